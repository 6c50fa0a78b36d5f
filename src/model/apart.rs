//! Files that were given and do not count for this workspace: what they belong to, and where they do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::counting::folder_of;
use crate::input::{FileKind, SourceFile};
use crate::order::Collect;
use crate::paths;
use crate::sentence;
use crate::source::Problem;
use crate::workspace::{Apart, Belongs, Workspace};

/// How many files of one sort are named one by one.
const MOST: usize = 5;

/// Notes of the lockfiles, cargo config, toolchain files and packages that do not count. `counting` are the paths of the
/// lockfile, the cargo config and the toolchain file that do.
pub(super) fn notes(workspace: &Workspace, files: &[SourceFile], counting: &[Option<&Arc<str>>]) -> Vec<Problem> {
    let Some(root) = &workspace.root else { return Vec::new() };
    let root_folder = workspace.root_folder();
    let configs = files.iter().filter(|file| file.kind == FileKind::CargoConfig);
    let configs: BTreeSet<&str> = configs.map(|file| &*file.path).into_set();
    let mut notes = Notes::default();
    for file in files.iter().filter(|file| !counting.contains(&Some(&file.path))) {
        let folder = folder_of(file);
        match file.kind {
            FileKind::Lockfile => {
                let message = lockfile(workspace, root, folder);
                notes.add("lockfiles that do not count here", &file.path, message);
            }
            FileKind::CargoConfig => {
                if let Some(message) = config(workspace, root_folder, file, &configs, counting) {
                    notes.add("cargo config files that do not count here", &file.path, message);
                }
            }
            FileKind::Toolchain => {
                let message = toolchain(workspace, root_folder, folder, counting);
                notes.add("toolchain files that do not count here", &file.path, message);
            }
            _ => {}
        }
    }
    for (manifest, belongs) in workspace.belongings() {
        let (sort, message) = package(root, manifest, &belongs);
        notes.add(sort, manifest, message);
    }
    let mut told = notes.told();
    told.extend(alone(workspace, root));
    told
}

/// The packages that are in no workspace, in one note, but for those that the report names as roots of their own.
fn alone(workspace: &Workspace, root: &Arc<str>) -> Option<Problem> {
    let roots = workspace.other_roots();
    let mut alone = workspace.alone();
    alone.retain(|file| !roots.contains(file));
    let (are, them) = match alone.len() {
        0 => return None,
        1 => ("Another package that was given is".to_owned(), "It is"),
        count => (format!("{count} other packages that were given are"), "They are"),
    };
    let names = sentence::list(&alone, MOST);
    Some(Problem::note(root, None, format!("{are} in no workspace: {names}. {them} not audited with `{root}`.")))
}

/// The notes by sort.
#[derive(Default)]
struct Notes {
    by_sort: BTreeMap<&'static str, Vec<Problem>>,
}

impl Notes {
    fn add(&mut self, sort: &'static str, file: &Arc<str>, message: String) {
        self.by_sort.entry(sort).or_default().push(Problem::note(file, None, message));
    }

    /// The first of each sort; the last of them says how many more there are.
    fn told(self) -> Vec<Problem> {
        let mut told = Vec::new();
        for (sort, mut notes) in self.by_sort {
            let more = notes.len().saturating_sub(MOST);
            notes.truncate(MOST);
            if let Some(last) = notes.last_mut().filter(|_| more > 0) {
                last.message = format!("{} There are {more} more {sort}.", last.message);
            }
            told.extend(notes);
        }
        told
    }
}

fn lockfile(workspace: &Workspace, root: &Arc<str>, folder: &str) -> String {
    let manifest = paths::join(folder, "Cargo.toml");
    let owner = if workspace.member_at(&manifest).is_some() {
        format!("`{manifest}` is a member, and the members of a workspace share the Cargo.lock beside `{root}`")
    } else if workspace.manifests.contains_key(manifest.as_str()) {
        format!("it belongs to `{manifest}`, which is not a member of the workspace of `{root}`")
    } else {
        format!("Cargo reads the one beside `{root}`")
    };
    format!("This lockfile is not used: {owner}.")
}

/// Of two config files in one folder Cargo reads one. Where it is that of this workspace, a finding tells so.
fn config(
    workspace: &Workspace,
    root_folder: &str,
    file: &SourceFile,
    configs: &BTreeSet<&str>,
    counting: &[Option<&Arc<str>>],
) -> Option<String> {
    let (folder, dot_cargo) = (folder_of(file), paths::folder(&file.path));
    if counting.iter().flatten().any(|path| paths::folder(path) == dot_cargo) {
        return None;
    }
    let first = paths::join(dot_cargo, "config");
    Some(if *file.path != *first && configs.contains(first.as_str()) {
        format!("Cargo ignores this config, as `{first}` exists, and warns.")
    } else if paths::is_in(root_folder, folder) {
        "Cargo merges this config with the one that is nearer to the root manifest, which goes first. It is not checked."
            .to_owned()
    } else {
        let of = owner(workspace, folder);
        format!("Cargo reads this config only when it is run in {of} or below, so it is not used here.")
    })
}

fn toolchain(workspace: &Workspace, root_folder: &str, folder: &str, counting: &[Option<&Arc<str>>]) -> String {
    let is_beside =
        |path: &&&Arc<str>| paths::folder(path) == folder && paths::name(path).starts_with("rust-toolchain");
    if let Some(other) = counting.iter().flatten().find(is_beside) {
        return format!("This toolchain file is not used: rustup takes `{other}` of two in one folder.");
    }
    if paths::is_in(root_folder, folder) {
        return "This toolchain file is not used: rustup takes the one that is nearer to the root manifest.".to_owned();
    }
    let of = owner(workspace, folder);
    format!("rustup takes this toolchain only in {of} and below, so it is not used here.")
}

/// A folder, with the package whose folder it is.
fn owner(workspace: &Workspace, folder: &str) -> String {
    let manifest = paths::join(folder, "Cargo.toml");
    match workspace.member_at(&manifest) {
        Some(member) => format!("`{folder}`, the folder of the member `{}`,", member.name),
        None => match workspace.manifests.get(manifest.as_str()) {
            Some(other) if other.workspace.is_some() => format!("`{folder}`, which is a separate workspace,"),
            _ => format!("`{folder}`"),
        },
    }
}

/// What Cargo says of a package in the folder of the workspace when it is run in the package's own folder.
fn package(root: &Arc<str>, manifest: &Arc<str>, belongs: &Belongs) -> (&'static str, String) {
    const REFUSES: &str = "Cargo refuses to run in the folder of this package: \"current package believes it's in a \
                           workspace when it's not\".";
    match belongs {
        Belongs::Nowhere { folder, apart } => {
            let out = match apart {
                Apart::Exclude => format!("add it to `exclude` there, or an empty [workspace] table to `{manifest}`"),
                Apart::OwnTable => format!(
                    "add an empty [workspace] table to `{manifest}`: `exclude` has no effect on what lies in a folder \
                     that `members` names"
                ),
                Apart::NoPointer => {
                    format!("write an empty [workspace] table in `{manifest}` in place of `package.workspace`")
                }
            };
            let message = format!(
                "{REFUSES} `{root}` does not have it as a member. To make it one, add `{folder}` to \
                 `workspace.members`; to keep it apart, {out}."
            );
            ("packages below the root that are in no workspace", message)
        }
        Belongs::Elsewhere(other) => {
            let message = format!(
                "`{root}` has this package as a member, but run in its folder Cargo takes it for one of the nearer \
                 `{other}`, and refuses it where that does not have it as a member."
            );
            ("members that lie below another workspace", message)
        }
    }
}
