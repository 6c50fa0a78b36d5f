//! The core from a terminal: a folder in, a report out.
//!
//! ```text
//! audit PATH [--model | --json | --markdown] [--goal GOAL] [--toolchain CHANNEL]
//!            [--select safe|all|ID[=FIX],…] [--apply DIR [--overwrite]]
//! ```
//!
//! `--goal` says what matters most: `everyday`, `ci`, `speed` or `size`. `--toolchain` names the Rust to speak of, such
//! as `1.78` or `nightly`; without it, the toolchain file tells.
//!
//! Tokens, passwords and private keys are masked in the report, also in the corrected files that it holds; those that
//! `--apply` writes are whole.
//!
//! `--select` chooses fixes: all advised ones, the safe ones among them, or those of single findings. `--apply` writes
//! the corrected files below DIR, all of them or none, and lists them on stderr. It follows no symbolic link below DIR,
//! and replaces files only with `--overwrite`.

#[path = "audit/apply.rs"]
mod apply;

use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use plimsoll::audit::Audit;
use plimsoll::finding::{FindingId, Safety};
use plimsoll::goal::Goal;
use plimsoll::input::{self, InputFile};
use plimsoll::model;
use plimsoll::plan::{Selection, plan};
use plimsoll::read::toolchain::{Known, Toolchain};
use plimsoll::report;
use plimsoll::secrets;
use plimsoll::source::Problem;
use plimsoll::workspace::{Dependency, Member};
use serde_json::{Value, json};

const USAGE: &str = "usage: audit PATH [--model | --json | --markdown] [--goal GOAL] [--toolchain CHANNEL]
             [--root MANIFEST] [--select safe|all|ID[=FIX],…] [--apply DIR [--overwrite]]";

fn main() -> ExitCode {
    let said = match run(std::env::args_os().skip(1)) {
        Ok(text) => text,
        Err(message) => {
            let _ = writeln!(io::stderr(), "audit: {message}");
            return ExitCode::from(2);
        }
    };
    match writeln!(io::stdout(), "{said}") {
        // Whoever reads may have seen enough.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "audit: {error}");
            ExitCode::from(2)
        }
        _ => ExitCode::SUCCESS,
    }
}

#[derive(Default)]
struct Options {
    path: PathBuf,
    format: String,
    select: Option<String>,
    apply: Option<PathBuf>,
    overwrite: bool,
    help: bool,
    audit: model::Options,
}

fn options(mut args: impl Iterator<Item = OsString>) -> Result<Options, String> {
    let mut options = Options::default();
    let mut only_paths = false;
    while let Some(arg) = args.next() {
        let mut text = || args.next().and_then(|value| value.into_string().ok());
        match arg.to_str().filter(|_| !only_paths) {
            Some("--") => only_paths = true,
            Some("-h" | "--help") => options.help = true,
            Some(format @ ("--model" | "--json" | "--markdown")) => options.format = format.to_owned(),
            Some("--select") => options.select = Some(text().ok_or("--select wants safe, all or ids")?),
            Some("--goal") => {
                let goal = text().and_then(|name| Goal::from_name(&name));
                options.audit.goal = Some(goal.ok_or("--goal wants everyday, ci, speed or size")?);
            }
            Some("--root") => options.audit.root = Some(text().ok_or("--root wants a manifest")?),
            Some("--toolchain") => {
                let channel = text().filter(|channel| Toolchain::of_channel(channel, Known::Chosen).is_some());
                options.audit.toolchain = Some(channel.ok_or("--toolchain wants a channel such as 1.78")?);
            }
            Some("--apply") => options.apply = Some(args.next().ok_or("--apply wants a folder")?.into()),
            Some("--overwrite") => options.overwrite = true,
            option => {
                let is_option = option.is_some_and(|arg| arg.starts_with('-'));
                if is_option || !options.path.as_os_str().is_empty() {
                    return Err(format!("unexpected `{}`\n{USAGE}", arg.display()));
                }
                options.path = arg.into();
            }
        }
    }
    match () {
        () if options.help => Ok(options),
        () if options.path.as_os_str().is_empty() => Err(format!("which folder?\n{USAGE}")),
        () if options.apply.is_some() && options.select.is_none() => Err("--apply wants --select".to_owned()),
        () if options.overwrite && options.apply.is_none() => Err("--overwrite wants --apply".to_owned()),
        () => Ok(options),
    }
}

fn run(args: impl Iterator<Item = OsString>) -> Result<String, String> {
    let options = options(args)?;
    if options.help {
        return Ok(USAGE.to_owned());
    }
    let mut found = Found::default();
    let entries = std::fs::read_dir(&options.path).map_err(|error| format!("{}: {error}", options.path.display()))?;
    found.walk(entries, "");
    let is_given = |root: &String| found.files.iter().any(|file| file.path == *root);
    if let Some(root) = options.audit.root.as_ref().filter(|root| !is_given(root)) {
        return Err(format!("there is no `{root}` in {}", options.path.display()));
    }
    let mut audit = Audit::with(found.files, &options.audit);
    audit.model.problems.extend(found.problems);
    if options.format == "--model" {
        return Ok(model(&audit).to_string());
    }
    let plan = options.select.as_deref().map(|chosen| plan(&audit, &selection(&audit, chosen)));
    if let (Some(folder), Some(plan)) = (&options.apply, &plan) {
        if let Some(unknown) = plan.unknown.first() {
            return Err(format!("there is no finding `{unknown}` with such a fix, so nothing was written"));
        }
        let files: Vec<(&str, &str)> = plan.files.iter().map(|file| (&*file.path, file.after.as_str())).collect();
        let written = apply::write(&files, folder, options.overwrite)?;
        for path in &written {
            let _ = writeln!(io::stderr(), "wrote {}", path.display());
        }
        if written.is_empty() {
            let _ = writeln!(io::stderr(), "no file changes, so none was written");
        }
    }
    let report = secrets::report(&audit, plan.as_ref());
    match options.format.as_str() {
        "--json" => serde_json::to_string_pretty(&report).map_err(|error| error.to_string()),
        _ => Ok(report::markdown(&report, None)),
    }
}

fn selection(audit: &Audit, chosen: &str) -> Selection {
    match chosen {
        "all" => Selection::advised(audit, |_| true),
        "safe" => Selection::advised(audit, |fix| fix.safety == Safety::Safe),
        ids => {
            let mut selection = Selection::none();
            let mut rest = ids;
            while !rest.is_empty() {
                let (id, fix, length) = first_choice(audit, rest);
                if length > 0 {
                    selection.choose(id, fix);
                }
                rest = rest.get(length..).unwrap_or_default().strip_prefix(',').unwrap_or_default();
            }
            selection
        }
    }
}

/// The first of the choices, and how long it is. An id may have commas and equals signs, and so may that of a fix: so it is
/// the longest that a finding and a fix have.
fn first_choice(audit: &Audit, choices: &str) -> (FindingId, String, usize) {
    let ends = |text: &str, signs: &[char]| {
        let ends = text.match_indices(signs).map(|(at, _)| at).chain([text.len()]);
        ends.rev().collect::<Vec<_>>()
    };
    for end in ends(choices, &[',', '=']) {
        let (text, after) = choices.split_at(end);
        let known = [secrets::finding(audit, text), Some(FindingId::from(text))];
        let Some(finding) = known.into_iter().flatten().find_map(|id| audit.finding(&id)) else { continue };
        let Some(fixes) = after.strip_prefix('=') else {
            let advised = finding.advised_fix().map(|fix| fix.id.clone());
            return (finding.id.clone(), advised.unwrap_or_default(), end);
        };
        let named = |fix_end: &usize| fixes.get(..*fix_end).is_some_and(|name| finding.fix(name).is_some());
        if let Some(fix_end) = ends(fixes, &[',']).into_iter().find(named) {
            let fix = fixes.get(..fix_end).unwrap_or_default();
            return (finding.id.clone(), fix.to_owned(), end + 1 + fix_end);
        }
    }
    let end = choices.find(',').unwrap_or(choices.len());
    let text = choices.get(..end).unwrap_or_default();
    let (id, fix) = text.rsplit_once('=').unwrap_or((text, ""));
    (FindingId::from(id), fix.to_owned(), end)
}

/// What a walk through a folder found, and what it could not read.
#[derive(Default)]
struct Found {
    files: Vec<InputFile>,
    problems: Vec<Problem>,
}

impl Found {
    fn walk(&mut self, entries: std::fs::ReadDir, prefix: &str) {
        let (entries, failed): (Vec<_>, Vec<_>) = entries.partition(Result::is_ok);
        for error in failed.into_iter().filter_map(Result::err) {
            self.unreadable(if prefix.is_empty() { "." } else { prefix }, &error);
        }
        let mut entries: Vec<_> = entries.into_iter().filter_map(Result::ok).collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && input::descends_into(&name) => match std::fs::read_dir(entry.path()) {
                    Ok(entries) => self.walk(entries, &path),
                    Err(error) => self.unreadable(&path, &error),
                },
                Ok(kind) if kind.is_file() && input::is_wanted(&path) => match std::fs::read(entry.path()) {
                    Ok(bytes) => self.files.push(InputFile { path, bytes }),
                    Err(error) => self.unreadable(&path, &error),
                },
                // They can lead in circles, and out of the folder.
                Ok(kind) if kind.is_symlink() && input::is_wanted(&path) => {
                    let message = "not read, as it is a symbolic link, and those are not followed";
                    self.problems.push(Problem::note(&Arc::from(path), None, message));
                }
                Ok(_) => {}
                Err(error) => self.unreadable(&path, &error),
            }
        }
    }

    fn unreadable(&mut self, path: &str, error: &io::Error) {
        self.problems.push(Problem::error(&Arc::from(path), None, format!("cannot be read: {error}")));
    }
}

/// The workspace as read, spelled as `cargo metadata --no-deps` does.
fn model(audit: &Audit) -> Value {
    json!({ "members": audit.model.workspace.members.iter().map(member).collect::<Vec<_>>() })
}

fn member(member: &Member) -> Value {
    json!({
        "name": member.name,
        "version": member.version,
        "manifest": member.manifest.to_string(),
        "edition": member.edition,
        "rust_version": member.rust_version,
        "dependencies": member.dependencies.iter().map(dependency).collect::<Vec<_>>(),
    })
}

fn dependency(dependency: &Dependency) -> Value {
    json!({
        "name": dependency.name,
        "rename": dependency.rename,
        "req": dependency.requirement.as_ref().map_or_else(|| "*".to_owned(), ToString::to_string),
        "kind": dependency.kind().name(),
        "optional": dependency.optional,
        "default_features": dependency.default_features,
        "features": dependency.features,
        "target": dependency.target,
    })
}
