//! What the lockfile says of the workspace: its members, and the packages in multiple versions.

use std::collections::BTreeSet;

use super::requirements::Requirements;
use crate::facts;
use crate::graph::{self, DependencyGraph, Duplicate, Members};
use crate::read::lockfile::{Lock, Package};
use crate::read::metadata::{Metadata, Uses};
use crate::workspace::{Member, Origin, Workspace};

/// The packages that the lockfile has in multiple versions, with what metadata and requirements tell of them.
pub(super) fn duplicates(
    workspace: &Workspace,
    graph: Option<&DependencyGraph>,
    metadata: Option<&Metadata>,
) -> Vec<Duplicate> {
    let Some(graph) = graph else { return Vec::new() };
    let family = |name: &str| facts::platforms::platform_family(name).map(|family| family.name);
    let mut duplicates = graph::duplicates(graph, &family);
    if let Some(metadata) = metadata {
        let built = |package: &Package| {
            let uses = metadata.uses(package.name.as_str(), &package.version);
            uses.filter(|uses| uses.is_needed).map(Uses::all)
        };
        graph::with_platforms(&mut duplicates, graph, &built);
    }
    let requirements = Requirements::new(workspace, metadata);
    let accepts = |dependent: &Package, old: &Package, new: &Package| requirements.accepts(dependent, old, new);
    graph::with_requirements(&mut duplicates, graph, &accepts);
    duplicates
}

/// The members as the lockfile knows them.
///
/// If it has packages without a source that no manifest here accounts for, not all members were given. Then every
/// package without a source is taken for one, or else what only the others need would count as left over.
pub(crate) fn members(workspace: &Workspace, lock: &Lock) -> Members {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for member in &workspace.members {
        known.insert(&member.name);
        let by_path = member.dependencies.iter().filter(|dependency| matches!(dependency.origin, Origin::Path(_)));
        known.extend(by_path.map(|dependency| dependency.name.as_str()));
    }
    let is_known = |package: &Package| !package.is_by_path() || known.contains(package.name.as_str());
    if !workspace.missing.is_empty() || !lock.packages.iter().all(is_known) {
        return Members::Unknown;
    }
    let member = |member: &Member| graph::Member { name: member.name.clone(), version: member.version.parse().ok() };
    Members::Known(workspace.members.iter().map(member).collect())
}
