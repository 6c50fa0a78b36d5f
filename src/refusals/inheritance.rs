//! What inherits from a workspace that does not offer it.

use std::sync::Arc;

use super::{Context, Loaded, Repair, Sink, fields};
use crate::edit::{Edit, Verb};
use crate::key::{KeyPath, Value};
use crate::read::manifest::{Manifest, Site};
use crate::read::tree::{Node, Table};

/// Looks at what one manifest inherits, and at what a root offers.
pub fn check(context: Context<'_>, loaded: &Loaded<'_>, sink: &mut Sink<'_>) {
    if let Some(table) = &loaded.manifest.workspace {
        offered(loaded.manifest, &table.dependencies, sink);
    }
    // What belongs to another workspace inherits from that one.
    let Some(root) = context.workspace.root_manifest().filter(|_| loaded.is_own) else { return };
    let tree = &loaded.manifest.tree.root;
    let inherits =
        |value: &Node| value.as_table().and_then(|table| table.get("workspace")).and_then(Node::as_bool) == Some(true);
    let package = tree.entry("package").or_else(|| tree.entry("project"));
    let package = package.and_then(|entry| entry.value.as_table());
    let fields = package.into_iter().flat_map(Table::in_order).filter(|(_, entry)| inherits(&entry.value));
    if root.workspace.is_none() {
        let first = fields.map(|(_, entry)| entry.span()).chain(of_dependencies(loaded.manifest)).next();
        if let Some(span) = first {
            let message = "this inherits from a workspace whose root manifest was not given";
            sink.note(span, message);
        }
        return;
    }
    if !root.is_whole {
        return;
    }
    for (key, entry) in fields {
        // A README beside the root manifest is offered without a word.
        if key != "readme" && root.tree.get(&["workspace", "package", key]).is_none() {
            let message = format!("`package.{key}` inherits from [workspace.package], which has no `{key}`");
            sink.error(entry.span(), message);
        }
        if let Some(entry) = root.tree.entry(&["workspace", "package", key]).filter(|_| key == "edition") {
            fields::edition(entry, &mut Sink { file: &root.file, found: sink.found });
        }
    }
    if let Some((entry, lints)) = tree.entry("lints").and_then(|entry| Some((entry, entry.value.as_table()?)))
        && lints.get("workspace").and_then(Node::as_bool) == Some(true)
    {
        if lints.len() > 1 {
            sink.error(entry.span(), "[lints] both inherits from the workspace and sets lints: leave one out");
        } else if root.tree.get(&["workspace", "lints"]).is_none() {
            sink.error(entry.span(), "[lints] inherits from [workspace.lints], which the root manifest does not have");
        }
    }
    let offered = root.tree.table(&["workspace", "dependencies"]);
    for site in loaded.manifest.dependencies.iter().filter(|site| site.spec.workspace) {
        if offered.is_none_or(|offered| offered.get(&site.key).is_none()) {
            missing(loaded.manifest, root, site, sink);
        }
    }
}

fn of_dependencies(manifest: &Manifest) -> impl Iterator<Item = std::ops::Range<usize>> {
    manifest.dependencies.iter().filter(|site| site.spec.workspace).map(|site| site.span.clone())
}

/// Entries that members cannot inherit.
fn offered(manifest: &Manifest, sites: &[Arc<Site>], sink: &mut Sink<'_>) {
    for site in sites {
        for key in ["optional", "public"] {
            let Some(entry) = manifest.tree.at(&site.path.join(key)) else { continue };
            if entry.value.as_bool() != Some(true) {
                continue;
            }
            let path = site.path.join(key);
            let message = format!("`{path}`: [workspace.dependencies] cannot have `{key}`, only members can");
            let repair = Repair {
                title: format!("`{}`: Cargo refuses `{key}` in [workspace.dependencies]", site.key),
                id: "remove",
                label: format!("Remove `{key}`; a member that wants it writes it beside `workspace = true`"),
                edits: vec![Edit::new(sink.file, path.clone(), Verb::Remove)],
                key: path,
            };
            sink.repairable(entry, message, repair);
        }
    }
}

/// `site` inherits what the workspace does not offer. A `package` beside it would be the name under which it does.
fn missing(manifest: &Manifest, root: &Manifest, site: &Site, sink: &mut Sink<'_>) {
    let path = &site.path;
    let Some(entry) = manifest.tree.at(path) else { return };
    let message = format!("`{path}` inherits from [workspace.dependencies], which has no `{}`", site.key);
    let renamed = site.spec.package.as_deref();
    let repair = renamed.and_then(|package| {
        let offer = root.workspace.as_ref()?.dependencies.iter().find(|offer| offer.key == package)?;
        let key = KeyPath::new(["workspace", "dependencies", site.key.as_str()]);
        let offered = offer_of(root, offer, package)?;
        Some(Repair {
            key: path.clone(),
            title: format!("`{}`: Cargo refuses to rename an inherited dependency in a member", site.key),
            id: "move",
            label: format!("Move the rename to [workspace.dependencies]: `{}` is then `{package}` there too", site.key),
            edits: vec![
                Edit::new(&root.file, key, Verb::Set(offered)),
                Edit::new(&manifest.file, path.join("package"), Verb::Remove),
            ],
        })
    });
    match (repair, renamed) {
        (Some(repair), Some(package)) => {
            let message =
                format!("{message}; a rename of `{package}` has to stand there, not beside `workspace = true`");
            sink.repairable(entry, message, repair);
        }
        _ => sink.error(site.span.clone(), message),
    }
}

/// An entry like `offer`, for `package` under another name.
fn offer_of(root: &Manifest, offer: &Site, package: &str) -> Option<Value> {
    let value = root.tree.at(&offer.path)?.value.to_value()?;
    let mut keys = match value {
        Value::String(version) => vec![("version".to_owned(), Value::String(version))],
        Value::Table(keys) => keys,
        _ => return None,
    };
    if !keys.iter().any(|(key, _)| key == "package") {
        keys.push(("package".to_owned(), package.into()));
    }
    Some(Value::Table(keys))
}
