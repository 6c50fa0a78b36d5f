//! What packages are to the workspace.

use super::{Entries, Role};
use crate::facts::costs;
use crate::graph::{DependencyGraph, PackageId};
use crate::model::Model;
use crate::read::manifest::DependencyKind;
use crate::read::metadata::Metadata;

pub(super) struct Roles<'a> {
    graph: &'a DependencyGraph,
    metadata: Option<&'a Metadata>,
    /// For each package, whether more than tests, examples and benchmarks of members need it.
    is_for_more: Vec<bool>,
    /// For each package, whether a member requires it.
    is_direct: Vec<bool>,
}

impl<'a> Roles<'a> {
    pub(super) fn new(model: &'a Model, graph: &'a DependencyGraph, entries: &Entries<'_>) -> Self {
        let length = graph.packages().len();
        let (mut is_for_more, mut is_direct) = (vec![false; length], vec![false; length]);
        let mut open = graph.members().to_vec();
        while let Some(id) = open.pop() {
            match is_for_more.get_mut(id.index()) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let is_member = graph.is_member(id);
            for dependency in graph.dependencies(id) {
                if is_member && let Some(is_direct) = is_direct.get_mut(dependency.index()) {
                    *is_direct = true;
                }
                let entries = entries.get(&(id, *dependency)).filter(|_| is_member);
                let is_for_tests = entries
                    .is_some_and(|entries| entries.iter().all(|entry| entry.kind() == DependencyKind::Development));
                if !is_for_tests {
                    open.push(*dependency);
                }
            }
        }
        Self { graph, metadata: model.metadata(), is_for_more, is_direct }
    }

    /// Whether only tests, examples and benchmarks of members need the package.
    pub(super) fn is_dev_only(&self, id: PackageId) -> bool {
        !self.is_for_more.get(id.index()).copied().unwrap_or(false)
    }

    pub(super) fn of(&self, id: PackageId) -> Role {
        let Some(package) = self.graph.package(id) else { return Role::Transitive };
        let name = package.name.as_str();
        let told = self.metadata.and_then(|metadata| metadata.package(name, &package.version));
        let is_macro = || match told {
            Some(package) => package.makes_macros,
            None => costs::cost(name).is_some_and(|cost| cost.is_macro),
        };
        match () {
            () if self.graph.is_member(id) => Role::Member,
            () if self.graph.by_name(name).len() > 1 => Role::Duplicate,
            () if self.is_dev_only(id) => Role::DevOnly,
            () if is_macro() => Role::ProcMacro,
            () if self.is_direct.get(id.index()).copied().unwrap_or(false) => Role::Direct,
            () => Role::Transitive,
        }
    }
}
