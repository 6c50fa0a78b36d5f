//! The graph of the lockfile's packages: dependents, paths from members, packages that a change removes, and pictures.
//!
//! Everything is linear in packages and dependencies, but for the sort that puts packages in the order of their
//! names; nothing recurses. Cycles are harmless: dev-dependencies make legal ones between members.

use std::collections::HashMap;

use semver::Version;

use crate::order;
use crate::read::lockfile::{Lock, Package};

mod adjacency;
mod dominators;
pub mod duplicates;
mod entry_points;
mod exclusive;
mod labels;
pub mod picture;
mod removal;
mod why;

use adjacency::Adjacency;
pub use duplicates::{Duplicate, Status, duplicates, with_platforms, with_requirements};
pub use entry_points::NearestEntries;
pub use exclusive::{Exclusive, Sums};
pub use removal::Move;
pub use why::{EntryPoint, EntryWalk, ShortestWays, Why};

pub use crate::read::lockfile::PackageId;

/// Which packages of a lock are members of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Members {
    /// Not all manifests are known, so every package without a source counts as a member. A path dependency outside
    /// of the workspace counts too then; the lock does not tell it from a member.
    Unknown,
    /// All members of the workspace.
    Known(Vec<Member>),
}

/// A member of the workspace, as its manifest tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The package's name.
    pub name: String,
    /// Its version, if that is known: it may be inherited from a manifest that was not given.
    pub version: Option<Version>,
}

/// The packages of a lock and their dependencies, forth and back.
#[derive(Debug, Clone)]
pub struct DependencyGraph {
    lock: Lock,
    /// All packages by name, version and source.
    order: Vec<PackageId>,
    /// The place of each package in `order`.
    rank: Vec<u32>,
    dependencies: Adjacency,
    holders: Adjacency,
    members: Vec<PackageId>,
    member: Vec<bool>,
    missing: Vec<Member>,
    reached: Vec<bool>,
    /// Whether no package needs itself through others, members aside.
    is_acyclic: bool,
}

impl DependencyGraph {
    /// The graph of `lock`.
    pub fn new(lock: Lock, members: &Members) -> Self {
        let mut order: Vec<PackageId> = (0..lock.packages.len()).map(PackageId::new).collect();
        let key = |id: &PackageId| lock.package(*id).map(|package| (&package.name, &package.version, &package.source));
        order::sort_by(&mut order, |a, b| key(a).cmp(&key(b)));
        let mut rank = vec![0; order.len()];
        for (at, id) in (0..).zip(&order) {
            if let Some(rank) = rank.get_mut(id.index()) {
                *rank = at;
            }
        }
        let dependencies = Adjacency::of_lock(&lock, &rank);
        let holders = dependencies.reversed(&order);
        let mut graph = Self {
            member: vec![false; order.len()],
            reached: Vec::new(),
            is_acyclic: false,
            members: Vec::new(),
            missing: Vec::new(),
            lock,
            order,
            rank,
            dependencies,
            holders,
        };
        graph.set_members(members);
        graph.reached = graph.reach(|id, visit| graph.dependencies(id).iter().copied().for_each(visit));
        graph.is_acyclic = graph.count_in_order() == graph.reached.iter().filter(|reached| **reached).count();
        graph
    }

    /// How many of the packages that members reach can be put in an order in which each comes after all that need it.
    /// Members come first, whatever needs them: they are there anyway.
    fn count_in_order(&self) -> usize {
        let needed = |id: PackageId| self.holders(id).iter().filter(|holder| self.is_reached(**holder)).count();
        let mut waits: Vec<usize> = (0..self.order.len()).map(|index| needed(PackageId::new(index))).collect();
        let mut open = self.members.clone();
        let mut count = 0;
        while let Some(id) = open.pop() {
            count += 1;
            for dependency in self.dependencies(id).iter().filter(|id| !self.is_member(**id)) {
                if let Some(waits) = waits.get_mut(dependency.index()) {
                    *waits = waits.saturating_sub(1);
                    if *waits == 0 {
                        open.push(*dependency);
                    }
                }
            }
        }
        count
    }

    fn set_members(&mut self, members: &Members) {
        let by_path: Vec<_> = self
            .order
            .iter()
            .filter_map(|id| Some((*id, self.package(*id).filter(|package| package.is_by_path())?)))
            .collect();
        let mut found: Vec<PackageId> = Vec::new();
        let mut missing = Vec::new();
        match members {
            Members::Unknown => found.extend(by_path.iter().map(|(id, _)| *id)),
            Members::Known(members) => {
                let mut by_version = HashMap::with_capacity(by_path.len());
                let mut by_name: HashMap<&str, Option<PackageId>> = HashMap::with_capacity(by_path.len());
                for (id, package) in by_path {
                    by_version.insert((package.name.as_str(), &package.version), id);
                    by_name.entry(package.name.as_str()).and_modify(|only| *only = None).or_insert(Some(id));
                }
                for member in members {
                    let name = member.name.as_str();
                    let exact = member.version.as_ref().and_then(|version| by_version.get(&(name, version)).copied());
                    // A version that was changed since the lock was written does not make it another package.
                    match exact.or_else(|| by_name.get(name).copied().flatten()) {
                        Some(id) => found.push(id),
                        None => missing.push(member.clone()),
                    }
                }
                order::sort_by_key(&mut found, |id| self.rank_of(*id));
                found.dedup();
            }
        }
        for id in &found {
            if let Some(member) = self.member.get_mut(id.index()) {
                *member = true;
            }
        }
        self.members = found;
        self.missing = missing;
    }

    /// A package as `name version`.
    pub fn label(&self, id: PackageId) -> Option<String> {
        self.package(id).map(|package| format!("{} {}", package.name.as_str(), package.version))
    }

    /// The lock that this is the graph of.
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// The package with this id; `None` for an id of another lock.
    pub fn package(&self, id: PackageId) -> Option<&Package> {
        self.lock.package(id)
    }

    /// All packages by name, version and source.
    pub fn packages(&self) -> &[PackageId] {
        &self.order
    }

    /// The packages of this name, lowest version first.
    pub fn by_name(&self, name: &str) -> &[PackageId] {
        self.named(&self.order, name)
    }

    /// The packages of each name.
    pub fn same_names(&self) -> impl Iterator<Item = &[PackageId]> {
        let name = |id: &PackageId| self.package(*id).map(|package| &package.name);
        self.order.chunk_by(move |a, b| name(a) == name(b))
    }

    /// Those of `ids`, which are in the order of the graph, that have this name.
    fn named<'i>(&self, ids: &'i [PackageId], name: &str) -> &'i [PackageId] {
        let compare = |id: &PackageId| self.package(*id).map(|package| package.name.as_str()).cmp(&Some(name));
        let rest = ids.get(ids.partition_point(|id| compare(id).is_lt())..).unwrap_or_default();
        rest.get(..rest.partition_point(|id| compare(id).is_eq())).unwrap_or_default()
    }

    /// The members of the workspace that are in the lock, by name.
    pub fn members(&self) -> &[PackageId] {
        &self.members
    }

    /// The members that are not in the lock: it was written before they were there.
    pub fn missing_members(&self) -> &[Member] {
        &self.missing
    }

    /// Whether the package is a member of the workspace.
    pub fn is_member(&self, id: PackageId) -> bool {
        self.member.get(id.index()).copied().unwrap_or(false)
    }

    /// The dependencies of a package, each once, by name. The only one of a replaced package is its replacement.
    pub fn dependencies(&self, id: PackageId) -> &[PackageId] {
        self.dependencies.of(id)
    }

    /// Those of this name that the package depends on.
    pub fn dependencies_named(&self, id: PackageId, name: &str) -> &[PackageId] {
        self.named(self.dependencies(id), name)
    }

    /// The packages that depend on this one, each once, by name.
    pub fn holders(&self, id: PackageId) -> &[PackageId] {
        self.holders.of(id)
    }

    /// Whether a member reaches the package, or it is one.
    pub fn is_reached(&self, id: PackageId) -> bool {
        self.reached.get(id.index()).copied().unwrap_or(false)
    }

    /// The packages that no member reaches, by name. Cargo drops them when it writes the lock the next time.
    pub fn stale(&self) -> Vec<PackageId> {
        self.order.iter().copied().filter(|id| !self.is_reached(*id)).collect()
    }

    /// What is in the graph for each package and each direct dependency alone.
    pub fn exclusive(&self) -> Exclusive {
        Exclusive::new(self)
    }

    fn rank_of(&self, id: PackageId) -> u32 {
        self.rank.get(id.index()).copied().unwrap_or(u32::MAX)
    }

    /// Which packages the members reach, if `dependencies` names what a package depends on.
    fn reach(&self, dependencies: impl Fn(PackageId, &mut dyn FnMut(PackageId))) -> Vec<bool> {
        let mut reached = vec![false; self.order.len()];
        let mut open = Vec::new();
        let mut visit = |id: PackageId, open: &mut Vec<PackageId>| {
            if let Some(reached) = reached.get_mut(id.index()).filter(|reached| !**reached) {
                *reached = true;
                open.push(id);
            }
        };
        for id in &self.members {
            visit(*id, &mut open);
        }
        while let Some(id) = open.pop() {
            dependencies(id, &mut |dependency| visit(dependency, &mut open));
        }
        reached
    }
}

#[cfg(test)]
mod tests;
