//! Cases: a workspace, a choice of fixes and what comes of both, as one readable text.
//!
//! ```text
//! What the case shows, in a sentence or two.
//! rules: shared-dependency, repeated-feature
//! cargo: refuses it
//!
//! --- Cargo.toml
//! [workspace]
//! --- a/Cargo.toml (crlf, bom)
//! [package]
//! --- choose
//! advised
//! shared-dependency:regex = share
//! === found
//! …
//! ```
//!
//! `cargo` may also say `not asked`, or `refuses it before 1.99`. `rules` names the rules that the case is about, or `none`: only their findings are shown, and only their fixes are
//! chosen, so that a change to one rule changes its own cases alone. Files follow, each behind `---`; how a file is encoded
//! stands in parentheses. `choose` lists `advised`, `safe`, and single choices. All behind `===` is what the audit and the
//! plan say; `PLIMSOLL_BLESS=1` writes it anew.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use plimsoll::audit::Audit;
use plimsoll::finding::{FindingId, Safety};
use plimsoll::input::{InputFile, is_wanted};
use plimsoll::model::Options;
use plimsoll::plan::{Plan, Selection, plan};
use plimsoll::schema::v1;

/// A case as its file has it.
pub struct Case {
    /// The name of its file, without the extension.
    pub name: String,
    /// The file.
    pub path: PathBuf,
    /// What stands before the expectations.
    pub given: String,
    /// The expectations.
    pub expected: String,
    /// The ids of the rules that it is about; nothing if it does not say.
    pub rules: Option<Vec<String>>,
    /// What real cargo is to think of the workspace.
    pub cargo: Cargo,
    /// Whether its lockfile is one that cargo would keep as it is.
    pub lock_is_real: bool,
    /// Its files.
    pub files: Vec<(String, String)>,
    /// The lines of `choose`.
    pub choices: Vec<String>,
}

/// What real cargo is to think of a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cargo {
    /// It loads it.
    Loads,
    /// It stops with an error.
    Refuses,
    /// It stops with an error before 1.N, and loads it from then on.
    RefusesBefore(u64),
    /// It is not asked: not all files are there.
    NotAsked,
}

impl Cargo {
    /// What cargo 1.N is to think of it.
    pub fn at(self, minor: u64) -> Self {
        match self {
            Self::RefusesBefore(first) if minor < first => Self::Refuses,
            Self::RefusesBefore(_) => Self::Loads,
            other => other,
        }
    }
}

/// All cases, by name.
pub fn all() -> Vec<Case> {
    all_in(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases"))
}

/// The cases of a folder, by name.
pub fn all_in(folder: &Path) -> Vec<Case> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "case"));
    paths.sort();
    paths.into_iter().map(Case::read).collect()
}

impl Case {
    fn read(path: PathBuf) -> Self {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        let (given, expected) = match text.find("\n=== ") {
            Some(at) => text.split_at(at + 1),
            None => (text.as_str(), ""),
        };
        let mut case = Self {
            given: given.to_owned(),
            expected: expected.to_owned(),
            rules: None,
            cargo: Cargo::Loads,
            lock_is_real: true,
            files: Vec::new(),
            choices: Vec::new(),
            name,
            path,
        };
        let mut sections = given.split("\n--- ");
        for line in sections.next().unwrap_or_default().lines() {
            match line.split_once(':').map(|(word, what)| (word, what.trim())) {
                Some(("rules", "none")) => case.rules = Some(Vec::new()),
                Some(("rules", rules)) => case.rules = Some(rules.split(", ").map(str::to_owned).collect()),
                Some(("cargo", "refuses it")) => case.cargo = Cargo::Refuses,
                Some(("cargo", "not asked")) => case.cargo = Cargo::NotAsked,
                Some(("cargo", what)) if what.starts_with("refuses it before 1.") => {
                    let minor = what.rsplit('.').next().and_then(|minor| minor.parse().ok());
                    case.cargo = Cargo::RefusesBefore(minor.unwrap());
                }
                Some(("lock", "not real")) => case.lock_is_real = false,
                Some(("cargo" | "lock", other)) => panic!("{}: {other}", case.name),
                _ => {}
            }
        }
        for section in sections {
            let (header, text) = section.split_once('\n').unwrap_or((section, ""));
            if header == "choose" {
                case.choices.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
                continue;
            }
            let (path, flags) = header.split_once(" (").unwrap_or((header, ""));
            let mut text = text.trim_end_matches('\n').to_owned();
            if !text.is_empty() {
                text.push('\n');
            }
            if flags.contains("crlf") {
                text = text.replace('\n', "\r\n");
            }
            if flags.contains("bom") {
                text.insert(0, '\u{feff}');
            }
            case.files.push((path.to_owned(), text));
        }
        case
    }

    /// The audit of its files.
    pub fn audit(&self) -> Audit {
        audit(&self.files)
    }

    /// The audit of its files for Rust 1.N, whichever they name.
    pub fn audit_for(&self, minor: u64) -> Audit {
        let options = Options { toolchain: Some(format!("1.{minor}")), ..Options::default() };
        Audit::with(inputs(&self.files), &options)
    }

    /// The fixes that it chooses.
    pub fn selection(&self, audit: &Audit) -> Selection {
        let mut selection = Selection::none();
        for line in &self.choices {
            match line.as_str() {
                "advised" | "safe" => {
                    let all = line == "advised";
                    let of_level = Selection::advised(audit, |fix| all || fix.safety == Safety::Safe);
                    for (id, fix) in of_level.iter().filter(|(id, _)| self.is_about(id.as_str())) {
                        selection.choose(id.clone(), fix);
                    }
                }
                line => {
                    let (id, fix) = line.split_once(" = ").unwrap_or_else(|| panic!("{}: {line}", self.name));
                    selection.choose(FindingId::from(id), fix);
                }
            }
        }
        selection
    }

    /// Whether a finding is of one of the rules that it is about.
    pub fn is_about(&self, finding: &str) -> bool {
        let rule = finding.split(':').next().unwrap_or_default();
        self.rules.iter().flatten().any(|about| about == rule)
    }

    /// What comes of it, as the expectations have it.
    pub fn outcome(&self) -> String {
        let audit = self.audit();
        let plan = plan(&audit, &self.selection(&audit));
        outcome(&audit, &plan, &|id| self.is_about(id))
    }
}

/// The audit of these files.
pub fn audit(files: &[(String, String)]) -> Audit {
    Audit::new(inputs(files))
}

fn inputs(files: &[(String, String)]) -> Vec<InputFile> {
    let wanted = files.iter().filter(|(path, _)| is_wanted(path));
    let input = |(path, text): &(String, String)| InputFile { path: path.clone(), bytes: text.clone().into_bytes() };
    wanted.map(input).collect()
}

/// The files with those that `plan` corrects in place.
pub fn corrected(files: &[(String, String)], plan: &Plan) -> Vec<(String, String)> {
    let after = |path: &str| plan.files.iter().find(|file| *file.path == *path).map(|file| file.after.clone());
    files.iter().map(|(path, text)| (path.clone(), after(path).unwrap_or_else(|| text.clone()))).collect()
}

fn outcome(audit: &Audit, plan: &Plan, is_shown: &dyn Fn(&str) -> bool) -> String {
    let report = v1::report(audit);
    let mut text = String::from("=== found\n");
    for finding in report.findings.iter().filter(|finding| is_shown(&finding.id)) {
        writeln!(text, "{} {}\n    {}", finding.severity, finding.id, finding.title).unwrap();
        for fix in finding.fixes() {
            let advised = if finding.fix.as_ref() == Some(fix) { ", advised" } else { "" };
            writeln!(text, "    fix {} ({}{advised}): {}", fix.id, fix.safety, fix.label).unwrap();
        }
        if let Some(by_hand) = &finding.by_hand {
            writeln!(text, "    by hand: {by_hand}").unwrap();
        }
    }
    let lines: Vec<String> = report
        .problems
        .iter()
        .map(|problem| {
            let place = problem.line.map(|line| format!(":{line}")).unwrap_or_default();
            format!("{} {}{place}: {}", problem.weight, problem.file, problem.message)
        })
        .collect();
    section(&mut text, "problems", &lines);
    let members: Vec<String> = report.workspace.members.iter().map(|member| member.manifest.clone()).collect();
    section(&mut text, "members", &members);
    section(&mut text, "other roots", &report.workspace.other_roots);
    let folded = report.duplicates.iter().map(|duplicate| {
        let versions: Vec<&str> = duplicate.versions.iter().map(|version| version.version.as_str()).collect();
        let under = duplicate.folded_under.as_ref().map(|of| format!(" of {of}")).unwrap_or_default();
        format!("{} {}: {}{under}", duplicate.name, versions.join(" "), duplicate.status)
    });
    section(&mut text, "duplicates", &folded.collect::<Vec<_>>());
    let done = v1::plan(audit, plan);
    let blocked = done.blocked.iter().map(|blocked| {
        let by = blocked.by.as_ref().map(|by| format!(" by {by}")).unwrap_or_default();
        format!("{} = {}{by}\n    {}", blocked.finding, blocked.fix, blocked.reason)
    });
    section(&mut text, "blocked", &blocked.collect::<Vec<_>>());
    section(&mut text, "commands", &done.commands);
    section(&mut text, "removes", &done.removes);
    for file in &done.files {
        let (flags, shown) = shown(&file.text);
        write!(text, "=== {}{flags}\n{shown}", file.path).unwrap();
        if !shown.ends_with('\n') {
            text.push_str("(no newline)\n");
        }
    }
    text
}

fn section(text: &mut String, name: &str, lines: &[String]) {
    if !lines.is_empty() {
        writeln!(text, "=== {name}").unwrap();
        lines.iter().for_each(|line| writeln!(text, "{line}").unwrap());
    }
}

/// A file's encoding in parentheses, and its text without it. A carriage return that stands alone is made visible.
fn shown(text: &str) -> (String, String) {
    let plain = text.strip_prefix('\u{feff}');
    let bom = plain.is_some();
    let plain = plain.unwrap_or(text);
    let crlf = plain.contains("\r\n") && plain.matches('\n').count() == plain.matches("\r\n").count();
    let shown = if crlf { plain.replace("\r\n", "\n") } else { plain.to_owned() }.replace('\r', "␍");
    let flags: Vec<&str> = [("crlf", crlf), ("bom", bom)].into_iter().filter(|(_, on)| *on).map(|(f, _)| f).collect();
    (if flags.is_empty() { String::new() } else { format!(" ({})", flags.join(", ")) }, shown)
}
