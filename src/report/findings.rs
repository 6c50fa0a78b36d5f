//! What the rules found: in full what matters, in a line what does not.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::document::{Block, number, words};
use crate::order::{self, Collect};
use crate::schema::v1::{Duplicate, DuplicateStatus, EditVerb, Finding, Fix, Report, Severity};
use crate::sentence::list;

/// Places and dependents that are named in a cell or a line.
const NAMED: usize = 5;

/// Errors, warnings and recommendations, each folded.
pub(super) fn that_matter(report: &Report) -> impl Iterator<Item = Block> {
    let matters = |finding: &&Finding| finding.severity <= Severity::Recommendation;
    report.findings.iter().filter(matters).map(|finding| {
        let severity = match finding.severity {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
            _ => "Recommendation",
        };
        Block::Folded(format!("{severity}: {}", finding.title), in_full(finding))
    })
}

fn in_full(finding: &Finding) -> Vec<Block> {
    let mut blocks = Vec::new();
    let places: Vec<String> = finding.places.iter().map(|place| format!("`{}:{}`", place.file, place.line)).collect();
    if !places.is_empty() {
        blocks.push(Block::Paragraph(places.join(", ")));
    }
    if let Some(fix) = finding.fix.as_ref().filter(|fix| !fix.diff.is_empty()) {
        blocks.push(Block::Code("diff", fix.diff.clone()));
    }
    blocks.push(Block::Paragraph(format!("Impact ({}): {}", finding.impact.basis, finding.impact.statement)));
    blocks.extend(finding.detail.iter().cloned().map(Block::Paragraph));
    let fixes: Vec<String> = finding.fixes().enumerate().map(|(place, fix)| described(finding, place, fix)).collect();
    if !fixes.is_empty() {
        blocks.push(Block::List(fixes));
    }
    blocks.extend(finding.by_hand.clone().map(Block::Paragraph));
    blocks
}

fn described(finding: &Finding, place: usize, fix: &Fix) -> String {
    let advised = if place == 0 && finding.fix.is_some() { ", recommended" } else { "" };
    let removes = match fix.removes.len() {
        0 => String::new(),
        count => format!("; {}", fix.removes_bound.counted(count, "package removed", "packages removed")),
    };
    // Of what is not shown as a diff.
    let edits = fix.edits.iter().filter(|_| fix.diff.is_empty()).filter_map(|edit| {
        let value = edit.value.as_deref().unwrap_or_default();
        let what = match edit.verb {
            EditVerb::Set => format!("`{} = {value}`", edit.key),
            EditVerb::Remove => format!("without `{}`", edit.key),
            EditVerb::Include => format!("`{value}` in `{}`", edit.key),
            EditVerb::Exclude => format!("`{value}` not in `{}`", edit.key),
            EditVerb::Keep => return None,
        };
        Some(format!("{what} in `{}`", edit.file))
    });
    let edits: Vec<String> = edits.take(NAMED).collect();
    let edits = if edits.is_empty() { String::new() } else { format!(": {}", edits.join("; ")) };
    format!("{}: {} ({}{advised}){removes}{edits}", fix.id, fix.label, fix.safety)
}

/// Tidy-up, a line for each rule.
pub(super) fn tidy_up(report: &Report) -> Option<Block> {
    let found: Vec<&Finding> = report.findings.iter().filter(|one| one.severity == Severity::TidyUp).collect();
    let mut items: Vec<String> = Vec::new();
    let mut rules: Vec<&str> = Vec::new();
    for finding in &found {
        if !rules.contains(&finding.rule.as_str()) {
            rules.push(&finding.rule);
        }
    }
    for rule in rules {
        let of_rule: Vec<&&Finding> = found.iter().filter(|finding| finding.rule == rule).collect();
        items.push(match of_rule.as_slice() {
            [only] => only.title.clone(),
            all => {
                let title = report.rule(rule).map_or(rule, |rule| rule.title.as_str());
                let places = all.iter().filter_map(|one| one.places.first());
                let places = list(places.map(|place| format!("{}:{}", place.file, place.line)), NAMED);
                let at = if places.is_empty() { String::new() } else { format!(": {places}") };
                format!("{}× {title}{at}", all.len())
            }
        });
    }
    let count = found.len();
    (count > 0).then(|| Block::Folded(format!("Tidy-up, with no measurable effect: {count}"), vec![Block::List(items)]))
}

/// Notes, a line for each; what is blocked upstream has a table of its own.
pub(super) fn notes(report: &Report) -> Option<Block> {
    let is_upstream =
        |finding: &Finding| upstream(report).any(|one| finding.id == format!("{}:{}", finding.rule, one.name));
    let notes = report.findings.iter().filter(|one| one.severity == Severity::Info && !is_upstream(one));
    let items: Vec<String> = notes.map(|one| format!("{}. {}", one.title, one.impact.statement)).collect();
    (!items.is_empty()).then(|| Block::Folded(format!("Notes: {}", items.len()), vec![Block::List(items)]))
}

fn upstream(report: &Report) -> impl Iterator<Item = &Duplicate> {
    report.duplicates.iter().filter(|one| one.status == DuplicateStatus::Upstream)
}

/// Duplicates whose old versions third-party crates require, and which.
pub(super) fn blocked_upstream(report: &Report) -> Option<Block> {
    let mut costliest: Vec<&Duplicate> = upstream(report).collect();
    order::sort_by_key(&mut costliest, |one| (Reverse(one.cpu.middle), one.name.clone()));
    let rows: Vec<[String; 4]> = costliest
        .into_iter()
        .map(|duplicate| {
            let old = || duplicate.versions.iter().filter(|version| version.version != duplicate.kept);
            let versions = duplicate.versions.iter().map(|version| &version.version);
            let holders = old().flat_map(|version| &version.holders).filter(|holder| !holder.member);
            let entries: BTreeSet<&str> =
                old().flat_map(|version| &version.entry_points).map(|entry| entry.dependency.as_str()).into_set();
            [
                format!("`{}` {}", duplicate.name, list(versions, NAMED)),
                duplicate.cpu.in_percent(),
                list(holders.map(|holder| format!("{} {}", holder.name, holder.version)), NAMED),
                list(entries, NAMED),
            ]
        })
        .collect();
    let heads = [words("Package"), number("CPU time of the others"), words("Required by"), words("Brought in by")];
    let count = rows.len();
    (count > 0).then(|| {
        Block::Folded(
            format!("Older versions that third-party crates require: {count}"),
            vec![Block::table(heads, rows)],
        )
    })
}
