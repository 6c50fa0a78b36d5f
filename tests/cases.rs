//! Whole workspaces, each in one file of `tests/cases`: what is found in them, and what the chosen fixes make of them.
//!
//! `PLIMSOLL_BLESS=1 cargo test --test cases` writes the expectations anew. Read every one of them before you commit
//! it: a blessed mistake looks like a promise.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/case.rs"]
mod case;

#[test]
fn cases_come_out_as_they_say() {
    let bless = std::env::var_os("PLIMSOLL_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in case::all() {
        let outcome = case.outcome();
        if outcome == case.expected {
            continue;
        }
        if bless {
            std::fs::write(&case.path, format!("{}{outcome}", case.given)).unwrap();
            continue;
        }
        let mut options = diffy::DiffOptions::new();
        options.set_original_filename(format!("{} expects", case.name)).set_modified_filename("the audit says");
        wrong.push(options.create_patch(&case.expected, &outcome).to_string());
    }
    assert!(wrong.is_empty(), "{} cases came out otherwise\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn cases_say_what_they_show() {
    for case in case::all() {
        let prose = case.given.split("\n\n").next().unwrap_or_default();
        let sentences = prose.lines().rfind(|line| !line.starts_with("cargo: ") && !line.starts_with("lock: "));
        assert!(sentences.is_some_and(|line| line.ends_with('.')), "{}: {prose}", case.name);
        assert!(!case.files.is_empty(), "{}", case.name);
    }
}
