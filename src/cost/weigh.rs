//! Puts figures to findings: from the record of the user's own build where there is one, else from the reference costs.

use super::{CostChange, Costs, Profile, Share};
use crate::facts::costs;
use crate::finding::{Basis, Finding, Impact, Percent};
use crate::graph::PackageId;
use crate::model::Model;
use crate::read::timings::Timings;
use crate::schedule::{BuildChange, Prediction, Range, Schedule};

/// What two clean builds of the same differ by, in thousandths of the CPU time.
const NOISE: u32 = 30;

/// Weighs the findings of an audit whose fixes remove packages, and those on debug information.
pub fn weigh(findings: &mut [Finding], model: &Model) {
    let Some(graph) = model.graph() else { return };
    let schedule = model.schedule.as_ref().and_then(|schedule| schedule.as_ref().ok());
    let schedule = schedule.filter(|schedule| schedule.check().is_ok());
    let weigher = Weigher {
        schedule,
        costs: Costs::new(graph, &model.workspace, model.metadata(), Profile::Dev),
        labels: &|id| {
            let package = graph.package(id)?;
            Some((package.name.to_string(), package.version.to_string()))
        },
    };
    let is_dev = model.timings.as_ref().is_none_or(has_debuginfo);
    for finding in findings {
        // Of a fix that the rule itself would not count on nothing is said either.
        let counted = finding.fixes.first().filter(|_| finding.impact.packages > 0);
        let moves = finding.advised_fix().or(counted).map_or(&[][..], |fix| fix.moves.as_slice());
        if !moves.is_empty() {
            let removed = graph.removed_by(moves);
            if !removed.is_empty() {
                weigher.removal(&mut finding.impact, &removed);
            }
        } else if finding.rule == "duplicate-version" && finding.impact.basis == Basis::Unknown {
            // All but the newest.
            let extra = finding.packages.split_last().map_or(&[][..], |(_, extra)| extra);
            weigher.extra(&mut finding.impact, extra, model.timings.as_ref());
        } else if finding.rule == "dev-debuginfo" && !finding.fixes.is_empty() {
            let members = graph.members().iter().filter_map(|id| Some(graph.package(*id)?.name.to_string()));
            weigher.debuginfo(&mut finding.impact, members.collect(), is_dev);
        }
    }
}

/// Whether the recorded build made debug information, as far as its profile tells.
pub fn has_debuginfo(timings: &Timings) -> bool {
    timings.profile.as_deref().is_some_and(|profile| profile.starts_with("dev") || profile.contains("debuginfo"))
}

struct Weigher<'a> {
    schedule: Option<&'a Schedule>,
    costs: Costs<'a>,
    labels: &'a dyn Fn(PackageId) -> Option<(String, String)>,
}

impl Weigher<'_> {
    fn removal(&self, impact: &mut Impact, removed: &[PackageId]) {
        let packages = removed.iter().filter_map(|id| (self.labels)(*id)).collect();
        let predicted = self.schedule.and_then(|schedule| schedule.predict(&BuildChange::Remove(packages)).ok());
        let sentence = match predicted {
            Some(prediction) => from_build(impact, &prediction),
            None => {
                let share = self.costs.share(removed);
                let sentence = from_costs(impact, share, "that is");
                if self.costs.of(removed).known + share.unknown == 0 {
                    return impact.statement.push_str(" A plain `cargo build` on Linux builds none of them.");
                }
                sentence
            }
        };
        impact.statement = format!("{} {sentence}", impact.statement.trim_end());
    }

    /// What the versions of a duplicate take that would best not be there.
    fn extra(&self, impact: &mut Impact, extra: &[PackageId], timings: Option<&Timings>) {
        let labels: Vec<(String, String)> = extra.iter().filter_map(|id| (self.labels)(*id)).collect();
        if let Some(timings) = timings {
            let is_extra = |name: &str, version: &str| labels.iter().any(|(n, v)| n == name && v == version);
            let (mut part, mut whole) = (0_u64, 0_u64);
            for unit in &timings.units {
                whole += u64::from(unit.duration);
                part += if is_extra(&unit.name, &unit.version) { u64::from(unit.duration) } else { 0 };
            }
            let tenths = |time: u64| tenths(u32::try_from(time).unwrap_or(u32::MAX));
            impact.basis = Basis::Timings;
            impact.statement = format!(
                "In your recorded build the older versions took {} s of {} s total CPU time, without what only they require.",
                tenths(part),
                tenths(whole)
            );
            return;
        }
        let share = self.costs.share(extra);
        if self.costs.of(extra).known + share.unknown > 0 {
            impact.basis = Basis::Costs;
            let sentence = by_costs(share, "the older versions take", "of");
            impact.statement = format!("{sentence} What only they require is not included.");
        }
    }

    fn debuginfo(&self, impact: &mut Impact, members: Vec<String>, is_dev: bool) {
        let change = BuildChange::NoDebuginfo { members };
        let predicted = self.schedule.filter(|_| is_dev).and_then(|schedule| schedule.predict(&change).ok());
        let sentence = match predicted {
            Some(prediction) => from_build(impact, &prediction),
            None => from_costs(impact, self.costs.debuginfo(), "debuginfo of the dependencies takes"),
        };
        impact.statement = format!("{sentence} {}", impact.statement);
    }
}

/// What the user's own build says.
fn from_build(impact: &mut Impact, prediction: &Prediction) -> String {
    impact.basis = Basis::Timings;
    let before = prediction.work_before.max(1);
    let thousandths =
        |after: u32| u32::try_from(u64::from(before.saturating_sub(after)) * 1000 / u64::from(before)).unwrap_or(1000);
    let (low, high) = (thousandths(prediction.work.high), thousandths(prediction.work.low));
    impact.cpu = Some(percent(low, high));
    let wall = Range {
        low: prediction.wall_before.saturating_sub(prediction.wall.high),
        high: prediction.wall_before.saturating_sub(prediction.wall.low),
    };
    let noise = if prediction.is_within_noise { " (within measurement noise)" } else { "" };
    format!(
        "Your recorded build of {} s would take {} s less wall time{noise}. Of its total CPU time that is {} %.",
        tenths(prediction.wall_before),
        between(tenths(wall.low), tenths(wall.high)),
        between(tenths(low * 100), tenths(high * 100))
    )
}

/// What the reference costs say.
fn from_costs(impact: &mut Impact, share: Share, that_is: &str) -> String {
    impact.basis = Basis::Costs;
    impact.cpu = Some(percent(share.low, share.high));
    by_costs(share, that_is, "of")
}

fn by_costs(share: Share, that_is: &str, of: &str) -> String {
    let unknown = match share.unknown {
        0 => String::new(),
        1 => " One package was never measured; its cost is estimated from its kind.".to_owned(),
        more => format!(" {more} packages were never measured; their cost is estimated from their kind."),
    };
    let noise = if share.high < NOISE { ", within measurement noise" } else { "" };
    let range = if share.high < 10 {
        "less than 1".to_owned()
    } else {
        between(tenths(share.low * 100), tenths(share.high * 100))
    };
    format!(
        "By the reference costs {that_is} {range} % {of} the CPU time in which a clean `dev` build compiles the \
         dependencies{noise}.{unknown}"
    )
}

/// What a change of the lock does to a clean build: the CPU time that is saved, which is negative where it costs, and a
/// sentence that says what that rests on.
pub fn difference(difference: &CostChange) -> (Percent, String) {
    match *difference {
        CostChange::Saves(share) if share.high == 0 => {
            let says = "By the reference costs a clean build takes as long as before.";
            (Percent { low: 0, high: 0 }, says.to_owned())
        }
        CostChange::Saves(share) => (percent(share.low, share.high), by_costs(share, "that saves", "of")),
        CostChange::Costs(share) => {
            let Percent { low, high } = percent(share.low, share.high);
            (Percent { low: -high, high: -low }, by_costs(share, "that adds", "to"))
        }
    }
}

/// A range in which nothing is claimed that the bounds do not hold.
fn percent(low: u32, high: u32) -> Percent {
    let clamp = |number: u32| i8::try_from(number.min(100)).unwrap_or(100);
    Percent { low: clamp(low / 10), high: clamp(high.div_ceil(10)) }
}

/// Thousandths as a number with one decimal.
fn tenths(thousandths: u32) -> String {
    let tenths = (u64::from(thousandths) + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn between(low: String, high: String) -> String {
    if low == high { low } else { format!("{low} to {high}") }
}

/// On what the reference costs rest, in a sentence.
pub fn basis() -> String {
    format!("The reference is {}.", costs::about())
}
