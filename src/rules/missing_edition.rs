#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::manifest::Field;
use crate::source::Place;

/// Packages without an edition.
pub static RULE: Rule = Rule {
    id: "missing-edition",
    title: "A package without `edition`",
    says: "A member has no `edition`, so Cargo uses edition 2015. It warns since {edition-missing-warning}, unless \
           `rust-version` is older than {edition-2018}, which brought editions.",
    why: "Edition 2015 is rarely intended, and it implies resolver 1 where the workspace sets no other.",
    but: "The code may rely on it. `cargo fix --edition` migrates it, one edition at a time.",
    fix_safety: "Sets edition 2015, which applies today.",
    sources: &[Source {
        title: "The Cargo Book: The manifest format, edition",
        url: "https://doc.rust-lang.org/cargo/reference/manifest.html#the-edition-field",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n")],
        finds: &["missing-edition:Cargo.toml"],
        choose: &[("missing-edition:Cargo.toml", "2015")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2015\"\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let manifests = model.workspace.members.iter().filter_map(|member| model.workspace.manifest_of(member));
    let count = model.workspace.members.len();
    let mut findings = Vec::new();
    // Cargo is silent where a `rust-version` is from before the first edition that can be named.
    let rust_of = |file: &str| model.workspace.members.iter().find(|m| *m.manifest == *file)?.rust_version.as_deref();
    let has_editions =
        |version: &str| crate::workspace::major_minor(version).is_none_or(|version| Since::Edition2018.is_in(version));
    for manifest in manifests {
        let Some(package) = manifest.package.as_ref().filter(|package| package.edition == Field::Missing) else {
            continue;
        };
        let warns =
            model.toolchain_has(Since::EditionMissingWarning) && rust_of(&manifest.file).is_none_or(has_editions);
        let title = format!("`{}`: no `edition`, so Cargo uses 2015", package.name);
        let mut finding = Finding::new(RULE.id, &manifest.file, Severity::Warning, title);
        let entry = manifest.tree.entry(&[package.table]);
        finding.places.extend(entry.map(|entry| Place::new(&manifest.file, entry.span())));
        finding.impact = Impact::said(
            Basis::Cargo,
            if warns {
                "None on build time. Cargo warns."
            } else {
                "None on \
                                                                                                            build \
                                                                                                            time."
            },
        );
        let alike = Alike::new(format!("`{}`", package.name), "packages", "no `edition`, so Cargo uses 2015");
        finding.alike = Some(Alike { of: Some(count), ..alike });
        let edit = Edit::new(&manifest.file, KeyPath::new([package.table, "edition"]), Verb::Set("2015".into()));
        finding.fixes.push(Fix::new("2015", "Set `edition = \"2015\"`", Safety::Safe, vec![edit]));
        finding.by_hand = Some("To migrate to a newer edition, run `cargo fix --edition`.".to_owned());
        findings.push(finding);
    }
    findings
}
