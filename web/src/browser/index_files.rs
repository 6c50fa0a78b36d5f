//! Caches of registries' indices: found among the visitor's files, and read file by file as they are asked for.

use std::collections::BTreeMap;

use js_sys::{Array, Map, Uint8Array};
use plimsoll::input::FileKind;
use plimsoll::registry::Registry;
use plimsoll::registry::cache::Spot;
use plimsoll::registry::folder::{Folder, at};
use plimsoll::resolve::Lack;
use plimsoll_session::Got;
use plimsoll_session::upgrades::Wanted;
use serde_bytes::ByteBuf;
use wasm_bindgen::prelude::*;
use web_sys::{File, FileList, FileSystemDirectoryEntry, FileSystemEntry};
use yew::Callback;

use super::dropped_entries::{FolderListing, path_of};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = plimsollIndex, js_name = addFolder)]
    fn add_folder(registry: &str, folder: &FileSystemDirectoryEntry);
    #[wasm_bindgen(js_namespace = plimsollIndex, js_name = addFiles)]
    fn add_files(registry: &str, files: &Map);
    #[wasm_bindgen(catch, js_namespace = plimsollIndex, js_name = take)]
    async fn fetch_files(wanted: &Array, tell: &Closure<dyn Fn(usize)>) -> Result<JsValue, JsValue>;
    /// Stops all reading of index files that is under way.
    #[wasm_bindgen(js_namespace = plimsollIndex)]
    pub fn stop();
}

/// The caches that were found.
#[derive(Default)]
pub struct FoundCaches {
    /// The names of their registries, each once.
    pub caches: Vec<String>,
    /// Failures, as sentences.
    pub trouble: Vec<String>,
}

impl FoundCaches {
    /// Notes a cache and returns the name of its registry.
    fn note(&mut self, registry: Option<Registry>) -> String {
        if registry.is_none() {
            let text = "The path of that cache does not tell its registry, so it is taken for that of crates.io. Give the \
                        folder above it if it is another.";
            self.trouble.push(text.to_owned());
        }
        let name = registry.unwrap_or(Registry::CratesIo).to_string();
        if !self.caches.contains(&name) {
            self.caches.push(name.clone());
        }
        name
    }
}

/// Finds the caches in dropped folders. Only folders that lead to one are looked into.
pub async fn in_entries(entries: &[FileSystemEntry]) -> FoundCaches {
    let mut found = FoundCaches::default();
    let mut folders: Vec<FileSystemEntry> = entries.iter().filter(|entry| entry.is_directory()).cloned().collect();
    while let Some(folder) = folders.pop() {
        match at(&path_of(&folder)) {
            Folder::Cache(registry) => add_folder(&found.note(registry), folder.unchecked_ref()),
            Folder::Above => {
                // A folder that cannot be read holds no cache; reading the drop itself reports it.
                let below = FolderListing::new(folder.unchecked_into()).entries().await.unwrap_or_default();
                // A workspace may have a Cargo home of its own in it, and is a workspace all the same.
                if below.iter().any(|entry| is_manifest(&path_of(entry))) {
                    continue;
                }
                folders.extend(below.into_iter().filter(FileSystemEntry::is_directory));
            }
            Folder::Other => {}
        }
    }
    found
}

/// Finds the caches in a chosen folder, whose files the browser has listed already.
pub fn in_files(files: &FileList) -> FoundCaches {
    let mut found = FoundCaches::default();
    let paths = (0..files.length()).filter_map(|number| chosen_path(&files.item(number)?));
    if paths.into_iter().any(|path| path.matches('/').count() == 1 && is_manifest(&path)) {
        return found;
    }
    let mut by_registry: BTreeMap<Option<Registry>, Map> = BTreeMap::new();
    for file in (0..files.length()).filter_map(|number| files.item(number)) {
        let Some(path) = chosen_path(&file) else { continue };
        let Some(spot) = Spot::of_path(&path) else { continue };
        let place = plimsoll::registry::path_of(&spot.name).unwrap_or_default();
        by_registry.entry(spot.registry).or_default().set(&place.into(), &file);
    }
    for (registry, files) in by_registry {
        add_files(&found.note(registry), &files);
    }
    found
}

fn is_manifest(path: &str) -> bool {
    FileKind::by_name(path) == FileKind::Manifest
}

/// The path of a file in the folder that was chosen.
pub fn chosen_path(file: &File) -> Option<String> {
    let path = js_sys::Reflect::get(file, &"webkitRelativePath".into()).ok()?.as_string()?;
    (!path.is_empty()).then_some(path)
}

/// Gets what is wanted, in that order: from the caches or, if that is `allowed`, from the public index. `on_read` hears
/// how many are done. Returns with it what went wrong, as a sentence.
pub async fn fetch(wanted: &[Wanted], allowed: bool, on_read: Callback<usize>) -> (Vec<Got>, Option<String>) {
    let files = wanted.iter().map(|one| {
        let address = one.address.as_deref().filter(|_| allowed).map_or(JsValue::UNDEFINED, JsValue::from);
        // The file from the cache was of no use, so the cache has no better one.
        let again = one.lack != Lack::NotGiven;
        Array::of4(&one.registry.as_str().into(), &one.path.as_str().into(), &address, &again.into())
    });
    let tell = Closure::new(move |done| on_read.emit(done));
    // It catches what goes wrong with a file, and there is nothing else to fail.
    let taken =
        fetch_files(&files.collect::<Array>(), &tell).await.map(|taken| Array::from(&taken)).unwrap_or_default();
    let trouble = taken.get(1).as_string().map(|why| format!("Files of the index could not be read. {why}"));
    let bytes = |bytes: &JsValue| ByteBuf::from(Uint8Array::new(bytes).to_vec());
    let got = |got: JsValue| match got.dyn_ref::<Array>() {
        Some(served) if served.length() == 0 => Got::Absent,
        Some(served) => Got::Served(bytes(&served.get(0))),
        None if got.is_undefined() => Got::Nothing,
        None => Got::Cached(bytes(&got)),
    };
    (Array::from(&taken.get(0)).iter().map(got).collect(), trouble)
}
