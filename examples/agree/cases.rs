//! The cases that are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use plimsoll::advice::{Advisor, Given, Step};
use plimsoll::audit::Audit;
use plimsoll::edit::{self, Edit, Verb};
use plimsoll::read::lockfile::{self, Lock};
use plimsoll::read::requirement::moved_to;
use plimsoll::registry::entries::Rust;
use plimsoll::registry::{Known, Registry, Store};
use plimsoll::resolve::{Bump, Outcome, Resolver, Setup, Start, Update};
use plimsoll::schema::advice::Duplicate;
use plimsoll::workspace::Origin;

use crate::cargo::Copy;
use crate::world::{self, Index};

/// What was compared and how much of it agreed.
#[derive(Debug, Default)]
pub struct Tally {
    cases: usize,
    packages: usize,
    wrong: usize,
    same_text: usize,
    slowest: Duration,
    pub failed: usize,
}

impl Tally {
    pub fn add(&mut self, other: &Self) {
        self.cases += other.cases;
        self.packages += other.packages;
        self.wrong += other.wrong;
        self.same_text += other.same_text;
        self.failed += other.failed;
        self.slowest = self.slowest.max(other.slowest);
    }

    /// Whether 99.5 % of the packages are as cargo has them.
    pub fn is_good(&self) -> bool {
        self.failed == 0 && self.packages > 0 && self.wrong * 200 <= self.packages
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let right = 100.0 * (self.packages - self.wrong) as f64 / self.packages.max(1) as f64;
        write!(
            f,
            "{} of {} packages agree ({right:.3} %) in {} cases, {} locks to the byte; slowest resolution {:?}",
            self.packages - self.wrong,
            self.packages,
            self.cases,
            self.same_text,
            self.slowest
        )
    }
}

type Packages = BTreeSet<(String, String, String)>;

fn packages(lock: &Lock) -> Packages {
    let text = |p: &lockfile::Package| (p.name.as_str().to_owned(), p.version.to_string(), p.source.to_string());
    lock.packages.iter().map(text).collect()
}

fn read(text: &str) -> Option<Lock> {
    lockfile::read(&Arc::from("Cargo.lock"), text).0
}

struct Run<'r> {
    copy: &'r Copy,
    audit: &'r Audit,
    resolver: Resolver,
    index: &'r mut Index,
    tally: Tally,
}

impl Run<'_> {
    fn resolve(&mut self, start: Start<'_>, update: Update<'_>, bumps: &[Bump]) -> Result<Outcome, String> {
        for _ in 0..200 {
            match self.resolver.resolve(start, update, bumps) {
                Outcome::Needs(needs) => {
                    self.index.give(self.resolver.store(), &needs)?;
                }
                _ => {
                    // Once more with all that is read kept, as the page has it for the second question.
                    let begin = Instant::now();
                    let outcome = self.resolver.resolve(start, update, bumps);
                    self.tally.slowest = self.tally.slowest.max(begin.elapsed());
                    return Ok(outcome);
                }
            }
        }
        Err("asks for ever more index files".to_owned())
    }

    /// Compares what cargo wrote, or that it refused, with a prediction.
    fn compare(&mut self, case: &str, cargo: Result<(), String>, outcome: &Outcome, before: Option<&Lock>) {
        self.tally.cases += 1;
        let written = self.copy.read("Cargo.lock").unwrap_or_default();
        match (&cargo, outcome) {
            (Ok(()), Outcome::Resolved(resolution)) => {
                let text = resolution.to_lockfile(before);
                let theirs = read(&written).map(|lock| packages(&lock)).unwrap_or_default();
                let ours = read(&text).map(|lock| packages(&lock)).unwrap_or_default();
                let wrong: Vec<_> = theirs.symmetric_difference(&ours).collect();
                self.tally.packages += theirs.union(&ours).count();
                self.tally.wrong += wrong.len();
                if text == written {
                    self.tally.same_text += 1;
                } else if std::env::var_os("PLIMSOLL_KEEP").is_some() {
                    let _ = std::fs::write("/tmp/agree-ours.lock", &text);
                    let _ = std::fs::write("/tmp/agree-cargo.lock", &written);
                }
                if !wrong.is_empty() || text != written {
                    let word = if wrong.is_empty() { "same packages, other text" } else { "differs" };
                    println!("  {case}: {word} ({} packages, {} steps)", theirs.len(), resolution.steps);
                    for package in wrong.iter().take(10) {
                        let who = if theirs.contains(*package) { "cargo has" } else { "predicted" };
                        println!("    {who} {} {} ({})", package.0, package.1, package.2);
                    }
                }
            }
            (Err(_), Outcome::Conflict { .. }) => {
                self.tally.packages += 1;
                self.tally.same_text += 1;
            }
            (Ok(()), other) => {
                self.tally.packages += 1;
                self.tally.wrong += 1;
                self.tally.failed += 1;
                println!("  {case}: cargo resolves, predicted {}", world::refusal(other));
            }
            (Err(error), other) => {
                self.tally.packages += 1;
                self.tally.wrong += 1;
                let error: Vec<&str> = error.lines().filter(|line| !line.contains("Updating")).take(12).collect();
                println!("  {case}: cargo refuses, predicted {}\n    {}", world::refusal(other), error.join("\n    "));
            }
        }
    }
}

impl Run<'_> {
    fn compare_text(&mut self, case: &str, cargo: Result<String, String>, predicted: &str) {
        self.tally.cases += 1;
        let all = |text: &str| read(text).map(|lock| packages(&lock)).unwrap_or_default();
        match cargo {
            Ok(text) => {
                let (theirs, ours) = (all(&text), all(predicted));
                let wrong = theirs.symmetric_difference(&ours).count();
                self.tally.packages += theirs.union(&ours).count();
                self.tally.wrong += wrong;
                self.tally.same_text += usize::from(text == predicted);
                if wrong > 0 {
                    println!("  {case}: differs in {wrong} packages");
                }
            }
            Err(error) => {
                self.tally.packages += 1;
                self.tally.wrong += 1;
                println!("  {case}: cargo refuses\n{error}");
            }
        }
    }
}

/// Compares all cases of one workspace.
pub fn run(path: &Path, bumps: usize, rungs: usize) -> Result<Tally, String> {
    let copy = Copy::of(path)?;
    let mut index = Index::of_this_machine();
    // Everything that cargo may look at has to be in its cache before the index is read.
    let lock = copy.read("Cargo.lock");
    copy.remove("Cargo.lock");
    let fresh = copy.cargo(&["generate-lockfile"]);
    let fresh_lock = copy.read("Cargo.lock");
    if let Some(lock) = &lock {
        copy.write("Cargo.lock", lock);
    }
    let kept = copy.cargo(&["update", "--workspace"]);
    let audit = Audit::new(world::files(copy.folder()));
    let given = lock.as_deref().and_then(read);
    let setup = Setup { workspace: &audit.model.workspace, lock: given.as_ref(), config: None, rustc: rustc() };
    let resolver = Resolver::new(&setup, Store::default());
    let mut run = Run { copy: &copy, audit: &audit, resolver, index: &mut index, tally: Tally::default() };

    let outcome = run.resolve(Start::Lock, Update::Nothing, &[])?;
    run.compare("as it is", kept, &outcome, given.as_ref());

    let updated = copy.cargo(&["update"]);
    let outcome = run.resolve(Start::Lock, Update::Everything, &[])?;
    run.compare("cargo update", updated, &outcome, given.as_ref());

    if let Some(text) = &fresh_lock {
        copy.write("Cargo.lock", text);
    }
    let outcome = run.resolve(Start::Nothing, Update::Nothing, &[])?;
    run.compare("without a lock", fresh, &outcome, None);

    let Some(lock) = &lock else { return Ok(run.tally) };
    for (name, edits, bumps) in choose(&audit, run.resolver.store(), bumps) {
        let before: BTreeMap<&str, String> =
            edits.iter().filter_map(|edit| Some((&*edit.file, copy.read(&edit.file)?))).collect();
        let mut written = true;
        for (file, text) in &before {
            let own: Vec<Edit> = edits.iter().filter(|edit| &*edit.file == *file).cloned().collect();
            match edit::apply(file, text, &own) {
                Ok(after) => copy.write(file, &after),
                Err(_) => written = false,
            }
        }
        if written {
            copy.write("Cargo.lock", lock);
            let done = copy.cargo(&["update", "--workspace"]);
            let outcome = run.resolve(Start::Lock, Update::Nothing, &bumps)?;
            run.compare(&name, done, &outcome, given.as_ref());
        }
        for (file, text) in &before {
            copy.write(file, text);
        }
    }
    climb(&mut run, lock, given.clone(), rungs)?;
    if !run.index.missing.is_empty() {
        println!("  not in the index: {}", run.index.missing.iter().cloned().collect::<Vec<_>>().join(", "));
    }
    Ok(run.tally)
}

/// Holds the first rungs of the ladder against cargo: the edits of each and of those below it are written, and their
/// commands run.
fn climb(run: &mut Run<'_>, lock: &str, given: Option<Lock>, rungs: usize) -> Result<(), String> {
    let Some(given) = given.filter(|_| rungs > 0) else { return Ok(()) };
    let workspace = run.audit.model.workspace.clone();
    let about = Given { workspace, lock: given.clone(), config: None, rustc: rustc(), metadata: None, schedule: None };
    let store = std::mem::take(run.resolver.store());
    let mut advisor = Advisor::new(about, store, []);
    let begin = Instant::now();
    loop {
        match advisor.step() {
            Step::Going { .. } => {}
            Step::Needs(needs) => {
                run.index.give(advisor.store(), &needs)?;
            }
            Step::Failed(why) => return Err(why),
            Step::Done => break,
        }
    }
    let time = begin.elapsed();
    let report = advisor.report();
    println!(
        "  ladder of {} rungs after {} resolutions in {time:?}: {} packages, {} duplicates; {} of those have a move",
        report.rungs.len(),
        report.tried,
        report.now.packages,
        report.now.duplicates,
        report.duplicates.iter().filter(|duplicate| !duplicate.options.is_empty()).count(),
    );
    if std::env::var_os("PLIMSOLL_TELL").is_some() {
        tell_duplicates(&report.duplicates);
    }
    let mut ids = Vec::new();
    for (number, rung) in report.rungs.iter().enumerate() {
        ids.push(rung.id.as_str());
        println!(
            "    {}. {}: {} packages go, {} come, {} change; {} packages, {} duplicates then",
            number + 1,
            rung.label,
            rung.step.removed.len(),
            rung.step.added.len(),
            rung.step.changed.len(),
            rung.state.packages,
            rung.state.duplicates
        );
        if std::env::var_os("PLIMSOLL_TELL").is_some() {
            println!("      - {}\n      + {}", rung.step.removed.join(", "), rung.step.added.join(", "));
        }
        if number >= rungs {
            continue;
        }
        let Ok(Some(prediction)) = advisor.predict(&ids) else {
            run.tally.failed += 1;
            println!("      cannot be predicted together with those below");
            continue;
        };
        let done = written(run.copy, &prediction.edits, lock, &prediction.commands);
        run.compare_text(&format!("rung {}", number + 1), done, &prediction.lock);
    }
    Ok(())
}

fn tell_duplicates(duplicates: &[Duplicate]) {
    for duplicate in duplicates {
        println!("    {} {}", duplicate.name, duplicate.versions.join(", "));
        if let Some(way) = duplicate.options.first() {
            println!("      goes with: {}", way.label);
        }
        for blocker in &duplicate.blockers {
            let on = format!("{} {}", blocker.on, blocker.requirement);
            println!("      blocked by {} {} (locked {}): {on}", blocker.name, blocker.version, blocker.locked);
        }
        if !duplicate.together.is_empty() {
            let (together, instead) = (duplicate.together.join(" and "), duplicate.instead.join(", "));
            println!("      goes with {together}; instead: {instead}");
        }
        if !duplicate.followers.is_empty() {
            println!("      and with it: {}", duplicate.followers.join(", "));
        }
    }
}

/// Writes edits, lets cargo write the lock, and puts the manifests back.
fn written(copy: &Copy, edits: &[Edit], lock: &str, commands: &[String]) -> Result<String, String> {
    let before: BTreeMap<&str, String> =
        edits.iter().filter_map(|edit| Some((&*edit.file, copy.read(&edit.file)?))).collect();
    for (file, text) in &before {
        let own: Vec<Edit> = edits.iter().filter(|edit| &*edit.file == *file).cloned().collect();
        copy.write(file, &edit::apply(file, text, &own).map_err(|error| error.message)?);
    }
    copy.write("Cargo.lock", lock);
    let mut done = Ok(());
    if commands.is_empty() {
        done = copy.cargo(&["update", "--workspace"]);
    }
    for command in commands {
        let arguments: Vec<&str> = command.split(' ').skip(1).collect();
        done = done.and_then(|()| copy.cargo(&arguments));
    }
    let text = copy.read("Cargo.lock").unwrap_or_default();
    for (file, text) in &before {
        copy.write(file, text);
    }
    done.map(|()| text)
}

/// The Rust that this machine's cargo resolves for.
pub fn rustc() -> Option<Rust> {
    let output = std::process::Command::new("rustc").arg("-V").output().ok()?;
    Rust::parse(String::from_utf8(output.stdout).ok()?.split_whitespace().nth(1)?)
}

/// So many bumps to the newest release of an incompatible range, evenly out of all that there are.
fn choose(audit: &Audit, store: &Store, count: usize) -> Vec<(String, Vec<Edit>, Vec<Bump>)> {
    let mut all: BTreeMap<(String, String), (BTreeSet<Edit>, Vec<Bump>)> = BTreeMap::new();
    for (member, package) in audit.model.workspace.members.iter().enumerate() {
        for (number, dependency) in package.dependencies.iter().enumerate() {
            let site = dependency.requirement_site();
            let written = site.spec.version.as_deref().filter(|_| dependency.origin == Origin::CratesIo);
            let Some(Known::Releases(entries)) = store.get(&Registry::CratesIo, &dependency.name) else { continue };
            let newest = entries.releases.iter().find(|r| !r.yanked && r.readable && r.version.pre.is_empty());
            let (Some(written), Some(newest)) = (written, newest) else { continue };
            let accepted = dependency.requirement.as_ref().is_some_and(|r| r.matches(&newest.version));
            let Some(requirement) = moved_to(written, &newest.version).filter(|_| !accepted) else { continue };
            let key = if site.spec.bare { site.path.clone() } else { site.path.join("version") };
            let verb = Verb::Set(requirement.as_str().into());
            let entry = all.entry((dependency.name.clone(), requirement.clone())).or_default();
            entry.0.insert(Edit::new(&site.file, key, verb));
            entry.1.push(Bump { member, dependency: number, requirement });
        }
    }
    let step = all.len().max(1);
    let wanted = count.min(step);
    let chosen: BTreeSet<usize> = (0..wanted).map(|at| at * step / wanted.max(1)).collect();
    let all = all.into_iter().enumerate().filter(|(at, _)| chosen.contains(at));
    all.map(|(_, ((name, requirement), (edits, bumps)))| {
        (format!("{name} = \"{requirement}\""), edits.into_iter().collect(), bumps)
    })
    .collect()
}
