//! What changes would do to a recorded build, to be held against builds that make them.
//!
//! ```text
//! predict FOLDER RECORD [jobs=N] [lean] [lto=off|false|thin|fat] [units=N] [lock=OTHER] …
//! ```
//!
//! FOLDER is the workspace, RECORD the `cargo-timing.html` of a clean build of it. Each change is tried alone, or with
//! those that it is joined to by commas: other
//! numbers of jobs, no debug information in dependencies, other link-time optimization, other codegen units, and doing
//! without the packages that another lockfile has not.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use plimsoll::audit::Audit;
use plimsoll::input::{InputFile, descends_into};
use plimsoll::schedule::Lto;
use plimsoll::schema::v1::evidence::{Trial, tried};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.as_slice() {
        [folder, record, changes @ ..] => predict(folder, record, changes),
        _ => Err("which folder, and which record?".to_owned()),
    };
    if let Err(message) = &result {
        eprintln!("predict: {message}");
    }
    if result.is_ok() { ExitCode::SUCCESS } else { ExitCode::from(2) }
}

fn predict(folder: &str, record: &str, changes: &[String]) -> Result<(), String> {
    let read = |path: &Path| fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    let mut files = Vec::new();
    walk(Path::new(folder), "", &mut files).map_err(|error| format!("{folder}: {error}"))?;
    files.push(InputFile { path: "cargo-timing.html".to_owned(), bytes: read(Path::new(record))? });
    let audit = Audit::new(files);
    let schedule = audit.model.schedule.as_ref().ok_or("the record cannot be read")?.as_ref();
    let schedule = schedule.map_err(ToString::to_string)?;
    println!("recorded {} ms, simulated {} ms", schedule.recorded(), schedule.replayed());
    for change in changes {
        let mut trial = Trial::default();
        for part in change.split(',') {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            match key {
                "jobs" => trial.jobs = value.parse().ok(),
                "lean" => trial.no_debuginfo = true,
                "lto" => trial.lto = Lto::parse(value),
                "units" => trial.codegen_units = value.parse().ok(),
                "lock" => {
                    let there = packages(&String::from_utf8_lossy(&read(Path::new(value))?));
                    let own =
                        audit.model.files.iter().find(|file| file.path.ends_with("Cargo.lock")).ok_or("no lockfile")?;
                    trial.removes = packages(&own.text);
                    trial.removes.retain(|package| !there.contains(package));
                }
                _ => return Err(format!("unknown change `{part}`")),
            }
        }
        let outcome = tried(&audit, &trial);
        let Some(outcome) = outcome else {
            println!("{change}: not predicted");
            continue;
        };
        let percent = |time: u32| 100.0 * f64::from(time) / f64::from(outcome.wall_before.max(1));
        println!(
            "{change}: wall time {} to {} ms instead of {} ms ({:.1} % to {:.1} %), CPU time {} to {} ms instead of {} ms",
            outcome.wall[0],
            outcome.wall[1],
            outcome.wall_before,
            percent(outcome.wall[0]),
            percent(outcome.wall[1]),
            outcome.work[0],
            outcome.work[1],
            outcome.work_before
        );
    }
    Ok(())
}

/// The packages of a lockfile, each as `name version`.
fn packages(lock: &str) -> Vec<String> {
    let mut packages = Vec::new();
    let mut name = "";
    for line in lock.lines() {
        let value = |key: &str| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"');
        match (value("name"), value("version")) {
            (Some(found), _) => name = found,
            (_, Some(version)) => packages.push(format!("{name} {version}")),
            _ => {}
        }
    }
    packages
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<InputFile>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if entry.file_type()?.is_dir() {
            if descends_into(&name) {
                walk(&entry.path(), &format!("{path}/"), files)?;
            }
        } else if ["Cargo.toml", "Cargo.lock"].contains(&name.as_str()) {
            files.push(InputFile { path, bytes: fs::read(entry.path())? });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(())
}
