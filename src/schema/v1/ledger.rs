//! What each dependency brings and costs. `docs/ledger.md` explains the measure.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Basis, Bound};
use crate::audit::Audit;
use crate::cost::Share;
use crate::graph::{DependencyGraph, PackageId};
use crate::ledger;
pub use crate::ledger::{Millionths, Role};
use crate::read::lockfile::Source;

/// Third-party dependents of a direct dependency that are named.
const NAMED: usize = 5;

/// Packages that are named of those that require one.
const REQUIRING: usize = 2;

/// What each direct dependency of the workspace brings and costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ledger {
    /// What CPU times rest on: `measured in your build` or `from reference costs`.
    pub basis: Basis,
    /// CPU time of the recorded build in milliseconds, members included, or null.
    pub recorded_ms: Option<u64>,
    /// Its critical path in milliseconds, or null.
    pub critical_path_ms: Option<u64>,
    /// The number of third-party packages that members need.
    pub packages: usize,
    /// What they cost together.
    pub total: Cost,
    /// How many of them no direct dependency brings alone: removing any one direct dependency removes none of these.
    pub shared_packages: usize,
    /// What these cost together.
    pub shared: Cost,
    /// The direct dependencies, the one whose removal saves most first.
    pub dependencies: Vec<DirectDependency>,
}

/// A package that members require.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DirectDependency {
    /// Its name.
    pub name: String,
    /// Its version in the lockfile.
    pub version: String,
    /// The members that require it.
    pub required_by: Vec<RequiringMember>,
    /// Whether only tests, examples and benchmarks of members need it.
    pub dev_only: bool,
    /// The packages that leave the lockfile when no member requires it any more, as `name version`, itself first. Empty
    /// if another package requires it too.
    pub brings: Vec<String>,
    /// How far their number is known.
    pub brings_bound: Bound,
    /// What they cost.
    pub cost: Cost,
    /// How many more packages it needs, which others need too; null in a lockfile in which counting would take long.
    pub shares: Option<usize>,
    /// Those of `brings` that have other versions in the lockfile.
    pub duplicates: Vec<String>,
    /// The first third-party packages that require it too, as `name version`, if that is why `brings` is empty.
    pub kept_by: Vec<String>,
    /// How many more there are.
    pub kept_by_more: usize,
}

/// A member that requires a direct dependency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RequiringMember {
    /// Its name.
    pub member: String,
    /// The kinds of its entries: `normal`, `dev`, `build`. Empty if its manifest was not given.
    pub kinds: Vec<String>,
    /// Whether all of its entries are optional.
    pub optional: bool,
    /// Whether one of its entries enables the default features.
    pub default_features: bool,
    /// The features that its entries enable.
    pub features: Vec<String>,
    /// How many packages leave the lockfile when this member alone no longer requires it.
    pub removes: usize,
}

/// What packages cost together.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cost {
    /// Their share of the CPU time of the recorded build; without a record, of what `cargo build` takes for the
    /// dependencies in `dev` by the reference costs.
    pub cpu: CpuShare,
    /// By the reference costs, what a build with tests, examples and benchmarks takes more for those that only they
    /// need, as a share of what `cargo build` takes for the dependencies. Zero for what is in the record.
    pub with_tests: CpuShare,
    /// Their CPU time in the recorded build in milliseconds, or null.
    pub cpu_ms: Option<u64>,
    /// The time of their units on the critical path in milliseconds, or null.
    pub critical_ms: Option<u64>,
    /// Their bytes in the target folder: lower and upper bound, as file names tell no version; or null.
    pub target_bytes: Option<[u64; 2]>,
}

/// A share of CPU time in tenths of a percent.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CpuShare {
    /// Lower bound.
    pub low: u32,
    /// Middle, by which packages are ordered.
    pub middle: u32,
    /// Upper bound.
    pub high: u32,
    /// How many of the packages were never measured, so that their cost is estimated from their kind.
    pub unmeasured: usize,
}

/// A package in the cost map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PackageCost {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it comes from, if not from crates.io: `folder`, or as the lockfile has it.
    pub source: Option<String>,
    /// What it is to the workspace.
    pub role: Role,
    /// Whether only tests, examples and benchmarks of members need it.
    pub dev_only: bool,
    /// Whether the lockfile has other versions of it.
    pub duplicate: bool,
    /// What it costs itself.
    pub own: Cost,
    /// The middle of it in millionths, tests included, which adds up.
    pub millionths: u32,
    /// How many packages are in the lockfile for it alone, itself included.
    pub brings: usize,
    /// What these cost.
    pub brings_cost: Cost,
    /// The place in [`Ledger::dependencies`] of the only direct dependency that needs it, if there is just one.
    pub only_for: Option<u32>,
    /// The first packages that require it, as `name version`.
    pub required_by: Vec<String>,
    /// How many more there are.
    pub required_by_more: usize,
}

/// The ledger with the costs of all packages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dependencies {
    /// The direct dependencies.
    pub ledger: Ledger,
    /// All packages that members need, and the members; those first that bring most.
    pub packages: Vec<PackageCost>,
    /// The packages of the lockfile that no member needs, as `name version`.
    pub unneeded: Vec<String>,
}

impl Ledger {
    /// What the shares of CPU time are of, as the end of a sentence.
    pub fn measure(&self) -> &'static str {
        match self.basis {
            Basis::Recorded => "of the total CPU time of your recorded build, give or take a fifth",
            _ => "of the CPU time in which a clean `dev` build compiles the dependencies, by the reference costs",
        }
    }
}

/// The ledger of `audit`; `None` without a lockfile.
pub fn ledger(audit: &Audit) -> Option<Ledger> {
    Some(convert(audit.model.graph()?, &ledger::Ledger::of(&audit.model)?))
}

/// The ledger of `audit` with the costs of all packages; `None` without a lockfile.
pub fn dependencies(audit: &Audit) -> Option<Dependencies> {
    let graph = audit.model.graph()?;
    let ledger = ledger::Ledger::of(&audit.model)?;
    let packages = ledger.packages.iter().filter_map(|line| package(graph, line));
    // Without a record, what members cost is not known.
    let listed: HashSet<PackageId> = ledger.packages.iter().map(|line| line.package).collect();
    let members = graph.members().iter().filter(|id| !listed.contains(id)).map(|id| ledger::Line {
        package: *id,
        role: Role::Member,
        dev_only: false,
        own: ledger::Weight::default(),
        millionths: 0,
        brings: ledger::Weight::default(),
        only_for: None,
    });
    Some(Dependencies {
        ledger: convert(graph, &ledger),
        packages: packages.chain(members.filter_map(|line| package(graph, &line))).collect(),
        unneeded: graph.stale().into_iter().filter_map(|id| graph.label(id)).collect(),
    })
}

fn package(graph: &DependencyGraph, line: &ledger::Line) -> Option<PackageCost> {
    let package = graph.package(line.package)?;
    let required_by = graph.holders(line.package);
    Some(PackageCost {
        name: package.name.as_str().to_owned(),
        version: package.version.to_string(),
        source: match &package.source {
            Source::CratesIo => None,
            Source::Path => Some("folder".to_owned()),
            other => Some(other.to_string()),
        },
        role: line.role,
        dev_only: line.dev_only,
        duplicate: graph.by_name(package.name.as_str()).len() > 1,
        own: cost(&line.own),
        millionths: line.millionths,
        brings: line.brings.packages,
        brings_cost: cost(&line.brings),
        only_for: line.only_for.and_then(|place| u32::try_from(place).ok()),
        required_by: required_by.iter().take(REQUIRING).filter_map(|id| graph.label(*id)).collect(),
        required_by_more: required_by.len().saturating_sub(REQUIRING),
    })
}

fn convert(graph: &DependencyGraph, ledger: &ledger::Ledger) -> Ledger {
    Ledger {
        basis: if ledger.recorded.is_some() { Basis::Recorded } else { Basis::Costs },
        recorded_ms: ledger.recorded.map(|recorded| recorded.work),
        critical_path_ms: ledger.recorded.map(|recorded| recorded.critical),
        packages: ledger.total.packages,
        total: cost(&ledger.total),
        shared_packages: ledger.shared.packages,
        shared: cost(&ledger.shared),
        dependencies: ledger.direct.iter().filter_map(|direct| dependency(graph, direct)).collect(),
    }
}

fn dependency(graph: &DependencyGraph, direct: &ledger::Direct) -> Option<DirectDependency> {
    let package = graph.package(direct.package)?;
    let labels = |ids: &mut dyn Iterator<Item = PackageId>| ids.filter_map(|id| graph.label(id)).collect();
    let brings = || direct.brings.iter().copied();
    let is_duplicate =
        |id: &PackageId| graph.package(*id).is_some_and(|package| graph.by_name(package.name.as_str()).len() > 1);
    let is_kept_by = |id: &PackageId| direct.brings.is_empty() && !graph.is_member(*id) && graph.is_reached(*id);
    let kept_by = || graph.holders(direct.package).iter().copied().filter(is_kept_by);
    Some(DirectDependency {
        name: package.name.as_str().to_owned(),
        version: package.version.to_string(),
        required_by: direct.required_by.iter().filter_map(|required| requiring(graph, required)).collect(),
        dev_only: direct.dev_only,
        brings: labels(&mut brings()),
        brings_bound: direct.bound,
        cost: cost(&direct.drops),
        shares: direct.reaches.map(|reaches| reaches.saturating_sub(direct.brings.len().max(1))),
        duplicates: labels(&mut brings().filter(is_duplicate)),
        kept_by: labels(&mut kept_by().take(NAMED)),
        kept_by_more: kept_by().count().saturating_sub(NAMED),
    })
}

fn requiring(graph: &DependencyGraph, required: &ledger::RequiredBy) -> Option<RequiringMember> {
    Some(RequiringMember {
        member: graph.package(required.member)?.name.as_str().to_owned(),
        kinds: required.kinds.iter().map(|kind| kind.name().to_owned()).collect(),
        optional: required.optional,
        default_features: required.default_features,
        features: required.features.iter().cloned().collect(),
        removes: required.removes,
    })
}

fn cost(weight: &ledger::Weight) -> Cost {
    let recorded = weight.time.recorded;
    Cost {
        cpu: cpu(weight.time.share),
        with_tests: cpu(weight.time.with_tests),
        cpu_ms: recorded.map(|recorded| recorded.work),
        critical_ms: recorded.map(|recorded| recorded.critical),
        target_bytes: weight.bytes.map(|bytes| [bytes.low, bytes.high]),
    }
}

fn cpu(share: Share) -> CpuShare {
    CpuShare { low: share.low, middle: share.middle, high: share.high, unmeasured: share.unknown }
}
