//! The direct dependencies of members that are nearest to each package.

use super::{DependencyGraph, PackageId};
use crate::order;

/// For each package the direct dependencies of members through which it gets into the graph, nearest first: up to a
/// number of them.
#[derive(Debug, Clone)]
pub struct NearestEntries {
    most: usize,
    /// For each package `most` places and one more, which tells whether there are more.
    entries: Vec<PackageId>,
    counts: Vec<usize>,
}

impl NearestEntries {
    /// Up to `most` entries of a package, and whether it has more.
    pub fn of(&self, id: PackageId) -> (&[PackageId], bool) {
        let all = self.all(id);
        (all.get(..self.most).unwrap_or(all), all.len() > self.most)
    }

    fn all(&self, id: PackageId) -> &[PackageId] {
        let start = id.index() * (self.most + 1);
        let count = self.counts.get(id.index()).copied().unwrap_or_default();
        self.entries.get(start..start + count).unwrap_or_default()
    }

    /// Whether there was room for an entry that was not known.
    fn add(&mut self, id: PackageId, entry: PackageId) -> bool {
        let count = self.all(id).len();
        if count > self.most || self.all(id).contains(&entry) {
            return false;
        }
        let slot = self.entries.get_mut(id.index() * (self.most + 1) + count);
        if let (Some(slot), Some(count)) = (slot, self.counts.get_mut(id.index())) {
            (*slot, *count) = (entry, *count + 1);
        }
        true
    }
}

impl DependencyGraph {
    /// The nearest entries of all packages, at most `most` of each.
    ///
    /// They are handed down step by step, each package's to what it depends on. Of those that are equally near, the
    /// ones that the first dependent hands down come first.
    pub fn nearest_entries(&self, most: usize) -> NearestEntries {
        let count = self.packages().len();
        let mut nearest =
            NearestEntries { most, entries: vec![PackageId::new(0); count * (most + 1)], counts: vec![0; count] };
        // How many entries each package handed down already.
        let mut done = vec![0_usize; count];
        let is_direct = |id: &PackageId| self.holders(*id).iter().any(|holder| self.is_member(*holder));
        let mut layer: Vec<PackageId> = self.packages().iter().copied().filter(is_direct).collect();
        for id in &layer {
            nearest.add(*id, *id);
        }
        while !layer.is_empty() {
            // Entries that arrive in this step are handed down in the next.
            let ready: Vec<(PackageId, Vec<PackageId>)> = layer
                .iter()
                .filter(|id| !self.is_member(**id))
                .filter_map(|id| {
                    let done = done.get_mut(id.index())?;
                    let new = nearest.all(*id).get(*done..)?.to_vec();
                    *done += new.len();
                    Some((*id, new))
                })
                .collect();
            let mut next = Vec::new();
            for (id, new) in ready {
                for dependency in self.dependencies(id) {
                    let mut is_new = false;
                    for entry in &new {
                        is_new |= nearest.add(*dependency, *entry);
                    }
                    if is_new {
                        next.push(*dependency);
                    }
                }
            }
            order::sort_by_key(&mut next, |id| self.rank_of(*id));
            next.dedup();
            layer = next;
        }
        nearest
    }
}
