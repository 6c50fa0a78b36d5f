//! Which package a dependency names.

use std::collections::hash_map::Entry as MapEntry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::PackageId;
use super::entries::{Entry, Raw};
use super::plain::Text;
use super::source::{Origin, Sources};
use crate::source::Problem;

/// The packages that share a name, or a name and a version.
#[derive(Debug, Clone, Copy)]
struct Same {
    first: PackageId,
    count: usize,
    /// Whether all of them have the version of the first.
    one_version: bool,
    /// The one among them without a source, and how many of those there are.
    path: Option<PackageId>,
    paths: usize,
}

impl Same {
    fn add(&mut self, id: PackageId, is_path: bool, has_first_version: bool) {
        self.count += 1;
        self.one_version &= has_first_version;
        if is_path {
            self.path = Some(id);
            self.paths += 1;
        }
    }
}

/// The packages that a dependency names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Target {
    One(PackageId),
    Nothing,
    /// So many packages.
    Several(usize),
}

impl Target {
    pub(super) fn found(self) -> Option<PackageId> {
        match self {
            Self::One(id) => Some(id),
            Self::Nothing | Self::Several(_) => None,
        }
    }
}

/// The packages of a lock by what a dependency writes of them: only the name if there is one package of it, with the
/// version if there are more, and with the source if that is not enough either. Format V1 writes all three.
pub(super) struct Index<'d> {
    by_name: HashMap<&'d str, Same>,
    /// Of names with more than one package.
    by_version: HashMap<(&'d str, &'d str), Same>,
    /// The same.
    by_source: HashMap<(&'d str, &'d str, Origin), PackageId>,
    /// What is known of each package, in their order.
    known: Vec<(&'d str, Origin)>,
    /// The names of entries that could not be read: what depends on them has been told enough of.
    left_out: HashSet<&'d str>,
}

impl<'d> Index<'d> {
    /// Reads the packages and indexes them. A package that is there twice is taken once.
    pub(super) fn new(
        file: &Arc<str>,
        raws: Vec<Raw<'d>>,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> (Self, Vec<Entry<'d>>) {
        let mut index = Self {
            by_name: HashMap::with_capacity(raws.len()),
            by_version: HashMap::new(),
            by_source: HashMap::new(),
            known: Vec::with_capacity(raws.len()),
            left_out: HashSet::new(),
        };
        let mut kept = Vec::with_capacity(raws.len());
        for raw in raws {
            let name = Entry::name_of(raw).unwrap_or_default();
            let Some(entry) = Entry::read(file, raw, sources, problems) else {
                index.left_out.insert(name);
                continue;
            };
            if index.add(name, &entry) {
                kept.push(entry);
            } else {
                let message = format!(
                    "The package `{name} {}` is here twice, which Cargo refuses. The first entry was read.",
                    entry.version_text
                );
                problems.push(Problem::error(file, entry.span, message));
            }
        }
        (index, kept)
    }

    /// Whether this package is new.
    fn add(&mut self, name: &'d str, entry: &Entry<'d>) -> bool {
        let id = PackageId::new(self.known.len());
        let version = entry.version_text;
        let is_path = entry.source == super::Source::Path;
        let one = Same { first: id, count: 1, one_version: true, path: is_path.then_some(id), paths: is_path.into() };
        match self.by_name.entry(name) {
            MapEntry::Vacant(vacant) => _ = vacant.insert(one),
            MapEntry::Occupied(mut occupied) => {
                let same = occupied.get_mut();
                let Some((first_version, first_origin)) = self.known.get(same.first.index()).copied() else {
                    return false;
                };
                if same.count == 1 {
                    self.by_version.insert((name, first_version), *same);
                    self.by_source.insert((name, first_version, first_origin), same.first);
                }
                if *self.by_source.entry((name, version, entry.origin)).or_insert(id) != id {
                    return false;
                }
                same.add(id, is_path, first_version == version);
                self.by_version.entry((name, version)).and_modify(|same| same.add(id, is_path, true)).or_insert(one);
            }
        }
        self.known.push((version, entry.origin));
        true
    }

    /// The packages of this name and version.
    fn of_version<'k>(&'k self, name: &'k str, version: &'k str) -> Option<&'k Same> {
        let same = self.by_name.get(name)?;
        if same.count > 1 {
            return self.by_version.get(&(name, version));
        }
        let (only, _) = self.known.get(same.first.index())?;
        (*only == version).then_some(same)
    }

    /// The package of this name, version and source.
    fn of_source(&self, name: &str, version: &str, origin: Origin) -> Option<PackageId> {
        let same = self.of_version(name, version)?;
        if same.count > 1 || self.by_name.get(name).is_some_and(|same| same.count > 1) {
            return self.by_source.get(&(name, version, origin)).copied();
        }
        let (_, only) = self.known.get(same.first.index())?;
        (*only == origin).then_some(same.first)
    }

    /// What `wanted` names, by Cargo's own rules.
    pub(super) fn find(&self, wanted: &str, sources: &mut Sources) -> Target {
        let mut parts = wanted.splitn(3, ' ');
        let (name, version, source) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
        let same = match version {
            None => self.by_name.get(name),
            Some(version) => self.of_version(name, version),
        };
        let Some(same) = same else { return Target::Nothing };
        if let (Some(version), Some(source)) = (version, source) {
            let source = source.strip_prefix('(').and_then(|source| source.strip_suffix(')')).unwrap_or(source);
            let (_, origin, _) = sources.get(Some(source));
            return self.of_source(name, version, origin).map_or(Target::Nothing, Target::One);
        }
        match same.path {
            // A path dependency has no source to write, so without one it is meant before all others.
            Some(path) if same.paths == 1 && same.one_version => Target::One(path),
            _ if same.count == 1 => Target::One(same.first),
            _ => Target::Several(same.count),
        }
    }

    /// The package that `wanted` names; a problem if there is none.
    pub(super) fn link(
        &self,
        file: &Arc<str>,
        wanted: &Text<'_>,
        sources: &mut Sources,
        problems: &mut Vec<Problem>,
    ) -> Option<PackageId> {
        let target = self.find(wanted.text, sources);
        let message = match target {
            Target::One(id) => return Some(id),
            Target::Nothing => {
                let name = wanted.text.split_whitespace().next().unwrap_or_default();
                if self.left_out.contains(name) {
                    return None;
                }
                format!(
                    "The dependency `{}` is not among the packages of this lock. \
                     Cargo ignores it and resolves it again.",
                    wanted.text
                )
            }
            Target::Several(count) => format!(
                "The dependency `{}` could be any of {count} packages of this lock. \
                 Cargo ignores it and resolves it again.",
                wanted.text
            ),
        };
        problems.push(Problem::note(file, wanted.span.clone(), message));
        None
    }
}
