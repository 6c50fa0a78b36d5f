//! What blocks the removal of a version: dependents of which every release requires it, up to the members.
//!
//! Each holder of a version has to let go of it, by a release that accepts a newer one or does without; else all that hold
//! that holder have to do without it; and so on. What only comes of a member's own dependencies in the end is no
//! blocker, but something that can be bumped.

use semver::{Version, VersionReq};

use super::required_bumps::{RequiredBumps, Ways, is_surplus};
use crate::read::lockfile::Source;
use crate::read::manifest::DependencyKind;
use crate::read::requirement::are_compatible;
use crate::registry::entries::{Entries, Release};
use crate::registry::record;
use crate::registry::{Known, Registry, Store};
use crate::resolve::{Resolution, Resolved};
use crate::schema::advice::Blocker;

/// How many releases of a holder are looked at, newest first.
const MOST_RELEASES: usize = 100;

/// How many holdings are looked at for one version.
const MOST_HOLDINGS: usize = 2_000;

/// What removes each surplus version of a resolution.
pub(super) fn ways(base: &Resolution, store: &Store) -> Ways {
    let mut holders = Holders::new(base, store);
    let mut ways = Vec::new();
    for (number, package) in base.packages.iter().enumerate() {
        if is_surplus(base, package) {
            ways.push((number, holders.required_bumps(number)));
        }
    }
    ways
}

/// What is known of the holders of a resolution.
struct Holders<'a> {
    base: &'a Resolution,
    store: &'a Store,
    /// The holders of each package.
    of: Vec<Vec<usize>>,
    /// The releases of each package that are newer than the locked one, and that one itself, newest first.
    releases: Vec<Option<Option<Vec<Requirements>>>>,
}

/// A release with the dependencies that count.
struct Requirements {
    version: Version,
    dependencies: Vec<(String, String, Option<VersionReq>)>,
}

impl Requirements {
    /// The requirement with which it asks for `name` and accepts none of `accepted`.
    fn refuses(&self, name: &str, accepted: &[Version]) -> Option<&str> {
        let of_name = self.dependencies.iter().filter(|(package, ..)| package == name);
        let mut refusing = of_name.filter(|(_, _, requirement)| {
            requirement.as_ref().is_some_and(|requirement| !accepted.iter().any(|version| requirement.matches(version)))
        });
        refusing.next().map(|(_, text, _)| text.as_str())
    }
}

impl<'a> Holders<'a> {
    fn new(base: &'a Resolution, store: &'a Store) -> Self {
        let mut of: Vec<Vec<usize>> = vec![Vec::new(); base.packages.len()];
        for (holder, package) in base.packages.iter().enumerate() {
            for dependency in &package.dependencies {
                if let Some(list) = of.get_mut(*dependency) {
                    list.push(holder);
                }
            }
        }
        let releases = base.packages.iter().map(|_| None).collect();
        Self { base, store, of, releases }
    }

    /// What removes the package of this number.
    fn required_bumps(&mut self, old: usize) -> RequiredBumps {
        let mut way = RequiredBumps::default();
        let Some(package) = self.base.packages.get(old) else { return way };
        // A newer release of the same range takes the place of this one, and is as much of a duplicate.
        let entries = entries(self.store, &package.source, &package.name);
        let released = entries.into_iter().flat_map(|entries| choosable(entries, &package.version));
        let known = self.base.versions(&package.name).filter(|other| other.version > package.version);
        let newer = released.map(|release| &release.version).chain(known.map(|other| &other.version));
        let accepted: Vec<Version> =
            newer.filter(|version| !are_compatible(version, &package.version)).cloned().collect();
        // Each holding that was seen, once with releases that will do and once with none, in order.
        let mut seen: Vec<(usize, usize, bool)> = Vec::new();
        let mut open: Vec<(usize, Vec<Version>, Option<Blocker>)> = vec![(old, accepted, None)];
        while let Some((child, accepted, culprit)) = open.pop() {
            let Some(held) = self.base.packages.get(child) else { continue };
            for number in self.of.get(child).cloned().unwrap_or_default() {
                let Some(holder) = self.base.packages.get(number) else { continue };
                let holding = (child, number, accepted.is_empty());
                match seen.binary_search(&holding) {
                    Ok(_) => continue,
                    Err(at) => seen.insert(at, holding),
                }
                if seen.len() > MOST_HOLDINGS {
                    way.unknown = true;
                    return way;
                }
                if holder.source == Source::Path {
                    match &culprit {
                        Some(culprit) => way.blockers.push(culprit.clone()),
                        None => way.note(&held.name, &held.version, &accepted),
                    }
                    continue;
                }
                let Some(releases) = self.releases(number) else {
                    way.unknown = true;
                    continue;
                };
                let will_do: Vec<Version> = releases
                    .iter()
                    .filter(|release| release.refuses(&held.name, &accepted).is_none())
                    .map(|release| release.version.clone())
                    .collect();
                // The locked release itself will do: nothing has to be done about this holder.
                if will_do.contains(&holder.version) {
                    continue;
                }
                let culprit = match (will_do.is_empty(), &culprit) {
                    (false, _) => None,
                    (true, Some(deeper)) => Some(deeper.clone()),
                    (true, None) => releases.first().and_then(|newest| {
                        let requirement = newest.refuses(&held.name, &accepted)?;
                        let skip = (package.name.as_str(), &package.version);
                        Some(blocker(holder, &newest.version, &held.name, requirement, skip))
                    }),
                };
                open.push((number, will_do, culprit));
            }
        }
        crate::order::sort_by_key(&mut way.blockers, |blocker| (blocker.name.clone(), blocker.locked.clone()));
        way.blockers.dedup();
        way
    }

    /// The releases of a package from the locked one on, newest first. Nothing if they are not known.
    fn releases(&mut self, number: usize) -> Option<&Vec<Requirements>> {
        let (base, store) = (self.base, self.store);
        let told = self.releases.get_mut(number)?.get_or_insert_with(|| {
            let package = base.packages.get(number)?;
            let entries = entries(store, &package.source, &package.name)?;
            let locked = entries.releases.iter().find(|release| release.version == package.version);
            let newer = choosable(entries, &package.version).take(MOST_RELEASES);
            Some(newer.chain(locked).filter_map(|release| requirements(entries, release)).collect())
        });
        told.as_ref()
    }
}

fn blocker(
    holder: &Resolved,
    newest: &Version,
    on: &str,
    requirement: &str,
    (name, version): (&str, &Version),
) -> Blocker {
    let is_public = Registry::of_source(&holder.source) == Some(Registry::CratesIo);
    Blocker {
        name: holder.name.clone(),
        version: newest.to_string(),
        locked: holder.version.to_string(),
        on: on.to_owned(),
        requirement: requirement.to_owned(),
        page: is_public.then(|| format!("https://crates.io/crates/{}", holder.name)),
        skip: format!("{{ crate = \"{name}@{version}\", reason = \"{} {newest} requires it\" }}", holder.name),
    }
}

fn entries<'s>(store: &'s Store, source: &Source, name: &str) -> Option<&'s Entries> {
    match store.get(&Registry::of_source(source)?, name) {
        Some(Known::Releases(entries)) => Some(entries),
        _ => None,
    }
}

/// The releases above `locked` that Cargo can choose, newest first.
fn choosable<'s>(entries: &'s Entries, locked: &Version) -> impl Iterator<Item = &'s Release> {
    let newer = entries.releases.iter().take_while(move |release| release.version > *locked);
    newer.filter(|release| !release.yanked && release.readable && release.version.pre.is_empty())
}

/// What the locked release of a package requires of the packages of a name; nothing if that is not known.
pub(super) fn requirements_of(store: &Store, package: &Resolved, name: &str) -> Vec<VersionReq> {
    let release = entries(store, &package.source, &package.name).and_then(|entries| {
        let release = entries.releases.iter().find(|release| release.version == package.version)?;
        requirements(entries, release)
    });
    let dependencies = release.into_iter().flat_map(|release| release.dependencies);
    dependencies.filter(|(other, ..)| other == name).filter_map(|(.., requirement)| requirement).collect()
}

fn requirements(entries: &Entries, release: &Release) -> Option<Requirements> {
    let record = record::read(entries.line(release))?;
    let counting = record.dependencies.into_iter().filter(|dependency| dependency.kind != DependencyKind::Development);
    let dependencies = counting.map(|dependency| {
        let requirement = dependency.requirement.parse().ok();
        (dependency.package, dependency.requirement, requirement)
    });
    Some(Requirements { version: release.version.clone(), dependencies: dependencies.collect() })
}
