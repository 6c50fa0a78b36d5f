//! `cargo xtask costs`: what it costs to compile the crates that are used most, measured here.
//!
//! One package depends on all of them and is built again and again, in several ways. A wrapper around rustc notes the
//! CPU seconds of each call, which other work on the machine changes far less than the time on the clock.

mod table;
mod wrapper;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// Families that are empty where they are not built for: there is nothing to measure here.
const ELSEWHERE: &[&str] = &[
    "android",
    "cocoa",
    "core-foundation",
    "core-graphics",
    "core-text",
    "hermit",
    "io-kit",
    "jni",
    "libredox",
    "mach",
    "ndk",
    "objc",
    "redox",
    "schannel",
    "security-framework",
    "system-configuration",
    "wasi",
    "wepoll",
    "winapi",
    "windows",
    "winreg",
    "fsevent",
    "block2",
    "dispatch",
    "ntapi",
    "winsafe",
    "wit-",
    "winnow-windows",
    "metal",
    "crypt32",
    "xattr-windows",
    "miow",
    "vswhom",
    "embed-resource",
];

/// Crates that weigh a lot where they are, and that few locks have. They are built by themselves.
const HEAVY: &[&str] = &["actix-web", "diesel", "egui", "nalgebra", "statrs", "validator"];

/// What most users of these switch on beside the defaults. The rest follows from what the other crates ask for.
const FEATURES: &[(&str, &str)] = &[
    ("hyper", "\"full\""),
    ("serde", "\"derive\""),
    ("tokio", "\"full\""),
    ("tokio-util", "\"full\""),
    ("tower", "\"full\""),
    ("tracing-subscriber", "\"env-filter\", \"json\""),
    ("validator", "\"derive\""),
    ("uuid", "\"v4\""),
    ("chrono", "\"serde\""),
    ("clap", "\"derive\""),
];

/// How the crates are built.
const BUILDS: &[(&str, &[&str])] = &[("dev", &[]), ("release", &["--release"])];

/// Acts as the wrapper if this is a call of Cargo's.
pub fn wrap() -> Option<Result<ExitCode>> {
    std::env::var(wrapper::LOG).ok().map(|log| wrapper::run(&log))
}

/// Builds the most used crates that the locks below a folder name. A build that is done is not made again, so that a
/// run which was stopped can go on.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let folder = arguments.first().context("name a folder with Cargo.lock files below it")?;
    let number = |at: usize, default: usize| arguments.get(at).map_or(Ok(default), |text| text.parse());
    let (crates, repeats) = (number(1, 600)?, number(2, 3)?);

    let mut locks = Vec::new();
    find_locks(Path::new(folder), &mut locks)?;
    let mut used = most_used(&locks)?;
    used.truncate(crates);
    let heavy = HEAVY.iter().map(|name| ((*name).to_owned(), "*".to_owned())).collect();
    let room = project.target.join("costs");
    let rooms = [room.join("used"), room.join("heavy")];
    for (room, crates) in rooms.iter().zip([used, heavy]) {
        write_package(room, &crates)?;
        for repeat in 1..=repeats {
            for (name, arguments) in BUILDS {
                build(room, name, repeat, arguments)?;
            }
        }
    }
    table::write(&rooms, repeats, &project.root.join("src/facts/costs.txt"))
}

fn find_locks(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            find_locks(&entry.path(), found)?;
        } else if entry.file_name() == "Cargo.lock" {
            found.push(entry.path());
        }
    }
    Ok(())
}

/// The crates of the registry by the number of locks that name them, each with the latest version that they name.
fn most_used(locks: &[PathBuf]) -> Result<Vec<(String, String)>> {
    type Versions = BTreeSet<(Vec<u64>, String)>;
    let mut used: BTreeMap<String, (BTreeSet<&PathBuf>, Versions)> = BTreeMap::new();
    for lock in locks {
        let text = fs::read_to_string(lock)?;
        for package in text.split("[[package]]") {
            let value = |key: &str| {
                let line = package.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \""))?;
                line.strip_suffix('"')
            };
            let (Some(name), Some(version), Some(source)) = (value("name"), value("version"), value("source")) else {
                continue;
            };
            let is_built_here = !ELSEWHERE.iter().any(|start| name.starts_with(start));
            if source.starts_with("registry+")
                && source.contains("crates.io-index")
                && is_built_here
                && !version.contains('-')
            {
                let numbers = version.split(['.', '+']).map(|part| part.parse().unwrap_or(0)).take(3).collect();
                let entry = used.entry(name.to_owned()).or_default();
                entry.0.insert(lock);
                entry.1.insert((numbers, version.to_owned()));
            }
        }
    }
    let mut used: Vec<_> = used.into_iter().collect();
    used.sort_by_key(|(name, (locks, _))| (std::cmp::Reverse(locks.len()), name.clone()));
    let latest = |(name, (_, versions)): (String, (_, Versions))| Some((name, versions.into_iter().next_back()?.1));
    Ok(used.into_iter().filter_map(latest).collect())
}

/// Writes the package that depends on all of them. Where Cargo finds no way to have two of them in one build, one goes.
fn write_package(room: &Path, used: &[(String, String)]) -> Result<()> {
    fs::create_dir_all(room.join("src"))?;
    fs::write(room.join("src/lib.rs"), "")?;
    let mut left_out: BTreeSet<String> = BTreeSet::new();
    loop {
        let mut manifest =
            "[package]\nname = \"plimsoll-costs\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n".to_owned();
        for (name, version) in used.iter().filter(|(name, _)| !left_out.contains(name)) {
            let version = version.split('+').next().unwrap_or_default();
            let features = FEATURES.iter().find(|(of, _)| of == name).map_or("", |(_, features)| features);
            manifest.push_str(&format!("{name} = {{ version = \"{version}\", features = [{features}] }}\n"));
        }
        fs::write(room.join("Cargo.toml"), manifest)?;
        let output = Command::new("cargo").current_dir(room).arg("generate-lockfile").output()?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let named = |(name, _): &&(String, String)| {
            said.contains(&format!("`{name}`"))
                || said.contains(&format!("`{name} "))
                || said.contains(&format!("`{name} = "))
        };
        let Some((name, _)) = used.iter().rev().filter(|(name, _)| !left_out.contains(name)).find(named) else {
            bail!("Cargo finds no versions:\n{said}");
        };
        println!("without {name}: {}", said.lines().take(3).collect::<Vec<_>>().join(" "));
        left_out.insert(name.clone());
    }
}

fn build(room: &Path, name: &str, repeat: usize, arguments: &[&str]) -> Result<()> {
    let log = room.join(format!("{name}-{repeat}.jsonl"));
    if log.with_extension("done").exists() {
        return Ok(());
    }
    let target = room.join("built");
    for file in [&target, &log] {
        if file.is_dir() {
            fs::remove_dir_all(file)?;
        } else if file.exists() {
            fs::remove_file(file)?;
        }
    }
    let mut command = Command::new("cargo");
    command.current_dir(room).args(["build", "--keep-going", "--quiet"]).args(arguments);
    command.env("RUSTC_WRAPPER", std::env::current_exe()?).env("CARGO_TARGET_DIR", &target).env(wrapper::LOG, &log);
    command.env("CARGO_INCREMENTAL", "0");
    let status = command.status()?;
    println!("{name} {repeat}: {status}, {} calls", fs::read_to_string(&log)?.lines().count());
    fs::write(log.with_extension("done"), "")?;
    Ok(())
}
