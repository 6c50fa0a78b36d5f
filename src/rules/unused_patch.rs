#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, KeyPath, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::read::lockfile::UnusedPatch;
use crate::read::manifest::Manifest;
use crate::read::tree::Node;
use crate::source::Place;

/// Patches that match nothing.
pub static RULE: Rule = Rule {
    id: "unused-patch",
    title: "A patch that is not used",
    says: "The lockfile lists a `[patch]` as unused: its version answers no requirement, or the lockfile has settled on \
           another version. Cargo warns. The fix removes the entry.",
    why: "Whoever wrote it believes that the patched code is built. It is not.",
    but: "A patch for a dependency that is optional, or not needed just now, can be waiting on purpose. If the patch \
          is meant to be used, change its version so that the requirements fit, and run `cargo update -p` for it.",
    fix_safety: "The same packages are built as before. Cargo takes the entry out of the lockfile too.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let (Some(graph), Some(root)) = (context.graph, context.workspace.root_manifest()) else { return Vec::new() };
    graph.lock().unused_patches.iter().map(|patch| finding(root, patch)).collect()
}

fn finding(root: &Manifest, patch: &UnusedPatch) -> Finding {
    let name = patch.name.as_str();
    let title = format!("The patch of `{name}` with {} is not used", patch.version);
    let mut finding = Finding::new(RULE.id, format!("{name} {}", patch.version), Severity::Warning, title);
    finding.impact = Impact::said(Basis::Cargo, "None on build time. Cargo warns, and builds the package unpatched.");
    let entries = entries(root, name);
    finding.places = entries
        .iter()
        .filter_map(|path| Some(Place::new(&root.file, root.tree.at(path)?.span())))
        .chain([patch.place.clone()])
        .collect();
    // Several entries for one name can only be told apart by the manifests of what they point to.
    if let [entry] = entries.as_slice() {
        let edit = Edit::new(&root.file, entry.clone(), Verb::Remove);
        finding.fixes.push(Fix::new("remove", format!("Remove `{entry}`"), Safety::Safe, vec![edit]));
    }
    finding.by_hand = Some(format!(
        "If the patch is meant to be used: give it a version that the requirements of `{name}` allow, and run `cargo \
         update -p {name}`."
    ));
    finding
}

/// The entries of `[patch]` in the root manifest for the package `name`, of whatever source.
fn entries(root: &Manifest, name: &str) -> Vec<KeyPath> {
    let sources = root.tree.table(&["patch"]).into_iter().flat_map(|patch| patch.iter());
    let mut entries = Vec::new();
    for (source, table) in sources.filter_map(|(source, entry)| Some((source, entry.value.as_table()?))) {
        for (key, entry) in table.iter() {
            let package = entry.value.as_table().and_then(|table| table.get("package")).and_then(Node::as_str);
            if package.unwrap_or(key) == name {
                entries.push(KeyPath::new(["patch", source, key]));
            }
        }
    }
    entries
}
