//! Names that Cargo does not accept.
//!
//! Cargo takes most letters of Unicode. Of other letters than those of ASCII nothing is said here, as only tables of
//! Unicode tell which.

use super::Sink;
use crate::read::manifest::Manifest;
use crate::read::tree::{Entry, Node, Table};

/// Looks at the names of packages, dependencies, features and registries.
pub fn check(manifest: &Manifest, sink: &mut Sink<'_>) {
    let root = &manifest.tree.root;
    for table in ["package", "project"] {
        if let Some(entry) = root.table(table).and_then(|table| table.entry("name")) {
            package(entry.value.as_str(), "package name", entry, sink);
        }
    }
    dependencies(root, sink);
    for (_, target) in root.table("target").into_iter().flat_map(Table::in_order) {
        if let Some(table) = target.value.as_table() {
            dependencies(table, sink);
        }
    }
    if let Some(table) = root.table("workspace").and_then(|workspace| workspace.table("dependencies")) {
        each_dependency(table, sink);
    }
    for (_, source) in root.table("patch").into_iter().flat_map(Table::in_order) {
        if let Some(table) = source.value.as_table() {
            each_dependency(table, sink);
        }
    }
    for (name, entry) in root.table("features").into_iter().flat_map(Table::in_order) {
        if let Some(wrong) = in_feature(name) {
            sink.error(entry.key_span.clone(), format!("`{name}` is no valid feature name: {wrong}"));
        }
    }
    for (name, entry) in root.table("profile").into_iter().flat_map(Table::in_order) {
        let wrong = name.chars().find(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !['-', '_'].contains(c));
        if let Some(wrong) = wrong {
            let message = format!("`{name}` is no valid profile name: `{wrong}` is not allowed in it");
            sink.error(entry.key_span.clone(), message);
        }
    }
}

fn dependencies(table: &Table, sink: &mut Sink<'_>) {
    for name in ["dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies"] {
        if let Some(table) = table.table(name) {
            each_dependency(table, sink);
        }
    }
}

fn each_dependency(table: &Table, sink: &mut Sink<'_>) {
    for (key, entry) in table.in_order() {
        package(Some(key), "dependency name", entry, sink);
        let Some(spec) = entry.value.as_table() else { continue };
        // Where it inherits, these keys are not read.
        if spec.get("workspace").and_then(Node::as_bool) == Some(true) {
            continue;
        }
        if let Some(entry) = spec.entry("package") {
            package(entry.value.as_str(), "package name", entry, sink);
        }
        if let Some((entry, name)) = spec.entry("registry").and_then(|entry| Some((entry, entry.value.as_str()?)))
            && let Some(wrong) = wrong_in(name)
        {
            sink.error(entry.span(), format!("`{name}` is no valid registry name: {wrong}"));
        }
    }
}

fn package(name: Option<&str>, what: &str, entry: &Entry, sink: &mut Sink<'_>) {
    let Some(name) = name else { return };
    if let Some(wrong) = name.split("::").find_map(wrong_in) {
        sink.error(entry.span(), format!("`{name}` is no valid {what}: {wrong}"));
    }
}

/// What is wrong with the name of a package or of a registry.
pub fn wrong_in(name: &str) -> Option<String> {
    let mut chars = name.chars();
    let Some(first) = chars.next() else { return Some("it is empty".to_owned()) };
    if first.is_ascii_digit() {
        return Some("it cannot start with a digit".to_owned());
    }
    if first.is_ascii() && !first.is_ascii_alphabetic() && first != '_' {
        return Some(format!("it cannot start with `{first}`"));
    }
    let wrong = chars.find(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !['-', '_'].contains(c))?;
    Some(format!("`{wrong}` is not allowed in it, only letters, digits, `-` and `_`"))
}

/// What is wrong with the name of a feature.
fn in_feature(name: &str) -> Option<String> {
    if name.starts_with("dep:") {
        return Some("it cannot start with `dep:`".to_owned());
    }
    let mut chars = name.chars();
    let Some(first) = chars.next() else { return Some("it is empty".to_owned()) };
    if first.is_ascii() && !first.is_ascii_alphanumeric() && first != '_' {
        return Some(format!("it cannot start with `{first}`"));
    }
    let wrong = chars.find(|c| c.is_ascii() && !c.is_ascii_alphanumeric() && !['-', '_', '+', '.'].contains(c))?;
    Some(format!("`{wrong}` is not allowed in it, only letters, digits, `-`, `_`, `+` and `.`"))
}
