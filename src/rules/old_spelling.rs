#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, KeyPath, Verb};
use crate::facts::keys::{self, Standing};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::read::manifest::Manifest;
use crate::read::tree::{Data, Entry, Table};
use crate::source::Place;

/// Keys in a spelling that newer editions refuse.
pub static RULE: Rule = Rule {
    id: "old-spelling",
    title: "A key in an old spelling",
    says: "A manifest writes `[project]` for `[package]`, or a key with an underscore where it has had a dash since, \
          such as `dev_dependencies` or `default_features`. Cargo warns up to edition 2021 and refuses it from edition \
          2024 on.",
    why: "The warning is printed with every build, and the step to edition 2024 fails on it.",
    but: "Nothing speaks for keeping it.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in &context.workspace.members {
        let Some(manifest) = context.workspace.manifest_of(member) else { continue };
        let is_refused = member.edition.as_str() >= "2024";
        Walk { manifest, is_refused, findings: &mut findings }.table(&manifest.tree.root, &mut Vec::new());
    }
    findings
}

struct Walk<'a, 'f> {
    manifest: &'a Manifest,
    is_refused: bool,
    findings: &'f mut Vec<Finding>,
}

impl<'a> Walk<'a, '_> {
    fn table(&mut self, table: &'a Table, path: &mut Vec<&'a str>) {
        let Some(known) = keys::manifest_table(path) else { return };
        for (key, entry) in table.in_order() {
            if known.standing(key) == Standing::Old {
                self.old(table, path, key, entry);
            }
            path.push(key);
            if let Data::Table(inner) = &entry.value.data {
                self.table(inner, path);
            }
            path.pop();
        }
    }

    fn old(&mut self, table: &Table, path: &[&str], key: &str, entry: &Entry) {
        let file = &self.manifest.file;
        let new = if key == "project" { "package".to_owned() } else { key.replace('_', "-") };
        let own = KeyPath::new(path.iter().copied()).join(key);
        let (severity, verb) =
            if self.is_refused { (Severity::Error, "refuses") } else { (Severity::Warning, "warns of") };
        let title = format!("Cargo {verb} `{own}` in `{file}`: it is spelled `{new}`");
        let mut finding = Finding::new(RULE.id, format!("{file}#{own}"), severity, title);
        finding.places.push(Place::new(file, entry.span()));
        let statement =
            if self.is_refused { "Cargo refuses the manifest." } else { "None on build time. Cargo warns." };
        finding.impact = Impact::said(Basis::Cargo, statement);
        // Where both spellings stand, Cargo reads the new one.
        if headers(entry) > 1 {
            finding.by_hand = Some(format!("Write `{new}` in each of the headers that name it."));
        } else if table.get(&new).is_none()
            && let Some(value) = entry.value.to_value()
        {
            let renamed = KeyPath::new(path.iter().copied()).join(new.as_str());
            let edits = vec![Edit::new(file, own, Verb::Remove), Edit::new(file, renamed, Verb::Set(value))];
            finding.fixes.push(Fix::new("rename", format!("Write `{new}`"), Safety::Safe, edits));
            finding.advised = Some(0);
        }
        self.findings.push(finding);
    }
}

/// How many table headers name the key of `entry`.
fn headers(entry: &Entry) -> usize {
    // The place of a table with a header is the header, in which its key stands.
    let has_header =
        |entry: &Entry| entry.value.as_table().is_some() && entry.value.span.contains(&entry.key_span.start);
    let inner = entry.value.as_table().into_iter().flat_map(Table::iter).filter(|(_, inner)| has_header(inner)).count();
    usize::from(has_header(entry)) + inner
}
