//! What of the manifests the toolchain does not know, so that it refuses them.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::facts::since::Since;
use crate::input::SourceFile;
use crate::order::Collect;
use crate::read::toml_1_1;
use crate::read::toolchain::Toolchain;
use crate::read::tree::{Entry, Node, Table};
use crate::source::Problem;
use crate::workspace::Workspace;

/// Editions, resolvers, forms of features and TOML that the toolchain does not know. What a nightly knows depends on its day and its features.
pub(super) fn problems(workspace: &Workspace, toolchain: Toolchain, files: &[SourceFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if toolchain.nightly {
        return problems;
    }
    let (major, minor) = toolchain.version;
    let mut told = |file: &Arc<str>, span: Range<usize>, what: &str, since: Since| {
        if !since.is_in(toolchain.version) {
            let message = format!("Cargo {major}.{minor} {what}, which came with Rust {since}.");
            problems.push(Problem::error(file, Some(span), message));
        }
    };
    let own = workspace.own_manifests();
    for manifest in &own {
        for path in [&["package", "edition"][..], &["workspace", "package", "edition"]] {
            let Some(entry) = manifest.tree.entry(path) else { continue };
            let edition = entry.value.as_str().unwrap_or_default();
            if let Some(since) = Since::of_edition(edition) {
                told(&manifest.file, entry.span(), &format!("refuses edition {edition}"), since);
            }
        }
    }
    for manifest in own.iter().filter(|_| !Since::WorkspaceInheritance.is_in(toolchain.version)) {
        let package = manifest.tree.root.table("package").into_iter().flat_map(Table::in_order);
        let is_inherited = |value: &Node| value.as_table().is_some_and(|table| table.get("workspace").is_some());
        let field = package.map(|(_, entry)| entry).find(|entry| is_inherited(&entry.value)).map(Entry::span);
        let dependency = || manifest.dependencies.iter().find(|site| site.spec.workspace).map(|site| site.span.clone());
        if let Some(span) = field.or_else(dependency) {
            told(&manifest.file, span, "does not know `workspace = true`", Since::WorkspaceInheritance);
        }
    }
    for manifest in own.iter().filter(|_| !Since::DepFeatures.is_in(toolchain.version)) {
        let features = manifest.tree.table(&["features"]);
        let values = features.into_iter().flat_map(Table::in_order).filter_map(|(_, entry)| entry.value.as_array());
        for value in values.flatten() {
            let text = value.as_str().unwrap_or_default();
            if text.starts_with("dep:") || text.contains("?/") {
                told(
                    &manifest.file,
                    value.span.clone(),
                    &format!("refuses `{text}` in [features]"),
                    Since::DepFeatures,
                );
            }
        }
    }
    if !Since::Toml11.is_in(toolchain.version) {
        let own: BTreeSet<&str> = own.iter().map(|manifest| &*manifest.file).into_set();
        for file in files.iter().filter(|file| own.contains(&*file.path)) {
            if let Some((span, what)) = toml_1_1::first(&file.text) {
                told(&file.path, span, &format!("refuses {what} of TOML 1.1"), Since::Toml11);
            }
        }
    }
    let root = workspace.root_manifest();
    for (root, path) in root.into_iter().flat_map(|root| [(root, "workspace"), (root, "package")]) {
        let Some(entry) = root.tree.entry(&[path, "resolver"]) else { continue };
        let version = entry.value.as_str().unwrap_or_default();
        let since = match version {
            "2" => Since::Resolver2,
            "3" => Since::Resolver3,
            _ => continue,
        };
        told(&root.file, entry.span(), &format!("refuses `resolver = {version}`"), since);
    }
    problems
}
