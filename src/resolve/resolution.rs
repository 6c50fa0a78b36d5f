//! The outcome of a resolution as plain data.

use semver::Version;

use super::map::Map;
use super::previous::Graph;
use super::world::{Origin, Packages, Range};
use crate::order;
use crate::read::lockfile::{Lock, Source};
use crate::registry::entries::Rust;

/// The packages that Cargo would lock.
#[derive(Debug, Clone)]
pub struct Resolution {
    /// The packages by name, version and source.
    pub packages: Vec<Resolved>,
    /// How many steps the search took.
    pub steps: usize,
    /// Whether a new lock is of the newest format, V4: every Rust of the members is one whose Cargo writes it, from
    /// 1.83 on.
    pub(super) newest_format: bool,
    /// The packages that `[patch]` offers and nothing takes.
    pub(super) unused_patches: Vec<(String, Version, Source)>,
    pub(super) graph: Graph,
}

/// A package that Cargo would lock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// Where it comes from.
    pub source: Source,
    /// The SHA-256 of its `.crate` file, in hex, if it comes from a registry.
    pub checksum: Option<String>,
    /// The oldest Rust that it supports, if it says so.
    pub rust: Option<Rust>,
    /// Whether it was withdrawn from its registry.
    pub yanked: bool,
    /// The packages that it depends on, by number.
    pub dependencies: Vec<usize>,
}

/// The differences between two sets of packages.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockChange {
    /// Packages that are gone and nothing takes their place: name and version.
    pub removed: Vec<(String, Version)>,
    /// Packages that are new.
    pub added: Vec<(String, Version)>,
    /// Packages that are there in another version of the same or another range: name, before and after.
    pub changed: Vec<(String, Version, Version)>,
}

impl Resolution {
    pub(super) fn new(
        graph: Graph,
        steps: usize,
        newest_format: bool,
        patches: &[u32],
        packages: &mut Packages,
    ) -> Self {
        let mut place = Map::with_capacity_and_hasher(graph.packages.len(), Default::default());
        place.extend(graph.packages.iter().enumerate().map(|(at, number)| (*number, at)));
        let mut resolved = Vec::with_capacity(graph.packages.len());
        for number in &graph.packages {
            let checksum = packages.summary(*number).and_then(|summary| summary.checksum.clone());
            let package = &packages.all[*number];
            let dependencies = graph.dependencies.get(number).into_iter().flatten();
            resolved.push(Resolved {
                name: packages.text(package.name).to_owned(),
                version: package.version.clone(),
                source: packages.source(package.name),
                checksum: checksum.map(|text| text.to_string()),
                rust: package.rust,
                yanked: package.yanked,
                dependencies: dependencies.filter_map(|number| place.get(number).copied()).collect(),
            });
        }
        let unused = patches.iter().filter(|number| !place.contains_key(number));
        let mut unused_patches: Vec<_> = unused
            .map(|number| {
                let package = &packages.all[*number];
                (packages.text(package.name).to_owned(), package.version.clone(), packages.source(package.name))
            })
            .collect();
        order::sort(&mut unused_patches);
        unused_patches.dedup();
        Self { packages: resolved, steps, newest_format, unused_patches, graph }
    }

    /// The package of this name and version.
    pub fn find(&self, name: &str, version: &Version) -> Option<&Resolved> {
        let key = |package: &Resolved| (package.name.as_str(), &package.version).cmp(&(name, version));
        let at = self.packages.partition_point(|package| key(package).is_lt());
        self.packages.get(at).filter(|package| key(package).is_eq())
    }

    /// The versions of a name, lowest first.
    pub fn versions(&self, name: &str) -> impl Iterator<Item = &Resolved> {
        let start = self.packages.partition_point(|package| package.name.as_str() < name);
        self.packages.iter().skip(start).take_while(move |package| package.name == name)
    }

    /// The differences from `before`.
    pub fn since(&self, before: &Self) -> LockChange {
        let list = |resolution: &Self| -> Vec<(String, Version)> {
            resolution.packages.iter().map(|package| (package.name.clone(), package.version.clone())).collect()
        };
        LockChange::between(&list(before), &list(self))
    }

    /// The differences from a lock.
    pub fn since_lock(&self, lock: &Lock) -> LockChange {
        let packages = lock.packages.iter();
        let mut before: Vec<_> = packages.map(|p| (p.name.as_str().to_owned(), p.version.clone())).collect();
        order::sort(&mut before);
        let after = self.packages.iter().map(|package| (package.name.clone(), package.version.clone()));
        LockChange::between(&before, &after.collect::<Vec<_>>())
    }
}

impl LockChange {
    /// The differences between two lists of packages by name and version. Of one name, a version that is gone and one
    /// that is new belong together if they are of one compatible range, or if no other is left of the name.
    pub fn between(before: &[(String, Version)], after: &[(String, Version)]) -> Self {
        let mut change = Self::default();
        let mut gone: Vec<&(String, Version)> = Vec::new();
        let mut new: Vec<&(String, Version)> = Vec::new();
        let (mut a, mut b) = (before.iter().peekable(), after.iter().peekable());
        loop {
            match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if x == y => {
                    a.next();
                    b.next();
                }
                (Some(x), Some(y)) if x < y => gone.extend(a.next()),
                (Some(_), None) => gone.extend(a.next()),
                (_, Some(_)) => new.extend(b.next()),
                (None, None) => break,
            }
        }
        for by_range in [true, false] {
            gone.retain(|old| {
                let fits =
                    |new: &&&(String, Version)| new.0 == old.0 && (!by_range || Range::of(&new.1) == Range::of(&old.1));
                let Some(at) = new.iter().position(|candidate| fits(&candidate)) else { return true };
                let with = new.remove(at);
                change.changed.push((old.0.clone(), old.1.clone(), with.1.clone()));
                false
            });
        }
        change.removed = gone.into_iter().cloned().collect();
        change.added = new.into_iter().cloned().collect();
        order::sort(&mut change.changed);
        change
    }

    /// Whether nothing is different.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty() && self.changed.is_empty()
    }
}

impl Packages {
    /// In the order of a lock: by name, version and source.
    pub(super) fn compare(&self, a: u32, b: u32) -> std::cmp::Ordering {
        let (x, y) = (&self.all[a], &self.all[b]);
        self.text(x.name)
            .cmp(self.text(y.name))
            .then_with(|| x.version.cmp(&y.version))
            .then_with(|| self.source(x.name).cmp(&self.source(y.name)))
    }

    /// Where the packages of a name come from, as a lock has it.
    pub(super) fn source(&self, name: u32) -> Source {
        let Some(origin) = &self.names[name].origin else { return Source::Path };
        if let Some(source) = self.sources.get(origin) {
            return source.clone();
        }
        match &**origin {
            Origin::Registry(crate::registry::Registry::CratesIo) => Source::CratesIo,
            Origin::Registry(crate::registry::Registry::Other(host)) => {
                Source::Registry { index: format!("sparse+https://{host}/") }
            }
            Origin::Path(_) => Source::Path,
            Origin::Git { url, .. } => Source::Git {
                url: url.clone(),
                reference: crate::read::lockfile::GitReference::DefaultBranch,
                rev: None,
            },
            Origin::Unknown(text) => Source::Unknown(text.clone()),
        }
    }
}
