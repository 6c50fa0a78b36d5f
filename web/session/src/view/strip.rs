//! The figures above all views: what the workspace costs, and what it costs with the chosen fixes.

use std::collections::BTreeSet;

use super::{counted, grouped, range, size, time, times};
use crate::{Address, Side};
use plimsoll::order::{self, Collect};
use plimsoll::schema::v1::evidence::Evidence;
use plimsoll::schema::v1::{Bound, Finding, Plan, Predicted, Report};

/// The totals of the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recorded {
    /// The CPU time of the recorded build, in milliseconds.
    pub work: Option<u64>,
    /// The bytes of the target folder.
    pub bytes: Option<u64>,
}

impl Recorded {
    /// The totals of `evidence`.
    pub fn of(evidence: &Evidence) -> Self {
        Self {
            work: evidence.build.as_ref().map(|build| times(&build.chart).work),
            bytes: evidence.target_dir.as_ref().map(|folder| folder.account.bytes),
        }
    }
}

/// A figure of the workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it counts.
    pub label: &'static str,
    /// Now; empty if that is not known.
    pub before: String,
    /// With the chosen fixes, if they change it.
    pub after: Option<String>,
    /// What is left of it with them, in percent: lower and upper bound.
    pub left: Option<[u8; 2]>,
    /// What it rests on, or what would tell it.
    pub note: &'static str,
    /// Where what would tell it can be given.
    pub give: Option<Address>,
}

/// The size of the workspace in a few words.
pub fn workspace_in_short(report: &Report) -> String {
    let members = counted(report.workspace.members.len(), "member", "members");
    match report.workspace.packages {
        Some(packages) => format!("{members} · {}", counted(packages, "package", "packages")),
        None => members,
    }
}

/// The figures of the workspace without the fixes of `plan`, and with them.
pub fn figures(report: &Report, plan: &Plan, recorded: Recorded) -> Vec<Figure> {
    let predicted = plan.predicted.as_deref().filter(|predicted| predicted.lock.is_some());
    let is_noise = predicted.is_some_and(|predicted| predicted.cost.is_within_noise)
        || applied(report, plan).any(|(finding, _)| finding.impact.is_within_noise);
    let mut figures = vec![clean_build(saved_cpu(report, plan, predicted, recorded.work), recorded.work, is_noise)];
    figures.extend(target_folder(saved_disk(report, plan), recorded.bytes));
    match report.workspace.packages {
        Some(before) => {
            figures.push(packages(before, plan, predicted));
            figures.push(duplicates(report, plan, predicted));
        }
        None => figures.push(Figure {
            label: "Packages and duplicates",
            before: String::new(),
            after: None,
            left: None,
            note: "needs Cargo.lock",
            give: Some(Address::of(Side::Files)),
        }),
    }
    figures
}

fn clean_build(saved: Option<Saved>, work: Option<u64>, is_noise: bool) -> Figure {
    let label = "Clean build, CPU time";
    let unchanged = if is_noise { "changes within measurement noise" } else { "from your timings" };
    match work {
        Some(work) => Figure {
            label,
            before: time(work),
            after: saved.map(|saved| span(parts(work, saved).map(time))),
            left: saved.map(left),
            note: if saved.is_some() { "simulated from your timings" } else { unchanged },
            give: None,
        },
        None => Figure {
            label,
            before: String::new(),
            after: saved.map(less),
            left: saved.map(left),
            note: match saved {
                Some(_) => "estimated; timings would tell",
                None if is_noise => "changes within noise; timings would tell",
                None => "needs cargo build --timings",
            },
            give: Some(Address::of(Side::Evidence)),
        },
    }
}

/// Of no target folder there is nothing to tell, unless it is known to shrink.
fn target_folder(saved: Option<Saved>, bytes: Option<u64>) -> Option<Figure> {
    let label = "Target folder";
    match (bytes, saved) {
        (Some(bytes), saved) => Some(Figure {
            label,
            before: size(bytes),
            after: saved.map(|saved| span(parts(bytes, saved).map(size))),
            left: saved.map(left),
            note: if saved.is_some() { "after a clean build" } else { "as it is" },
            give: None,
        }),
        (None, Some(saved)) => Some(Figure {
            label,
            before: String::new(),
            after: Some(less(saved)),
            left: Some(left(saved)),
            note: "measured elsewhere",
            give: Some(Address::of(Side::Evidence)),
        }),
        (None, None) => None,
    }
}

fn packages(before: usize, plan: &Plan, predicted: Option<&Predicted>) -> Figure {
    let after = match predicted {
        Some(predicted) => {
            let change = &predicted.change;
            Some((before + change.added.len()).saturating_sub(change.removed.len()))
        }
        None => (!plan.removes.is_empty()).then(|| before.saturating_sub(plan.removes.len())),
    };
    counts("Packages", before, after, predicted.map_or(plan.removes_bound, |_| Bound::Exactly))
}

fn duplicates(report: &Report, plan: &Plan, predicted: Option<&Predicted>) -> Figure {
    let before = report.duplicates.len();
    let after = match predicted.and_then(|predicted| predicted.lock.as_ref()) {
        Some(lock) => Some(duplicates_in(&lock.text)),
        None => (!plan.removes.is_empty()).then(|| {
            let removed: BTreeSet<&str> = plan.removes.iter().map(String::as_str).into_set();
            let stays = |name: &str, version: &str| !removed.contains(format!("{name} {version}").as_str());
            let stay = report
                .duplicates
                .iter()
                .filter(|one| one.versions.iter().filter(|version| stays(&one.name, &version.version)).count() > 1);
            stay.count()
        }),
    };
    counts("Duplicates", before, after, predicted.map_or(plan.removes_bound, |_| Bound::Exactly))
}

/// The names that have multiple packages in a lockfile as Cargo writes it.
fn duplicates_in(lock: &str) -> usize {
    let mut names: Vec<&str> = lock.lines().filter(|line| line.starts_with("name = ")).collect();
    order::sort(&mut names);
    names.chunk_by(|one, other| one == other).filter(|alike| alike.len() > 1).count()
}

fn counts(label: &'static str, before: usize, after: Option<usize>, removes: Bound) -> Figure {
    let after = after.filter(|after| *after != before);
    // What removes at least so many leaves at most the rest.
    let sign = match removes {
        Bound::Exactly => "",
        Bound::AtLeast => "≤ ",
        Bound::AtMost => "≥ ",
        Bound::About => "≈ ",
    };
    let share = |after: usize| u8::try_from((after * 100 / before.max(1)).min(100)).unwrap_or(100);
    Figure {
        label,
        before: grouped(before),
        after: after.map(|after| format!("{sign}{}", grouped(after))),
        left: after.map(|after| [share(after); 2]),
        note: "",
        give: None,
    }
}

/// What is saved, in thousandths of a percent: lower and upper bound.
type Saved = [i64; 2];

const ALL: i64 = 100_000;

fn of_percent(percent: [i8; 2]) -> Saved {
    percent.map(|percent| i64::from(percent) * 1000)
}

/// What the fixes of `plan` save of the CPU time beyond noise. What a predicted lockfile saves has the packages of all
/// fixes in it. Of a record, milliseconds tell more than whole percents.
fn saved_cpu(report: &Report, plan: &Plan, predicted: Option<&Predicted>, work: Option<u64>) -> Option<Saved> {
    let exactly = |percent: [i8; 2], ms: Option<[i32; 2]>| match (ms, work.map(i64::try_from)) {
        (Some(ms), Some(Ok(work @ 1..))) => ms.map(|ms| i64::from(ms).saturating_mul(ALL) / work),
        _ => of_percent(percent),
    };
    let cost = predicted.map(|predicted| &predicted.cost).filter(|cost| !cost.is_within_noise);
    let by_lock = cost.map(|cost| (exactly(cost.cpu_percent, cost.cpu_ms), [].as_slice()));
    let by_fix = applied(report, plan)
        .filter(|(finding, removes)| !finding.impact.is_within_noise && (predicted.is_none() || removes.is_empty()))
        .filter_map(|(finding, removes)| {
            let action = report.ranking.actions.iter().find(|action| action.finding.as_ref() == Some(&finding.id));
            Some((exactly(finding.impact.cpu_percent?, action.and_then(|action| action.cpu_ms)), removes))
        });
    together(by_lock.into_iter().chain(by_fix))
}

fn saved_disk(report: &Report, plan: &Plan) -> Option<Saved> {
    let of_fix = |(finding, removes): (&Finding, _)| Some((of_percent(finding.impact.disk_percent?), removes));
    together(applied(report, plan).filter_map(of_fix))
}

/// The findings whose fixes are in `plan`, each with the packages that its fix removes.
fn applied<'a>(report: &'a Report, plan: &'a Plan) -> impl Iterator<Item = (&'a Finding, &'a [String])> {
    plan.applied.iter().filter_map(|choice| {
        let finding = report.findings.iter().find(|finding| finding.id == choice.finding)?;
        let fix = finding.fixes().find(|fix| fix.id == choice.fix)?;
        Some((finding, fix.removes.as_slice()))
    })
}

/// What several fixes save together, of what each saves alone: each its part of the rest. Packages that two of them
/// remove are saved once, so that as little as the best one saves may be all.
fn together<'a>(fixes: impl Iterator<Item = (Saved, &'a [String])>) -> Option<Saved> {
    let mut ranges = Vec::new();
    let (mut removed, mut counted_twice) = (BTreeSet::new(), false);
    for (saved, removes) in fixes {
        ranges.push(saved);
        counted_twice |= removes.iter().any(|package| !removed.insert(package));
    }
    let most = *ranges.iter().max_by_key(|[low, high]| (*high, *low))?;
    let composed =
        |bound: fn(&Saved) -> i64| ALL - ranges.iter().fold(ALL, |left, one| left * (ALL - bound(one)) / ALL);
    let (low, high) = (composed(|one| one[0]), composed(|one| one[1]));
    Some(if counted_twice { [most[0], high.max(most[1])] } else { [low, high.max(low)] })
}

/// What is left of `whole`, the least first.
fn parts(whole: u64, [low, high]: Saved) -> [u64; 2] {
    [high, low].map(|saved| {
        let left = u128::try_from(ALL - saved).unwrap_or(0);
        u64::try_from(u128::from(whole) * left / 100_000).unwrap_or(u64::MAX)
    })
}

fn left([low, high]: Saved) -> [u8; 2] {
    [high, low].map(|saved| u8::try_from((ALL - saved + 500) / 1000).unwrap_or(u8::MAX))
}

/// In whole percents that have all of it between them.
fn less([low, high]: Saved) -> String {
    let percent = [low.div_euclid(1000), (high + 999).div_euclid(1000)];
    format!("{} less", range(percent.map(|percent| i8::try_from(percent).unwrap_or(i8::MAX))))
}

/// Two sizes with their unit, which is said once if it is one.
pub(super) fn span([least, most]: [String; 2]) -> String {
    if least == most {
        return most;
    }
    match (least.split_once(' '), most.split_once(' ')) {
        (Some((number, unit)), Some((_, other))) if unit == other => format!("{number}–{most}"),
        _ => format!("{least} – {most}"),
    }
}

#[cfg(test)]
mod tests;
