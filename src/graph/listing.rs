//! All packages of a lock in a list, by name.

use serde::{Deserialize, Serialize};

use super::{DependencyGraph, PackageId};
use crate::read::lockfile::Source;

/// Holders that are named of each package.
const NAMED: usize = 2;

/// All packages of one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// The name.
    pub name: String,
    /// The versions, lowest first.
    pub versions: Vec<String>,
    /// Where they come from, each once: `crates.io`, `folder`, or as the lock has it.
    pub sources: Vec<String>,
    /// Whether one of them is a member of the workspace.
    pub is_member: bool,
    /// The first packages that depend on any of them, as `name version`.
    pub holders: Vec<String>,
    /// How many more do.
    pub more_holders: u32,
    /// How many dependencies the shortest way from a member has; nothing if no member needs it.
    pub distance: Option<u32>,
}

impl DependencyGraph {
    /// All packages by name. It takes one way through the graph.
    pub fn listing(&self) -> Vec<Listed> {
        let distance = self.distances();
        let name = |id: &PackageId| self.package(*id).map(|package| &package.name);
        let of_name = self.order.chunk_by(|a, b| name(a) == name(b));
        of_name.filter_map(|ids| self.listed(ids, &distance)).collect()
    }

    fn listed(&self, ids: &[PackageId], distance: &[Option<u32>]) -> Option<Listed> {
        let mut sources: Vec<String> = Vec::new();
        let mut holders: Vec<PackageId> = Vec::new();
        for id in ids {
            let source = match self.package(*id).map(|package| &package.source) {
                Some(Source::CratesIo) => "crates.io".to_owned(),
                Some(Source::Path) | None => "folder".to_owned(),
                Some(other) => other.to_string(),
            };
            if !sources.contains(&source) {
                sources.push(source);
            }
            holders.extend(self.holders(*id));
        }
        crate::order::sort_by_key(&mut holders, |id| self.rank_of(*id));
        holders.dedup();
        Some(Listed {
            name: self.package(*ids.first()?)?.name.as_str().to_owned(),
            versions: ids.iter().filter_map(|id| Some(self.package(*id)?.version.to_string())).collect(),
            sources,
            is_member: ids.iter().any(|id| self.is_member(*id)),
            holders: holders.iter().take(NAMED).filter_map(|id| self.label(*id)).collect(),
            more_holders: u32::try_from(holders.len().saturating_sub(NAMED)).unwrap_or(u32::MAX),
            distance: ids.iter().filter_map(|id| distance.get(id.index()).copied().flatten()).min(),
        })
    }

    /// How far each package is from the nearest member.
    fn distances(&self) -> Vec<Option<u32>> {
        let mut distance = vec![None; self.order.len()];
        let mut layer = self.members.clone();
        let mut at = 0;
        while !layer.is_empty() {
            let mut next = Vec::new();
            for id in layer {
                if let Some(slot) = distance.get_mut(id.index()).filter(|slot| slot.is_none()) {
                    *slot = Some(at);
                    next.extend(self.dependencies(id));
                }
            }
            layer = next;
            at += 1;
        }
        distance
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::graph;

    #[test]
    fn packages_of_one_name_are_one_row() {
        let graph =
            graph("app 1.0.0* -> a, b 2.0.0\n a 1.0.0 -> b 1.0.0\n c 1.0.0 -> b 1.0.0, b 2.0.0\n b 1.0.0\n b 2.0.0");
        let rows = graph.listing();
        let told: Vec<_> = rows
            .iter()
            .map(|row| {
                let holders = row.holders.join(", ");
                format!("{} {} [{holders} +{}] {:?}", row.name, row.versions.join(" "), row.more_holders, row.distance)
            })
            .collect();
        let expected = [
            "a 1.0.0 [app 1.0.0 +0] Some(1)",
            "app 1.0.0 [ +0] Some(0)",
            "b 1.0.0 2.0.0 [a 1.0.0, app 1.0.0 +1] Some(1)",
            "c 1.0.0 [ +0] None",
        ];
        assert_eq!(told, expected);
        assert!(rows[1].is_member && !rows[2].is_member);
        assert_eq!(
            (rows[1].sources.as_slice(), rows[2].sources.as_slice()),
            (&["folder".to_owned()][..], &["crates.io".to_owned()][..])
        );
    }
}
