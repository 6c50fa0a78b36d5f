//! Holds what is said of refused manifests to real cargo: each workspace in `tests/refusals` is one that cargo refuses, or
//! one much like it that cargo accepts.
//!
//! ```text
//! === what the workspace shows
//! says Cargo.toml:7:5 a part of what is said
//! --- Cargo.toml
//! [package]
//! ```
//!
//! Without a line of `says`, cargo accepts the workspace, and nothing is said of it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "support/real.rs"]
mod real;
#[path = "support/sandbox.rs"]
mod sandbox;

use std::fs;

use plimsoll::audit::Audit;
use plimsoll::finding::Severity;
use plimsoll::input::{InputFile, is_wanted};
use plimsoll::plan::{Selection, plan};
use plimsoll::source::{LineIndex, Weight};
use sandbox::Sandbox;

struct Fixture {
    name: String,
    says: Vec<String>,
    files: Vec<(String, String)>,
}

fn fixtures(text: &str) -> Vec<Fixture> {
    let mut fixtures = Vec::new();
    for part in format!("\n{text}").split("\n=== ").skip(1) {
        let mut sections = part.split("\n--- ");
        let mut head = sections.next().unwrap().lines();
        let name = head.next().unwrap().to_owned();
        let says = head.filter_map(|line| line.strip_prefix("says ")).map(str::to_owned).collect();
        let file = |section: &str| {
            let (path, text) = section.split_once('\n').unwrap_or((section, ""));
            (path.trim().to_owned(), format!("{}\n", text.trim_end()))
        };
        fixtures.push(Fixture { name, says, files: sections.map(file).collect() });
    }
    fixtures
}

impl Fixture {
    fn audit(&self) -> Audit {
        let wanted = self.files.iter().filter(|(path, _)| is_wanted(path));
        Audit::new(wanted.map(|(path, text)| InputFile { path: path.clone(), bytes: text.clone().into() }).collect())
    }

    /// What cargo says, or nothing if it accepts the workspace.
    fn cargo(&self, sandbox: &Sandbox) -> Option<String> {
        for (path, text) in self.files.iter().filter(|(path, _)| !is_wanted(path)) {
            sandbox.write(&format!("work/{path}"), text);
        }
        if let Err(said) = sandbox.metadata(&["--no-deps"]) {
            return Some(said);
        }
        let said = sandbox.cargo(&["check", "--quiet"]);
        (!said.ok).then_some(said.said)
    }
}

/// The errors of an audit, as `file:line:column message`.
fn errors(audit: &Audit) -> Vec<String> {
    let at = |file: &str, start: Option<usize>| {
        let text = &audit.model.file(file).unwrap().text;
        let position = start.map(|start| format!(":{}", LineIndex::new(text).position(text, start)));
        format!("{file}{}", position.unwrap_or_default())
    };
    let problems = audit.model.problems.iter().filter(|problem| problem.weight == Weight::Error);
    let problems = problems.map(|p| format!("{} {}", at(&p.file, p.span.as_ref().map(|span| span.start)), p.message));
    let findings = audit.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let findings = findings.map(|finding| {
        let place = finding.places.first().map(|place| at(&place.file, Some(place.span.start)));
        format!("{} {}: {}", place.unwrap_or_default(), finding.title, finding.detail.join(" "))
    });
    problems.chain(findings).collect()
}

#[test]
fn what_cargo_refuses_is_said_and_nothing_else() {
    let only = std::env::var("PLIMSOLL_ONLY").ok();
    let mut paths: Vec<_> = fs::read_dir("tests/refusals").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut refused, mut accepted, mut wrong) = (0, 0, Vec::new());
    for path in paths {
        let kind = path.file_stem().unwrap().to_string_lossy().into_owned();
        if only.as_ref().is_some_and(|only| !kind.contains(only.as_str())) {
            continue;
        }
        for fixture in fixtures(&fs::read_to_string(&path).unwrap()) {
            let audit = fixture.audit();
            let sandbox = Sandbox::of(&fixture.files, &audit);
            let cargo = fixture.cargo(&sandbox);
            let told = errors(&audit);
            let is_said = |say: &String| {
                let (place, words) = say.split_once(' ').unwrap();
                told.iter()
                    .any(|told| told.split_once(' ').is_some_and(|(at, rest)| at == place && rest.contains(words)))
            };
            let agrees = match &cargo {
                Some(_) => {
                    !fixture.says.is_empty() && fixture.says.iter().all(is_said) && told.len() == fixture.says.len()
                }
                None => fixture.says.is_empty() && told.is_empty(),
            };
            *if cargo.is_some() { &mut refused } else { &mut accepted } += 1;
            if !agrees {
                let cargo = cargo.unwrap_or_else(|| "(accepts it)".to_owned());
                wrong.push(format!(
                    "{kind}: {}\n    expected: {:?}\n    told: {told:?}\n    cargo: {cargo}",
                    fixture.name, fixture.says
                ));
                continue;
            }
            // The command that a finding names repairs what it is about.
            let commands = audit.findings.iter().filter(|finding| finding.rule == "lockfile-conflict");
            for said in commands.filter_map(|finding| finding.by_hand.as_deref()) {
                let command = said.split('`').nth(1).unwrap().strip_prefix("cargo ").unwrap();
                let ran = sandbox.cargo(&command.split(' ').collect::<Vec<_>>());
                if let Some(said) = fixture.cargo(&sandbox).filter(|_| ran.ok).or((!ran.ok).then_some(ran.said)) {
                    wrong.push(format!("{kind}: {}: after `cargo {command}`:\n{said}", fixture.name));
                }
            }
            // What the fixes make of it, cargo accepts, unless something else is refused too.
            let refused: Vec<_> = audit.findings.iter().filter(|f| f.severity == Severity::Error).collect();
            let mut chosen = Selection::none();
            for (finding, fix) in refused.iter().filter_map(|finding| Some((finding, finding.fixes.first()?))) {
                chosen.choose(finding.id.clone(), fix.id.clone());
            }
            let plan = plan(&audit, &chosen);
            if fixture.says.len() == plan.applied.len() && !plan.applied.is_empty() {
                sandbox.correct(&plan);
                // Not all that it then needs is there.
                let said = fixture.cargo(&sandbox).filter(|said| !said.contains("no matching package named"));
                if let Some(said) = said {
                    wrong.push(format!("{kind}: {}: its fix is refused:\n{said}", fixture.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), refused + accepted, wrong.join("\n\n"));
    assert!(only.is_some() || (refused > 100 && accepted > 30), "{refused} refused, {accepted} accepted");
}
