//! Where in a list of files the target folders are.

use std::collections::HashSet;

use crate::read::listing::Entry;

/// The folders of Cargo's among the entries, outermost ones only: those that Cargo marks, else those named `target`,
/// else what holds everything. Ends with `/`, or is empty.
pub(super) fn roots(entries: &[Entry]) -> Vec<String> {
    let mut marked: HashSet<&str> = HashSet::new();
    let mut named: HashSet<&str> = HashSet::new();
    for entry in entries {
        let (folder, name) = split(&entry.path);
        if name == ".rustc_info.json"
            || (name == "CACHEDIR.TAG" && !folder.contains("registry") && !folder.contains("git/"))
        {
            marked.insert(folder);
        }
        if let Some(at) = component(&entry.path, "target") {
            named.insert(entry.path.get(..at).unwrap_or_default());
        }
    }
    // A marker can be missing from a list that goes only so deep.
    let mut roots: Vec<String> = Vec::new();
    let mut candidates: Vec<&str> = if marked.is_empty() { named } else { marked }.into_iter().collect();
    crate::order::sort(&mut candidates);
    for candidate in candidates {
        if !roots.iter().any(|root| candidate.starts_with(root.as_str())) {
            roots.push(candidate.to_owned());
        }
    }
    if roots.is_empty() {
        roots.push(common(entries));
    }
    roots
}

/// The folder of a path, with its `/`, and the name.
fn split(path: &str) -> (&str, &str) {
    path.split_at_checked(path.rfind('/').map_or(0, |at| at + 1)).unwrap_or(("", path))
}

/// The end of the first part of this name, with its `/` if there is one.
fn component(path: &str, name: &str) -> Option<usize> {
    let mut at = 0;
    for part in path.split_inclusive('/') {
        at += part.len();
        if part.trim_end_matches('/') == name {
            return part.ends_with('/').then_some(at);
        }
    }
    None
}

/// The folder that holds all entries. It may be an entry itself, with the sum of the others.
fn common(entries: &[Entry]) -> String {
    let Some(first) = entries.first() else { return String::new() };
    let is_profile = |folder: &str| matches!(split(folder).1, "debug" | "release");
    let is_sum = |folder: &str| !is_profile(folder) && entries.iter().any(|entry| is_below(&entry.path, folder));
    let whole = format!("{}/", first.path);
    let mut folder = if is_sum(&first.path) { &whole } else { split(&first.path).0 };
    for entry in entries {
        let is_whole = |folder: &str| folder.strip_suffix('/') == Some(entry.path.as_str()) && !is_profile(&entry.path);
        while !entry.path.starts_with(folder) && !is_whole(folder) {
            folder = split(folder.trim_end_matches('/')).0;
        }
    }
    folder.to_owned()
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_all_entries_may_be_an_entry() {
        let root = |paths: &[&str]| {
            let entry = |path: &&str| Entry { path: (*path).to_owned(), bytes: 4, modified: None };
            roots(&paths.iter().map(entry).collect::<Vec<_>>())
        };
        assert_eq!(root(&["built/debug/deps", "built/debug", "built/release", "built"]), ["built/"]);
        assert_eq!(root(&["built", "built/debug", "built/debug/deps"]), ["built/"]);
        assert_eq!(root(&["/w/built/debug/deps", "/w/built/debug", "/w/built"]), ["/w/built/"]);
        assert_eq!(root(&["built/debug/deps", "built/debug"]), ["built/"]);
        assert_eq!(root(&["debug/deps", "debug", "release"]), [""]);
        assert_eq!(root(&["target/debug/deps", "target/debug", "target"]), ["target/"]);
    }
}
