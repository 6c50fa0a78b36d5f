//! The ledger of dependencies: what each brings that nothing else needs, and what that costs.
//!
//! What a dependency brings alone is counted, not estimated: the packages that leave the lockfile with it, told by the
//! dominator tree of the graph ([`crate::graph::Exclusive`]). Weight that it shares with others is no saving, and is told
//! apart.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::{Add, Sub};

use crate::cost::{Costs, Estimate, Profile, Share};
use crate::graph::{DependencyGraph, Exclusive, PackageId, Sums};
use crate::model::Model;
use crate::order;
use crate::read::manifest::DependencyKind;
use crate::schedule::{Schedule, saved_by_removal};
use crate::workspace::Dependency;

/// After so many dependencies that were followed, no more direct dependencies are counted out.
const MOST_STEPS: usize = 2_000_000;

/// What each dependency brings and costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// What times rest on: the record of the user's own build, or else the reference costs.
    pub is_recorded: bool,
    /// All packages that members need, members aside.
    pub total: Weight,
    /// The direct dependencies of the workspace, the one that saves most first.
    pub direct: Vec<Direct>,
    /// All packages that members need, members aside, by what they bring alone.
    pub packages: Vec<Line>,
}

/// A package of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub package: PackageId,
    /// What it takes itself.
    pub own: Weight,
    /// What is in the lockfile for it alone, itself included.
    pub brings: Weight,
}

/// A direct dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct {
    /// Which package that is.
    pub package: PackageId,
    /// Who requires it, by name.
    pub required_by: Vec<RequiredBy>,
    /// What leaves the lockfile when the workspace requires it no longer: nothing if another package requires it too.
    pub drops: Weight,
    /// How many packages it needs, itself included, whoever else needs them. Nothing where counting would take long.
    pub reaches: Option<usize>,
}

/// A member that requires a direct dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredBy {
    /// The member.
    pub member: PackageId,
    /// What for. Nothing if the member's manifest was not given.
    pub kinds: BTreeSet<DependencyKind>,
    /// Whether all of its entries are optional.
    pub optional: bool,
    /// Whether one of its entries asks for the default features.
    pub default_features: bool,
    /// The features that its entries ask for.
    pub features: BTreeSet<String>,
    /// What leaves the lockfile when this member alone requires it no longer.
    pub drops: Weight,
}

/// What some packages take together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// How many they are.
    pub packages: usize,
    /// The CPU time of a clean build that they take.
    pub time: Time,
    /// Their bytes in the target folder, if a list of its files was given.
    pub bytes: Option<Bytes>,
    /// How many of them are in the lockfile in other versions too.
    pub duplicated: usize,
}

/// The CPU time of packages in a clean build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Time {
    /// In thousandths of the CPU time of the build; by the reference costs, of that of all dependencies.
    pub share: Share,
    /// In milliseconds, if a build was recorded.
    pub recorded: Option<Recorded>,
}

/// The time of packages in a recorded build, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recorded {
    /// Of all their units together.
    pub work: u64,
    /// Of their units on the critical path.
    pub critical: u64,
}

/// Bytes of packages in a target folder. Names of files tell no version, so that those of a package with several versions
/// may be of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bytes {
    /// At least.
    pub low: u64,
    /// At most.
    pub high: u64,
}

impl Ledger {
    /// The ledger of the workspace; nothing without a lockfile.
    pub fn of(model: &Model) -> Option<Self> {
        let graph = model.graph()?;
        let exclusive = graph.exclusive();
        let weigher = Weigher::new(model, graph, &exclusive);
        let mut packages: Vec<Line> = graph
            .packages()
            .iter()
            .filter(|id| graph.is_reached(**id) && !graph.is_member(**id))
            .map(|id| Line {
                package: *id,
                own: weigher.weight(weigher.raw(*id)),
                brings: weigher.weight(exclusive.sum_of(&weigher.sums, *id)),
            })
            .collect();
        order::sort_by_key(&mut packages, |line| std::cmp::Reverse(line.brings.rank()));
        let total = packages.iter().fold(Raw::default(), |sum, line| sum + weigher.raw(line.package));
        Some(Self {
            is_recorded: weigher.schedule.is_some(),
            total: weigher.weight(total),
            direct: direct(model, graph, &exclusive, &weigher),
            packages,
        })
    }
}

impl Weight {
    /// What orders by: time first, then bytes, then packages.
    fn rank(&self) -> (u64, u64, usize) {
        let work = self.time.recorded.map_or_else(|| u64::from(self.time.share.middle), |recorded| recorded.work);
        (work, self.bytes.map_or(0, |bytes| bytes.low + bytes.high), self.packages)
    }
}

/// Figures of packages that add up.
#[derive(Debug, Clone, Copy, Default)]
struct Raw {
    packages: usize,
    duplicated: usize,
    cost: Estimate,
    work: u64,
    critical: u64,
    bytes: Bytes,
}

impl Add for Raw {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            packages: self.packages + other.packages,
            duplicated: self.duplicated + other.duplicated,
            cost: self.cost + other.cost,
            work: self.work + other.work,
            critical: self.critical + other.critical,
            bytes: Bytes { low: self.bytes.low + other.bytes.low, high: self.bytes.high + other.bytes.high },
        }
    }
}

impl Sub for Raw {
    type Output = Self;

    /// `other` is a part of `self`.
    fn sub(self, other: Self) -> Self {
        Self {
            packages: self.packages.saturating_sub(other.packages),
            duplicated: self.duplicated.saturating_sub(other.duplicated),
            cost: self.cost - other.cost,
            work: self.work.saturating_sub(other.work),
            critical: self.critical.saturating_sub(other.critical),
            bytes: Bytes {
                low: self.bytes.low.saturating_sub(other.bytes.low),
                high: self.bytes.high.saturating_sub(other.bytes.high),
            },
        }
    }
}

struct Weigher<'a> {
    graph: &'a DependencyGraph,
    costs: Costs<'a>,
    schedule: Option<&'a Schedule>,
    /// Work and its part on the critical path, by name and version.
    units: HashMap<(&'a str, String), (u64, u64)>,
    /// Bytes in the target folder, by name, if they are known.
    bytes: Option<HashMap<&'a str, u64>>,
    sums: Sums<Raw>,
}

impl<'a> Weigher<'a> {
    fn new(model: &'a Model, graph: &'a DependencyGraph, exclusive: &Exclusive) -> Self {
        let schedule = model.schedule.as_ref().and_then(|schedule| schedule.as_ref().ok());
        let schedule = schedule.filter(|schedule| schedule.check().is_ok());
        let mut units: HashMap<(&str, String), (u64, u64)> = HashMap::new();
        for (name, version, duration, is_critical) in schedule.into_iter().flat_map(Schedule::units) {
            let (work, critical) = units.entry((name, version.to_owned())).or_default();
            *work += u64::from(duration);
            *critical += if is_critical { u64::from(duration) } else { 0 };
        }
        let bytes = model.target_dir.as_ref().map(|account| {
            let mut bytes: HashMap<&str, u64> = HashMap::with_capacity(account.crates.len());
            for one in &account.crates {
                *bytes.entry(one.name.as_str()).or_default() += one.bytes;
            }
            bytes
        });
        let mut weigher = Self {
            graph,
            costs: Costs::new(graph, &model.workspace, model.metadata(), Profile::Dev),
            schedule,
            units,
            bytes,
            sums: exclusive.sums(|_| Raw::default()),
        };
        weigher.sums = exclusive.sums(|id| weigher.raw(id));
        weigher
    }

    /// What one package takes; nothing for a member, which is there anyway.
    fn raw(&self, id: PackageId) -> Raw {
        let Some(package) = self.graph.package(id).filter(|_| !self.graph.is_member(id)) else { return Raw::default() };
        let name = package.name.as_str();
        let units = self.schedule.and_then(|_| self.units.get(&(name, package.version.to_string())));
        let (work, critical) = units.copied().unwrap_or_default();
        let is_duplicated = self.graph.by_name(name).len() > 1;
        let bytes = self.bytes.as_ref().and_then(|bytes| bytes.get(name)).copied().unwrap_or_default();
        Raw {
            packages: 1,
            duplicated: usize::from(is_duplicated),
            cost: self.costs.of(&[id]),
            work,
            critical,
            bytes: Bytes { low: if is_duplicated { 0 } else { bytes }, high: bytes },
        }
    }

    fn weight(&self, raw: Raw) -> Weight {
        let recorded = self.schedule.map(|_| Recorded { work: raw.work, critical: raw.critical });
        let share = match self.schedule {
            Some(schedule) => {
                let total = schedule.work().max(1);
                let of_total = |time: u64| u32::try_from(time.saturating_mul(1000) / total).unwrap_or(1000).min(1000);
                let (low, high) = saved_by_removal(raw.work);
                Share { low: of_total(low), middle: of_total(raw.work), high: of_total(high), unknown: 0 }
            }
            None => self.costs.share_of(raw.cost),
        };
        let bytes = self.bytes.as_ref().map(|_| raw.bytes);
        Weight { packages: raw.packages, time: Time { share, recorded }, bytes, duplicated: raw.duplicated }
    }
}

/// The direct dependencies, the one that saves most first.
fn direct(model: &Model, graph: &DependencyGraph, exclusive: &Exclusive, weigher: &Weigher<'_>) -> Vec<Direct> {
    let mut by_member: HashMap<PackageId, Vec<PackageId>> = HashMap::new();
    let mut direct: Vec<PackageId> = Vec::new();
    for (member, dependency) in exclusive.direct() {
        match member {
            Some(member) => by_member.entry(dependency).or_default().push(member),
            None => direct.push(dependency),
        }
    }
    let entries = entries(model, graph);
    let drops = |member, package| weigher.weight(exclusive.sum_dropped_with(&weigher.sums, member, package));
    let mut left = MOST_STEPS;
    let mut line = |package: PackageId| {
        let mut members = by_member.get(&package).cloned().unwrap_or_default();
        order::sort_by_key(&mut members, |member| graph.label(*member));
        let required_by = members.into_iter().map(|member| {
            let entries = entries.get(&(member, package)).map(Vec::as_slice).unwrap_or_default();
            RequiredBy {
                member,
                kinds: entries.iter().map(|entry| entry.kind()).collect(),
                optional: !entries.is_empty() && entries.iter().all(|entry| entry.optional),
                default_features: entries.is_empty() || entries.iter().any(|entry| entry.default_features),
                features: entries.iter().flat_map(|entry| entry.features.iter().cloned()).collect(),
                drops: drops(Some(member), package),
            }
        });
        let required_by = required_by.collect();
        Direct { package, required_by, drops: drops(None, package), reaches: reach(graph, package, &mut left) }
    };
    let mut lines: Vec<Direct> = direct.into_iter().map(&mut line).collect();
    order::sort_by_key(&mut lines, |line| (std::cmp::Reverse(line.drops.rank()), graph.label(line.package)));
    lines
}

/// How many packages this one needs, itself included, unless that takes more than the steps that are left.
fn reach(graph: &DependencyGraph, package: PackageId, left: &mut usize) -> Option<usize> {
    let mut seen = HashSet::from([package]);
    let mut open = vec![package];
    while let Some(id) = open.pop() {
        for dependency in graph.dependencies(id) {
            *left = left.checked_sub(1)?;
            if seen.insert(*dependency) {
                open.push(*dependency);
            }
        }
    }
    Some(seen.len())
}

/// The entries of the members' manifests by the packages of the lockfile that answer them.
fn entries<'a>(model: &'a Model, graph: &DependencyGraph) -> HashMap<(PackageId, PackageId), Vec<&'a Dependency>> {
    let mut entries: HashMap<(PackageId, PackageId), Vec<&Dependency>> = HashMap::new();
    for member in &model.workspace.members {
        let id = graph.by_name(&member.name).iter().copied().find(|id| graph.is_member(*id));
        for (id, dependency) in id.into_iter().flat_map(|id| member.dependencies.iter().map(move |one| (id, one))) {
            for package in graph.dependencies_named(id, &dependency.name) {
                let version = graph.package(*package).map(|package| &package.version);
                let answers =
                    dependency.requirement.as_ref().zip(version).is_none_or(|(req, version)| req.matches(version));
                if answers {
                    entries.entry((id, *package)).or_default().push(dependency);
                }
            }
        }
    }
    entries
}
