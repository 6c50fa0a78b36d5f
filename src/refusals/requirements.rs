//! Requirements of members that exclude each other.
//!
//! Cargo takes one version of each range of compatible ones. Two requirements within one range that share no version
//! can never be met together.

use std::cmp::Reverse;
use std::collections::HashMap;

use semver::{Comparator, Op, VersionReq};

use super::{Refusal, Sink};
use crate::order;
use crate::read::tree::{Node, Table};
use crate::workspace::{Dependency, Member, Origin, Workspace};

/// A version by its numbers.
type Numbers = (u64, u64, u64);

/// The versions from `low` on and before `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    low: Numbers,
    high: Numbers,
}

/// A package, its source, and the range of compatible versions.
type Compatible<'a> = (&'a str, &'a Origin, Numbers);

/// Two dependencies that exclude each other.
type Conflict<'a> = (&'a Dependency, &'a Dependency);

/// The packages of which members require versions that exclude each other, by name.
pub fn excluded(workspace: &Workspace) -> Vec<String> {
    conflicts(workspace, &workspace.local_packages()).into_iter().map(|(a, _)| a.name.clone()).collect()
}

/// Looks at what the members, and the packages `outside` that they need by path, require of registries.
pub fn check(workspace: &Workspace, outside: &[Member], found: &mut Vec<Refusal>) {
    for (a, b) in conflicts(workspace, outside) {
        let (site, other) = (b.requirement_site(), a.requirement_site());
        let written = |one: &Dependency| one.requirement_site().spec.version.clone().unwrap_or_default();
        let message = format!(
            "`{}` is required as `{}` here and as `{}` in `{}`: no version is both, and Cargo takes only one that is compatible",
            b.name,
            written(b),
            written(a),
            other.file
        );
        Sink { file: &site.file, found }.error(site.span.clone(), message);
    }
}

fn conflicts<'a>(workspace: &'a Workspace, outside: &'a [Member]) -> Vec<Conflict<'a>> {
    let root = workspace.root_manifest().map(|root| &root.tree.root);
    let patched = |name: &str| {
        let patches = root.and_then(|root| root.table("patch")).into_iter().flat_map(Table::iter);
        let is_named = |(key, entry): (&str, &crate::read::tree::Entry)| {
            let package = entry.value.as_table().and_then(|table| table.get("package")).and_then(Node::as_str);
            package.unwrap_or(key) == name
        };
        patches.filter_map(|(_, entry)| entry.value.as_table()).any(|table| table.iter().any(is_named))
            || root.is_some_and(|root| root.get("replace").is_some())
    };
    // Of each, the dependencies whose ranges end first and begin last.
    type Bounds<'a> = [(Range, &'a Dependency); 2];
    let mut within: HashMap<Compatible<'_>, Bounds<'_>> = HashMap::new();
    for dependency in workspace.members.iter().chain(outside).flat_map(|package| workspace.resolved(package)) {
        if !matches!(dependency.origin, Origin::CratesIo | Origin::Registry(_)) {
            continue;
        }
        let Some(range) = dependency.requirement.as_ref().and_then(range) else { continue };
        if let Some(compatible) = compatible(range) {
            let key = (dependency.name.as_str(), &dependency.origin, compatible);
            let [first, last] = within.entry(key).or_insert([(range, dependency); 2]);
            if range.high < first.0.high {
                *first = (range, dependency);
            }
            if (Reverse(range.low), range.high) < (Reverse(last.0.low), last.0.high) {
                *last = (range, dependency);
            }
        }
    }
    let mut found: Vec<(Compatible<'_>, Conflict<'_>)> = Vec::new();
    for (key, [(first, a), (last, b)]) in within {
        if last.low >= first.high && !patched(key.0) {
            found.push((key, (a, b)));
        }
    }
    order::sort_by(&mut found, |(a, _), (b, _)| a.cmp(b));
    found.into_iter().map(|(_, conflict)| conflict).collect()
}

/// The smallest version that the versions of `range` are compatible with, if they all are compatible with each other.
fn compatible(range: Range) -> Option<Numbers> {
    let (start, end) = match range.low {
        (0, 0, patch) => ((0, 0, patch), (0, 0, patch.checked_add(1)?)),
        (0, minor, _) => ((0, minor, 0), (0, minor.checked_add(1)?, 0)),
        (major, ..) => ((major, 0, 0), (major.checked_add(1)?, 0, 0)),
    };
    (range.low < range.high && range.high <= end).then_some(start)
}

/// What a requirement allows. Those that name a pre-release are left out, as these have an order of their own.
fn range(requirement: &VersionReq) -> Option<Range> {
    let mut all = Range { low: (0, 0, 0), high: (u64::MAX, u64::MAX, u64::MAX) };
    for comparator in &requirement.comparators {
        let one = of_comparator(comparator)?;
        all = Range { low: all.low.max(one.low), high: all.high.min(one.high) };
    }
    Some(all)
}

fn of_comparator(comparator: &Comparator) -> Option<Range> {
    if !comparator.pre.is_empty() {
        return None;
    }
    let (major, minor, patch) = (comparator.major, comparator.minor, comparator.patch);
    let low = (major, minor.unwrap_or(0), patch.unwrap_or(0));
    // Behind all that the written numbers name.
    let behind = match (minor, patch) {
        (None, _) => (major.checked_add(1)?, 0, 0),
        (Some(minor), None) => (major, minor.checked_add(1)?, 0),
        (Some(minor), Some(patch)) => (major, minor, patch.checked_add(1)?),
    };
    let high = (u64::MAX, u64::MAX, u64::MAX);
    Some(match comparator.op {
        Op::Exact | Op::Wildcard => Range { low, high: behind },
        Op::Greater => Range { low: behind, high },
        Op::GreaterEq => Range { low, high },
        Op::Less => Range { low: (0, 0, 0), high: low },
        Op::LessEq => Range { low: (0, 0, 0), high: behind },
        Op::Tilde => Range { low, high: minor.map_or(Some(behind), |minor| Some((major, minor.checked_add(1)?, 0)))? },
        Op::Caret => Range {
            low,
            high: match (major, minor, patch) {
                (0, None, _) => (1, 0, 0),
                (0, Some(0), None) => (0, 1, 0),
                (0, Some(0), Some(patch)) => (0, 0, patch.checked_add(1)?),
                (0, Some(minor), _) => (0, minor.checked_add(1)?, 0),
                (major, ..) => (major.checked_add(1)?, 0, 0),
            },
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Held against `semver`: the bounds of each range match, and what lies before and behind does not.
    #[test]
    fn ranges_are_those_of_semver() {
        for text in [
            "1",
            "1.2",
            "1.2.3",
            "0",
            "0.0",
            "0.0.3",
            "0.2",
            "0.2.3",
            "=1",
            "=1.2",
            "=1.2.3",
            "~1",
            "~1.2",
            "~1.2.3",
            ">1",
            ">1.2.3",
            ">=1.2",
            "<2",
            "<2.1.0",
            "<=1",
            "<=1.2.3",
            "1.*",
            "1.2.*",
            ">=1.0.4, <1.0.9",
        ] {
            let requirement: VersionReq = text.parse().unwrap();
            let range = range(&requirement).unwrap();
            let versions =
                [0, 1, 2, 3].into_iter().flat_map(|a| (0..4).flat_map(move |b| (0..11).map(move |c| (a, b, c))));
            for (a, b, c) in versions {
                let inside = range.low <= (a, b, c) && (a, b, c) < range.high;
                assert_eq!(requirement.matches(&semver::Version::new(a, b, c)), inside, "{text}: {a}.{b}.{c}");
            }
        }
    }
}
