use std::cell::LazyCell;

use semver::{Comparator, Op, VersionReq};

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::finding::{Alike, Basis, Finding, Impact, Severity};
use crate::model::Model;
use crate::refusals;
use crate::source::Place;
use crate::workspace::Origin;

/// Requirements that allow less than semver does, or everything.
pub static RULE: Rule = Rule {
    id: "narrow-requirement",
    title: "A requirement that is narrower than semver, or allows anything",
    says: "A member pins a registry dependency to one version (`=1.2.3`), to one minor release (`~1.2`, `1.2.*`) or \
           below a bound (`>=1.2, <1.5`), or allows any version (`*`).",
    why: "Cargo can use one version for all semver-compatible requirements. A pin takes part only if all other \
          requirements allow its version; otherwise Cargo finds no solution. `*` does not tell which versions the \
          code needs, and crates.io rejects it.",
    but: "Pins are right where packages are released together, and against a release that is known to be broken. In a \
          workspace that publishes no libraries they affect no dependents.",
    fix_safety: "No automatic fix: only you know whether the code works with other versions.",
    sources: &[Source {
        title: "The Cargo Book: Specifying dependencies, version requirement syntax",
        url: "https://doc.rust-lang.org/cargo/reference/specifying-dependencies.html#version-requirement-syntax",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
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

fn check(model: &Model) -> Vec<Finding> {
    let excluded = LazyCell::new(|| refusals::excluded(&model.workspace));
    let mut findings: std::collections::BTreeMap<String, Finding> = std::collections::BTreeMap::new();
    for dependency in model.workspace.members.iter().flat_map(|member| &member.dependencies) {
        let from_registry = matches!(dependency.origin, Origin::CratesIo | Origin::Registry(_));
        let Some(requirement) = dependency.requirement.as_ref().filter(|_| from_registry) else { continue };
        let Some((group, what)) = shape(requirement) else { continue };
        let site = dependency.requirement_site();
        let place = Place::new(&site.file, site.span.clone());
        let finding = findings.entry(dependency.name.clone()).or_insert_with(|| {
            let written = site.spec.version.as_deref().unwrap_or_default();
            let title = format!("`{}`: `{written}` {what}", dependency.name);
            let mut finding = Finding::new(RULE.id, &dependency.name, Severity::Info, title);
            let statement = if excluded.binary_search(&dependency.name).is_ok() {
                "Cargo finds no version: another member requires one that this excludes."
            } else if requirement.comparators.is_empty() {
                "None by itself: Cargo.lock pins the version."
            } else {
                "None by itself. It prevents updates to newer versions."
            };
            finding.impact = Impact::said(Basis::Unknown, statement);
            let subject = format!("`{}` (`{written}`)", dependency.name);
            let alike = Alike::new(subject, "dependencies", format!("the requirement {what}"));
            finding.alike = Some(Alike { group: group.to_owned(), ..alike });
            finding
        });
        if !finding.places.contains(&place) {
            finding.places.push(place);
        }
    }
    findings.into_values().collect()
}

/// What is narrow about a requirement, as part of an id and of a sentence.
fn shape(requirement: &VersionReq) -> Option<(&'static str, &'static str)> {
    if requirement.comparators.is_empty() {
        return Some(("any", "allows any version"));
    }
    let any = |test: fn(&Comparator) -> bool| requirement.comparators.iter().any(test);
    // Below 1.0 a minor release is as far as a caret goes, so `~0.4`, `0.4.*` and `=0.4` say what `0.4` says.
    let within_minor = |comparator: &Comparator| {
        matches!(comparator.op, Op::Tilde | Op::Wildcard | Op::Exact)
            && comparator.major > 0
            && comparator.minor.is_some()
    };
    match () {
        () if any(|comparator| comparator.op == Op::Exact && comparator.patch.is_some()) => {
            Some(("one", "allows one version only"))
        }
        () if any(within_minor) => Some(("minor", "allows one minor release only")),
        () if stops_short(requirement) => Some(("below", "excludes semver-compatible versions")),
        () => None,
    }
}

/// Whether an upper bound cuts into the compatible range of the lower one: `>=1.2, <1.5` does, `>=1.2, <2` does not.
fn stops_short(requirement: &VersionReq) -> bool {
    let lower = requirement.comparators.iter().find(|c| matches!(c.op, Op::Greater | Op::GreaterEq));
    let upper = requirement.comparators.iter().find(|c| matches!(c.op, Op::Less | Op::LessEq));
    lower.zip(upper).is_some_and(|(lower, upper)| match (lower.major, lower.minor.unwrap_or(0)) {
        // Of these each release is one of its own.
        (0, 0) => false,
        (0, minor) => upper.major == 0 && upper.minor.unwrap_or(0) <= minor,
        (major, _) => upper.major == major,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_caret_would_not_say_is_narrow() {
        let narrow = |text: &str| shape(&text.parse().unwrap()).is_some();
        for text in ["=1.2.3", "=2.0", "~1.2", "1.2.*", ">=1.2, <1.5", "*", ">=0.4.1, <0.4.9"] {
            assert!(narrow(text), "{text}");
        }
        for text in [
            "1",
            "^1.2",
            "~1",
            "1.*",
            "~0.4",
            "0.4.*",
            ">=1, <2",
            ">=0.4, <0.5",
            ">=1",
            "<2",
            "=1",
            "=0.4",
            ">=0.0.3, <0.0.9",
        ] {
            assert!(!narrow(text), "{text}");
        }
    }
}
