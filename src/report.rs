//! The report as text for people.

mod html;

pub use html::html;

use std::fmt::Write;

use crate::schema::advice::PackageChanges;
use crate::schema::v1::{DuplicateStatus, Finding, Fix, Plan, Predicted, Report, Safety, Severity, Workspace};
use crate::secrets::Scrubbed;
use crate::sentence::list;

/// The report as Markdown, fit for a pull request.
pub fn markdown(report: &Scrubbed<Report>) -> String {
    let mut text = String::from("# Build audit\n\n");
    let _ = writeln!(text, "{}\n\n{}\n", summary(report), versions(report));
    for severity in Severity::ALL {
        let of_severity: Vec<&Finding> = report.findings.iter().filter(|f| f.severity == severity).collect();
        if of_severity.is_empty() {
            continue;
        }
        let _ = writeln!(text, "## {} ({})\n", heading(severity), of_severity.len());
        for finding in of_severity {
            self::finding(&mut text, finding);
        }
    }
    if !report.problems.is_empty() {
        text.push_str("## Problems in the files\n\n");
        for problem in &report.problems {
            let place = match (problem.line, problem.column) {
                (Some(line), Some(column)) => format!("{}:{line}:{column}", problem.file),
                _ => problem.file.clone(),
            };
            let _ = writeln!(text, "- `{place}`: {}", problem.message);
        }
        text.push('\n');
    }
    if !report.unchecked.is_empty() {
        text.push_str("## Not checked\n\n");
        for unchecked in &report.unchecked {
            let _ = writeln!(text, "- {}: needs {}", unchecked.what, unchecked.needs);
        }
        text.push('\n');
    }
    if let Some(plan) = &report.plan {
        self::plan(&mut text, plan);
    }
    text
}

/// Which Rust the report speaks of, and what is known of its Cargo.
pub fn versions(report: &Report) -> String {
    let workspace = &report.workspace;
    let assumed = if workspace.rust_is_assumed { ", assumed because no file names a toolchain" } else { "" };
    format!(
        "For {}{assumed}. Claims about Cargo were run against it up to {}, and read in its documentation up to {}.",
        workspace.rust, workspace.cargo_run, workspace.cargo_read
    )
}

/// The commands of a plan as a script for a shell.
pub fn script(plan: &Plan) -> String {
    format!(
        "#!/bin/sh\n# Goes with the corrected files: run it in the root folder of the workspace once they are written.\n\
         set -eu\n{}\n",
        plan.commands.join("\n")
    )
}

/// The state of the workspace in a few sentences.
pub fn summary(report: &Report) -> String {
    let members = report.workspace.members.len();
    let mut text = format!("{members} {}", plural(members, "member", "members"));
    match report.workspace.packages {
        Some(packages) => {
            let of_status = |status: DuplicateStatus| report.duplicates.iter().filter(|d| d.status == status).count();
            let (align, all) = (of_status(DuplicateStatus::Align), report.duplicates.len());
            let _ = write!(
                text,
                ", {packages} {} in Cargo.lock. Multiple versions of {all} {}: {align} can be aligned by editing your \
                 manifests, {} {}, {} {} on certain platforms only, {} {} required by third-party crates.",
                plural(packages, "package", "packages"),
                plural(all, "package", "packages"),
                of_status(DuplicateStatus::Consequence),
                plural(
                    of_status(DuplicateStatus::Consequence),
                    "is a transitive duplicate",
                    "are transitive duplicates"
                ),
                of_status(DuplicateStatus::OtherPlatform),
                plural(of_status(DuplicateStatus::OtherPlatform), "is", "are"),
                of_status(DuplicateStatus::Upstream),
                plural(of_status(DuplicateStatus::Upstream), "is", "are"),
            );
        }
        None => text.push_str(". Duplicates are not checked: that needs Cargo.lock."),
    }
    let (fixes, safe) = report
        .findings
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .fold((0, 0), |(all, safe), fix| (all + 1, safe + usize::from(fix.safety == Safety::Safe)));
    let _ = write!(text, " {fixes} {} recommended, {safe} of them safe.", plural(fixes, "fix is", "fixes are"));
    if let Some(others) = other_roots(&report.workspace) {
        let _ = write!(text, " {others}");
    }
    text
}

/// How many root manifests to name in a sentence.
const NAMED_ROOTS: usize = 5;

/// Which of several workspaces is audited, and which are not; nothing if there is one only.
pub fn other_roots(workspace: &Workspace) -> Option<String> {
    let count = workspace.other_roots.len();
    let root = workspace.root.as_deref().filter(|_| count > 0)?;
    Some(format!(
        "Only the workspace of `{root}` is audited; {count} other {} among these files {} not: {}.",
        plural(count, "workspace", "workspaces"),
        plural(count, "is", "are"),
        list(&workspace.other_roots, NAMED_ROOTS)
    ))
}

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Errors",
        Severity::Warning => "Warnings",
        Severity::Advice => "Advice",
        Severity::Info => "Info",
    }
}

fn finding(text: &mut String, finding: &Finding) {
    let _ = writeln!(text, "### {}\n", finding.title);
    let places: Vec<String> = finding.places.iter().map(|place| format!("`{}:{}`", place.file, place.line)).collect();
    if !places.is_empty() {
        let _ = writeln!(text, "{}\n", places.join(", "));
    }
    for paragraph in &finding.detail {
        let _ = writeln!(text, "{paragraph}\n");
    }
    let _ = writeln!(text, "Impact ({}): {}\n", finding.impact.basis, finding.impact.statement);
    for (index, fix) in finding.fixes().enumerate() {
        let advised = if index == 0 && finding.fix.is_some() { ", recommended" } else { "" };
        let _ = writeln!(text, "- {}: {} ({}{advised}){}", fix.id, fix.label, fix.safety, removes(fix));
    }
    if finding.fixes().next().is_some() {
        text.push('\n');
    }
    if let Some(by_hand) = &finding.by_hand {
        let _ = writeln!(text, "{by_hand}\n");
    }
}

fn removes(fix: &Fix) -> String {
    match fix.removes.len() {
        0 => String::new(),
        count => format!("; {count} {}", plural(count, "package removed", "packages removed")),
    }
}

fn plan(text: &mut String, plan: &Plan) {
    text.push_str("## Chosen fixes\n\n");
    for applied in &plan.applied {
        let _ = writeln!(text, "- [x] `{}` ({})", applied.finding, applied.fix);
    }
    for blocked in &plan.blocked {
        let _ = writeln!(text, "- [ ] `{}` ({}): {}", blocked.finding, blocked.fix, blocked.reason);
    }
    if !plan.removes.is_empty() {
        let _ = writeln!(text, "\nNo longer needed: {}.", plan.removes.join(", "));
    }
    if !plan.commands.is_empty() {
        let _ = writeln!(text, "\n```sh\n{}\n```", plan.commands.join("\n"));
    }
    for file in &plan.files {
        let _ = writeln!(text, "\n```diff\n{}```", file.diff);
    }
    if let Some(predicted) = &plan.predicted {
        let _ = writeln!(text, "\n## The lockfile then\n\n{}", lockfile_then(predicted));
        for (what, packages) in movements(&predicted.change) {
            let _ = writeln!(text, "\n{what}: {}.", packages.join(", "));
        }
    }
}

/// What becomes of the lockfile, in a sentence or two.
fn lockfile_then(predicted: &Predicted) -> String {
    match predicted.lock {
        Some(_) => format!(
            "Once the files are written and the commands are run, Cargo writes it so. {}",
            predicted.cost.statement
        ),
        None => format!("Not predicted: {}", predicted.unknown),
    }
}

/// The packages that go, come and change, as far as there are any.
fn movements(change: &PackageChanges) -> impl Iterator<Item = (&'static str, &[String])> {
    let all = [
        ("Go", change.removed.as_slice()),
        ("Come", change.added.as_slice()),
        ("In another version", change.changed.as_slice()),
    ];
    all.into_iter().filter(|(_, packages)| !packages.is_empty())
}
