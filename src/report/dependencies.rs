//! The section "Heavy dependencies": the direct dependencies whose removal saves most.

use super::document::{Block, number, words};
use super::plural;
use crate::number::grouped;
use crate::schema::v1::Ledger;
use crate::schema::v1::ledger::{Cost, CpuShare, DirectDependency};
use crate::sentence::list;

/// Rows of the table.
const ROWS: usize = 15;

/// Members that a row names.
const NAMED: usize = 3;

/// The section; nothing without direct dependencies.
pub(super) fn block(ledger: &Ledger) -> Option<Block> {
    let rows: Vec<[String; 4]> = ledger.dependencies.iter().take(ROWS).map(cells).collect();
    let heads = [words("Dependency"), number("Packages only it brings"), number("CPU time"), words("Required by")];
    let heaviest = ledger.dependencies.first()?;
    Some(Block::Folded(
        format!("Heavy dependencies: `{}` brings most", heaviest.name),
        vec![Block::Paragraph(lead(ledger)), Block::table(heads, rows), Block::Paragraph(rest(ledger))],
    ))
}

/// What the figures are.
fn lead(ledger: &Ledger) -> String {
    let of = ledger.measure();
    let is_for_tests = |dependency: &DirectDependency| dependency.cost.with_tests.high > 0;
    let tests = match ledger.dependencies.iter().take(ROWS).any(is_for_tests) {
        true => " A `+` marks what only a build with tests adds, by the reference costs.",
        false => "",
    };
    let shared = ledger.shared_packages;
    format!(
        "Packages that are removed from Cargo.lock when no member requires the dependency any more, and what they cost: {of}.\
         {tests} Of {} third-party {}, {} {} removed with no single dependency, as others need {} too.",
        grouped(ledger.packages),
        plural(ledger.packages, "package", "packages"),
        grouped(shared),
        plural(shared, "is", "are"),
        plural(shared, "it", "them")
    )
}

fn cells(dependency: &DirectDependency) -> [String; 4] {
    let members: Vec<&str> = dependency.required_by.iter().map(|required| required.member.as_str()).collect();
    let dev = if dependency.dev_only { " (dev)" } else { "" };
    let packages = match dependency.kept_by.as_slice() {
        [] => dependency.brings_bound.counted(dependency.brings.len(), "", "").trim_end().to_owned(),
        [first, ..] => format!("0, `{first}` requires it too"),
    };
    [
        format!("`{} {}`{dev}", dependency.name, dependency.version),
        packages,
        cpu_time(&dependency.cost),
        list(&members, NAMED),
    ]
}

/// Shares of CPU time as a range, and milliseconds as seconds.
fn cpu_time(cost: &Cost) -> String {
    let seconds = cost.cpu_ms.filter(|time| *time > 0);
    let seconds = seconds.map(|time| format!(", {}.{} s", time / 1000, time % 1000 / 100)).unwrap_or_default();
    match (cost.cpu.high > 0, cost.with_tests.high > 0) {
        (false, false) => "none".to_owned(),
        (true, false) => format!("{}{seconds}", share(&cost.cpu)),
        (false, true) => format!("+{}", share(&cost.with_tests)),
        (true, true) => format!("{}{seconds}, +{}", share(&cost.cpu), share(&cost.with_tests)),
    }
}

fn share(share: &CpuShare) -> String {
    match share {
        share if share.high < 10 => "< 1 %".to_owned(),
        share => format!("{}–{} %", share.low / 10, share.high.div_ceil(10)),
    }
}

/// The dependencies that have no row, in a sentence.
fn rest(ledger: &Ledger) -> String {
    let rest = ledger.dependencies.get(ROWS..).unwrap_or_default();
    let packages: usize = rest.iter().map(|dependency| dependency.brings.len()).sum();
    let count = rest.len();
    match count {
        0 => "These are all direct dependencies.".to_owned(),
        _ => format!(
            "The other {} direct {} {} {} {} alone.",
            grouped(count),
            plural(count, "dependency", "dependencies"),
            plural(count, "brings", "bring"),
            grouped(packages),
            plural(packages, "package", "packages")
        ),
    }
}
