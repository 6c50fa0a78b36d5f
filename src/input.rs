//! The files that were given: what each is taken for, by content first and by name second.

use std::sync::Arc;

use crate::paths;
use crate::source::{LineIndex, Problem};

pub mod paste;
mod sniff;

pub use sniff::{FileKind, Identity, WORKFLOWS, identity};

/// A file as it was dropped, chosen or pasted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its path, with `/` between its parts; empty for pasted text.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A text that an audit reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its path, relative to the folder that was given.
    pub path: Arc<str>,
    /// What it was taken for.
    pub kind: FileKind,
    /// Its text.
    pub text: Arc<str>,
    /// Where its lines begin.
    pub lines: LineIndex,
}

/// Names of folders in which no file of interest lies, and which can be very large.
const SKIPPED_FOLDERS: [&str; 4] = ["target", "node_modules", ".git", ".hg"];

/// Whether a walk through a project should go into the folder of this name.
pub fn descends_into(folder_name: &str) -> bool {
    !SKIPPED_FOLDERS.contains(&folder_name)
}

/// Whether a folder of this name is the one in which Cargo builds, unless it was told otherwise.
pub fn is_target_dir(folder_name: &str) -> bool {
    folder_name == "target"
}

/// Whether a file of this name marks the folder that it lies in as one in which Cargo builds, whatever that is called.
pub fn marks_target_dir(file_name: &str) -> bool {
    file_name == ".rustc_info.json"
}

/// Whether a walk through a project comes through a target folder on its way to `path`. Of what is in there, names,
/// sizes and times are of interest, and no contents but those of [`is_record`].
pub fn is_in_target_dir(path: &str) -> bool {
    let mut folders = paths::folder(path).split('/');
    folders.find(|folder| !descends_into(folder)).is_some_and(is_target_dir)
}

/// Whether the file at `path` of a target folder is the record of its last build.
pub fn is_record(path: &str) -> bool {
    paths::name(path) == "cargo-timing.html" && paths::name(paths::folder(path)) == "cargo-timings"
}

/// The list of the files in target folders as a file of the project in `folder`.
pub fn list_of_files(folder: &str, lines: String) -> InputFile {
    InputFile { path: paths::join(folder, "target.txt"), bytes: lines.into_bytes() }
}

/// Whether a walk through a project should read the file at `path`.
pub fn is_wanted(path: &str) -> bool {
    if is_in_target_dir(path) {
        return is_record(path);
    }
    FileKind::by_name(path) != FileKind::Unknown
        && paths::folder(path).split('/').all(|folder| folder.is_empty() || descends_into(folder))
}

/// Decodes files, splits pasted text into the files it is made of, and tells what each is.
///
/// A path that comes twice is the later file's. A folder that holds all of the files is dropped from their paths.
pub fn gather(files: Vec<InputFile>) -> (Vec<SourceFile>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut texts: Vec<(String, String)> = Vec::new();
    // A path such as `.` names no file either.
    let paths = files.into_iter().map(|file| (paths::join("", &file.path.replace('\\', "/")), file));
    let (pasted, named): (Vec<_>, Vec<_>) = paths.partition(|(path, _)| path.is_empty());
    for (path, file) in named {
        match String::from_utf8(file.bytes) {
            Ok(text) if !text.contains('\0') => texts.push((path, text)),
            Ok(_) => problems.push(not_text(&path, "it holds zero bytes")),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                problems.push(not_text(&path, &format!("byte {at} is not UTF-8")));
            }
        }
    }
    drop_common_folder(&mut texts);
    for (_, file) in pasted {
        match String::from_utf8(file.bytes) {
            Ok(text) => paste::add(&text, &mut texts),
            Err(_) => problems.push(not_text("pasted text", "it is not UTF-8")),
        }
    }
    let mut sources: Vec<SourceFile> = Vec::with_capacity(texts.len());
    let mut seen = std::collections::BTreeMap::new();
    for (path, text) in texts {
        let path: Arc<str> = Arc::from(path);
        let kind = FileKind::of(&path, &text);
        let source = SourceFile { lines: LineIndex::new(&text), path, kind, text: Arc::from(text) };
        match seen.get(&source.path).and_then(|index: &usize| sources.get_mut(*index)) {
            Some(earlier) => *earlier = source,
            None => {
                seen.insert(Arc::clone(&source.path), sources.len());
                sources.push(source);
            }
        }
    }
    (sources, problems)
}

fn not_text(path: &str, why: &str) -> Problem {
    let file = Arc::from(path);
    Problem::error(&file, None, format!("not a text file, so it is left out: {why}"))
}

/// A project that was dropped as a folder comes with the folder's name before each path.
fn drop_common_folder(texts: &mut [(String, String)]) {
    let paths: Vec<&str> = texts.iter().map(|(path, _)| path.as_str()).collect();
    let length = common_folder(&paths).len();
    for (path, _) in texts.iter_mut() {
        path.drain(..length);
    }
}

/// The folder that all of `paths` are in, with a manifest in each of its parts, and the slash behind it.
pub(crate) fn common_folder<'a>(paths: &[&'a str]) -> &'a str {
    let Some(first) = paths.first() else { return "" };
    let mut common = "";
    // `.cargo` is a folder with a meaning, and a lone `crates/` may well be a part of a path that is known.
    for (at, _) in first.match_indices('/') {
        let Some(folder) = first.get(..=at) else { break };
        let is_manifest = |path: &&str| path.strip_prefix(folder) == Some("Cargo.toml");
        if !paths.iter().any(is_manifest) || !paths.iter().all(|path| path.starts_with(folder)) {
            break;
        }
        common = folder;
    }
    common
}

/// Whether a file is a text, as far as an audit reads texts.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> InputFile {
        InputFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    #[test]
    fn the_folder_that_was_dropped_is_no_part_of_the_paths() {
        let files = vec![
            file("project/Cargo.toml", "[workspace]\n"),
            file("project/crates/a/Cargo.toml", "[package]\nname = \"a\"\n"),
        ];
        let (sources, _) = gather(files);
        let paths: Vec<&str> = sources.iter().map(|source| &*source.path).collect();
        assert_eq!(paths, ["Cargo.toml", "crates/a/Cargo.toml"]);
    }

    #[test]
    fn a_path_that_names_no_file_is_none() {
        let text = "version = 4\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n";
        for path in ["", ".", "./", "a/.."] {
            let (files, _) = gather(vec![file(path, text)]);
            assert_eq!(files[0].path.as_ref(), "Cargo.lock", "{path:?}");
        }
    }

    #[test]
    fn binary_files_are_left_out_with_a_reason() {
        let files =
            vec![InputFile { path: "Cargo.toml".into(), bytes: vec![0xff, 0xfe, 0] }, file("x/Cargo.lock", "\0")];
        let (sources, problems) = gather(files);
        assert!(sources.is_empty());
        assert_eq!(problems.len(), 2);
        assert!(problems[0].message.contains("byte 0 is not UTF-8"));
    }

    #[test]
    fn a_walk_reads_what_matters_and_skips_what_is_large() {
        assert!(is_wanted(".github/workflows/ci.yml") && is_wanted(".gitignore") && !is_wanted(".github/labeler.yml"));
        assert!(is_wanted("a/Cargo.toml") && is_wanted(".cargo/config") && is_wanted("rust-toolchain"));
        assert!(!is_wanted("src/lib.rs") && !is_wanted("target/package/a-0.1.0/Cargo.toml"));
        assert!(!descends_into("node_modules") && descends_into("crates"));
        assert!(is_wanted("p/target/cargo-timings/cargo-timing.html"));
        assert!(!is_wanted("p/target/cargo-timings/cargo-timing-20260101T000000Z.html"));
        assert!(is_in_target_dir("p/target/debug/a") && is_in_target_dir("target/node_modules/a"));
        assert!(!is_in_target_dir("node_modules/target/a") && !is_in_target_dir("p/target"));
    }
}
