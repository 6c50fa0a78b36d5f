//! The visitor's own folder: corrected files go back into it, where the browser and the visitor let the page write.

use js_sys::{Array, Function, Uint8Array};
use plimsoll::write_back::{Folder, Outcome, Replacement, Standing, There, write_all};
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
    async fn begin() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollFolder)]
    async fn read(path: &str, most: f64) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollFolder, js_name = write)]
    async fn write_file(path: &str, bytes: &Uint8Array, create: bool) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollFolder)]
    async fn remove(path: &str) -> Result<JsValue, JsValue>;
}

/// Whether this browser lets a page write into a folder at all.
pub fn is_writable() -> bool {
    is_there()
}

/// Keeps hold of a folder that is dropped. It has to be done while the drop is handled.
pub fn remember(transfer: &DataTransfer) {
    remember_drop(transfer);
}

/// The folder that was chosen last.
struct Chosen {
    /// Its name, if the paths of files begin with it; else the folder is the workspace's own.
    name: Option<String>,
}

impl Chosen {
    fn path<'a>(&self, file: &'a Replacement) -> &'a str {
        let below = |name: &String| file.full.strip_prefix(name)?.strip_prefix('/');
        self.name.as_ref().and_then(below).unwrap_or(&file.path)
    }
}

impl Folder for Chosen {
    async fn read(&self, file: &Replacement, most: usize) -> Result<Option<Vec<u8>>, String> {
        let content = read(self.path(file), most as f64).await.map_err(|error| why(&error))?;
        Ok(content.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec()))
    }

    async fn write(&self, file: &Replacement, bytes: &[u8], create: bool) -> Result<(), String> {
        let written = write_file(self.path(file), &Uint8Array::from(bytes), create).await;
        written.map(drop).map_err(|error| why(&error))
    }

    async fn remove(&self, file: &Replacement) -> Result<(), String> {
        remove(self.path(file)).await.map(drop).map_err(|error| why(&error))
    }
}

/// The folder in which these files are: the one that was dropped, or the workspace's own. All are looked for in the same
/// way, so that none of them is another one of the same name.
async fn find(name: &str, files: &[Replacement]) -> Result<(Chosen, Vec<There>), (String, String)> {
    let mut first = None;
    for name in [Some(name.to_owned()), None] {
        let chosen = Chosen { name };
        let mut there = Vec::with_capacity(files.len());
        for file in files {
            there.push(file.look(&chosen).await.map_err(|why| (file.path.clone(), why))?);
        }
        if !there.contains(&There::Missing) {
            return Ok((chosen, there));
        }
        first.get_or_insert((chosen, there));
    }
    Ok(first.unwrap_or_else(|| (Chosen { name: None }, Vec::new())))
}

/// Asks for the folder, unless one was dropped, and for leave to write into it. Returns its name and what the files in
/// it are, or why there is no folder; nothing if the visitor wants none.
pub async fn choose(files: &[Replacement]) -> Result<(String, Vec<There>), Option<String>> {
    let name = match choose_folder().await {
        Ok(name) => name.as_string().unwrap_or_default(),
        Err(error) => {
            forget();
            let is_change_of_mind = error.dyn_ref::<js_sys::Error>().is_some_and(|error| error.name() == "AbortError");
            return Err((!is_change_of_mind).then(|| format!("The folder cannot be used. {}", why(&error))));
        }
    };
    let found = find(&name, files).await;
    let (_, there) = found.map_err(|(path, why)| Some(format!("{path} cannot be read. {why}")))?;
    if there.iter().any(|there| matches!(there, There::Missing | There::Other)) {
        // Another one can be chosen then.
        forget();
    }
    Ok((name, there))
}

/// Writes all files into the folder that was chosen last, or none. Other tabs wait until it is done.
pub async fn write(files: &[Replacement]) -> Outcome {
    let stopped = |at| Outcome { stopped: Some(at), files: vec![Standing::Unchanged; files.len()] };
    let first = || files.first().map(|file| file.path.clone()).unwrap_or_default();
    let begun = match begin().await {
        Ok(begun) => Array::from(&begun),
        Err(error) => return stopped((first(), why(&error))),
    };
    let name = begun.get(0).as_string().unwrap_or_default();
    let outcome = match find(&name, files).await {
        Ok((chosen, _)) => write_all(&chosen, files).await,
        Err(at) => stopped(at),
    };
    if let Ok(end) = begun.get(1).dyn_into::<Function>() {
        // It only lets other tabs go on.
        let _ = end.call0(&JsValue::UNDEFINED);
    }
    outcome
}

fn why(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())).unwrap_or_default();
    if message.is_empty() { "The browser does not say why.".to_owned() } else { message }
}
