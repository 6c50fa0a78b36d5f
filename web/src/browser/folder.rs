//! The visitor's own folder: corrected files go back into it, where the browser and the visitor let the page write.

use js_sys::{Array, Uint8Array};
use plimsoll::session::{Ahead, There};
use wasm_bindgen::prelude::*;
use web_sys::DataTransfer;

#[wasm_bindgen]
extern "C" {
    // `boot.js` has it: browsers that know these functions are too few for a binding of their own.
    #[wasm_bindgen(js_namespace = plimsollFolder, js_name = isThere)]
    fn is_there() -> bool;
    #[wasm_bindgen(js_namespace = plimsollFolder, js_name = remember)]
    fn remember_drop(transfer: &DataTransfer);
    #[wasm_bindgen(js_namespace = plimsollFolder)]
    fn forget();
    #[wasm_bindgen(catch, js_namespace = plimsollFolder, js_name = choose)]
    async fn choose_folder() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollFolder)]
    async fn read(paths: &Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollFolder, js_name = write)]
    async fn write_file(paths: &Array, bytes: &Uint8Array) -> Result<JsValue, JsValue>;
}

/// Whether this browser lets a page write into a folder at all.
pub fn is_writable() -> bool {
    is_there()
}

/// Keeps hold of a folder that is dropped. It has to be done while the drop is handled.
pub fn remember(transfer: &DataTransfer) {
    remember_drop(transfer);
}

/// Asks for the folder, unless one was dropped, and for leave to write into it. Returns its name and what the files in
/// it are, or why there is no folder; nothing if the visitor wants none.
pub async fn choose(files: &[Ahead]) -> Result<(String, Vec<There>), Option<String>> {
    let name = match choose_folder().await {
        Ok(name) => name.as_string().unwrap_or_default(),
        Err(error) => {
            forget();
            let is_change_of_mind = error.dyn_ref::<js_sys::Error>().is_some_and(|error| error.name() == "AbortError");
            return Err((!is_change_of_mind).then(|| format!("The folder cannot be used. {}", why(&error))));
        }
    };
    let mut there = Vec::with_capacity(files.len());
    for file in files {
        let what = look(&name, file).await.map_err(|why| Some(format!("{} cannot be read. {why}", file.path)))?;
        there.push(what);
    }
    if there.iter().any(|what| matches!(what, There::Missing | There::Other)) {
        // Another one can be chosen then.
        forget();
    }
    Ok((name, there))
}

/// Writes the files one after the other. Each is whole afterwards, as it was or as it shall be.
pub async fn write(files: &[Ahead]) -> Vec<Result<(), String>> {
    let mut results = Vec::with_capacity(files.len());
    let name = choose_folder().await.ok().and_then(|name| name.as_string()).unwrap_or_default();
    for file in files {
        results.push(write_one(&name, file).await);
    }
    results
}

async fn write_one(folder: &str, file: &Ahead) -> Result<(), String> {
    // It may have been open in an editor since it was looked at.
    match look(folder, file).await? {
        There::Audited => {}
        There::Corrected => return Ok(()),
        There::Other => return Err("it has changed meanwhile".to_owned()),
        There::Missing => return Err("it is gone".to_owned()),
    }
    let bytes = Uint8Array::from(file.after.as_slice());
    write_file(&paths(folder, file), &bytes).await.map(drop).map_err(|error| why(&error))
}

async fn look(folder: &str, file: &Ahead) -> Result<There, String> {
    let bytes = read(&paths(folder, file)).await.map_err(|error| why(&error))?;
    Ok(match bytes.dyn_into::<Uint8Array>().map(|bytes| bytes.to_vec()) {
        Ok(bytes) if bytes == file.before => There::Audited,
        Ok(bytes) if bytes == file.after => There::Corrected,
        Ok(_) => There::Other,
        Err(_) => There::Missing,
    })
}

/// Where in the folder the file may be: the folder can be the one that was dropped, or the workspace's own.
fn paths(folder: &str, file: &Ahead) -> Array {
    let below = file.full.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    below.into_iter().chain([file.path.as_str()]).map(JsValue::from_str).collect()
}

fn why(error: &JsValue) -> String {
    error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())).unwrap_or_default()
}
