//! What link-time optimization and codegen units cost: where the code of a crate is generated, and how often.
//!
//! With thin or fat optimization Cargo has the libraries compiled to bitcode alone, and each program generates the code
//! of all of them anew. What runs while building, macros and build scripts with what they need, is left out of it.

use serde::{Deserialize, Serialize};

use super::Task;
use super::what_if::{clamp, scaled};

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

/// CPU time of two programs from crates.io, `opt-level = 3`, rustc 1.95, x86-64 Linux: hyperfine 1.20.0 with 70 crates
/// and ripgrep 15.2.0 with 36.
const PROGRAMS: [[Measured; 6]; 2] = [
    [
        measured(Lto::Off, false, 100, 22),
        measured(Lto::Local, false, 100, 22),
        measured(Lto::Local, true, 100, 22),
        measured(Lto::Thin, false, 40, 83),
        measured(Lto::Fat, false, 40, 62),
        measured(Lto::Fat, true, 40, 62),
    ],
    [
        measured(Lto::Off, false, 100, 47),
        measured(Lto::Local, false, 100, 47),
        measured(Lto::Local, true, 100, 47),
        measured(Lto::Thin, false, 40, 136),
        measured(Lto::Fat, false, 37, 102),
        measured(Lto::Fat, true, 37, 102),
    ],
];

/// How much further other crates may lie apart than those two, in percent.
const SPREAD: i64 = 25;

/// So many threads at most work at the end of a program that is optimized thinly; half of them at least.
const MOST_THREADS: i64 = 4;

/// What was measured, of the way to generate code that comes closest.
fn nearest(of: Codegen, program: &[Measured]) -> Option<&Measured> {
    let is_one = of.units == 1;
    let fits = |measured: &&Measured| measured.lto == of.lto && measured.is_one == is_one;
    program.iter().find(fits).or_else(|| program.iter().find(|measured| measured.lto == of.lto))
}

/// The least and the most of some values, each with the doubt about its difference from `usual`.
fn bounds(values: &[i64], usual: i64) -> (i64, i64) {
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    for value in values {
        for percent in [100 - SPREAD, 100 + SPREAD] {
            let doubted = usual + (value - usual) * percent / 100;
            (low, high) = (low.min(doubted), high.max(doubted));
        }
    }
    (low, high)
}

/// Generates the code of `tasks` otherwise, on so many jobs.
pub(super) fn apply(tasks: &mut [Task], (from, to): (Codegen, Codegen), jobs: usize, optimist: bool) {
    let pairs: Vec<_> = PROGRAMS.iter().filter_map(|all| Some((nearest(from, all)?, nearest(to, all)?))).collect();
    let threads = |lto: Lto, optimist: bool| match lto {
        Lto::Thin if optimist => i64::try_from(jobs).unwrap_or(MOST_THREADS).clamp(1, MOST_THREADS),
        Lto::Thin => i64::try_from(jobs / 2).unwrap_or(MOST_THREADS).clamp(1, MOST_THREADS / 2),
        _ => 1,
    };
    let (mut libraries, mut programs) = (Vec::new(), Vec::new());
    for (from, to) in &pairs {
        libraries.push(to.libraries * 100 / from.libraries.max(1));
        for optimist in [false, true] {
            let [before, after] = [from, to].map(|measured| measured.program / threads(measured.lto, optimist));
            programs.push((after - before) * 100 / from.libraries.max(1));
        }
    }
    let pick = |(low, high): (i64, i64)| if optimist { low } else { high };
    let mut percent = pick(bounds(&libraries, 100)).max(0);
    // Several units of a crate keep several processors busy, if nothing else does.
    let beside = i64::try_from(jobs).unwrap_or(2).clamp(1, 2);
    match (from.units == 1, to.units == 1) {
        (true, false) if optimist => percent /= beside,
        (false, true) if !optimist => percent *= beside,
        _ => {}
    }
    let percent = u32::try_from(percent).unwrap_or(100);
    let more = pick(bounds(&programs, 0));
    let is_target = target_side(tasks);
    let code: Vec<u32> = tasks
        .iter()
        .zip(&is_target)
        .map(|(task, is_target)| if *is_target && task.pipelines { task.code } else { 0 })
        .collect();
    for place in 0..tasks.len() {
        if is_target.get(place) != Some(&true) {
            continue;
        }
        let linked = tasks.get(place).filter(|task| task.is_program).map(|_| linked(tasks, place, &code));
        let Some(task) = tasks.get_mut(place) else { continue };
        if let Some(linked) = linked {
            let change = i64::try_from(linked).unwrap_or(i64::MAX).saturating_mul(more) / 100;
            let least = i64::from(task.front) / 10;
            task.front = clamp(u64::try_from((i64::from(task.front) + change).max(least)).unwrap_or_default());
        } else if task.pipelines {
            task.code = scaled(task.code, percent);
        }
    }
}

/// What the code of all libraries took that are linked into the program at `place`.
fn linked(tasks: &[Task], place: usize, code: &[u32]) -> u64 {
    let seen = reached(tasks, vec![place]);
    seen.iter().zip(code).filter(|(seen, _)| **seen).map(|(_, code)| u64::from(*code)).sum()
}

/// Which tasks are for the target, rather than run while building: what nobody waits for, and all that it is linked of.
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
