//! Each version in `src/facts/since.toml`, on both sides: what the audit says with the last Rust before it, and with the
//! first one that has it. The versions stand here a second time, so that one that is moved is noticed.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "boundaries/commands.rs"]
mod commands;
#[path = "boundaries/manifests.rs"]
mod manifests;
#[path = "boundaries/profiles.rs"]
mod profiles;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use plimsoll::audit::Audit;
use plimsoll::facts::since::Since;
use plimsoll::finding::FindingId;
use plimsoll::input::InputFile;
use plimsoll::plan::{Selection, plan};
use plimsoll::registry::Store;
use plimsoll::resolve::{Resolver, Setup, Start, Update};
use plimsoll::rules::RULES;

/// What the audit is to say, in which `V` is the Rust of the workspace.
struct Boundary {
    change: Since,
    /// The minor version of the first Rust 1.x that has it.
    minor: u64,
    /// Where `V` stands for the Rust.
    files: &'static [(&'static str, &'static str)],
    /// Said before, and not from then on.
    before: &'static str,
    /// Said from then on, and not before.
    after: &'static str,
}

const TOOLCHAIN: (&str, &str) = ("rust-toolchain.toml", "[toolchain]\nchannel = \"V\"\n");
const PACKAGE: (&str, &str) = ("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n");
const PLAIN_WORKFLOW: (&str, &str) = (
    ".github/workflows/ci.yml",
    "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: cargo \
     test\n",
);
const MEMBER_OF_V: (&str, &str) = (
    "a/Cargo.toml",
    "[package]\nname = \"a\"\nedition = \"2018\"\nrust-version = \"V\"\n[dependencies]\nlog = \"0.4\"\n",
);

fn boundaries() -> impl Iterator<Item = &'static Boundary> {
    [commands::BOUNDARIES, manifests::BOUNDARIES, profiles::BOUNDARIES].into_iter().flatten()
}

/// All that is said of the workspace with Rust 1.`minor`, and the lines that the first fix of each finding adds.
fn said(boundary: &Boundary, minor: u64) -> String {
    let version = format!("1.{minor}");
    let file =
        |(path, text): &(&str, &str)| InputFile { path: (*path).into(), bytes: text.replace('V', &version).into() };
    let audit = Audit::new(boundary.files.iter().map(file).collect());
    let mut said = String::new();
    for problem in &audit.model.problems {
        writeln!(said, "{}", problem.message).unwrap();
    }
    for finding in &audit.findings {
        writeln!(said, "{} {}\n{}", finding.severity.name(), finding.id, finding.impact.statement).unwrap();
        writeln!(said, "{}", finding.by_hand.as_deref().unwrap_or_default()).unwrap();
        let mut selection = Selection::none();
        if let Some(fix) = finding.fixes.first() {
            selection.choose(FindingId::from(finding.id.as_str()), &fix.id);
        }
        for file in plan(&audit, &selection).files {
            file.after.lines().for_each(|line| writeln!(said, "+{line}").unwrap());
        }
    }
    said
}

#[test]
fn each_boundary_is_where_it_is() {
    let mut moved = Vec::new();
    for boundary in boundaries() {
        let (before, after) = (said(boundary, boundary.minor - 1), said(boundary, boundary.minor));
        let is_told =
            |own: &str, there: &str, elsewhere: &str| own.is_empty() || there.contains(own) && !elsewhere.contains(own);
        if !is_told(boundary.before, &before, &after) || !is_told(boundary.after, &after, &before) {
            moved.push(format!("{}, before:\n{before}\nafter:\n{after}", boundary.change.id()));
        }
    }
    assert!(moved.is_empty(), "{} boundaries are elsewhere\n{}", moved.len(), moved.join("\n"));
}

#[test]
fn each_change_has_a_boundary() {
    for change in Since::ALL {
        let is_held = boundaries().any(|boundary| boundary.change == change);
        // A test of its own is below.
        let is_of_locks = change == Since::LockfileV4Default;
        assert_eq!(is_held, !is_of_locks, "{}", change.id());
    }
}

/// The form of a new lockfile follows the oldest Rust of the members.
#[test]
fn a_new_lockfile_has_the_format_that_its_cargo_writes() {
    let format = |minor: u64| {
        let text = format!("[package]\nname = \"a\"\nedition = \"2021\"\nrust-version = \"1.{minor}\"\n");
        let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: text.into() }]);
        let setup = Setup { workspace: &audit.model.workspace, lock: None, config: None, rustc: None };
        let outcome = Resolver::new(&setup, Store::default()).resolve(Start::Nothing, Update::Nothing, &[]);
        let lock = outcome.resolved().unwrap().to_lockfile(None);
        lock.lines().find(|line| line.starts_with("version = ")).unwrap().to_owned()
    };
    assert_eq!((format(82).as_str(), format(83).as_str()), ("version = 3", "version = 4"));
}

/// The texts of all files of the core but those of `facts`.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            if !path.ends_with("src/facts") {
                sources(&path, found);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push((path.display().to_string(), fs::read_to_string(&path).unwrap()));
        }
    }
}

#[test]
fn code_asks_for_each_change() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let facts = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/facts/since.rs")).unwrap();
    for change in Since::ALL {
        let name = format!("{change:?}");
        // Editions are asked for by their year.
        let is_asked = files.iter().any(|(_, text)| {
            let text = text.split("#[cfg(test)]\nmod ").next().unwrap();
            text.match_indices("Since::").any(|(at, start)| {
                let rest = text[at + start.len()..].strip_prefix(name.as_str());
                rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()))
            })
        }) || facts.contains(&format!("\" => Some(Self::{name})"));
        assert!(is_asked, "no code asks for {name}: delete it, with its row in src/facts/since.toml");
    }
}

/// Prose names a change and not its version, and so does code.
#[test]
fn rules_name_no_version() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/rules"), &mut files);
    for (path, text) in files {
        let text = text.split("#[cfg(test)]").next().unwrap();
        // Examples are files of others, and sources are quoted.
        let (start, end) = (text.find("    sources: &["), text.find("\n    check,\n};"));
        let text = match start.zip(end) {
            Some((start, end)) => format!("{}{}", &text[..start], &text[end..]),
            None => text.to_owned(),
        };
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let digits = |at: usize| line[at..].chars().take_while(char::is_ascii_digit).count();
            let in_prose = line.match_indices("1.").any(|(at, start)| {
                digits(at + start.len()) == 2
                    && !line[..at].ends_with(|before: char| before.is_ascii_digit() || before == '.')
            });
            let in_code = line.match_indices("(1, ").any(|(at, start)| digits(at + start.len()) == 2);
            assert!(!in_prose && !in_code, "{path} names a version; ask `facts::since` for it: {line}");
        }
    }
    for rule in RULES {
        for prose in [rule.title, rule.says, rule.why, rule.but, rule.fix_safety] {
            let filled = plimsoll::facts::since::with_versions(prose);
            // A misspelled name stays as it is.
            assert!(!filled.contains('{') || prose.contains("{ "), "{}: {filled}", rule.id);
        }
    }
}

/// Paths with texts.
type Files<'f> = &'f [(&'f str, &'f str)];

/// The findings and their fixes, with one toolchain and one MSRV.
fn fixes_of(files: Files<'_>, toolchain: &str, msrv: &str) -> Vec<String> {
    let fill = |text: &str| text.replace('T', toolchain).replace('V', msrv);
    let inputs = files.iter().map(|(path, text)| InputFile { path: (*path).to_owned(), bytes: fill(text).into() });
    let audit = Audit::new(inputs.collect());
    audit.findings.iter().flat_map(|one| one.fixes.iter().map(|fix| format!("{} {}", one.id, fix.id))).collect()
}

/// A fix writes nothing that the older one of toolchain and MSRV does not know.
#[test]
fn fixes_follow_the_older_one_of_toolchain_and_msrv() {
    const PINNED: (&str, &str) = ("rust-toolchain.toml", "[toolchain]\nchannel = \"T\"\n");
    let rows: [(Files<'_>, &str, &str); 4] = [
        (
            &[
                PINNED,
                (
                    "Cargo.toml",
                    "[package]\nname = \"a\"\nedition = \"2018\"\nrust-version = \"V\"\n[profile.release]\nlto = \"fat\"\n",
                ),
            ],
            "codegen-units:release dist",
            "1.57",
        ),
        (
            &[
                PINNED,
                (
                    "Cargo.toml",
                    "[package]\nname = \"a\"\nedition = \"2018\"\nrust-version = \"V\"\n[workspace.lints.rust]\nunsafe_code = \"deny\"\n",
                ),
            ],
            "uninherited-lints:Cargo.toml inherit",
            "1.74",
        ),
        (
            &[
                PINNED,
                (
                    "Cargo.toml",
                    "[package]\nname = \"a\"\nedition = \"2018\"\nrust-version = \"V\"\n[profile.release]\nstrip = \"debuginfo\"\n",
                ),
            ],
            "strip:release remove",
            "1.77",
        ),
        (
            &[
                PINNED,
                ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\n"),
                (
                    "a/Cargo.toml",
                    "[package]\nname = \"a\"\nedition = \"2018\"\nrust-version = \"V\"\n[dependencies]\nlog = \"0.4\"\n",
                ),
                (
                    "b/Cargo.toml",
                    "[package]\nname = \"b\"\nedition = \"2018\"\nrust-version = \"V\"\n[dependencies]\nlog = \"0.4\"\n",
                ),
            ],
            "shared-dependency:log share",
            "1.64",
        ),
    ];
    for (files, fix, since) in rows {
        let minor: u64 = since.strip_prefix("1.").unwrap().parse().unwrap();
        let before = format!("1.{}", minor - 1);
        for (toolchain, msrv, is_offered) in
            [(since, since, true), ("1.95", since, true), ("1.95", &before, false), (&before, &before, false)]
        {
            let fixes = fixes_of(files, toolchain, msrv);
            assert_eq!(fixes.iter().any(|one| one == fix), is_offered, "{fix} {toolchain} {msrv}: {fixes:?}");
        }
    }
}
