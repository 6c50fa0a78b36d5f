//! The ladder: the moves that bring most for their effort, one upon the other.
//!
//! The search is greedy. What a move brings upon the rungs so far is looked up only for the move that looked best before,
//! for a move seldom brings more upon a rung than it brought alone.

use super::{Advisor, MOST_RUNGS, Phase, Step, Trial};
use crate::cost::difference::{Difference, difference};
use crate::graph::DependencyGraph;
use crate::number::is_within_noise;
use crate::order;
use crate::resolve::Resolution;

/// The climb so far.
#[derive(Debug, Default)]
pub(super) struct Climb {
    pub(super) rungs: Vec<Rung>,
    /// The moves that may still bring something, worst first, each with its worth when it was last looked at and after
    /// how many rungs that was.
    open: Option<Vec<Open>>,
}

/// A move that was taken.
#[derive(Debug, Clone)]
pub(super) struct Rung {
    pub(super) number: usize,
    /// What all rungs up to this one come to.
    pub(super) trial: Trial,
    /// The graph of all that, and what this rung does to a clean build.
    graph: DependencyGraph,
    pub(super) cost: Option<Difference>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    number: usize,
    worth: i64,
    effort: i64,
    rungs: usize,
}

impl Open {
    /// More is better; equal ones go by number.
    fn key(&self) -> (i64, std::cmp::Reverse<usize>) {
        // As a fraction over one denominator, for there are no floating point numbers to be had.
        (self.worth * 10_000 / self.effort.max(1), std::cmp::Reverse(self.number))
    }
}

/// What a thousandth of the CPU time of a clean build is worth, in packages: what is beyond noise comes first.
const THOUSANDTH: i64 = 20;

/// What it is worth to come from one state to another: the CPU time that is saved unless it is within noise, then a package
/// less, and as much again if it was a duplicate. What brings more duplicates than it takes and saves no time is worth
/// nothing, and neither is what costs more time than noise, however many packages go.
fn worth(before: &Trial, after: &Trial) -> i64 {
    let saves = after.saves - before.saves;
    let is_noise = is_within_noise(u32::try_from(saves.unsigned_abs()).unwrap_or(u32::MAX), 1000);
    let time = if is_noise { 0 } else { saves };
    if time < 0 || (time == 0 && after.surplus > before.surplus) {
        return 0;
    }
    let less = |a: usize, b: usize| i64::try_from(a).unwrap_or(i64::MAX) - i64::try_from(b).unwrap_or(i64::MAX);
    THOUSANDTH * time + less(before.packages, after.packages) + less(before.surplus, after.surplus)
}

impl Climb {
    /// Leaves out the move that was to be tried.
    pub(super) fn pass(&mut self) {
        if let Some(open) = &mut self.open {
            open.pop();
        }
    }
}

impl Advisor {
    /// Tries the move that looks best upon the rungs so far.
    pub(super) fn climb(&mut self) -> Step {
        let Some((_, base)) = &self.base else { return Step::Done };
        if self.climb.open.is_none() {
            let alone = self.alone.iter().enumerate();
            let mut open: Vec<Open> = alone
                .filter_map(|(number, trial)| {
                    let trial = trial.as_ref()?.as_ref().ok()?;
                    let effort = i64::try_from(self.moves.get(number)?.effort()).unwrap_or(i64::MAX);
                    Some(Open { number, worth: worth(base, trial), effort, rungs: 0 })
                })
                .filter(|open| open.worth > 0)
                .collect();
            order::sort_by_key(&mut open, Open::key);
            self.climb.open = Some(open);
        }
        let best = self.climb.open.as_ref().and_then(|open| open.last().copied());
        let Some(best) = best.filter(|_| self.climb.rungs.len() < MOST_RUNGS) else {
            self.phase = Phase::Done;
            return Step::Done;
        };
        let mut numbers: Vec<usize> = self.climb.rungs.iter().map(|rung| rung.number).collect();
        let is_excluded = self.moves.get(best.number).is_none_or(|one| {
            numbers.iter().filter_map(|number| self.moves.get(*number)).any(|taken| one.excludes(taken))
        });
        if is_excluded {
            self.climb.pass();
            return self.going();
        }
        numbers.push(best.number);
        let (resolution, trial) = match self.try_together(&numbers) {
            Err(needs) => return Step::Needs(needs),
            Ok(Err(_)) => {
                self.climb.pass();
                return self.going();
            }
            Ok(Ok(both)) => both,
        };
        let Some((_, base)) = &self.base else { return Step::Done };
        let before = self.climb.rungs.last().map_or(base, |rung| &rung.trial);
        let now = Open { worth: worth(before, &trial), rungs: self.climb.rungs.len(), ..best };
        self.climb.pass();
        let Some(open) = &mut self.climb.open else { return self.going() };
        let next = open.last().map(Open::key);
        if now.worth > 0 && (best.rungs == now.rungs || next.is_none_or(|next| now.key() >= next)) {
            let (graph, cost) = self.weighed(&resolution);
            self.climb.rungs.push(Rung { number: now.number, trial, graph, cost });
        } else if now.worth > 0 {
            let at = open.partition_point(|other| other.key() < now.key());
            open.insert(at, now);
        }
        self.going()
    }

    /// The graph of a new rung, and what it does to a clean build upon the rungs so far.
    fn weighed(&self, resolution: &Resolution) -> (DependencyGraph, Option<Difference>) {
        let given = &self.given;
        let after = super::graph(resolution, &given.lock, &given.workspace);
        let before = self.climb.rungs.last().map_or(self.graph.as_ref(), |rung| Some(&rung.graph));
        let schedule = given.schedule.as_ref();
        let cost = self.graph.as_ref().zip(before).map(|(whole, before)| {
            difference(&given.costs(whole), &given.costs(before), &given.costs(&after), schedule)
        });
        (after, cost)
    }
}
