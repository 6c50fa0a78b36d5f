#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, cargo_lint};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::source::Place;

/// Members that do not take part in the workspace's lints.
pub static RULE: Rule = Rule {
    id: "uninherited-lints",
    title: "Members without the workspace's lints",
    says: "The workspace has `[workspace.lints]`, but a member neither has its own `[lints]` nor inherits them. They \
           do not apply to it. From {cargo-lints} on Cargo warns of it by itself.",
    why: "The lints of the workspace apply only to members with `[lints] workspace = true`. New members often miss it.",
    but: "Generated code and vendored crates are often excluded on purpose: an empty `[lints]` says so, and Cargo does \
          not warn.",
    fix_safety: "More lints check the member's code, and it may fail them.",
    sources: &[Source {
        title: "The Cargo Book: The lints table of a workspace",
        url: "https://doc.rust-lang.org/cargo/reference/workspaces.html#the-lints-table",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n\n[workspace.lints.rust]\nunsafe_code = \
                 \"deny\"\n",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n\n[lints]\nworkspace = true\n"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2021\"\n"),
        ],
        finds: &["uninherited-lints:b/Cargo.toml"],
        choose: &[("uninherited-lints:b/Cargo.toml", "inherit")],
        fixed: &[("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2021\"\n\n[lints]\nworkspace = true\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    // An older Cargo does not know the table, and warns of it.
    if !model.has(Since::LintsTable) {
        return Vec::new();
    }
    let lints = model.workspace.root_manifest().and_then(|root| root.tree.table(&["workspace", "lints"]));
    // Of an empty table, only Cargo's own lint says something.
    if lints.is_none_or(|lints| lints.is_empty() && !model.toolchain_has(Since::CargoLints)) {
        return Vec::new();
    }
    let manifests = model.workspace.members.iter().filter_map(|member| model.workspace.manifest_of(member));
    let members = model.workspace.members.len();
    let mut findings = Vec::new();
    for manifest in manifests.filter(|manifest| manifest.tree.get(&["lints"]).is_none()) {
        let name = manifest.package.as_ref().map_or("", |package| package.name.as_str());
        let title = format!("`{name}`: does not inherit [workspace.lints]");
        let mut finding = Finding::new(RULE.id, &manifest.file, Severity::Info, title);
        let entry = manifest.tree.entry(&["package"]);
        finding.places.extend(entry.map(|entry| Place::new(&manifest.file, entry.span())));
        finding.impact = Impact::said(Basis::Cargo, "None on build time.");
        let edit = Edit::new(&manifest.file, KeyPath::new(["lints", "workspace"]), Verb::Set(true.into()));
        finding.fixes.push(Fix::new("inherit", "Inherit the workspace's lints", Safety::NeedsReview, vec![edit]));
        let alike = Alike::new(format!("`{name}`"), "members", "[workspace.lints] not inherited");
        finding.alike = Some(Alike { of: Some(members), ..alike });
        findings.extend(cargo_lint::of_package(model, "missing_lints_inheritance", manifest, finding));
    }
    findings
}
