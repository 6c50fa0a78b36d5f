#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::keys::{self, Standing};
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::manifest::Manifest;
use crate::read::tree::{Data, Entry, Node, Table};
use crate::source::Place;
use crate::workspace::Member;

/// Keys in a spelling that newer editions refuse.
pub static RULE: Rule = Rule {
    id: "old-spelling",
    title: "A key in an old spelling",
    says: "A manifest writes `[project]` for `[package]`, or a key with an underscore that has a dash now, such as \
           `dev_dependencies` or `default_features`: Cargo warns up to edition 2021 and refuses it in edition 2024. Or it \
           writes a lint with dashes, of which Cargo warns from {hyphenated-lints} on.",
    why: "Cargo prints the warning in every build, and the migration to edition 2024, or a later one, fails.",
    but: "None known.",
    fix_safety: "The key means the same.",
    sources: &[Source {
        title: "The Rust Edition Guide: Cargo, table and key name consistency",
        url: "https://doc.rust-lang.org/edition-guide/rust-2024/cargo-table-key-names.html",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[dependencies]\nregex = { version = \"1\", \
             default_features = false }\n\n[dev_dependencies] # tests\nlog = \"0.4\" # of course\n",
        )],
        finds: &[
            "old-spelling:Cargo.toml#dependencies.regex.default_features",
            "old-spelling:Cargo.toml#dev_dependencies",
        ],
        choose: &[
            ("old-spelling:Cargo.toml#dependencies.regex.default_features", "rename"),
            ("old-spelling:Cargo.toml#dev_dependencies", "rename"),
        ],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[dependencies]\nregex = { version = \"1\", \
             default-features = false }\n\n[dev-dependencies] # tests\nlog = \"0.4\" # of course\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    let members = &model.workspace.members;
    let is_late = |member: &Member| member.edition.as_str() >= "2024";
    let root = model.workspace.root_manifest();
    let virtual_root = root.filter(|root| root.package.is_none()).map(|root| (root, false));
    let own = members.iter().filter_map(|member| Some((model.workspace.manifest_of(member)?, is_late(member))));
    for (manifest, is_refused) in own.chain(virtual_root) {
        let mut walk = Walk { model, manifest, is_refused, findings: Vec::new() };
        walk.table(&manifest.tree.root, &mut Vec::new());
        findings.append(&mut walk.findings);
    }
    findings
}

struct Walk<'a, 'c> {
    model: &'c Model,
    manifest: &'a Manifest,
    is_refused: bool,
    findings: Vec<Finding>,
}

impl<'a> Walk<'a, '_> {
    fn table(&mut self, table: &'a Table, path: &mut Vec<&'a str>) {
        if let ["lints", tool] | ["workspace", "lints", tool] = path.as_slice()
            && *tool != "workspace"
            && self.model.toolchain_has(Since::HyphenatedLints)
        {
            for (key, entry) in table.in_order().into_iter().filter(|(key, _)| key.contains('-')) {
                self.renamed(table, path, key, &key.replace('-', "_"), entry, false);
            }
            return;
        }
        let Some(known) = keys::manifest_table(path) else { return };
        for (key, entry) in table.in_order() {
            if known.standing(key) == Standing::Old {
                self.old(table, path, key, entry);
            }
            path.push(key);
            match &entry.value.data {
                Data::Table(inner) => self.table(inner, path),
                // Such as each `[[example]]`, whose keys no edit can name.
                Data::Array(items) => items.iter().filter_map(Node::as_table).for_each(|item| self.item(item, path)),
                _ => {}
            }
            path.pop();
        }
    }

    fn item(&mut self, item: &Table, path: &[&str]) {
        let Some(known) = keys::manifest_table(path) else { return };
        for (key, entry) in item.in_order().into_iter().filter(|(key, _)| known.standing(key) == Standing::Old) {
            let own = KeyPath::new(path.iter().copied()).join(key);
            let mut finding = self.found(&own, &spelled(key), entry, self.is_refused);
            match self.findings.iter_mut().find(|other| other.id == finding.id) {
                Some(other) => other.places.append(&mut finding.places),
                None => {
                    finding.by_hand = Some(format!("Write `{}`.", spelled(key)));
                    self.findings.push(finding);
                }
            }
        }
    }

    /// Whether Cargo refuses the old spelling of a key there; nothing if it does not look at it.
    fn is_refused(&self, path: &[&str]) -> Option<bool> {
        let ["workspace", "dependencies", name, ..] = path else { return Some(self.is_refused) };
        // What nobody inherits is not looked at.
        let inherits = |member: &&Member| {
            let sites = member.dependencies.iter().filter_map(|dependency| dependency.inherited.as_ref());
            sites.into_iter().any(|site| site.key == *name)
        };
        let mut heirs = self.model.workspace.members.iter().filter(inherits).peekable();
        heirs.peek()?;
        Some(heirs.any(|member| member.edition.as_str() >= "2024"))
    }

    fn found(&self, own: &KeyPath, new: &str, entry: &Entry, is_refused: bool) -> Finding {
        let file = &self.manifest.file;
        let (severity, verb) =
            if is_refused { (Severity::Error, "refused") } else { (Severity::Warning, "deprecated") };
        let title = format!("`{own}`: {verb} in `{file}`, write `{new}`");
        let last = own.keys().last().cloned().unwrap_or_default();
        let alike = Alike::new(format!("`{own}` in `{file}`"), "keys", format!("`{last}` is {verb}, write `{new}`"));
        let mut finding = Finding::new(RULE.id, format!("{file}#{own}"), severity, title);
        finding.alike = Some(Alike { group: last, ..alike });
        finding.places.push(Place::new(file, entry.span()));
        let statement = if is_refused { "Cargo refuses the manifest." } else { "None on build time. Cargo warns." };
        finding.impact = Impact::said(Basis::Cargo, statement);
        finding
    }

    fn old(&mut self, table: &Table, path: &[&str], key: &str, entry: &Entry) {
        let Some(is_refused) = self.is_refused(path) else { return };
        self.renamed(table, path, key, &spelled(key), entry, is_refused);
    }

    fn renamed(&mut self, table: &Table, path: &[&str], key: &str, new: &str, entry: &Entry, is_refused: bool) {
        let file = &self.manifest.file;
        let own = KeyPath::new(path.iter().copied()).join(key);
        let mut finding = self.found(&own, new, entry, is_refused);
        // Where both spellings stand, Cargo reads the new one.
        if headers(entry) > 1 {
            finding.by_hand = Some(format!("Write `{new}` in each table header that names it."));
        } else if table.get(new).is_none()
            && let Some(value) = entry.value.to_value()
        {
            let renamed = KeyPath::new(path.iter().copied()).join(new);
            let edits = vec![Edit::new(file, own, Verb::Remove), Edit::new(file, renamed, Verb::Set(value))];
            finding.fixes.push(Fix::new("rename", format!("Write `{new}`"), Safety::Safe, edits));
            finding.advised = Some(0);
        }
        self.findings.push(finding);
    }
}

/// How a key is spelled today.
fn spelled(key: &str) -> String {
    if key == "project" { "package".to_owned() } else { key.replace('_', "-") }
}

/// How many table headers name the key of `entry`.
fn headers(entry: &Entry) -> usize {
    // The place of a table with a header is the header, in which its key stands.
    let has_header =
        |entry: &Entry| entry.value.as_table().is_some() && entry.value.span.contains(&entry.key_span.start);
    let inner = entry.value.as_table().into_iter().flat_map(Table::iter).filter(|(_, inner)| has_header(inner)).count();
    usize::from(has_header(entry)) + inner
}
