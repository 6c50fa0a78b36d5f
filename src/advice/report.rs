//! The advice as the types of [`crate::schema::advice`].

use std::collections::{BTreeMap, BTreeSet};

use super::{Advisor, BumpTarget, Move, MoveKind, Trial, predict, releases};
use crate::graph::{self, Status};
use crate::order::Collect as _;
use crate::read::requirement::are_compatible;
use crate::resolve::{LockChange, Resolution};
use crate::schema::advice::{self, Duplicate, PackageChanges, Report, Rung, State, Way};

/// How many moves are listed for a duplicate at most.
const MOST_WAYS: usize = 5;

/// What a move does, as the start of a sentence.
pub(super) fn label(one: &Move) -> String {
    match &one.kind {
        MoveKind::Update => "Run `cargo update`".to_owned(),
        MoveKind::UpdateOne { name, version } => format!("Update `{name}` {version} to a semver-compatible version"),
        MoveKind::Precise { name, from, to } => {
            let verb = if to < from { "Downgrade" } else { "Update" };
            let breaking = if are_compatible(from, to) { "" } else { " (breaking)" };
            format!("{verb} `{name}` {from} to {to} in Cargo.lock{breaking}")
        }
        MoveKind::Bump { targets } => {
            let targets: Vec<String> = targets.iter().map(target).collect();
            format!("Bump {}", targets.join(" and "))
        }
    }
}

fn target(target: &BumpTarget) -> String {
    let known = crate::facts::moves::known_to_break(&target.name, &target.from, &target.to);
    let breaking = match (target.major, known) {
        (true, Some(says)) => format!(" (breaking; it {says})"),
        (true, None) => " (breaking)".to_owned(),
        (false, _) => String::new(),
    };
    format!("`{}` {} to {}{breaking}", target.name, target.from, target.to)
}

impl Advisor {
    /// What is known so far: whole once [`step`](Advisor::step) says that it is done.
    pub fn report(&mut self) -> Report {
        let complete = self.phase == super::Phase::Done && self.tried < self.most_tries;
        let (tried, passed) = (self.tried, self.passed());
        let Some((base, trial)) = self.base.take() else {
            return Report { schema: advice::SCHEMA.to_owned(), tried, ..Report::default() };
        };
        let report = Report {
            schema: advice::SCHEMA.to_owned(),
            now: state(&trial),
            rungs: self.told_rungs(&trial),
            duplicates: self.duplicates(&base, &trial),
            direct: releases::direct(&self.given, &base, self.resolver.store()),
            yanked: yanked(&base),
            tried,
            complete,
            passed,
        };
        self.base = Some((base, trial));
        report
    }

    /// The moves that came to nothing, with the reason.
    fn passed(&self) -> Vec<advice::Passed> {
        let trials = self.moves.iter().zip(&self.alone);
        let refused = trials.filter_map(|(one, trial)| Some((one, trial.as_ref()?.as_ref().err()?)));
        refused.map(|(one, why)| advice::Passed { id: one.id(), label: label(one), why: why.clone() }).collect()
    }

    fn told_rungs(&self, base: &Trial) -> Vec<Rung> {
        let mut before = base;
        let mut rungs = Vec::new();
        let mut taken: Vec<&Move> = Vec::new();
        for rung in &self.climb.rungs {
            let Some(one) = self.moves.get(rung.number) else { continue };
            taken.push(one);
            let after = &rung.trial;
            rungs.push(Rung {
                id: one.id(),
                label: label(one),
                majors: one.majors(),
                manifests: one.manifests().into_iter().map(str::to_owned).collect(),
                commands: predict::commands(&taken, self.given.rustc),
                step: PackageChanges::of(&between(&before.change, &after.change)),
                total: PackageChanges::of(&after.change),
                state: state(after),
                duplicates: gone(before, after),
                cost: rung.cost.as_ref().map(advice::BuildCost::of),
            });
            before = after;
        }
        rungs
    }

    /// The duplicates with the moves that remove them, cheapest first. One that follows from another is folded under it,
    /// unless something can be done about this one alone.
    fn duplicates(&self, base: &Resolution, trial: &Trial) -> Vec<Duplicate> {
        let ways: BTreeMap<&str, Vec<usize>> =
            trial.several.iter().map(|(name, _)| (name.as_str(), self.ways(name, trial))).into_map();
        let found = self.graph.as_ref().map(|graph| graph::duplicates(graph, &|_| None)).unwrap_or_default();
        let mut followers: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut folded: BTreeSet<&str> = BTreeSet::new();
        for duplicate in &found {
            let Status::Consequence { of } = &duplicate.status else { continue };
            let (Some((name, own)), Some((root, roots))) =
                (ways.get_key_value(duplicate.name.as_str()), ways.get_key_value(of.as_str()))
            else {
                continue;
            };
            if own.is_empty() || !roots.is_empty() {
                folded.insert(name);
                followers.entry(root).or_default().push((*name).to_owned());
            }
        }
        let mut duplicates = Vec::new();
        for (name, ways) in ways.iter().filter(|(name, _)| !folded.contains(*name)) {
            let versions: Vec<_> = base.versions(name).collect();
            let (mut blockers, mut together, mut instead) = (Vec::new(), Vec::new(), Vec::new());
            if ways.is_empty() {
                let of_name = |number: &usize| base.packages.get(*number).is_some_and(|p| p.name == **name);
                let outs: Vec<_> = self.ways.iter().filter(|(number, _)| of_name(number)).map(|(_, way)| way).collect();
                blockers.extend(outs.iter().flat_map(|way| way.blockers.iter().cloned()));
                if let Some(way) = outs.iter().find(|way| way.is_open()) {
                    let targets = way.bumps(true);
                    together.extend(targets.iter().map(target));
                    instead = self.instead(name, targets);
                }
            }
            duplicates.push(Duplicate {
                name: (*name).to_owned(),
                versions: versions.iter().map(|package| package.version.to_string()).collect(),
                options: self.told_ways(ways),
                blockers,
                together,
                instead,
                followers: followers.remove(name).unwrap_or_default(),
            });
        }
        duplicates
    }

    /// The versions of a name that are new with this bump, if it was tried.
    fn instead(&self, name: &str, targets: Vec<BumpTarget>) -> Vec<String> {
        let kind = MoveKind::Bump { targets };
        let mut tried = self.moves.iter().zip(&self.alone).filter(|(one, _)| one.kind == kind);
        let Some((_, Some(Ok(trial)))) = tried.next() else { return Vec::new() };
        let added = trial.change.added.iter().map(|(name, version)| (name, version));
        let all = added.chain(trial.change.changed.iter().map(|(name, _, to)| (name, to)));
        all.filter(|(other, _)| *other == name).map(|(_, version)| version.to_string()).collect()
    }

    /// The moves that alone remove a version of this name.
    fn ways(&self, name: &str, base: &Trial) -> Vec<usize> {
        let removes = |alone: &Option<Result<Trial, String>>| match alone {
            Some(Ok(alone)) => count(alone, name) < count(base, name),
            _ => false,
        };
        self.alone.iter().enumerate().filter(|(_, alone)| removes(alone)).map(|(number, _)| number).collect()
    }

    /// The cheapest of these moves.
    fn told_ways(&self, ways: &[usize]) -> Vec<Way> {
        let mut options: Vec<Way> = Vec::new();
        for number in ways {
            let Some(one) = self.moves.get(*number) else { continue };
            let Some(Some(Ok(alone))) = self.alone.get(*number) else { continue };
            options.push(Way {
                id: one.id(),
                label: label(one),
                effort: one.effort(),
                removes: alone.change.removed.len(),
                adds: alone.change.added.len(),
            });
        }
        crate::order::sort_by_key(&mut options, |option| (option.effort, std::cmp::Reverse(option.removes)));
        options.truncate(MOST_WAYS);
        options
    }
}

/// The names that have fewer versions after than before.
fn gone(before: &Trial, after: &Trial) -> Vec<String> {
    let fewer = before.several.iter().filter(|(name, versions)| count(after, name) < *versions);
    fewer.map(|(name, _)| name.clone()).collect()
}

/// How many versions of a name there are, where there is one at least.
fn count(trial: &Trial, name: &str) -> usize {
    let at = trial.several.binary_search_by(|(other, _)| other.as_str().cmp(name));
    at.ok().and_then(|at| trial.several.get(at)).map_or(1, |(_, count)| *count)
}

fn state(trial: &Trial) -> State {
    State {
        packages: trial.packages,
        duplicates: trial.several.len(),
        surplus: trial.surplus,
        rust: trial.rust.map(|rust| rust.to_string()),
        too_new: trial.too_new.iter().map(|(name, version, rust)| format!("{name} {version} needs {rust}")).collect(),
    }
}

/// What happened between two states, each told as what is different from the lock.
fn between(before: &LockChange, after: &LockChange) -> LockChange {
    let apart = |change: &LockChange| {
        let mut gone: BTreeSet<_> = BTreeSet::new();
        gone.extend(change.removed.iter().cloned());
        gone.extend(change.changed.iter().map(|(name, from, _)| (name.clone(), from.clone())));
        let mut new: BTreeSet<_> = BTreeSet::new();
        new.extend(change.added.iter().cloned());
        new.extend(change.changed.iter().map(|(name, _, to)| (name.clone(), to.clone())));
        (gone, new)
    };
    let ((gone_before, new_before), (gone_after, new_after)) = (apart(before), apart(after));
    // What was there before and is not now: gone from the lock since, or new before and not new any more.
    let mut removed: BTreeSet<_> = BTreeSet::new();
    removed.extend(gone_after.difference(&gone_before).cloned());
    removed.extend(new_before.difference(&new_after).cloned());
    let mut added: BTreeSet<_> = BTreeSet::new();
    added.extend(new_after.difference(&new_before).cloned());
    added.extend(gone_before.difference(&gone_after).cloned());
    LockChange::between(&removed.into_iter().collect::<Vec<_>>(), &added.into_iter().collect::<Vec<_>>())
}

fn yanked(base: &Resolution) -> Vec<String> {
    let yanked = base.packages.iter().filter(|package| package.yanked);
    yanked.map(|package| format!("{} {}", package.name, package.version)).collect()
}
