#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, KeyPath, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::source::Place;

/// Virtual workspaces that do not say which resolver they want.
pub static RULE: Rule = Rule {
    id: "missing-resolver",
    title: "A virtual workspace without a resolver",
    says: "The root manifest has no `[package]` and no `resolver`, so Cargo takes resolver 1, whatever the editions of \
           the members. It warns where a member's edition would imply a newer one.",
    why: "Resolver 1 unites the features of build-dependencies, dev-dependencies and dependencies for other platforms \
          with those of the program. More is compiled than is needed, and features are on that nobody asked for.",
    but: "With another resolver the program can lose a feature that it only had by accident, and a package can be \
          compiled twice with different features.",
    fix_safety: "`resolver = \"1\"` writes down what holds today. Resolver 2 and 3 can change which features are on; \
                 3 also prefers versions that fit the `rust-version` of the workspace, from Cargo 1.84 on.",
    sources: &[Source {
        title: "The Cargo Book: Resolver versions",
        url: "https://doc.rust-lang.org/cargo/reference/resolver.html#resolver-versions",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n"),
        ],
        finds: &["missing-resolver:workspace"],
        choose: &[("missing-resolver:workspace", "2")],
        fixed: &[("Cargo.toml", "[workspace]\nmembers = [\"a\"]\nresolver = \"2\"\n")],
    },
    check,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(root) = context.workspace.root_manifest() else { return Vec::new() };
    let is_virtual = root.workspace.as_ref().is_some_and(|table| table.resolver.is_none()) && root.package.is_none();
    let newest = context.workspace.members.iter().map(|member| member.edition.as_str()).max().unwrap_or_default();
    // Editions up to 2018 imply resolver 1 themselves.
    if !is_virtual || newest < "2021" {
        return Vec::new();
    }
    let implied = if newest >= "2024" { "3" } else { "2" };
    let title = format!("The workspace is on resolver 1, although a member is of edition {newest}");
    let mut finding = Finding::new(RULE.id, "workspace", Severity::Warning, title);
    let entry = root.tree.entry(&["workspace"]);
    finding.places.extend(entry.map(|entry| Place::new(&root.file, entry.span())));
    finding.impact = Impact::said(
        Basis::Unknown,
        "Which features resolver 1 switches on in addition is not known without `cargo metadata`.",
    );
    let set = |version: &str| Edit::new(&root.file, KeyPath::new(["workspace", "resolver"]), Verb::Set(version.into()));
    let label = format!("Use resolver {implied}, as edition {newest} implies");
    finding.fixes.push(Fix::new(implied, label, Safety::NeedsReview, vec![set(implied)]));
    finding.fixes.push(Fix::new("1", "Stay on resolver 1 and say so", Safety::Safe, vec![set("1")]));
    vec![finding]
}
