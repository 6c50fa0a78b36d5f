//! Whose newest release still holds an old version: what nobody has released yet.

use std::collections::HashSet;

use semver::{Version, VersionReq};

use crate::read::manifest::Kind;
use crate::registry::record::{self, Record};
use crate::registry::{Known, Registry, Store};
use crate::resolve::{Resolution, Resolved};
use crate::schema::advice::Blocker;

/// How many holders above one another are looked at.
const DEEPEST: usize = 8;

/// Who holds `old` although a newer version is there.
pub(super) fn of(base: &Resolution, store: &Store, old: &Resolved) -> Vec<Blocker> {
    let kept = base.versions(&old.name).last().map(|package| package.version.clone());
    let mut found = Vec::new();
    let mut seen: HashSet<(String, Version)> = HashSet::new();
    let mut open = vec![(old, kept, 0)];
    while let Some((package, wanted, depth)) = open.pop() {
        let Some(wanted) = wanted.filter(|_| depth < DEEPEST) else { continue };
        let place = base.packages.iter().position(|other| std::ptr::eq(other, package));
        let Some(place) = place else { continue };
        for holder in base.packages.iter().filter(|holder| holder.dependencies.contains(&place)) {
            if !seen.insert((holder.name.clone(), holder.version.clone())) {
                continue;
            }
            let Some(registry) = Registry::of_source(&holder.source) else { continue };
            let Some((newest, record)) = newest(store, &registry, &holder.name) else { continue };
            match requirement(&record, &package.name, &wanted) {
                Some(requirement) => found.push(Blocker {
                    name: holder.name.clone(),
                    version: newest.to_string(),
                    locked: holder.version.to_string(),
                    on: package.name.clone(),
                    requirement,
                    page: (registry == Registry::CratesIo).then(|| format!("https://crates.io/crates/{}", holder.name)),
                    skip: format!(
                        "{{ crate = \"{}@{}\", reason = \"{} {} requires it\" }}",
                        old.name, old.version, holder.name, newest
                    ),
                }),
                // Its newest release would let go; what counts is who keeps that one away.
                None if newest != holder.version => open.push((holder, Some(newest), depth + 1)),
                None => {}
            }
        }
    }
    crate::order::sort_by_key(&mut found, |blocker| (blocker.name.clone(), blocker.locked.clone()));
    found
}

/// The newest release of a package that is no pre-release.
fn newest(store: &Store, registry: &Registry, name: &str) -> Option<(Version, Record)> {
    let Some(Known::Releases(entries)) = store.get(registry, name) else { return None };
    let release = entries.releases.iter().find(|r| !r.yanked && r.readable && r.version.pre.is_empty())?;
    Some((release.version.clone(), record::read(entries.line(release))?))
}

/// The requirement with which a release asks for a package and does not accept `wanted`.
fn requirement(record: &Record, name: &str, wanted: &Version) -> Option<String> {
    let dependencies = record.dependencies.iter().filter(|d| d.package == name && d.kind != Kind::Development);
    let mut refusing = dependencies.filter(|dependency| {
        let requirement: Result<VersionReq, _> = dependency.requirement.parse();
        requirement.is_ok_and(|requirement| !requirement.matches(wanted))
    });
    refusing.next().map(|dependency| dependency.requirement.clone())
}
