use semver::{Op, VersionReq};

use super::{Context, Example, Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::source::Place;
use crate::workspace::Origin;

/// Requirements that allow less than semver does, or everything.
pub static RULE: Rule = Rule {
    id: "narrow-requirement",
    title: "A requirement that is narrower or wider than semver",
    says: "A member pins a dependency from a registry to one version (`=1.2.3`), to one minor release (`~1.2`, \
           `1.2.*`) or below a bound (`<1.5`), or allows any version (`*`).",
    why: "Cargo can share one version between requirements that are of one compatible range. A pin takes part in that \
          only if everybody else agrees with it; otherwise Cargo finds no solution. `*` says nothing about what the \
          code needs, and crates.io does not accept it.",
    but: "Pins are right where packages belong together release by release, and as a guard against a release that is \
          known to be broken. A workspace that publishes no libraries harms nobody with them.",
    fix_safety: "There is no fix: whether the code works with other versions only you can tell.",
    sources: &[Source {
        title: "The Cargo Book: Specifying dependencies, version requirement syntax",
        url: "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#version-requirement-syntax",
    }],
    needs: &[Need::Manifest],
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[dependencies]\nregex = \"~1.10\"\nlog = \"*\"\nserde = \
             \"1.0.200\"\n",
        )],
        finds: &["narrow-requirement:log", "narrow-requirement:regex"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings: std::collections::BTreeMap<String, Finding> = std::collections::BTreeMap::new();
    for dependency in context.workspace.members.iter().flat_map(|member| &member.dependencies) {
        let from_registry = matches!(dependency.origin, Origin::CratesIo | Origin::Registry(_));
        let Some(requirement) = dependency.requirement.as_ref().filter(|_| from_registry) else { continue };
        let Some(what) = shape(requirement) else { continue };
        let site = dependency.requirement_site();
        let place = Place::new(&site.file, site.span.clone());
        let finding = findings.entry(dependency.name.clone()).or_insert_with(|| {
            let written = site.spec.version.as_deref().unwrap_or_default();
            let title = format!("`{} = \"{written}\"` {what}", dependency.name);
            let mut finding = Finding::new(RULE.id, &dependency.name, Severity::Info, title);
            finding.impact = Impact::said(Basis::Unknown, "None by itself. It can keep a duplicate in the lockfile.");
            finding
        });
        if !finding.places.contains(&place) {
            finding.places.push(place);
        }
    }
    findings.into_values().collect()
}

fn shape(requirement: &VersionReq) -> Option<&'static str> {
    if requirement.comparators.is_empty() {
        return Some("allows any version");
    }
    let has = |op: Op| requirement.comparators.iter().any(|comparator| comparator.op == op);
    let is_bounded = requirement.comparators.iter().any(|comparator| {
        // `<2` beside `>=1` is what a caret says too; `<1.5` is less.
        matches!(comparator.op, Op::Less | Op::LessEq)
            && (comparator.major == 0 || comparator.minor.is_some_and(|m| m > 0))
    });
    let within_minor = requirement
        .comparators
        .iter()
        .any(|comparator| matches!(comparator.op, Op::Tilde | Op::Wildcard) && comparator.minor.is_some());
    match () {
        () if has(Op::Exact) => Some("allows one version only"),
        () if within_minor => Some("allows one minor release only"),
        () if is_bounded => Some("stops short of the next incompatible version"),
        () => None,
    }
}
