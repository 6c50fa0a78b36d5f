//! The schedule as plain data for a chart: times, not places on a screen.

use serde::{Deserialize, Serialize};

use super::links::BLUR;
pub use super::unit_kind::UnitKind;
use super::{NoSchedule, Schedule};
use crate::read::timings::Timings;

/// A build as a Gantt chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// How long the build took, in milliseconds.
    pub duration: u32,
    /// How many units ran at once at most: the rows of the chart.
    pub rows: usize,
    /// How many jobs Cargo ran at once.
    pub jobs: usize,
    /// The units, by their start.
    pub bars: Vec<Bar>,
    /// How busy the machine was: at which time, at how many percent.
    pub cpu: Vec<(u32, u32)>,
    /// The shortest time that the build could take with any number of jobs, if that is known.
    pub bound: Option<u32>,
    /// By how many percent the simulation is off.
    pub error: Option<u32>,
    /// Why nothing is predicted.
    pub no_predictions: Option<String>,
}

/// A unit in the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// What it is: `syn 2.0.108`, `ring 0.17.14 build script (run)`.
    pub label: String,
    /// The package.
    pub name: String,
    /// Its version.
    pub version: String,
    /// What sort of unit it is, for its colour.
    pub kind: UnitKind,
    /// The row, from the top, in which no other is at the same time.
    pub row: usize,
    /// When it started.
    pub start: u32,
    /// How long it took.
    pub duration: u32,
    /// How long it took until dependents could start, where that is not the end.
    pub front: Option<u32>,
    /// How long the linker took, where that is known.
    pub link: Option<u32>,
    /// By how much it could be later without holding anyone up. Nothing where the schedule is not known.
    pub slack: Option<u32>,
    /// Whether it is on the critical path.
    pub is_critical: bool,
    /// The places of the units that it waited for.
    pub needs: Vec<usize>,
}

/// The chart of a recorded build, with what is known of its schedule.
pub fn chart(timings: &Timings, schedule: Result<&Schedule, &NoSchedule>) -> Chart {
    let known = schedule.ok();
    let slack = known.map(Schedule::slack);
    let mut rows: Vec<u32> = Vec::new();
    let mut bars = Vec::with_capacity(timings.units.len());
    for (place, unit) in timings.units.iter().enumerate() {
        let row = match rows.iter_mut().enumerate().find(|(_, free)| **free <= unit.start.saturating_add(BLUR)) {
            Some((row, free)) => {
                *free = unit.end();
                row
            }
            None => {
                rows.push(unit.end());
                rows.len() - 1
            }
        };
        let own = slack.as_ref().and_then(|slack| slack.get(place));
        let task = known.and_then(|schedule| schedule.tasks.get(place));
        bars.push(Bar {
            label: unit.label(),
            name: unit.name.clone(),
            version: unit.version.clone(),
            kind: UnitKind::of(unit),
            row,
            start: unit.start,
            duration: unit.duration,
            front: unit.rmeta,
            link: unit.link,
            slack: own.map(|slack| slack.slack),
            is_critical: own.is_some_and(|slack| slack.is_critical),
            needs: task.map_or_else(Vec::new, |task| task.needs.iter().map(|need| need.of).collect()),
        });
    }
    let trouble = match schedule {
        Ok(schedule) => schedule.check().err(),
        Err(trouble) => Some(trouble.clone()),
    };
    Chart {
        duration: timings.duration,
        rows: rows.len(),
        jobs: known.map_or_else(|| timings.jobs.map_or(1, |jobs| jobs as usize), Schedule::jobs),
        bars,
        cpu: timings.cpu_usage.clone(),
        bound: known.map(Schedule::bound),
        error: known.map(Schedule::error),
        no_predictions: trouble.map(|trouble| trouble.to_string()),
    }
}
