use std::collections::BTreeSet;
use std::sync::Arc;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, cargo_lint};
use crate::edit::{Edit, Verb};
use crate::facts::cargo_lints;
use crate::facts::keys::{self, KeyTable, Standing, Unknown};
use crate::finding::{Alike, Basis, Finding, FindingId, Fix, Impact, Safety, Severity};
use crate::key::{KeyPath, Value};
use crate::model::Model;
use crate::order::Collect;
use crate::paths;
use crate::read::manifest::Manifest;
use crate::read::tree::{Data, Entry, Node, Table, Tree};
use crate::source::Place;

/// Keys that Cargo does not know.
pub static RULE: Rule = Rule {
    id: "unknown-key",
    title: "A key that Cargo does not know",
    says: "A manifest has a key that this version of Cargo does not know, or an unknown lint in `[lints.cargo]`. Cargo warns and ignores it. Where a known \
           key has almost the same spelling, the fix renames it; a key of cargo config is moved there, if that file \
           was given.",
    why: "A setting that Cargo does not read has no effect: `codegen_units` in a profile does nothing, \
          `codegen-units` does.",
    but: "A newer Cargo may know the key, and other tools may read it. Data for other tools belongs in \
          `[package.metadata]`, which Cargo ignores.",
    fix_safety: "The renamed or moved key takes effect.",
    sources: &[Source {
        title: "The Cargo Book: The manifest format",
        url: "https://doc.rust-lang.org/cargo/reference/manifest.html",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.release]\ncodegen_units = 4 # of 8 cores\n")],
        finds: &["unknown-key:Cargo.toml#profile.release.codegen_units"],
        choose: &[("unknown-key:Cargo.toml#profile.release.codegen_units", "rename")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.release]\ncodegen-units = 4 # of 8 cores\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in model.workspace.own_manifests() {
        let root = model.workspace.root_folder();
        let is_beside = |config: &Arc<str>| paths::folder(paths::folder(config)) == root;
        let is_root = Some(&manifest.file) == model.workspace.root.as_ref();
        let config = model.config().filter(|(config, _)| is_root && is_beside(config));
        let mut walk = Walk { model, manifest, config, findings: &mut findings };
        walk.table(&manifest.tree.root, &mut Vec::new(), true);
    }
    // A key that stands where Cargo refuses more than the key is told there.
    let told = model.refusals.iter().filter_map(|refusal| {
        let key = &refusal.repair.as_ref()?.key;
        Some(FindingId::new(RULE.id, format!("{}#{}", refusal.problem.file, key.join("package"))))
    });
    let told: BTreeSet<FindingId> = told.into_set();
    findings.retain(|finding| !told.contains(&finding.id));
    findings
}

struct Walk<'a, 'f> {
    model: &'f Model,
    manifest: &'a Manifest,
    /// The cargo config, which stands beside the root manifest.
    config: Option<(&'a Arc<str>, &'a Tree)>,
    findings: &'f mut Vec<Finding>,
}

impl<'a> Walk<'a, '_> {
    /// `has_path` is whether a key path leads here, which it does not into the items of an array.
    fn table(&mut self, table: &'a Table, path: &mut Vec<&'a str>, has_path: bool) {
        let known = if table.get("workspace").is_some() && is_dependency(path) {
            keys::inherited_dependency().or_else(|| keys::manifest_table(path))
        } else {
            keys::manifest_table(path)
        };
        let Some(known) = known else { return };
        if let ["lints", "cargo"] | ["workspace", "lints", "cargo"] = path.as_slice() {
            return self.lints(table, path);
        }
        let version = self.model.toolchain.version;
        for (key, entry) in table.in_order() {
            match known.standing_in(key, version) {
                Standing::Gated if let Some((major, minor)) = known.since(key) => {
                    let full = KeyPath::new(path.iter().copied()).join(key);
                    let title = format!("`{full}`: no effect before Cargo {major}.{minor}");
                    let finding = self.found(&full, entry, title);
                    self.findings.push(finding);
                    continue;
                }
                Standing::Unknown(Unknown::Warns) => {
                    self.unknown(known, table, path, key, entry, has_path);
                    continue;
                }
                Standing::Unknown(_) => continue,
                _ => {}
            }
            path.push(key);
            match &entry.value.data {
                Data::Table(inner) => self.table(inner, path, has_path),
                Data::Array(items) => {
                    for inner in items.iter().filter_map(|item| item.as_table()) {
                        self.table(inner, path, false);
                    }
                }
                _ => {}
            }
            path.pop();
        }
    }

    /// Lints of Cargo that it does not have, of which it warns as its lint `unknown_lints` says.
    fn lints(&mut self, table: &Table, path: &[&str]) {
        for (key, entry) in
            table.in_order().into_iter().filter(|(key, _)| !cargo_lints::is_known(&key.replace('-', "_")))
        {
            let full = KeyPath::new(path.iter().copied()).join(key);
            let file = &self.manifest.file;
            let mut finding = self.found(&full, entry, format!("`{full}`: unknown lint of Cargo in `{file}`"));
            finding.impact = Impact::said(Basis::Cargo, "None: Cargo has no such lint.");
            let near = cargo_lints::suggest(key).filter(|near| table.get(near).is_none());
            if let Some((near, value)) = near.zip(entry.value.to_value()) {
                let renamed = KeyPath::new(path.iter().copied()).join(near);
                let edits = vec![Edit::new(file, full, Verb::Remove), Edit::new(file, renamed, Verb::Set(value))];
                let label = format!("Rename `{key}` to `{near}`");
                finding.fixes.push(Fix::new("rename", label, Safety::NeedsReview, edits));
                finding.advised = Some(0);
            }
            let told = if path.len() == 2 {
                cargo_lint::of_package(self.model, "unknown_lints", self.manifest, finding)
            } else {
                cargo_lint::of_workspace(self.model, "unknown_lints", finding)
            };
            self.findings.extend(told);
        }
    }

    fn found(&self, full: &KeyPath, entry: &Entry, title: String) -> Finding {
        let file = &self.manifest.file;
        let says = title.replace(&format!(" in `{file}`"), "");
        let mut finding = Finding::new(RULE.id, format!("{file}#{full}"), Severity::Warning, title);
        let alike = Alike::new(format!("`{file}`"), "manifests", says);
        finding.alike = Some(Alike { group: full.to_string(), ..alike });
        finding.places.push(Place::new(file, entry.span()));
        finding.impact = Impact::said(Basis::Cargo, "None: Cargo warns of an unused manifest key.");
        finding
    }

    fn unknown(&mut self, known: &KeyTable, table: &Table, path: &[&str], key: &str, entry: &Entry, has_path: bool) {
        let file = &self.manifest.file;
        let full = KeyPath::new(path.iter().copied()).join(key);
        let title = format!("`{full}`: unknown key in `{file}`");
        let mut finding = self.found(&full, entry, title);
        let config = keys::config_table(&[]).filter(|_| path.is_empty());
        let belongs_in_config = config.is_some_and(|config| config.standing(key) == Standing::Known)
            || (matches!(path, ["target", _]) && ["rustflags", "linker", "runner", "rustdocflags"].contains(&key));
        if let Some(name) = known.renamed(key).filter(|_| has_path) {
            let new = KeyPath::new(path.iter().copied()).join(name);
            finding.detail.push(format!("`{key}` was the name of `{name}` before it was stable."));
            let edits = moved(file, (&full, &entry.value), (file, &self.manifest.tree, &new));
            match edits {
                Some(edits) => {
                    let label = format!("Rename `{key}` to `{name}`");
                    finding.fixes.push(Fix::new("rename", label, Safety::NeedsReview, edits));
                    finding.advised = Some(0);
                }
                None => {
                    finding.by_hand =
                        Some(format!("Rename `{key}` to `{name}`. Where `{new}` has the same keys, they apply today."));
                }
            }
            self.findings.push(finding);
            return;
        }
        match known.suggest(key).filter(|near| table.get(near).is_none()) {
            _ if belongs_in_config => {
                match self.config.and_then(|config| {
                    Some((config.0, moved(file, (&full, &entry.value), (config.0, config.1, &full))?))
                }) {
                    Some((config, edits)) => {
                        let label = format!("Move it to `{config}`, where it takes effect");
                        finding.fixes.push(Fix::new("move", label, Safety::NeedsReview, edits));
                    }
                    None => finding.by_hand = Some(format!("Move `{full}` to `.cargo/config.toml`.")),
                }
            }
            Some(near) if has_path => {
                let label = format!("Rename `{key}` to `{near}`");
                if let Some(value) = entry.value.to_value() {
                    let parent = KeyPath::new(path.iter().copied());
                    let edits = vec![
                        Edit::new(file, full.clone(), Verb::Remove),
                        Edit::new(file, parent.join(near), Verb::Set(value)),
                    ];
                    finding.fixes.push(Fix::new("rename", label, Safety::NeedsReview, edits));
                    finding.advised = Some(0);
                }
            }
            Some(near) => finding.by_hand = Some(format!("Did you mean `{near}`?")),
            None => {
                finding.by_hand = Some(
                    "No known key has a similar spelling. Remove it, or move data for other tools to the `metadata` \
                     table."
                        .to_owned(),
                );
            }
        }
        self.findings.push(finding);
    }
}

/// The edits that move the value at `full`, with all below it, to `new` in another file or another place, if nothing of it
/// is there.
fn moved(
    file: &Arc<str>,
    (full, value): (&KeyPath, &Node),
    (target, tree, new): (&Arc<str>, &Tree, &KeyPath),
) -> Option<Vec<Edit>> {
    fn leaves(path: KeyPath, value: &Node, found: &mut Vec<(KeyPath, Value)>) -> Option<()> {
        match value.as_table() {
            Some(table) => table.iter().try_for_each(|(key, entry)| leaves(path.join(key), &entry.value, found)),
            None => {
                found.push((path, value.to_value()?));
                Some(())
            }
        }
    }
    let mut found = Vec::new();
    leaves(new.clone(), value, &mut found)?;
    let is_free = |(path, _): &(KeyPath, Value)| {
        // Neither the key nor something else in place of a table on its way.
        let keys: Vec<&str> = path.keys().iter().map(String::as_str).collect();
        let way = (1..keys.len()).filter_map(|length| tree.get(keys.get(..length)?));
        tree.at(path).is_none() && way.into_iter().all(|node| node.as_table().is_some())
    };
    if found.is_empty() || !found.iter().all(is_free) {
        return None;
    }
    let sets = found.into_iter().map(|(path, value)| Edit::new(target, path, Verb::Set(value)));
    Some(std::iter::once(Edit::new(file, full.clone(), Verb::Remove)).chain(sets).collect())
}

fn is_dependency(path: &[&str]) -> bool {
    let tables = ["dependencies", "dev-dependencies", "build-dependencies", "dev_dependencies", "build_dependencies"];
    match path {
        [table, _] | ["target", _, table, _] => tables.contains(table),
        _ => false,
    }
}
