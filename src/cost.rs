//! What packages cost to compile, weighed by the reference costs, for those who bring no timings of their own.
//!
//! A share is of the CPU time that a clean build of the dependencies takes on Linux. The workspace's own code is not in
//! it: a lockfile does not tell what that costs.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ops::{Add, Sub};

use cargo_platform::Platform;

use crate::facts::costs::{self, Cost};
use crate::facts::platforms::platform_family;
use crate::facts::targets::targets;
use crate::graph::{DependencyGraph, PackageId};
use crate::read::manifest::DependencyKind;
use crate::read::metadata::Metadata;
use crate::read::tree::Node;
use crate::workspace::{Member, Workspace};

pub mod difference;
#[cfg(test)]
mod tests;
pub mod weigh;
pub mod weights;

/// Which of the default profiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    /// `dev`.
    Dev,
    /// `release`.
    Release,
}

/// What packages cost, in thousandths of the reference crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Estimate {
    /// A lower bound.
    pub low: u64,
    /// The middle.
    pub middle: u64,
    /// An upper bound.
    pub high: u64,
    /// How many of the packages are in the table.
    pub known: usize,
    /// How many were estimated from their class.
    pub unknown: usize,
}

impl Add for Estimate {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            low: self.low + other.low,
            middle: self.middle + other.middle,
            high: self.high + other.high,
            known: self.known + other.known,
            unknown: self.unknown + other.unknown,
        }
    }
}

impl Sub for Estimate {
    type Output = Self;

    /// `other` is a part of `self`.
    fn sub(self, other: Self) -> Self {
        Self {
            low: self.low.saturating_sub(other.low),
            middle: self.middle.saturating_sub(other.middle),
            high: self.high.saturating_sub(other.high),
            known: self.known.saturating_sub(other.known),
            unknown: self.unknown.saturating_sub(other.unknown),
        }
    }
}

/// A part of the build, in thousandths of the CPU time that the dependencies take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// A lower bound.
    pub low: u32,
    /// The middle.
    pub middle: u32,
    /// An upper bound, at most three times the lower one.
    pub high: u32,
    /// How many of the packages were estimated from their class.
    pub unknown: usize,
}

/// How far the cost of a crate may lie off that in the table, in percent: with other features, and in other versions.
const OFF: (u64, u64) = (70, 135);

/// Code generation without debug information, in percent of that with all of it: see [`crate::schedule`].
const CODE_WITHOUT_DEBUGINFO: (u64, u64, u64) = (45, 54, 67);

/// The machine that the costs were measured on, where packages for other systems are not built.
const HOST: &str = "x86_64-unknown-linux-gnu";

/// What is built, and what each of it costs.
pub struct Costs<'a> {
    graph: &'a DependencyGraph,
    /// For each package, by its index: whether it is built, and whether for build scripts and macros alone.
    built: Vec<(bool, bool)>,
    profile: Profile,
    /// What all of it costs.
    total: Estimate,
}

impl<'a> Costs<'a> {
    /// The costs of `cargo build` of the whole workspace.
    pub fn new(
        graph: &'a DependencyGraph,
        workspace: &Workspace,
        metadata: Option<&Metadata>,
        profile: Profile,
    ) -> Self {
        Self::of_build(graph, workspace, metadata, profile, false)
    }

    /// The costs of `cargo build` and `cargo test` of the whole workspace.
    pub fn with_tests(
        graph: &'a DependencyGraph,
        workspace: &Workspace,
        metadata: Option<&Metadata>,
        profile: Profile,
    ) -> Self {
        Self::of_build(graph, workspace, metadata, profile, true)
    }

    fn of_build(
        graph: &'a DependencyGraph,
        workspace: &Workspace,
        metadata: Option<&Metadata>,
        profile: Profile,
        with_tests: bool,
    ) -> Self {
        let metadata = metadata.filter(|metadata| metadata.is_resolved());
        let members = asked(workspace, with_tests);
        let for_all = reach(graph, &members, true);
        let for_program = reach(graph, &members, false);
        let mut built = vec![(false, false); for_all.len()];
        for id in graph.packages() {
            let (Some(package), Some(slot)) = (graph.package(*id), built.get_mut(id.index())) else { continue };
            let name = package.name.as_str();
            let is_reached = |list: &[bool]| list.get(id.index()).copied().unwrap_or(false);
            let told = metadata.and_then(|metadata| metadata.package(name, &package.version));
            let is_needed = told.map_or_else(
                || is_reached(&for_all),
                |package| if with_tests { package.tested.is_needed } else { package.built.is_needed },
            );
            let is_here = platform_family(name).is_none_or(|family| family.is_built_for(HOST));
            *slot = (is_needed && is_here && !package.is_by_path(), !is_reached(&for_program));
        }
        let mut costs = Self { graph, built, profile, total: Estimate::default() };
        costs.total = costs.of(graph.packages());
        costs
    }

    /// What these packages cost that are built.
    pub fn of(&self, packages: &[PackageId]) -> Estimate {
        let mut sum = Estimate::default();
        for id in packages {
            if self.is_built(*id) {
                self.add(&mut sum, *id);
            }
        }
        sum
    }

    /// What all dependencies cost.
    pub fn total(&self) -> Estimate {
        self.total
    }

    /// Which part of the build these packages are.
    pub fn share(&self, packages: &[PackageId]) -> Share {
        self.share_of(self.of(packages))
    }

    /// Which part of the build packages are that cost so much.
    pub fn share_of(&self, part: Estimate) -> Share {
        share(part, self.total().middle)
    }

    /// Which part of a `dev` build goes into debug information of dependencies.
    pub fn debuginfo(&self) -> Share {
        let (mut part, mut total) = (Estimate::default(), 0);
        for id in self.graph.packages().iter().filter(|id| self.is_built(**id)) {
            let Some(package) = self.graph.package(*id) else { continue };
            let (known, [_, middle, _]) = self.cost(package.name.as_str(), *id);
            total += middle;
            let is_host = self.built.get(id.index()).is_some_and(|(_, is_host)| *is_host);
            // What is built for build scripts and macros has none.
            if is_host || known.is_some_and(|cost| cost.is_macro) {
                continue;
            }
            let code = match known {
                Some(cost) => u64::from(cost.dev - cost.script) * u64::from(100 - cost.front.min(100)) / 100,
                None => middle / 3,
            };
            let (low, usual, high) = CODE_WITHOUT_DEBUGINFO;
            part.low += code * (100 - high) / 100;
            part.middle += code * (100 - usual) / 100;
            part.high += code * (100 - low) / 100;
            part.unknown += usize::from(known.is_none());
        }
        share(part, total)
    }

    fn is_built(&self, id: PackageId) -> bool {
        self.built.get(id.index()).is_some_and(|(is_built, _)| *is_built)
    }

    fn add(&self, sum: &mut Estimate, id: PackageId) {
        let Some(package) = self.graph.package(id) else { return };
        let (known, [low, middle, high]) = self.cost(package.name.as_str(), id);
        (sum.low, sum.middle, sum.high) = (sum.low + low, sum.middle + middle, sum.high + high);
        if known.is_some() {
            sum.known += 1;
        } else {
            sum.unknown += 1;
        }
    }

    /// What one package costs, between which bounds, and what the table says of it.
    fn cost(&self, name: &str, id: PackageId) -> (Option<Cost>, [u64; 3]) {
        let is_host = self.built.get(id.index()).is_some_and(|(_, is_host)| *is_host);
        let cost = costs::cost(name);
        let Some(cost) = cost else {
            let class = costs::class(name);
            let bounds = if self.profile == Profile::Release && !is_host { class.release } else { class.dev };
            return (None, bounds.map(u64::from));
        };
        let middle = match self.profile {
            // Macros are built the same whatever the profile.
            Profile::Release if !is_host && !cost.is_macro => u64::from(cost.release),
            _ if is_host && !cost.is_macro => {
                let code = u64::from(cost.dev - cost.script) * u64::from(100 - cost.front.min(100)) / 100;
                u64::from(cost.dev) - code * (100 - CODE_WITHOUT_DEBUGINFO.1) / 100
            }
            _ => u64::from(cost.dev),
        };
        let spread = u64::from(cost.spread.min(50));
        let bounds = [middle * (OFF.0 - spread.min(OFF.0)) / 100, middle, middle * (OFF.1 + spread) / 100];
        (Some(cost), bounds)
    }
}

/// The packages that members need, without those that only their tests need. What only macros and build scripts need
/// is left out unless asked for, as far as a lockfile tells.
fn reach(graph: &DependencyGraph, members: &HashMap<&str, Asked<'_>>, with_host: bool) -> Vec<bool> {
    let length = graph.packages().iter().map(|id| id.index() + 1).max().unwrap_or_default();
    let mut reached = vec![false; length];
    let mut open: Vec<PackageId> = graph.members().to_vec();
    while let Some(id) = open.pop() {
        match reached.get_mut(id.index()) {
            Some(reached) if !*reached => *reached = true,
            _ => continue,
        }
        let Some(package) = graph.package(id) else { continue };
        if !with_host && costs::cost(package.name.as_str()).is_some_and(|cost| cost.is_macro) {
            continue;
        }
        let asked = if graph.is_member(id) { members.get(package.name.as_str()) } else { None };
        for other in graph.dependencies(id) {
            let wanted = asked.and_then(|asked| asked.get(graph.package(*other)?.name.as_str()));
            let is_wanted = wanted.is_none_or(|wanted| match wanted {
                Wanted::Always => true,
                Wanted::ByBuildScript => with_host,
                Wanted::Never => false,
            });
            if is_wanted {
                open.push(*other);
            }
        }
    }
    reached
}

/// What a plain build needs a dependency for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wanted {
    /// Nothing: only tests need it, or other platforms, or a feature that is off.
    Never,
    /// The build script.
    ByBuildScript,
    /// The crate.
    Always,
}

/// What a member wants of its dependencies, by their names.
type Asked<'a> = HashMap<&'a str, Wanted>;

/// What each member wants, by its name. Of several of one name the first counts.
fn asked(workspace: &Workspace, with_tests: bool) -> HashMap<&str, Asked<'_>> {
    let mut members: HashMap<&str, Asked<'_>> = HashMap::with_capacity(workspace.members.len());
    let host = targets().iter().find(|target| target.triple == HOST);
    for member in &workspace.members {
        let Entry::Vacant(slot) = members.entry(member.name.as_str()) else { continue };
        let mut asked = Asked::with_capacity(member.dependencies.len());
        let mut turned_on = None;
        for dependency in &member.dependencies {
            let platform: Option<Platform> = dependency.target.as_deref().and_then(|target| target.parse().ok());
            let is_here = platform.zip(host).is_none_or(|(platform, host)| host.is(&platform));
            let mut is_on = || {
                let key = dependency.rename.as_deref().unwrap_or(&dependency.name);
                !dependency.optional
                    || turned_on.get_or_insert_with(|| turned_on_by_default(workspace, member)).contains(key)
            };
            let wanted = match dependency.kind() {
                DependencyKind::Development if !with_tests => Wanted::Never,
                _ if !is_here || !is_on() => Wanted::Never,
                DependencyKind::Build => Wanted::ByBuildScript,
                DependencyKind::Normal | DependencyKind::Development => Wanted::Always,
            };
            let known = asked.entry(dependency.name.as_str()).or_insert(wanted);
            *known = wanted.max(*known);
        }
        slot.insert(asked);
    }
    members
}

/// The keys of the optional dependencies that a member's default features turn on, among other names.
fn turned_on_by_default<'a>(workspace: &'a Workspace, member: &Member) -> HashSet<&'a str> {
    let features = workspace.manifest_of(member).and_then(|manifest| manifest.tree.table(&["features"]));
    let mut turned_on = HashSet::new();
    let mut seen: HashSet<&str> = HashSet::from(["default"]);
    let mut open = vec!["default"];
    while let Some(feature) = open.pop() {
        let named = features.and_then(|features| features.get(feature)).and_then(Node::as_array);
        for named in named.into_iter().flatten().filter_map(Node::as_str) {
            // `x` and `dep:x` turn it on, and so does `x/f`, but not `x?/f`.
            turned_on.insert(named.strip_prefix("dep:").unwrap_or(named).split('/').next().unwrap_or_default());
            if seen.insert(named) {
                open.push(named);
            }
        }
    }
    turned_on
}

/// A part of `total`, with bounds that are no further apart than a factor of three.
/// Bounds that are told: the upper one is at most three times the lower one.
pub fn narrowed(low: u64, middle: u64, high: u64) -> (u64, u64) {
    if high <= low * 3 {
        return (low, high);
    }
    let low = middle * 60 / 100;
    (low, low * 3)
}

fn share(part: Estimate, total: u64) -> Share {
    let of_total = |cost: u64| cost.saturating_mul(1000) / total.max(1);
    let middle = of_total(part.middle);
    let (low, high) = narrowed(of_total(part.low), middle, of_total(part.high));
    let clamp = |number: u64| u32::try_from(number.min(1000)).unwrap_or(1000);
    Share { low: clamp(low), middle: clamp(middle), high: clamp(high), unknown: part.unknown }
}
