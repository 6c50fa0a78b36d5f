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

/// The folder that holds all entries.
fn common(entries: &[Entry]) -> String {
    let mut folder = entries.first().map_or("", |entry| split(&entry.path).0);
    for entry in entries {
        while !entry.path.starts_with(folder) {
            folder = split(folder.trim_end_matches('/')).0;
        }
    }
    folder.to_owned()
}
