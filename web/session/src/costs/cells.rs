//! The cells of the table.

use plimsoll::schema::v1::Bound;
use plimsoll::schema::v1::ledger::{Cost, CpuShare, DirectDependency, PackageCost, RequiringMember, Role};

use super::is_optional;
use crate::view::{grouped, size, time};

/// Features that a row names.
const NAMED: usize = 3;

pub(super) fn none() -> String {
    "–".to_owned()
}

/// What a package is, and what is special about it.
pub(super) fn tags(one: &PackageCost) -> Vec<String> {
    let mut tags = vec![one.role.name()];
    if one.dev_only && one.role != Role::DevOnly {
        tags.push(Role::DevOnly.name());
    }
    if one.source.as_deref().is_some_and(|source| source.starts_with("git+")) {
        tags.push("git");
    }
    tags.into_iter().map(str::to_owned).collect()
}

/// The kinds of the members' entries.
pub(super) fn kinds(required_by: &[RequiringMember], dev_only: bool) -> Vec<String> {
    let mut tags = Vec::new();
    let all = |kind: &str| {
        required_by.iter().all(|required| !required.kinds.is_empty() && required.kinds.iter().all(|one| one == kind))
    };
    if dev_only {
        tags.push("dev-only");
    } else if all("build") {
        tags.push("build");
    } else if all("dev") {
        // Another member's entry makes a package that only tests require here a normal one.
        tags.push("dev");
    }
    if is_optional(required_by) {
        tags.push("optional");
    }
    tags.into_iter().map(str::to_owned).collect()
}

/// How many packages only a direct dependency brings.
pub(super) fn brings(one: &DirectDependency) -> String {
    match (one.brings_bound, grouped(one.brings.len())) {
        (Bound::Exactly, number) => number,
        (_, number) => format!("≥ {number}"),
    }
}

/// The features that members enable.
pub(super) fn features(required_by: &[RequiringMember]) -> String {
    let mut features: Vec<&str> = Vec::new();
    // Of a manifest that was not given, features are not known.
    let mut known = required_by.iter().filter(|required| !required.kinds.is_empty()).peekable();
    if known.peek().is_none() {
        return none();
    }
    for required in known {
        let default = required.default_features.then_some("default");
        for feature in default.into_iter().chain(required.features.iter().map(String::as_str)) {
            if !features.contains(&feature) {
                features.push(feature);
            }
        }
    }
    if features.is_empty() { "no default".to_owned() } else { some(&features, NAMED) }
}

pub(super) fn some(names: &[&str], most: usize) -> String {
    let shown = names.iter().take(most).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} + {more}"),
    }
}

pub(super) fn named(names: &[String], more: usize) -> String {
    match more {
        _ if names.is_empty() => none(),
        0 => names.join(", "),
        more => format!("{} + {}", names.join(", "), grouped(more)),
    }
}

/// The bounds for a bar, and whether only a build with tests takes the time.
pub(super) fn bar(cost: &Cost) -> (Option<(u32, u32)>, bool) {
    let for_tests = cost.cpu.high == 0 && cost.with_tests.high > 0;
    let share = if for_tests { &cost.with_tests } else { &cost.cpu };
    ((share.high > 0).then_some((share.low, share.high)), for_tests)
}

/// A share of CPU time as a range.
pub(super) fn share(share: &CpuShare) -> String {
    match (share.low, share.high) {
        (_, ..10) => "< 1 %".to_owned(),
        (low, high) if low == high && low % 10 == 0 => format!("{} %", low / 10),
        (low, high) => format!("{}–{} %", low / 10, high.div_ceil(10)),
    }
}

/// CPU time as shares, tests apart, and with a record in seconds too.
pub(super) fn cpu_time(cost: &Cost) -> String {
    let seconds = cost.cpu_ms.filter(|ms| *ms > 0).map(|ms| format!(" · {}", time(ms))).unwrap_or_default();
    match (cost.cpu.high > 0, cost.with_tests.high > 0) {
        // A record tells what is too little for a tenth of a percent.
        (false, false) if !seconds.is_empty() => format!("< 1 %{seconds}"),
        (false, false) => "none".to_owned(),
        (true, false) => format!("{}{seconds}", share(&cost.cpu)),
        (false, true) => format!("+ {}", share(&cost.with_tests)),
        (true, true) => format!("{}{seconds} + {}", share(&cost.cpu), share(&cost.with_tests)),
    }
}

pub(super) fn on_critical_path(cost: &Cost) -> String {
    cost.critical_ms.filter(|ms| *ms > 0).map_or_else(none, time)
}

pub(super) fn target_bytes(cost: &Cost) -> String {
    match cost.target_bytes {
        None | Some([_, 0]) => none(),
        Some([low, high]) if low == high => size(low),
        Some([0, high]) => format!("≤ {}", size(high)),
        Some([low, high]) => format!("{}–{}", size(low), size(high)),
    }
}
