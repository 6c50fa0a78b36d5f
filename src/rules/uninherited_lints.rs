#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, KeyPath, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::source::Place;

/// Members that do not take part in the workspace's lints.
pub static RULE: Rule = Rule {
    id: "uninherited-lints",
    title: "Members without the workspace's lints",
    says: "The workspace has `[workspace.lints]`, but a member has no `[lints]` of its own and does not inherit them. \
           They do not hold for it.",
    why: "Lints of the workspace hold only for members that say `[lints] workspace = true`. A new member is easily \
          forgotten.",
    but: "Generated code and vendored crates are often left out on purpose.",
    fix_safety: "The member's code is checked by more lints, and may not pass them.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let lints = context.workspace.root_manifest().and_then(|root| root.tree.table(&["workspace", "lints"]));
    if lints.is_none_or(crate::read::tree::Table::is_empty) {
        return Vec::new();
    }
    let manifests = context.workspace.members.iter().filter_map(|member| context.workspace.manifest_of(member));
    let mut findings = Vec::new();
    for manifest in manifests.filter(|manifest| manifest.tree.get(&["lints"]).is_none()) {
        let name = manifest.package.as_ref().map_or("", |package| package.name.as_str());
        let title = format!("The workspace's lints do not hold for `{name}`");
        let mut finding = Finding::new(RULE.id, &manifest.file, Severity::Info, title);
        let entry = manifest.tree.entry(&["package"]);
        finding.places.extend(entry.map(|entry| Place::new(&manifest.file, entry.span())));
        finding.impact = Impact::said(Basis::Cargo, "None on build time.");
        let edit = Edit::new(&manifest.file, KeyPath::new(["lints", "workspace"]), Verb::Set(true.into()));
        finding.fixes.push(Fix::new("inherit", "Inherit the workspace's lints", Safety::NeedsReview, vec![edit]));
        findings.push(finding);
    }
    findings
}
