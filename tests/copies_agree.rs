//! Copies of one crate from several sources, held against real cargo with real git repositories in folders: what the fixes of
//! `duplicate-version` promise of them comes true, and what it calls impossible is.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use std::fs;
use std::process::Command;

use plimsoll::audit::Audit;
use plimsoll::finding::Finding;
use plimsoll::input::InputFile;
use plimsoll::plan::{Selection, plan};
use plimsoll::read::canonical_url::canonical_url;
use scratch::Scratch;

const ROOT: &str = "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n";

/// A repository with `tool` and `user`, which requires it by path, with a branch and a tag of one commit.
fn repository(scratch: &Scratch) -> String {
    scratch.write("repository/Cargo.toml", ROOT);
    scratch.package("repository/crates/tool", "tool", "");
    scratch.package("repository/crates/user", "user", "[dependencies]\ntool.path = \"../tool\"");
    let git = |arguments: &str| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@example.com"]).args(arguments.split(' '));
        let output = command.current_dir(scratch.path("repository")).output().unwrap();
        assert!(output.status.success(), "git {arguments}: {output:?}");
    };
    for arguments in ["init -q -b main .", "add -A", "commit -q -m first", "branch next", "tag v1"] {
        git(arguments);
    }
    format!("file://{}", scratch.path("repository").display())
}

fn audit(scratch: &Scratch) -> Audit {
    let mut files = Vec::new();
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(scratch.path("work").join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                open.push(format!("{path}/"));
            } else {
                files.push(InputFile { path, bytes: fs::read(entry.path()).unwrap() });
            }
        }
    }
    Audit::new(files)
}

fn finding(audit: &Audit) -> &Finding {
    audit.finding(&"duplicate-version:tool".into()).expect("`tool` is there twice")
}

fn cargo(scratch: &Scratch, arguments: &[&str]) -> scratch::Said {
    scratch.cargo("work", arguments, None)
}

fn copies(scratch: &Scratch) -> usize {
    assert!(cargo(scratch, &["metadata", "--format-version", "1"]).succeeded);
    let lock = fs::read_to_string(scratch.path("work/Cargo.lock")).unwrap();
    lock.matches("name = \"tool\"").count()
}

/// Fetches the repository, and writes the lockfile.
fn lock(scratch: &Scratch) {
    let mut command = real::cargo();
    let output = command.arg("generate-lockfile").current_dir(scratch.path("work")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(copies(scratch), 2);
}

fn apply(scratch: &Scratch, audit: &Audit, fix: &str) {
    let mut selection = Selection::none();
    selection.choose("duplicate-version:tool".into(), fix);
    let plan = plan(audit, &selection);
    assert!(!plan.files.is_empty(), "{:?}", finding(audit));
    for file in &plan.files {
        scratch.write(&format!("work/{}", file.path), &file.after);
    }
    let is_left = !plan.commands.is_empty();
    assert_eq!(copies(scratch), if is_left { 2 } else { 1 }, "before the commands {:?}", plan.commands);
    for command in &plan.commands {
        let words: Vec<&str> = command.split(' ').skip(1).map(|word| word.trim_matches('\'')).collect();
        let said = cargo(scratch, &words);
        assert!(said.succeeded, "{command}: {}", said.err);
    }
    assert_eq!(copies(scratch), 1, "after {fix}");
}

fn member(scratch: &Scratch, version: &str, git: &str) {
    scratch.write("work/Cargo.toml", ROOT);
    scratch.package("work/crates/tool", "tool", "");
    let manifest = format!("[package]\nname = \"tool\"\nversion = \"{version}\"\nedition = \"2021\"\n");
    scratch.write("work/crates/tool/Cargo.toml", &manifest);
    let dependencies = format!("[dependencies]\ntool.path = \"../tool\"\nuser = {{ git = \"{git}\", tag = \"v1\" }}");
    scratch.package("work/crates/app", "app", &dependencies);
    lock(scratch);
}

#[test]
fn a_member_takes_the_place_of_its_copy_from_its_own_repository() {
    for version in ["1.0.0", "1.0.7"] {
        let scratch = Scratch::new(&format!("copies-own-{version}"));
        let git = repository(&scratch);
        member(&scratch, version, &git);
        let audit = audit(&scratch);
        let told = finding(&audit).detail.join(" ");
        assert!(told.contains("the member in `crates/tool`") && told.contains("tag `v1`"), "{told}");
        assert!(told.contains("Edits in `crates/tool` do not reach `user 1.0.0`"), "{told}");
        apply(&scratch, &audit, "patch");
    }
}

#[test]
fn references_of_one_repository_become_one() {
    for fix in ["tag:v1", "branch:next", "default-branch"] {
        let scratch = Scratch::new(&format!("copies-references-{}", fix.replace(':', "-")));
        let git = repository(&scratch);
        scratch.write("work/Cargo.toml", ROOT);
        let user = format!("[dependencies]\nuser = {{ git = \"{git}\", tag = \"v1\" }}");
        scratch.package("work/crates/a", "a", &user);
        let reference = if fix == "default-branch" { "" } else { ", branch = \"next\"" };
        scratch.package("work/crates/b", "b", &format!("[dependencies]\ntool = {{ git = \"{git}\"{reference} }}"));
        lock(&scratch);
        let audit = audit(&scratch);
        let told = finding(&audit).detail.join(" ");
        assert!(told.contains("all are locked to the same commit"), "{told}");
        // What edits do not need the network for: the references are fetched.
        apply(&scratch, &audit, fix);
    }
}

#[test]
fn a_patch_cannot_point_to_the_repository_that_it_patches() {
    let scratch = Scratch::new("copies-same-source");
    let git = repository(&scratch);
    let patch = format!("[patch.\"{git}\"]\ntool = {{ git = \"{git}\", branch = \"next\" }}\n");
    scratch.write("work/Cargo.toml", &format!("{ROOT}{patch}"));
    scratch.package("work/crates/a", "a", &format!("[dependencies]\ntool = {{ git = \"{git}\", tag = \"v1\" }}"));
    let said = real::cargo().args(["metadata", "--format-version", "1"]).current_dir(scratch.path("work")).output();
    let said = String::from_utf8(said.unwrap().stderr).unwrap();
    assert!(said.contains("patches must point to different sources"), "{said}");
}

/// In a package one name has to stand for one source, so cargo tells which addresses are one before it fetches anything.
#[test]
fn addresses_are_one_where_cargo_takes_them_for_one() {
    let scratch = Scratch::new("addresses");
    let mut wrong = Vec::new();
    for (a, b, are_one) in [
        ("https://github.com/A/b", "http://github.com/a/b", true),
        ("https://github.com/A/b", "https://GitHub.com/a/b.git", true),
        ("https://github.com/a/b", "ssh://github.com/a/b", true),
        ("https://github.com/a/b", "git://github.com/a/b", true),
        ("https://git@github.com/a/b", "ssh://git@github.com/A/b.git", true),
        ("https://github.com:443/A/b", "https://github.com/a/b", true),
        ("https://github.com/a/b.GIT", "https://github.com/a/b", true),
        ("https://example.org/a/b", "https://Example.org/a/b/", true),
        ("https://example.org/a/b", "https://example.org/a/b.git/", true),
        ("https://example.org/a/b", "HTTPS://example.org:443/a/b", true),
        ("https://example.org/a/b", "https://example.org/x/../a/./b", true),
        ("https://github.com/a/b", "ssh://git@github.com/a/b", false),
        ("https://www.github.com/A/b", "https://www.github.com/a/b", false),
        ("https://gitlab.com/A/b", "https://gitlab.com/a/b", false),
        ("https://example.org/a/b", "http://example.org/a/b", false),
        ("https://example.org/a/b", "https://me@example.org/a/b", false),
        ("https://example.org/a/b", "https://example.org/a/b//", false),
        ("https://example.org/a/b", "https://example.org/a/b.git//", false),
        ("https://example.org/a/b.git", "https://example.org/a/b.git.git", false),
        ("https://example.org/a/b", "https://example.org/a//b", false),
        ("https://example.org/a-b", "https://example.org/a%2Db", false),
        ("https://example.org/a/b.GIT", "https://example.org/a/b", false),
        ("https://example.org/a/b", "https://example.org/a/b?x=1", false),
        ("https://github.com/a/b", "https://github.com/a/b#x", false),
        ("ssh://git@example.org/a/b", "ssh://git@Example.org/a/b", false),
    ] {
        let on = |platform: &str, url: &str| format!("[target.'cfg({platform})'.dependencies]\nd.git = \"{url}\"\n");
        scratch.package("work", "p", &format!("{}{}", on("unix", a), on("windows", b)));
        let cargo = scratch.cargo_with_registry(&["metadata", "--no-deps", "--format-version", "1"]);
        if cargo.is_ok() != are_one || (canonical_url(a) == canonical_url(b)) != are_one {
            wrong.push(format!("{a} and {b}: {} and {}, cargo: {cargo:?}", canonical_url(a), canonical_url(b)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
