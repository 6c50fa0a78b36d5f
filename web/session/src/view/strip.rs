//! The figures above all views: what the workspace costs, and what it costs with the chosen fixes.

use plimsoll::schema::v1::{Bound, Count, Plan, Report, left_of, totals, whole_percents};

use super::{counted, grouped, range, size, time};
use crate::{Address, Side};

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
pub fn figures(report: &Report, plan: &Plan) -> Vec<Figure> {
    let (work, bytes) = (report.ranking.recorded_cpu_ms, report.ranking.target_bytes);
    let removes = (plan.removes.as_slice(), plan.removes_bound);
    let totals = totals(report, &plan.applied, removes, plan.predicted.as_deref());
    let mut figures = vec![clean_build(totals.cpu_saved, work, totals.has_noise)];
    figures.extend(target_folder(totals.disk_saved, bytes));
    match totals.packages {
        Some(packages) => {
            figures.push(counts("Packages", packages));
            figures.extend(totals.duplicates.map(|duplicates| counts("Duplicates", duplicates)));
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
            after: saved.map(|saved| span(left_of(work, saved).map(time))),
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
            give: Some(Address::of(Side::Timeline)),
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
            after: saved.map(|saved| span(left_of(bytes, saved).map(size))),
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
            give: Some(Address::of(Side::Target)),
        }),
        (None, None) => None,
    }
}

fn counts(label: &'static str, Count { before, after, bound }: Count) -> Figure {
    let sign = match bound {
        Bound::Exactly => "",
        Bound::AtLeast => "≥ ",
        Bound::AtMost => "≤ ",
        Bound::About => "≈ ",
    };
    let is_changed = after != before;
    let share = u8::try_from((after * 100 / before.max(1)).min(100)).unwrap_or(100);
    Figure {
        label,
        before: grouped(before),
        after: is_changed.then(|| format!("{sign}{}", grouped(after))),
        left: is_changed.then_some([share; 2]),
        note: "",
        give: None,
    }
}

/// What is saved, in hundredths of a percent: lower and upper bound.
type Saved = [i16; 2];

const ALL: i32 = 10_000;

fn left([low, high]: Saved) -> [u8; 2] {
    [high, low].map(|saved| u8::try_from((ALL - i32::from(saved) + 50) / 100).unwrap_or(u8::MAX))
}

fn less(saved: Saved) -> String {
    format!("{} less", range(whole_percents(saved)))
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
