//! The resolver against real cargo, on registries that are made up here and served on loopback.
//!
//! Each seed makes a registry of packages that need one another in every way that an index knows, and a workspace. Real
//! cargo writes the lock, and what the resolver predicts has to be the same to the byte: without a lock, with one,
//! after new releases, after `cargo update` of all, of one package and of one to a precise version, and after a bump.
//! `PLIMSOLL_SEEDS` names how many seeds are tried, `PLIMSOLL_SEED` the first.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::sync::Arc;

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::read::lockfile;
use plimsoll::read::lockfile::Version;
use plimsoll::registry::entries::Rust;
use plimsoll::registry::{Registry, Store};
use plimsoll::resolve::{Bump, Outcome, Resolver, Setup, Start, Update};

#[path = "resolver_agrees/index.rs"]
mod index;
#[path = "resolver_agrees/made.rs"]
mod made;
#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use index::Server;
use made::{Made, Random};
use scratch::Scratch;

/// The files of `made` in `scratch`, and what an audit reads of them.
fn lay_out(scratch: &Scratch, files: &[(String, String)]) -> Audit {
    for (path, text) in files {
        scratch.write(&format!("work/{path}"), text);
        if let Some(folder) = path.strip_suffix("Cargo.toml") {
            scratch.write(&format!("work/{folder}src/lib.rs"), "");
        }
    }
    let inputs = files.iter().map(|(path, text)| InputFile { path: path.clone(), bytes: text.clone().into() });
    Audit::new(inputs.collect())
}

/// Resolves, giving index files as they are asked for.
fn predict(
    audit: &Audit,
    lock: Option<&str>,
    index: &BTreeMap<String, String>,
    update: Update<'_>,
    bumps: &[Bump],
) -> (Outcome, Option<String>) {
    let lock = lock.map(|text| lockfile::read(&Arc::from("Cargo.lock"), text).0.unwrap());
    let setup = Setup { workspace: &audit.model.workspace, lock: lock.as_ref(), config: None, rustc: rustc() };
    let mut resolver = Resolver::new(&setup, Store::default());
    let start = if lock.is_some() { Start::Lock } else { Start::Nothing };
    loop {
        let outcome = resolver.resolve(start, update, bumps);
        let Outcome::Needs(needs) = &outcome else {
            let text = outcome.clone().resolved().map(|resolution| resolution.to_lockfile(lock.as_ref()));
            return (outcome, text);
        };
        for need in needs {
            assert_eq!(need.lack, plimsoll::resolve::Lack::NotGiven, "{need}");
            match index.get(&need.name) {
                Some(text) => {
                    let bytes = text.clone().into_bytes();
                    resolver.store().add_sparse(Registry::CratesIo, &need.name, bytes).unwrap();
                }
                None => resolver.store().add_absent(Registry::CratesIo, &need.name),
            }
        }
    }
}

/// A lock in a few lines.
fn short(text: &str) -> String {
    let entries = text.split("\n[[package]]\n").map(|entry| entry.replace("\n", " "));
    entries
        .map(|entry| {
            entry.split("source = ").next().unwrap_or_default().to_owned()
                + entry.split("checksum").nth(1).map_or("", |rest| rest.split_at(68).1)
                + "\n"
        })
        .collect()
}

/// The Rust that cargo asks here.
fn rustc() -> Option<Rust> {
    let output = Command::new("rustc").arg("-V").output().unwrap();
    Rust::parse(String::from_utf8(output.stdout).unwrap().split_whitespace().nth(1).unwrap())
}

struct Report {
    resolved: usize,
    refused: usize,
    told: String,
}

impl Report {
    fn compare(
        &mut self,
        what: &str,
        cargo: Result<(), String>,
        scratch: &Scratch,
        ours: (Outcome, Option<String>),
    ) -> Option<String> {
        let written = scratch.read("work/Cargo.lock");
        match (cargo, ours) {
            (Ok(()), (_, Some(text))) => {
                self.resolved += 1;
                let written = written.unwrap();
                if text != written {
                    let _ =
                        writeln!(self.told, "{what}: cargo wrote\n{}\npredicted\n{}", short(&written), short(&text));
                }
                return Some(written);
            }
            (Err(error), (Outcome::Conflict { .. }, _)) => {
                self.refused += 1;
                if std::env::var_os("PLIMSOLL_TELL").is_some() {
                    println!("{what}: {error}");
                }
            }
            (Ok(()), (outcome, _)) => {
                let _ = writeln!(self.told, "{what}: cargo resolves, predicted {outcome:?}");
            }
            (Err(error), (outcome, text)) => {
                let outcome = text.unwrap_or_else(|| format!("{outcome:?}"));
                let _ = writeln!(self.told, "{what}: cargo refuses\n{error}\npredicted {outcome}");
            }
        }
        None
    }
}

fn try_seed(seed: u64, server: &Server, report: &mut Report) {
    let mut random = Random::new(seed);
    let mut made = Made::new(&mut random);
    let scratch = Scratch::with_registry(&seed.to_string(), &server.address());
    let audit = lay_out(&scratch, &made.files);
    let start = report.told.len();

    // Half of the releases are not published yet.
    let early = made.index(false);
    server.publish(&early);
    let done = scratch.cargo_with_registry(&["generate-lockfile"]);
    let ours = predict(&audit, None, &early, Update::Nothing, &[]);
    let lock = report.compare("without a lock", done, &scratch, ours);

    let late = made.index(true);
    server.publish(&late);
    if let Some(lock) = &lock {
        let done = scratch.cargo_with_registry(&["update", "--workspace"]);
        let ours = predict(&audit, Some(lock), &late, Update::Nothing, &[]);
        report.compare("with a lock", done, &scratch, ours);

        let read = lockfile::read(&Arc::from("Cargo.lock"), lock).0.unwrap();
        let packages: Vec<_> = read.packages.iter().filter(|package| !package.is_by_path()).collect();
        if !packages.is_empty() {
            let package = packages[random.below(packages.len())];
            let one = [(package.name.as_str().to_owned(), package.version.clone())];
            let spec = format!("{}@{}", one[0].0, one[0].1);
            scratch.write("work/Cargo.lock", lock);
            let done = scratch.cargo_with_registry(&["update", "-p", &spec]);
            let ours = predict(&audit, Some(lock), &late, Update::Packages(&one), &[]);
            report.compare(&format!("cargo update -p {spec}"), done, &scratch, ours);

            let (name, from) = &one[0];
            let to = version_of(&late[name], &mut random);
            if to != *from {
                scratch.write("work/Cargo.lock", lock);
                let done = scratch.cargo_with_registry(&["update", "-p", &spec, "--precise", &to.to_string()]);
                let ours = predict(&audit, Some(lock), &late, Update::Precise { name, from, to: &to }, &[]);
                report.compare(&format!("cargo update -p {spec} --precise {to}"), done, &scratch, ours);
            }
        }

        if let Some((bump, files)) = made.bump(&mut random, &audit) {
            lay_out(&scratch, &files);
            scratch.write("work/Cargo.lock", lock);
            let done = scratch.cargo_with_registry(&["update", "--workspace"]);
            let ours = predict(&audit, Some(lock), &late, Update::Nothing, std::slice::from_ref(&bump));
            report.compare(&format!("with {bump:?}"), done, &scratch, ours);
            lay_out(&scratch, &made.files);
        }

        scratch.write("work/Cargo.lock", lock);
        let done = scratch.cargo_with_registry(&["update"]);
        let ours = predict(&audit, Some(lock), &late, Update::Everything, &[]);
        report.compare("cargo update", done, &scratch, ours);
    }
    if report.told.len() > start {
        let mut told = format!("\n===== seed {seed}\n");
        for (path, text) in &made.files {
            let _ = writeln!(told, "--- {path}\n{text}");
        }
        for (name, text) in late.iter().filter(|_| std::env::var_os("PLIMSOLL_TELL").is_some()) {
            let _ = writeln!(told, "--- {name}\n{text}");
        }
        report.told.insert_str(start, &told);
    }
}

/// One of the versions in an index file that are not yanked.
fn version_of(index: &str, random: &mut Random) -> Version {
    let lines: Vec<&str> = index.lines().filter(|line| line.contains("\"yanked\":false")).collect();
    let line = if lines.is_empty() { index.lines().next().unwrap() } else { lines[random.below(lines.len())] };
    line.split("\"vers\":\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap()
}

fn number(variable: &str, otherwise: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn it_writes_the_locks_that_cargo_writes() {
    let server = Server::start();
    let (first, count) = (number("PLIMSOLL_SEED", 1), number("PLIMSOLL_SEEDS", 25));
    let mut report = Report { resolved: 0, refused: 0, told: String::new() };
    for seed in first..first + count {
        try_seed(seed, &server, &mut report);
    }
    assert!(report.told.is_empty(), "{}", report.told);
    assert!(report.resolved > usize::try_from(count).unwrap(), "only {} resolved", report.resolved);
    println!("{} locks are the same, {} were refused by both", report.resolved, report.refused);
}

#[test]
fn a_cache_that_cargo_wrote_is_read() {
    let server = Server::start();
    let scratch = Scratch::with_registry("0", &server.address());
    // The first seed of which cargo makes a lock of some size.
    let (audit, index) = (1..)
        .find_map(|seed| {
            let made = Made::new(&mut Random::new(seed));
            let audit = lay_out(&scratch, &made.files);
            let index = made.index(true);
            server.publish(&index);
            let _ = fs::remove_dir_all(scratch.path("home/registry"));
            scratch.cargo_with_registry(&["generate-lockfile"]).ok()?;
            let is_large = scratch.read("work/Cargo.lock")?.matches("[[package]]").count() > 7;
            is_large.then_some((audit, index))
        })
        .unwrap();
    let lock = scratch.read("work/Cargo.lock").unwrap();

    let setup = Setup { workspace: &audit.model.workspace, lock: None, config: None, rustc: rustc() };
    let mut resolver = Resolver::new(&setup, Store::default());
    let home = scratch.path("home/registry/index");
    let folder = fs::read_dir(&home).unwrap().map(|entry| entry.unwrap().path()).next().unwrap();
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    assert!(Registry::of_cache_folder(&name).is_some(), "{name}");
    let mut count = 0;
    let mut open = vec![folder.join(".cache")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
            continue;
        }
        // The folder names the loopback server, which stands in for crates.io here.
        let below = path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        let added = resolver.store().add_cached(&below, fs::read(&path).unwrap(), &Registry::CratesIo);
        assert_eq!(added, Some(Ok(())), "{below}");
        count += 1;
    }
    assert!(count > 3, "{count} files");
    for name in index.keys() {
        if resolver.store().get(&Registry::CratesIo, name).is_none() {
            resolver.store().add_absent(Registry::CratesIo, name);
        }
    }
    let outcome = resolver.resolve(Start::Nothing, Update::Nothing, &[]);
    let resolution = outcome.resolved().expect("cargo resolves it");
    let text = resolution.to_lockfile(None);
    assert_eq!(text, lock, "cargo wrote\n{}\npredicted\n{}", short(&lock), short(&text));
}
