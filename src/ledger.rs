//! The ledger of dependencies: the packages that only one dependency brings, and what they cost.
//!
//! These packages are counted, not estimated: the dominator tree of the graph tells which leave the lockfile with a
//! dependency ([`crate::graph::Exclusive`]). A package that several direct dependencies need is removed with none of
//! them, so it counts as shared. `docs/ledger.md` explains the measure.

use std::collections::{BTreeSet, HashMap};
use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Serialize};

use crate::cost::{self, Share};
use crate::graph::{DependencyGraph, Exclusive, PackageId};
use crate::model::Model;
use crate::named::named;
use crate::number::Bound;
use crate::order;
use crate::read::manifest::DependencyKind;
use crate::workspace::Dependency;

mod roles;
#[cfg(test)]
mod tests;
mod weigh;

use roles::Roles;
use weigh::{Raw, Weigher};

/// After so many edges in the walks from direct dependencies, [`Direct::reaches`] stays unknown for the rest.
const MOST_STEPS: usize = 1_000_000;

/// What each dependency brings and costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    /// All of the recorded build, in milliseconds, if times rest on one; else they rest on the reference costs.
    pub recorded: Option<Recorded>,
    /// All packages that members need, members aside.
    pub total: Weight,
    /// Those of them that no direct dependency brings alone.
    pub shared: Weight,
    /// The direct dependencies of the workspace, the one that saves most first.
    pub direct: Vec<Direct>,
    /// All packages that members need, and the members that are in the record, by what they bring alone.
    pub packages: Vec<Line>,
}

/// A package of the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub package: PackageId,
    /// What it is to the workspace.
    pub role: Role,
    /// Whether only tests, examples and benchmarks of members need it.
    pub dev_only: bool,
    /// What it costs itself.
    pub own: Weight,
    /// The same as millionths of CPU time, tests included: the middle of both shares of [`Time`], which adds up.
    pub millionths: u32,
    /// What is in the lockfile for it alone, itself included. Only itself for a member.
    pub brings: Weight,
    /// The place in [`Ledger::direct`] of the only direct dependency that needs it.
    pub only_for: Option<usize>,
}

named! {
    /// What a package is to the workspace: the first of these that applies.
    pub enum Role {
        /// A member.
        Member = "member",
        /// Multiple versions of it are in the lockfile.
        Duplicate = "duplicate",
        /// Only tests, examples and benchmarks of members need it.
        DevOnly = "dev-only",
        /// A proc macro, which runs on the host.
        ProcMacro = "proc macro",
        /// A member requires it.
        Direct = "direct",
        /// Other packages require it.
        Transitive = "transitive",
    }
}

/// A direct dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Direct {
    /// Which package that is.
    pub package: PackageId,
    /// Whether only tests, examples and benchmarks of members need it.
    pub dev_only: bool,
    /// The members that require it, by name.
    pub required_by: Vec<RequiredBy>,
    /// The packages that leave the lockfile when no member requires it any more, itself first. Empty if another package
    /// requires it too.
    pub brings: Vec<PackageId>,
    /// How far their number is known: the lockfile does not tell which optional dependencies of others they enable.
    pub bound: Bound,
    /// What they cost.
    pub drops: Weight,
    /// How many packages it needs, itself included and shared ones too. `None` where counting would take long.
    pub reaches: Option<usize>,
}

/// A member that requires a direct dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequiredBy {
    /// The member.
    pub member: PackageId,
    /// The kinds of its entries. Empty if the member's manifest was not given.
    pub kinds: BTreeSet<DependencyKind>,
    /// Whether all of its entries are optional.
    pub optional: bool,
    /// Whether one of its entries enables the default features.
    pub default_features: bool,
    /// The features that its entries enable.
    pub features: BTreeSet<String>,
    /// How many packages leave the lockfile when this member alone no longer requires it.
    pub removes: usize,
}

/// What some packages cost together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// How many they are.
    pub packages: usize,
    /// The CPU time of a clean build that they take.
    pub time: Time,
    /// Their bytes in the target folder, if a list of its files was given.
    pub bytes: Option<Bytes>,
    /// How many of them have other versions in the lockfile.
    pub duplicated: usize,
}

/// The CPU time of packages in a clean build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Time {
    /// Of the recorded build; without one, of what the dependencies take by the reference costs.
    pub share: Share,
    /// What a build with tests, examples and benchmarks takes more for those of them that `cargo build` does not
    /// compile, by the reference costs and as a part of what `cargo build` takes for the dependencies.
    pub with_tests: Share,
    /// In milliseconds, if a build was recorded.
    pub recorded: Option<Recorded>,
}

/// CPU time of packages in millionths of what [`Time::share`] is of, tests included. It adds up, which shares in tenths of
/// a percent do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Millionths {
    /// Lower bound.
    pub low: u32,
    /// Middle.
    pub middle: u32,
    /// Upper bound.
    pub high: u32,
}

impl Millionths {
    /// The bounds that are told of a sum.
    pub fn range(self) -> (u32, u32) {
        let (low, high) = cost::narrowed(self.low.into(), self.middle.into(), self.high.into());
        (u32::try_from(low).unwrap_or(u32::MAX), u32::try_from(high).unwrap_or(u32::MAX))
    }

    /// The same in percent; empty if it is none.
    pub fn in_percent(self) -> String {
        let tenths = |millionths: u32| {
            let tenths = millionths.saturating_add(500) / 1_000;
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        let (low, high) = self.range();
        match (tenths(low), tenths(high)) {
            _ if high == 0 => String::new(),
            (_, high) if high == "0.0" => "< 0.1 %".to_owned(),
            (low, high) if low == high => format!("{high} %"),
            (low, high) => format!("{low}–{high} %"),
        }
    }
}

impl Add for Millionths {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_add(other.low),
            middle: self.middle.saturating_add(other.middle),
            high: self.high.saturating_add(other.high),
        }
    }
}

impl Sum for Millionths {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// The time of packages in a recorded build, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recorded {
    /// The total CPU time of their units.
    pub work: u64,
    /// Of their units on the critical path.
    pub critical: u64,
}

/// Bytes of packages in a target folder. File names tell no version, so those of a package with multiple versions may
/// belong to another version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bytes {
    /// At least.
    pub low: u64,
    /// At most.
    pub high: u64,
}

impl Ledger {
    /// The ledger of the workspace; `None` without a lockfile.
    pub fn of(model: &Model) -> Option<Self> {
        let graph = model.graph()?;
        let exclusive = graph.exclusive();
        let weigher = Weigher::new(model, graph);
        let entries = entries(model, graph);
        let is_third_party = |id: &PackageId| graph.is_reached(*id) && !graph.is_member(*id);
        let third_party = || graph.packages().iter().copied().filter(is_third_party);
        let mut raws = vec![Raw::default(); graph.packages().len()];
        for id in third_party() {
            if let Some(raw) = raws.get_mut(id.index()) {
                *raw = weigher.raw(id);
            }
        }
        let raw = |id: PackageId| raws.get(id.index()).copied().unwrap_or_default();

        let roles = Roles::new(model, graph, &entries);
        let direct = direct(graph, &exclusive, &entries, &roles, |ids| {
            weigher.weight(ids.iter().fold(Raw::default(), |sum, id| sum + raw(*id)))
        });
        let mut only_for = vec![None; raws.len()];
        for (place, line) in direct.iter().enumerate() {
            for id in &line.brings {
                if let Some(slot) = only_for.get_mut(id.index()) {
                    *slot = Some(place);
                }
            }
        }
        let only_for = |id: PackageId| only_for.get(id.index()).copied().flatten();

        let sums = exclusive.sums(raw);
        let of_others = third_party().map(|id| Line {
            package: id,
            role: roles.of(id),
            dev_only: roles.is_dev_only(id),
            own: weigher.weight(raw(id)),
            millionths: weigher.millionths(raw(id)).middle,
            brings: weigher.weight(exclusive.sum_of(&sums, id)),
            only_for: only_for(id),
        });
        let of_members = graph.members().iter().filter(|id| weigher.units_of(**id).is_some()).map(|id| {
            let raw = weigher.raw(*id);
            let (own, millionths) = (weigher.weight(raw), weigher.millionths(raw).middle);
            Line { package: *id, role: Role::Member, dev_only: false, own, millionths, brings: own, only_for: None }
        });
        let mut packages: Vec<Line> = of_others.chain(of_members).collect();
        order::sort_by_key(&mut packages, |line| std::cmp::Reverse(line.brings.rank()));
        let total = third_party().fold(Raw::default(), |sum, id| sum + raw(id));
        let shared = third_party().filter(|id| only_for(*id).is_none());
        let shared = shared.fold(Raw::default(), |sum, id| sum + raw(id));
        Some(Self {
            recorded: weigher.schedule.map(|_| weigher.recorded),
            total: weigher.weight(total),
            shared: weigher.weight(shared),
            direct,
            packages,
        })
    }
}

/// What each of these groups of packages costs.
pub fn weigh(model: &Model, graph: &DependencyGraph, groups: &[Vec<PackageId>]) -> Vec<Millionths> {
    if groups.is_empty() {
        return Vec::new();
    }
    let weigher = Weigher::new(model, graph);
    let raw = |group: &Vec<PackageId>| group.iter().fold(Raw::default(), |sum, id| sum + weigher.raw(*id));
    groups.iter().map(|group| weigher.millionths(raw(group))).collect()
}

impl Weight {
    /// Orders by time, tests included, then by bytes, then by packages.
    fn rank(&self) -> (u32, u64, u64, usize) {
        let share = self.time.share.middle + self.time.with_tests.middle;
        let work = self.time.recorded.map_or(0, |recorded| recorded.work);
        (share, work, self.bytes.map_or(0, |bytes| bytes.low + bytes.high), self.packages)
    }
}

/// The entries of members' manifests, by member and by the package of the lockfile that each resolves to.
type Entries<'a> = HashMap<(PackageId, PackageId), Vec<&'a Dependency>>;

/// The direct dependencies, the one that saves most first.
fn direct(
    graph: &DependencyGraph,
    exclusive: &Exclusive,
    entries: &Entries<'_>,
    roles: &Roles<'_>,
    weight: impl Fn(&[PackageId]) -> Weight,
) -> Vec<Direct> {
    let counts = exclusive.sums(|id| usize::from(!graph.is_member(id)));
    let mut walk = Walk { seen: vec![0; graph.packages().len()], turn: 0, left: MOST_STEPS };
    let mut members: HashMap<PackageId, Vec<PackageId>> = HashMap::new();
    for member in graph.members() {
        for dependency in graph.dependencies(*member).iter().filter(|id| !graph.is_member(**id)) {
            members.entry(*dependency).or_default().push(*member);
        }
    }
    let mut line = |package: PackageId, members: &[PackageId]| {
        let required_by = members.iter().map(|member| {
            let entries = entries.get(&(*member, package)).map(Vec::as_slice).unwrap_or_default();
            RequiredBy {
                member: *member,
                kinds: entries.iter().map(|entry| entry.kind()).collect(),
                optional: !entries.is_empty() && entries.iter().all(|entry| entry.optional),
                default_features: entries.is_empty() || entries.iter().any(|entry| entry.default_features),
                features: entries.iter().flat_map(|entry| entry.features.iter().cloned()).collect(),
                removes: exclusive.sum_dropped_with(&counts, Some(*member), package),
            }
        });
        let brings: Vec<PackageId> = exclusive.dropped_with(None, package).collect();
        Direct {
            package,
            dev_only: roles.is_dev_only(package),
            required_by: required_by.collect(),
            bound: Bound::of(graph.may_remove_more(&brings), false),
            drops: weight(&brings),
            brings,
            reaches: walk.reach(graph, package),
        }
    };
    let packages = graph.packages().iter();
    let mut lines: Vec<Direct> =
        packages.filter_map(|id| Some(line(*id, members.get(id).map(Vec::as_slice)?))).collect();
    order::sort_by_key(&mut lines, |line| std::cmp::Reverse(line.drops.rank()));
    lines
}

/// Walks from single packages that share their memory.
struct Walk {
    /// For each package the last walk that came by.
    seen: Vec<usize>,
    turn: usize,
    /// The edges that may still be followed.
    left: usize,
}

impl Walk {
    /// How many packages this one needs, itself included; `None` once too many edges were followed.
    fn reach(&mut self, graph: &DependencyGraph, package: PackageId) -> Option<usize> {
        self.turn += 1;
        let mut open = vec![package];
        let mut count = 0;
        while let Some(id) = open.pop() {
            match self.seen.get_mut(id.index()) {
                Some(seen) if *seen != self.turn => *seen = self.turn,
                _ => continue,
            }
            count += 1;
            let dependencies = graph.dependencies(id);
            self.left = self.left.checked_sub(dependencies.len())?;
            open.extend(dependencies);
        }
        Some(count)
    }
}

/// The entries of the members' manifests.
fn entries<'a>(model: &'a Model, graph: &DependencyGraph) -> Entries<'a> {
    let mut entries: Entries<'a> = HashMap::new();
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
