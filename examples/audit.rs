//! The core from a terminal: a folder in, a report out.
//!
//! ```text
//! audit PATH [--model | --json | --markdown] [--goal GOAL] [--toolchain CHANNEL]
//!            [--select safe|all|ID[=FIX],…] [--apply DIR]
//! ```
//!
//! `--goal` says what matters most: `everyday`, `ci`, `speed` or `size`. `--toolchain` names the Rust to speak of, such
//! as `1.78` or `nightly`; without it, the toolchain file tells.
//!
//! `--select` chooses fixes: all advised ones, the safe ones among them, or those of single findings. `--apply` writes
//! the corrected files below DIR and leaves PATH as it is.

use std::path::Path;
use std::process::ExitCode;

use plimsoll::audit::{self, Audit};
use plimsoll::finding::{FindingId, Safety};
use plimsoll::goal::Goal;
use plimsoll::input::{self, InputFile};
use plimsoll::plan::{Plan, Selection, plan};
use plimsoll::read::toolchain::{Known, Toolchain};
use plimsoll::report;
use plimsoll::schema::v1;
use plimsoll::workspace::{Dependency, Member};
use serde_json::{Value, json};

fn main() -> ExitCode {
    match run(std::env::args().skip(1)) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("audit: {message}");
            ExitCode::from(2)
        }
    }
}

struct Options {
    path: String,
    format: String,
    select: Option<String>,
    apply: Option<String>,
    audit: audit::Options,
}

fn options(mut args: impl Iterator<Item = String>) -> Result<Options, String> {
    let mut options = Options {
        path: String::new(),
        format: "--markdown".to_owned(),
        select: None,
        apply: None,
        audit: audit::Options::default(),
    };
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--model" | "--json" | "--markdown" => options.format = arg,
            "--select" => options.select = Some(args.next().ok_or("--select wants safe, all or ids")?),
            "--goal" => {
                let goal = args.next().and_then(|name| Goal::of(&name));
                options.audit.goal = Some(goal.ok_or("--goal wants everyday, ci, speed or size")?);
            }
            "--toolchain" => {
                let channel = args.next().filter(|channel| Toolchain::of_channel(channel, Known::Chosen).is_some());
                options.audit.toolchain = Some(channel.ok_or("--toolchain wants a channel such as 1.78")?);
            }
            "--apply" => options.apply = Some(args.next().ok_or("--apply wants a folder")?),
            _ if arg.starts_with('-') || !options.path.is_empty() => return Err(format!("unexpected `{arg}`")),
            _ => options.path = arg,
        }
    }
    if options.path.is_empty() { Err("which folder?".to_owned()) } else { Ok(options) }
}

fn run(args: impl Iterator<Item = String>) -> Result<String, String> {
    let options = options(args)?;
    let mut files = Vec::new();
    walk(Path::new(&options.path), "", &mut files).map_err(|error| format!("{}: {error}", options.path))?;
    let audit = Audit::with(files, &options.audit);
    if options.format == "--model" {
        return Ok(model(&audit).to_string());
    }
    let plan = options.select.as_deref().map(|chosen| plan(&audit, &selection(&audit, chosen)));
    if let Some(folder) = &options.apply {
        let plan = plan.as_ref().ok_or("--apply wants --select")?;
        write(plan, Path::new(folder)).map_err(|error| format!("{folder}: {error}"))?;
    }
    let mut report = v1::report(&audit);
    report.plan = plan.as_ref().map(|plan| v1::plan(&audit, plan));
    match options.format.as_str() {
        "--json" => serde_json::to_string_pretty(&report).map_err(|error| error.to_string()),
        _ => Ok(report::markdown(&report)),
    }
}

fn selection(audit: &Audit, chosen: &str) -> Selection {
    match chosen {
        "all" => Selection::advised(audit, |_| true),
        "safe" => Selection::advised(audit, |fix| fix.safety == Safety::Safe),
        ids => {
            let mut selection = Selection::none();
            for choice in ids.split(',').filter(|choice| !choice.is_empty()) {
                // A fix is named after the last `=`: ids of findings may have one.
                let (id, fix) = choice.rsplit_once('=').map_or((choice, None), |(id, fix)| (id, Some(fix)));
                let id = FindingId::from(id);
                let advised = audit.finding(&id).and_then(|finding| finding.advised_fix()).map(|fix| fix.id.as_str());
                selection.choose(id, fix.or(advised).unwrap_or_default());
            }
            selection
        }
    }
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<InputFile>) -> std::io::Result<()> {
    let mut entries = std::fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        // Symbolic links are not followed: they can lead in circles.
        let kind = entry.file_type()?;
        if kind.is_dir() && input::descends_into(&name) {
            walk(&entry.path(), &path, files)?;
        } else if kind.is_file() && input::is_wanted(&path) {
            files.push(InputFile { path, bytes: std::fs::read(entry.path())? });
        }
    }
    Ok(())
}

fn write(plan: &Plan, folder: &Path) -> std::io::Result<()> {
    for file in &plan.files {
        let path = folder.join(&*file.path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, &file.after)?;
    }
    Ok(())
}

/// The workspace as read, spelled as `cargo metadata --no-deps` does.
fn model(audit: &Audit) -> Value {
    json!({ "members": audit.workspace.members.iter().map(member).collect::<Vec<_>>() })
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
