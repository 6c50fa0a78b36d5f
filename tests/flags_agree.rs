//! Holds fixes of profiles to the compiler calls that real cargo makes with them and without.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "support/real.rs"]
mod real;
#[path = "support/sandbox.rs"]
mod sandbox;

use std::collections::{BTreeMap, BTreeSet};

use plimsoll::plan::{Selection, plan};
use sandbox::{Call, Sandbox, calls};

/// A name, the settings of the manifest, the fixes that are chosen, and what is expected of which profile.
type Row = (&'static str, &'static str, &'static str, &'static [(&'static str, Expect)]);

/// Settings of profiles, and what comes of a fix: the profile, and whether its compiler calls are the same as before.
const FLAGS: &[Row] = &[
    (
        "opt-level = 0 and the like",
        "[profile.dev]\nopt-level = 0\nlto = false\npanic = \"unwind\"\nincremental = true\nstrip = false\ndebug-assertions = true\noverflow-checks = true\nrpath = false\n",
        "restated-default:dev=remove",
        &[("dev", Same), ("test", Same)],
    ),
    (
        "restated in release",
        "[profile.release]\nopt-level = 3\ndebug = \"none\"\ndebug-assertions = false\nincremental = false\nlto = false\noverflow-checks = false\n",
        "restated-default:release=remove",
        &[("release", Same), ("bench", Same)],
    ),
    (
        "restated in test and bench",
        "[profile.dev]\nopt-level = 1\n[profile.test]\ninherits = \"dev\"\nopt-level = 1\n[profile.bench]\nopt-level = 3\ndebug = 0\n",
        "restated-default:test=remove restated-default:bench=remove",
        &[("test", Same), ("bench", Same), ("dev", Same)],
    ),
    (
        "strip that is done anyway",
        "[profile.release]\nstrip = \"debuginfo\"\n",
        "strip:release=remove",
        &[("release", Same), ("bench", Same)],
    ),
    (
        "strip with debug = false",
        "[profile.release]\ndebug = false\nstrip = \"debuginfo\"\n",
        "strip:release=remove",
        &[("release", Same)],
    ),
    (
        "strip of names",
        "[profile.release]\nstrip = true\n",
        "strip:release=names",
        &[("release", Has("strip=debuginfo"))],
    ),
    (
        "strip of names with debug info",
        "[profile.release]\ndebug = 1\nstrip = true\n",
        "strip:release=names",
        &[("release", Has("strip=debuginfo"))],
    ),
    (
        "units and lto for shipping",
        "[profile.release]\nlto = \"fat\"\ncodegen-units = 1\n",
        "codegen-units:release=dist",
        &[("release", Lacks("codegen-units=1")), ("release", Lacks("lto")), ("bench", Same), ("dist", AsOldRelease)],
    ),
    (
        "units and lto with heirs",
        "[profile.release]\nlto = true\ncodegen-units = 2\n[profile.small]\ninherits = \"release\"\nopt-level = \"s\"\n[profile.bench]\nlto = \"thin\"\n",
        "codegen-units:release=dist",
        &[("small", Same), ("bench", Same), ("dist", AsOldRelease), ("dev", Same)],
    ),
    (
        "all advised for fast builds, with a bench that repeats release",
        "[package.metadata.plimsoll]\ngoal = \"everyday\"\n[profile.dev]\ndebug = 1\n[profile.release]\nlto = \"fat\"\ncodegen-units = 1\n[profile.bench]\nlto = \"fat\"\ncodegen-units = 1\n",
        "advised",
        &[("bench", Same), ("dist", AsOldRelease), ("release", Lacks("codegen-units=1"))],
    ),
    (
        "units and lto with a distant heir for shipping",
        "[profile.release]\nlto = true\ncodegen-units = 1\n[profile.prod]\ninherits = \"release\"\n[profile.dist]\ninherits = \"prod\"\nlto = \"thin\"\n",
        "codegen-units:release=dist",
        &[("release", Lacks("lto")), ("prod", Same), ("dist", Same)],
    ),
    (
        "debug information of dev",
        "",
        "dev-debuginfo:dev=lean",
        &[("dev", Has("debuginfo=line-tables-only")), ("debugging", Has("debuginfo=2")), ("release", Same)],
    ),
    (
        "debug information with a profile for it",
        "[profile.dev]\nopt-level = 1\n[profile.debugging]\ninherits = \"dev\"\n",
        "dev-debuginfo:dev=lean",
        &[("dev", Has("debuginfo=line-tables-only")), ("debugging", Same)],
    ),
    (
        "debug information, old rust",
        "[package.metadata]\n",
        "dev-debuginfo:dev=dependencies",
        &[("dev", Has("debuginfo=2")), ("release", Same)],
    ),
    (
        "debug information that is stripped",
        "[profile.release]\ndebug = true\nstrip = true\n",
        "release-debuginfo:release=remove",
        &[("release", Lacks("debuginfo")), ("release", Has("strip=symbols")), ("dev", Same)],
    ),
    (
        "lines only",
        "[profile.release]\ndebug = 2\n",
        "release-debuginfo:release=lines",
        &[("release", Has("debuginfo=line-tables-only"))],
    ),
    (
        "strip that an override takes back",
        "[[bin]]\nname = \"p\"\npath = \"src/main.rs\"\n[profile.release]\nstrip = true\n[profile.release.package.p]\nopt-level = 2\n",
        "lost-strip:release.p=strip",
        &[("release", Has("strip=symbols")), ("dev", Same)],
    ),
    (
        "optimized for size",
        "[package.metadata.plimsoll]\ngoal = \"speed\"\n[profile.release]\nopt-level = \"s\"\n",
        "release-opt-level:release=remove",
        &[("release", Has("opt-level=3")), ("bench", Has("opt-level=3")), ("dev", Same)],
    ),
    (
        "a profile for CI",
        "[package.metadata.plimsoll]\ngoal = \"ci\"\n",
        "profile-template:ci=ci",
        &[("ci", Has("debuginfo=line-tables-only")), ("ci", Lacks("incremental")), ("dev", Same), ("release", Same)],
    ),
    (
        "a profile for shipping",
        "[package.metadata.plimsoll]\ngoal = \"speed\"\n",
        "profile-template:speed=dist",
        &[("dist", Has("lto=fat")), ("dist", Has("codegen-units=1")), ("dist", Has("opt-level=3")), ("release", Same)],
    ),
    (
        "a profile for profilers",
        "[package.metadata.plimsoll]\ngoal = \"speed\"\n[profile.release]\nstrip = true\n",
        "profile-template:speed=profiling",
        &[("profiling", Has("debuginfo=line-tables-only")), ("profiling", Lacks("strip")), ("release", Same)],
    ),
    (
        "a profile for a small program",
        "[package.metadata.plimsoll]\ngoal = \"size\"\n[profile.release]\ndebug = 1\n",
        "profile-template:size=size",
        &[
            ("size", Has("opt-level=z")),
            ("size", Has("lto=fat")),
            ("size", Has("codegen-units=1")),
            ("size", Has("strip=debuginfo")),
            ("release", Same),
        ],
    ),
    (
        "lto in dev",
        "[profile.dev]\nlto = \"thin\"\n",
        "lto-in-dev:dev=remove",
        &[("dev", Lacks("lto")), ("release", Same)],
    ),
];

/// What a fix does to the compiler calls of a profile.
#[derive(Clone, Copy)]
enum Expect {
    Same,
    Has(&'static str),
    Lacks(&'static str),
    AsOldRelease,
}
use Expect::{AsOldRelease, Has, Lacks, Same};

#[test]
fn flags_are_as_the_fixes_say() {
    const PACKAGE: &str = "[package]\nname = \"p\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\ndep = { path = \"dep\" }\n\n";
    let work = |rows: &[Row]| -> Vec<String> {
        rows.iter()
            .filter_map(|(name, settings, fixes, expected)| {
                let files = vec![
                    ("Cargo.toml".to_owned(), format!("{PACKAGE}{settings}")),
                    ("src/main.rs".to_owned(), "fn main() {}".to_owned()),
                    (
                        "dep/Cargo.toml".to_owned(),
                        "[package]\nname = \"dep\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[workspace]\n"
                            .to_owned(),
                    ),
                ];
                flags_agree(&files, fixes, expected).err().map(|why| format!("{name}: {why}"))
            })
            .collect()
    };
    let (one, other) = FLAGS.split_at(FLAGS.len() / 2);
    let wrong = std::thread::scope(|scope| {
        let first = scope.spawn(|| work(one));
        let mut wrong = work(other);
        wrong.extend(first.join().unwrap());
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn flags_agree(files: &[(String, String)], fixes: &str, expected: &[(&str, Expect)]) -> Result<(), String> {
    let audit = case::audit(files);
    let mut selection = Selection::none();
    for choice in fixes.split(' ') {
        match choice.split_once('=') {
            Some((id, fix)) => selection.choose(id.into(), fix),
            None => selection = Selection::advised(&audit, |_| true),
        }
    }
    let plan = plan(&audit, &selection);
    if plan.files.is_empty() || !plan.unknown.is_empty() {
        return Err(format!("no such fix: {plan:?}"));
    }
    let sandbox = Sandbox::of(files, &audit);
    let mut before: BTreeMap<&str, BTreeSet<Call>> = BTreeMap::new();
    for (profile, expect) in expected {
        let old = match expect {
            Same => profile,
            AsOldRelease => "release",
            Has(_) | Lacks(_) => continue,
        };
        before.insert(old, calls(&sandbox, old)?);
    }
    sandbox.correct(&plan);
    let mut after: BTreeMap<&str, BTreeSet<Call>> = BTreeMap::new();
    for (profile, _) in expected {
        if !after.contains_key(profile) {
            after.insert(profile, calls(&sandbox, profile)?);
        }
    }
    for (profile, expect) in expected {
        let now = &after[*profile];
        match expect {
            Same => same(profile, now, &before[*profile])?,
            AsOldRelease => same(profile, now, &before["release"])?,
            Has(flag) if !now.iter().any(|call| call.has(flag)) => return Err(format!("no {flag} in {now:?}")),
            Lacks(flag) if now.iter().any(|call| call.has(flag)) => return Err(format!("{flag} in {now:?}")),
            _ => {}
        }
    }
    Ok(())
}

fn same(profile: &str, now: &BTreeSet<Call>, before: &BTreeSet<Call>) -> Result<(), String> {
    if now == before { Ok(()) } else { Err(format!("{profile}\n    now:    {now:?}\n    before: {before:?}")) }
}
