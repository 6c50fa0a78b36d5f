//! The report as text for people: the answer and what to do first, then all else folded.

mod actions;
mod dependencies;
mod document;
mod effort;
mod evidence;
mod findings;
mod html;
mod markdown;
mod plan;
mod totals;

use std::fmt::Write;

pub use plan::{no_longer_needed, script};

use crate::schema::v1::{DuplicateStatus, FileKind, Report, Safety, Workspace};
use crate::secrets::Scrubbed;
use crate::sentence::{list, words};
use document::Block;

/// The report as Markdown, fit for a pull request. `date` is the day of the audit, as it is to be written.
pub fn markdown(report: &Scrubbed<Report>, date: Option<&str>) -> String {
    markdown::document(&title(report), &blocks(report, date))
}

/// The report as one HTML file. `date` is the day of the audit, as it is to be written.
pub fn html(report: &Scrubbed<Report>, date: Option<&str>) -> String {
    html::document(&title(report), &blocks(report, date))
}

fn title(report: &Report) -> String {
    match report.workspace.members.as_slice() {
        [member] => format!("Build audit of `{}`", member.name),
        _ => "Build audit".to_owned(),
    }
}

fn blocks(report: &Report, date: Option<&str>) -> Vec<Block> {
    let mut blocks = vec![Block::Lead(report.ranking.headline.clone()), Block::Paragraph(given(report, date))];
    blocks.extend(actions::blocks(&report.ranking));
    blocks.extend(totals::block(report));
    blocks.extend(plan::to_apply(report));
    blocks.extend(plan::chosen(report));
    blocks.extend(problems(report));
    blocks.extend(findings::that_matter(report));
    blocks.extend(report.ledger.iter().filter_map(dependencies::block));
    blocks.extend(report.build.iter().map(evidence::build));
    blocks.extend(report.target_dir.iter().map(evidence::target_folder));
    blocks.extend(evidence::profiles(report));
    blocks.extend(actions::upgrades(&report.ranking));
    blocks.extend(findings::blocked_upstream(report));
    blocks.extend(findings::tidy_up(report));
    blocks.extend(findings::notes(report));
    blocks.extend(unchecked(report));
    blocks.extend(effort::block(report));
    blocks.push(effort::watch(report));
    blocks
}

/// What the report is about, and what it rests on.
fn given(report: &Report, date: Option<&str>) -> String {
    let date = date.map(|date| format!("{date}. ")).unwrap_or_default();
    let kind = |kind: FileKind| {
        let paths: Vec<&str> =
            report.files.iter().filter(|file| file.kind == kind && file.used).map(|file| file.path.as_str()).collect();
        match paths.as_slice() {
            [] => None,
            [path] => Some(format!("`{path}`")),
            paths => Some(format!("{} {}s", paths.len(), kind.name().trim_end_matches('s'))),
        }
    };
    let read: Vec<String> =
        FileKind::ALL.into_iter().filter(|kind| *kind != FileKind::Unknown).filter_map(kind).collect();
    let read = if read.is_empty() { String::new() } else { format!(" Read: {}.", words(&read)) };
    format!("{date}{} {}{read}", summary(report), versions(report))
}

fn problems(report: &Report) -> Option<Block> {
    let problem = |problem: &crate::schema::v1::Problem| {
        let place = match (problem.line, problem.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", problem.file),
            _ => problem.file.clone(),
        };
        format!("`{place}`: {}", problem.message)
    };
    let items: Vec<String> = report.problems.iter().map(problem).collect();
    (!items.is_empty())
        .then(|| Block::Folded(format!("Problems in the files: {}", items.len()), vec![Block::List(items)]))
}

fn unchecked(report: &Report) -> Option<Block> {
    let item = |unchecked: &crate::schema::v1::Unchecked| {
        let what = report.rule(&unchecked.what).map_or(&unchecked.what, |rule| &rule.title);
        format!("{what}: needs {}", unchecked.needs)
    };
    let items: Vec<String> = report.unchecked.iter().map(item).collect();
    (!items.is_empty()).then(|| Block::Folded(format!("Not checked: {}", items.len()), vec![Block::List(items)]))
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

/// What can be done about duplicates, as words for one and for more of them.
const STATES: [(DuplicateStatus, &str, &str); 8] = [
    (DuplicateStatus::Align, "can be aligned by editing your manifests", "can be aligned by editing your manifests"),
    (DuplicateStatus::LockOnly, "goes with `cargo update`", "go with `cargo update`"),
    (DuplicateStatus::Stale, "is left over", "are left over"),
    (DuplicateStatus::UnusedPatch, "is an unused patch", "are unused patches"),
    (DuplicateStatus::OtherSource, "is from more than one source", "are from more than one source"),
    (DuplicateStatus::Upstream, "is required by third-party crates", "are required by third-party crates"),
    (DuplicateStatus::OtherPlatform, "is on certain platforms only", "are on certain platforms only"),
    (DuplicateStatus::Consequence, "is a transitive duplicate", "are transitive duplicates"),
];

fn state_in_short(report: &Report, (status, one, many): &(DuplicateStatus, &str, &str)) -> Option<String> {
    let count = report.duplicates.iter().filter(|duplicate| duplicate.status == *status).count();
    (count > 0).then(|| format!("{count} {}", plural(count, one, many)))
}

/// The state of the workspace in a few sentences.
pub fn summary(report: &Report) -> String {
    let members = report.workspace.members.len();
    let mut text = format!("{members} {}", plural(members, "member", "members"));
    if !report.workspace.missing.is_empty() {
        let missing = list(&report.workspace.missing, NAMED_ROOTS);
        let _ = write!(text, " (missing: {missing})");
    }
    match report.workspace.packages {
        Some(packages) => {
            let parts: Vec<String> = STATES.iter().filter_map(|state| state_in_short(report, state)).collect();
            let all = report.duplicates.len();
            let _ = write!(text, ", {packages} {} in Cargo.lock.", plural(packages, "package", "packages"));
            if all > 0 {
                let _ = write!(
                    text,
                    " Multiple versions of {all} {}: {}.",
                    plural(all, "package", "packages"),
                    parts.join(", ")
                );
            }
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
            for text in [super::markdown(&report, None), super::html(&report, None)] {
                assert!(text.contains(&sentence), "{text}");
            }
            assert!(super::markdown(&report, None).contains(&format!("; {count} removed\n")));
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
