//! The state of an audit in sentences: its duplicates, what was given, and what would tell more.

use super::{counted, grouped};
use crate::{Address, Side};
use plimsoll::input::FileKind;
use plimsoll::schema::v1::{DuplicateStatus, Report};

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

/// A file or folder that was not given, with what it would tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// What it is, with code in backticks.
    pub what: String,
    /// What it would tell.
    pub tells: Vec<String>,
    /// Where it can be given.
    pub give: Address,
}

/// The evidence that was not given, what would tell most first.
pub fn missing_evidence(report: &Report, has_upgrades: bool) -> Vec<Missing> {
    const INDEX: &str = "the registry index";
    let mut missing: Vec<Missing> = Vec::new();
    let mut add = |what: &str, tells: &str, side: Side| match missing.iter_mut().find(|one| one.what == what) {
        Some(one) => one.tells.push(tells.to_owned()),
        None => missing.push(Missing { what: what.to_owned(), tells: vec![tells.to_owned()], give: Address::of(side) }),
    };
    if report.ranking.recorded_cpu_ms.is_none() {
        let tells =
            "seconds in place of shares: what your own build takes, its critical path, and what a change saves of it";
        add("`cargo build --timings`", tells, Side::Timeline);
    }
    if !has_upgrades && report.workspace.packages.is_some() {
        add(INDEX, "which upgrades save time or remove duplicates", Side::Upgrades);
    }
    if report.ranking.target_bytes.is_none() {
        add("the `target` folder", "what takes its space, and what can be deleted", Side::Target);
    }
    for unchecked in report.unchecked.iter().filter(|unchecked| unchecked.needs != INDEX) {
        let tells = report.rule(&unchecked.what).map_or(&unchecked.what, |rule| &rule.title);
        // A command stands for what it writes.
        let what = match unchecked.needs.contains(' ') || unchecked.needs.contains('/') || unchecked.needs.contains('.')
        {
            true => format!("`{}`", unchecked.needs),
            false => unchecked.needs.clone(),
        };
        add(&what, tells, Side::Files);
    }
    missing
}
