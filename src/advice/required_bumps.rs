//! What removes a surplus version: the direct dependencies to bump, or the crates that block it.

use semver::Version;

use crate::read::requirement::are_compatible;
use crate::resolve::Resolution;
use crate::schema::advice::Blocker;

/// A direct dependency and the release that it is bumped to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct BumpTarget {
    /// The package.
    pub name: String,
    /// The version that the lock has of it.
    pub from: Version,
    /// The release whose range it is to be of.
    pub to: Version,
    /// Whether that range is another one, so that code may have to follow.
    pub major: bool,
}

/// What removes a version.
#[derive(Debug, Default)]
pub(super) struct RequiredBumps {
    /// The crates that block it.
    pub(super) blockers: Vec<Blocker>,
    /// Direct dependencies of members that have to be bumped, by name and version of the lock, each with the releases that
    /// will do, newest first.
    pub(super) bumps: Vec<(String, Version, Vec<Version>)>,
    /// Whether something is not known, so that there may be more in the way.
    pub(super) unknown: bool,
}

impl RequiredBumps {
    /// Whether the bumps are all that it takes, as far as the newest releases tell.
    pub(super) fn is_open(&self) -> bool {
        self.blockers.is_empty() && !self.unknown && self.bumps.iter().all(|(.., releases)| !releases.is_empty())
    }

    /// The bumps, each to the newest of the releases that will do or, if it is to be as little as possible, to the newest
    /// of their lowest range.
    pub(super) fn bumps(&self, little: bool) -> Vec<BumpTarget> {
        let mut targets = Vec::new();
        for (name, from, releases) in &self.bumps {
            let lowest = releases.last().filter(|_| little);
            let to = releases.iter().find(|release| lowest.is_none_or(|lowest| are_compatible(lowest, release)));
            targets.extend(to.map(|to| BumpTarget {
                name: name.clone(),
                from: from.clone(),
                to: to.clone(),
                major: !are_compatible(from, to),
            }));
        }
        crate::order::sort(&mut targets);
        targets
    }

    pub(super) fn note(&mut self, name: &str, from: &Version, releases: &[Version]) {
        match self.bumps.iter_mut().find(|(known, version, _)| known == name && version == from) {
            Some((.., all)) => all.retain(|release| releases.contains(release)),
            None => self.bumps.push((name.to_owned(), from.clone(), releases.to_vec())),
        }
    }
}

/// What removes each surplus version, by the number of its package.
pub(super) type Ways = Vec<(usize, RequiredBumps)>;

/// Whether a higher version of the same name is there as well.
pub(super) fn is_surplus(base: &Resolution, package: &crate::resolve::Resolved) -> bool {
    base.versions(&package.name).any(|other| other.version > package.version)
}
