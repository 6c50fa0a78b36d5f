//! What goes from the graph when dependencies move to other packages.

use std::collections::HashMap;

use super::{DependencyGraph, PackageId};

/// A dependency that goes to another package of the lock, as when the requirement of `holder` is raised from the
/// range of `from` to the range of `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Move {
    /// Whose dependency it is.
    pub holder: PackageId,
    /// The package that it depends on now.
    pub from: PackageId,
    /// The package that it will depend on.
    pub to: PackageId,
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
}
