//! What a removal would save, and what a package costs, in sentences.

use plimsoll::schema::v1::Ledger;
use plimsoll::schema::v1::ledger::{Dependencies, DirectDependency, PackageCost, RequiringMember};

use super::cells::{cpu_time, share};
use crate::view::{counted, grouped, size, time};

/// What the figures of the table are of.
pub(super) fn measured(known: &Dependencies) -> String {
    let ledger = &known.ledger;
    let tests = ledger.dependencies.iter().any(|one| one.cost.with_tests.high > 0);
    let tests = if tests { " A `+` marks what only a build with tests adds, by the reference costs." } else { "" };
    format!("CPU time is a share {}.{tests} {}", ledger.measure(), shared(ledger))
}

pub(super) fn shared(ledger: &Ledger) -> String {
    match ledger.shared_packages {
        0 => format!("Each of the {} has one direct dependency that brings it.", third_party(ledger.packages)),
        shared => format!(
            "Of {}, {} needed by more than one direct dependency: no single removal saves them.",
            third_party(ledger.packages),
            counted(shared, "is", "are")
        ),
    }
}

pub(super) fn third_party(count: usize) -> String {
    counted(count, "third-party package", "third-party packages")
}

/// What happens when no member requires a direct dependency any more, as sentences.
pub(super) fn dropped(known: &Dependencies, one: &DirectDependency) -> Vec<String> {
    let label = format!("{} {}", one.name, one.version);
    if one.brings.is_empty() {
        let kept_by: Vec<&str> = one.kept_by.iter().map(String::as_str).collect();
        return vec![format!(
            "If no member required `{label}`, Cargo.lock would keep it: {}{} {} it too.",
            kept_by.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            if one.kept_by_more > 0 { format!(" and {} more", grouped(one.kept_by_more)) } else { String::new() },
            if kept_by.len() == 1 && one.kept_by_more == 0 { "requires" } else { "require" }
        )];
    }
    let packages = one.brings_bound.counted(one.brings.len(), "package", "packages");
    let mut sentences = vec![format!("If no member required `{label}`, {packages} would be removed from Cargo.lock.")];
    let cost = &one.cost;
    let measure = known.ledger.measure();
    match cost.cpu_ms {
        Some(0) if cost.with_tests.high == 0 => sentences.push("Your recorded build compiled none of them.".to_owned()),
        Some(ms) if ms > 0 => sentences.push(format!("They take {}, {} {measure}.", time(ms), share(&cost.cpu))),
        None if cost.cpu.high > 0 => sentences.push(format!("They take {} {measure}.", share(&cost.cpu))),
        None if cost.with_tests.high == 0 => sentences.push("A build on Linux compiles none of them.".to_owned()),
        _ => {}
    }
    if cost.with_tests.high > 0 {
        sentences.push(format!("A build with tests takes {} more with them.", share(&cost.with_tests)));
    }
    if let Some(critical) = cost.critical_ms.filter(|ms| *ms > 0) {
        sentences.push(format!(
            "{} of it is on the critical path; without these units another path may be as long.",
            time(critical)
        ));
    }
    if let Some([low, high]) = cost.target_bytes.filter(|[_, high]| *high > 0) {
        let bytes = if low == high { size(low) } else { format!("{} to {}", size(low), size(high)) };
        sentences.push(format!("In the target folder they take {bytes}."));
    }
    if let Some(shares) = one.shares.filter(|shares| *shares > 0) {
        sentences.push(format!(
            "{} that it needs would stay, as others need {} too.",
            counted(shares, "package", "packages"),
            if shares == 1 { "it" } else { "them" }
        ));
    }
    sentences
}

/// A member's entry for a direct dependency, in words.
pub(super) fn entry(required: &RequiringMember) -> String {
    let mut parts = Vec::new();
    if required.kinds.is_empty() {
        parts.push("its manifest was not given".to_owned());
    } else {
        parts.push(required.kinds.join(" and "));
        if required.optional {
            parts.push("optional".to_owned());
        }
        match required.default_features {
            true => parts.push("default features".to_owned()),
            false => parts.push("no default features".to_owned()),
        }
        if !required.features.is_empty() {
            parts.push(format!("features {}", required.features.join(", ")));
        }
    }
    let alone = match required.removes {
        0 => "nothing".to_owned(),
        removes => counted(removes, "package", "packages"),
    };
    format!("`{}`: {}. Without this entry alone, {alone} would be removed.", required.member, parts.join(", "))
}

/// What a transitive dependency costs, and what it is there for, in sentences.
pub(super) fn costs(known: &Dependencies, one: &PackageCost) -> String {
    let only_for = one.only_for.and_then(|place| known.ledger.dependencies.get(place as usize));
    let why = match only_for {
        Some(direct) => format!(" It is removed with `{} {}`.", direct.name, direct.version),
        None => " No direct dependency alone brings it.".to_owned(),
    };
    let takes = match cpu_time(&one.own) {
        time if time == "none" => "no CPU time in this build".to_owned(),
        time => format!("{time} of the CPU time"),
    };
    format!("`{} {}` ({}) takes {takes}.{why}", one.name, one.version, one.role)
}
