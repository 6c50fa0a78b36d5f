//! What link-time optimization and codegen units cost: where the code of a crate is generated, and how often.
//!
//! With thin or fat optimization Cargo has the libraries compiled to bitcode alone, and each program generates the code
//! of all of them anew. What runs while building, macros and build scripts with what they need, is left out of it.

use serde::{Deserialize, Serialize};

use super::time::{clamp, scaled};
use super::{Task, work};

/// Link-time optimization, as `lto` of a profile says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lto {
    /// `"off"`: none.
    Off,
    /// `false`, the default: between the codegen units of each crate.
    Local,
    /// `"thin"`.
    Thin,
    /// `true` or `"fat"`.
    Fat,
}

impl Lto {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Off, Self::Local, Self::Thin, Self::Fat];

    /// What a manifest calls it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Local => "false",
            Self::Thin => "thin",
            Self::Fat => "fat",
        }
    }

    /// What a manifest means: `true` is `fat`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "true" => Some(Self::Fat),
            "n" | "no" => Some(Self::Off),
            _ => Self::ALL.into_iter().find(|lto| lto.word() == word),
        }
    }
}

/// How code is generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Codegen {
    /// Link-time optimization.
    pub lto: Lto,
    /// Codegen units of a crate, from one on.
    pub units: u32,
}

/// What was measured of one way to generate code: of the libraries, and of the program; in percent of what the code of
/// the libraries takes with 16 codegen units and without optimization between crates.
struct Measured {
    lto: Lto,
    is_one: bool,
    libraries: i64,
    program: i64,
}

const fn measured(lto: Lto, is_one: bool, libraries: i64, program: i64) -> Measured {
    Measured { lto, is_one, libraries, program }
}

/// CPU time of two programs from crates.io, `opt-level = 3`, rustc 1.95, x86-64 Linux: hyperfine 1.20.0 and
/// ripgrep 15.2.0. `docs/costs.md` has more of it.
const PROGRAMS: [&[Measured]; 2] = [
    &[
        measured(Lto::Off, false, 66, 15),
        measured(Lto::Local, false, 100, 22),
        measured(Lto::Local, true, 70, 20),
        measured(Lto::Thin, false, 40, 83),
        measured(Lto::Thin, true, 46, 68),
        measured(Lto::Fat, false, 40, 62),
        measured(Lto::Fat, true, 44, 57),
    ],
    &[
        measured(Lto::Off, false, 67, 28),
        measured(Lto::Local, false, 100, 47),
        measured(Lto::Local, true, 73, 37),
        measured(Lto::Thin, false, 40, 136),
        measured(Lto::Thin, true, 47, 109),
        measured(Lto::Fat, false, 37, 102),
        measured(Lto::Fat, true, 46, 97),
    ],
];

/// How much further other crates may lie apart than those two, in percent.
const SPREAD: i64 = 25;

/// So many threads at most work at the end of a program that is optimized thinly; half of them at least.
const MOST_THREADS: i64 = 4;

/// What was measured, of the way to generate code that comes closest.
fn nearest(of: Codegen, program: &[Measured]) -> Option<&Measured> {
    let is_one = of.units == 1;
    // Between the units of a crate that has one there is nothing to optimize.
    let of = if is_one && of.lto == Lto::Off { Codegen { lto: Lto::Local, ..of } } else { of };
    let fits = |measured: &&Measured| measured.lto == of.lto && measured.is_one == is_one;
    program.iter().find(fits).or_else(|| program.iter().find(|measured| measured.lto == of.lto))
}

/// A way in which a change may turn out: what was measured of one program, further apart or closer together, on many
/// threads or few.
struct Outcome<'m> {
    from: &'m Measured,
    to: &'m Measured,
    spread: i64,
    is_parallel: bool,
}

/// Generates the code of `tasks` otherwise, on so many jobs: so that it takes the least, or the most.
pub(super) fn apply(tasks: &mut Vec<Task>, (from, to): (Codegen, Codegen), jobs: usize, optimist: bool) {
    let is_target = target_side(tasks);
    let code = |(task, is_target): (&Task, &bool)| if *is_target && task.pipelines { task.code } else { 0 };
    let code: Vec<u32> = tasks.iter().zip(&is_target).map(code).collect();
    let linked = |place: usize, task: &Task| if task.is_program { linked(tasks, place, &code) } else { 0 };
    let linked: Vec<u64> = tasks.iter().enumerate().map(|(place, task)| linked(place, task)).collect();
    let mut best: Option<Vec<Task>> = None;
    for program in &PROGRAMS {
        let Some((measured, then)) = nearest(from, program).zip(nearest(to, program)) else { continue };
        for (spread, is_parallel) in
            [100 - SPREAD, 100 + SPREAD].into_iter().flat_map(|spread| [(spread, false), (spread, true)])
        {
            let outcome = Outcome { from: measured, to: then, spread, is_parallel };
            let mut changed = tasks.clone();
            for (place, task) in
                changed.iter_mut().enumerate().filter(|(place, _)| is_target.get(*place) == Some(&true))
            {
                let linked = linked.get(place).copied().unwrap_or_default();
                outcome.apply(task, linked, (from.units == 1, to.units == 1), jobs);
            }
            let is_better = best.as_ref().is_none_or(|best| (work(&changed) < work(best)) == optimist);
            if is_better {
                best = Some(changed);
            }
        }
    }
    *tasks = best.unwrap_or_else(|| std::mem::take(tasks));
}

impl Outcome<'_> {
    /// Does to a task of the target what was measured. `linked` is what the code of its libraries took.
    fn apply(&self, task: &mut Task, linked: u64, (was_one, is_one): (bool, bool), jobs: usize) {
        let jobs = i64::try_from(jobs).unwrap_or(i64::MAX);
        let spread = |difference: i64| difference * self.spread / 100;
        if task.is_program {
            let threads = |lto: Lto| match lto {
                Lto::Thin if self.is_parallel => jobs.clamp(1, MOST_THREADS),
                Lto::Thin => (jobs / 2).clamp(1, MOST_THREADS / 2),
                _ => 1,
            };
            let [before, after] = [self.from, self.to].map(|measured| measured.program * 100 / threads(measured.lto));
            let share = spread((after - before) / self.from.libraries.max(1));
            let change = i64::try_from(linked).unwrap_or(i64::MAX).saturating_mul(share) / 100;
            // What is left of a program when it is spared the code of its libraries is its own.
            let least = i64::from(task.front).saturating_mul(after * 3 / 4) / before.max(1);
            let changed = i64::from(task.front).saturating_add(change).max(least.min(i64::from(task.front)));
            task.front = clamp(u64::try_from(changed).unwrap_or_default());
        } else if task.pipelines {
            let mut percent = 100 + spread(self.to.libraries * 100 / self.from.libraries.max(1) - 100);
            // Several units of a crate keep several processors busy, if nothing else does.
            let beside = jobs.clamp(1, 2);
            match (was_one, is_one) {
                (true, false) if self.is_parallel => percent /= beside,
                (false, true) if self.is_parallel => percent *= beside,
                _ => {}
            }
            task.code = scaled(task.code, u32::try_from(percent).unwrap_or_default());
        }
    }
}

/// What the code of all libraries took that are linked into the program at `place`.
fn linked(tasks: &[Task], place: usize, code: &[u32]) -> u64 {
    let seen = reached(tasks, vec![place]);
    seen.iter().zip(code).filter(|(seen, _)| **seen).map(|(_, code)| u64::from(*code)).sum()
}

/// Which tasks are for the target, rather than run while building: what nothing waits for, and all that it is linked of.
fn target_side(tasks: &[Task]) -> Vec<bool> {
    let mut is_needed = vec![false; tasks.len()];
    for need in tasks.iter().flat_map(|task| &task.needs) {
        if let Some(is_needed) = is_needed.get_mut(need.of) {
            *is_needed = true;
        }
    }
    let is_root = |(task, is_needed): (&Task, &bool)| task.is_program || !(*is_needed || task.is_for_build);
    let roots = tasks.iter().zip(&is_needed).enumerate().filter(|(_, root)| is_root(*root));
    reached(tasks, roots.map(|(place, _)| place).collect())
}

/// What is linked into these tasks, and they themselves.
fn reached(tasks: &[Task], mut open: Vec<usize>) -> Vec<bool> {
    let mut seen = vec![false; tasks.len()];
    while let Some(place) = open.pop() {
        let Some(task) = tasks.get(place).filter(|task| !task.is_for_build) else { continue };
        if seen.get(place) == Some(&false) {
            if let Some(seen) = seen.get_mut(place) {
                *seen = true;
            }
            open.extend(task.needs.iter().map(|need| need.of));
        }
    }
    seen
}
