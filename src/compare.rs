//! What changed between two audits: packages, duplicates, findings.
//!
//! A package is the same if name, version and source are. Where the lockfile of one side is missing, packages and
//! duplicates are not compared, and what a rule could not check on one side is neither solved nor new.

use std::collections::{BTreeSet, HashSet};

use crate::audit::Audit;
use crate::finding::FindingId;
use crate::graph::{DependencyGraph, PackageId};
use crate::order::{self, Collect};
use crate::read::lockfile::Package;
use crate::schema::v1::{Change, Changed, Comparison, FindingSummary};

/// What changed from `before` to `after`.
pub fn compare(before: &Audit, after: &Audit) -> Comparison {
    let graphs = [before.model.graph(), after.model.graph()];
    let mut comparison = Comparison {
        packages: graphs.map(|graph| graph.map(|graph| graph.packages().len())),
        problems: [before.model.problems.len(), after.model.problems.len()],
        ..Comparison::default()
    };
    if let [Some(before), Some(after)] = graphs {
        packages(before, after, &mut comparison);
        let [were, are] = [before, after].map(|graph| names(graph, graph.members()));
        comparison.are_strangers = !were.is_empty() && !are.is_empty() && were.is_disjoint(&are);
    }
    let (were, are) = (ids(before), ids(after));
    let unchecked = before.unchecked.iter().chain(&after.unchecked).map(|unchecked| unchecked.what.as_str()).into_set();
    let without = |audit: &Audit, other: &HashSet<&FindingId>| -> Vec<FindingSummary> {
        let checked = audit.findings.iter().filter(|finding| !unchecked.contains(finding.rule));
        let told = checked.filter(|finding| !other.contains(&finding.id)).map(|finding| FindingSummary {
            id: finding.id.to_string(),
            severity: finding.severity,
            title: finding.title.clone(),
        });
        told.collect()
    };
    comparison.solved = without(before, &are);
    comparison.new = without(after, &were);
    comparison.staying = were.intersection(&are).count();
    comparison
}

fn packages(before: &DependencyGraph, after: &DependencyGraph, comparison: &mut Comparison) {
    let (mut old, mut new) = (by_name(before).peekable(), by_name(after).peekable());
    loop {
        let name = match (old.peek(), new.peek()) {
            (Some((one, _)), Some((other, _))) => *one.min(other),
            (Some((name, _)), None) | (None, Some((name, _))) => *name,
            (None, None) => return,
        };
        let were = old.next_if(|(other, _)| *other == name).map(|(_, packages)| packages).unwrap_or_default();
        let are = new.next_if(|(other, _)| *other == name).map(|(_, packages)| packages).unwrap_or_default();
        let is_same = |a: &Package, b: &Package| a.version == b.version && a.source == b.source;
        let from: Vec<_> = were.iter().copied().filter(|one| !are.iter().any(|other| is_same(one, other))).collect();
        let to: Vec<_> = are.iter().copied().filter(|one| !were.iter().any(|other| is_same(one, other))).collect();
        let label = |package: &&Package| format!("{name} {}", package.version);
        match (from.as_slice(), to.as_slice()) {
            ([], []) => {}
            (_, _) if were.is_empty() => comparison.added.extend(to.iter().map(label)),
            (_, _) if are.is_empty() => comparison.removed.extend(from.iter().map(label)),
            (from, to) => comparison.changed.push(changed(name, from, to)),
        }
        match (were.len() > 1, are.len() > 1) {
            (true, false) => comparison.duplicates_gone.push(changed(name, &were, &are)),
            (false, true) => comparison.duplicates_new.push(changed(name, &were, &are)),
            _ => {}
        }
    }
}

fn ids(audit: &Audit) -> HashSet<&FindingId> {
    audit.findings.iter().map(|finding| &finding.id).collect()
}

fn names<'g>(graph: &'g DependencyGraph, ids: &[PackageId]) -> BTreeSet<&'g str> {
    ids.iter().filter_map(|id| graph.package(*id)).map(|package| package.name.as_str()).into_set()
}

/// The packages of each name, by name.
fn by_name(graph: &DependencyGraph) -> impl Iterator<Item = (&str, Vec<&Package>)> {
    let name = |id: &PackageId| graph.package(*id).map(|package| package.name.as_str());
    let groups = graph.packages().chunk_by(move |a, b| name(a) == name(b));
    groups.filter_map(move |ids| Some((name(ids.first()?)?, ids.iter().filter_map(|id| graph.package(*id)).collect())))
}

fn changed(name: &str, from: &[&Package], to: &[&Package]) -> Changed {
    let how = match (from, to) {
        ([one], [other]) => match one.version.cmp(&other.version) {
            std::cmp::Ordering::Less => Change::Upgraded,
            std::cmp::Ordering::Greater => Change::Downgraded,
            std::cmp::Ordering::Equal => Change::Source,
        },
        _ => Change::Versions,
    };
    // Where the source tells versions apart, it is said.
    let mut sources: Vec<String> = from.iter().chain(to).map(|package| package.source.to_string()).collect();
    order::sort(&mut sources);
    sources.dedup();
    let label = |package: &&Package| match sources.len() {
        0 | 1 => package.version.to_string(),
        _ => format!("{} ({})", package.version, package.source),
    };
    Changed {
        name: name.to_owned(),
        from: from.iter().map(label).collect(),
        to: to.iter().map(label).collect(),
        how: how.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::InputFile;

    fn lock(packages: &[(&str, &str)]) -> String {
        let registry = "registry+https://github.com/rust-lang/crates.io-index";
        let one = |(name, version): &(&str, &str)| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{registry}\"\n\n")
        };
        format!("version = 4\n\n{}", packages.iter().map(one).collect::<String>())
    }

    fn audit(manifest: &str, lock: Option<String>) -> Audit {
        let file = |path: &str, text: &str| InputFile { path: path.into(), bytes: text.into() };
        let manifest = format!("[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{manifest}");
        let lock = lock.map(|text| file("Cargo.lock", &text));
        Audit::new([file("Cargo.toml", &manifest)].into_iter().chain(lock).collect())
    }

    fn label(changed: &Changed) -> String {
        format!("{} {} -> {}: {}", changed.name, changed.from.join(" + "), changed.to.join(" + "), changed.how)
    }

    #[test]
    fn lockfiles_without_a_member_in_common_are_told() {
        let of = |member: &str| format!("version = 4\n\n[[package]]\nname = \"{member}\"\nversion = \"0.1.0\"\n");
        let are_strangers = |before: &str, after: &str| {
            compare(&audit("", Some(of(before))), &audit("", Some(of(after)))).are_strangers
        };
        assert!(are_strangers("a", "b"));
        assert!(!are_strangers("a", "a"));
    }

    #[test]
    fn packages_and_duplicates_are_told_by_what_became_of_them() {
        let before = [("gone", "1.0.0"), ("rand", "0.7.0"), ("rand", "0.8.0"), ("same", "1.0.0"), ("up", "1.0.0")];
        let after = [
            ("came", "2.0.0"),
            ("rand", "0.8.0"),
            ("same", "1.0.0"),
            ("syn", "1.0.0"),
            ("syn", "2.0.0"),
            ("up", "1.2.0"),
        ];
        let comparison = compare(&audit("", Some(lock(&before))), &audit("", Some(lock(&after))));
        assert_eq!(comparison.packages, [Some(5), Some(6)]);
        assert_eq!(comparison.added, ["came 2.0.0", "syn 1.0.0", "syn 2.0.0"]);
        assert_eq!(comparison.removed, ["gone 1.0.0"]);
        let changed: Vec<_> = comparison.changed.iter().map(label).collect();
        assert_eq!(changed, ["rand 0.7.0 -> : versions", "up 1.0.0 -> 1.2.0: upgraded"]);
        let gone: Vec<_> = comparison.duplicates_gone.iter().map(label).collect();
        assert_eq!(gone, ["rand 0.7.0 + 0.8.0 -> 0.8.0: versions"]);
        let new: Vec<_> = comparison.duplicates_new.iter().map(label).collect();
        assert_eq!(new, ["syn  -> 1.0.0 + 2.0.0: versions"]);
        let back = compare(&audit("", Some(lock(&after))), &audit("", Some(lock(&before))));
        assert_eq!(comparison.reversed(), back, "the other way round is the same as reversed");
    }

    #[test]
    fn findings_are_solved_new_or_stay() {
        let typo = "[profile.release]\ncodegen_units = 1\n[profile.dev]\nopt_level = 1\n";
        let other = "[profile.release]\ncodegen-units = 1\n[profile.dev]\nopt_level = 1\n[profile.test]\ndebg = 1\n";
        let comparison = compare(&audit(typo, None), &audit(other, None));
        let ids = |told: &[FindingSummary]| {
            told.iter().map(|told| told.id.clone()).filter(|id| id.starts_with("unknown")).collect::<Vec<_>>()
        };
        assert_eq!(ids(&comparison.solved), ["unknown-key:Cargo.toml#profile.release.codegen_units"]);
        assert_eq!(ids(&comparison.new), ["unknown-key:Cargo.toml#profile.test.debg"]);
        assert!(comparison.staying >= 1);
        assert_eq!(comparison.packages, [None, None]);
    }

    #[test]
    fn what_one_side_could_not_check_is_neither_solved_nor_new() {
        let twice = [("syn", "1.0.0"), ("syn", "2.0.0")];
        let (with, without) = (audit("", Some(lock(&twice))), audit("", None));
        let is_lock_rule = |told: &FindingSummary| told.id.starts_with("duplicate-version");
        assert!(with.findings.iter().any(|finding| finding.rule == "duplicate-version"), "{:?}", with.findings);
        let comparison = compare(&with, &without);
        assert!(!comparison.solved.iter().any(is_lock_rule) && comparison.duplicates_gone.is_empty());
    }

    #[test]
    fn nothing_is_different_from_itself() {
        let one = audit("", Some(lock(&[("rand", "0.7.0"), ("rand", "0.8.0")])));
        assert!(compare(&one, &one).is_empty());
    }
}
