//! What waits for what: a record names only what held a unit up last, and the lockfile knows the rest.

use std::collections::HashMap;

use super::unit_kind::UnitKind;
use super::{Dependencies, Need, Task};
use crate::read::timings::{Mode, Part, Timings, Unit};

/// A start can be noted this much before the end that it waited for, in milliseconds: reports round to hundredths.
pub(super) const BLUR: u32 = 20;

/// The tasks of a record, in its order.
pub(super) fn tasks(timings: &Timings, dependencies: Option<&dyn Dependencies>) -> Vec<Task> {
    let units = &timings.units;
    let mut tasks: Vec<Task> = units.iter().map(task).collect();
    let mut links = Links { units, tasks: &mut tasks };
    for (place, unit) in units.iter().enumerate() {
        for other in &unit.unblocks {
            links.add(*other, place, true);
        }
        for other in &unit.unblocks_by_rmeta {
            links.add(*other, place, false);
        }
    }
    if timings.has_dependencies {
        for (place, unit) in units.iter().enumerate() {
            for other in &unit.dependencies {
                links.add(place, *other, links.is_whole(place, *other));
            }
        }
        return tasks;
    }
    let mut by_package: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (place, unit) in units.iter().enumerate() {
        by_package.entry((&unit.name, &unit.version)).or_default().push(place);
    }
    for (place, unit) in units.iter().enumerate() {
        let own = by_package.get(&(unit.name.as_str(), unit.version.as_str())).map_or(&[][..], Vec::as_slice);
        links.within_package(place, unit, own);
        let Some(dependencies) = dependencies.filter(|_| unit.mode != Mode::Run) else { continue };
        let (needed, is_exact) = dependencies.of(&unit.name, &unit.version, unit.part);
        if unit.part == Part::BuildScript && !is_exact {
            continue;
        }
        for (name, version) in &needed {
            let libraries = by_package.get(&(name.as_str(), version.as_str())).map_or(&[][..], Vec::as_slice);
            links.one_of(place, libraries, &|unit| unit.part == Part::Library && unit.mode != Mode::Test);
        }
    }
    tasks
}

fn task(unit: &Unit) -> Task {
    let kind = UnitKind::of(unit);
    let link = unit.link.unwrap_or_default().min(unit.duration);
    let front =
        unit.rmeta.unwrap_or_else(|| unit.duration.saturating_sub(link)).min(unit.duration.saturating_sub(link));
    Task {
        package: (unit.name.clone(), unit.version.clone()),
        start: unit.start,
        front,
        code: unit.duration.saturating_sub(front).saturating_sub(link),
        link,
        pipelines: unit.rmeta.is_some() && unit.mode == Mode::Build,
        compiles: unit.mode != Mode::Run,
        is_program: kind == UnitKind::Program,
        is_for_build: matches!(kind, UnitKind::Macro | UnitKind::BuildScript | UnitKind::Run),
        needs: Vec::new(),
    }
}

struct Links<'a> {
    units: &'a [Unit],
    tasks: &'a mut [Task],
}

impl Links<'_> {
    /// Whether `unit` waits for all of `of`: what is linked does, and so does what needs a macro.
    fn is_whole(&self, unit: usize, of: usize) -> bool {
        let pipelines = |place: usize| self.tasks.get(place).is_some_and(|task| task.pipelines);
        let is_library = self.units.get(unit).is_some_and(|unit| unit.part == Part::Library);
        !(is_library && pipelines(unit) && pipelines(of))
    }

    /// Notes that `unit` waits for `of`. A need that the record speaks against is none: the unit started before.
    fn add(&mut self, unit: usize, of: usize, whole: bool) {
        let (Some(waiting), Some(awaited)) = (self.units.get(unit), self.units.get(of)) else { return };
        let ready = if whole { awaited.end() } else { awaited.start.saturating_add(awaited.rmeta.unwrap_or_default()) };
        if unit == of || ready > waiting.start.saturating_add(BLUR) || (awaited.start, of) >= (waiting.start, unit) {
            return;
        }
        let Some(task) = self.tasks.get_mut(unit) else { return };
        match task.needs.iter_mut().find(|need| need.of == of) {
            Some(need) => need.whole |= whole,
            None => task.needs.push(Need { of, whole }),
        }
    }

    /// A build script runs once it is compiled, and the rest of its package waits for that.
    fn within_package(&mut self, place: usize, unit: &Unit, own: &[usize]) {
        let is_script = unit.part == Part::BuildScript;
        if is_script && unit.mode == Mode::Run {
            self.one_of(place, own, &|other| other.part == Part::BuildScript && other.mode != Mode::Run);
        } else if !is_script {
            self.one_of(place, own, &|other| other.mode == Mode::Run);
            if unit.part != Part::Library {
                self.one_of(place, own, &|other| other.part == Part::Library && other.mode != Mode::Test);
            }
        }
    }

    /// Notes that a unit waits for one of some others: where none is named by the record, the last that was ready.
    fn one_of(&mut self, place: usize, others: &[usize], is_it: &dyn Fn(&Unit) -> bool) {
        let fits = |other: &&usize| **other != place && self.units.get(**other).is_some_and(is_it);
        let others: Vec<usize> = others.iter().filter(fits).copied().collect();
        let Some(task) = self.tasks.get(place) else { return };
        if task.needs.iter().any(|need| others.contains(&need.of)) {
            return;
        }
        let alike = |other: usize| match (self.units.get(place), self.units.get(other)) {
            (Some(unit), Some(other)) => {
                let same_package = unit.name == other.name && unit.version == other.version;
                (!same_package || unit.features == other.features, other.start)
            }
            _ => (false, 0),
        };
        let ready = |other: &usize| {
            let whole = self.is_whole(place, *other);
            let (Some(unit), Some(other)) = (self.units.get(place), self.units.get(*other)) else { return false };
            let ready = if whole { other.end() } else { other.start.saturating_add(other.rmeta.unwrap_or_default()) };
            ready <= unit.start.saturating_add(BLUR)
        };
        if let Some(other) = others.iter().copied().filter(ready).max_by_key(|other| alike(*other)) {
            self.add(place, other, self.is_whole(place, other));
        }
    }
}

/// How many units ran at once at most, where the record does not tell the number of jobs.
pub(super) fn most_at_once(timings: &Timings) -> usize {
    let mut moments: Vec<(u32, i32)> = Vec::new();
    for unit in &timings.units {
        moments.push((unit.start.saturating_add(BLUR), 1));
        moments.push((unit.end().max(unit.start.saturating_add(BLUR)), -1));
    }
    crate::order::sort(&mut moments);
    let (mut now, mut most) = (0_i32, 0);
    for (_, change) in moments {
        now += change;
        most = most.max(now);
    }
    usize::try_from(most).unwrap_or(1)
}
