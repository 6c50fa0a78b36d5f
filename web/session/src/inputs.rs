//! How given files find their places beside those that are there already.

use index::Index;

use super::Shared;
use plimsoll::input::paste::{self, Pasted};
use plimsoll::input::{self, FileKind, Identity, InputFile};
use plimsoll::paths;

mod index;

/// Adds `files` to `inputs`, and returns the folder that the first batch came in.
///
/// A file takes the place of an earlier one of the same path. Pasted text, and manifests of different packages that
/// come without their folders, get the path at which the rest would look for them.
pub fn add(inputs: &mut Vec<Shared<InputFile>>, folder: Option<String>, files: Vec<InputFile>) -> Option<String> {
    let (pasted, mut named): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.path.is_empty());
    for file in &mut named {
        file.path = paths::join("", &file.path.replace('\\', "/"));
    }
    // A record of a build or a target folder does not name its project.
    let is_first = folder.is_none() && inputs.iter().all(|input| is_evidence(input));
    let common = if is_first { common_folder(&named) } else { folder };
    // Files that come later from the same folder lose its name as well; those of another folder keep theirs.
    let prefix = common.as_ref().map(|common| format!("{common}/"));
    if let Some(prefix) = prefix.filter(|prefix| named.iter().all(|file| file.path.starts_with(prefix.as_str()))) {
        for file in &mut named {
            file.path.drain(..prefix.len());
        }
    }
    let mut index = Index::of(inputs);
    for file in named {
        let there = index.at(&file.path).and_then(|at| inputs.get(at));
        if paths::folder(&file.path).is_empty() && there.is_some_and(|there| is_another(there, &file)) {
            place(inputs, &mut index, &file.bytes);
        } else {
            index.put(inputs, Shared::new(file));
        }
    }
    for file in pasted {
        place(inputs, &mut index, &file.bytes);
    }
    common
}

/// Whether a file is evidence of a build, and no part of the project.
fn is_evidence(file: &InputFile) -> bool {
    let is = |text: &str| FileKind::of(&file.path, text).entry().is_evidence;
    // A file whose name says its kind need not be looked through.
    let may_be = matches!(FileKind::by_name(&file.path), FileKind::Unknown | FileKind::Metadata | FileKind::Timings);
    may_be && input::text_of(&file.bytes).is_some_and(|text| is(text.trim_start_matches('\u{feff}')))
}

/// Whether `input` is the file that a report calls `path`: reports leave out a folder that all files are in.
pub fn is_of(input: &InputFile, path: &str) -> bool {
    let folder = input.path.strip_suffix(path);
    folder.is_some_and(|folder| folder.is_empty() || folder.ends_with('/'))
}

/// The place of the file that a report calls `path`. A member's manifest ends in the path of the root's, too, and
/// is longer.
pub fn place_of(inputs: &[Shared<InputFile>], path: &str) -> Option<usize> {
    let places = inputs.iter().enumerate().filter(|(_, input)| is_of(input, path));
    places.min_by_key(|(_, input)| input.path.len()).map(|(place, _)| place)
}

/// Writes `text` into the file that a report calls `path`, and returns the file as it was if that changed it. A text
/// field has one kind of line end and no byte order mark, so that the file keeps its own. UTF-16 becomes UTF-8.
pub fn edit(inputs: &mut [Shared<InputFile>], path: &str, text: &str) -> Option<Shared<InputFile>> {
    let input = inputs.get_mut(place_of(inputs, path)?)?;
    let before = input::lossy_text_of(&input.bytes);
    let mark = if before.starts_with('\u{feff}') { "\u{feff}" } else { "" };
    let text = if before.contains("\r\n") { text.replace('\n', "\r\n") } else { text.to_owned() };
    let bytes = format!("{mark}{text}").into_bytes();
    if bytes == input.bytes {
        return None;
    }
    let after = Shared::new(InputFile { path: input.path.clone(), bytes });
    Some(std::mem::replace(input, after))
}

/// The folder that holds all of `files` and a manifest of its own, as the core would drop it from their paths.
fn common_folder(files: &[InputFile]) -> Option<String> {
    let texts = files.iter().filter(|file| input::text_of(&file.bytes).is_some());
    let paths: Vec<&str> = texts.map(|file| file.path.as_str()).collect();
    let folder = input::common_folder(&paths).trim_end_matches('/');
    (!folder.is_empty()).then(|| folder.to_owned())
}

/// The identity of a manifest, without its path; `None` for other files.
fn identity(path: &str, text: &str) -> Option<Identity> {
    (FileKind::of(path, text) == FileKind::Manifest).then(|| input::identity(text))
}

fn identity_of(file: &InputFile) -> Option<Identity> {
    identity(&file.path, &input::text_of(&file.bytes)?)
}

/// Whether `file` is a manifest of another package than the one in whose place it would come.
fn is_another(there: &InputFile, file: &InputFile) -> bool {
    match (identity_of(there), identity_of(file)) {
        (Some(one), Some(other)) => one.package != other.package,
        _ => false,
    }
}

/// Puts text without a name where the rest would look for it.
fn place(inputs: &mut Vec<Shared<InputFile>>, index: &mut Index, bytes: &[u8]) {
    let is_root = |part: &Pasted| identity("", &part.text).is_some_and(|what| what.workspace);
    let parts = paste::split(&input::lossy_text_of(bytes));
    // The root names the folders of its members.
    let (roots, others): (Vec<_>, Vec<_>) = parts.into_iter().partition(is_root);
    for part in roots.into_iter().chain(others) {
        match part.path {
            Some(path) => index.put(inputs, Shared::new(InputFile { path, bytes: part.text.into_bytes() })),
            None => place_nameless(inputs, index, &part.text),
        }
    }
}

fn place_nameless(inputs: &mut Vec<Shared<InputFile>>, index: &mut Index, text: &str) {
    let what = identity("", text);
    // The same manifest again is a newer version of it.
    let earlier = what.as_ref().and_then(|what| index.same(inputs, what)).and_then(|at| inputs.get(at));
    if let Some(path) = earlier.map(|earlier| earlier.path.clone()) {
        return index.put(inputs, Shared::new(InputFile { path, bytes: text.as_bytes().to_vec() }));
    }
    // A member that was pasted before its root stands where the root belongs.
    let is_root = what.is_some_and(|what| what.workspace);
    let is_member = |at: &usize| {
        let there = inputs.get(*at).and_then(|file| identity_of(file));
        is_root && there.is_none_or(|there| !there.workspace)
    };
    let member = index.at("Cargo.toml").filter(is_member).map(|at| index.remove(inputs, at));
    for (path, text) in paste::place(text, index.places(inputs)) {
        index.put(inputs, Shared::new(InputFile { path, bytes: text.into_bytes() }));
    }
    if let Some(member) = member {
        place(inputs, index, &member.bytes);
    }
}

/// Puts a file where one of its path is, or behind the others. Of builds and target folders the last one counts.
pub fn put(inputs: &mut Vec<Shared<InputFile>>, file: Shared<InputFile>) {
    if is_evidence(&file) {
        inputs.retain(|other| other.path != file.path);
    }
    match inputs.iter_mut().find(|other| other.path == file.path) {
        Some(other) => *other = file,
        None => inputs.push(file),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(texts: &[&str]) -> Vec<String> {
        let mut inputs = Vec::new();
        let file = |text: &&str| InputFile { path: String::new(), bytes: text.as_bytes().to_vec() };
        add(&mut inputs, None, texts.iter().map(file).collect());
        inputs.iter().map(|file| file.path.clone()).collect()
    }

    #[test]
    fn of_two_roots_the_first_stays_where_it_is() {
        let root = |name: &str| format!("[workspace]\n[package]\nname = \"{name}\"\n");
        let (a, b) = (root("a"), root("b"));
        assert_eq!(pasted(&[&a, &b]), ["Cargo.toml", "b/Cargo.toml"]);
        assert_eq!(pasted(&[&a, &b, &a]), ["Cargo.toml", "b/Cargo.toml"]);
    }

    #[test]
    fn manifests_in_one_text_find_their_places_in_each_order() {
        let (member, other) = ("[package]\nname = \"m\"\n", "[package]\nname = \"n\"\n");
        let root = "[workspace]\nmembers = [\"crates/m\", \"crates/n\"]\n";
        for texts in [[root, member, other], [member, root, other], [other, member, root]] {
            let text = format!("The three are these:\n\n{}\nWhat is wrong?", texts.concat());
            let mut paths = pasted(&[&text]);
            paths.sort();
            assert_eq!(paths, ["Cargo.toml", "crates/m/Cargo.toml", "crates/n/Cargo.toml"], "{texts:?}");
        }
        assert_eq!(pasted(&["a v0.1.0\n└── b v0.2.0\n"]), ["pasted.txt"]);
    }

    #[test]
    fn a_member_makes_way_for_its_root() {
        let (member, other) = ("[package]\nname = \"m\"\n", "[package]\nname = \"n\"\n");
        let root = "[workspace]\nmembers = [\"crates/*\"]\n";
        assert_eq!(pasted(&[member, root, other]), ["Cargo.toml", "crates/m/Cargo.toml", "crates/n/Cargo.toml"]);
        assert_eq!(pasted(&[root, root, member, other, member]).len(), 3);
    }
}
