//! Targets that Cargo does not accept: names, crate types, `default-run`, `links`.

use std::collections::BTreeSet;

use super::{Loaded, Repair, Sink, fields};
use crate::edit::{Edit, Verb};
use crate::key::KeyPath;
use crate::read::tree::{Entry, Node, Table};

/// Looks at the targets of one manifest.
pub fn check(loaded: &Loaded<'_>, sink: &mut Sink<'_>) {
    let root = &loaded.manifest.tree.root;
    if let Some(entry) = root.entry("lib")
        && let Some(lib) = entry.value.as_table()
    {
        library(lib, sink);
        edition(lib, sink);
    }
    for kind in ["bin", "example", "test", "bench"] {
        let mut seen = BTreeSet::new();
        for item in root.get(kind).and_then(Node::as_array).unwrap_or_default() {
            let Some(table) = item.as_table() else { continue };
            named(kind, item, table, &mut seen, sink);
            edition(table, sink);
        }
    }
    let package = root.table("package").or_else(|| root.table("project"));
    if let Some(package) = package {
        default_run(root, package, loaded.package.map(|package| package.edition.as_str()), sink);
        if let Some(entry) = package.entry("links")
            && package.get("build").and_then(Node::as_bool) == Some(false)
            && package.get("metabuild").is_none()
        {
            sink.error(entry.span(), "`links` needs a build script, which `build = false` turns off");
        }
    }
}

fn edition(table: &Table, sink: &mut Sink<'_>) {
    if let Some(entry) = table.entry("edition") {
        fields::edition(entry, sink);
    }
}

fn library(lib: &Table, sink: &mut Sink<'_>) {
    if let Some((entry, name)) = lib.entry("name").and_then(|entry| Some((entry, entry.value.as_str()?))) {
        if name.trim().is_empty() {
            sink.error(entry.span(), "`lib.name` is empty");
        } else if name.contains('-') {
            let path = KeyPath::new(["lib", "name"]);
            let right = name.replace('-', "_");
            let repair = Repair {
                key: path.clone(),
                title: format!("`{name}`: Cargo refuses `-` in the name of a library"),
                id: "rename",
                label: format!("Rename it to `{right}`"),
                edits: vec![Edit::new(sink.file, path, Verb::Set(right.as_str().into()))],
            };
            sink.repairable(entry, format!("`{name}`: the name of a library cannot have a `-`"), repair);
        }
    }
    let Some((entry, types)) = crate_types(lib) else { return };
    let has = |name: &str| types.iter().any(|kind| kind.as_str() == Some(name));
    if has("dylib") && has("cdylib") {
        sink.error(entry.span(), "a library cannot be both `dylib` and `cdylib`");
    } else if has("proc-macro") && types.len() > 1 {
        sink.error(entry.span(), "a library that is `proc-macro` cannot have other crate types");
    }
}

/// The crate types of a target; the old spelling counts where the new one is not written.
fn crate_types(table: &Table) -> Option<(&Entry, &[Node])> {
    let entry = table.entry("crate-type").or_else(|| table.entry("crate_type"))?;
    Some((entry, entry.value.as_array()?))
}

fn named<'a>(kind: &str, item: &Node, table: &'a Table, seen: &mut BTreeSet<&'a str>, sink: &mut Sink<'_>) {
    let Some(entry) = table.entry("name") else {
        return sink.error(item.span.clone(), format!("[[{kind}]] has no `name`"));
    };
    let Some(name) = entry.value.as_str() else { return };
    if name.trim().is_empty() {
        sink.error(entry.span(), format!("the `name` of this [[{kind}]] is empty"));
    } else if !seen.insert(name) {
        sink.error(entry.span(), format!("two [[{kind}]] are named `{name}`"));
    }
    if kind != "bin" {
        return;
    }
    if ["build", "deps", "examples", "incremental"].contains(&name) {
        let message =
            format!("a binary cannot be named `{name}`, as Cargo has a folder of that name in the target folder");
        sink.error(entry.span(), message);
    }
    let types = crate_types(table);
    if let Some((entry, types)) = types
        && !types.is_empty()
    {
        sink.error(entry.span(), format!("the binary `{name}` cannot have crate types"));
    }
    let flag = table.entry("proc-macro").or_else(|| table.entry("proc_macro"));
    if let Some(entry) = flag.filter(|entry| entry.value.as_bool() == Some(true)) {
        sink.error(entry.span(), format!("the binary `{name}` cannot be a proc macro"));
    }
}

/// A `default-run` that no binary can have. Where Cargo looks for binaries in `src`, only the folder tells.
fn default_run(root: &Table, package: &Table, edition: Option<&str>, sink: &mut Sink<'_>) {
    let Some((entry, name)) = package.entry("default-run").and_then(|entry| Some((entry, entry.value.as_str()?)))
    else {
        return;
    };
    let bins = root.get("bin").and_then(Node::as_array);
    let auto = package.get("autobins").and_then(Node::as_bool);
    let is_found = auto.unwrap_or(bins.is_none() || edition != Some("2015"));
    let has = |bin: &Node| bin.as_table().and_then(|bin| bin.get("name")).and_then(Node::as_str) == Some(name);
    if !is_found && !bins.unwrap_or_default().iter().any(has) {
        sink.error(entry.span(), format!("`default-run` names `{name}`, which is none of the binaries"));
    }
}
