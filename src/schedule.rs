//! The build as Cargo schedules it: what held what up, where the time went, and what a change would do to it.
//!
//! A record of a build says when each unit ran. Together with the lockfile it says what each waited for. From both the
//! schedule is played again: first as it was, which tells how far the model can be trusted, then with a change.
//! All times are in milliseconds.

use std::collections::HashMap;
use std::fmt;

use crate::read::timings::{Part, Timings};

pub mod chart;
pub mod codegen;
mod critical;
mod links;
mod lockfile;
mod simulate;
#[cfg(test)]
mod tests;
mod time;
mod unit_kind;
mod what_if;

pub use crate::number::Range;
pub use codegen::{Codegen, Lto};
pub use critical::Slack;
pub use lockfile::LockedDependencies;
pub use what_if::{BuildChange, Prediction, saved_by_removal};

/// A recorded build that can be simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    tasks: Vec<Task>,
    /// How many jobs run at once.
    jobs: usize,
    /// When the first unit started. Before that Cargo resolves and looks what has changed.
    lead: u32,
    /// How long it took until the last unit ended, as recorded.
    recorded: u32,
    /// How long it takes of the simulation.
    replayed: u32,
}

/// A unit in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Task {
    /// Name and version of the package.
    package: (String, String),
    /// When it started, as recorded. Of two that could start, this one decides.
    start: u32,
    /// How long it takes until its metadata is there.
    front: u32,
    /// How long it takes after that, without the linker.
    code: u32,
    /// How long the linker takes.
    link: u32,
    /// Whether dependents may start once its metadata is there.
    pipelines: bool,
    /// Whether it is optimized or given debug information: rustc compiles it, which a build script's run is not.
    compiles: bool,
    /// Whether it is linked of libraries to be run: a binary, an example, a test.
    is_program: bool,
    /// Whether it runs while building: a macro, or a build script.
    is_for_build: bool,
    /// What it waits for.
    needs: Vec<Need>,
}

impl Task {
    fn duration(&self) -> u32 {
        self.front.saturating_add(self.code).saturating_add(self.link)
    }
}

/// Something that a unit waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Need {
    /// The unit.
    of: usize,
    /// Whether all of it is needed, as for linking, and not only its metadata.
    whole: bool,
}

/// Why nothing can be predicted from a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSchedule {
    /// So many units were fresh, so what they take is not known.
    Fresh(u32),
    /// The build failed.
    Failed,
    /// The record is of another workspace, or of another state of this one: these packages are not in the lockfile.
    OtherWorkspace(Vec<String>),
    /// There are too many units.
    TooLarge(usize),
    /// Played again, the build is off by so many percent.
    Off(u32),
}

impl fmt::Display for NoSchedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fresh(units) => write!(
                f,
                "{units} units were fresh, so their cost is unknown: run `cargo clean`, then `cargo build \
                 --timings`"
            ),
            Self::Failed => f.write_str("the build failed: give the record of a successful one"),
            Self::OtherWorkspace(packages) => write!(
                f,
                "the record is not of this lockfile, which has no {}: build again with `--timings`, or give the lockfile of \
                 that build",
                packages.join(", ")
            ),
            Self::TooLarge(units) => write!(f, "{units} units are too many to simulate the build"),
            Self::Off(percent) => write!(
                f,
                "the simulated build is off by {percent} %, so nothing is predicted from it: the machine may have had \
                 other work to do; build again with `--timings`"
            ),
        }
    }
}

/// By how many percent the simulation of the recorded build may be off for predictions to be made.
const MOST_OFF: u32 = 10;

/// How many units can be simulated: which of them waits for which takes a bit for each pair.
const MOST_TASKS: usize = 16_384;

impl Schedule {
    /// The schedule of a recorded build. `dependencies` tells what a package depends on, by name and version.
    pub fn new(timings: &Timings, dependencies: Option<&dyn Dependencies>) -> Result<Self, NoSchedule> {
        if timings.error.is_some() {
            return Err(NoSchedule::Failed);
        }
        if timings.fresh > 0 {
            return Err(NoSchedule::Fresh(timings.fresh));
        }
        if timings.units.len() > MOST_TASKS {
            return Err(NoSchedule::TooLarge(timings.units.len()));
        }
        if let Some(dependencies) = dependencies {
            let mut missing = Vec::new();
            for unit in &timings.units {
                let label = format!("{} {}", unit.name, unit.version);
                if !dependencies.has(&unit.name, &unit.version) && !missing.contains(&label) {
                    missing.push(label);
                    if missing.len() == 5 {
                        break;
                    }
                }
            }
            if !missing.is_empty() {
                return Err(NoSchedule::OtherWorkspace(missing));
            }
        }
        let tasks = links::tasks(timings, dependencies);
        let lead = timings.units.first().map_or(0, |unit| unit.start);
        let end = timings.units.iter().map(|unit| unit.end()).max().unwrap_or_default();
        let jobs = timings.jobs.map_or_else(|| links::most_at_once(timings), |jobs| jobs as usize).max(1);
        let mut schedule = Self { tasks, jobs, lead, recorded: end, replayed: 0 };
        schedule.replayed = lead.saturating_add(schedule.play(&schedule.tasks, schedule.jobs));
        Ok(schedule)
    }

    /// By how many percent of the recorded time the simulation is off, rounded up.
    pub fn error(&self) -> u32 {
        let apart = u64::from(self.recorded.abs_diff(self.replayed)) * 100;
        u32::try_from(apart.div_ceil(u64::from(self.recorded.max(1)))).unwrap_or(u32::MAX)
    }

    /// Whether it can be trusted with predictions.
    pub fn check(&self) -> Result<(), NoSchedule> {
        if self.error() > MOST_OFF { Err(NoSchedule::Off(self.error())) } else { Ok(()) }
    }

    /// The wall time, as recorded.
    pub fn recorded(&self) -> u32 {
        self.recorded
    }

    /// The wall time of the simulation.
    pub fn replayed(&self) -> u32 {
        self.replayed
    }

    /// How many jobs run at once.
    pub fn jobs(&self) -> usize {
        self.jobs
    }

    /// The time of all units together.
    pub fn work(&self) -> u64 {
        work(&self.tasks)
    }

    /// The time of all units of each package, by name and version.
    pub fn work_by_package(&self) -> HashMap<(&str, &str), u64> {
        by_package(&self.tasks)
    }

    /// The share of the work that the packages take which `is_one` picks, in thousandths.
    pub fn share(&self, is_one: &dyn Fn(&str, &str) -> bool) -> u32 {
        let picked = self.tasks.iter().filter(|task| is_one(&task.package.0, &task.package.1));
        let picked: u64 = picked.map(|task| u64::from(task.duration())).sum();
        u32::try_from(picked * 1000 / self.work().max(1)).unwrap_or(1000)
    }
}

fn by_package<'a>(tasks: impl IntoIterator<Item = &'a Task>) -> HashMap<(&'a str, &'a str), u64> {
    let mut work = HashMap::new();
    for task in tasks {
        *work.entry((task.package.0.as_str(), task.package.1.as_str())).or_default() += u64::from(task.duration());
    }
    work
}

fn work(tasks: &[Task]) -> u64 {
    tasks.iter().map(|task| u64::from(task.duration())).sum()
}

/// What is known of packages' dependencies.
pub trait Dependencies {
    /// Whether there is a package of this name and version.
    fn has(&self, name: &str, version: &str) -> bool;

    /// What a part of a package needs, by name and version, and whether that is known for this part alone. Where only a
    /// lockfile tells, a build script's dependencies cannot be told from the library's.
    fn of(&self, name: &str, version: &str, part: Part) -> (Vec<(String, String)>, bool);
}
