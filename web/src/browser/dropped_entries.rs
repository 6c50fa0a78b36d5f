//! Entries and handles of dropped files and folders, which a browser returns as promises.

use js_sys::{Array, Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry, FileSystemFileEntry,
};

#[wasm_bindgen]
extern "C" {
    // `boot.js` has these, as few browsers know what they need.
    #[wasm_bindgen(js_namespace = plimsollTarget, js_name = handles)]
    pub fn handles(transfer: &DataTransfer) -> Promise;
    #[wasm_bindgen(js_namespace = plimsollTarget, js_name = list)]
    pub fn list(handles: &Promise, path: &str) -> Function;
}

/// The path of an entry, without the slash that it begins with.
pub fn path_of(entry: &FileSystemEntry) -> String {
    entry.full_path().trim_start_matches('/').to_owned()
}

/// Whether a file or folder is no longer there.
pub fn is_gone(error: &JsValue) -> bool {
    error.dyn_ref::<js_sys::Error>().is_some_and(|error| error.name() == "NotFoundError")
}

/// The file that an entry is.
pub fn file_of(entry: &FileSystemFileEntry) -> Promise {
    Promise::new(&mut |done, fail| entry.file_with_callback_and_callback(&done, &fail))
}

/// A folder that was asked for its entries.
pub struct FolderListing {
    pub folder: FileSystemDirectoryEntry,
    reader: FileSystemDirectoryReader,
    part: Promise,
}

impl FolderListing {
    /// Asks it.
    pub fn new(folder: FileSystemDirectoryEntry) -> Self {
        let reader = folder.create_reader();
        Self { part: next_part(&reader), folder, reader }
    }

    /// A reader hands out a part at a time, and an empty one once all of it is out.
    pub async fn entries(self) -> Result<Vec<FileSystemEntry>, JsValue> {
        let mut entries = Vec::new();
        let mut part = Array::from(&JsFuture::from(self.part).await?);
        while part.length() > 0 {
            entries.extend(part.iter().map(|entry| entry.unchecked_into::<FileSystemEntry>()));
            part = Array::from(&JsFuture::from(next_part(&self.reader)).await?);
        }
        Ok(entries)
    }
}

fn next_part(reader: &FileSystemDirectoryReader) -> Promise {
    Promise::new(&mut |done, fail| {
        if let Err(error) = reader.read_entries_with_callback_and_callback(&done, &fail) {
            let _ = fail.call1(&JsValue::NULL, &error);
        }
    })
}
