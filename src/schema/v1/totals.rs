//! What fixes come to together.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Bound, Choice, Finding, Fix, Predicted, Report};
use crate::order::Collect;

/// What fixes come to together. What is known of none of them is null.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Totals {
    /// CPU time of a clean build saved beyond measurement noise, in hundredths of a percent: lower and upper bound.
    /// Negative where they cost.
    pub cpu_saved: Option<[i16; 2]>,
    /// Size of the target folder saved, in hundredths of a percent: lower and upper bound.
    pub disk_saved: Option<[i16; 2]>,
    /// Whether some of it is within measurement noise.
    pub has_noise: bool,
    /// The packages in the lockfile.
    pub packages: Option<Count>,
    /// The packages with multiple versions in it.
    pub duplicates: Option<Count>,
}

/// A count without the fixes and with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Count {
    /// Without them.
    pub before: usize,
    /// With them.
    pub after: usize,
    /// How far `after` is known.
    pub bound: Bound,
}

/// All of it, in hundredths of a percent.
const ALL: i64 = 10_000;

/// What is saved, in hundredths of a percent: lower and upper bound.
type Saved = [i64; 2];

/// What the `chosen` fixes of `report` come to. `removes` are the packages that all of them together remove, and how far
/// their number is known; a predicted lockfile has the packages of all fixes in it.
pub fn totals(
    report: &Report,
    chosen: &[Choice],
    (removes, bound): (&[String], Bound),
    predicted: Option<&Predicted>,
) -> Totals {
    let predicted = predicted.filter(|predicted| predicted.lock.is_some());
    let is_noise = |finding: &Finding| finding.impact.is_within_noise;
    let chosen = chosen.iter().map(|choice| (choice.finding.as_str(), choice.fix.as_str())).into_map();
    let fix = |finding: &'_ Finding| chosen.get(finding.id.as_str()).copied();
    let fixes = report.findings.iter().filter_map(|finding| Some((finding, removed_by(finding, fix(finding)?)?)));
    let fixes: Vec<(&Finding, &[String])> = fixes.collect();
    Totals {
        cpu_saved: saved_cpu(report, &fixes, predicted),
        disk_saved: together(
            fixes.iter().filter_map(|(finding, removes)| Some((of_percent(finding.impact.disk_percent?), *removes))),
        ),
        has_noise: fixes.iter().any(|(finding, _)| is_noise(finding))
            || predicted.is_some_and(|predicted| predicted.cost.is_within_noise),
        packages: report.workspace.packages.map(|before| packages(before, removes.len(), bound, predicted)),
        duplicates: report.workspace.packages.map(|_| duplicates(report, removes, bound, predicted)),
    }
}

/// What the recommended fixes of `report` come to.
pub(super) fn of_recommended(report: &Report) -> Totals {
    let advised = || report.findings.iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?)));
    let choice = |(finding, fix): (&Finding, &Fix)| Choice { finding: finding.id.clone(), fix: fix.id.clone() };
    let removes = advised().flat_map(|(_, fix)| fix.removes.iter().cloned()).into_set();
    let removes: Vec<String> = removes.into_iter().collect();
    // What removes none is known to remove none.
    let bound = advised().fold(Bound::Exactly, |bound, (_, fix)| bound.and(fix.removes_bound));
    totals(report, &advised().map(choice).collect::<Vec<_>>(), (&removes, bound), None)
}

/// What is left of `whole`, the least first.
pub fn left_of(whole: u64, [low, high]: [i16; 2]) -> [u64; 2] {
    [high, low].map(|saved| {
        let left = u128::try_from(ALL - i64::from(saved)).unwrap_or_default();
        u64::try_from(u128::from(whole) * left / 10_000).unwrap_or(u64::MAX)
    })
}

/// Whole percents that have all of a saving between them.
pub fn whole_percents([low, high]: [i16; 2]) -> [i8; 2] {
    [low.div_euclid(100), (high + 99).div_euclid(100)].map(|percent| i8::try_from(percent).unwrap_or(i8::MAX))
}

/// The packages that the fix of this name removes; `None` if there is none.
fn removed_by<'a>(finding: &'a Finding, fix: &str) -> Option<&'a [String]> {
    finding.fixes().find(|one| one.id == fix).map(|fix| fix.removes.as_slice())
}

fn of_percent(percent: [i8; 2]) -> Saved {
    percent.map(|percent| i64::from(percent) * 100)
}

/// What is saved of the CPU time beyond noise. Of a record, milliseconds tell more than whole percents.
fn saved_cpu(report: &Report, fixes: &[(&Finding, &[String])], predicted: Option<&Predicted>) -> Option<[i16; 2]> {
    let work = report.ranking.recorded_cpu_ms.and_then(|work| i64::try_from(work).ok()).filter(|work| *work > 0);
    let exactly = |percent: [i8; 2], ms: Option<[i32; 2]>| match (ms, work) {
        (Some(ms), Some(work)) => ms.map(|ms| i64::from(ms).saturating_mul(ALL) / work),
        _ => of_percent(percent),
    };
    let of_fix = fixes.iter().map(|(finding, _)| finding.id.as_str()).into_set();
    let actions = report.ranking.actions.iter().filter_map(|action| Some((action.finding.as_deref()?, action)));
    let actions = actions.filter(|(finding, _)| of_fix.contains(finding)).into_map();
    let cost = predicted.map(|predicted| &predicted.cost).filter(|cost| !cost.is_within_noise);
    let by_lock = cost.map(|cost| (exactly(cost.cpu_percent, cost.cpu_ms), [].as_slice()));
    let by_fix = fixes
        .iter()
        .filter(|(finding, removes)| !finding.impact.is_within_noise && (predicted.is_none() || removes.is_empty()))
        .filter_map(|(finding, removes)| {
            let action = actions.get(finding.id.as_str());
            Some((exactly(finding.impact.cpu_percent?, action.and_then(|action| action.cpu_ms)), *removes))
        });
    together(by_lock.into_iter().chain(by_fix))
}

/// What several fixes save together, of what each saves alone: each its part of the rest. Packages that two of them
/// remove are saved once, so that as little as the best one saves may be all.
fn together<'a>(fixes: impl Iterator<Item = (Saved, &'a [String])>) -> Option<[i16; 2]> {
    let mut ranges = Vec::new();
    let (mut removed, mut counted_twice) = (BTreeSet::new(), false);
    for (saved, removes) in fixes {
        ranges.push(saved);
        counted_twice |= removes.iter().any(|package| !removed.insert(package));
    }
    let most = *ranges.iter().max_by_key(|[low, high]| (*high, *low))?;
    let [low, high] = composed(&ranges);
    let both = if counted_twice { [most[0], high.max(most[1])] } else { [low, high.max(low)] };
    Some(both.map(|saved| i16::try_from(saved.clamp(-ALL, ALL)).unwrap_or_default()))
}

/// What several savings come to, in hundredths of a percent: each of what the others leave.
pub(super) fn composed(savings: &[[i64; 2]]) -> [i64; 2] {
    let left = savings
        .iter()
        .fold([ALL, ALL], |[low, high], saved| [low * (ALL - saved[0]) / ALL, high * (ALL - saved[1]) / ALL]);
    left.map(|left| ALL - left)
}

fn packages(before: usize, removes: usize, bound: Bound, predicted: Option<&Predicted>) -> Count {
    match predicted {
        Some(Predicted { change, .. }) => {
            let after = (before + change.added.len()).saturating_sub(change.removed.len());
            Count { before, after, bound: Bound::Exactly }
        }
        None => Count { before, after: before.saturating_sub(removes), bound: bound.of_the_rest() },
    }
}

fn duplicates(report: &Report, removes: &[String], bound: Bound, predicted: Option<&Predicted>) -> Count {
    let before = report.duplicates.len();
    if let Some(lock) = predicted.and_then(|predicted| predicted.lock.as_ref()) {
        return Count { before, after: duplicates_in(&lock.text), bound: Bound::Exactly };
    }
    let removed: BTreeSet<&str> = removes.iter().map(String::as_str).into_set();
    let stays =
        |name: &str, version: &str| removed.is_empty() || !removed.contains(format!("{name} {version}").as_str());
    let stay = report
        .duplicates
        .iter()
        .filter(|one| one.versions.iter().filter(|version| stays(&one.name, &version.version)).count() > 1);
    Count { before, after: stay.count(), bound: bound.of_the_rest() }
}

/// The names that have multiple packages in a lockfile as Cargo writes it, where packages are sorted by name.
fn duplicates_in(lock: &str) -> usize {
    let names: Vec<&str> = lock.lines().filter(|line| line.starts_with("name = ")).collect();
    names.chunk_by(|one, other| one == other).filter(|alike| alike.len() > 1).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(ranges: [[i8; 2]; 2], removes: [&str; 2]) -> [i16; 2] {
        let removes = removes.map(|name| vec![name.to_owned()]);
        together(std::iter::zip(ranges.map(of_percent), removes.iter().map(Vec::as_slice))).unwrap()
    }

    #[test]
    fn what_fixes_save_together_is_no_more_than_the_sum_and_no_less_than_the_best() {
        assert_eq!(saved([[10, 20], [10, 20]], ["a", "b"]), [1_900, 3_600]);
        assert_eq!(saved([[3, 6], [0, 2]], ["a", "b"]), [300, 788]);
        // They may save the same packages.
        assert_eq!(saved([[10, 20], [10, 20]], ["a", "a"]), [1_000, 3_600]);
        assert_eq!(saved([[-5, 20], [0, 0]], ["a", "b"]), [-500, 2_000]);
        assert_eq!(together(std::iter::empty()), None);
    }

    #[test]
    fn duplicates_of_a_lockfile_are_names_with_more_than_one_package() {
        let package = |name: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n\n");
        let lock: String = ["a", "b", "b", "b", "c", "c"].map(package).concat();
        assert_eq!(duplicates_in(&lock), 2);
    }
}
