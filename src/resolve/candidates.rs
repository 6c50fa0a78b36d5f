//! Which packages can answer a dependency, in the order in which Cargo tries them.
//!
//! Packages that the resolution before had go first, then those that the workspace's Rust can build, if it is asked for
//! that, then higher versions: `VersionPreferences` in `src/cargo/core/resolver/version_prefs.rs`.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::rc::Rc;

use semver::Version;

use super::Lack;
use super::local::Local;
use super::map::Map;
use super::previous::Locks;
use super::summary::{Asked, Summary, Taken};
use super::table::{NameId, RequirementId, Symbol};
use super::world::{Origin, PackageNumber, Packages, Slot};
use crate::order;
use crate::registry::entries::Rust;

/// The packages whose index data is missing from a search, with the reason.
pub(super) type Lacks = BTreeSet<(u32, Lack)>;

/// A dependency that is to be answered.
#[derive(Debug, Clone)]
pub(super) struct Info {
    pub(super) name: NameId,
    pub(super) features: Rc<[Symbol]>,
    pub(super) default: bool,
    pub(super) as_locked: bool,
    pub(super) candidates: Rc<[PackageNumber]>,
    /// A number that dependencies have in common which ask for the same.
    pub(super) kind: u32,
}

impl Info {
    pub(super) fn asked(&self) -> Asked {
        if self.as_locked {
            return Asked::AsLocked;
        }
        Asked::Some { features: Rc::clone(&self.features), default: self.default }
    }
}

type Answer = Option<(Rc<Taken>, Rc<[Info]>)>;

/// Dependencies with equal keys have equal candidates: the name and the requirement, the locked package, the features
/// and whether the default ones are among them.
type KindKey = (NameId, RequirementId, Option<PackageNumber>, Rc<[Symbol]>, bool);

/// The one release that `cargo update --precise` leaves to requirements.
#[derive(Debug)]
pub(super) struct Precise<'p> {
    pub(super) names: Vec<NameId>,
    pub(super) from: &'p Version,
    pub(super) to: &'p Version,
}

pub(super) struct Candidates<'p> {
    pub(super) packages: &'p mut Packages,
    pub(super) local: &'p Local,
    pub(super) locks: &'p Locks,
    /// The lock's packages by their numbers there.
    pub(super) bound: &'p [Option<PackageNumber>],
    /// The Rusts of the members, if candidates that they build go first.
    pub(super) rusts: &'p [Rust],
    /// The summaries of the workspace's packages as the requirements are now.
    pub(super) summaries: &'p Map<PackageNumber, Rc<Summary>>,
    /// What a requirement that the first version answers is answered by alone.
    pub(super) precise: Option<Precise<'p>>,
    /// Missing index data that the search needs.
    pub(super) lacks: Lacks,
    queries: Map<(NameId, RequirementId, Option<PackageNumber>), Rc<[PackageNumber]>>,
    answers: Map<(PackageNumber, Asked), Answer>,
    kinds: Map<KindKey, u32>,
}

impl<'p> Candidates<'p> {
    pub(super) fn new(
        packages: &'p mut Packages,
        local: &'p Local,
        locks: &'p Locks,
        bound: &'p [Option<PackageNumber>],
        rusts: &'p [Rust],
        summaries: &'p Map<PackageNumber, Rc<Summary>>,
    ) -> Self {
        Self {
            packages,
            local,
            locks,
            bound,
            rusts,
            summaries,
            precise: None,
            lacks: Lacks::new(),
            queries: Map::default(),
            answers: Map::default(),
            kinds: Map::default(),
        }
    }

    pub(super) fn slot(&self, number: PackageNumber) -> Slot {
        self.packages.all[number].slot
    }

    pub(super) fn default_feature(&self) -> Symbol {
        self.packages.default
    }

    pub(super) fn summary(&mut self, number: PackageNumber) -> Option<Rc<Summary>> {
        self.summaries.get(&number).cloned().or_else(|| self.packages.summary(number))
    }

    /// The library that a package links to.
    pub(super) fn links(&mut self, number: PackageNumber) -> Result<Option<Symbol>, ()> {
        self.summary(number).map(|summary| summary.links).ok_or(())
    }

    /// The place that a package of another source takes where it stands in for one of the dependency's source.
    pub(super) fn patched_slot(&mut self, info: &Info, number: PackageNumber) -> Option<Slot> {
        if self.packages.all[number].name == info.name {
            return None;
        }
        let version = self.packages.all[number].version.clone();
        Some(self.packages.slot(info.name, &version))
    }

    /// The dependencies of a package with the features that are `asked` for, those with the fewest candidates
    /// first. `None` if it lacks one of those features.
    pub(super) fn dependencies(&mut self, number: PackageNumber, summary: &Summary, asked: &Asked) -> Answer {
        let key = (number, asked.clone());
        if let Some(answer) = self.answers.get(&key) {
            return answer.clone();
        }
        let answer = self.answer(number, summary, asked);
        self.answers.insert(key, answer.clone());
        answer
    }

    fn answer(&mut self, number: PackageNumber, summary: &Summary, asked: &Asked) -> Answer {
        let locked = self.locks.dependencies.get(&number);
        let is_locked =
            |name: NameId| locked.into_iter().flatten().any(|dependency| self.packages.all[*dependency].name == name);
        let taken = summary.take(asked, self.packages.default, &is_locked).ok()?;
        let mut infos = Vec::with_capacity(taken.dependencies.len());
        for (at, features) in &taken.dependencies {
            let Some(dependency) = summary.dependencies.get(*at) else { continue };
            let (name, requirement) = (dependency.name, dependency.requirement);
            let pinned = dependency.pinned.and_then(|at| self.bound.get(at as usize).copied().flatten());
            let lock = pinned.or_else(|| self.locked(number, name, requirement));
            let candidates = self.query(name, requirement, lock);
            let default = dependency.default_features;
            let next = u32::try_from(self.kinds.len()).unwrap_or(u32::MAX);
            let key = (name, requirement, lock, Rc::clone(features), default);
            let kind = *self.kinds.entry(key).or_insert(next);
            let as_locked = summary.opaque;
            infos.push(Info { name, features: Rc::clone(features), default, as_locked, candidates, kind });
        }
        order::sort_by_key(&mut infos, |info| info.candidates.len());
        Some((Rc::new(taken), infos.into()))
    }

    /// The package that a dependency of `holder` is locked to: the one that it had before, or any that is locked and
    /// that it accepts.
    fn locked(&self, holder: PackageNumber, name: NameId, requirement: RequirementId) -> Option<PackageNumber> {
        let accepts = &self.packages.requirements[requirement];
        let fits = |number: &PackageNumber| {
            let package = &self.packages.all[*number];
            let is_it = package.name == name
                || self.local.patches.iter().any(|patch| patch.name == name && patch.by == *number);
            is_it && accepts.has(&package.version)
        };
        let own = self.locks.dependencies.get(&holder).into_iter().flatten().copied().find(fits);
        own.or_else(|| {
            let all = self.locks.by_name.get(&name).into_iter().flatten().copied();
            all.filter(|number| self.packages.all[*number].name == name).find(fits)
        })
    }

    fn query(&mut self, name: NameId, requirement: RequirementId, lock: Option<PackageNumber>) -> Rc<[PackageNumber]> {
        let key = (name, requirement, lock);
        if let Some(found) = self.queries.get(&key) {
            return Rc::clone(found);
        }
        let found = self.find(name, requirement, lock);
        self.queries.insert(key, Rc::clone(&found));
        found
    }

    fn find(&mut self, name: NameId, requirement: RequirementId, lock: Option<PackageNumber>) -> Rc<[PackageNumber]> {
        if let Some(lock) = lock {
            return Rc::from([lock]);
        }
        let packages = &self.packages;
        let accepts = &packages.requirements[requirement];
        let patches = self.local.patches.iter().filter(|patch| patch.name == name).map(|patch| patch.by);
        let patches: Vec<_> = patches.filter(|number| accepts.has(&packages.all[*number].version)).collect();
        let matching = match self.packages.matching(name, requirement) {
            Ok(matching) => matching,
            Err(why) => {
                let origin = self.packages.names[name].origin.as_deref();
                if matches!(origin, Some(Origin::Registry(_))) {
                    self.lacks.insert((name, why));
                }
                return patches.into();
            }
        };
        let packages = &self.packages;
        let version = |number: PackageNumber| &packages.all[number].version;
        let accepts = &packages.requirements[requirement];
        let precise = self.precise.as_ref().filter(|one| one.names.contains(&name) && accepts.has(one.from));
        let own = matching.iter().copied().filter(|number| {
            if precise.is_some_and(|precise| version(*number) != precise.to) {
                return false;
            }
            let is_free = !packages.all[*number].yanked || self.locks.preferred.contains(number);
            is_free && !patches.iter().any(|patch| version(*patch) == version(*number))
        });
        let mut found: Vec<PackageNumber> = patches.iter().copied().chain(own).collect();
        let is_preferred = |number: &PackageNumber| {
            self.locks.preferred.contains(number) || self.local.patches.iter().any(|patch| patch.by == *number)
        };
        let built_by = |number: &PackageNumber| {
            let needs = packages.all[*number].rust;
            self.rusts.iter().filter(|rust| needs.is_none_or(|needs| needs.is_met_by(**rust))).count()
        };
        order::sort_by(&mut found, |a, b| {
            let rank = |number| (Reverse(is_preferred(number)), Reverse(built_by(number)));
            rank(a).cmp(&rank(b)).then_with(|| version(*b).cmp(version(*a)))
        });
        found.into()
    }
}
