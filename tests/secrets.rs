//! No secret leaves by any way out, a masked file is the file that it was but for the masks, and what is no secret stays.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;

use plimsoll::audit::Audit;
use plimsoll::input::{FileKind, InputFile};
use plimsoll::plan::{Selection, plan};
use plimsoll::saved::{Chosen, Saved};
use plimsoll::secrets::{self, Scrubbed, Scrubber};
use plimsoll::share::{self, Discretion, SharedAudit};
use plimsoll::{read::tree::Tree, report};
use proptest::prelude::*;
use saphyr_parser::{Event, Parser};

#[path = "secrets/shapes.rs"]
mod shapes;

use shapes::{SHAPES, Shape, TOKENS};

fn file(path: &str, text: &str) -> InputFile {
    InputFile { path: path.to_owned(), bytes: text.into() }
}

fn kind(path: &str, text: &str) -> FileKind {
    FileKind::of(path, text)
}

/// The file at `path` as each way out has it, and all of what goes out.
fn ways_out(path: &str, text: &str) -> (String, Vec<(&'static str, String)>) {
    let inputs = vec![(path.to_owned(), text.as_bytes().to_vec())];
    let mut saved = Saved { inputs, ..Saved::default() };
    let audit = Audit::new(vec![file(path, text)]);
    saved.choices.insert("a".to_owned(), Chosen::Dismissed("see there".to_owned()));
    let shared = SharedAudit { saved, address: "/findings".to_owned() };
    let prepared = share::prepare(&audit, &shared, Discretion::default());
    let opened = share::write(&prepared.shared)
        .map(|link| share::to_json(&Scrubbed::assume_free_of_secrets(share::read(&link).unwrap())));
    let told = secrets::report(&audit, Some(&plan(&audit, &Selection::advised(&audit, |_| true))));
    let masked = Scrubber::new(&audit).file(kind(path, text), text).0.into_inner();
    let out = vec![
        ("file", masked.clone()),
        ("link", opened.unwrap_or_default()),
        ("json", share::to_json(&prepared.shared)),
        ("report", serde_json::to_string(&told).unwrap()),
        ("markdown", report::markdown(&told, None)),
        ("html", report::html(&told, None)),
        ("details", secrets::scrubbed(kind(path, text), text).into_inner()),
        ("details of a paste", secrets::scrubbed(FileKind::Unknown, text).into_inner()),
    ];
    (masked, out)
}

/// The keys and the shape of a file, without its values; nothing if it does not parse.
fn skeleton(path: &str, text: &str) -> Option<Vec<String>> {
    if kind(path, text) == FileKind::Workflow {
        let mut events = Vec::new();
        for event in Parser::new_from_str(text) {
            events.push(match event.ok()?.0 {
                Event::Scalar(..) => "scalar".to_owned(),
                Event::Alias(at) => format!("alias {at}"),
                Event::MappingStart(..) => "{".to_owned(),
                Event::SequenceStart(..) => "[".to_owned(),
                event => format!("{event:?}"),
            });
        }
        return Some(events);
    }
    Tree::parse_strict(text).ok()?;
    let table: toml_edit::DocumentMut = text.trim_start_matches('\u{feff}').parse().ok()?;
    let mut keys = Vec::new();
    fn walk(item: &toml_edit::Item, path: &str, keys: &mut Vec<String>) {
        match item {
            toml_edit::Item::ArrayOfTables(tables) => {
                tables.iter().for_each(|table| {
                    table.iter().for_each(|(key, item)| walk(item, &format!("{path}[]{key}."), keys))
                });
            }
            item => match item.as_table_like() {
                Some(table) => table.iter().for_each(|(key, item)| {
                    // Keys that are addresses may be masked.
                    let key = if key.contains("://") { "address" } else { key };
                    walk(item, &format!("{path}{key}."), keys);
                }),
                None => keys.push(path.to_owned()),
            },
        }
    }
    walk(table.as_item(), "", &mut keys);
    Some(keys)
}

/// What is wrong with how `text` is masked.
fn trouble(path: &str, text: &str, secret: &str, stays: &[&str]) -> Option<String> {
    let (masked, out) = ways_out(path, text);
    if let Some((way, out)) = out.iter().find(|(_, out)| out.contains(secret)) {
        return Some(format!("{way} has the secret of\n{text}\nin\n{out}"));
    }
    if let Some(word) = stays.iter().find(|word| !masked.contains(**word)) {
        return Some(format!("{word} is gone from\n{text}\nin\n{masked}"));
    }
    if skeleton(path, text) != skeleton(path, &masked) {
        return Some(format!("of another shape is\n{masked}\nthan\n{text}"));
    }
    let audit = Audit::new(vec![file(path, &masked)]);
    let again = Scrubber::new(&audit).file(kind(path, &masked), &masked);
    if again.0.as_str() != masked || !again.1.is_empty() {
        return Some(format!("twice is not once:\n{text}\n{masked}\n{}", again.0.as_str()));
    }
    (!is_between(text, &masked)).then(|| format!("what is not masked changed:\n{text}\n{masked}"))
}

fn check(cases: impl Iterator<Item = (String, String, String, Vec<&'static str>)>) {
    let troubles: Vec<String> =
        cases.filter_map(|(path, text, secret, stays)| trouble(&path, &text, &secret, &stays)).collect();
    assert!(troubles.is_empty(), "{} of them:\n\n{}", troubles.len(), troubles.join("\n----------\n"));
}

/// Whether what stands between the masks is what was there.
fn is_between(text: &str, masked: &str) -> bool {
    let number = |c: char| c == '-' || c.is_ascii_digit();
    let mut rest = text;
    let mut parts = masked.split("hidden");
    let first = parts.next().unwrap_or_default();
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    for part in parts {
        let Some(at) = rest.find(part.trim_start_matches(number)) else { return false };
        rest = &rest[at..];
    }
    text.ends_with(masked.rsplit("hidden").next().unwrap_or_default().trim_start_matches(number))
}

#[test]
fn no_shape_leaves_unseen() {
    assert!(SHAPES.len() >= 80, "{}", SHAPES.len());
    check(["s3cr3tW01", "hunter2hunter", "Xk29!vv"].into_iter().flat_map(|secret| {
        // In a comment only what looks like a password is known.
        let shapes = SHAPES.iter().filter(move |shape| secret != "Xk29!vv" || !shape.1.contains("# token"));
        shapes.map(move |Shape(path, text, stays)| {
            ((*path).to_owned(), text.replace('§', secret), secret.to_owned(), stays.to_vec())
        })
    }));
}

#[test]
fn tokens_are_found_wherever_they_are() {
    let texts = [
        (".cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"§\"]\n"),
        (".cargo/config.toml", "# see § there\n[build]\njobs = 1\n"),
        ("Cargo.toml", "[package]\nname = \"a\"\ndescription = \"x § y\"\n"),
        ("Cargo.toml", "[package.metadata.x]\ny = '§'\n"),
        (".github/workflows/ci.yml", "on: push\nenv:\n  X: §\n"),
        (".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    steps:\n      - run: echo '§'\n"),
        (".github/workflows/ci.yml", "on: push\nenv:\n  X: \"a\\n§\"\n"),
        (".github/workflows/ci.yml", "on: push\nenv: {X: [§]\n"),
    ];
    check(TOKENS.iter().flat_map(|token| {
        texts.map(|(path, text)| (path.to_owned(), text.replace('§', token), (*token).to_owned(), Vec::new()))
    }));
}

#[test]
fn what_is_no_secret_stays() {
    for (path, text) in [
        (
            "Cargo.toml",
            "[package]\nname = \"token\"\nversion = \"1.0.0-alpha.20240101+build.1234567\"\nauthors = [\"Jane <jane@x.example>\"]\n\n[dependencies]\npassword-hash = \"0.5\"\nsecrecy = { version = \"0.8\", features = [\"serde\"] }\na = { git = \"https://github.com/a/b\", rev = \"0123456789abcdef0123456789abcdef01234567\" }\nb = { git = \"ssh://git@github.com/a/b.git\", branch = \"main\" }\n\n[features]\ntoken = []\n",
        ),
        (
            ".github/workflows/ci.yml",
            "on: push\npermissions:\n  id-token: write\njobs:\n  auth:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v4\n        with:\n          persist-credentials: false\n          token: ${{ secrets.GITHUB_TOKEN }}\n      - uses: Swatinem/rust-cache@v2\n        with:\n          shared-key: ${{ runner.os }}-${{ hashFiles('**/Cargo.lock') }}\n          key: a-${{ github.sha }}\n      - if: env.TOKEN != ''\n        run: |\n          cargo test --workspace -p a\n          git checkout 0123456789abcdef0123456789abcdef01234567\n          echo \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  x\" | sha256sum -c # checksum\n        env:\n          GH_TOKEN: ${{ github.token }}\n          RUSTFLAGS: -D warnings\n",
        ),
        (
            ".cargo/config.toml",
            "[registries.corp]\nindex = \"sparse+https://corp.example/index/\"\nprotocol = \"sparse\"\n\n[env]\nRUST_LOG = \"info\"\nCC = \"clang\"\nA = { value = \"x/y\", relative = true }\nB = \"../b\"\n\n[target.x86_64-unknown-linux-gnu]\nlinker = \"clang\"\nrustflags = [\"-C\", \"link-arg=-fuse-ld=mold\"]\n\n[alias]\nxtask = \"run --package xtask --\"\n",
        ),
        (
            "Cargo.lock",
            "# This file is automatically @generated by Cargo.\nversion = 4\n\n[[package]]\nname = \"token\"\nversion = \"0.1.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"\n\n[[package]]\nname = \"x\"\nversion = \"0.7.1+5.3.1-0-g81034ce1f1373e37dc865038e1bc8eeecf559ce8\"\nsource = \"git+https://github.com/a/b?rev=0123456789abcdef0123456789abcdef01234567#0123456789abcdef0123456789abcdef01234567\"\n",
        ),
        (".gitignore", "/target\n*.key\n.env\ntoken*\n"),
    ] {
        let (masked, _) = ways_out(path, text);
        // A value of `[env]` that may be anything is masked.
        assert_eq!(masked.replace("value = \"hidden\"", "value = \"x/y\""), text);
    }
}

#[test]
fn the_page_is_told_each_place() {
    let text = "on: push\nenv:\n  A_TOKEN: |\n    abc\n    def\n  B_TOKEN: x\n  C: d\njobs: {} # password: hunter22\n";
    let audit = Audit::new(vec![file(".github/workflows/ci.yml", text)]);
    let (masked, lines) = Scrubber::new(&audit).file(FileKind::Workflow, text);
    assert_eq!(lines, [4, 6, 8]);
    assert_eq!(
        masked.as_str(),
        "on: push\nenv:\n  A_TOKEN: |\n    hidden\n  B_TOKEN: hidden\n  C: d\njobs: {} # password: hidden\n"
    );
}

#[test]
fn metadata_is_masked_where_it_is_free() {
    let text = "{\"packages\":[{\"name\":\"token\",\"version\":\"1.0.0\",\"source\":\"git+https://me:hunter2@x.example/a#0123456789abcdef0123456789abcdef01234567\",\"metadata\":{\"deploy\":{\"token\":\"hunter3\",\"pin\":1,\"passwords\":[\"hunter4\",5]}}}],\"workspace_members\":[],\"metadata\":null}";
    let audit = Audit::new(vec![file("cargo-metadata.json", text)]);
    let masked = Scrubber::new(&audit).file(FileKind::Metadata, text).0.into_inner();
    assert!(!masked.contains("hunter"), "{masked}");
    let value: serde_json::Value = serde_json::from_str(&masked).unwrap();
    assert_eq!(value["packages"][0]["name"], "token");
    assert_eq!(value["packages"][0]["metadata"]["deploy"]["passwords"].as_array().unwrap().len(), 2);
}

#[test]
fn a_secret_that_was_found_is_masked_elsewhere_too() {
    let config = "[registry]\ntoken = \"hunter2hunter2\"\n";
    let root = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n# It is hunter2hunter2.\n[profile.release]\ncodegen_units = 1\n";
    let audit = Audit::new(vec![file(".cargo/config.toml", config), file("Cargo.toml", root)]);
    let plan = plan(&audit, &Selection::advised(&audit, |_| true));
    assert!(plan.files.iter().any(|file| file.after.contains("hunter2hunter2")), "what is to be written is whole");
    let told = secrets::report(&audit, Some(&plan));
    let mut shared = SharedAudit { saved: Saved::default(), address: "/findings/hunter2hunter2".to_owned() };
    shared.saved.choices.insert("a".to_owned(), Chosen::Dismissed("as hunter2hunter2 stays".to_owned()));
    let out = share::to_json(&share::prepare(&audit, &shared, Discretion::default()).shared);
    assert!(!out.contains("hunter2hunter2") && out.contains("It is hidden."), "{out}");
    assert!(!told.plan.as_ref().unwrap().files.is_empty());
    for out in [report::markdown(&told, None), report::html(&told, None), serde_json::to_string(&told).unwrap()] {
        assert!(!out.contains("hunter2hunter2"), "{out}");
    }
}

/// A secret as people choose them.
fn secret() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{4}[0-9]{2}[a-z]{3}",
        "[A-Za-z0-9]{3}Q[0-9]{3}[A-Za-z]{4}",
        "ghp_[a-zA-Z0-9]{20}",
        "[a-z]{5}7[A-Za-z0-9+]{20,40}"
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_secret_at_a_secret_place_never_leaves(
        secret in secret(),
        shape in 0..SHAPES.len(),
        before in prop::collection::vec(("[a-z]{2,8}", "[a-z0-9./ -]{0,20}"), 0..3),
    ) {
        let Shape(path, text, stays) = &SHAPES[shape];
        let mut seen = BTreeSet::new();
        let comment = before.iter().filter(|(key, _)| seen.insert(key)).map(|(key, value)| format!("# {key} {value}\n"));
        let text = comment.chain([text.replace('§', &secret)]).collect::<String>();
        let trouble = trouble(path, &text, &secret, stays);
        prop_assert!(trouble.is_none(), "{}", trouble.unwrap());
    }

    #[test]
    fn any_text_is_masked_once_and_for_all(text in "([a-z:=@/\"' \n#&-]|token|ghp_|://|\\$\\{\\{){0,60}") {
        for path in ["Cargo.toml", ".cargo/config.toml", ".github/workflows/ci.yml", "x"] {
            let kind = FileKind::by_name(path);
            let masked = Scrubber::default().file(kind, &text).0.into_inner();
            let again = Scrubber::default().file(kind, &masked).0.into_inner();
            prop_assert_eq!(&again, &masked);
            // Of a file that does not parse more is masked, after which it may.
            if let Some(keys) = skeleton(path, &text) {
                prop_assert_eq!(Some(keys.len()), skeleton(path, &masked).map(|keys| keys.len()));
            }
        }
    }
}
