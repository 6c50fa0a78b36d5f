//! What of the manifests the toolchain does not know, so that it refuses them.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::facts::since::Since;
use crate::input::SourceFile;
use crate::order::Collect;
use crate::read::toml_1_1;
use crate::read::toolchain::Toolchain;
use crate::read::tree::Table;
use crate::source::Problem;
use crate::workspace::Workspace;

/// Editions, resolvers, forms of features and TOML that the toolchain does not know. What a nightly knows depends on its day and its features.
pub(super) fn problems(workspace: &Workspace, toolchain: Toolchain, files: &[SourceFile]) -> Vec<Problem> {
    let mut problems = Vec::new();
    if toolchain.nightly {
        return problems;
    }
    let (major, minor) = toolchain.version;
    let mut refused = |file: &Arc<str>, span: Range<usize>, what: &str, since: Since| {
        if !since.is_in(toolchain.version) {
            let message = format!("Cargo {major}.{minor} refuses {what}, which came with Rust {since}.");
            problems.push(Problem::error(file, Some(span), message));
        }
    };
    let own = workspace.own_manifests();
    for manifest in &own {
        for path in [&["package", "edition"][..], &["workspace", "package", "edition"]] {
            let Some(entry) = manifest.tree.entry(path) else { continue };
            let edition = entry.value.as_str().unwrap_or_default();
            if let Some(since) = Since::of_edition(edition) {
                refused(&manifest.file, entry.span(), &format!("edition {edition}"), since);
            }
        }
    }
    for manifest in own.iter().filter(|_| !Since::DepFeatures.is_in(toolchain.version)) {
        let features = manifest.tree.table(&["features"]);
        let values = features.into_iter().flat_map(Table::in_order).filter_map(|(_, entry)| entry.value.as_array());
        for value in values.flatten() {
            let text = value.as_str().unwrap_or_default();
            if text.starts_with("dep:") || text.contains("?/") {
                refused(&manifest.file, value.span.clone(), &format!("`{text}` in [features]"), Since::DepFeatures);
            }
        }
    }
    if !Since::Toml11.is_in(toolchain.version) {
        let own: BTreeSet<&str> = own.iter().map(|manifest| &*manifest.file).into_set();
        for file in files.iter().filter(|file| own.contains(&*file.path)) {
            if let Some((span, what)) = toml_1_1::first(&file.text) {
                refused(&file.path, span, &format!("{what} of TOML 1.1"), Since::Toml11);
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
        refused(&root.file, entry.span(), &format!("`resolver = {version}`"), since);
    }
    problems
}
