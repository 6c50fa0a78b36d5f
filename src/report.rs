//! The report as text for people.

mod actions;
mod dependencies;
mod html;

pub use html::html;

use std::fmt::Write;

use crate::schema::advice::PackageChanges;
use crate::schema::v1::{DuplicateStatus, Finding, Fix, Plan, Predicted, Ranking, Report, Safety, Severity, Workspace};
use crate::secrets::Scrubbed;
use crate::sentence::list;

/// The report as Markdown, fit for a pull request.
pub fn markdown(report: &Scrubbed<Report>) -> String {
    let mut text = String::from("# Build audit\n\n");
    let _ = writeln!(text, "**{}**\n\n{}\n\n{}\n", report.ranking.headline, summary(report), versions(report));
    self::ranking(&mut text, &report.ranking);
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
    report.ledger.iter().for_each(|ledger| dependencies::markdown(&mut text, ledger));
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

fn ranking(text: &mut String, ranking: &Ranking) {
    let listed = actions::listed(ranking);
    if !listed.is_empty() {
        let _ = writeln!(text, "| {} |\n|---|--:|--:|--:|---|---|", actions::COLUMNS.join(" | "));
        for action in listed {
            let (label, cells) = actions::row(action);
            let _ = writeln!(text, "| {} | {} |", label.replace('|', "\\|"), cells.join(" | "));
        }
        text.push('\n');
    }
    if let Some(others) = actions::others(ranking) {
        let _ = writeln!(text, "{others}\n");
    }
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
    let are = plural(count, "workspace or package in no workspace is", "workspaces or packages in no workspace are");
    let names = list(&workspace.other_roots, NAMED_ROOTS);
    Some(format!("Only the workspace of `{root}` is audited; {count} other {are} not: {names}."))
}

fn plural<'a>(count: usize, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Errors",
        Severity::Warning => "Warnings",
        Severity::Recommendation => "Recommendations",
        Severity::TidyUp => "Tidy-up",
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
        count => format!("; {}", fix.removes_bound.counted(count, "package removed", "packages removed")),
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
        let _ = writeln!(text, "\n{}", no_longer_needed(plan));
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

/// The packages that a plan removes, in a sentence.
pub fn no_longer_needed(plan: &Plan) -> String {
    let count = plan.removes_bound.counted(plan.removes.len(), "package", "packages");
    format!("Removes {count} from Cargo.lock: {}.", plan.removes.join(", "))
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

#[cfg(test)]
mod tests {
    use crate::audit::Audit;
    use crate::input::InputFile;
    use crate::number::Bound;
    use crate::plan::{Selection, plan};
    use crate::schema::v1::Report;
    use crate::secrets::{self, Scrubbed};

    /// One member requires `old 1`, another one `old 2`, as they ask for it. `old 1` needs some packages, and `serde` more.
    fn report([asks, asks_new]: [&str; 2], needs: &str, more: &str) -> Scrubbed<Report> {
        let file = |path: &str, text: String| InputFile { path: path.to_owned(), bytes: text.into_bytes() };
        let member = |name: &str, asks: &str| {
            let text = format!(
                "[package]\nname = \"{name}\"\nedition = \"2021\"\n[dependencies]\nold = {asks}\nserde = \"1\"\n"
            );
            file(&format!("{name}/Cargo.toml"), text)
        };
        let package = |name: &str, version: &str, needs: &str| {
            let source = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
            let source = if version == "0.0.0" { "" } else { source };
            format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{source}dependencies = [{needs}]\n")
        };
        let lock = [
            package("a", "0.0.0", "\"old 1.0.0\", \"serde\""),
            package("b", "0.0.0", "\"old 2.0.0\", \"serde\""),
            package("old", "1.0.0", needs),
            package("old", "2.0.0", ""),
            package("serde", "1.0.0", more),
            package("serde_derive", "1.0.0", ""),
        ];
        let lock = if more.is_empty() { lock[..5].concat() } else { lock.concat() };
        let files = vec![
            file("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"a\", \"b\"]\n".to_owned()),
            member("a", asks),
            member("b", asks_new),
            file("Cargo.lock", format!("version = 4\n\n{lock}")),
        ];
        let audit = Audit::new(files);
        let mut selection = Selection::none();
        selection.choose("duplicate-version:old".into(), "2.0.0");
        secrets::report(&audit, Some(&plan(&audit, &selection)))
    }

    #[test]
    fn what_is_removed_has_one_bound_everywhere() {
        let plain = "{ version = \"1\", default-features = false }";
        let default = ["\"1\"", "{ version = \"2\", default-features = false }"];
        let said = |asks: [&str; 2], needs: &str, more: &str| {
            let report = report(asks, needs, more);
            let finding = report.findings.iter().find(|finding| finding.id == "duplicate-version:old").unwrap();
            let (plan, fix) = (report.plan.as_ref().unwrap(), finding.fixes().next().unwrap());
            let bound = finding.impact.packages_bound;
            assert_eq!((fix.removes_bound, plan.removes_bound), (bound, bound), "{finding:#?}");
            let count = bound.counted(1, "package", "packages");
            assert!(finding.impact.statement.starts_with(&format!("Removes {count} of ")), "{finding:#?}");
            let sentence = format!("Removes {count} from Cargo.lock: old 1.0.0.");
            for text in [super::markdown(&report), super::html(&report)] {
                assert!(text.contains(&sentence), "{text}");
            }
            assert!(super::markdown(&report).contains(&format!("; {count} removed\n")));
            bound
        };
        let plain = [plain, "\"2\""];
        assert_eq!(said(plain, "", ""), Bound::Exactly);
        assert_eq!(said(plain, "\"serde\"", ""), Bound::Exactly);
        // What `old` enables of `serde` may be all that needs `serde_derive`.
        assert_eq!(said(plain, "\"serde\"", "\"serde_derive\""), Bound::AtLeast);
        // Nothing is known to enable the default features of `old 2.0.0` yet.
        assert_eq!(said(default, "", ""), Bound::AtMost);
        assert_eq!(said(default, "\"serde\"", "\"serde_derive\""), Bound::About);
    }
}
