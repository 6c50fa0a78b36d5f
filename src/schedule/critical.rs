//! The critical path: the chain of units that would bound the build on a machine with any number of processors.

use std::collections::HashMap;

use super::{Schedule, Task, by_package};

/// How much room a unit has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Slack {
    /// When it could start at the earliest, were there a job for everyone.
    pub earliest: u32,
    /// By how much it may be late, or longer, before the build as a whole takes longer, were there a job for everyone.
    pub slack: u32,
    /// Whether it is on the critical path.
    pub is_critical: bool,
}

impl Schedule {
    /// The shortest time that the build can take, however many jobs run at once.
    pub fn bound(&self) -> u32 {
        let earliest = earliest(&self.tasks);
        let ends = self.tasks.iter().zip(&earliest).map(|(task, start)| start.saturating_add(task.duration()));
        self.lead.saturating_add(ends.max().unwrap_or_default())
    }

    /// The room of each unit, in the order of the record.
    pub fn slack(&self) -> Vec<Slack> {
        let tasks = &self.tasks;
        let earliest = earliest(tasks);
        let ends = tasks.iter().zip(&earliest).map(|(task, start)| start.saturating_add(task.duration()));
        let end = ends.max().unwrap_or_default();
        // The latest start of each that delays nothing, from the last to the first.
        let mut latest: Vec<u32> = tasks.iter().map(|task| end.saturating_sub(task.duration())).collect();
        for (place, task) in tasks.iter().enumerate().rev() {
            let by = latest.get(place).copied().unwrap_or_default();
            for need in &task.needs {
                if let (Some(of), Some(slot)) = (tasks.get(need.of), latest.get_mut(need.of)) {
                    *slot = (*slot).min(by.saturating_sub(until(of, need.whole)));
                }
            }
        }
        let mut slacks: Vec<Slack> = earliest
            .iter()
            .zip(&latest)
            .map(|(earliest, latest)| Slack {
                earliest: self.lead.saturating_add(*earliest),
                slack: latest.saturating_sub(*earliest),
                is_critical: false,
            })
            .collect();
        for place in self.critical_path() {
            if let Some(slack) = slacks.get_mut(place) {
                slack.is_critical = true;
            }
        }
        slacks
    }

    /// The time of each package's units on the critical path, by name and version.
    pub fn critical_by_package(&self) -> HashMap<(&str, &str), u64> {
        by_package(self.critical_path().into_iter().filter_map(|place| self.tasks.get(place)))
    }

    /// The places of the units on the critical path, from the first to the last.
    pub fn critical_path(&self) -> Vec<usize> {
        let tasks = &self.tasks;
        let earliest = earliest(tasks);
        let start = |place: usize| earliest.get(place).copied().unwrap_or_default();
        let end = |place: &usize| start(*place).saturating_add(tasks.get(*place).map_or(0, Task::duration));
        let mut path = Vec::new();
        let mut at = (0..tasks.len()).max_by_key(end);
        while let Some(place) = at {
            path.push(place);
            let ready = |need: &&super::Need| {
                start(need.of).saturating_add(tasks.get(need.of).map_or(0, |of| until(of, need.whole)))
            };
            at = tasks.get(place).and_then(|task| task.needs.iter().max_by_key(ready)).map(|need| need.of);
        }
        path.reverse();
        path
    }
}

/// How long a task takes until a dependent can start.
fn until(task: &Task, whole: bool) -> u32 {
    if whole || !task.pipelines { task.duration() } else { task.front }
}

/// The earliest start of each. What a task needs comes before it.
fn earliest(tasks: &[Task]) -> Vec<u32> {
    let mut earliest: Vec<u32> = Vec::with_capacity(tasks.len());
    for task in tasks {
        let ready = task
            .needs
            .iter()
            .filter_map(|need| Some(earliest.get(need.of)?.saturating_add(until(tasks.get(need.of)?, need.whole))));
        earliest.push(ready.max().unwrap_or_default());
    }
    earliest
}
