//! The JavaScript API, which the npm package exports.

use std::collections::BTreeMap;

use plimsoll::audit::Audit;
use plimsoll::finding::Safety;
use plimsoll::input::InputFile;
use plimsoll::plan::{self, Selection};
use plimsoll::schema::v1;
use plimsoll::secrets;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::prelude::*;

fn main() {
    std::panic::set_hook(Box::new(plimsoll_web::throw));
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(include_str!("api.d.ts"), include_str!("report.d.ts"));

#[derive(Deserialize)]
struct File {
    path: String,
    text: String,
}

/// Audits the Cargo workspace that these files are. Secrets in it are masked.
#[wasm_bindgen(unchecked_return_type = "Report")]
pub fn audit(#[wasm_bindgen(unchecked_param_type = "InputFile[]")] files: JsValue) -> Result<JsValue, JsError> {
    write(&secrets::report(&audited(files)?, None))
}

/// The plan of the chosen fixes: the corrected files, which are whole, and the reasons for those that are
/// not in them.
#[wasm_bindgen(unchecked_return_type = "Plan")]
pub fn plan(
    #[wasm_bindgen(unchecked_param_type = "InputFile[]")] files: JsValue,
    #[wasm_bindgen(unchecked_param_type = "Selection")] selection: JsValue,
) -> Result<JsValue, JsError> {
    let audit = audited(files)?;
    let selection = chosen(&audit, selection)?;
    write(&v1::plan(&audit, &plan::plan(&audit, &selection)))
}

fn audited(files: JsValue) -> Result<Audit, JsError> {
    let files: Vec<File> = read(files)?;
    let input = |file: File| InputFile { path: file.path, bytes: file.text.into_bytes() };
    Ok(Audit::new(files.into_iter().map(input).collect()))
}

fn chosen(audit: &Audit, selection: JsValue) -> Result<Selection, JsError> {
    match selection.as_string().as_deref() {
        Some("safe") => Ok(Selection::advised(audit, |fix| fix.safety == Safety::Safe)),
        Some("all") => Ok(Selection::advised(audit, |_| true)),
        Some(other) => Err(JsError::new(&format!("a selection is \"safe\", \"all\" or an object, and not {other:?}"))),
        None => {
            let mut chosen = Selection::none();
            for (finding, fix) in read::<BTreeMap<String, String>>(selection)? {
                let finding = secrets::finding(audit, &finding).unwrap_or_else(|| finding.as_str().into());
                chosen.choose(finding, fix);
            }
            Ok(chosen)
        }
    }
}

fn read<T: DeserializeOwned>(value: JsValue) -> Result<T, JsError> {
    Ok(serde_wasm_bindgen::from_value(value)?)
}

/// JSON-like values only: objects where serde has maps, so that a report survives `JSON.stringify`.
fn write<T: Serialize>(value: &T) -> Result<JsValue, JsError> {
    Ok(value.serialize(&serde_wasm_bindgen::Serializer::json_compatible())?)
}
