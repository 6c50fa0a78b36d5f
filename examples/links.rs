//! How long the links of projects are, and what other ways would make of the same.
//!
//! ```text
//! links PATH…                         a table
//! links --dictionary PATH… > FILE     the dictionary of the links, made of a project
//! ```

use std::io::Write;
use std::path::Path;

use plimsoll::input;
use plimsoll::saved::Saved;
use plimsoll::secrets::Scrubbed;
use plimsoll::share::{self, SharedAudit};

fn main() {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|first| first == "--dictionary") {
        let shared = shared(Path::new(&arguments.remove(1)));
        let _ = std::io::stdout().write_all(&share::dictionary_of(&shared));
        return;
    }
    println!("{:20}{:>6}{:>9}{:>9}{:>9}{:>9}", "project", "files", "bytes", "deflate", "link", "lock");
    for path in arguments {
        let shared = shared(Path::new(&path));
        let all: Vec<u8> = shared.saved.inputs.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
        let deflated = miniz_oxide::deflate::compress_to_vec(&all, 10).len() * 4 / 3;
        let mut lock = shared.clone();
        lock.saved.inputs.retain(|(path, _)| path == "Cargo.lock");
        let link = share::write(&free(&shared)).unwrap_or_default();
        assert!(share::read(&link).as_ref() == Ok(&shared), "{path}");
        println!(
            "{:20}{:>6}{:>9}{:>9}{:>9}{:>9}",
            path.rsplit('/').next().unwrap_or_default(),
            shared.saved.inputs.len(),
            all.len(),
            deflated,
            link.len(),
            share::write(&free(&lock)).unwrap_or_default().len()
        );
    }
}

/// Only the length of the link is printed.
fn free(shared: &SharedAudit) -> Scrubbed<SharedAudit> {
    Scrubbed::assume_free_of_secrets(shared.clone())
}

fn shared(root: &Path) -> SharedAudit {
    let mut inputs = Vec::new();
    walk(root, root, &mut inputs);
    inputs.sort();
    inputs.retain(|(path, _)| !path.ends_with("Cargo.lock") || path == "Cargo.lock");
    for (path, bytes) in &mut inputs {
        if path == "Cargo.lock" {
            *bytes = share::without_checksums(&String::from_utf8_lossy(bytes)).into_bytes();
        }
    }
    SharedAudit { saved: Saved { inputs, ..Saved::default() }, address: "/findings".to_owned() }
}

fn walk(root: &Path, folder: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let relative = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
        if path.is_dir() {
            if input::descends_into(&entry.file_name().to_string_lossy()) && relative != "evidence" {
                walk(root, &path, found);
            }
        } else if input::is_wanted(&relative) && !relative.ends_with(".json") {
            found.extend(std::fs::read(&path).map(|bytes| (relative, bytes)));
        }
    }
}
