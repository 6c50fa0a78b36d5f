//! Why a package is in the lock.

use std::collections::{HashMap, VecDeque};

use super::{DependencyGraph, PackageId};
use crate::order;

/// The shortest ways from the members to one package.
#[derive(Debug, Clone)]
pub struct Why {
    target: PackageId,
    members: Vec<PackageId>,
    /// The next package on the way, for each package that reaches the target.
    next: Vec<Option<PackageId>>,
}

impl Why {
    /// The members that reach the package, by name; itself too if it is one.
    pub fn members(&self) -> &[PackageId] {
        &self.members
    }

    /// A shortest way from a package to the target, both included; nothing if there is none.
    ///
    /// Of several shortest ways this is the one whose packages come first by name, from the beginning on.
    pub fn path(&self, from: PackageId) -> impl Iterator<Item = PackageId> + '_ {
        let next = |id: PackageId| self.next.get(id.index()).copied().flatten();
        let start = Some(from).filter(|from| next(*from).is_some());
        std::iter::successors(start, move |id| next(*id).filter(|_| *id != self.target))
    }
}

/// A dependency of a member through which another package gets into the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryPoint {
    /// The member.
    pub member: PackageId,
    /// Its dependency: the target, or a package that reaches it.
    pub dependency: PackageId,
}

/// A shortest way from a member to each package.
#[derive(Debug, Clone)]
pub struct ShortestWays {
    /// The package before each on its way; a member's is itself.
    before: Vec<Option<PackageId>>,
}

impl ShortestWays {
    /// The way to a package, as [`DependencyGraph::shortest_way`] has it.
    pub fn to(&self, target: PackageId) -> Vec<PackageId> {
        let before = |id: &PackageId| self.before.get(id.index()).copied().flatten();
        let start = Some(target).filter(|target| before(target).is_some());
        let mut way: Vec<_> = std::iter::successors(start, |id| before(id).filter(|before| before != id)).collect();
        way.reverse();
        way
    }
}

/// A walk from packages to their nearest entry points, which costs no more than the way to them.
#[derive(Debug)]
pub struct EntryWalk<'g> {
    graph: &'g DependencyGraph,
    /// In which round each package was seen last.
    seen: Vec<u32>,
    round: u32,
    open: VecDeque<PackageId>,
}

impl EntryWalk<'_> {
    /// The [entry points](DependencyGraph::entry_points) that are nearest to the package, at most `most` of them, and
    /// whether there may be more. Where the way to them is long, it is given up.
    pub fn nearest(&mut self, target: PackageId, most: usize) -> (Vec<EntryPoint>, bool) {
        let graph = self.graph;
        self.round += 1;
        self.open.clear();
        self.visit(target);
        let mut found = Vec::new();
        let mut left = most.saturating_mul(5);
        let mut are_more = false;
        'walk: while let Some(id) = self.open.pop_front() {
            for holder in graph.holders(id) {
                if left == 0 || found.len() == most {
                    are_more = true;
                    break 'walk;
                }
                left -= 1;
                if graph.is_member(*holder) {
                    found.push(EntryPoint { member: *holder, dependency: id });
                } else {
                    self.visit(*holder);
                }
            }
        }
        order::sort_by_key(&mut found, |entry| (graph.rank_of(entry.member), graph.rank_of(entry.dependency)));
        (found, are_more)
    }

    fn visit(&mut self, id: PackageId) {
        let round = self.round;
        if let Some(seen) = self.seen.get_mut(id.index()).filter(|seen| **seen != round) {
            *seen = round;
            self.open.push_back(id);
        }
    }
}

impl DependencyGraph {
    /// How many dependencies all packages have together.
    pub fn edge_count(&self) -> usize {
        self.dependencies.len()
    }

    /// The shortest ways from members to all packages, in one walk.
    ///
    /// Members and dependencies are in the order of names, so the first to come to a package is on its first way.
    pub fn shortest_ways(&self) -> ShortestWays {
        let mut before = vec![None; self.order.len()];
        let mut open = VecDeque::with_capacity(self.order.len());
        let mut visit = |from: PackageId, id: PackageId, open: &mut VecDeque<PackageId>| {
            if let Some(slot) = before.get_mut(id.index()).filter(|slot| slot.is_none()) {
                *slot = Some(from);
                open.push_back(id);
            }
        };
        self.members.iter().for_each(|id| visit(*id, *id, &mut open));
        while let Some(id) = open.pop_front() {
            self.dependencies(id).iter().for_each(|dependency| visit(id, *dependency, &mut open));
        }
        ShortestWays { before }
    }

    /// Looks for the nearest entry points of one package after the other.
    pub fn entry_walk(&self) -> EntryWalk<'_> {
        EntryWalk { graph: self, seen: vec![0; self.order.len()], round: 0, open: VecDeque::new() }
    }

    /// The shortest ways from each member to the package.
    pub fn why(&self, target: PackageId) -> Why {
        let mut next: Vec<Option<PackageId>> = vec![None; self.order.len()];
        let mut layer = Vec::new();
        if let Some(first) = next.get_mut(target.index()) {
            *first = Some(target);
            layer.push(target);
        }
        // Layer by layer backwards, each in order: so the first to come to a holder is its best next step.
        while !layer.is_empty() {
            let mut behind = Vec::new();
            for id in &layer {
                for holder in self.holders(*id) {
                    if let Some(next) = next.get_mut(holder.index()).filter(|next| next.is_none()) {
                        *next = Some(*id);
                        behind.push(*holder);
                    }
                }
            }
            order::sort_by_key(&mut behind, |id| self.rank_of(*id));
            layer = behind;
        }
        let reaches = |id: &PackageId| next.get(id.index()).is_some_and(Option::is_some);
        let members = self.members.iter().copied().filter(reaches).collect();
        Why { target, members, next }
    }

    /// The direct dependencies of members through which the package gets into the graph, by member and dependency.
    ///
    /// A member that depends on another member is left out: the other member has entry points of its own.
    pub fn entry_points(&self, target: PackageId) -> Vec<EntryPoint> {
        let mut seen = vec![false; self.order.len()];
        let mut open = vec![target];
        let mut found = Vec::new();
        if let Some(seen) = seen.get_mut(target.index()) {
            *seen = true;
        }
        while let Some(id) = open.pop() {
            for holder in self.holders(id) {
                if self.is_member(*holder) {
                    found.push(EntryPoint { member: *holder, dependency: id });
                } else if let Some(seen) = seen.get_mut(holder.index()).filter(|seen| !**seen) {
                    *seen = true;
                    open.push(*holder);
                }
            }
        }
        order::sort_by_key(&mut found, |entry| (self.rank_of(entry.member), self.rank_of(entry.dependency)));
        found
    }

    /// The shortest way from a member to the package, both included; nothing if there is none. Of several it is that of
    /// the member that comes first by name, as [`Why::path`] has it.
    pub fn shortest_way(&self, target: PackageId) -> Vec<PackageId> {
        let mut next: HashMap<PackageId, PackageId> = HashMap::from([(target, target)]);
        let mut layer = vec![target];
        while !layer.is_empty() {
            if let Some(member) = layer.iter().copied().find(|id| self.is_member(*id)) {
                let step = |id: &PackageId| next.get(id).copied().filter(|_| *id != target);
                return std::iter::successors(Some(member), step).collect();
            }
            let mut behind = Vec::new();
            for id in &layer {
                for holder in self.holders(*id) {
                    next.entry(*holder).or_insert_with(|| {
                        behind.push(*holder);
                        *id
                    });
                }
            }
            order::sort_by_key(&mut behind, |id| self.rank_of(*id));
            layer = behind;
        }
        Vec::new()
    }
}
