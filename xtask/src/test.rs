//! `cargo xtask test`: everything that has to hold before a change is done.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use crate::browser::Browser;
use crate::project::{Project, WASM};
use crate::tools::{self, Tools};
use crate::{build, licences, npm, process, size};

/// How many tests a step ran. A step that is no run of tests counts as one.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
}

struct Step {
    name: &'static str,
    says: &'static str,
    run: fn(&Project) -> Result<Tally>,
}

/// In this order: what is quick to say no comes first, and the journeys need the site that `site` builds.
const STEPS: &[Step] = &[
    Step { name: "fmt", says: "the code is formatted", run: fmt },
    Step { name: "clippy", says: "clippy has nothing to say, natively", run: clippy },
    Step { name: "clippy-web", says: "clippy has nothing to say of the page and the JavaScript API", run: clippy_web },
    Step { name: "native", says: "tests of the core and of xtask", run: native },
    Step { name: "wasm", says: "tests of the page's code in headless Chromium", run: wasm },
    Step { name: "npm", says: "tests of the npm package in Node", run: npm },
    Step { name: "site", says: "the release of the site", run: site },
    Step { name: "licences", says: "all third-party code that is shipped is named with its licence", run: licences },
    Step { name: "size", says: "what a visitor downloads stays within the budgets", run: budget },
    Step { name: "journeys", says: "journeys through the site in headless Chromium", run: journeys },
    Step { name: "alone", says: "the same journeys through the page that is one file on a disk", run: alone },
];

/// Runs the steps that were asked for, all of them even if one fails, and sums up.
pub fn run(project: &Project, names: &[String]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| STEPS.iter().all(|step| step.name != name.as_str())) {
        let known: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step `{unknown}`; the steps are {}", known.join(", "));
    }
    let steps: Vec<_> =
        STEPS.iter().filter(|step| names.is_empty() || names.iter().any(|name| name == step.name)).collect();

    let start = Instant::now();
    let mut total = Tally::default();
    let mut lines = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("\n[{}/{}] {}: {}", index + 1, steps.len(), step.name, step.says);
        let (tally, time) = timed(|| (step.run)(project));
        let tally = tally.unwrap_or_else(|error| {
            println!("error: {error:#}");
            Tally { passed: 0, failed: 1 }
        });
        let verdict = if tally.failed == 0 { "ok" } else { "FAILED" };
        let line = format!("{:12}{verdict:8}{:5} passed {:3} failed {time:>8}", step.name, tally.passed, tally.failed);
        println!("{line}");
        lines.push(line);
        total.passed += tally.passed;
        total.failed += tally.failed;
    }

    println!("\n{}\nin {}", lines.join("\n"), seconds(start.elapsed()));
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed > 0 {
        // Not by way of an error: the summary stays the last line.
        std::process::exit(1);
    }
    Ok(())
}

fn fmt(project: &Project) -> Result<Tally> {
    check(project.cargo().args(["fmt", "--all", "--check"]))?;
    // rustfmt follows no `mod` inside of a macro, and `rules!` declares the rules.
    let mut rules: Vec<_> = std::fs::read_dir(project.root.join("src/rules"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<_>>()?;
    rules.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rules.sort();
    check(project.command("rustfmt").args(["--check", "--edition", "2024"]).args(rules))
}

fn clippy(project: &Project) -> Result<Tally> {
    let options = ["clippy", "--workspace", "--exclude", "plimsoll-web", "--all-targets", "--", "-D", "warnings"];
    check(project.cargo().args(options))
}

fn clippy_web(project: &Project) -> Result<Tally> {
    tools::ensure_target(project)?;
    let options = ["clippy", "--package", "plimsoll-web", "--target", WASM];
    check(project.cargo().args(options).args(["--all-targets", "--", "-D", "warnings"]))
}

fn native(project: &Project) -> Result<Tally> {
    let excluded = ["--exclude", "plimsoll-web", "--exclude", "browser-tests"];
    tests(project.cargo().args(["test", "--workspace", "--no-fail-fast"]).args(excluded))
}

fn wasm(project: &Project) -> Result<Tally> {
    let mut cargo = project.cargo();
    Tools::ensure(project)?.give_to(&mut cargo);
    Browser::ensure()?.give_to(&mut cargo);
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", "wasm-bindgen-test-runner");
    tests(cargo.args(["test", "--package", "plimsoll-web", "--target", WASM]))
}

fn npm(project: &Project) -> Result<Tally> {
    npm::package(project)?;
    let mut node = project.command("node");
    tests(node.args(["--test", "--test-reporter=tap", "tests/npm/api.test.mjs"]))
}

fn site(project: &Project) -> Result<Tally> {
    build::site(project)?;
    Ok(Tally { passed: 1, failed: 0 })
}

/// Held against the lockfile, in the file that is given away.
fn licences(project: &Project) -> Result<Tally> {
    let lock = fs::read_to_string(project.root.join("Cargo.lock"))?;
    let page = fs::read_to_string(project.dist().join(licences::PAGE)).context("there is no site")?;
    let shipped = licences::shipped(project)?;
    for (name, version) in shipped.iter().filter(|(name, _)| !name.starts_with("plimsoll")) {
        let entry = format!(
            "name = \"{name}\"
version = \"{version}\"
"
        );
        ensure!(lock.contains(&entry), "{name} {version} is not in Cargo.lock");
        ensure!(page.contains(&format!("<li><b>{name} {version}</b>: ")), "{} lacks {name} {version}", licences::PAGE);
    }
    println!("{} crates in {} bytes", shipped.len(), page.len());
    Ok(Tally { passed: 1, failed: 0 })
}

fn budget(project: &Project) -> Result<Tally> {
    let sizes = size::measure(&project.dist())?;
    println!("{sizes}");
    sizes.check()?;
    Ok(Tally { passed: 1, failed: 0 })
}

fn journeys(project: &Project) -> Result<Tally> {
    tests(through_chromium(project)?.args(["test", "--package", "browser-tests", "--no-fail-fast"]))
}

/// What a page on a disk has no part in: servers, paths of theirs, and files that come later. That it writes into
/// folders cannot be tried, as the browser takes no permissions for it but from a hand.
const HOSTED: [&str; 15] = [
    "offline::",
    "the_auditor_comes_once",
    "the_site_works_under_any_path",
    "a_folder_that_changed_since",
    "corrected_files_go_back",
    "what_cannot_be_written",
    // Whether a browser stores anything for files on a disk, and for which, is its own business.
    "kept::a_full_storage",
    "tabs::",
    "stopping::a_worker_script_that_is_gone",
    "stopping::an_auditor_that_is_gone",
    "stopping::an_auditor_that_is_another_page",
    "stopping::what_is_dropped_while",
    "one_file_that_changed_since",
    "the_old_text_of_a_file",
    "two_clicks_write_once",
];

fn alone(project: &Project) -> Result<Tally> {
    let mut cargo = through_chromium(project)?;
    cargo.env("PLIMSOLL_ALONE", "1").args(["test", "--package", "browser-tests", "--test", "journeys", "--"]);
    tests(cargo.args(HOSTED.iter().flat_map(|name| ["--skip", name])))
}

fn through_chromium(project: &Project) -> Result<Command> {
    let mut cargo = project.cargo();
    Browser::ensure()?.give_to(&mut cargo);
    cargo.env("PLIMSOLL_AXE", tools::axe_core()?);
    // What went wrong on the page is told in words; where in the journey's machinery that surfaced is noise.
    cargo.env("RUST_LIB_BACKTRACE", "0");
    Ok(cargo)
}

/// A command that is one check as a whole.
fn check(command: &mut Command) -> Result<Tally> {
    process::run(command)?;
    Ok(Tally { passed: 1, failed: 0 })
}

/// A command that runs tests: shows what it prints, and counts from it.
fn tests(command: &mut Command) -> Result<Tally> {
    let name = process::describe(command);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot run {name}"))?;
    let mut tally = Tally::default();
    for line in BufReader::new(child.stdout.take().context("no output")?).lines() {
        let line = line?;
        println!("{line}");
        tally.count(&line);
    }
    let status = child.wait()?;
    if status.success() && tally.passed == 0 {
        bail!("{name} ran no tests");
    }
    // Something that did not compile, or died before it could count.
    if !status.success() && tally.failed == 0 {
        tally.failed = 1;
    }
    Ok(tally)
}

impl Tally {
    /// Adds what a line of output says, if it is a summary of Rust's test harnesses or of Node's.
    fn count(&mut self, line: &str) {
        let number = |text: &str| text.trim().parse::<usize>().unwrap_or(0);
        if let Some((_, counts)) = line.strip_prefix("test result: ").and_then(|rest| rest.split_once(". ")) {
            for part in counts.split(';') {
                match part.trim().split_once(' ') {
                    Some((count, "passed")) => self.passed += number(count),
                    Some((count, "failed")) => self.failed += number(count),
                    _ => {}
                }
            }
        } else if let Some(count) = line.strip_prefix("# pass ") {
            self.passed += number(count);
        } else if let Some(count) = line.strip_prefix("# fail ") {
            self.failed += number(count);
        }
    }
}

fn timed<T>(run: impl FnOnce() -> T) -> (T, String) {
    let start = Instant::now();
    let result = run();
    (result, seconds(start.elapsed()))
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries_are_counted_and_other_lines_are_not() {
        let mut tally = Tally::default();
        for line in [
            "test rules::works ... ok",
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 filtered out",
            "# pass 4",
            "# fail 1",
        ] {
            tally.count(line);
        }
        assert_eq!(tally, Tally { passed: 19, failed: 3 });
    }
}
