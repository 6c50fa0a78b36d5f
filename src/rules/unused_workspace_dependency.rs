use std::collections::HashSet;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, cargo_lint};
use crate::edit::{Edit, Verb};
use crate::finding::{Alike, Basis, Finding, Fix, Impact, Safety, Severity};
use crate::input::SourceFile;
use crate::model::Model;
use crate::source::Place;

/// What Cargo itself calls it.
const LINT: &str = "unused_workspace_dependencies";

/// Entries of `[workspace.dependencies]` that no member inherits.
pub static RULE: Rule = Rule {
    id: "unused-workspace-dependency",
    title: "An unused workspace dependency",
    says: "`[workspace.dependencies]` has an entry that no member uses. From {cargo-lints} on Cargo warns of it by \
           itself, unless its lint `unused_workspace_dependencies` is set to another level.",
    why: "It is read, updated and reviewed like the others, but nothing is built from it.",
    but: "It costs no build time: Cargo resolves only what members require. It may be there for future members.",
    fix_safety: "Nothing that is built changes, nor does Cargo.lock.",
    sources: &[Source {
        title: "The Cargo Book: The dependencies table of a workspace",
        url: "https://doc.rust-lang.org/cargo/reference/workspaces.html#the-dependencies-table",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n\n[workspace.dependencies]\n# errors\nanyhow = \
                 \"1\"\nregex = \"1\"\n",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n\n[dependencies]\nregex.workspace = true\n"),
        ],
        finds: &["unused-workspace-dependency:anyhow"],
        choose: &[("unused-workspace-dependency:anyhow", "remove")],
        fixed: &[(
            "Cargo.toml",
            "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n\n[workspace.dependencies]\n# errors\nregex = \"1\"\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    // A member that was not given may well use it.
    if !model.all_members_given {
        return Vec::new();
    }
    // A member that declares it itself could inherit it, for which there is another rule.
    let mut unused: HashSet<&str> = model.workspace.offered().iter().map(|site| site.key.as_str()).collect();
    for dependency in model.workspace.members.iter().flat_map(|member| &member.dependencies) {
        unused.remove(dependency.site.key.as_str());
    }
    let unused = model.workspace.offered().iter().filter(|site| unused.contains(site.key.as_str()));
    let findings = unused.map(|site| {
        let title = format!("`{}`: unused in [workspace.dependencies]", site.key);
        let mut finding = Finding::new(RULE.id, &site.key, Severity::Info, title);
        finding.places.push(Place::new(&site.file, site.span.clone()));
        finding.impact = Impact::said(Basis::Cargo, "None on build time: Cargo does not resolve it.");
        let alike = Alike::new(format!("`{}`", site.key), "dependencies", "unused in [workspace.dependencies]");
        finding.alike = Some(Alike { fix: "Remove all of them", ..alike });
        if !stays_a_root(model, &site.file) {
            return cargo_lint::of_workspace(model, LINT, finding);
        }
        let edit = Edit::new(&site.file, site.path.clone(), Verb::Remove);
        finding.fixes.push(Fix::new("remove", format!("Remove `{}`", site.key), Safety::Safe, vec![edit]));
        cargo_lint::of_workspace(model, LINT, finding)
    });
    findings.flatten().collect()
}

/// Whether the manifest is the root of a workspace by more than the dependencies themselves. Under headers such as
/// `[workspace.dependencies.regex]` alone, the workspace would go with the last of them.
fn stays_a_root(model: &Model, file: &str) -> bool {
    let written = |header: &str| {
        matches!(header.split('#').next().unwrap_or_default().trim(), "[workspace]" | "[workspace.dependencies]")
    };
    let of_text = |source: &SourceFile| *source.path == *file && source.text.lines().any(written);
    let manifest = model.workspace.manifests.get(file);
    let table = manifest.and_then(|manifest| manifest.tree.root.table("workspace"));
    table.is_some_and(|table| table.in_order().iter().any(|(key, _)| *key != "dependencies"))
        || model.files.iter().any(of_text)
}

#[cfg(test)]
mod tests {
    use crate::audit::Audit;
    use crate::input::InputFile;

    fn fixes(workspace: &str) -> usize {
        let text = format!("[package]\nname = \"a\"\nedition = \"2021\"\n\n{workspace}");
        let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: text.into() }]);
        let id = crate::finding::FindingId::from("unused-workspace-dependency:regex");
        audit.finding(&id).unwrap().fixes.len()
    }

    #[test]
    fn a_workspace_does_not_go_with_its_last_dependency() {
        assert_eq!(fixes("[workspace.dependencies.regex]\nversion = \"1\"\n"), 0);
        assert_eq!(fixes("[workspace.dependencies] # shared\nregex = \"1\"\n"), 1);
        assert_eq!(fixes("[workspace]\n[workspace.dependencies.regex]\nversion = \"1\"\n"), 1);
        assert_eq!(
            fixes("[workspace.dependencies.regex]\nversion = \"1\"\n[workspace.package]\nversion = \"1.0.0\"\n"),
            1
        );
    }
}
