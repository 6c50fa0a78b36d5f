//! A resolution as a lock.

use std::collections::HashSet;
use std::sync::Arc;

use super::Resolution;
use crate::order;
use crate::read::lockfile::{Lock, Package, PackageId, ResolveVersion, Source, UnusedPatch};
use crate::source::Place;

impl Resolution {
    /// The lock that Cargo would write, in the format of `before` if there is one, else in the one that the Cargo of
    /// the members' oldest Rust writes. Nothing of it stands anywhere yet, so its places are empty.
    pub fn to_lock(&self, before: Option<&Lock>) -> Lock {
        let version = match before.map(|lock| lock.version) {
            Some(version) => version,
            None => Some(if self.newest_format { ResolveVersion::V4 } else { ResolveVersion::V3 }),
        };
        let place = Place::new(&Arc::from("Cargo.lock"), 0..0);
        // An index may have a name that is none, which no lock can have.
        let names: Vec<_> = self.packages.iter().map(|package| package.name.parse().ok()).collect();
        let mut count = 0;
        let ids: Vec<Option<PackageId>> = names
            .iter()
            .map(|name: &Option<_>| {
                name.is_some().then(|| {
                    count += 1;
                    PackageId::new(count - 1)
                })
            })
            .collect();
        let id = |at: &usize| ids.get(*at).copied().flatten();
        let package = |(package, name): (&super::Resolved, Option<_>)| {
            Some(Package {
                name: name?,
                version: package.version.clone(),
                source: package.source.clone(),
                checksum: package.checksum.as_ref().filter(|text| text.is_ascii()).and_then(|text| text.parse().ok()),
                dependencies: package.dependencies.iter().filter_map(id).collect(),
                replaced_by: None,
                place: place.clone(),
            })
        };
        let packages = self.packages.iter().zip(names).filter_map(package).collect();
        Lock { version, packages, unused_patches: self.unused_patches(before, &place) }
    }

    /// The text of the lock that Cargo would write.
    pub fn to_lockfile(&self, before: Option<&Lock>) -> String {
        self.to_lock(before).to_text()
    }

    fn unused_patches(&self, before: Option<&Lock>, place: &Place) -> Vec<UnusedPatch> {
        // A patch from a repository is known from the lock only.
        let before = before.into_iter().flat_map(|lock| &lock.unused_patches);
        let before = before.filter(|patch| matches!(patch.source, Source::Git { .. }));
        let before = before.map(|patch| (patch.name.as_str().to_owned(), patch.version.clone(), patch.source.clone()));
        let mut unused: Vec<_> = self.unused_patches.iter().cloned().chain(before).collect();
        let used: HashSet<_> = self.packages.iter().map(|p| (p.name.as_str(), &p.version, &p.source)).collect();
        unused.retain(|(name, version, source)| !used.contains(&(name.as_str(), version, source)));
        order::sort(&mut unused);
        unused.dedup();
        let patch = |(name, version, source): (String, _, _)| {
            Some(UnusedPatch { name: name.parse().ok()?, version, source, place: place.clone() })
        };
        unused.into_iter().filter_map(patch).collect()
    }
}
