//! The workspace as a whole: its roots, members and `default-members`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use glob::{MatchOptions, Pattern};

use super::{Context, Refusal, Sink};
use crate::order::Collect;
use crate::paths;
use crate::read::manifest::{Manifest, WorkspaceTable};
use crate::read::tree::Node;
use crate::workspace::{Member, Workspace};

/// Looks at the members of the workspace.
pub fn check(context: Context<'_>, found: &mut Vec<Refusal>) {
    let workspace = context.workspace;
    let Some(root) = workspace.root_manifest() else { return };
    same_names(&workspace.members, found);
    for member in &workspace.members {
        if let Some(manifest) = workspace.manifest_of(member) {
            roots(workspace, root, manifest, &mut Sink { file: &manifest.file, found });
        }
    }
    if let Some(table) = root.workspace.as_ref().filter(|_| root.is_whole) {
        globs(workspace, root, table, &mut Sink { file: &root.file, found });
        default_members(workspace, root, table, &mut Sink { file: &root.file, found });
    }
}

fn same_names(members: &[Member], found: &mut Vec<Refusal>) {
    let mut first: BTreeMap<&str, &Arc<str>> = BTreeMap::new();
    for member in members.iter().filter(|member| !member.name.is_empty()) {
        match first.get(member.name.as_str()) {
            Some(other) => {
                let message = format!("two members are named `{}`: the other is in `{other}`", member.name);
                Sink { file: &member.manifest, found }.error(None, message);
            }
            None => _ = first.insert(&member.name, &member.manifest),
        }
    }
}

/// To which workspace a member says it belongs.
fn roots(workspace: &Workspace, root: &Manifest, manifest: &Manifest, sink: &mut Sink<'_>) {
    let folder = paths::folder(&manifest.file);
    let root_folder = paths::folder(&root.file);
    let pointer = manifest.tree.entry(&["package", "workspace"]);
    if let Some((entry, written)) = pointer.and_then(|entry| Some((entry, entry.value.as_str()?))) {
        let pointed = paths::join(folder, written);
        let other = workspace.manifests.get(paths::join(&pointed, "Cargo.toml").as_str());
        if other.is_some_and(|other| other.workspace.is_none() && other.is_whole) {
            let message = format!("`package.workspace` leads to `{pointed}`, whose manifest has no [workspace]");
            sink.error(entry.span(), message);
        } else if root.workspace.is_some() && manifest.file != root.file && pointed != root_folder {
            let message = format!("`package.workspace` leads to `{pointed}`, but `{}` has this as a member", root.file);
            sink.error(entry.span(), message);
        }
        return;
    }
    if manifest.file == root.file || root.workspace.is_none() {
        return;
    }
    if let Some(entry) = manifest.tree.root.entry("workspace") {
        let message = format!("a member cannot be a root itself: remove [workspace], or exclude it in `{}`", root.file);
        return sink.error(entry.span(), message);
    }
    if !paths::is_in(folder, root_folder) {
        let message = format!("this member of `{}` does not lie below it, so it needs `package.workspace`", root.file);
        sink.error(None, message);
    }
}

/// Globs that match a folder of which only what lies below has manifests: Cargo takes every folder for a member.
fn globs(workspace: &Workspace, root: &Manifest, table: &WorkspaceTable, sink: &mut Sink<'_>) {
    let root_folder = paths::folder(&root.file);
    let mut between: BTreeSet<&str> = BTreeSet::new();
    for member in &workspace.members {
        let above =
            std::iter::successors(Some(member.folder()), |folder| (!folder.is_empty()).then(|| paths::folder(folder)));
        between.extend(above.skip(1).take_while(|above| *above != root_folder && paths::is_in(above, root_folder)));
    }
    let excluded: BTreeSet<String> = table.exclude.iter().map(|item| paths::join(root_folder, &item.text)).into_set();
    between.retain(|folder| {
        let mut above =
            std::iter::successors(Some(*folder), |folder| (!folder.is_empty()).then(|| paths::folder(folder)));
        !above.any(|folder| excluded.contains(folder))
            && !workspace.manifests.contains_key(paths::join(folder, "Cargo.toml").as_str())
    });
    let options =
        MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: false };
    for item in table.members.iter().flatten().filter(|item| item.text.contains(['*', '?', '['])) {
        let Ok(pattern) = Pattern::new(&paths::join(root_folder, &item.text)) else { continue };
        if let Some(folder) = between.iter().find(|folder| pattern.matches_with(folder, options)) {
            let message = format!(
                "`{}` also matches the folder `{folder}`, of which no manifest was given; Cargo refuses a member without",
                item.text
            );
            sink.error(item.span.clone(), message);
        }
    }
}

/// `default-members` that are none of the members. That is known only where no member is missing.
fn default_members(workspace: &Workspace, root: &Manifest, table: &WorkspaceTable, sink: &mut Sink<'_>) {
    let folder = paths::folder(&root.file);
    let members = table.members.as_deref().unwrap_or_default();
    if workspace.members.is_empty() && root.package.is_none() && members.is_empty() {
        let span = root.tree.root.entry("workspace").map(|entry| entry.span());
        sink.note(span, "the workspace has no members, so there is nothing to build");
    }
    let items = root.tree.get(&["workspace", "default-members"]).and_then(Node::as_array).unwrap_or_default();
    if items.is_empty() || !workspace.missing_manifests().is_empty() {
        return;
    }
    let folders: BTreeMap<&str, ()> = workspace.members.iter().map(|member| (member.folder(), ())).into_map();
    let listed: BTreeSet<String> = members.iter().map(|item| paths::join(folder, &item.text)).into_set();
    for item in items {
        let Some(text) = item.as_str().filter(|text| !text.contains(['*', '?', '['])) else { continue };
        let path = paths::join(folder, text);
        let is_virtual_root = path == folder && root.package.is_none();
        if !folders.contains_key(path.as_str()) && !is_virtual_root && !listed.contains(&path) {
            let message = format!("`{text}` of `default-members` is no member of the workspace");
            sink.error(item.span.clone(), message);
        }
    }
}
