#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::tree::{Data, Entry, Table};
use crate::source::Place;
use crate::workspace::Member;

/// Editions of single targets.
pub static RULE: Rule = Rule {
    id: "edition-of-target",
    title: "An `edition` on a single target",
    says: "`[lib]`, `[[bin]]` or another target has its own `edition`. Cargo warns since {edition-of-target}.",
    why: "It is deprecated, and a package with targets of different editions is easily misread.",
    but: "It can help to migrate a large package to the next edition, one target after the other.",
    fix_safety: "Removed only where it repeats the edition of the package.",
    sources: &[Source {
        title: "The Cargo Book: Cargo targets, the edition field",
        url: "https://doc.rust-lang.org/cargo/reference/cargo-targets.html#the-edition-field",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[lib]\nedition = \"2021\"\npath = \"lib.rs\"\n\n\
             [[bin]]\nname = \"old\"\nedition = \"2018\"\n",
        )],
        finds: &["edition-of-target:Cargo.toml#lib", "edition-of-target:Cargo.toml#bin.old"],
        choose: &[("edition-of-target:Cargo.toml#lib", "remove")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[lib]\npath = \"lib.rs\"\n\n[[bin]]\nname = \
             \"old\"\nedition = \"2018\"\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    if !model.toolchain_has(Since::EditionOfTarget) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for member in &model.workspace.members {
        let Some(manifest) = model.workspace.manifest_of(member) else { continue };
        if let Some(lib) = manifest.tree.table(&["lib"]) {
            findings.extend(found(member, "lib".to_owned(), lib, Some(KeyPath::new(["lib", "edition"]))));
        }
        for kind in ["bin", "example", "test", "bench"] {
            let targets = manifest.tree.get(&[kind]).and_then(|node| node.as_array());
            for target in targets.into_iter().flatten() {
                let Data::Table(table) = &target.data else { continue };
                let name = table.get("name").and_then(|name| name.as_str()).unwrap_or_default();
                findings.extend(found(member, format!("{kind}.{name}"), table, None));
            }
        }
    }
    findings
}

fn found(member: &Member, target: String, table: &Table, key: Option<KeyPath>) -> Option<Finding> {
    let entry: &Entry = table.entry("edition")?;
    let edition = entry.value.as_str()?;
    let file = &member.manifest;
    let title = format!("`{target}`: deprecated `edition` in `{file}`");
    let mut finding = Finding::new(RULE.id, format!("{file}#{target}"), Severity::Warning, title);
    finding.alike = Some(Alike::new(format!("`{target}` in `{file}`"), "targets", "deprecated `edition`"));
    finding.places.push(Place::new(file, entry.span()));
    finding.impact = Impact::said(Basis::Cargo, "None on build time. Cargo warns.");
    let is_same = edition == member.edition;
    match key.filter(|_| is_same) {
        Some(key) => {
            let edits = vec![Edit::new(file, key, Verb::Remove)];
            finding.fixes.push(Fix::new("remove", "Remove `edition` from the target", Safety::Safe, edits));
            finding.advised = Some(0);
        }
        None if is_same => finding.by_hand = Some("Remove it: the package has the same edition.".to_owned()),
        None => {
            finding.by_hand = Some(format!("The package has edition {}. Migrate the target to it.", member.edition));
        }
    }
    Some(finding)
}
