//! Where members ask for the packages of a lockfile.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{DependencyGraph, PackageId};
use crate::model::Model;
use crate::order;
use crate::read::manifest::Site;
use crate::workspace::{Dependency, Member};

/// Where members write the requirement that each version of the lockfile answers.
pub(super) struct Sites<'a> {
    holders: BTreeSet<PackageId>,
    by_package: BTreeMap<PackageId, Vec<(PackageId, &'a Member, &'a Dependency)>>,
}

impl<'a> Sites<'a> {
    pub(super) fn of(model: &'a Model, graph: &DependencyGraph) -> Self {
        let mut holders = BTreeSet::new();
        let mut by_package: BTreeMap<PackageId, Vec<_>> = BTreeMap::new();
        for member in &model.workspace.members {
            let Some(holder) = package_of(graph, member) else { continue };
            holders.insert(holder);
            for dependency in &member.dependencies {
                let of_name = graph.dependencies_named(holder, &dependency.name);
                for id in of_name.iter().filter(|id| answers(graph, **id, dependency)) {
                    by_package.entry(*id).or_default().push((holder, member, dependency));
                }
            }
        }
        for sites in by_package.values_mut() {
            order::sort_by_key(sites, |(holder, ..)| *holder);
        }
        Self { holders, by_package }
    }

    pub(super) fn of_package(&self, id: PackageId) -> &[(PackageId, &'a Member, &'a Dependency)] {
        self.by_package.get(&id).map_or(&[], Vec::as_slice)
    }

    /// Whether the manifest of this member was given.
    pub(super) fn has(&self, holder: PackageId) -> bool {
        self.holders.contains(&holder)
    }

    /// Those of one holder, which stand together.
    pub(super) fn of_holder(&self, id: PackageId, holder: PackageId) -> &[(PackageId, &'a Member, &'a Dependency)] {
        let all = self.of_package(id);
        let start = all.partition_point(|(other, ..)| *other < holder);
        let rest = all.get(start..).unwrap_or_default();
        rest.get(..rest.partition_point(|(other, ..)| *other == holder)).unwrap_or_default()
    }

    /// The places that write the requirement, the workspace's entry for those that inherit it.
    pub(super) fn all(&self, id: PackageId) -> impl Iterator<Item = &'a Site> {
        self.of_package(id).iter().map(|(_, _, dependency)| dependency.requirement_site())
    }
}

/// The package that a member is in the graph.
fn package_of(graph: &DependencyGraph, member: &Member) -> Option<PackageId> {
    graph.by_name(&member.name).iter().copied().find(|id| graph.is_member(*id))
}

/// Whether a package of the lockfile, which has its name, is what a dependency resolves to.
fn answers(graph: &DependencyGraph, id: PackageId, dependency: &Dependency) -> bool {
    graph.package(id).is_some_and(|package| {
        dependency.requirement.as_ref().is_none_or(|requirement| requirement.matches(&package.version))
    })
}
