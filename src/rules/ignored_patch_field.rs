#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::tree::Table;
use crate::source::Place;

/// Features in a patch.
pub static RULE: Rule = Rule {
    id: "ignored-patch-field",
    title: "Features in a `[patch]` entry",
    says: "An entry of `[patch]` has `features` or `default-features`. Cargo ignores them, and warns from \
           {patch-features-warning} on.",
    why: "A patch replaces the source of a package. Features are set by the dependencies.",
    but: "None known.",
    fix_safety: "The same features stay enabled.",
    sources: &[Source {
        title: "The Cargo Book: Overriding dependencies, the [patch] section",
        url: "https://doc.rust-lang.org/cargo/reference/overriding-dependencies.html#the-patch-section",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[patch.crates-io]\nlog = { path = \"log\", features = \
             [\"std\"] }\n",
        )],
        finds: &["ignored-patch-field:patch.crates-io.log.features"],
        choose: &[("ignored-patch-field:patch.crates-io.log.features", "remove")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[patch.crates-io]\nlog = { path = \"log\" }\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let mut findings = Vec::new();
    let sources = root.tree.table(&["patch"]).into_iter().flat_map(Table::iter);
    for (source, table) in sources.filter_map(|(source, entry)| Some((source, entry.value.as_table()?))) {
        for (name, patch) in table.iter().filter_map(|(name, entry)| Some((name, entry.value.as_table()?))) {
            for key in ["features", "default-features"] {
                let Some(entry) = patch.entry(key) else { continue };
                let path = KeyPath::new(["patch", source, name, key]);
                let title = format!("`{name}`: Cargo ignores `{key}` in [patch]");
                let mut finding = Finding::new(RULE.id, &path, Severity::Warning, title);
                finding.places.push(Place::new(&root.file, entry.span()));
                finding.impact = Impact::said(
                    Basis::Cargo,
                    if model.toolchain_has(Since::PatchFeaturesWarning) {
                        "None: Cargo warns and ignores it."
                    } else {
                        "None: Cargo ignores it."
                    },
                );
                let edit = Edit::new(&root.file, path, Verb::Remove);
                finding.fixes.push(Fix::new("remove", format!("Remove `{key}`"), Safety::Safe, vec![edit]));
                finding.advised = Some(0);
                findings.push(finding);
            }
        }
    }
    findings
}
