//! Crates whose types others have in their interfaces: two dependencies of one member that are built on one version of such a
//! crate are moved together or not at all.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use crate::facts::moves;
use crate::read::lockfile::Source;
use crate::resolve::{Resolution, Resolved};

/// What a member has of one core crate: the direct dependencies that are built on it, itself among them, each with the versions
/// of it.
type Built<'r> = BTreeMap<&'r str, BTreeSet<&'r Version>>;

/// Why what `after` has does not go together where `before` did, as a sentence.
pub(super) fn split(before: &Resolution, after: &Resolution) -> Option<String> {
    let old: BTreeMap<(&str, &str), Built<'_>> = built(before);
    let new = built(after);
    for ((member, core), on) in &new {
        let Some(was) = old.get(&(*member, *core)) else { continue };
        let one = |built: &Built<'_>, name: &str| {
            let mut versions = built.get(name)?.iter();
            let version = versions.next().map(|version| (*version).clone());
            version.filter(|_| versions.next().is_none())
        };
        let names: Vec<&str> = on.keys().copied().collect();
        for (at, a) in names.iter().enumerate() {
            for b in names.iter().skip(at + 1) {
                let (Some(a_was), Some(b_was)) = (one(was, a), one(was, b)) else { continue };
                let (Some(a_is), Some(b_is)) = (one(on, a), one(on, b)) else { continue };
                if a_was == b_was && a_is != b_is {
                    return Some(format!(
                        "In {member}, `{a}` would be built on `{core}` {a_is} and `{b}` on {b_is}: their types would not match. They are \
                         moved together or not at all."
                    ));
                }
            }
        }
    }
    None
}

/// The direct dependencies of members that are built on each core crate, by member and core.
fn built(resolution: &Resolution) -> BTreeMap<(&str, &str), Built<'_>> {
    let mut all: BTreeMap<(&str, &str), Built<'_>> = BTreeMap::new();
    let of = |package: &Resolved| {
        package.dependencies.iter().filter_map(|at| resolution.packages.get(*at)).collect::<Vec<_>>()
    };
    for member in resolution.packages.iter().filter(|package| package.source == Source::Path) {
        for direct in of(member).into_iter().filter(|direct| direct.source != Source::Path) {
            let own = moves::is_core(&direct.name).then_some(direct);
            for core in of(direct).into_iter().filter(|core| moves::is_built_on(&direct.name, &core.name)).chain(own) {
                let entry = all.entry((&member.name, &core.name)).or_default();
                entry.entry(&direct.name).or_default().insert(&core.version);
            }
        }
    }
    all
}

/// The direct dependencies of members, by name and version, that have to be moved together: those of one member that are built
/// on one version of one core crate.
pub(super) fn groups(resolution: &Resolution) -> BTreeSet<Vec<(String, Version)>> {
    let mut groups = BTreeSet::new();
    for ((member, _), on) in built(resolution) {
        let mut by_version: BTreeMap<&Version, Vec<(String, Version)>> = BTreeMap::new();
        let of_member =
            resolution.packages.iter().find(|package| package.name == member && package.source == Source::Path);
        for (name, versions) in on {
            let direct = of_member.into_iter().flat_map(|member| &member.dependencies);
            let direct = direct.filter_map(|at| resolution.packages.get(*at)).find(|package| package.name == name);
            if let (Some(direct), Some(version)) = (direct, versions.first()) {
                by_version.entry(version).or_default().push((name.to_owned(), direct.version.clone()));
            }
        }
        groups.extend(by_version.into_values().filter(|group| group.len() > 1));
    }
    groups
}
