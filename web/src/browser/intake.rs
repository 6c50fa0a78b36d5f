//! Reads dropped, chosen and pasted files.

use std::cell::Cell;
use std::time::Duration;

use js_sys::{Array, Promise, Uint8Array};
use plimsoll::input::{self, InputFile};
use plimsoll::read::listing::MOST_ENTRIES;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemEntry};
use yew::Callback;
use yew::platform::time::sleep;

use super::dropped_entries::{FolderListing, file_of, handles, is_gone, list, path_of};
use super::file_sizes::{Sizes, Targets};
use super::index_files;

/// The largest file that is read. No lockfile comes near it.
const LARGEST: f64 = 268_435_456.0;

/// After so many milliseconds of looking, the page gets a turn and the visitor hears how far it is.
const TURN: f64 = 40.0;

/// So many files are asked for their sizes at once.
const AT_ONCE: usize = 512;

/// The number of folders that are listed at once.
const FOLDERS_AT_ONCE: usize = 64;

/// So many files are read at once.
const READ_AT_ONCE: usize = 256;

thread_local! {
    /// How often the visitor stopped reading.
    static STOPPED: Cell<u32> = const { Cell::new(0) };
    /// How often reading was abandoned.
    static DROPPED: Cell<u32> = const { Cell::new(0) };
}

/// Stops all reading that is under way, and nothing comes of it.
pub fn drop_all() {
    DROPPED.set(DROPPED.get().wrapping_add(1));
    stop();
}

/// How often that was so.
pub fn times_dropped() -> u32 {
    DROPPED.get()
}

/// Stops all reading that is under way.
pub fn stop() {
    STOPPED.set(STOPPED.get().wrapping_add(1));
}

/// The files that were read, and failures as sentences.
#[derive(Default)]
pub struct Intake {
    pub files: Vec<InputFile>,
    pub trouble: Vec<String>,
    /// Caches of a registry's index, which are read only as far as they are asked for.
    pub caches: Vec<String>,
}

/// A reading under way.
struct Reading {
    taken: Intake,
    /// How many files were looked at.
    seen: usize,
    told: f64,
    on_seen: Callback<usize>,
    turn: u32,
    sizes: Sizes,
}

/// The contents of a drop. They have to be taken while the drop event is handled; reading may take longer.
pub enum Dropped {
    /// With a promise of their handles.
    Entries(Vec<FileSystemEntry>, Promise),
    Files(FileList),
    Text(String),
    Nothing,
}

/// Takes the contents of a drop.
pub fn dropped(transfer: &DataTransfer) -> Dropped {
    let items = transfer.items();
    let entries = (0..items.length()).filter_map(|index| items.get(index)?.webkit_get_as_entry().ok()?);
    let entries: Vec<_> = entries.collect();
    if !entries.is_empty() {
        return Dropped::Entries(entries, handles(transfer));
    }
    match transfer.files().filter(|files| files.length() > 0) {
        Some(files) => Dropped::Files(files),
        None => match transfer.get_data("text/plain") {
            Ok(text) if !text.trim().is_empty() => Dropped::Text(text),
            _ => Dropped::Nothing,
        },
    }
}

/// Reads a drop. Only folders and files that matter to an audit are looked into; a file that was dropped
/// by itself is read whatever its name. `on_seen` hears from time to time how many files were looked at.
pub async fn read_dropped(dropped: Dropped, on_seen: Callback<usize>) -> Intake {
    let mut reading = Reading::new(on_seen);
    if let Dropped::Entries(entries, _) = &dropped {
        let index_files::FoundCaches { caches, trouble } = index_files::in_entries(entries).await;
        if !caches.is_empty() {
            return Intake { files: Vec::new(), trouble, caches };
        }
    }
    match dropped {
        Dropped::Entries(entries, handles) => reading.read_dropped_entries(entries, &handles).await,
        Dropped::Files(files) => reading.read_list(&files, false).await,
        Dropped::Text(text) => reading.taken.files.push(pasted(text)),
        Dropped::Nothing => reading.taken.trouble.push("Nothing in what you dropped can be read.".to_owned()),
    }
    reading.end("There is no manifest and no lockfile in what you dropped.")
}

/// Reads chosen files; of a chosen folder only what matters to an audit.
pub async fn read_chosen(files: FileList, on_seen: Callback<usize>) -> Intake {
    let index_files::FoundCaches { caches, trouble } = index_files::in_files(&files);
    if !caches.is_empty() {
        return Intake { files: Vec::new(), trouble, caches };
    }
    let mut reading = Reading::new(on_seen);
    reading.read_list(&files, true).await;
    reading.end("There is no manifest and no lockfile in what you chose.")
}

/// Pasted text, which has no name.
pub fn pasted(text: String) -> InputFile {
    InputFile { path: String::new(), bytes: text.into_bytes() }
}

impl Reading {
    fn new(on_seen: Callback<usize>) -> Self {
        Self {
            taken: Intake::default(),
            seen: 0,
            told: js_sys::Date::now(),
            on_seen,
            turn: STOPPED.get(),
            sizes: Sizes::default(),
        }
    }

    /// Whether the visitor wants no more of it.
    fn is_stopped(&self) -> bool {
        STOPPED.get() != self.turn
    }

    /// Counts a file that was looked at.
    async fn look(&mut self) {
        self.seen += 1;
        self.rest().await;
    }

    /// The page gets a turn now and then, so that it can be stopped.
    async fn rest(&mut self) {
        let now = js_sys::Date::now();
        if now - self.told > TURN {
            self.told = now;
            self.on_seen.emit(self.seen);
            sleep(Duration::ZERO).await;
        }
    }

    fn end(self, empty: &str) -> Intake {
        let is_stopped = self.is_stopped();
        let Intake { mut files, mut trouble, caches } = self.taken;
        if self.sizes.is_full() {
            trouble.push(format!("Of the target folder only the first {MOST_ENTRIES} files were listed."));
        }
        files.extend(self.sizes.into_file());
        if is_stopped {
            let text = "You stopped the reading, and nothing of it was taken in.".to_owned();
            return Intake { files: Vec::new(), trouble: vec![text], caches };
        }
        if files.is_empty() && trouble.is_empty() {
            trouble.push(empty.to_owned());
        }
        Intake { files, trouble, caches }
    }

    /// Walks through dropped folders, many at once: one after the other takes long in a large project. Of files
    /// in target folders only names, sizes and times are taken.
    async fn read_dropped_entries(&mut self, entries: Vec<FileSystemEntry>, handles: &Promise) {
        let (mut files, mut sized) = (Vec::new(), Vec::new());
        let (mut folders, mut targets): (Vec<(FileSystemDirectoryEntry, bool)>, Vec<FileSystemDirectoryEntry>) =
            Default::default();
        for entry in entries {
            match entry.is_directory() {
                true if input::is_target_dir(&entry.name()) => targets.push(entry.unchecked_into()),
                true => folders.push((entry.unchecked_into(), false)),
                false => files.push(entry),
            }
        }
        while !folders.is_empty() || !targets.is_empty() {
            for folder in std::mem::take(&mut targets) {
                // Without a handle it is a folder like the others.
                if !self.list(&path_of(&folder), handles).await {
                    folders.push((folder, true));
                }
            }
            let rest = folders.split_off(folders.len().min(FOLDERS_AT_ONCE));
            let next = std::mem::replace(&mut folders, rest).into_iter();
            let asked: Vec<_> = next.map(|(folder, is_target)| (FolderListing::new(folder), is_target)).collect();
            for (asked, is_target) in asked {
                let folder = asked.folder.clone();
                let entries = match asked.entries().await {
                    Ok(entries) => entries,
                    Err(error) => {
                        self.fail(&path_of(&folder), &error);
                        continue;
                    }
                };
                if !is_target && entries.iter().any(|entry| input::marks_target_dir(&entry.name())) {
                    targets.push(folder);
                    continue;
                }
                for entry in entries {
                    let name = entry.name();
                    match entry.is_directory() {
                        true if is_target => folders.push((entry.unchecked_into(), true)),
                        true if input::is_target_dir(&name) => targets.push(entry.unchecked_into()),
                        true if input::descends_into(&name) => folders.push((entry.unchecked_into(), false)),
                        true => {}
                        false if is_target => {
                            if input::is_record(&path_of(&entry)) {
                                files.push(entry.clone());
                            }
                            sized.push(entry);
                        }
                        false if input::is_wanted(&path_of(&entry)) => files.push(entry),
                        false => {}
                    }
                    self.look().await;
                }
                if self.is_stopped() {
                    return;
                }
            }
        }
        self.read_entries(&files).await;
        self.read_sizes(&sized).await;
    }

    /// Takes the sizes and times of the files in the target folder at `path`, by its handle. Says whether there is one.
    async fn list(&mut self, path: &str, handles: &Promise) -> bool {
        let next = list(handles, path);
        let mut is_begun = false;
        while let Ok(part) = next.call0(&JsValue::UNDEFINED) {
            let Ok(part) = JsFuture::from(Promise::from(part)).await else { break };
            is_begun = true;
            let Ok(part) = part.dyn_into::<Array>() else { break };
            for one in part.iter() {
                let one = Array::from(&one);
                let path = one.get(0).as_string().unwrap_or_default();
                match one.get(1).dyn_into::<File>() {
                    Ok(file) => {
                        self.sizes.add(&path, &file);
                        if input::is_record(&path) {
                            self.read(vec![(path, file)]).await;
                        }
                    }
                    // What goes while it is looked at, as in a build, is no longer there.
                    Err(error) if is_gone(&error) => {}
                    Err(error) => self.fail(&path, &error),
                }
                self.look().await;
            }
            if self.is_stopped() || self.sizes.is_full() {
                break;
            }
        }
        is_begun
    }

    /// Takes the sizes and times of files, many at once.
    async fn read_sizes(&mut self, entries: &[FileSystemEntry]) {
        for part in entries.chunks(AT_ONCE) {
            let asked: Vec<_> = part.iter().map(|entry| file_of(entry.unchecked_ref())).collect();
            for (entry, asked) in part.iter().zip(asked) {
                // What goes while it is looked at, as in a build, is no longer there.
                if let Ok(file) = JsFuture::from(asked).await {
                    self.sizes.add(&path_of(entry), file.unchecked_ref());
                }
            }
            self.rest().await;
            if self.is_stopped() || self.sizes.is_full() {
                return;
            }
        }
    }

    async fn read_list(&mut self, files: &FileList, by_folder: bool) {
        let all = || (0..files.length()).filter_map(|index| files.item(index));
        let mut targets = Targets::default();
        for file in all().filter(|file| input::marks_target_dir(&file.name())) {
            targets.mark(&index_files::chosen_path(&file).unwrap_or_default());
        }
        let mut wanted = Vec::new();
        for file in all() {
            match index_files::chosen_path(&file) {
                Some(path) if by_folder => {
                    let is_target = targets.hold(&path);
                    if is_target {
                        self.sizes.add(&path, &file);
                    }
                    if if is_target { input::is_record(&path) } else { input::is_wanted(&path) } {
                        wanted.push((path, file));
                    }
                }
                path => wanted.push((path.unwrap_or_else(|| file.name()), file)),
            }
            self.look().await;
            if self.is_stopped() {
                return;
            }
        }
        self.read(wanted).await;
    }

    async fn read_entries(&mut self, entries: &[FileSystemEntry]) {
        let asked: Vec<_> = entries.iter().map(|entry| JsFuture::from(file_of(entry.unchecked_ref()))).collect();
        let mut wanted = Vec::new();
        for (entry, asked) in entries.iter().zip(asked) {
            let path = path_of(entry);
            match asked.await {
                Ok(file) => wanted.push((path, file.unchecked_into())),
                Err(error) => self.fail(&path, &error),
            }
        }
        self.read(wanted).await;
    }

    /// Takes the contents of files.
    async fn read(&mut self, wanted: Vec<(String, File)>) {
        let is_large = |(_, file): &(String, File)| file.size() > LARGEST;
        let (large, wanted): (Vec<_>, Vec<_>) = wanted.into_iter().partition(is_large);
        self.taken.trouble.extend(large.iter().map(|(path, _)| format!("{path} is too large to be read.")));
        for part in wanted.chunks(READ_AT_ONCE) {
            // One way to the disk and back for all of them. If one cannot be read, it is found out which.
            let files: Array = part.iter().map(|(_, file)| file).collect();
            let whole = async { JsFuture::from(Blob::new_with_blob_sequence(&files)?.array_buffer()).await };
            match whole.await {
                Ok(buffer) => self.share_out(part, &Uint8Array::new(&buffer)),
                Err(_) => self.read_each(part).await,
            }
            if self.is_stopped() {
                return;
            }
        }
    }

    /// Takes the contents of files that lie one after the other.
    fn share_out(&mut self, files: &[(String, File)], whole: &Uint8Array) {
        let mut from = 0;
        for (path, file) in files {
            // No browser makes a buffer that is too large for this.
            let to = from + file.size() as u32;
            let bytes = whole.subarray(from, to).to_vec();
            self.taken.files.push(InputFile { path: path.clone(), bytes });
            from = to;
        }
    }

    async fn read_each(&mut self, files: &[(String, File)]) {
        for (path, file) in files {
            match JsFuture::from(file.array_buffer()).await {
                Ok(buffer) => {
                    let bytes = Uint8Array::new(&buffer).to_vec();
                    self.taken.files.push(InputFile { path: path.clone(), bytes });
                }
                Err(error) => self.fail(path, &error),
            }
        }
    }

    fn fail(&mut self, path: &str, error: &JsValue) {
        let why = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message())).unwrap_or_default();
        self.taken.trouble.push(format!("{path} could not be read. {why}"));
    }
}
