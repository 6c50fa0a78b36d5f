//! The summary of an audit: its state, the fixes that are worth doing, their savings and how sure these are.

use std::collections::BTreeSet;

use super::{advised, counted, grouped, range};
use crate::Bulk;
use plimsoll::input::FileKind;
use plimsoll::order::{self, Collect};
use plimsoll::schema::v1::{Basis, Bound, DuplicateStatus, Finding, Fix, Report, Safety, Weight};

/// How many findings to name as worth doing first.
const FIRST: usize = 3;

/// The findings with an advised fix that saves most for the effort that it asks, as far as anything was measured or
/// counted.
pub fn worth_doing(report: &Report) -> Vec<&Finding> {
    let sum = |range: Option<[i8; 2]>| range.map_or(0, |[low, high]| (i64::from(low) + i64::from(high)).max(0));
    let weight = |finding: &Finding| {
        let impact = &finding.impact;
        let packages = i64::try_from(impact.packages).unwrap_or(i64::MAX / 100);
        (sum(impact.cpu_percent) * 1000 + packages * 10 + sum(impact.disk_percent)) * 12 / effort(finding)
    };
    // What takes no time, or less than noise, is not worth beginning with.
    let is_idle = |Finding { impact, .. }: &Finding| {
        let saves_nothing = impact.is_within_noise || impact.cpu_percent.is_some_and(|[_, high]| high <= 0);
        saves_nothing && impact.disk_percent.is_none()
    };
    let fixable =
        report.findings.iter().filter(|finding| finding.fix.is_some() && weight(finding) > 0 && !is_idle(finding));
    let mut findings: Vec<&Finding> = fixable.collect();
    order::sort_by_key(&mut findings, |finding| std::cmp::Reverse(weight(finding)));
    findings.truncate(FIRST);
    findings
}

/// The number of files that Cargo refuses.
pub fn files_with_errors(report: &Report) -> usize {
    let errors = report.problems.iter().filter(|problem| problem.weight == Weight::Error);
    errors.map(|problem| &problem.file).into_set().len()
}

/// The effort that the easiest fix of a finding asks for. To look whether the code still compiles costs more than to
/// look at edits, of which there can be many.
fn effort(finding: &Finding) -> i64 {
    let of = |fix: &Fix| {
        let edits = i64::try_from(fix.edits.len()).unwrap_or(i64::MAX / 100);
        let review = if fix.safety == Safety::Safe { 0 } else { 3 };
        1 + review + edits / 8
    };
    finding.fixes().map(of).min().unwrap_or(1)
}

/// The duplicates in a sentence; `None` if there are none.
pub fn duplicates_in_short(report: &Report) -> Option<String> {
    let all = report.duplicates.len();
    if all == 0 {
        return None;
    }
    let of = |status: DuplicateStatus| report.duplicates.iter().filter(|duplicate| duplicate.status == status).count();
    let kinds = [
        (of(DuplicateStatus::Align), "can be aligned in your manifests"),
        (of(DuplicateStatus::LockOnly), "resolved by cargo update"),
        (of(DuplicateStatus::Upstream), "required by third-party crates"),
        (of(DuplicateStatus::Consequence), "transitive"),
        (of(DuplicateStatus::OtherPlatform), "for some platforms only"),
        (of(DuplicateStatus::OtherSource), "from several sources"),
        (of(DuplicateStatus::Stale), "needed by nothing any more"),
        (of(DuplicateStatus::UnusedPatch), "of unused patches"),
    ];
    let kinds: Vec<String> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", grouped(*count)))
        .collect();
    Some(format!("{} with multiple versions in Cargo.lock: {}.", counted(all, "package", "packages"), kinds.join(", ")))
}

/// A sentence on what `cargo metadata` adds, if its output was given and could be read.
pub fn gained(report: &Report) -> Option<&'static str> {
    let is_read = report.files.iter().any(|file| file.used && file.kind == FileKind::Metadata);
    is_read.then_some(
        "The output of `cargo metadata` is here, so what other packages require and which of their features are on is known, \
         and for which platforms each version is built.",
    )
}

/// The total savings of the advised fixes, in a sentence; `None` if none is known to save anything.
pub fn savings(report: &Report) -> Option<String> {
    let gone: BTreeSet<&String> = advised(report, Bulk::Advised).flat_map(|(_, fix)| &fix.removes).into_set();
    let removing = || advised(report, Bulk::Advised).filter(|(_, fix)| !fix.removes.is_empty());
    // Two fixes together may let go what neither does alone.
    let several = Bound::of(removing().count() > 1, false);
    let bound = removing().fold(several, |bound, (_, fix)| bound.and(fix.removes_bound));
    let mut parts = Vec::new();
    if !gone.is_empty() {
        let of = report.workspace.packages.map(|packages| format!(" of {}", grouped(packages))).unwrap_or_default();
        let verb = if gone.len() == 1 { "is removed" } else { "are removed" };
        parts.push(format!("{}{of} {verb}", bound.counted(gone.len(), "package", "packages")));
    }
    if let Some(cpu) = together(report, |finding| finding.impact.cpu_percent) {
        parts.push(format!("a clean build takes {} less CPU time", range(cpu)));
    }
    if let Some(disk) = together(report, |finding| finding.impact.disk_percent) {
        parts.push(format!("the target folder is {} smaller", range(disk)));
    }
    let (last, rest) = parts.split_last()?;
    let on = if advised(report, Bulk::Advised).count() == 1 { "With it on" } else { "With all of them on" };
    Some(match rest {
        [] => format!("{on}, {last}."),
        rest => format!("{on}, {}, and {last}.", rest.join(", ")),
    })
}

/// The total savings of the advised fixes in percent: each saves its part of the rest. Packages that two of
/// them remove are saved once, so that as little as the best one saves may be all.
fn together(report: &Report, of: fn(&Finding) -> Option<[i8; 2]>) -> Option<[i8; 2]> {
    let mut ranges = Vec::new();
    let (mut removed, mut counted_twice) = (BTreeSet::new(), false);
    for (finding, fix) in advised(report, Bulk::Advised) {
        let Some(saved) = of(finding) else { continue };
        ranges.push(saved);
        counted_twice |= fix.removes.iter().any(|package| !removed.insert(package));
    }
    let most = *ranges.iter().max_by_key(|[low, high]| (*high, *low))?;
    let composed = |bound: fn(&[i8; 2]) -> i8| {
        let left = ranges.iter().fold(100_000, |left, one| left * (100 - i64::from(bound(one))) / 100);
        i8::try_from((100_000 - left) / 1000).unwrap_or(most[1])
    };
    let (low, high) = (composed(|one| one[0]), composed(|one| one[1]));
    Some(if counted_twice { [most[0], high.max(most[1])] } else { [low, high.max(low)] })
}

/// How sure the figures of the recommended fixes are, in sentences.
pub fn how_sure(report: &Report) -> Vec<&'static str> {
    let worth = worth_doing(report);
    let says =
        |basis: Basis, says: &'static str| worth.iter().any(|finding| finding.impact.basis == basis).then_some(says);
    [
        says(
            Basis::Counted,
            "“Counted” means that the lockfile tells it, exactly or as a bound, and that the time it takes is not known.",
        ),
        says(Basis::Timings, "“Measured in your build” means simulated from the record of it that you gave."),
        says(
            Basis::Costs,
            "“From reference costs” means weighed by what each crate took to compile on another machine; the record of \
             your own build, from `cargo build --timings`, would tell more.",
        ),
        says(
            Basis::Reference,
            "“Measured elsewhere” means a range from another workspace: yours may lie outside of it.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll::audit::Audit;
    use plimsoll::input::InputFile;
    use plimsoll::schema::v1;

    #[test]
    fn what_takes_no_time_is_not_what_to_begin_with() {
        let file = |path: &str, text: &str| InputFile { path: path.into(), bytes: text.into() };
        let text = "[package]\nname = \"a\"\nedition = \"2021\"\n[profile.dev]\nlto = \"fat\"\n";
        let mut report = v1::report(&Audit::new(vec![file("Cargo.toml", text)]));
        report.findings.retain(|finding| finding.fix.is_some());
        report.findings.truncate(1);
        let mut worth = |cpu, packages| {
            let impact = &mut report.findings[0].impact;
            (impact.cpu_percent, impact.disk_percent, impact.packages) = (cpu, None, packages);
            worth_doing(&report).len()
        };
        assert_eq!(worth(Some([0, 0]), 3), 0);
        assert_eq!(worth(Some([0, 1]), 3), 1);
        assert_eq!(worth(None, 3), 1, "nothing is known of the time");
    }

    /// The total savings of two fixes that save `ranges` and remove the packages of these names.
    fn saved(ranges: [[i8; 2]; 2], removes: [&str; 2]) -> Option<[i8; 2]> {
        let file = |path: &str, text: &str| InputFile { path: path.into(), bytes: text.into() };
        let text = "[package]\nname = \"a\"\nedition = \"2021\"\n[profile.dev]\nlto = \"fat\"\n";
        let mut report = v1::report(&Audit::new(vec![file("Cargo.toml", text)]));
        let finding = report.findings.iter().find(|finding| finding.fix.is_some()).unwrap().clone();
        report.findings = std::iter::zip(ranges, removes)
            .map(|(range, removes)| {
                let mut finding = finding.clone();
                finding.impact.cpu_percent = Some(range);
                finding.fix.as_mut().unwrap().removes = vec![removes.to_owned()];
                finding
            })
            .collect();
        together(&report, |finding| finding.impact.cpu_percent)
    }

    #[test]
    fn what_fixes_save_together_is_no_more_than_the_sum_and_no_less_than_the_best() {
        assert_eq!(saved([[10, 20], [10, 20]], ["a", "b"]), Some([19, 36]));
        assert_eq!(saved([[3, 6], [0, 2]], ["a", "b"]), Some([3, 7]));
        // They may save the same packages.
        assert_eq!(saved([[10, 20], [10, 20]], ["a", "a"]), Some([10, 36]));
        assert_eq!(saved([[-5, 20], [0, 0]], ["a", "b"]), Some([-5, 20]));
    }

    #[test]
    fn what_is_saved_is_said_with_what_it_rests_on() {
        let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        let package = |name: &str, version: &str, rest: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{rest}\n")
        };
        let lock = format!(
            "version = 4\n\n{}{}{}{}",
            package("a", "0.1.0", "dependencies = [\n \"b\",\n \"dashmap 5.5.3\",\n]\n"),
            package("b", "0.1.0", "dependencies = [\n \"dashmap 6.1.0\",\n]\n"),
            package("dashmap", "5.5.3", registry),
            package("dashmap", "6.1.0", registry),
        );
        let member = |name: &str, dependencies: &str| {
            format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n{dependencies}"
            )
        };
        let file = |path: &str, text: &str| InputFile { path: path.into(), bytes: text.into() };
        let report = v1::report(&Audit::new(vec![
            file("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n"),
            file("a/Cargo.toml", &member("a", "b = { path = \"../b\" }\ndashmap = \"5\"\n")),
            file("b/Cargo.toml", &member("b", "dashmap = \"6\"\n")),
            file("Cargo.lock", &lock),
        ]));
        let savings = savings(&report).unwrap();
        assert!(savings.starts_with("With all of them on, 1 package of 4 is removed, a clean"), "{savings}");
        assert!(savings.contains("less CPU time") && savings.contains("and the target folder"), "{savings}");
        let sure = how_sure(&report);
        assert!(sure.len() == 1 && sure[0].starts_with("“From reference costs”"), "{sure:?}");
        assert_eq!(files_with_errors(&report), 0);
        let nothing = v1::report(&Audit::new(Vec::new()));
        assert_eq!((super::savings(&nothing), super::how_sure(&nothing)), (None, Vec::new()));
    }
}
