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
        let mut is_next = vec![false; count];
        let is_direct = |id: &PackageId| self.holders(*id).iter().any(|holder| self.is_member(*holder));
        let mut layer: Vec<PackageId> = self.packages().iter().copied().filter(is_direct).collect();
        for id in &layer {
            nearest.add(*id, *id);
        }
        while !layer.is_empty() {
            // Entries that arrive in this step are handed down in the next.
            let mut handed_down = Vec::new();
            let mut ends = Vec::with_capacity(layer.len());
            for id in &layer {
                if let (false, Some(done)) = (self.is_member(*id), done.get_mut(id.index())) {
                    handed_down.extend_from_slice(nearest.all(*id).get(*done..).unwrap_or_default());
                    *done = nearest.all(*id).len();
                }
                ends.push(handed_down.len());
            }
            let mut next = Vec::new();
            let mut start = 0;
            for (id, end) in layer.iter().zip(ends) {
                let new = handed_down.get(start..end).unwrap_or_default();
                start = end;
                for dependency in self.dependencies(*id) {
                    let is_new = new.iter().fold(false, |is_new, entry| nearest.add(*dependency, *entry) | is_new);
                    if let (true, Some(is_next)) = (is_new, is_next.get_mut(dependency.index())) {
                        if !*is_next {
                            next.push(*dependency);
                        }
                        *is_next = true;
                    }
                }
            }
            order::sort_by_key(&mut next, |id| self.rank_of(*id));
            for id in &next {
                if let Some(is_next) = is_next.get_mut(id.index()) {
                    *is_next = false;
                }
            }
            layer = next;
        }
        nearest
    }
}
