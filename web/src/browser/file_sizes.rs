//! Lists of target folders: names, sizes and times of files, and never their contents.

use plimsoll::input::{self, InputFile};
use plimsoll::read::listing::{self, Entry, MOST_ENTRIES};
use web_sys::File;

/// The files of target folders, as the list that the core reads.
#[derive(Default)]
pub struct Sizes {
    lines: String,
    count: usize,
    /// The folder that was given, if it holds a target folder rather than being one.
    project: Option<String>,
}

impl Sizes {
    /// Whether there is room for no more.
    pub fn is_full(&self) -> bool {
        self.count == MOST_ENTRIES
    }

    /// Adds a file of a target folder.
    pub fn add(&mut self, path: &str, file: &File) {
        if self.is_full() {
            return;
        }
        self.count += 1;
        // Paths are those from the project's own folder, where the commands are run that clean up.
        let below = path.split_once('/').filter(|(_, rest)| input::is_in_target_dir(rest));
        if let Some((project, _)) = below {
            self.project.get_or_insert_with(|| project.to_owned());
        }
        let path = below.map_or(path, |(_, rest)| rest).to_owned();
        // Milliseconds since 1970.
        let modified = Some((file.last_modified() / 1000.0) as u64);
        self.lines.push_str(&listing::line(&Entry { path, bytes: file.size() as u64, modified }));
    }

    /// All of it as a file beside the project's.
    pub fn into_file(self) -> Option<InputFile> {
        let project = self.project.unwrap_or_default();
        (self.count > 0).then(|| input::list_of_files(&project, self.lines))
    }
}

/// Which folders of a chosen one are target folders.
#[derive(Default)]
pub struct Targets(Vec<String>);

impl Targets {
    /// The folder that the file at `path` is in is one.
    pub fn mark(&mut self, path: &str) {
        if let Some((folder, _)) = path.rsplit_once('/') {
            self.0.push(format!("{folder}/"));
        }
    }

    /// Whether the file at `path` is in one of them.
    pub fn hold(&self, path: &str) -> bool {
        input::is_in_target_dir(path) || self.0.iter().any(|folder| path.starts_with(folder.as_str()))
    }
}
