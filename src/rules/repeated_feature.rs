#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::sentence;
use crate::source::Place;

/// Features that a member repeats although it inherits them.
pub static RULE: Rule = Rule {
    id: "repeated-feature",
    title: "A redundant feature of an inherited dependency",
    says: "A member inherits a dependency and enables a feature that the workspace's entry already enables.",
    why: "Inherited features add up: after the feature is removed in one place, it is still enabled in the other.",
    but: "It does no harm, and it shows that this member needs the feature.",
    fix_safety: "The same features stay enabled.",
    sources: &[Source {
        title: "The Cargo Book: Inheriting a dependency from a workspace",
        url: "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#inheriting-a-dependency-from-a-workspace",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n\n[workspace.dependencies]\ntokio = { version = \
                 \"1\", features = [\"rt\"] }\n",
            ),
            (
                "a/Cargo.toml",
                "[package]\nname = \"a\"\n\n[dependencies]\ntokio = { workspace = true, features = [\"rt\", \"net\"] \
                 }\n",
            ),
        ],
        finds: &["repeated-feature:a/Cargo.toml"],
        choose: &[("repeated-feature:a/Cargo.toml", "remove")],
        fixed: &[(
            "a/Cargo.toml",
            "[package]\nname = \"a\"\n\n[dependencies]\ntokio = { workspace = true, features = [\"net\"] }\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for member in &model.workspace.members {
        let (mut edits, mut places, mut names) = (Vec::new(), Vec::new(), Vec::new());
        for dependency in &member.dependencies {
            let (site, Some(offered)) = (&dependency.site, &dependency.inherited) else { continue };
            let repeated: Vec<&String> =
                site.spec.features.iter().filter(|feature| offered.spec.features.contains(feature)).collect();
            if repeated.is_empty() {
                continue;
            }
            let path = site.path.join("features");
            places.extend(model.place(&site.file, &path));
            places.push(Place::new(&offered.file, offered.span.clone()));
            names.extend(repeated.iter().map(|feature| format!("{}/{feature}", site.key)));
            if repeated.len() == site.spec.features.len() {
                edits.push(Edit::new(&site.file, path, Verb::Remove));
            } else {
                let exclude =
                    |feature: &&String| Edit::new(&site.file, path.clone(), Verb::Exclude((*feature).clone()));
                edits.extend(repeated.iter().map(exclude));
            }
            let offered_features = KeyPath::new(["workspace", "dependencies", &site.key, "features"]);
            edits.push(Edit::new(&offered.file, offered_features, Verb::Keep));
        }
        if names.is_empty() {
            continue;
        }
        let title = format!("`{}`: redundant inherited {}", member.name, sentence::list(&names, 4));
        let mut finding = Finding::new(RULE.id, &member.manifest, Severity::TidyUp, title);
        finding.places = places;
        finding.impact = Impact::said(Basis::Cargo, "None: the same features are enabled.");
        let subject = format!("`{}` ({})", member.name, sentence::list(&names, 4));
        let alike = Alike::new(subject, "members", "redundant features of inherited dependencies");
        finding.alike = Some(Alike { fix: "Remove them from the members", ..alike });
        finding.fixes.push(Fix::new("remove", "Remove them from the member", Safety::Safe, edits));
        finding.advised = Some(0);
        findings.push(finding);
    }
    findings
}
