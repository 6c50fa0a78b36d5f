//! Input that means harm, or that came out of an accident: each ends in a message.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::report;
use plimsoll::secrets;

fn audit(files: &[(&str, &[u8])]) -> Audit {
    let files = files.iter().map(|(path, bytes)| InputFile { path: (*path).to_owned(), bytes: bytes.to_vec() });
    let audit = Audit::new(files.collect());
    report::html(&secrets::report(&audit, None), None);
    audit
}

fn says(audit: &Audit, words: &str) {
    assert!(audit.model.problems.iter().any(|problem| problem.message.contains(words)), "{:#?}", audit.model.problems);
}

#[test]
fn a_paste_of_50_megabytes() {
    let mut text = String::with_capacity(51 << 20);
    while text.len() < 50 << 20 {
        text.push_str("the quick brown fox jumps over the lazy dog = [ \"\n");
    }
    let audit = audit(&[("", text.as_bytes())]);
    assert!(audit.findings.is_empty() && audit.model.workspace.root.is_none());
}

#[test]
fn toml_that_is_nested_a_million_deep() {
    for open in ["[", "{a=", "a.", "[["] {
        let text = format!("[package]\nname = \"a\"\nx = {}", open.repeat(1_000_000));
        let audit = audit(&[("Cargo.toml", text.as_bytes())]);
        assert!(!audit.model.problems.is_empty(), "{open}");
    }
}

#[test]
fn a_lock_of_100_000_packages() {
    let mut lock = String::from("version = 4\n");
    for number in 0..100_000 {
        let next = (number + 1) % 100_000;
        lock += &format!(
            "\n[[package]]\nname = \"p{number}\"\nversion = \"1.0.0\"\ndependencies = [\n \"p{next}\",\n \"gone\",\n]\n"
        );
    }
    // A circle, with an end that dangles at each of its places.
    let audit =
        audit(&[("Cargo.toml", b"[package]\nname = \"p0\"\nversion = \"1.0.0\"\n"), ("Cargo.lock", lock.as_bytes())]);
    assert_eq!(audit.model.graph().unwrap().packages().len(), 100_000);
    says(&audit, "not among the packages of this lock");
    says(&audit, "more problems are not listed");
}

#[test]
fn bytes_that_are_no_text() {
    let audit =
        audit(&[("Cargo.toml", b"[package]\nname = \"\xff\"\n"), ("a/Cargo.toml", b"\xf0\x28\x8c\x28"), ("", b"\xff")]);
    says(&audit, "is not UTF-8");
    assert_eq!(audit.model.problems.len(), 3);
}

#[test]
fn names_with_markup_and_signs_that_nobody_sees() {
    let name = "<img src=x onerror=alert(1)>\\u202e\\u0000\\u0007";
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n\n[profile.dev]\ndbug = 1\n\n[profile.\"{name}\"]\ninherits = \"dev\"\npanic = \"abort\"\n"
    );
    let audit =
        audit(&[("Cargo.toml", manifest.as_bytes()), ("<script>/Cargo.toml", b"[package]\nname = \"</script>\"\n")]);
    let html = report::html(&secrets::report(&audit, None), None);
    assert!(!html.contains("<img") && !html.contains("<script>/"), "{html}");
}
