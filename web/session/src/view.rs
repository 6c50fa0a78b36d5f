//! A report as the page shows it: groups, trees and short sentences.

mod code;
mod cost_map;
mod dependencies;
mod duplicates;
mod evidence;
mod findings;
mod overview;
mod packages;
mod profiles;
mod row;
mod steps;
mod strip;
mod summary;
mod timeline;
mod upgrades;

pub use code::{Colour, Note, colours, notes};
pub use cost_map::{CostMap, Kind, MapTile, cost_map, fitting, next_tile, roles};
pub use dependencies::{Table, rows};
pub use duplicates::{DuplicateRow, duplicate_rows, extra_versions};
pub use evidence::{
    By, Times, WAYS_TO_TARGET, WAYS_TO_TIMINGS, between, code, crates_of, decimal, heard_of_trial, ordered, percent,
    px, size, sort_of_unit, standing, step, time, times, unit,
};
pub use findings::{FilterChoices, Section, in_order, passes, sections};
pub use overview::{Fold, Item, Overview, around, is_open, overview, saving};
pub use packages::{beside, by_distance, kind_name, left_out, telling};
pub use profiles::{Weighs, member_setting, origin, scope_name, settings};
pub use row::{Row, Tag};
pub use steps::{Step, Steps, steps};
pub use strip::{Figure, figures, workspace_in_short};
pub use summary::{Missing, duplicates_in_short, gained, missing_evidence};
pub use timeline::{MOST_STRETCH, dependents, is_removed, named_within, outlines, turned};
pub use upgrades::{
    bumped, changes_in_figures, heard_of_upgrades, how_far, in_figures, name_of_upgrade, needs_rust, skip_lines,
    title_of, unknown,
};

use super::{Bulk, Shared, inputs};
use plimsoll::goal::Goal;
use plimsoll::input::InputFile;
pub use plimsoll::number::grouped;
use plimsoll::read::toolchain::NEWEST;
use plimsoll::schema::v1::{Bound, Comparison, Finding, Fix, Plan, Report, Safety, Workspace};

/// The findings and recommended fixes that `bulk` chooses.
pub fn advised(report: &Report, bulk: Bulk) -> impl Iterator<Item = (&Finding, &Fix)> + use<'_> {
    let advised = report.findings.iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?)));
    advised.filter(move |(_, fix)| match bulk {
        Bulk::Safe => is_safe(fix),
        Bulk::Advised => true,
        Bulk::Worth | Bulk::None => false,
    })
}

/// Whether a fix changes nothing of what is built.
pub fn is_safe(fix: &Fix) -> bool {
    fix.safety == Safety::Safe
}

/// A range in percent. A minus sign and a dash side by side cannot be told apart.
fn range([low, high]: [i8; 2]) -> String {
    match (low, high) {
        (0, 0) => "under 1 %".to_owned(),
        _ if low == high => format!("{low} %"),
        (..0, _) => format!("{low} to {high} %"),
        _ => format!("{low}–{high} %"),
    }
}

/// The name of the workspace: that of the package in its root, or that of the folder that it came in.
pub fn name<'a>(report: &'a Report, folder: Option<&'a str>) -> Option<&'a str> {
    let workspace = &report.workspace;
    let root = workspace.members.iter().find(|member| Some(&member.manifest) == workspace.root.as_ref());
    let folder = || folder.and_then(|folder| folder.rsplit('/').next()).filter(|name| !name.is_empty());
    root.map(|member| member.name.as_str()).or_else(folder)
}

/// The outcome of an audit, as a sentence for screen readers.
pub fn heard(report: &Report) -> String {
    let findings = report.findings.len();
    let advised = advised(report, Bulk::Advised).count();
    let safe = self::advised(report, Bulk::Safe).count();
    let problems = match report.problems.len() {
        0 => String::new(),
        count => format!(" {} in the files.", counted(count, "problem", "problems")),
    };
    let fixes = match (counted(advised, "fix is recommended", "fixes are recommended"), advised - safe) {
        (_, _) if advised == 0 => "No fix is recommended.".to_owned(),
        (fixes, 0) => format!("{fixes}, {}.", if safe == 1 { "a safe one" } else { "all safe" }),
        (fixes, review) => format!("{fixes}: {safe} safe, {review} to review."),
    };
    if report.workspace.root.is_none() && findings == 0 {
        return format!("No manifest among these files yet.{problems}");
    }
    format!("{}. {fixes}{problems}", counted(findings, "finding", "findings"))
}

/// The outcome of a plan, as a sentence for screen readers.
pub fn heard_of_plan(plan: &Plan) -> String {
    let (fixes, files) =
        (counted(plan.applied.len(), "fix", "fixes"), counted(plan.files.len(), "file changes", "files change"));
    let blocked = match plan.blocked.len() {
        0 => String::new(),
        count => format!(" {} blocked.", counted(count, "fix is", "fixes are")),
    };
    format!("{fixes} on, {files}.{blocked}")
}

/// The outcome of a plan in a few words.
pub fn plan_in_short(plan: &Plan) -> String {
    let fixes = counted(plan.applied.len(), "fix", "fixes");
    format!("{fixes} · {}", counted(plan.files.len(), "file", "files"))
}

/// The outcome of a comparison, in a sentence.
pub fn heard_of_comparison(comparison: &Comparison) -> String {
    if comparison.is_empty() {
        return "Nothing changed.".to_owned();
    }
    let packages = match comparison.packages {
        [Some(before), Some(after)] => {
            let (before, after) = (counted(before, "package", "packages"), grouped(after));
            let gone = counted(comparison.duplicates_gone.len(), "duplicate", "duplicates");
            let new = grouped(comparison.duplicates_new.len());
            format!("{before} became {after}; {gone} gone, {new} new. ")
        }
        _ => String::new(),
    };
    let solved = counted(comparison.solved.len(), "finding", "findings");
    format!("{packages}{solved} solved, {} new, {} stay.", grouped(comparison.new.len()), grouped(comparison.staying))
}

/// A count with its noun.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    Bound::Exactly.counted(count, one, many)
}

/// The versions of Rust to choose from, as channels, the newest first.
pub fn toolchains() -> impl Iterator<Item = String> {
    let (major, newest) = NEWEST;
    (OLDEST..=newest).rev().map(move |minor| format!("{major}.{minor}"))
}

/// The newest Cargo that claims were run against, and the newest whose changes were read.
pub fn versions(workspace: &Workspace) -> String {
    format!("Run against Cargo up to {}, read up to {}", workspace.cargo_run, workspace.cargo_read)
}

/// The goals to choose from, each with its name and a description.
pub fn goals() -> impl Iterator<Item = (&'static str, &'static str)> {
    Goal::ALL.into_iter().map(|goal| (goal.name(), goal.label()))
}

/// The oldest minor version of Rust to choose: that of edition 2021 and its resolver.
const OLDEST: u64 = 56;

/// The commands to run after the corrected files are written, where the lockfile has to follow.
pub fn after(plan: &Plan) -> Option<&'static str> {
    (!plan.removes.is_empty() || plan.predicted.is_some()).then_some(
        "Once the files are in their places, run `cargo check`: Cargo writes `Cargo.lock` anew with it, and a build with \
         `--locked` stops until that is done. Code that uses a package in its new version may have to change.",
    )
}

/// The file that a report calls `path`.
pub fn input_of(inputs: &[Shared<InputFile>], path: &str) -> Option<Shared<InputFile>> {
    inputs.get(inputs::place_of(inputs, path)?).cloned()
}

/// The name to save one corrected file under: downloads have no folders.
pub fn saved_name(path: &str) -> String {
    path.replace('/', "-").trim_start_matches('.').to_owned()
}
