//! A report as the page shows it: groups, trees and short sentences.

use std::collections::BTreeMap;

mod code;
mod cost_map;
mod dependencies;
mod evidence;
mod packages;
mod profiles;
mod summary;
mod upgrades;

pub use code::{Colour, Note, colours, notes};
pub use cost_map::{CostMap, Kind, MapTile, cost_map, fitting, next_tile, roles};
pub use dependencies::{Table, rows};
pub use evidence::{
    By, Times, WAYS, between, code, crates_of, decimal, heard_of_trial, ordered, percent, px, size, sort_of_unit,
    standing, step, time, times, unit,
};
pub use packages::{beside, by_distance, kind_name, left_out, telling};
pub use profiles::{Weighs, member_setting, origin, scope_name, settings};
pub use summary::{duplicates_in_short, files_with_errors, gained, how_sure, savings, worth_doing};
pub use upgrades::{
    bumped, changes_in_figures, heard_of_upgrades, how_far, in_figures, name_of_upgrade, needs_rust, skip_lines,
    title_of, unknown,
};

use super::{Bulk, Filter, Shared, inputs};
use plimsoll::goal::Goal;
use plimsoll::input::InputFile;
pub use plimsoll::number::grouped;
use plimsoll::order::Collect;
use plimsoll::read::toolchain::NEWEST;
use plimsoll::schema::v1::{
    Basis, Bound, Comparison, Duplicate, DuplicateStatus, Finding, Fix, Impact, Plan, Report, Safety, Severity,
    Workspace,
};

/// From this number on, findings of one rule are shown as a group.
const GROUP_FROM: usize = 4;

/// The findings of one severity.
#[derive(Debug, Clone, PartialEq)]
pub struct Section<'a> {
    /// The severity.
    pub severity: Severity,
    /// Its items, in order.
    pub items: Vec<Item<'a>>,
    /// How many findings that are.
    pub count: usize,
}

/// A finding, or several of one rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<'a> {
    /// A finding of its own.
    One(&'a Finding),
    /// Findings of one rule.
    Group {
        /// The name under which it is open or closed.
        id: String,
        /// The rule.
        rule: &'a str,
        /// The findings.
        findings: Vec<&'a Finding>,
    },
}

/// The findings that `filter` lets through, by severity and in the report's order. A group stands where its first
/// finding does.
pub fn sections<'a>(report: &'a Report, filter: &Filter) -> Vec<Section<'a>> {
    let shown: Vec<&Finding> = report.findings.iter().filter(|finding| passes(finding, filter)).collect();
    let of_severity = |severity: Severity| {
        let findings: Vec<&Finding> = shown.iter().copied().filter(|finding| finding.severity == severity).collect();
        let mut by_rule: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
        for finding in &findings {
            by_rule.entry(&finding.rule).or_default().push(finding);
        }
        let mut items = Vec::new();
        for finding in &findings {
            let many = by_rule.get(finding.rule.as_str()).is_some_and(|of_rule| of_rule.len() >= GROUP_FROM);
            match by_rule.remove(finding.rule.as_str()).filter(|_| many) {
                Some(of_rule) => items.push(Item::Group {
                    id: group_id(severity, &finding.rule),
                    rule: &finding.rule,
                    findings: of_rule,
                }),
                None if !many && !in_group(&items, finding) => items.push(Item::One(finding)),
                None => {}
            }
        }
        Section { severity, items, count: findings.len() }
    };
    Severity::ALL.into_iter().map(of_severity).filter(|section| section.count > 0).collect()
}

fn in_group(items: &[Item<'_>], finding: &Finding) -> bool {
    items.iter().any(|item| matches!(item, Item::Group { rule, .. } if *rule == finding.rule))
}

fn group_id(severity: Severity, rule: &str) -> String {
    format!("group {severity} {rule}")
}

/// The group that has to be open for a finding to be seen, if it is in one.
pub fn group_of(report: &Report, id: &str) -> Option<String> {
    let finding = report.findings.iter().find(|finding| finding.id == id)?;
    let alike = |other: &&Finding| other.rule == finding.rule && other.severity == finding.severity;
    (report.findings.iter().filter(alike).count() >= GROUP_FROM).then(|| group_id(finding.severity, &finding.rule))
}

/// The findings that `filter` lets through, in the order in which they are shown.
pub fn in_order<'a>(report: &'a Report, filter: &Filter) -> Vec<&'a Finding> {
    let items = sections(report, filter).into_iter().flat_map(|section| section.items);
    let findings = items.flat_map(|item| match item {
        Item::One(finding) => vec![finding],
        Item::Group { findings, .. } => findings,
    });
    findings.collect()
}

/// Whether `filter` lets the finding through.
pub fn passes(finding: &Finding, filter: &Filter) -> bool {
    let is = |wanted: &str, has: &str| wanted.is_empty() || wanted == has;
    if filter.fixable && finding.fixes().next().is_none()
        || filter.severity.is_some_and(|severity| finding.severity != severity)
        || !is(&filter.rule, &finding.rule)
        || filter.safety.is_some_and(|safety| !finding.fixes().any(|fix| fix.safety == safety))
        || !filter.manifest.is_empty() && !finding.places.iter().any(|place| place.file == filter.manifest)
    {
        return false;
    }
    let has = |word: &str| {
        let within = |text: &str| text.to_ascii_lowercase().contains(word);
        within(&finding.title)
            || within(&finding.id)
            || finding.places.iter().any(|place| within(&place.file))
            || finding.packages.iter().chain(&finding.parts).any(|name| within(name))
    };
    filter.text.to_ascii_lowercase().split_whitespace().all(has)
}

/// The options of the filters of findings, each as value and name. The first lets all through.
pub struct FilterChoices {
    /// Severities.
    pub severities: Vec<(String, String)>,
    /// Safeties of fixes.
    pub safeties: Vec<(String, String)>,
    /// Rules.
    pub rules: Vec<(String, String)>,
    /// Manifests, by the names of their members.
    pub members: Vec<(String, String)>,
}

impl FilterChoices {
    /// The options for the findings of `report`.
    pub fn of(report: &Report) -> Self {
        let choices = |any: &str, others: Vec<(String, String)>| {
            let mut choices = vec![(String::new(), any.to_owned())];
            choices.extend(others);
            choices
        };
        let named = |name: &str| (name.to_owned(), name.to_owned());
        let found = |id: &str| report.findings.iter().any(|finding| finding.rule == id);
        let has = |severity: &Severity| report.findings.iter().any(|finding| finding.severity == *severity);
        let rules = report.rules.iter().filter(|rule| found(&rule.id));
        Self {
            severities: choices(
                "any",
                Severity::ALL.iter().filter(|one| has(one)).map(|severity| named(severity.name())).collect(),
            ),
            safeties: choices("any", Safety::ALL.iter().map(|safety| named(safety.name())).collect()),
            rules: choices("any", rules.map(|rule| (rule.id.clone(), rule.title.replace('`', ""))).collect()),
            members: choices(
                "all files",
                report
                    .workspace
                    .members
                    .iter()
                    .map(|member| (member.manifest.clone(), format!("{} ({})", member.name, member.manifest)))
                    .collect(),
            ),
        }
    }
}

/// The findings and advised fixes that `bulk` chooses.
pub fn advised(report: &Report, bulk: Bulk) -> impl Iterator<Item = (&Finding, &Fix)> + use<'_> {
    let worth = if bulk == Bulk::Worth { worth_doing(report) } else { Vec::new() };
    let advised = report.findings.iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?)));
    advised.filter(move |(finding, fix)| match bulk {
        Bulk::Safe => is_safe(fix),
        Bulk::Advised => true,
        Bulk::Worth => worth.iter().any(|one| one.id == finding.id),
        Bulk::None => false,
    })
}

/// Whether a fix changes nothing of what is built.
pub fn is_safe(fix: &Fix) -> bool {
    fix.safety == Safety::Safe
}

/// A duplicate and those that follow from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree<'a> {
    /// The duplicate.
    pub root: &'a Duplicate,
    /// The duplicates that it brings in, directly or not.
    pub followers: Vec<&'a Duplicate>,
}

/// The duplicates, each under the one that it follows from.
pub fn trees(duplicates: &[Duplicate]) -> Vec<Tree<'_>> {
    let by_name: BTreeMap<&str, &Duplicate> = duplicates.iter().map(|one| (one.name.as_str(), one)).into_map();
    let root_of = |duplicate: &Duplicate| {
        let mut root = duplicate.name.as_str();
        // Bounded, should two ever follow from each other.
        for _ in 0..duplicates.len() {
            match by_name.get(root).and_then(|one| one.folded_under.as_deref()).filter(|of| by_name.contains_key(of)) {
                Some(of) => root = by_name.get_key_value(of).map_or(root, |(name, _)| name),
                None => return root.to_owned(),
            }
        }
        duplicate.name.clone()
    };
    let mut followers: BTreeMap<String, Vec<&Duplicate>> = BTreeMap::new();
    let mut roots = Vec::new();
    for duplicate in duplicates {
        match root_of(duplicate) {
            root if root == duplicate.name => roots.push(duplicate),
            root => followers.entry(root).or_default().push(duplicate),
        }
    }
    roots.into_iter().map(|root| Tree { root, followers: followers.remove(&root.name).unwrap_or_default() }).collect()
}

/// Duplicates of one status.
#[derive(Debug, Clone, PartialEq)]
pub struct DuplicateGroup<'a> {
    /// The status.
    pub status: DuplicateStatus,
    /// The status as a heading.
    pub name: &'static str,
    /// The duplicates, each with what follows from it.
    pub trees: Vec<Tree<'a>>,
}

/// All duplicates by status: first what the visitor can do something about.
pub fn kinds(duplicates: &[Duplicate]) -> Vec<DuplicateGroup<'_>> {
    let name = |status| match status {
        DuplicateStatus::Align => "Your manifests can align",
        DuplicateStatus::LockOnly => "Resolved by cargo update",
        DuplicateStatus::Stale => "Left over in the lockfile",
        DuplicateStatus::UnusedPatch => "Unused patches",
        DuplicateStatus::OtherSource => "From more than one source",
        DuplicateStatus::Upstream => "Required by third-party crates",
        DuplicateStatus::OtherPlatform => "For some platforms only",
        DuplicateStatus::Consequence => "Transitive duplicates",
    };
    let mut trees = trees(duplicates);
    let kinds = DuplicateStatus::ALL.into_iter().map(|status| {
        let (of_kind, rest) = std::mem::take(&mut trees).into_iter().partition(|tree| tree.root.status == status);
        trees = rest;
        DuplicateGroup { status, name: name(status), trees: of_kind }
    });
    kinds.filter(|kind| !kind.trees.is_empty()).collect()
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

/// An impact in a few words: its figures, or else the first part of what is said of it.
pub fn impact_in_short(impact: &Impact) -> String {
    let mut parts = Vec::new();
    if let Some(cpu) = impact.cpu_percent {
        parts.push(format!("{} less CPU time", range(cpu)));
    }
    if let Some(disk) = impact.disk_percent {
        parts.push(format!("{} smaller target folder", range(disk)));
    }
    if impact.packages > 0 {
        parts.push(impact.packages_bound.counted(impact.packages, "package removed", "packages removed"));
    }
    if parts.is_empty() {
        let first = impact.statement.split_inclusive(". ").next().unwrap_or_default();
        let short = if first.len() > 90 { first.split([':', ';']).next().unwrap_or_default() } else { first };
        return short.trim_end_matches(['.', ' ']).to_owned();
    }
    // How much smaller a target folder gets neither a record of a build nor the reference costs tell.
    match parts.as_slice() {
        [cpu, disk, rest @ ..]
            if impact.disk_percent.is_some() && impact.cpu_percent.is_some() && impact.basis != Basis::Reference =>
        {
            let cpu = format!("{cpu} ({})", impact.basis);
            let disk = format!("{disk} (measured elsewhere)");
            [&[cpu, disk], rest].concat().join(", ")
        }
        _ => format!("{} ({})", parts.join(", "), impact.basis),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duplicates_are_shown_whatever_their_status() {
        let duplicates = DuplicateStatus::ALL.map(|status| Duplicate {
            name: status.to_string(),
            versions: Vec::new(),
            kept: String::new(),
            status,
            status_says: String::new(),
            folded_under: None,
        });
        let shown: Vec<DuplicateStatus> = kinds(&duplicates).iter().map(|kind| kind.status).collect();
        assert_eq!(shown, DuplicateStatus::ALL);
    }
}
