//! Puts figures to findings: from the record of the user's own build where there is one, else from the reference costs.

use super::{Costs, Profile, Share};
use crate::facts::costs;
use crate::finding::{Basis, Finding, Impact, Percent, Severity, TimeSaved};
use crate::graph::PackageId;
use crate::model::Model;
use crate::number::{Range, is_within_noise};
use crate::read::timings::Timings;
use crate::schedule::{BuildChange, Prediction, Schedule};

/// Weighs the findings of an audit whose fixes remove packages, and those on debug information.
pub fn weigh(findings: &mut [Finding], model: &Model) {
    let Some(graph) = model.graph() else { return };
    let weigher = Weigher {
        schedule: model.simulated(),
        costs: Costs::new(graph, &model.workspace, model.metadata(), Profile::Dev),
        labels: &|id| {
            let package = graph.package(id)?;
            Some((package.name.to_string(), package.version.to_string()))
        },
    };
    let is_dev = model.timings.as_ref().is_none_or(has_debuginfo);
    for finding in &mut *findings {
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
            let elsewhere = weigher.debuginfo(&mut finding.impact, members.collect(), is_dev);
            finding.detail.push(elsewhere);
        }
    }
}

/// Makes a tidy-up of recommendations that were weighed and save nothing beyond noise.
pub fn grade(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Recommendation) {
        let impact = &finding.impact;
        if impact.cpu.is_some() && impact.saves_cpu().is_none() && !impact.disk.is_some_and(Percent::saves) {
            finding.severity = Severity::TidyUp;
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
            impact.basis = Basis::Recorded;
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

    /// Gives back what the rule said before, which is of another workspace.
    fn debuginfo(&self, impact: &mut Impact, members: Vec<String>, is_dev: bool) -> String {
        let change = BuildChange::NoDebuginfo { members };
        let predicted = self.schedule.filter(|_| is_dev).and_then(|schedule| schedule.predict(&change).ok());
        let sentence = match predicted {
            Some(prediction) => from_build(impact, &prediction),
            None => from_costs(impact, self.costs.debuginfo(), "debuginfo of the dependencies takes"),
        };
        std::mem::replace(&mut impact.statement, sentence)
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
    let saved = |before: u32, after: Range| Range {
        low: before.saturating_sub(after.high),
        high: before.saturating_sub(after.low),
    };
    let wall = saved(prediction.wall_before, prediction.wall);
    impact.time = Some(TimeSaved { cpu: saved(prediction.work_before, prediction.work), wall });
    impact.is_within_noise = prediction.is_within_noise;
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
    impact.is_within_noise = is_within_noise(share.middle, 1000);
    by_costs(share, that_is, "of")
}

pub(super) fn by_costs(share: Share, that_is: &str, of: &str) -> String {
    let unknown = match share.unknown {
        0 => String::new(),
        1 => " One package was never measured; its cost is estimated from its kind.".to_owned(),
        more => format!(" {more} packages were never measured; their cost is estimated from their kind."),
    };
    let noise = if is_within_noise(share.middle, 1000) { ", within measurement noise" } else { "" };
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

/// A range in which nothing is claimed that the bounds do not hold.
pub(super) fn percent(low: u32, high: u32) -> Percent {
    let clamp = |number: u32| i8::try_from(number.min(100)).unwrap_or(100);
    Percent { low: clamp(low / 10), high: clamp(high.div_ceil(10)) }
}

/// Thousandths as a number with one decimal.
pub(super) fn tenths(thousandths: u32) -> String {
    let tenths = (u64::from(thousandths) + 50) / 100;
    format!("{}.{}", tenths / 10, tenths % 10)
}

pub(super) fn between(low: String, high: String) -> String {
    if low == high { low } else { format!("{low} to {high}") }
}

/// On what the reference costs rest, in a sentence.
pub fn basis() -> String {
    format!("The reference is {}.", costs::about())
}
