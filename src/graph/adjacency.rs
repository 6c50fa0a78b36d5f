//! The edges of a graph in two flat lists.

use crate::order;
use crate::read::lockfile::{Lock, PackageId};

/// For each package a list of packages, each once and in the order of the graph.
#[derive(Debug, Clone)]
pub(super) struct Adjacency {
    /// Where in `to` the list of each package begins, and the end of the last one.
    starts: Vec<usize>,
    to: Vec<PackageId>,
}

impl Adjacency {
    /// The dependencies of each package of the lock.
    pub(super) fn of_lock(lock: &Lock, rank: &[u32]) -> Self {
        let mut starts = Vec::with_capacity(lock.packages.len() + 1);
        let mut to = Vec::with_capacity(lock.packages.iter().map(|package| package.dependencies.len()).sum());
        let mut list: Vec<PackageId> = Vec::new();
        for package in &lock.packages {
            starts.push(to.len());
            list.clear();
            list.extend(package.dependencies.iter().chain(&package.replaced_by));
            order::sort_by_key(&mut list, |id| rank.get(id.index()));
            list.dedup();
            to.extend_from_slice(&list);
        }
        starts.push(to.len());
        Self { starts, to }
    }

    /// The edges from their other end. `order` names all packages in the order that the new lists shall have.
    pub(super) fn reversed(&self, order: &[PackageId]) -> Self {
        // Counts first, then each list's start, which moves to its end while the list is filled.
        let mut starts = vec![0; self.starts.len()];
        for id in &self.to {
            if let Some(count) = starts.get_mut(id.index() + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut free = starts.clone();
        let mut to = vec![PackageId::new(0); self.to.len()];
        for from in order {
            for id in self.of(*from) {
                if let Some(at) = free.get_mut(id.index()) {
                    if let Some(slot) = to.get_mut(*at) {
                        *slot = *from;
                    }
                    *at += 1;
                }
            }
        }
        Self { starts, to }
    }

    /// How long all lists are together.
    pub(super) fn len(&self) -> usize {
        self.to.len()
    }

    /// The list of a package.
    pub(super) fn of(&self, id: PackageId) -> &[PackageId] {
        let bounds = self.starts.get(id.index()).zip(self.starts.get(id.index() + 1));
        bounds.and_then(|(start, end)| self.to.get(*start..*end)).unwrap_or_default()
    }
}
