//! Packages with multiple versions in the lock, and the status of each.
//!
//! Of one source a lock holds at most one version in a range that is compatible by semver, so duplicates are versions
//! of incompatible ranges or of different sources.

use std::iter::successors;

use super::labels::{Label, labels};
use super::{DependencyGraph, PackageId};
use crate::facts::targets::Targets;
use crate::read::lockfile::{Package, Source};

/// A name that more than one package of a lock has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The name.
    pub name: String,
    /// All packages of this name, lowest version first.
    pub versions: Vec<PackageId>,
    /// The one that the others would best become: a member, or else the highest version that a member reaches.
    pub kept: PackageId,
    /// Its status.
    pub status: Status,
    /// The targets for which more than one version is built. Only [`with_platforms`] tells this, where all versions are
    /// known to it.
    pub twice_on: Option<Targets>,
}

/// How a duplicate can be removed, if at all. Each has exactly one status: the first of these that fits.
///
/// A lock has no requirements of other people's packages. So it cannot tell whether a newer release of a holder takes
/// the new range, nor whether the requirement of a holder is wide enough for both versions: such duplicates are
/// [`Upstream`](Self::Upstream) until an index or metadata tells more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// Less than two of the versions are reached from a member: the rest goes when Cargo writes the lock next time.
    Stale,
    /// All but one of the versions are there only through the versions of another duplicate, other than its kept one:
    /// they go when that one is resolved.
    Consequence {
        /// The name of the other duplicate, which is no consequence itself.
        of: String,
    },
    /// The versions are of different sources, such as a registry and a git repository, a `[patch]` or a folder, so no
    /// version of one stands for the other.
    OtherSource,
    /// Only members hold a version other than the kept one: their requirements decide.
    Align {
        /// The versions that only members hold, lowest first.
        old: Vec<PackageId>,
    },
    /// More than one version is built for certain platforms only: the name is one of a family that is made for them, or
    /// [`with_platforms`] tells so.
    OtherPlatform {
        /// The platforms: the family, as the facts name it, or those that metadata tells. Empty if it is none of the
        /// known targets.
        platforms: String,
    },
    /// Every holder of these versions accepts another version of the lock, so a change of the lock alone lets them go:
    /// a newer version, or else an older one. Only [`with_requirements`] tells this.
    LockOnly {
        /// Each version with the one that its holders accept as well.
        moves: Vec<(PackageId, PackageId)>,
    },
    /// Other people's packages hold the old versions. [`DependencyGraph::holders`] tells which, and
    /// [`DependencyGraph::entry_points`] which dependencies of the members bring them in.
    Upstream,
}

/// The duplicates of a lock by name. `family` tells the family of packages for certain platforms that a name is of.
///
/// Patches that were never used are no duplicates: [`Lock::unused_patches`] lists them.
///
/// [`Lock::unused_patches`]: crate::read::lockfile::Lock::unused_patches
pub fn duplicates<'f>(graph: &DependencyGraph, family: &dyn Fn(&str) -> Option<&'f str>) -> Vec<Duplicate> {
    let groups: Vec<Group<'_>> = groups(graph);
    let mut surplus = vec![None; graph.packages().len()];
    for (number, group) in groups.iter().enumerate() {
        for id in group.reached.iter().filter(|id| **id != group.kept) {
            if let Some(surplus) = surplus.get_mut(id.index()) {
                *surplus = Some(number);
            }
        }
    }
    let labels = labels(graph, |id| surplus.get(id.index()).copied().flatten());
    let parents = groups.iter().enumerate().map(|(number, group)| group.consequence_of(number, &labels)).collect();
    let roots = roots(parents);

    groups
        .iter()
        .zip(roots)
        .map(|(group, root)| {
            let root = root.and_then(|root| groups.get(root));
            Duplicate {
                name: group.name.to_owned(),
                versions: group.versions.to_vec(),
                kept: group.kept,
                status: match root {
                    Some(root) => Status::Consequence { of: root.name.to_owned() },
                    None => group.status(graph, family),
                },
                twice_on: None,
            }
        })
        .collect()
}

/// Tells which of the duplicates that other people's packages hold are there by the lock alone, where the requirements
/// of all packages are known. `accepts` tells whether the requirements of a holder that one version answers are
/// answered by another version too, and `None` if they are not known.
pub fn with_requirements(
    duplicates: &mut [Duplicate],
    graph: &DependencyGraph,
    accepts: &dyn Fn(&Package, &Package, &Package) -> Option<bool>,
) {
    for duplicate in duplicates.iter_mut().filter(|duplicate| duplicate.status == Status::Upstream) {
        let versions = || duplicate.versions.iter().rev().filter_map(|id| Some((*id, graph.package(*id)?)));
        let target = |old: PackageId| {
            let package = graph.package(old)?;
            let fits = |new: &&Package| {
                let mut holders = graph.holders(old).iter().filter_map(|holder| graph.package(*holder));
                new.source == package.source && holders.all(|holder| accepts(holder, package, new) == Some(true))
            };
            versions().find(|(id, new)| *id != old && new.version > package.version && fits(new)).map(|(id, _)| id)
        };
        let old = duplicate.versions.iter().filter(|id| **id != duplicate.kept && !graph.holders(**id).is_empty());
        let moves: Vec<_> = old.filter_map(|old| Some((*old, target(*old)?))).collect();
        if !moves.is_empty() {
            duplicate.status = Status::LockOnly { moves };
            continue;
        }
        // The other way round: all that require the newest version accept an older one as well.
        let Some(newest) = graph.package(duplicate.kept) else { continue };
        let fits = |older: &Package| {
            let holders = graph.holders(duplicate.kept);
            let mut packages = holders.iter().filter_map(|holder| graph.package(*holder));
            !holders.is_empty()
                && older.source == newest.source
                && packages.all(|holder| accepts(holder, newest, older) == Some(true))
        };
        let older = versions().find(|(id, older)| *id != duplicate.kept && graph.is_reached(*id) && fits(older));
        if let Some((to, _)) = older {
            duplicate.status = Status::LockOnly { moves: vec![(duplicate.kept, to)] };
        }
    }
}

/// Tells for which targets more than one version of each duplicate is built, where that is known. `built` tells for
/// which targets a package is built, and `None` if it is not known.
///
/// A duplicate that third-party packages hold is for [other platforms](Status::OtherPlatform) if no target, or only one
/// that is not Linux, builds it twice.
pub fn with_platforms(
    duplicates: &mut [Duplicate],
    graph: &DependencyGraph,
    built: &dyn Fn(&Package) -> Option<Targets>,
) {
    let everyday = Targets::all(|target| target.is_host);
    let linux = Targets::all(|target| target.triple.contains("-linux-gnu"));
    for duplicate in duplicates {
        let reached = duplicate.versions.iter().filter(|id| graph.is_reached(**id));
        let (mut once, mut twice) = (Targets::default(), Targets::default());
        let mut is_known = true;
        for id in reached {
            match graph.package(*id).and_then(built) {
                Some(on) => (once, twice) = (once.or(on), twice.or(once.and(on))),
                None => is_known = false,
            }
        }
        if !is_known {
            continue;
        }
        duplicate.twice_on = Some(twice);
        if matches!(duplicate.status, Status::Upstream | Status::OtherPlatform { .. }) {
            let common = twice.and(everyday);
            let is_rare = common.names().len() < 2 && common.and(linux).is_empty();
            duplicate.status =
                if is_rare { Status::OtherPlatform { platforms: twice.names().join(", ") } } else { Status::Upstream };
        }
    }
}

/// The packages of one name.
struct Group<'g> {
    name: &'g str,
    versions: Vec<PackageId>,
    reached: Vec<PackageId>,
    kept: PackageId,
}

fn groups(graph: &DependencyGraph) -> Vec<Group<'_>> {
    let groups = graph.same_names().filter(|versions| versions.len() > 1);
    groups
        .filter_map(|versions| {
            // A replaced package is never built; its replacement is.
            let built = |id: &&PackageId| graph.package(**id).is_some_and(|package| package.replaced_by.is_none());
            let versions: Vec<_> = versions.iter().filter(built).copied().collect();
            let reached: Vec<_> = versions.iter().copied().filter(|id| graph.is_reached(*id)).collect();
            // A member stays, whatever its version; of one version from several sources, the first source is kept: a
            // folder, then crates.io.
            let order = |id: &&PackageId| {
                let package = graph.package(**id)?;
                Some((graph.is_member(**id), &package.version, std::cmp::Reverse(&package.source)))
            };
            let kept = *reached.iter().max_by_key(order).or_else(|| versions.last())?;
            let name = graph.package(kept)?.name.as_str();
            (versions.len() > 1).then_some(Group { name, versions, reached, kept })
        })
        .collect()
}

impl Group<'_> {
    /// The number of another duplicate whose label all versions but at most one have.
    fn consequence_of(&self, own: usize, labels: &[Label]) -> Option<usize> {
        if self.reached.len() < 2 {
            return None;
        }
        let label = |id: &PackageId| labels.get(id.index()).copied();
        // Such a label is that of one of the first two versions.
        let [first, second, ..] = self.reached.as_slice() else { return None };
        [first, second].into_iter().filter_map(label).find_map(|candidate| match candidate {
            Label::Only(other) if other != own => {
                let others = self.reached.iter().filter(|id| label(id) != Some(candidate)).count();
                (others <= 1).then_some(other)
            }
            _ => None,
        })
    }

    fn status<'f>(&self, graph: &DependencyGraph, family: &dyn Fn(&str) -> Option<&'f str>) -> Status {
        if self.reached.len() < 2 {
            return Status::Stale;
        }
        if self.sources_differ(graph) {
            return Status::OtherSource;
        }
        let only_members = |id: &&PackageId| {
            let mut holders = graph.holders(**id).iter().filter(|holder| graph.is_reached(**holder)).peekable();
            holders.peek().is_some() && holders.all(|holder| graph.is_member(*holder))
        };
        let surplus = self.reached.iter().filter(|id| **id != self.kept);
        let old: Vec<_> = surplus.filter(only_members).copied().collect();
        if !old.is_empty() {
            return Status::Align { old };
        }
        match family(self.name) {
            Some(family) => Status::OtherPlatform { platforms: family.to_owned() },
            None => Status::Upstream,
        }
    }

    fn sources_differ(&self, graph: &DependencyGraph) -> bool {
        let mut sources =
            self.reached.iter().filter_map(|id| graph.package(*id)).map(|package: &Package| &package.source);
        let first = sources.next();
        // Two packages without a source are of two folders.
        sources.any(|source| Some(source) != first || *source == Source::Path)
    }
}

/// The end of each chain of parents; `None` without a parent. Where parents form a cycle, which takes two
/// duplicates that bring in each other, the first of the cycle counts as having none.
fn roots(mut parents: Vec<Option<usize>>) -> Vec<Option<usize>> {
    const NEVER: usize = usize::MAX;
    let mut walked = vec![NEVER; parents.len()];
    for start in 0..parents.len() {
        let mut at = Some(start);
        while let Some(number) = at
            && let Some(walk) = walked.get_mut(number).filter(|walk| **walk == NEVER)
        {
            *walk = start;
            at = get(&parents, number);
        }
        // Where this walk comes upon itself, all from there on is a circle.
        if let Some(begin) = at.filter(|number| walked.get(*number) == Some(&start)) {
            let circle = successors(get(&parents, begin), |number| get(&parents, *number).filter(|_| *number != begin));
            if let Some(parent) = circle.min().and_then(|first| parents.get_mut(first)) {
                *parent = None;
            }
        }
    }

    let mut roots: Vec<Option<usize>> = vec![None; parents.len()];
    for start in 0..parents.len() {
        let open = |number: &usize| get(&roots, *number).is_none();
        let way: Vec<_> = successors(Some(start), |number| get(&parents, *number).filter(open)).collect();
        for number in way.into_iter().rev() {
            let root = get(&parents, number).map(|parent| get(&roots, parent).unwrap_or(parent));
            if let Some(slot) = roots.get_mut(number) {
                *slot = root;
            }
        }
    }
    roots
}

fn get(list: &[Option<usize>], number: usize) -> Option<usize> {
    list.get(number).copied().flatten()
}
