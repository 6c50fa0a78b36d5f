//! Versions that the ranges allow to unify, and crates that move together.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll::advice::{Advisor, Given};
use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::read::lockfile;
use plimsoll::registry::Store;
use plimsoll::registry::entries::Rust;

use crate::index::Server;
use crate::made::{advisor_of, finish, locked, release, scratch};

/// `wide` takes every `bits` and gets the newest, `narrow` needs the old one; of `late`, `wide` was locked before the new one
/// came out, and `new` needs that.
fn wide_registry(late: bool) -> BTreeMap<String, String> {
    let mut index = BTreeMap::new();
    let mut add = |name: &str, line: String| *index.entry(name.to_owned()).or_insert_with(String::new) += &line;
    add("wide", release("wide", "1.0.0", &[("bits", ">=1, <3")], ""));
    add("narrow", release("narrow", "1.0.0", &[("bits", "^1")], ""));
    add("open", release("open", "1.0.0", &[("ends", ">=1")], ""));
    add("new", release("new", "1.0.0", &[("ends", "^1")], ""));
    add("bits", release("bits", "1.0.0", &[], ""));
    add("bits", release("bits", "2.0.0", &[("bits-macros", "^1")], ""));
    add("bits", release("bits", "3.0.0-rc.1", &[], ""));
    add("bits-macros", release("bits-macros", "1.0.0", &[], ""));
    add("ends", release("ends", "1.0.0", &[], ""));
    if late {
        add("ends", release("ends", "2.0.0", &[], ""));
        add("new", release("new", "2.0.0", &[("ends", "^2")], ""));
    }
    index
}

#[test]
fn versions_that_ranges_allow_are_unified_in_the_lock() {
    const WIDE: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nwide = \"1\"\n\
                        narrow = \"1\"\nopen = \"1\"\nnew = \"1\"\n";
    let server = Server::start();
    server.publish(&wide_registry(false));
    let scratch = scratch("wide", &server);
    scratch.write("work/Cargo.toml", WIDE);
    locked(&scratch, &["generate-lockfile"]);
    let late = wide_registry(true);
    server.publish(&late);
    let manifest = WIDE.replace("new = \"1\"", "new = \"2\"");
    scratch.write("work/Cargo.toml", &manifest);
    let lock = locked(&scratch, &["update", "--workspace"]);
    assert_eq!((lock.matches("name = \"bits\"").count(), lock.matches("name = \"ends\"").count()), (2, 2), "{lock}");

    for (rust, separator) in [(None, '@'), (Rust::parse("1.62"), '@'), (Rust::parse("1.61"), ':')] {
        let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.as_str().into() }]);
        let read = lockfile::read(&Arc::from("Cargo.lock"), &lock).0.unwrap();
        let given = Given {
            workspace: audit.model.workspace,
            lock: read,
            config: None,
            rustc: rust,
            metadata: None,
            schedule: None,
        };
        let mut advisor = Advisor::new(given, Store::default(), []);
        finish(&mut advisor, &late);
        let report = advisor.report();
        let rungs: Vec<&str> = report.rungs.iter().map(|rung| rung.id.as_str()).collect();
        assert!(rungs.contains(&"precise:bits@2.0.0-1.0.0"), "{rungs:?}");
        let ends = report.duplicates.iter().find(|duplicate| duplicate.name == "ends").unwrap();
        let options: Vec<&str> = ends.options.iter().map(|option| option.id.as_str()).collect();
        assert!(options.contains(&"precise:ends@1.0.0-2.0.0"), "{options:?}");
        let up = advisor.predict(&["precise:ends@1.0.0-2.0.0"]).unwrap().unwrap();
        scratch.write("work/Cargo.lock", &lock);
        assert_eq!(up.commands.len(), 1);
        let words: Vec<&str> = up.commands[0].split(' ').skip(1).collect();
        assert_eq!(locked(&scratch, &words), up.lock);
        let down = report.rungs.iter().find(|rung| rung.id == "precise:bits@2.0.0-1.0.0").unwrap();
        assert_eq!(down.label, "Downgrade `bits` 2.0.0 to 1.0.0 in Cargo.lock (breaking)");
        assert_eq!(down.step.removed, ["bits 2.0.0", "bits-macros 1.0.0"]);
        let prediction = advisor.predict(&rungs).unwrap().unwrap();
        let expected = format!("cargo update -p bits{separator}2.0.0 --precise 1.0.0");
        assert!(prediction.commands.contains(&expected), "{:?}", prediction.commands);
        scratch.write("work/Cargo.lock", &lock);
        let mut written = String::new();
        for command in &prediction.commands {
            written = locked(&scratch, &command.split(' ').skip(1).collect::<Vec<_>>());
        }
        assert_eq!(written, prediction.lock);
        assert_eq!((written.matches("name = \"bits\"").count(), written.matches("name = \"ends\"").count()), (1, 1));
    }
}

#[test]
fn a_range_that_one_dependent_does_not_have_unifies_nothing() {
    const BOTH: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nwide = \"1\"\n\
                        narrow = \"1\"\nbits = \"2\"\n";
    let server = Server::start();
    server.publish(&wide_registry(false));
    let scratch = scratch("wide-and-not", &server);
    scratch.write("work/Cargo.toml", BOTH);
    let lock = locked(&scratch, &["generate-lockfile"]);
    let mut advisor = advisor_of(BOTH, &lock, &[]);
    finish(&mut advisor, &wide_registry(false));
    assert!(advisor.report().rungs.iter().all(|rung| !rung.id.starts_with("precise:")));
    assert!(scratch.cargo_with_registry(&["update", "-p", "bits@2.0.0", "--precise", "1.0.0"]).is_err());
}

/// Two crates of one family, of which a third package needs the new core: either alone would take the old core away from
/// half of it.
#[test]
fn crates_of_one_family_are_moved_together_or_not_at_all() {
    let registry = |with_hmac: bool| {
        let mut index: BTreeMap<String, String> = BTreeMap::new();
        let mut add = |name: &str, line: String| *index.entry(name.to_owned()).or_default() += &line;
        for version in ["0.10.0", "0.11.0"] {
            add("digest", release("digest", version, &[], ""));
        }
        add("sha2", release("sha2", "0.10.0", &[("digest", "^0.10"), ("old-helper", "^1")], ""));
        add("sha2", release("sha2", "0.11.0", &[("digest", "^0.11")], ""));
        add("old-helper", release("old-helper", "1.0.0", &[], ""));
        add("hmac", release("hmac", "0.12.0", &[("digest", "^0.10")], ""));
        if with_hmac {
            add("hmac", release("hmac", "0.13.0", &[("digest", "^0.11")], ""));
        }
        add("modern", release("modern", "1.0.0", &[("digest", "^0.11")], ""));
        index
    };
    const FAMILY: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nsha2 = \"0.10\"\n\
                          hmac = \"0.12\"\nmodern = \"1\"\n";
    let server = Server::start();
    for with_hmac in [true, false] {
        server.publish(&registry(with_hmac));
        let scratch = scratch(&format!("family-{with_hmac}"), &server);
        scratch.write("work/Cargo.toml", FAMILY);
        let lock = locked(&scratch, &["generate-lockfile"]);
        let mut advisor = advisor_of(FAMILY, &lock, &[]);
        finish(&mut advisor, &registry(with_hmac));
        let report = advisor.report();
        let rungs: Vec<&str> = report.rungs.iter().map(|rung| rung.id.as_str()).collect();
        let why = report
            .passed
            .iter()
            .find(|passed| passed.id == "bump:sha2@0.10.0-0.11.0")
            .map(|passed| passed.why.as_str());
        let expected = "In app, `hmac` would be built on `digest` 0.10.0 and `sha2` on 0.11.0: their types would not match. They are moved \
                        together or not at all.";
        assert_eq!(why, Some(expected), "{:?}", report.passed);
        let together: &[&str] = if with_hmac { &["bump:hmac@0.12.0-0.13.0+sha2@0.10.0-0.11.0"] } else { &[] };
        assert_eq!(rungs, together);
    }
}
