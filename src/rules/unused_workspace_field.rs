#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, cargo_lint};
use crate::edit::{Edit, Verb};
use crate::facts::keys::{self, Standing};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::manifest::Manifest;
use crate::read::tree::Node;
use crate::source::Place;

/// Fields of `[workspace.package]` that no member inherits.
pub static RULE: Rule = Rule {
    id: "unused-workspace-field",
    title: "An unused field of `[workspace.package]`",
    says: "`[workspace.package]` has a field that no member inherits. Cargo warns of it from {cargo-lints} on only, \
           unless its lint `unused_workspace_package_fields` is set to another level.",
    why: "The field looks as if it applied to all members, and applies to none: Cargo checks no `rust-version` that \
          no member inherits.",
    but: "It costs no build time. It may be there for future members, or for another tool.",
    fix_safety: "Nothing that is built changes.",
    sources: &[Source {
        title: "The Cargo Book: The package table of a workspace",
        url: "https://doc.rust-lang.org/cargo/reference/workspaces.html#the-package-table",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n\n[workspace.package]\nedition = \
                 \"2021\"\nrust-version = \"1.80\" # for users\n",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nedition.workspace = true\n"),
        ],
        finds: &["unused-workspace-field:rust-version"],
        choose: &[("unused-workspace-field:rust-version", "remove")],
        fixed: &[(
            "Cargo.toml",
            "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n\n[workspace.package]\nedition = \"2021\"\n# for \
             users\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let fields = root.tree.table(&["workspace", "package"]);
    // A member that was not given may well inherit it.
    let Some(fields) = fields.filter(|_| model.all_members_given) else { return Vec::new() };
    let members: Vec<&Manifest> =
        model.workspace.members.iter().filter_map(|member| model.workspace.manifest_of(member)).collect();
    let known = keys::manifest_table(&["workspace", "package"]);
    let mut findings = Vec::new();
    for (field, entry) in fields.in_order() {
        let is_known = known.is_some_and(|known| known.standing(field) == Standing::Known);
        // Cargo 1.95 refuses `[badges] workspace = true`, though it knows the field.
        if !is_known || field == "badges" || members.iter().any(|member| inherits(member, field)) {
            continue;
        }
        let key = KeyPath::new(["workspace", "package", field]);
        let title = format!("`{field}`: no member inherits it from [workspace.package]");
        let mut finding = Finding::new(RULE.id, field, Severity::Info, title);
        finding.places.push(Place::new(&root.file, entry.span()));
        finding.impact = Impact::said(Basis::Cargo, "None on build time: it applies to no package.");
        let edit = Edit::new(&root.file, key, Verb::Remove);
        finding.fixes.push(Fix::new("remove", format!("Remove `{field}`"), Safety::Safe, vec![edit]));
        finding.by_hand = Some(format!("Or let the members inherit it: `{field}.workspace = true`."));
        findings.extend(cargo_lint::of_workspace(model, "unused_workspace_package_fields", finding));
    }
    findings
}

fn inherits(manifest: &Manifest, field: &str) -> bool {
    let table = manifest.package.as_ref().map_or("package", |package| package.table);
    manifest.tree.get(&[table, field, "workspace"]).and_then(Node::as_bool) == Some(true)
}
