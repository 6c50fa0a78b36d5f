//! Whole reports as they are written: of the example, and of a workspace with a record of a build and a list of its target
//! folder.
//!
//! `PLIMSOLL_BLESS=1 cargo test --test report` writes them anew. Read them before you commit them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::path::Path;

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::plan::{Selection, plan};
use plimsoll::schema::v1::Report;
use plimsoll::secrets::{self, Scrubbed};
use plimsoll::{model, report};

/// The record is of a build of this manifest.
const MANIFEST: &str = r#"[package]
name = "small"
version = "0.1.0"
edition = "2021"

[dependencies]
libc = "0.2"
serde = { version = "1", features = ["derive"] }

[build-dependencies]
autocfg = "1"

[profile.dev]
debug = true
"#;

const LISTING: &str = "\
104857600\t1700000000.0\ttarget/debug/deps/libsyn-0123456789abcdef.rlib
52428800\t1700000000.0\ttarget/debug/deps/libserde-1123456789abcdef.rlib
31457280\t1700000000.0\ttarget/debug/deps/small-2123456789abcdef
73400320\t1700000000.0\ttarget/debug/incremental/small-0a1b2c3d4e5f6/s-h0123456789-abc/dep-graph.bin
209715200\t1700000000.0\ttarget/package/small-0.1.0/target/debug/deps/libsyn-3123456789abcdef.rlib
4096\t1700000000.0\ttarget/debug/.fingerprint/syn-0123456789abcdef/lib-syn.json
";

fn file(path: &str, text: &str) -> InputFile {
    InputFile { path: path.to_owned(), bytes: text.into() }
}

/// The toolchain is chosen, so that a newer one that becomes known changes nothing here.
fn audit(files: Vec<InputFile>) -> Audit {
    Audit::with(files, &model::Options { toolchain: Some("1.95".to_owned()), ..model::Options::default() })
}

fn example() -> Audit {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/example");
    let members = ["core", "forecast", "gauge", "station"].map(|name| format!("crates/tide-{name}/Cargo.toml"));
    let paths = ["Cargo.toml", "Cargo.lock"].map(str::to_owned).into_iter().chain(members);
    audit(paths.map(|path| file(&path, &std::fs::read_to_string(root.join(&path)).unwrap())).collect())
}

fn with_evidence() -> Audit {
    audit(vec![
        file("Cargo.toml", MANIFEST),
        file("Cargo.lock", include_str!("timings/Cargo.lock")),
        file("target/cargo-timings/cargo-timing.html", include_str!("timings/cargo-1.95.html")),
        file("target-files.tsv", LISTING),
    ])
}

/// The report with all advised fixes.
fn advised(audit: &Audit) -> Scrubbed<Report> {
    secrets::report(audit, Some(&plan(audit, &Selection::advised(audit, |_| true))))
}

fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/report").join(name);
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == expected, "{}", diffy::create_patch(&expected, text));
}

#[test]
fn markdown_is_as_it_was_read() {
    compare("example.md", &report::markdown(&secrets::report(&example(), None), Some("2026-01-31")));
    compare("evidence.md", &report::markdown(&advised(&with_evidence()), Some("2026-01-31")));
}

#[test]
fn html_says_the_same_as_markdown() {
    for audit in [example(), with_evidence()] {
        let report = advised(&audit);
        let words = |text: &str| -> Vec<String> {
            let alphabetic = |word: &&str| word.chars().any(char::is_alphabetic);
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(alphabetic);
            words.map(str::to_owned).collect()
        };
        let html = report::html(&report, Some("2026-01-31"));
        let body = html.split_once("<h1>").unwrap().1;
        let mut text = String::new();
        for part in body.split('<') {
            text.push(' ');
            text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
        }
        let text = ["&quot;", "&lt;", "&gt;", "&amp;"].iter().fold(text, |text, entity| text.replace(entity, " "));
        let markdown = report::markdown(&report, Some("2026-01-31"));
        let plain =
            ["<details>", "</details>", "<summary>", "</summary>", "<code>", "</code>", "```diff", "```sh", "- [x]"]
                .iter()
                .fold(markdown, |text, mark| text.replace(mark, " "));
        let plain = ["&quot;", "&lt;", "&gt;", "&amp;"].iter().fold(plain, |text, entity| text.replace(entity, " "));
        assert_eq!(words(&text), words(&plain));
    }
}

#[test]
fn what_stands_before_the_first_fold_fits_into_a_pull_request() {
    for audit in [example(), with_evidence()] {
        for report in [secrets::report(&audit, None), advised(&audit)] {
            let text = report::markdown(&report, Some("2026-01-31"));
            let before = text.split("<details>").next().unwrap();
            assert!(before.lines().count() <= 40, "{before}");
            // Folds begin and end in turn.
            assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
        }
    }
}

#[test]
fn the_json_has_every_section() {
    let report = serde_json::to_value(advised(&with_evidence())).unwrap();
    for section in ["ranking", "totals", "build", "target_dir", "ledger", "profiles", "duplicates", "findings", "plan"]
    {
        assert!(!report[section].is_null(), "{section}");
    }
    assert_eq!(report["build"]["units"], 22);
    assert_eq!(report["target_dir"]["bytes"], 471_863_296);
    // The record's CPU time is that of its units.
    assert_eq!(report["build"]["cpu_ms"], report["ranking"]["recorded_cpu_ms"]);
}
