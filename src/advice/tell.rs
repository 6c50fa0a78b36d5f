//! The advice as plain data.

use std::collections::BTreeSet;

use super::moves::is_surplus;
use super::{Advisor, Kind, Move, Trial, blockers, predict, releases};
use crate::resolve::{Change, Resolution};
use crate::schema::advice::{self, Changed, Duplicate, Report, Rung, State, Way};

/// What a move does, as the start of a sentence.
pub(super) fn label(one: &Move) -> String {
    match &one.kind {
        Kind::Update => "Run `cargo update`".to_owned(),
        Kind::UpdateOne { name, version } => format!("Update `{name}` {version} within its range"),
        Kind::Bump { targets } => {
            let targets: Vec<String> = targets.iter().map(|t| format!("`{}` {} to {}", t.name, t.from, t.to)).collect();
            format!("Bump {}", targets.join(" and "))
        }
    }
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
                commands: predict::commands(&taken),
                step: changed(&between(&before.change, &after.change)),
                total: changed(&after.change),
                state: state(after),
                duplicates: gone(before, after),
            });
            before = after;
        }
        rungs
    }

    /// The duplicates with the moves that remove them, cheapest first.
    fn duplicates(&mut self, base: &Resolution, trial: &Trial) -> Vec<Duplicate> {
        let mut duplicates = Vec::new();
        for (name, _) in &trial.several {
            let mut options: Vec<Way> = Vec::new();
            for (one, alone) in self.moves.iter().zip(&self.alone) {
                let Some(Ok(alone)) = alone else { continue };
                let removed = gone(trial, alone).into_iter().any(|gone| gone == *name);
                if removed {
                    options.push(Way {
                        id: one.id(),
                        label: label(one),
                        effort: one.effort(),
                        removes: alone.change.removed.len(),
                        adds: alone.change.added.len(),
                    });
                }
            }
            crate::order::sort_by_key(&mut options, |option| (option.effort, std::cmp::Reverse(option.removes)));
            options.truncate(5);
            let mut blockers = Vec::new();
            let versions: Vec<_> = base.versions(name).collect();
            if options.is_empty() {
                for old in versions.iter().filter(|package| is_surplus(base, package)) {
                    blockers.extend(blockers::of(base, self.resolver.store(), old));
                }
            }
            duplicates.push(Duplicate {
                name: name.clone(),
                versions: versions.iter().map(|package| package.version.to_string()).collect(),
                options,
                blockers,
            });
        }
        duplicates
    }
}

/// The names that have fewer versions after than before.
fn gone(before: &Trial, after: &Trial) -> Vec<String> {
    let count = |name: &str| {
        let at = after.several.binary_search_by(|(other, _)| other.as_str().cmp(name));
        at.ok().and_then(|at| after.several.get(at)).map_or(1, |(_, count)| *count)
    };
    before.several.iter().filter(|(name, versions)| count(name) < *versions).map(|(name, _)| name.clone()).collect()
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
fn between(before: &Change, after: &Change) -> Change {
    let apart = |change: &Change| {
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
    Change::between(&removed.into_iter().collect::<Vec<_>>(), &added.into_iter().collect::<Vec<_>>())
}

pub(super) fn changed(change: &Change) -> Changed {
    let list = |list: &[(String, semver::Version)]| list.iter().map(|(name, v)| format!("{name} {v}")).collect();
    Changed {
        removed: list(&change.removed),
        added: list(&change.added),
        changed: change.changed.iter().map(|(name, from, to)| format!("{name} {from} -> {to}")).collect(),
    }
}

fn yanked(base: &Resolution) -> Vec<String> {
    let yanked = base.packages.iter().filter(|package| package.yanked);
    yanked.map(|package| format!("{} {}", package.name, package.version)).collect()
}
