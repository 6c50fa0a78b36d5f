//! The moves that the owners of a workspace can make.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use semver::Version;

use super::required_bumps::{BumpTarget, RequiredBumps, is_surplus};
use super::{Given, registry_of};
use crate::edit::{Edit, Verb};
use crate::order;
use crate::read::requirement::{are_compatible, moved_to};
use crate::registry::entries::Entries;
use crate::registry::{Known, Registry, Store};
use crate::resolve::{Bump, Resolution};
use crate::workspace::Dependency;

/// To how many incompatible ranges a dependency is tried to be bumped, newest first.
const MOST_RANGES: usize = 3;

/// How many single updates are looked at.
const MOST_UPDATES: usize = 60;

/// How many direct dependencies are bumped in one move at most.
const MOST_TOGETHER: usize = 6;

/// A change of a requirement or of the lockfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What it is.
    pub kind: MoveKind,
    /// The requirements that it changes.
    pub bumps: Vec<Bump>,
    /// The edits of manifests that change them.
    pub edits: Vec<Edit>,
}

/// What a move is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MoveKind {
    /// `cargo update`.
    Update,
    /// `cargo update -p NAME@VERSION`.
    UpdateOne {
        /// The package.
        name: String,
        /// The version that the lock has of it.
        version: Version,
    },
    /// `cargo update -p NAME@FROM --precise TO`: another version of the lock takes the place of this one.
    Precise {
        /// The package.
        name: String,
        /// The version that goes.
        from: Version,
        /// The version that is there as well.
        to: Version,
    },
    /// Another requirement of direct dependencies. All of them are bumped together, for one alone changes nothing.
    Bump {
        /// Which ones, and to what.
        targets: Vec<BumpTarget>,
    },
}

impl Move {
    /// How much work it is: more for each requirement that crosses to an incompatible range, and for each manifest.
    pub fn effort(&self) -> usize {
        let majors = self.majors();
        1 + 4 * majors + self.manifests().len()
    }

    /// How many direct dependencies it takes to an incompatible range.
    pub fn majors(&self) -> usize {
        match &self.kind {
            MoveKind::Bump { targets } => targets.iter().filter(|target| target.major).count(),
            MoveKind::Update | MoveKind::UpdateOne { .. } | MoveKind::Precise { .. } => 0,
        }
    }

    /// The manifests that it changes.
    pub fn manifests(&self) -> BTreeSet<&str> {
        let mut manifests = BTreeSet::new();
        manifests.extend(self.edits.iter().map(|edit| &*edit.file));
        manifests
    }

    /// Its name, which stays the same as long as the lock and the registry do.
    pub fn id(&self) -> String {
        match &self.kind {
            MoveKind::Update => "update".to_owned(),
            MoveKind::UpdateOne { name, version } => format!("update:{name}@{version}"),
            MoveKind::Precise { name, from, to } => format!("precise:{name}@{from}-{to}"),
            MoveKind::Bump { targets } => {
                let targets: Vec<String> = targets.iter().map(|t| format!("{}@{}-{}", t.name, t.from, t.to)).collect();
                format!("bump:{}", targets.join("+"))
            }
        }
    }

    /// Whether it has nothing to bring once `other` is made, or cannot be made: they want different releases of one
    /// dependency, or it is a part of the other.
    pub fn excludes(&self, other: &Self) -> bool {
        match (&self.kind, &other.kind) {
            (MoveKind::Update | MoveKind::UpdateOne { .. }, MoveKind::Update) => true,
            (
                MoveKind::UpdateOne { name: a, .. } | MoveKind::Precise { name: a, .. },
                MoveKind::UpdateOne { name: b, .. } | MoveKind::Precise { name: b, .. },
            ) => a == b,
            (MoveKind::Bump { targets: a }, MoveKind::Bump { targets: b }) => {
                let clash = |x: &BumpTarget, y: &BumpTarget| x.name == y.name && x.from == y.from && x.to != y.to;
                a.iter().any(|x| b.iter().any(|y| clash(x, y))) || a.iter().all(|x| b.contains(x))
            }
            _ => false,
        }
    }
}

/// The sites of direct dependencies that the lock answers with one version of one package.
struct Direct<'g> {
    registry: Registry,
    sites: Vec<(usize, usize, &'g Dependency)>,
}

/// All moves that are worth a try.
pub(super) fn all(
    given: &Given,
    base: &Resolution,
    store: &Store,
    ways: &[(usize, RequiredBumps)],
    pins: &BTreeSet<String>,
) -> Vec<Move> {
    let mut moves = vec![Move { kind: MoveKind::Update, bumps: Vec::new(), edits: Vec::new() }];
    let mut by_name: BTreeMap<(String, Version), Vec<Move>> = BTreeMap::new();
    let all_direct = direct(given, base);
    for ((name, from), direct) in &all_direct {
        if pins.contains(name) {
            continue;
        }
        let Some(Known::Releases(entries)) = store.get(&direct.registry, name) else { continue };
        let bumps: Vec<Move> =
            targets(entries, from).into_iter().filter_map(|to| bump(direct, name, from, &to)).collect();
        moves.extend(bumps.iter().cloned());
        by_name.insert((name.clone(), from.clone()), bumps);
    }
    moves.extend(updates(given, base, store));
    moves.extend(groups(base, &by_name));
    moves.extend(families(base, &by_name));
    for (_, way) in ways {
        moves.extend([true, false].into_iter().filter_map(|little| led_out(way, little, &all_direct, pins)));
    }
    let mut seen = BTreeSet::new();
    moves.retain(|one| seen.insert(one.kind.clone()));
    moves
}

/// The direct dependencies of the members, by name and version of the lock.
fn direct<'g>(given: &'g Given, base: &Resolution) -> BTreeMap<(String, Version), Direct<'g>> {
    let mut all: BTreeMap<(String, Version), Direct<'g>> = BTreeMap::new();
    for (member, package) in given.workspace.members.iter().enumerate() {
        for (number, dependency) in package.dependencies.iter().enumerate() {
            let Some(registry) = registry_of(dependency, given.config.as_ref()) else { continue };
            let Some(requirement) = &dependency.requirement else { continue };
            let answers = base.versions(&dependency.name).filter(|p| requirement.matches(&p.version));
            let Some(answer) = answers.last() else { continue };
            let key = (dependency.name.clone(), answer.version.clone());
            let direct = all.entry(key).or_insert_with(|| Direct { registry, sites: Vec::new() });
            direct.sites.push((member, number, dependency));
        }
    }
    all
}

/// The newest release of each of the newest incompatible ranges above `from`.
fn targets(entries: &Rc<Entries>, from: &Version) -> Vec<Version> {
    let mut found: Vec<Version> = Vec::new();
    let releases = entries.releases.iter().filter(|r| !r.yanked && r.readable && r.version.pre.is_empty());
    for release in releases.take_while(|release| release.version > *from) {
        let is_new = found.iter().chain([from]).all(|known| !are_compatible(known, &release.version));
        if is_new && found.len() < MOST_RANGES {
            found.push(release.version.clone());
        }
    }
    found
}

/// The bump of all sites to `to`; nothing if one of them writes no requirement that can be moved.
fn bump(direct: &Direct<'_>, name: &str, from: &Version, to: &Version) -> Option<Move> {
    let mut bumps = Vec::new();
    let mut edits = BTreeSet::new();
    for (member, number, dependency) in &direct.sites {
        if dependency.requirement.as_ref().is_some_and(|requirement| requirement.matches(to)) {
            continue;
        }
        let site = dependency.requirement_site();
        let requirement = moved_to(site.spec.version.as_deref()?, to)?;
        let key = if site.spec.bare { site.path.clone() } else { site.path.join("version") };
        edits.insert(Edit::new(&site.file, key, Verb::Set(requirement.as_str().into())));
        bumps.push(Bump { member: *member, dependency: *number, requirement });
    }
    let major = !are_compatible(from, to);
    let target = BumpTarget { name: name.to_owned(), from: from.clone(), to: to.clone(), major };
    let edits: Vec<Edit> = edits.into_iter().collect();
    (!bumps.is_empty()).then_some(Move { kind: MoveKind::Bump { targets: vec![target] }, bumps, edits })
}

/// Single updates of packages that have several versions, and of those that need one which is not the highest.
fn updates(given: &Given, base: &Resolution, store: &Store) -> Vec<Move> {
    let mut names: BTreeSet<(&str, &Version)> = BTreeSet::new();
    for (old, package) in base.packages.iter().enumerate().filter(|(_, package)| is_surplus(base, package)) {
        names.insert((&package.name, &package.version));
        let holders = base.packages.iter().filter(|holder| holder.dependencies.contains(&old));
        names.extend(holders.map(|holder| (holder.name.as_str(), &holder.version)));
    }
    let has_newer = |(name, version): &&(&str, &Version)| {
        let package = base.find(name, version);
        let registry = package.and_then(|package| Registry::of_source(&package.source));
        let Some(Known::Releases(entries)) = registry.and_then(|registry| store.get(&registry, name)) else {
            return false;
        };
        let newer = entries.releases.iter().take_while(|release| release.version > **version);
        newer
            .filter(|release| !release.yanked && release.readable)
            .any(|release| are_compatible(&release.version, version))
    };
    let in_lock = |(name, version): &&(&str, &Version)| {
        given.lock.packages.iter().any(|package| package.name.as_str() == *name && package.version == **version)
    };
    let names = names.iter().filter(in_lock).filter(has_newer).take(MOST_UPDATES);
    names
        .map(|(name, version)| Move {
            kind: MoveKind::UpdateOne { name: (*name).to_owned(), version: (*version).clone() },
            bumps: Vec::new(),
            edits: Vec::new(),
        })
        .collect()
}

/// For each surplus version, the newest bumps of all direct dependencies that lead to it, if those are a few.
fn groups(base: &Resolution, bumps: &BTreeMap<(String, Version), Vec<Move>>) -> Vec<Move> {
    let mut groups = Vec::new();
    for (old, _) in base.packages.iter().enumerate().filter(|(_, package)| is_surplus(base, package)) {
        let reached = above(base, old);
        let leading: Vec<&Move> = bumps
            .iter()
            .filter(|((name, version), _)| {
                let place = base.packages.iter().position(|p| p.name == *name && p.version == *version);
                place.is_some_and(|place| reached.get(place) == Some(&true))
            })
            .filter_map(|(_, moves)| moves.first())
            .collect();
        if !(2..=MOST_TOGETHER).contains(&leading.len()) {
            continue;
        }
        groups.push(at_once(&leading));
    }
    groups
}

/// The newest bumps of all direct dependencies of a member that are built on one version of a crate whose types they have in
/// their interfaces.
fn families(base: &Resolution, bumps: &BTreeMap<(String, Version), Vec<Move>>) -> Vec<Move> {
    let mut moves = Vec::new();
    for group in super::families::groups(base) {
        let newest: Vec<&Move> = group.iter().filter_map(|direct| bumps.get(direct)?.first()).collect();
        if (2..=MOST_TOGETHER).contains(&newest.len()) {
            moves.push(at_once(&newest));
        }
    }
    moves
}

/// All that has to be bumped for no dependent to require a version, if no crate blocks that.
fn led_out(
    way: &RequiredBumps,
    little: bool,
    direct: &BTreeMap<(String, Version), Direct<'_>>,
    pins: &BTreeSet<String>,
) -> Option<Move> {
    let targets = way.bumps(little);
    if !way.is_open() || !(1..=MOST_TOGETHER).contains(&targets.len()) {
        return None;
    }
    let mut bumps = Vec::new();
    for BumpTarget { name, from, to, .. } in &targets {
        if pins.contains(name) {
            return None;
        }
        bumps.push(bump(direct.get(&(name.clone(), from.clone()))?, name, from, to)?);
    }
    Some(at_once(&bumps.iter().collect::<Vec<_>>()))
}

/// Several bumps as one move.
fn at_once(bumps: &[&Move]) -> Move {
    let mut targets = Vec::new();
    for one in bumps {
        if let MoveKind::Bump { targets: own } = &one.kind {
            targets.extend(own.iter().cloned());
        }
    }
    order::sort(&mut targets);
    Move {
        kind: MoveKind::Bump { targets },
        bumps: bumps.iter().flat_map(|one| one.bumps.iter().cloned()).collect(),
        edits: super::edits(bumps),
    }
}

/// Which packages lead to `old`, itself among them.
fn above(base: &Resolution, old: usize) -> Vec<bool> {
    let mut holders: Vec<Vec<usize>> = vec![Vec::new(); base.packages.len()];
    for (holder, package) in base.packages.iter().enumerate() {
        for dependency in &package.dependencies {
            if let Some(list) = holders.get_mut(*dependency) {
                list.push(holder);
            }
        }
    }
    let mut reached = vec![false; base.packages.len()];
    let mut open = vec![old];
    while let Some(at) = open.pop() {
        if let Some(seen) = reached.get_mut(at).filter(|seen| !**seen) {
            *seen = true;
            open.extend(holders.get(at).into_iter().flatten());
        }
    }
    reached
}
