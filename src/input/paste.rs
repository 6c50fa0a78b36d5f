//! Pasted text: one file or several that follow each other, with or without names.

use std::collections::{HashMap, HashSet};

use drafts::Drafts;

use super::clipboard;
use super::kinds::{FileKind, WORKFLOWS};
use super::sniff::header;
use crate::paths;

mod diff;
mod drafts;
mod prose;
mod quotation;
#[cfg(test)]
mod tests;

/// One file of a pasted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The path that a line above it names.
    pub path: Option<String>,
    /// Its text.
    pub text: String,
}

/// Splits a pasted text into the files that it is made of.
///
/// A file begins at a line that holds nothing but a path (`# crates/a/Cargo.toml`, `==> Cargo.lock <==`), at the
/// header line of a lockfile, and where a table comes that the file above already has or cannot have. Prose around
/// TOML, fences and marks of quotation are left out; so is what is no file, unless a note can say what it is.
pub fn split(text: &str) -> Vec<Pasted> {
    let text = &*quotation::removed(text);
    // Neither the page of a report nor a list of paths is made of files.
    if FileKind::by_content(text).is_some_and(|kind| kind.entry().is_evidence) {
        return vec![Pasted { path: None, text: text.to_owned() }];
    }
    let (text, mut parts) = diff::files(text);
    let mut drafts = Drafts::new(&text);
    drafts.read();
    let mut rest = drafts.rest;
    for file in drafts.files.into_iter().filter(|file| !file.text.trim().is_empty()) {
        if file.is_prose() { rest.push_str(&file.text) } else { parts.push(file.finish()) }
    }
    // Of an address beside files there is nothing to say.
    let is_told = clipboard::is_tree(&rest) || rest.lines().any(clipboard::is_message);
    if is_told || parts.is_empty() && !rest.trim().is_empty() {
        parts.push(Pasted { path: None, text: rest });
    }
    parts
}

/// The path that a line consists of, if it names a file of interest.
fn path_line(line: &str) -> Option<String> {
    let trimmed = line.trim().trim_start_matches(['#', '/', '=', '>', '-', '*', '<', ' ', '`']);
    let trimmed = trimmed.trim_end_matches(['<', '=', '-', '*', ' ', '`', ':', '>']);
    let trimmed = trimmed.strip_prefix("file:").or_else(|| trimmed.strip_prefix("File:")).unwrap_or(trimmed).trim();
    let is_path = !trimmed.contains([' ', '\t', '"', '\'', '=', '[', '{']);
    let path = paths::join("", &trimmed.replace('\\', "/"));
    (is_path && FileKind::by_name(&path) != FileKind::Unknown).then_some(path)
}

/// Adds the files of a pasted text to `texts`, giving each without a name the path at which the rest would look for
/// it: a member's is found from the root's `members` and path dependencies, else it is named after the package.
pub fn add(text: &str, texts: &mut Vec<(String, String)>) {
    add_all([text], texts);
}

/// The same for several texts.
pub fn add_all<'a>(pasted: impl IntoIterator<Item = &'a str>, texts: &mut Vec<(String, String)>) {
    let mut places = Places::default();
    texts.iter().for_each(|(path, text)| places.add(path, text));
    texts.extend(placed(pasted.into_iter().flat_map(split).collect(), &mut places));
}

/// The files of a pasted text with the paths that they get, which are taken from now on.
pub fn place(text: &str, places: &mut Places) -> Vec<(String, String)> {
    placed(split(text), places)
}

/// A root takes its place first, as it tells where its members are.
fn placed(files: Vec<Pasted>, places: &mut Places) -> Vec<(String, String)> {
    for file in files.iter().filter(|file| file.path.is_some()) {
        places.add(file.path.as_deref().unwrap_or_default(), &file.text);
    }
    let is_root = |file: &&Pasted| {
        file.path.is_none() && has_header(&file.text, "workspace") && kind(&file.text) == FileKind::Manifest
    };
    let root = if places.is_taken(ROOT) { None } else { files.iter().position(|file| is_root(&file)) };
    if let Some(file) = root.and_then(|root| files.get(root)) {
        places.add(ROOT, &file.text);
    }
    let placed = files.into_iter().enumerate().map(|(at, file)| {
        let path = match file.path {
            Some(path) => path,
            None if root == Some(at) => ROOT.to_owned(),
            None => likely_path(&file.text, places),
        };
        places.add(&path, &file.text);
        (path, file.text)
    });
    placed.collect()
}

fn kind(text: &str) -> FileKind {
    FileKind::by_content(text).unwrap_or(FileKind::Unknown)
}

/// The paths of the files that are there, and where the root manifest has its members.
#[derive(Debug, Default)]
pub struct Places {
    taken: HashSet<String>,
    root: Option<Root>,
    /// Up to which number the paths that are made of each path are taken.
    numbers: HashMap<String, usize>,
}

/// The strings of a root manifest that may be paths of members.
#[derive(Debug, Default)]
struct Root {
    by_name: HashMap<String, String>,
    /// The folder of the first `*`.
    glob: Option<String>,
}

impl Root {
    fn of(text: &str) -> Self {
        let mut root = Self::default();
        for string in text.split('"').skip(1).step_by(2) {
            if !string.contains(['*', '{']) {
                root.by_name.entry(paths::name(string).to_owned()).or_insert_with(|| string.to_owned());
            }
            if root.glob.is_none() && paths::name(string) == "*" {
                root.glob = Some(paths::folder(string).to_owned());
            }
        }
        root
    }

    /// The folder that it would have this package in.
    fn folder_of(&self, name: &str) -> String {
        let by_glob = || self.glob.as_deref().map_or_else(|| name.to_owned(), |folder| paths::join(folder, name));
        self.by_name.get(name).cloned().unwrap_or_else(by_glob)
    }
}

impl Places {
    /// Takes a path. Of several roots the first counts.
    pub fn add(&mut self, path: &str, text: &str) {
        if path != ROOT || self.root.is_none() {
            self.set(path, text);
        }
    }

    /// Takes a path, whatever was there.
    pub fn set(&mut self, path: &str, text: &str) {
        if path == ROOT {
            self.root = Some(Root::of(text));
        }
        self.taken.insert(path.to_owned());
    }

    fn is_taken(&self, path: &str) -> bool {
        self.taken.contains(path)
    }

    /// `path`, or the first of `numbered` that is free.
    fn free(&mut self, path: &str, numbered: impl Fn(usize) -> String) -> String {
        if !self.is_taken(path) {
            return path.to_owned();
        }
        let mut number = self.numbers.get(path).copied().unwrap_or(2);
        while self.is_taken(&numbered(number)) {
            number += 1;
        }
        self.numbers.insert(path.to_owned(), number);
        numbered(number)
    }
}

const ROOT: &str = "Cargo.toml";

fn likely_path(text: &str, places: &mut Places) -> String {
    let in_folder = |path: &'static str| move |number: usize| format!("pasted-{number}/{path}");
    match kind(text) {
        FileKind::Manifest if has_header(text, "workspace") && !places.is_taken(ROOT) => ROOT.to_owned(),
        FileKind::Manifest => {
            let Some(name) = package_name(text) else { return places.free(ROOT, in_folder(ROOT)) };
            match places.root.as_ref().map(|root| paths::join("", &root.folder_of(name).replace('\\', "/"))) {
                None => ROOT.to_owned(),
                Some(folder) if folder.is_empty() => places.free(ROOT, in_folder(ROOT)),
                Some(folder) => format!("{folder}/{ROOT}"),
            }
        }
        // There may be several of these.
        kind @ FileKind::Workflow => {
            places.free(kind.entry().pasted, |number| format!("{WORKFLOWS}/pasted-{number}.yml"))
        }
        kind @ FileKind::Unknown => places.free(kind.entry().pasted, in_folder(kind.entry().pasted)),
        kind => kind.entry().pasted.to_owned(),
    }
}

fn has_header(text: &str, name: &str) -> bool {
    text.lines().filter_map(header).any(|header| header.name.split('.').next() == Some(name))
}

fn package_name(text: &str) -> Option<&str> {
    let mut in_package = false;
    for line in text.lines() {
        if let Some(header) = header(line) {
            in_package = matches!(header.name, "package" | "project");
        } else if in_package && let Some(rest) = line.trim_start().strip_prefix("name") {
            return rest.trim_start().strip_prefix('=')?.trim().trim_matches(['"', '\'']).split(['"', '\'']).next();
        }
    }
    None
}
