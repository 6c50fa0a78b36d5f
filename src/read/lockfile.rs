//! Reading `Cargo.lock` in the formats V1 to V4, and writing it.
//!
//! The types of versions, sources and checksums and their parsing are `cargo-lock`'s. Its `Lockfile` is not used: one
//! dangling dependency makes it give up the whole file, it knows no places, and it looks for every abbreviated
//! dependency among all packages. Here everything is linear in the length of the text.

use std::sync::Arc;

pub use cargo_lock::package::GitReference;
pub use cargo_lock::{Checksum, Name, ResolveVersion, Version};

use crate::order;
use crate::source::{Place, Problem};

mod conflict;
mod entries;
mod link;
pub(crate) mod plain;
mod source;
pub(crate) mod write;

use entries::{Entry, Texts};
use link::Index;
use plain::Text;
pub use source::Source;
use source::Sources;

/// What a `Cargo.lock` says.
#[derive(Debug, Clone, PartialEq)]
pub struct Lock {
    /// The format; `None` if it is newer than V4, the newest one known here.
    pub version: Option<ResolveVersion>,
    /// The packages in the order of the file, a legacy `[root]` first.
    pub packages: Vec<Package>,
    /// The `[[patch.unused]]` entries: patches that replaced nothing.
    pub unused_patches: Vec<UnusedPatch>,
}

impl Lock {
    /// The package with this id, if it is of this lock.
    pub fn package(&self, id: PackageId) -> Option<&Package> {
        self.packages.get(id.index())
    }
}

/// A package of a lock: its position in [`Lock::packages`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(u32);

impl PackageId {
    pub(crate) fn new(index: usize) -> Self {
        // A text of 4 GiB would be needed to have more packages than this can count.
        Self(u32::try_from(index).unwrap_or(u32::MAX))
    }

    /// The position in [`Lock::packages`], from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One `[[package]]` of a lock.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// The package's name.
    pub name: Name,
    /// The locked version.
    pub version: Version,
    /// Where the package comes from.
    pub source: Source,
    /// The SHA-256 of the `.crate` file; only packages of registries have one.
    pub checksum: Option<Checksum>,
    /// The packages that this one depends on, in the order of the file.
    ///
    /// A lock does not tell normal, build and dev-dependencies apart, nor those of other platforms.
    pub dependencies: Vec<PackageId>,
    /// The package that a `[replace]` section puts in this one's place. Dependents still name the replaced package,
    /// which is itself never built and has no dependencies.
    pub replaced_by: Option<PackageId>,
    /// The whole entry, from its `[[package]]` to the end of its last value.
    pub place: Place,
}

impl Package {
    /// Whether it comes from a folder: a member of the workspace or a path dependency.
    pub fn is_by_path(&self) -> bool {
        self.source == Source::Path
    }
}

/// One `[[patch.unused]]` of a lock: a package that a `[patch]` section offers and nothing depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct UnusedPatch {
    /// The package's name.
    pub name: Name,
    /// The version that the patch offers, which no requirement accepted.
    pub version: Version,
    /// Where the patch comes from.
    pub source: Source,
    /// The whole entry.
    pub place: Place,
}

/// Reads the text of a `Cargo.lock`.
///
/// There is no lock only if the text is broken and not one package could be read from it. Whatever could not be read
/// is a problem with its place; the packages and dependencies that it does not touch are read all the same.
pub fn read(file: &Arc<str>, text: &str) -> (Option<Lock>, Vec<Problem>) {
    let mut problems = Vec::new();
    let text = conflict::take_upper_sides(file, text, &mut problems);
    let texts = Texts::parse(file, &text, &mut problems);
    let version = texts.version(file, &mut problems);

    let mut sources = Sources::default();
    let (index, entries) = Index::new(file, texts.packages(), &mut sources, &mut problems);
    let mut packages: Vec<Package> = Vec::with_capacity(entries.len());
    for entry in entries {
        let mut dependencies = Vec::with_capacity(entry.dependencies.len());
        let mut link = |wanted: &Text<'_>| index.link(file, wanted, &mut sources, &mut problems);
        dependencies.extend(entry.dependencies.iter().filter_map(&mut link));
        let replaced_by = entry.replace.as_ref().and_then(link);
        packages.push(Package {
            name: entry.name,
            version: entry.version,
            source: entry.source,
            checksum: entry.checksum.as_ref().and_then(|found| checksum(file, found, &mut problems)),
            dependencies,
            replaced_by,
            place: Place::new(file, entry.span),
        });
    }
    // Format V1 keeps the checksums apart: `"checksum NAME VERSION (SOURCE)" = "HEX"`, or `"<none>"` without one.
    for (wanted, found) in texts.checksums() {
        if let Some(id) = index.find(wanted, &mut sources).found()
            && let Some(package) = packages.get_mut(id.index())
        {
            package.checksum = checksum(file, &found, &mut problems);
        }
    }

    let unused_patches = texts
        .unused_patches()
        .into_iter()
        .filter_map(|entry| Entry::read(file, entry, &mut sources, &mut problems))
        .map(|entry| UnusedPatch {
            name: entry.name,
            version: entry.version,
            source: entry.source,
            place: Place::new(file, entry.span),
        })
        .collect();

    let broken = packages.is_empty() && !problems.is_empty();
    order::sort_by_key(&mut problems, |problem| problem.span.as_ref().map(|span| span.start));
    ((!broken).then_some(Lock { version, packages, unused_patches }), problems)
}

fn checksum(file: &Arc<str>, found: &Text<'_>, problems: &mut Vec<Problem>) -> Option<Checksum> {
    if found.text == "<none>" {
        return None;
    }
    // `Checksum` slices its text at fixed bytes, so anything but ASCII has to be kept from it.
    let checksum = Some(found.text).filter(|text| text.is_ascii()).and_then(|text| text.parse().ok());
    if checksum.is_none() {
        problems.push(Problem::note(file, found.span.clone(), "This checksum is not a SHA-256 of 64 hex digits."));
    }
    checksum
}

#[cfg(test)]
mod tests;
