//! The files that were given: what each is taken for, by content first and by name second.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::paths;
use crate::source::{LineIndex, Problem};

mod clipboard;
mod encoding;
mod kinds;
pub mod paste;
mod sniff;

pub use encoding::{lossy_text_of, text_of};
pub use kinds::{FileKind, InputKind, Shared, Syntax, WORKFLOWS};
pub use sniff::{Identity, identity};

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
    InputFile { path: paths::join(folder, LIST_OF_FILES), bytes: lines.into_bytes() }
}

/// The name of a list of the files in a target folder.
const LIST_OF_FILES: &str = "target.txt";

/// Whether a walk through a project should read the file at `path`.
pub fn is_wanted(path: &str) -> bool {
    if is_in_target_dir(path) {
        return is_record(path);
    }
    (FileKind::by_name(path) != FileKind::Unknown || paths::name(path) == LIST_OF_FILES)
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
    let mut utf16 = BTreeMap::new();
    for (path, file) in named {
        match encoding::decode(file.bytes) {
            Ok(decoded) => {
                if decoded.is_utf16 {
                    utf16.insert(texts.len(), decoded.replaced);
                }
                texts.push((path, decoded.text));
            }
            Err(why) => problems.push(not_text(&path, &why)),
        }
    }
    drop_common_folder(&mut texts);
    let mut decoded = Vec::with_capacity(pasted.len());
    for (_, file) in pasted {
        match encoding::decode(file.bytes) {
            Ok(text) => decoded.push(text.text),
            Err(why) => problems.push(not_text("pasted text", &why)),
        }
    }
    paste::add_all(decoded.iter().map(String::as_str), &mut texts);
    let mut sources: Vec<SourceFile> = Vec::with_capacity(texts.len());
    let mut seen = BTreeMap::new();
    for (at, (path, text)) in texts.into_iter().enumerate() {
        let path: Arc<str> = Arc::from(path);
        let bare = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let kind = FileKind::of(&path, bare);
        if let Some(replaced) = utf16.remove(&at) {
            if let Some(why) = kind.entry().refused_in_utf16 {
                problems.push(Problem::error(&path, None, why));
                if kind != FileKind::Lockfile {
                    continue;
                }
            }
            if let Some(span) = replaced {
                let why = "half of a UTF-16 surrogate pair, which is no character, is read as U+FFFD";
                problems.push(Problem::error(&path, span, why));
            }
        }
        // Cargo takes a byte order mark in TOML. In front of evidence it is in the way.
        let keeps_mark = kind.entry().syntax == Syntax::Toml || !kind.entry().is_generated;
        let text: Arc<str> = Arc::from(if keeps_mark { &text } else { bare });
        if kind == FileKind::Unknown {
            let is_pasted = paths::name(&path) == kind.entry().pasted;
            let note = clipboard::note(bare).or_else(|| is_pasted.then(|| NOTHING.to_owned()));
            problems.extend(note.map(|note| Problem::note(&path, None, note)));
        }
        let source = SourceFile { lines: LineIndex::new(&text), path, kind, text };
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

/// Of pasted text in which nothing is recognized.
const NOTHING: &str = "Nothing in this text is a file that can be audited. Paste whole files: a `Cargo.toml`, with its `Cargo.lock` if you can.";

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
pub fn common_folder<'a>(paths: &[&'a str]) -> &'a str {
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
    fn of_pasted_text_that_is_no_file_this_is_told_and_of_a_file_of_its_own_nothing() {
        for (path, told) in [("", true), ("pasted-2/pasted.txt", true), ("notes.txt", false)] {
            let (files, problems) = gather(vec![file(path, "It builds for ever.\n")]);
            assert_eq!(files.len(), 1, "{path}");
            assert_eq!(problems.iter().any(|problem| problem.message == NOTHING), told, "{path}");
        }
        assert_eq!(gather(vec![file("", "[package]\nname = \"a\"\n")]).1, []);
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
            vec![InputFile { path: "Cargo.toml".into(), bytes: vec![b'a', 0xff, 0] }, file("x/Cargo.lock", "\0")];
        let (sources, problems) = gather(files);
        assert!(sources.is_empty());
        assert_eq!(problems.len(), 2);
        assert!(problems[0].message.contains("byte 1 is not UTF-8"));
    }

    fn utf16(path: &str, text: &str) -> InputFile {
        let bytes = std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        InputFile { path: path.to_owned(), bytes }
    }

    #[test]
    fn evidence_is_read_in_utf_16_or_behind_a_byte_order_mark() {
        let metadata = "{\"packages\":[],\"workspace_members\":[]}";
        let list = "4\ttarget/a\n8\ttarget\n";
        let record = "{\"run_id\":\"1\",\"reason\":\"build-started\"}\n";
        for (text, kind) in [(metadata, FileKind::Metadata), (list, FileKind::Listing), (record, FileKind::Timings)] {
            for given in [utf16("x/a.txt", text), file("x/a.txt", &format!("\u{feff}{text}")), utf16("", text)] {
                let (sources, problems) = gather(vec![given]);
                assert_eq!((sources[0].kind, &*sources[0].text), (kind, text));
                assert_eq!(problems, []);
            }
        }
    }

    #[test]
    fn a_file_that_cargo_refuses_in_utf_16_says_so() {
        let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n";
        let files = vec![
            file("p/Cargo.toml", "[package]\nname = \"a\"\n"),
            utf16("p/b/Cargo.toml", "[package]\nname = \"b\"\n"),
            utf16("p/.cargo/config.toml", "[build]\njobs = 2\n"),
            utf16("p/.gitignore", "target\n"),
            utf16("p/Cargo.lock", lock),
        ];
        let (sources, problems) = gather(files);
        let paths: Vec<&str> = sources.iter().map(|source| &*source.path).collect();
        assert_eq!((paths, &*sources[1].text), (vec!["Cargo.toml", "Cargo.lock"], lock));
        let told: Vec<&str> = problems.iter().map(|problem| &*problem.file).collect();
        assert_eq!(told, ["b/Cargo.toml", ".cargo/config.toml", ".gitignore", "Cargo.lock"]);
        assert!(problems.iter().all(|problem| problem.message.contains("save it as UTF-8")), "{problems:?}");
    }

    #[test]
    fn half_a_surrogate_pair_is_told_with_its_place() {
        let mut given = utf16("p/a.json", "{\"packages\":[],\"workspace_members\":[\"");
        given.bytes.extend([0x3d, 0xd8, b'"', 0, b']', 0, b'}', 0]);
        let (sources, problems) = gather(vec![file("p/Cargo.toml", "[package]\n"), given]);
        let span = problems[0].span.clone().unwrap();
        assert_eq!((&*problems[0].file, &sources[1].text[span]), ("a.json", "\u{fffd}"));
    }

    #[test]
    fn a_walk_reads_what_matters_and_skips_what_is_large() {
        assert!(is_wanted(".github/workflows/ci.yml") && is_wanted(".gitignore") && !is_wanted(".github/labeler.yml"));
        assert!(is_wanted("a/Cargo.toml") && is_wanted(".cargo/config") && is_wanted("rust-toolchain"));
        assert!(!is_wanted("src/lib.rs") && !is_wanted("target/package/a-0.1.0/Cargo.toml"));
        assert!(!descends_into("node_modules") && descends_into("crates"));
        assert!(is_wanted("p/target/cargo-timings/cargo-timing.html"));
        assert!(is_wanted("p/target.txt") && is_wanted("p/cargo-timing-20260101T000000Z.html"));
        assert!(!is_wanted("p/target/cargo-timings/cargo-timing-20260101T000000Z.html"));
        assert!(is_in_target_dir("p/target/debug/a") && is_in_target_dir("target/node_modules/a"));
        assert!(!is_in_target_dir("node_modules/target/a") && !is_in_target_dir("p/target"));
    }
}
