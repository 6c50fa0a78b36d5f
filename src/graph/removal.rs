//! Which packages are removed when dependencies move to other packages.

use std::collections::{HashMap, HashSet};

use super::{DependencyGraph, PackageId};
use crate::order;

/// A dependency that is moved to another package of the lock, as when the requirement of `holder` is raised from the
/// range of `from` to the range of `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Move {
    /// The dependent package.
    pub holder: PackageId,
    /// The package that it depends on now.
    pub from: PackageId,
    /// The package that it will depend on.
    pub to: PackageId,
}

impl Move {
    /// A removed dependency, as an edge from its holder to itself.
    pub fn away(holder: PackageId, from: PackageId) -> Self {
        Self { holder, from, to: holder }
    }
}

impl DependencyGraph {
    /// The packages that members reach now, but not after all these moves together; by name, version and source.
    ///
    /// Moves are of the graph as it is now, so their order does not matter. A move is passed over if its holder does
    /// not depend on its `from`, or if a package is not of this lock. Removals do not simply add up: where the target
    /// of one move would go with another one, the package stays if both are made.
    pub fn removed_by(&self, moves: &[Move]) -> Vec<PackageId> {
        let mut targets: HashMap<(PackageId, PackageId), Vec<PackageId>> = HashMap::new();
        for Move { holder, from, to } in moves {
            if self.package(*to).is_some() {
                targets.entry((*holder, *from)).or_default().push(*to);
            }
        }
        // Without cycles, a package leaves with the last one that needs it, and only those few have to be
        // looked at. A move of a package that is no member could close a cycle.
        let in_sight = |one: &Move| self.is_member(one.holder) && self.is_reached(one.to);
        if self.is_acyclic && moves.iter().all(in_sight) {
            return self.removed_by_members(&targets);
        }
        let mut moves_any = vec![false; self.order.len()];
        for (holder, _) in targets.keys() {
            if let Some(moves_any) = moves_any.get_mut(holder.index()) {
                *moves_any = true;
            }
        }
        let after = self.reach(|id, visit| {
            let moves_any = moves_any.get(id.index()).copied().unwrap_or(false);
            for dependency in self.dependencies(id) {
                match moves_any.then(|| targets.get(&(id, *dependency))).flatten() {
                    Some(targets) => targets.iter().for_each(|to| visit(*to)),
                    None => visit(*dependency),
                }
            }
        });
        let stays = |id: &PackageId| after.get(id.index()).copied().unwrap_or(false);
        self.order.iter().copied().filter(|id| self.is_reached(*id) && !stays(id)).collect()
    }

    /// Whether more may be removed together with the packages `removed`.
    ///
    /// The lockfile has a dependency that is optional as long as something enables it. Of one that only removed packages
    /// enable, it does not tell.
    pub fn may_remove_more(&self, removed: &[PackageId]) -> bool {
        let gone: HashSet<PackageId> = removed.iter().copied().collect();
        let mut needed = removed.iter().flat_map(|id| self.dependencies(*id)).filter(|id| !gone.contains(id));
        needed.any(|id| !self.dependencies(*id).is_empty())
    }

    /// The packages that leave the lock when members, which stay, depend on other packages that are reached.
    fn removed_by_members(&self, targets: &HashMap<(PackageId, PackageId), Vec<PackageId>>) -> Vec<PackageId> {
        let mut needed: HashMap<PackageId, usize> = HashMap::new();
        let count = |id: PackageId| self.holders(id).iter().filter(|holder| self.is_reached(**holder)).count();
        let mut open = Vec::new();
        for ((holder, from), to) in targets {
            if !self.dependencies(*holder).contains(from) {
                continue;
            }
            for id in to {
                *needed.entry(*id).or_insert_with(|| count(*id)) += 1;
            }
            let needed = needed.entry(*from).or_insert_with(|| count(*from));
            *needed = needed.saturating_sub(1);
            open.push(*from);
        }
        let mut removed = HashSet::new();
        while let Some(id) = open.pop() {
            if self.is_member(id) || needed.get(&id) != Some(&0) || !removed.insert(id) {
                continue;
            }
            for dependency in self.dependencies(id) {
                let needed = needed.entry(*dependency).or_insert_with(|| count(*dependency));
                *needed = needed.saturating_sub(1);
                open.push(*dependency);
            }
        }
        let mut removed: Vec<PackageId> = removed.into_iter().collect();
        order::sort_by_key(&mut removed, |id| self.rank_of(*id));
        removed
    }
}
