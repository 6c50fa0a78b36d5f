use std::collections::HashMap;

use semver::Version;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::graph::PackageId;
use crate::key::KeyPath;
use crate::model::Model;
use crate::paths;
use crate::read::lockfile::{self, UnusedPatch};
use crate::read::manifest::{Field, Manifest};
use crate::read::tree::Node;
use crate::source::Place;

/// Patches that match nothing.
pub static RULE: Rule = Rule {
    id: "unused-patch",
    title: "A patch that is not used",
    says: "Cargo.lock lists a `[patch]` as unused: no requirement allows its version, or Cargo.lock pins another \
           version. Cargo warns. The fix removes the entry.",
    why: "It looks as if the patched code were built. It is not.",
    but: "A patch for a dependency that is optional or temporarily unused can be there on purpose. To use the patch, \
          set a version that the requirements allow, and run `cargo update -p` for it.",
    fix_safety: "Cargo builds the same packages as before, and removes the entry from Cargo.lock too.",
    sources: &[Source {
        title: "The Cargo Book: Overriding dependencies, the [patch] section",
        url: "https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html#the-patch-section",
    }],
    needs: &[Need::Manifest, Need::Lockfile],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[package]\nname = \"app\"\n\n[dependencies]\ncfg-if = \"1\"\n\n[patch.crates-io]\ncfg-if = { path = \
                 \"p\" }\n",
            ),
            (
                "Cargo.lock",
                "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.0.0\"\ndependencies = [\n \
                 \"cfg-if\",\n]\n\n[[package]]\nname = \"cfg-if\"\nversion = \"1.0.4\"\nsource = \
                 \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[patch.unused]]\nname = \
                 \"cfg-if\"\nversion = \"0.1.5\"\n",
            ),
        ],
        finds: &["unused-patch:cfg-if 0.1.5"],
        choose: &[("unused-patch:cfg-if 0.1.5", "remove")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[dependencies]\ncfg-if = \"1\"\n\n[patch.crates-io]\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let (Some(graph), Some(root)) = (model.graph(), model.workspace.root_manifest()) else { return Vec::new() };
    let entries = entries(root);
    graph.lock().unused_patches.iter().map(|patch| finding(model, root, &entries, patch)).collect()
}

fn finding(model: &Model, root: &Manifest, entries: &HashMap<&str, Vec<KeyPath>>, patch: &UnusedPatch) -> Finding {
    let name = patch.name.as_str();
    let in_config = model.config().is_some_and(|(_, tree)| tree.entry(&["patch"]).is_some());
    // What is built of a folder or a repository may be patched by that entry.
    let is_elsewhere = |id: &PackageId| {
        Some(matches!(model.graph()?.package(*id)?.source, lockfile::Source::Path | lockfile::Source::Git { .. }))
    };
    let ids = model.graph().map(|graph| graph.by_name(name)).unwrap_or_default();
    let has_other = in_config || ids.iter().any(|id| is_elsewhere(id) == Some(true));
    let title = format!("`{name}`: patch {} is not used", patch.version);
    let mut finding = Finding::new(RULE.id, format!("{name} {}", patch.version), Severity::Warning, title);
    finding.impact = Impact::said(Basis::Cargo, "None on build time. Cargo warns and ignores it.");
    let entries = entries.get(name).map(Vec::as_slice).unwrap_or_default();
    finding.places = entries
        .iter()
        .filter_map(|path| Some(Place::new(&root.file, root.tree.at(path)?.span())))
        .chain([patch.place.clone()])
        .collect();
    // Several entries for one name can only be told apart by the manifests of what they point to, and cargo config can have
    // the one that is not used.
    let is_the_one = |entry: &KeyPath| !has_other && !is_of_another(model, root, entry, &patch.version);
    if let [entry] = entries
        && is_the_one(entry)
    {
        let edit = Edit::new(&root.file, entry.clone(), Verb::Remove);
        finding.fixes.push(Fix::new("remove", format!("Remove `{entry}`"), Safety::Safe, vec![edit]));
    }
    finding.by_hand = Some(format!(
        "To use the patch, set a version that the requirements of `{name}` allow, and run `cargo update -p {name}`."
    ));
    finding
}

/// Whether an entry points to a folder whose manifest was given and has another version.
fn is_of_another(model: &Model, root: &Manifest, entry: &KeyPath, unused: &Version) -> bool {
    let path = root.tree.at(&entry.join("path")).and_then(|entry| entry.value.as_str());
    let there = path.map(|path| paths::join(&paths::join(paths::folder(&root.file), path), "Cargo.toml"));
    let manifest = there.and_then(|there| model.workspace.manifests.get(there.as_str()));
    let version = manifest.and_then(|manifest| match &manifest.package.as_ref()?.version {
        Field::Value(version) => version.parse::<Version>().ok(),
        _ => None,
    });
    version.is_some_and(|version| version != *unused)
}

/// The entries of `[patch]` in the root manifest by the names of their packages, of whatever source.
fn entries(root: &Manifest) -> HashMap<&str, Vec<KeyPath>> {
    let sources = root.tree.table(&["patch"]).into_iter().flat_map(|patch| patch.iter());
    let mut entries: HashMap<&str, Vec<KeyPath>> = HashMap::new();
    for (source, table) in sources.filter_map(|(source, entry)| Some((source, entry.value.as_table()?))) {
        for (key, entry) in table.iter() {
            let package = entry.value.as_table().and_then(|table| table.get("package")).and_then(Node::as_str);
            entries.entry(package.unwrap_or(key)).or_default().push(KeyPath::new(["patch", source, key]));
        }
    }
    entries
}
