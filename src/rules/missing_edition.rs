#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, KeyPath, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::read::manifest::Field;
use crate::source::Place;

/// Packages without an edition.
pub static RULE: Rule = Rule {
    id: "missing-edition",
    title: "A package without an edition",
    says: "A member has no `edition`, so it is of edition 2015. Cargo warns since 1.78, unless `rust-version` is \
          from before the editions.",
    why: "Edition 2015 is hardly ever meant, and resolver 1 comes with it where the workspace does not say another.",
    but: "The code may rely on it. `cargo fix --edition` moves it on, one edition at a time.",
    fix_safety: "Edition 2015 is written down as it holds today.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let manifests = context.workspace.members.iter().filter_map(|member| context.workspace.manifest_of(member));
    let mut findings = Vec::new();
    for manifest in manifests {
        let Some(package) = manifest.package.as_ref().filter(|package| package.edition == Field::Missing) else {
            continue;
        };
        let title = format!("`{}` has no edition, so it is of edition 2015", package.name);
        let mut finding = Finding::new(RULE.id, &manifest.file, Severity::Warning, title);
        let entry = manifest.tree.entry(&[package.table]);
        finding.places.extend(entry.map(|entry| Place::new(&manifest.file, entry.span())));
        finding.impact = Impact::said(Basis::Cargo, "None on build time by itself.");
        let edit = Edit::new(&manifest.file, KeyPath::new([package.table, "edition"]), Verb::Set("2015".into()));
        finding.fixes.push(Fix::new("2015", "Write down edition 2015", Safety::Safe, vec![edit]));
        finding.by_hand = Some("To move on to a newer edition, run `cargo fix --edition`.".to_owned());
        findings.push(finding);
    }
    findings
}
