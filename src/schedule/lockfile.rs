//! What packages depend on, from the lockfile, and from `cargo metadata` where it is there.

use semver::Version;

use super::Dependencies;
use crate::graph::{DependencyGraph, PackageId};
use crate::read::manifest::DependencyKind;
use crate::read::metadata::{Edge, Metadata};
use crate::read::timings::Part;

/// A lockfile, with the output of `cargo metadata` where it was given.
#[derive(Clone, Copy)]
pub struct LockedDependencies<'a> {
    /// The packages of the lockfile.
    pub graph: &'a DependencyGraph,
    /// What the lockfile leaves out.
    pub metadata: Option<&'a Metadata>,
}

impl LockedDependencies<'_> {
    fn package(&self, name: &str, version: &str) -> Option<PackageId> {
        let version = Version::parse(version).ok()?;
        let ids = self.graph.by_name(name).iter().copied();
        ids.into_iter().find(|id| self.graph.package(*id).is_some_and(|package| package.version == version))
    }
}

impl Dependencies for LockedDependencies<'_> {
    fn has(&self, name: &str, version: &str) -> bool {
        self.package(name, version).is_some()
    }

    fn of(&self, name: &str, version: &str, part: Part) -> (Vec<(String, String)>, bool) {
        let metadata = self.metadata.filter(|metadata| metadata.is_resolved());
        let known = metadata.zip(Version::parse(version).ok());
        if let Some((metadata, package)) = known.and_then(|(all, version)| Some((all, all.package(name, &version)?))) {
            let is_for = |edge: &&Edge| match edge.kind {
                DependencyKind::Build => part == Part::BuildScript,
                DependencyKind::Development => matches!(part, Part::Test | Part::Bench | Part::Example),
                DependencyKind::Normal => part != Part::BuildScript,
            };
            let other = |edge: &Edge| {
                let package = metadata.packages().get(edge.to)?;
                Some((package.name.clone(), package.version.to_string()))
            };
            return (package.edges.iter().filter(is_for).filter_map(other).collect(), true);
        }
        let Some(id) = self.package(name, version) else { return (Vec::new(), false) };
        let other = |id: &PackageId| {
            let package = self.graph.package(*id)?;
            Some((package.name.to_string(), package.version.to_string()))
        };
        (self.graph.dependencies(id).iter().filter_map(other).collect(), false)
    }
}
