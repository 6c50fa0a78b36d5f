//! What a change of the lockfile does to a clean build.

use std::collections::BTreeMap;

use semver::Version;

use super::weigh::{between, by_costs, percent, tenths};
use super::weights::Weights;
use super::{Costs, Share, share};
use crate::finding::{Basis, Percent};
use crate::graph::PackageId;
use crate::number::{Range, is_within_noise, range_is_within_noise};
use crate::order::Collect as _;
use crate::schedule::{BuildChange, Schedule};

/// What a change of the lockfile saves. Negative where it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// CPU time of a clean build, in percent.
    pub cpu: Percent,
    /// The same of the recorded build, if there is a record.
    pub time: Option<TimeDifference>,
    /// Whether it is within measurement noise.
    pub is_within_noise: bool,
    /// What it rests on.
    pub basis: Basis,
    /// A sentence with the figures.
    pub statement: String,
}

/// What is saved of the recorded build, in milliseconds: lower and upper bound. Negative where it costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeDifference {
    /// Of the CPU time of all units.
    pub cpu: [i32; 2],
    /// Of the wall time.
    pub wall: [i32; 2],
}

/// What is saved when the lockfile of `before` becomes that of `after`: by the record of a build if there is one, else by
/// the reference costs. Shares are of the build of `whole`, so that those of several changes in turn can be compared.
pub fn difference(whole: &Costs<'_>, before: &Costs<'_>, after: &Costs<'_>, schedule: Option<&Schedule>) -> Difference {
    let (gone, come) = apart(before, after);
    schedule
        .and_then(|schedule| of_record(before, after, &gone, &come, schedule))
        .unwrap_or_else(|| of_costs(whole, before, after, &gone, &come))
}

/// The packages that are built before alone, and those that are built after alone.
fn apart(before: &Costs<'_>, after: &Costs<'_>) -> (Vec<PackageId>, Vec<PackageId>) {
    let versions = |costs: &Costs<'_>| {
        let package = |id: &PackageId| {
            let package = costs.graph.package(*id)?;
            let label: (String, Version) = (package.name.to_string(), package.version.clone());
            costs.is_built(*id).then_some((label, *id))
        };
        costs.graph.packages().iter().filter_map(package).into_map()
    };
    let (old, new) = (versions(before), versions(after));
    let gone = old.iter().filter(|(label, _)| !new.contains_key(*label)).map(|(_, id)| *id).collect();
    let come = new.iter().filter(|(label, _)| !old.contains_key(*label)).map(|(_, id)| *id).collect();
    (gone, come)
}

/// Both are off in the same direction where they are builds of the same crates, so only the difference counts.
fn of_costs(
    whole: &Costs<'_>,
    before: &Costs<'_>,
    after: &Costs<'_>,
    gone: &[PackageId],
    come: &[PackageId],
) -> Difference {
    let total = whole.total().middle;
    let (gone, come) = (share(before.of(gone), total), share(after.of(come), total));
    let middle = gone.middle.abs_diff(come.middle);
    let low = middle * 60 / 100;
    let both = Share { low, middle, high: low * 3, unknown: gone.unknown + come.unknown };
    let Percent { low, high } = percent(both.low, both.high);
    let is_within_noise = is_within_noise(both.middle, 1000);
    let (cpu, statement) = if both.high == 0 {
        (Percent { low, high }, "By the reference costs a clean build takes as long as before.".to_owned())
    } else if gone.middle >= come.middle {
        (Percent { low, high }, by_costs(both, "that saves", "of"))
    } else {
        (Percent { low: -high, high: -low }, by_costs(both, "that adds", "to"))
    };
    Difference { cpu, time: None, is_within_noise, basis: Basis::Costs, statement }
}

/// What goes is in the record. What comes takes the place of what goes under the same name; of everything else the
/// reference costs tell how it compares with what is in the record.
fn of_record(
    before: &Costs<'_>,
    after: &Costs<'_>,
    gone: &[PackageId],
    come: &[PackageId],
    schedule: &Schedule,
) -> Option<Difference> {
    let label = |costs: &Costs<'_>, id: PackageId| {
        let package = costs.graph.package(id)?;
        Some((package.name.to_string(), package.version.to_string()))
    };
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for (name, _) in come.iter().filter_map(|id| label(after, *id)) {
        *places.entry(name).or_default() += 1;
    }
    let mut removed = Vec::new();
    // The newest is the one whose place is taken.
    for (name, version) in gone.iter().rev().filter_map(|id| label(before, *id)) {
        match places.get_mut(&name).filter(|places| **places > 0) {
            Some(places) => *places -= 1,
            None => removed.push((name, version)),
        }
    }
    let mut added = Vec::new();
    for id in come {
        let Some((name, _)) = label(after, *id) else { continue };
        if let Some(places) = places.get_mut(&name).filter(|places| **places > 0) {
            *places -= 1;
            added.push(*id);
        }
    }
    let prediction = schedule.predict(&BuildChange::Remove(removed)).ok()?;
    let weights = Weights::new(before, Some(schedule));
    let scaled = |cost: u64| i64::try_from(weights.of_reference(cost)).unwrap_or(i64::MAX);
    let come = after.of(&added);
    let (come_low, come_high) = (scaled(come.low), scaled(come.high));
    let saved = |before: u32, after: Range| {
        (i64::from(before) - i64::from(after.high), i64::from(before) - i64::from(after.low))
    };
    let cpu = saved(prediction.work_before, prediction.work);
    let cpu = [cpu.0 - come_high, cpu.1 - come_low];
    // What comes is built one after the other at worst, and beside the rest at best.
    let wall = saved(prediction.wall_before, prediction.wall);
    let wall = [wall.0 - come_high, wall.1];
    let is_within_noise =
        range_is_within_noise(cpu, prediction.work_before) && range_is_within_noise(wall, prediction.wall_before);
    let narrow = |number: i64| i32::try_from(number).unwrap_or(if number < 0 { i32::MIN } else { i32::MAX });
    let of_work = |ms: i64| ms * 1000 / i64::from(prediction.work_before.max(1));
    let clamp = |number: i64| i8::try_from(number.clamp(-100, 100)).unwrap_or_default();
    let percent = Percent {
        low: clamp(of_work(cpu[0]).div_euclid(10)),
        high: clamp(of_work(cpu[1]).div_euclid(10) + i64::from(of_work(cpu[1]).rem_euclid(10) > 0)),
    };
    Some(Difference {
        cpu: percent,
        time: Some(TimeDifference { cpu: cpu.map(narrow), wall: wall.map(narrow) }),
        is_within_noise,
        basis: Basis::Timings,
        statement: said(cpu, prediction.work_before, is_within_noise, come.known + come.unknown),
    })
}

fn said([low, high]: [i64; 2], whole: u32, is_within_noise: bool, added: usize) -> String {
    let seconds = |ms: i64| tenths(u32::try_from(ms.unsigned_abs()).unwrap_or(u32::MAX));
    let noise = if is_within_noise { ", within measurement noise" } else { "" };
    let what = match (low, high) {
        (0, 0) => "as much total CPU time as before".to_owned(),
        (0.., _) => format!("{} s less total CPU time", between(seconds(low), seconds(high))),
        (_, ..=0) => format!("{} s more total CPU time", between(seconds(high), seconds(low))),
        _ => format!("between {} s more and {} s less total CPU time", seconds(low), seconds(high)),
    };
    let added = match added {
        0 => "",
        _ => " What is added is not in the record: the reference costs tell how it compares.",
    };
    format!(
        "Simulated from your timings, the recorded build takes {what} of {} s{noise}.{added}",
        seconds(i64::from(whole))
    )
}
