//! The duplicates of a report.

use std::cell::RefCell;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::audit::Audit;
use crate::graph::{self, DependencyGraph, PackageId, Status};
use crate::ledger::{self, Millionths};
use crate::named::named;

/// A package with multiple versions in the lockfile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Duplicate {
    /// Its name.
    pub name: String,
    /// Its versions, lowest first.
    pub versions: Vec<Version>,
    /// The version to align the others to.
    pub kept: String,
    /// What can be done about it.
    pub status: DuplicateStatus,
    /// The same in a sentence.
    pub status_says: String,
    /// Of a transitive duplicate: the one that it is resolved together with.
    pub folded_under: Option<String>,
    /// The CPU time that all its versions but the kept one take.
    pub cpu: Millionths,
}

named! {
    /// What can be done about a duplicate: first what the owners of the workspace can do something about.
    pub enum DuplicateStatus {
        /// Only members require an old version: their requirements can be changed.
        Align = "align",
        /// The requirements allow a newer version: `cargo update`.
        LockOnly = "lock-only",
        /// No member needs it any more.
        Stale = "stale",
        /// A patch of it matches no requirement.
        UnusedPatch = "unused-patch",
        /// It comes from more than one source.
        OtherSource = "other-source",
        /// Third-party crates require an old version.
        Upstream = "upstream",
        /// No platform, or only some, build several versions of it.
        OtherPlatform = "other-platform",
        /// Transitive duplicate, resolved together with another one.
        Consequence = "consequence",
    }
}

/// One version of a duplicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Version {
    /// The version.
    pub version: String,
    /// Where it comes from, as the lockfile has it; `path` for a folder.
    pub source: String,
    /// Its direct dependents.
    pub holders: Vec<Holder>,
    /// The members' direct dependencies that pull it in.
    pub entry_points: Vec<EntryPoint>,
    /// Whether only the nearest are listed, as there are too many.
    #[serde(default)]
    pub more_entry_points: bool,
    /// The shortest chain from a member to it, as `name version`.
    pub chain: Vec<String>,
    /// The known platforms that it may be built for; null without `cargo metadata`.
    #[serde(default)]
    pub built_for: Option<Vec<String>>,
}

/// A package that depends on another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Holder {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether it is a member of the workspace.
    pub member: bool,
}

/// A member's direct dependency that leads to a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryPoint {
    /// The member's name.
    pub member: String,
    /// The direct dependency, as `name version`.
    pub dependency: String,
}

/// Which ways from members to a package are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ways {
    Shortest,
    /// That, and the entry points that are nearest.
    Nearest,
    All,
}

/// How many dependencies a report looks at, at most, to tell all entry points of all versions. Where it would be more,
/// it tells the nearest: all of them would grow with the square of the lockfile.
const MOST_STEPS: usize = 4_000_000;

/// How many entry points of each version a report tells then.
const NEAREST: usize = 100;

/// How many packages of a way are named, from its beginning and from its end.
const ENDS: usize = 10;

/// The duplicates, and the names that an unused patch would have given a second version.
pub(super) fn duplicates(audit: &Audit, graph: &DependencyGraph, ways: Ways) -> Vec<Duplicate> {
    let shortest = graph.shortest_ways();
    let unused = &graph.lock().unused_patches;
    let versions =
        audit.model.duplicates.iter().map(|duplicate| duplicate.versions.len()).sum::<usize>() + unused.len();
    let is_much = versions.saturating_mul(graph.edge_count()) > MOST_STEPS;
    let ways = if ways == Ways::All && is_much { Ways::Nearest } else { ways };
    let walk = RefCell::new(graph.entry_walk());
    let entries = |id: PackageId| match ways {
        Ways::Shortest => (Vec::new(), false),
        Ways::Nearest => walk.borrow_mut().nearest(id, NEAREST),
        Ways::All => (graph.entry_points(id), false),
    };
    let version = |id: PackageId| version_with(audit, graph, id, shortest.to(id), entries(id));
    let extra = |duplicate: &graph::Duplicate| -> Vec<PackageId> {
        duplicate.versions.iter().copied().filter(|id| *id != duplicate.kept).collect()
    };
    let extra: Vec<Vec<PackageId>> = audit.model.duplicates.iter().map(extra).collect();
    let costs = ledger::weigh(&audit.model, graph, &extra);
    let mut duplicates: Vec<Duplicate> = audit
        .model
        .duplicates
        .iter()
        .zip(costs)
        .map(|(duplicate, cpu)| self::duplicate(graph, duplicate, &version, cpu))
        .collect();
    let mut names: HashSet<String> = duplicates.iter().map(|duplicate| duplicate.name.clone()).collect();
    for patch in unused {
        let name = patch.name.as_str();
        if !names.insert(name.to_owned()) {
            continue;
        }
        let of_name = graph.by_name(name);
        let unused = Version {
            version: patch.version.to_string(),
            source: patch.source.to_string(),
            holders: Vec::new(),
            entry_points: Vec::new(),
            more_entry_points: false,
            chain: Vec::new(),
            built_for: None,
        };
        let kept = of_name.last().and_then(|id| graph.package(*id)).map(|package| package.version.to_string());
        duplicates.push(Duplicate {
            name: name.to_owned(),
            kept: kept.unwrap_or_default(),
            versions: of_name.iter().filter_map(|id| version(*id)).chain([unused]).collect(),
            status: DuplicateStatus::UnusedPatch,
            status_says: "A patch of it matches no requirement, so it is not built.".to_owned(),
            folded_under: None,
            cpu: Millionths::default(),
        });
    }
    duplicates
}

fn duplicate(
    graph: &DependencyGraph,
    duplicate: &graph::Duplicate,
    version: &dyn Fn(PackageId) -> Option<Version>,
    cpu: Millionths,
) -> Duplicate {
    let (status, says) = match &duplicate.status {
        Status::Align { .. } => {
            (DuplicateStatus::Align, "Only members require an old version: change their requirement.".to_owned())
        }
        Status::LockOnly { .. } => {
            let says = "The requirements of its dependents allow a newer version in Cargo.lock: `cargo update`.";
            (DuplicateStatus::LockOnly, says.to_owned())
        }
        Status::Upstream => (
            DuplicateStatus::Upstream,
            "Third-party crates require an old version. Whether a newer release of them does not is not checked: that \
             needs the registry index."
                .to_owned(),
        ),
        Status::Consequence { of } => {
            (DuplicateStatus::Consequence, format!("Transitive duplicate: resolved together with `{of}`."))
        }
        Status::OtherPlatform { platforms } if platforms.is_empty() => {
            (DuplicateStatus::OtherPlatform, "No usual platform builds multiple versions of it.".to_owned())
        }
        Status::OtherPlatform { platforms } => (
            DuplicateStatus::OtherPlatform,
            format!("Multiple versions are built for some platforms at most ({platforms}); the others pay nothing."),
        ),
        Status::OtherSource => (DuplicateStatus::OtherSource, "Comes from more than one source.".to_owned()),
        Status::Stale => (DuplicateStatus::Stale, "Left over: no member needs it any more.".to_owned()),
    };
    Duplicate {
        name: duplicate.name.clone(),
        versions: duplicate.versions.iter().filter_map(|id| version(*id)).collect(),
        kept: graph.package(duplicate.kept).map(|package| package.version.to_string()).unwrap_or_default(),
        status,
        status_says: says,
        folded_under: match &duplicate.status {
            Status::Consequence { of } => Some(of.clone()),
            _ => None,
        },
        cpu,
    }
}

/// What a report says of one version of a duplicate, for any package of the lockfile; nothing for one of another lockfile.
pub fn version(audit: &Audit, graph: &DependencyGraph, id: PackageId) -> Option<Version> {
    version_with(audit, graph, id, graph.shortest_way(id), (graph.entry_points(id), false))
}

fn version_with(
    audit: &Audit,
    graph: &DependencyGraph,
    id: PackageId,
    shortest: Vec<PackageId>,
    (entry_points, more_entry_points): (Vec<graph::EntryPoint>, bool),
) -> Option<Version> {
    let package = graph.package(id)?;
    let holders = graph.holders(id).iter().filter_map(|holder| {
        let package = graph.package(*holder)?;
        Some(Holder {
            name: package.name.as_str().to_owned(),
            version: package.version.to_string(),
            member: graph.is_member(*holder),
        })
    });
    let entry_points = entry_points.into_iter().filter_map(|entry| {
        Some(EntryPoint {
            member: graph.package(entry.member)?.name.as_str().to_owned(),
            dependency: graph.label(entry.dependency)?,
        })
    });
    Some(Version {
        version: package.version.to_string(),
        source: package.source.to_string(),
        holders: holders.collect(),
        entry_points: entry_points.collect(),
        more_entry_points,
        chain: chain(graph, &shortest),
        built_for: audit.model.built_for(package).map(|on| on.names().into_iter().map(str::to_owned).collect()),
    })
}

/// A way as labels. Of a long one, the middle is left out.
fn chain(graph: &DependencyGraph, way: &[PackageId]) -> Vec<String> {
    let labels = |ids: &[PackageId]| ids.iter().filter_map(|id| graph.label(*id)).collect::<Vec<_>>();
    match (way.get(..ENDS), way.len().checked_sub(ENDS).and_then(|end| way.get(end..))) {
        (Some(first), Some(last)) if way.len() > 2 * ENDS => {
            labels(first).into_iter().chain(["…".to_owned()]).chain(labels(last)).collect()
        }
        _ => labels(way),
    }
}
