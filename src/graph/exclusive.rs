//! Which packages only one dependency brings: those that leave the lock when it goes.

use std::collections::HashMap;

use super::dominators::Dominators;
use super::{DependencyGraph, PackageId};

/// For each package and each direct dependency what is in the graph for it alone.
///
/// Members are there anyway, so that nothing is in the graph for a member alone. A direct dependency is dropped when the
/// members that require it do so no longer; it stays, with all that it brings, if another package requires it.
#[derive(Debug, Clone)]
pub struct Exclusive {
    tree: Dominators,
    packages: usize,
    /// The nodes of direct dependencies: of the whole workspace, and of one member.
    direct: HashMap<(Option<PackageId>, PackageId), usize>,
}

/// A figure of single packages, ready to be summed over what is there for one thing alone.
#[derive(Debug, Clone)]
pub struct Sums<T> {
    /// The sum of all before each place of the tree's order.
    before: Vec<T>,
}

impl Exclusive {
    /// What is in the graph for each package and direct dependency alone.
    pub(super) fn new(graph: &DependencyGraph) -> Self {
        let packages = graph.packages().len();
        let mut edges = Vec::new();
        let mut direct: HashMap<(Option<PackageId>, PackageId), usize> = HashMap::new();
        let mut nodes = packages + 1;
        // Node 0 is the workspace.
        let node = |id: PackageId| id.index() + 1;
        for member in graph.members() {
            edges.push((0, node(*member)));
            for dependency in graph.dependencies(*member).iter().filter(|id| !graph.is_member(**id)) {
                let of_workspace = *direct.entry((None, *dependency)).or_insert_with(|| {
                    nodes += 1;
                    edges.push((0, nodes - 1));
                    nodes - 1
                });
                direct.insert((Some(*member), *dependency), nodes);
                edges.extend([(of_workspace, nodes), (nodes, node(*dependency))]);
                nodes += 1;
            }
        }
        for id in graph.packages().iter().filter(|id| !graph.is_member(**id)) {
            edges.extend(graph.dependencies(*id).iter().map(|dependency| (node(*id), node(*dependency))));
        }
        Self { tree: Dominators::new(nodes, &edges), packages, direct }
    }

    /// All direct dependencies: who requires it, a member or the workspace as a whole, and which package that is.
    pub fn direct(&self) -> impl Iterator<Item = (Option<PackageId>, PackageId)> {
        self.direct.keys().copied()
    }

    /// The sums of a figure, so that each of [`Self::sum_of`] and [`Self::sum_dropped_with`] is one subtraction.
    pub fn sums<T: Copy + Default + std::ops::Add<Output = T>>(&self, of: impl Fn(PackageId) -> T) -> Sums<T> {
        let mut sum = T::default();
        let mut before = Vec::with_capacity(self.tree.preorder().len() + 1);
        before.push(sum);
        for node in self.tree.preorder() {
            if let Some(id) = self.package(*node) {
                sum = sum + of(id);
            }
            before.push(sum);
        }
        Sums { before }
    }

    /// The sum over [`Self::brought_by`].
    pub fn sum_of<T: Copy + Default + std::ops::Sub<Output = T>>(&self, sums: &Sums<T>, id: PackageId) -> T {
        self.sum_below(sums, Some(id.index() + 1))
    }

    /// The sum over [`Self::dropped_with`].
    pub fn sum_dropped_with<T>(&self, sums: &Sums<T>, member: Option<PackageId>, dependency: PackageId) -> T
    where
        T: Copy + Default + std::ops::Sub<Output = T>,
    {
        self.sum_below(sums, self.direct.get(&(member, dependency)).copied())
    }

    fn sum_below<T: Copy + Default + std::ops::Sub<Output = T>>(&self, sums: &Sums<T>, node: Option<usize>) -> T {
        let (start, end) = node.map(|node| self.tree.span(node)).unwrap_or_default();
        match (sums.before.get(start), sums.before.get(end)) {
            (Some(before), Some(all)) => *all - *before,
            _ => T::default(),
        }
    }

    /// The packages that are there for `id` alone, itself first. Nothing for a package that no member reaches.
    pub fn brought_by(&self, id: PackageId) -> impl Iterator<Item = PackageId> {
        self.tree.dominated_by(id.index() + 1).iter().filter_map(|node| self.package(*node))
    }

    /// The packages that leave the lock when `member`, or the whole workspace, requires `dependency` no longer. Nothing if
    /// it does not depend on it directly, or if others require it too.
    pub fn dropped_with(&self, member: Option<PackageId>, dependency: PackageId) -> impl Iterator<Item = PackageId> {
        let node = self.direct.get(&(member, dependency)).copied();
        let nodes = node.map(|node| self.tree.dominated_by(node)).unwrap_or_default();
        nodes.iter().filter_map(|node| self.package(*node))
    }

    fn package(&self, node: usize) -> Option<PackageId> {
        node.checked_sub(1).filter(|index| *index < self.packages).map(PackageId::new)
    }
}
