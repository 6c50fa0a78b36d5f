//! What a change would do to the build: it is simulated with other tasks, or with other jobs.

use super::codegen::{self, Codegen};
use super::time::{clamp, scaled};
use super::{Need, NoSchedule, Schedule, Task, work};
use crate::number::{Range, range_is_within_noise};

/// A change to the build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BuildChange {
    /// These packages are no longer built, by name and version.
    Remove(Vec<(String, String)>),
    /// So many jobs run at once, on a machine that has the processors for it.
    Jobs(usize),
    /// A package takes so many percent of the time that it takes now.
    Scale {
        /// Its name.
        name: String,
        /// The share of the time that is left.
        percent: u32,
    },
    /// A package is split into this many of equal size that do not depend on each other.
    Split {
        /// Its name.
        name: String,
        /// How many.
        into: usize,
    },
    /// No debug information is made for dependencies, where it is made in full now.
    NoDebuginfo {
        /// The members of the workspace, which keep line numbers.
        members: Vec<String>,
    },
    /// Code is generated otherwise: with other link-time optimization, or with other codegen units.
    Codegen {
        /// How it was.
        from: Codegen,
        /// How it is to be.
        to: Codegen,
    },
}

/// What is to be expected of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prediction {
    /// The wall time as it is, in milliseconds.
    pub wall_before: u32,
    /// The wall time after it.
    pub wall: Range,
    /// The time of all units together as it is.
    pub work_before: u32,
    /// The time of all units together after it.
    pub work: Range,
    /// Whether the difference is smaller than two builds of the same differ.
    pub is_within_noise: bool,
}

/// What the code generation of a crate takes without debug information, in percent of what it takes with all of it:
/// the middle half of 500 crates that `cargo xtask costs` measured. What comes before it takes the same.
const CODE_WITHOUT_DEBUGINFO: (u32, u32) = (45, 67);

/// What a unit takes at least that has a core for itself, in percent of what it took beside others.
const ALONE: u32 = 70;

/// How far a saving may be off, in percent of it, beside what the replay is off.
const DOUBT: u32 = 20;

/// What a clean build takes less without units that took `time` together, as [`Schedule::predict`] has it.
pub fn saved_by_removal(time: u64) -> (u64, u64) {
    (time * u64::from(100 - DOUBT) / 100, time * u64::from(100 + DOUBT) / 100)
}

impl Schedule {
    /// What `change` would do.
    ///
    /// # Errors
    ///
    /// The build cannot be simulated well enough.
    pub fn predict(&self, change: &BuildChange) -> Result<Prediction, NoSchedule> {
        self.predict_all(std::slice::from_ref(change))
    }

    /// What these changes would do together, made one after the other.
    ///
    /// # Errors
    ///
    /// The build cannot be simulated well enough.
    pub fn predict_all(&self, changes: &[BuildChange]) -> Result<Prediction, NoSchedule> {
        self.check()?;
        let before = self.replayed.saturating_sub(self.lead);
        let work_before = clamp(work(&self.tasks));
        let (mut walls, mut works) = (Vec::new(), Vec::new());
        for optimist in [false, true] {
            let mut tasks = self.tasks.clone();
            let mut jobs = self.jobs;
            for change in changes {
                jobs = self.apply(change, optimist, jobs, &mut tasks);
            }
            walls.push(self.play(&tasks, jobs));
            works.push(clamp(work(&tasks)));
        }
        let doubt = DOUBT + self.error();
        let wall = range(before, &walls, doubt);
        let work = range(work_before, &works, DOUBT);
        let is_noise = |before: u32, range: Range| {
            let saved = [range.high, range.low].map(|after| i64::from(before) - i64::from(after));
            range_is_within_noise(saved, before)
        };
        Ok(Prediction {
            wall_before: self.recorded,
            // The recorded time is the user's, so differences are taken from that.
            wall: Range {
                low: shifted(self.recorded, before, wall.low),
                high: shifted(self.recorded, before, wall.high),
            },
            work_before,
            work,
            is_within_noise: is_noise(before, wall) && is_noise(work_before, work),
        })
    }

    pub(super) fn apply(&self, change: &BuildChange, optimist: bool, jobs: usize, tasks: &mut Vec<Task>) -> usize {
        match change {
            BuildChange::Remove(packages) => {
                let goes = |task: &Task| packages.contains(&task.package);
                remove(tasks, &goes);
            }
            BuildChange::Jobs(jobs) => {
                // A unit that had others beside it generated code on fewer threads than it will have, or more.
                let (now, then) = (self.jobs as u64, (*jobs).max(1) as u64);
                if optimist == (then > now) {
                    let then = then.min(now * 2);
                    for task in tasks.iter_mut() {
                        task.code = clamp(u64::from(task.code) * now / then);
                    }
                } else if then < now {
                    // And it is no longer slowed down by those on other processors of the same core.
                    for task in tasks.iter_mut() {
                        for part in [&mut task.front, &mut task.code, &mut task.link] {
                            *part = scaled(*part, ALONE);
                        }
                    }
                }
                return (*jobs).max(1);
            }
            BuildChange::Scale { name, percent } => {
                for task in tasks.iter_mut().filter(|task| task.package.0 == *name) {
                    for part in [&mut task.front, &mut task.code, &mut task.link] {
                        *part = scaled(*part, *percent);
                    }
                }
            }
            BuildChange::Split { name, into } => split(tasks, name, (*into).clamp(1, 64)),
            BuildChange::NoDebuginfo { members } => {
                let (low, high) = CODE_WITHOUT_DEBUGINFO;
                let percent = if optimist { low } else { high };
                for task in tasks.iter_mut().filter(|task| task.compiles && task.pipelines) {
                    let is_member = members.contains(&task.package.0);
                    task.code = scaled(task.code, if is_member { (percent + 100) / 2 } else { percent });
                }
            }
            BuildChange::Codegen { from, to } => codegen::apply(tasks, (*from, *to), jobs, optimist),
        }
        jobs
    }
}

/// The bounds of some outcomes, each with its doubt.
fn range(before: u32, outcomes: &[u32], doubt: u32) -> Range {
    let (mut low, mut high) = (u32::MAX, 0);
    for outcome in outcomes {
        let difference = scaled(before.abs_diff(*outcome), doubt);
        low = low.min(outcome.saturating_sub(difference));
        high = high.max(outcome.saturating_add(difference));
    }
    Range { low, high }
}

/// `recorded`, moved by as much as `after` differs from `before`.
fn shifted(recorded: u32, before: u32, after: u32) -> u32 {
    if after > before { recorded.saturating_add(after - before) } else { recorded.saturating_sub(before - after) }
}

/// Removes tasks. No other one waits for them any more.
fn remove(tasks: &mut Vec<Task>, goes: &dyn Fn(&Task) -> bool) {
    let mut places = Vec::with_capacity(tasks.len());
    let mut next = 0;
    for task in tasks.iter() {
        let stays = !goes(task);
        places.push(stays.then_some(next));
        next += usize::from(stays);
    }
    tasks.retain(|task| !goes(task));
    for task in tasks.iter_mut() {
        let place = |need: &Need| Some(Need { of: places.get(need.of).copied()??, ..*need });
        task.needs = task.needs.iter().filter_map(place).collect();
    }
}

/// Splits the units of a package that are compiled. Everyone who waited for one waits for all of its parts.
fn split(tasks: &mut Vec<Task>, name: &str, into: usize) {
    let whole = std::mem::take(tasks);
    let mut places: Vec<std::ops::Range<usize>> = Vec::with_capacity(whole.len());
    for mut task in whole {
        let parts = if task.package.0 == name && task.pipelines { into } else { 1 };
        let mut needs = Vec::new();
        for need in &task.needs {
            for of in places.get(need.of).cloned().unwrap_or_default() {
                needs.push(Need { of, ..*need });
            }
        }
        task.needs = needs;
        for part in [&mut task.front, &mut task.code, &mut task.link] {
            *part /= u32::try_from(parts).unwrap_or(1);
        }
        places.push(tasks.len()..tasks.len() + parts);
        tasks.extend(std::iter::repeat_n(task, parts));
    }
}
