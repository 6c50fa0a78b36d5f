use std::collections::BTreeSet;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::manifest::DependencyKind;
use crate::sentence;
use crate::source::Place;
use crate::workspace::Dependency;

/// Virtual workspaces that do not say which resolver they want.
pub static RULE: Rule = Rule {
    id: "missing-resolver",
    title: "A virtual workspace without `resolver`",
    says: "The root manifest has no `[package]` and no `resolver`, so Cargo uses resolver 1, whatever the editions of \
           the members. From {virtual-resolver-warning} on it warns where a member's edition implies a newer one.",
    why: "Resolver 1 unifies the features of build-dependencies, dev-dependencies and dependencies for other \
          platforms with those of the target. Cargo compiles more, and enables features that no dependency of the \
          program needs.",
    but: "With another resolver the program can lose a feature that only unification enabled, and a package can be \
          compiled twice with different features.",
    fix_safety: "`resolver = \"1\"` sets what applies today. Resolver 2 and 3 can change which features are enabled; \
                 3 also prefers versions that fit the `rust-version` of the workspace.",
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

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let is_virtual = root.workspace.as_ref().is_some_and(|table| table.resolver.is_none()) && root.package.is_none();
    let newest = model.workspace.members.iter().map(|member| member.edition.as_str()).max().unwrap_or_default();
    // Editions up to 2018 imply resolver 1 themselves.
    if !is_virtual || newest < "2021" {
        return Vec::new();
    }
    let implied = if newest >= "2024" { "3" } else { "2" };
    let title = format!("`resolver`: not set, so resolver 1, although a member has edition {newest}");
    let warns = model.toolchain_has(Since::VirtualResolverWarning);
    let severity = if warns { Severity::Warning } else { Severity::Recommendation };
    let mut finding = Finding::new(RULE.id, "workspace", severity, title);
    let entry = root.tree.entry(&["workspace"]);
    finding.places.extend(entry.map(|entry| Place::new(&root.file, entry.span())));
    let added = added(model);
    finding.impact = if added.is_empty() {
        let nothing = "No member enables a feature that only resolver 1 unifies into the program. Not checked: \
                       features of third-party crates.";
        Impact::said(Basis::Cargo, nothing)
    } else {
        let more = added.len().saturating_sub(8);
        let shown: Vec<String> = added.into_iter().take(8).collect();
        finding.detail.push(format!(
            "Resolver 1 enables these for the program too: {}{}.",
            shown.join("; "),
            if more > 0 { format!("; and {more} more") } else { String::new() }
        ));
        Impact::said(Basis::Unknown, "Not measured: the cost of the additional features.")
    };
    let set = |version: &str| Edit::new(&root.file, KeyPath::new(["workspace", "resolver"]), Verb::Set(version.into()));
    let label = format!("Use resolver {implied}, as edition {newest} implies");
    finding.fixes.push(Fix::new(implied, label, Safety::NeedsReview, vec![set(implied)]));
    finding.fixes.push(Fix::new("1", "Set `resolver = \"1\"`, as today", Safety::Safe, vec![set("1")]));
    vec![finding]
}

/// Features that members ask for in dev-dependencies, build-dependencies or for some platforms only, and that no member
/// asks for in the dependencies that are built for every platform, though it is among them.
fn added(model: &Model) -> Vec<String> {
    let all = || model.workspace.members.iter().flat_map(|m| m.dependencies.iter().map(move |d| (m, d)));
    let is_plain = |dependency: &Dependency| dependency.kind() == DependencyKind::Normal && dependency.target.is_none();
    let mut added = BTreeSet::new();
    for (member, dependency) in all().filter(|(_, dependency)| !is_plain(dependency)) {
        let plain = || all().map(|(_, other)| other).filter(|o| o.name == dependency.name && is_plain(o));
        if plain().next().is_none() {
            continue;
        }
        let asked = |feature: &&str| plain().any(|other| features(other).any(|asked| asked == *feature));
        let features: Vec<&str> = features(dependency).filter(|feature| !asked(feature)).collect();
        if !features.is_empty() {
            let path = &dependency.site.path;
            let (features, table) = (sentence::list(features, 8), path.keys().split_last().map(|(_, keys)| keys));
            let table = KeyPath::new(table.unwrap_or_default().iter().cloned());
            added.insert(format!("{features} of `{}`, from [{table}] of `{}`", dependency.name, member.name));
        }
    }
    added.into_iter().collect()
}

/// The features that a dependency asks for.
fn features(dependency: &Dependency) -> impl Iterator<Item = &str> {
    dependency.default_features.then_some("default").into_iter().chain(dependency.features.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use crate::audit::Audit;
    use crate::input::InputFile;

    fn file(path: &str, text: &str) -> InputFile {
        InputFile { path: path.to_owned(), bytes: text.into() }
    }

    #[test]
    fn default_features_are_features_too() {
        let member = "[package]\nname = \"a\"\nedition = \"2021\"\n[dependencies]\neither = { version = \"1\", \
                      default-features = false }\n[build-dependencies]\neither = \"1\"\n";
        let audit =
            Audit::new(vec![file("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"), file("a/Cargo.toml", member)]);
        assert_eq!(
            audit.finding(&"missing-resolver:workspace".into()).unwrap().detail,
            ["Resolver 1 enables these for the program too: `default` of `either`, from [build-dependencies] of `a`."]
        );
    }

    #[test]
    fn features_that_are_carried_over_are_told() {
        let member = "[package]\nname = \"a\"\nedition = \"2021\"\n[dependencies]\ntokio = \
                      \"1\"\n[dev-dependencies]\ntokio = { \
                      version = \"1\", features = [\"test-util\"] }\nproptest = { version = \"1\", features = [\"fork\"] }\n";
        let audit =
            Audit::new(vec![file("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"), file("a/Cargo.toml", member)]);
        assert_eq!(
            audit.finding(&"missing-resolver:workspace".into()).unwrap().detail,
            ["Resolver 1 enables these for the program too: `test-util` of `tokio`, from [dev-dependencies] of `a`."]
        );
    }
}
