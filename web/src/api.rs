//! The JavaScript API: what the npm package exports.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;

use crate::audit::{self, InputFile, Selection};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("api.d.ts");

/// Audits the Cargo workspace that these files are.
#[wasm_bindgen(unchecked_return_type = "Report")]
pub fn audit(#[wasm_bindgen(unchecked_param_type = "InputFile[]")] files: JsValue) -> Result<JsValue, JsError> {
    let files: Vec<InputFile> = read(files)?;
    write(&audit::audit(&files))
}

/// The files that change when the fixes of these findings are made, in their corrected form.
#[wasm_bindgen(unchecked_return_type = "InputFile[]")]
pub fn plan(
    #[wasm_bindgen(unchecked_param_type = "InputFile[]")] files: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Selection")] selection: JsValue,
) -> Result<JsValue, JsError> {
    let files: Vec<InputFile> = read(files)?;
    let selection: Selection = read(selection)?;
    write(&audit::plan(&files, &selection))
}

fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, JsError> {
    Ok(serde_wasm_bindgen::from_value(value)?)
}

/// JSON-like values only: objects where serde has maps, so that a report survives `JSON.stringify`.
fn write<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}
