//! Which packages of the lock a resolution keeps, by Cargo's rules.
//!
//! Cargo keeps the packages of a lock in two ways. Those that are locked are the only candidates for dependencies whose
//! requirements accept them. Those that are only preferred are tried first. Which packages are merely preferred is
//! decided in `register_previous_locks` of `src/cargo/ops/resolve.rs`: all that a package reaches that is to be
//! updated, and all of a registry as soon as one requirement of the workspace accepts nothing of the lock any more.

use std::collections::HashMap;

use super::Lack;
use super::local::Local;
use super::map::{Map, Set};
use super::table::NameId;
use super::world::{Origin, PackageNumber, Packages};
use crate::order;
use crate::read::lockfile::Lock;

/// The packages of a resolution with what each depends on, in Cargo's order: by name, version and source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Graph {
    pub(super) packages: Vec<PackageNumber>,
    pub(super) dependencies: Map<PackageNumber, Vec<PackageNumber>>,
}

impl Graph {
    pub(super) fn new(dependencies: Map<PackageNumber, Vec<PackageNumber>>, packages: &Packages) -> Self {
        let mut numbers: Vec<PackageNumber> = dependencies.keys().copied().collect();
        order::sort(&mut numbers);
        order::sort_by(&mut numbers, |a, b| packages.compare(*a, *b));
        let mut rank = Map::with_capacity_and_hasher(numbers.len(), Default::default());
        rank.extend(numbers.iter().enumerate().map(|(at, number)| (*number, at)));
        let mut graph = Self { packages: numbers, dependencies };
        for list in graph.dependencies.values_mut() {
            order::sort_by_key(list, |number| rank.get(number).copied());
            list.dedup();
        }
        graph
    }
}

/// A lock by the resolver's numbers.
#[derive(Debug, Default)]
pub(super) struct Previous {
    entries: Vec<Option<Entry>>,
}

#[derive(Debug)]
struct Entry {
    origin: Option<Origin>,
    name: String,
    version: semver::Version,
    dependencies: Vec<usize>,
}

impl Previous {
    pub(super) fn new(lock: Option<&Lock>) -> Self {
        let entries = lock.into_iter().flat_map(|lock| &lock.packages).map(|package| {
            Some(Entry {
                origin: Origin::of_source(&package.source),
                name: package.name.as_str().to_owned(),
                version: package.version.clone(),
                dependencies: package.dependencies.iter().map(|id| id.index()).collect(),
            })
        });
        Self { entries: entries.collect() }
    }

    /// The packages of the lock by their numbers there, as far as they are still there: a folder can have another
    /// version now.
    ///
    /// Calls `lack` for every package that is not in the known index data of its registry.
    pub(super) fn bind(
        &self,
        packages: &mut Packages,
        local: &Local,
        lack: &mut dyn FnMut(&Packages, NameId, Lack),
    ) -> Vec<Option<PackageNumber>> {
        let mut folders: HashMap<&str, Vec<PackageNumber>> = HashMap::new();
        let names: Vec<(String, PackageNumber)> = packages
            .all
            .iter()
            .zip(0..)
            .filter(|(package, _)| matches!(packages.names[package.name].origin.as_deref(), Some(Origin::Path(_))))
            .map(|(package, number)| (packages.text(package.name).to_owned(), number))
            .collect();
        for (name, number) in &names {
            folders.entry(name).or_default().push(*number);
        }
        let mut bound = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let Some(entry) = entry else {
                bound.push(None);
                continue;
            };
            bound.push(match &entry.origin {
                None => {
                    let same = folders.get(entry.name.as_str()).into_iter().flatten().copied();
                    let same: Vec<_> = same.filter(|number| packages.all[*number].version == entry.version).collect();
                    let given = same.iter().find(|number| local.folders.contains_key(number));
                    given.or(same.first()).copied()
                }
                Some(origin) => {
                    let origin = packages.origin(origin.clone());
                    let name = packages.name(&origin, &entry.name);
                    match packages.package(name, &entry.version) {
                        Ok(Some(number)) => Some(number),
                        Ok(None) => {
                            // A registry never takes a release away: its file is older than the lock.
                            if matches!(&*origin, Origin::Registry(_)) {
                                lack(packages, name, Lack::Outdated);
                            }
                            None
                        }
                        Err(why) => {
                            if matches!(&*origin, Origin::Registry(_)) {
                                lack(packages, name, why);
                            }
                            None
                        }
                    }
                }
            });
        }
        bound
    }

    /// The lock as a graph.
    pub(super) fn graph(&self, bound: &[Option<PackageNumber>], packages: &Packages) -> Graph {
        let mut dependencies = Map::with_capacity_and_hasher(bound.len(), Default::default());
        for (entry, number) in self.entries.iter().zip(bound) {
            let (Some(entry), Some(number)) = (entry, number) else { continue };
            let list = entry.dependencies.iter().filter_map(|at| bound.get(*at).copied().flatten());
            dependencies.insert(*number, list.collect());
        }
        Graph::new(dependencies, packages)
    }
}

/// Which packages of the lock may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Freed {
    /// None but those that changed manifests force to, as with `cargo build`.
    Nothing,
    /// Everything, as `cargo update` does.
    Everything,
    /// Some packages, as `cargo update -p` does.
    Some(Set<PackageNumber>),
}

/// The packages of the lock that a resolution keeps.
#[derive(Debug, Default)]
pub(super) struct Locks {
    /// The packages that are tried first, and taken although they are yanked.
    pub(super) preferred: Set<PackageNumber>,
    /// The locked dependencies of each locked package.
    pub(super) dependencies: Map<PackageNumber, Vec<PackageNumber>>,
    /// The locked packages of each name, lowest version first.
    pub(super) by_name: Map<NameId, Vec<PackageNumber>>,
}

impl Locks {
    pub(super) fn new(
        previous: &Graph,
        freed: &Freed,
        local: &Local,
        packages: &Packages,
        members: &Map<PackageNumber, std::rc::Rc<super::summary::Summary>>,
    ) -> Self {
        let is_registry = |number: PackageNumber| {
            let name = packages.all[number].name;
            matches!(packages.names[name].origin.as_deref(), Some(Origin::Registry(_)))
        };
        let origin = |number: PackageNumber| packages.names[packages.all[number].name].origin.clone();
        // A git repository or a folder is updated as a whole.
        let whole: Set<_> = match freed {
            Freed::Some(some) => some.iter().filter(|n| !is_registry(**n)).filter_map(|n| origin(*n)).collect(),
            _ => Set::default(),
        };
        let keep = |number: PackageNumber| match freed {
            Freed::Nothing => true,
            Freed::Everything => false,
            Freed::Some(some) => {
                !some.contains(&number) && origin(number).is_none_or(|origin| !whole.contains(&origin))
            }
        };
        let mut loose = Loose { graph: previous, set: Set::default() };
        for number in previous.packages.iter().filter(|number| !keep(**number)) {
            loose.add(*number);
        }
        for number in local.folders.keys() {
            let is_member = local.folders.get(number) == Some(&true);
            let Some(summary) = members.get(number).cloned() else { continue };
            for dependency in &summary.dependencies {
                if !is_member && (dependency.optional || dependency.dev) {
                    continue;
                }
                let name = &packages.names[dependency.name];
                if matches!(name.origin.as_deref(), Some(Origin::Path(_))) {
                    continue;
                }
                let accepts = &packages.requirements[dependency.requirement];
                let is_answered = previous.packages.iter().any(|number| {
                    let package = &packages.all[*number];
                    packages.names[package.name].text == name.text && accepts.has(&package.version)
                });
                if !is_answered {
                    for number in &previous.packages {
                        if packages.names[packages.all[*number].name].origin == name.origin {
                            loose.add(*number);
                        }
                    }
                }
            }
        }
        let mut locks = Self::default();
        for number in previous.packages.iter().copied().filter(|number| keep(*number)) {
            locks.preferred.insert(number);
            if loose.set.contains(&number) {
                continue;
            }
            let list = previous.dependencies.get(&number).into_iter().flatten().copied();
            let list = list.filter(|number| keep(*number) && !loose.set.contains(number)).collect();
            locks.dependencies.insert(number, list);
            locks.by_name.entry(packages.all[number].name).or_default().push(number);
        }
        locks
    }
}

/// The packages that are not locked.
struct Loose<'g> {
    graph: &'g Graph,
    set: Set<PackageNumber>,
}

impl Loose<'_> {
    /// Adds a package and all that it reaches.
    fn add(&mut self, number: PackageNumber) {
        let mut open = vec![number];
        while let Some(number) = open.pop() {
            if self.set.insert(number) {
                open.extend(self.graph.dependencies.get(&number).into_iter().flatten());
            }
        }
    }
}
