#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::model::Model;
use crate::source::Place;

/// What Cargo refuses in manifests and can be put right by an edit.
pub static RULE: Rule = Rule {
    id: "refused-manifest",
    title: "A manifest that Cargo refuses",
    says: "A manifest has a key or a value that Cargo refuses, and one plain correction: a number where a string \
           belongs, `optional` in `[workspace.dependencies]`, a rename beside `workspace = true`, a `-` in the name of a \
           library, `[patch.crates]` for `[patch.crates-io]`, `inherits` in `dev` or `release`. What needs a decision is \
           listed among the problems of the files.",
    why: "Cargo refuses the manifest, so nothing in the workspace can be built.",
    but: "None known.",
    fix_safety: "As Cargo refuses the manifest, any fix is a change.",
    sources: &[Source {
        title: "The Cargo Book: The manifest format",
        url: "https://doc.rust-lang.org/cargo/reference/manifest.html",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"app\"]\nresolver = 3\n\n[workspace.dependencies]\nitoa = { version = \"1\", \
                 optional = true }\n",
            ),
            (
                "app/Cargo.toml",
                "[package]\nname = \"app\"\nedition = \"2024\"\n\n[dependencies]\ntext = { workspace = true, package = \
                 \"itoa\" }\n",
            ),
        ],
        finds: &[
            "refused-manifest:Cargo.toml#workspace.dependencies.itoa.optional",
            "refused-manifest:Cargo.toml#workspace.resolver",
            "refused-manifest:app/Cargo.toml#dependencies.text",
        ],
        choose: &[("refused-manifest:Cargo.toml#workspace.resolver", "quote")],
        fixed: &[(
            "Cargo.toml",
            "[workspace]\nmembers = [\"app\"]\nresolver = \"3\"\n\n[workspace.dependencies]\nitoa = { version = \"1\", \
             optional = true }\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let told = model.refusals.iter().filter_map(|refusal| Some((refusal, refusal.repair.as_ref()?)));
    told.map(|(refusal, repair)| {
        let problem = &refusal.problem;
        let subject = format!("{}#{}", problem.file, repair.key);
        let mut finding = Finding::new(RULE.id, subject, Severity::Error, repair.title.clone());
        finding.detail.push(format!("{}.", problem.message));
        finding.places.extend(problem.span.clone().map(|span| Place::new(&problem.file, span)));
        finding.impact = Impact::said(Basis::Cargo, "Cargo refuses the manifest.");
        finding.fixes.push(Fix::new(repair.id, repair.label.clone(), Safety::NeedsReview, repair.edits.clone()));
        finding.advised = Some(0);
        finding
    })
    .collect()
}
