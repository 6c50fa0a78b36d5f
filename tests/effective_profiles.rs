//! Holds the settings that are said to hold for each part of a build against the flags that cargo calls rustc with.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "support/flags.rs"]
mod flags;
#[path = "support/real.rs"]
mod real;
#[path = "support/sandbox.rs"]
mod sandbox;

use std::collections::BTreeMap;

use flags::{built, calls, files};
use plimsoll::audit::Audit;
use plimsoll::facts::profiles::{Meaning, SettingValue, meaning};
use plimsoll::finding::FindingId;
use plimsoll::key::Value;
use plimsoll::profile::effective::{Effective, IMPLIED, Part};
use sandbox::Sandbox;

/// Settings of the manifest, of cargo config, and the profiles that are built.
type Row = (&'static str, &'static str, &'static [&'static str]);

const ROWS: &[Row] = &[
    ("", "", &["dev", "release", "test", "bench"]),
    ("[profile.dev]\nopt-level = 1\ndebug = \"line-tables-only\"\noverflow-checks = false\n", "", &["dev", "test"]),
    ("[profile.dev]\ndebug = 0\n", "", &["dev"]),
    ("[profile.dev]\ndebug = 0\n[profile.dev.package.\"*\"]\ndebug = 1\n", "", &["dev"]),
    ("[profile.dev.package.\"*\"]\ndebug = false\nopt-level = 3\n", "", &["dev", "test"]),
    // What is for all others goes before what is for build scripts, whichever stands first.
    ("[profile.dev.build-override]\nopt-level = 3\n[profile.dev.package.\"*\"]\nopt-level = 1\n", "", &["dev"]),
    ("[profile.dev.build-override]\ndebug = false\ncodegen-units = 8\n", "", &["dev"]),
    ("[profile.dev.build-override]\ndebug = 1\nstrip = \"symbols\"\n", "", &["dev"]),
    ("[profile.release.build-override]\nopt-level = 3\n", "", &["release", "bench"]),
    ("[profile.release]\ndebug = \"full\"\nsplit-debuginfo = \"unpacked\"\nstrip = \"none\"\n", "", &["release"]),
    (
        "[profile.release]\npanic = \"abort\"\nlto = \"fat\"\nrpath = true\ncodegen-units = 1\n",
        "",
        &["release", "bench"],
    ),
    ("[profile.release]\nlto = \"off\"\nincremental = true\ndebug-assertions = true\n", "", &["release"]),
    ("[profile.dev]\npanic = \"abort\"\nlto = \"thin\"\n", "", &["dev", "test"]),
    (
        "[profile.dev.package.reg]\nopt-level = 2\ncodegen-units = 3\n[profile.dev.package.\"host@1\"]\ndebug = 1\n",
        "",
        &["dev"],
    ),
    ("[profile.dev.package.m]\nopt-level = 's'\ndebug-assertions = false\nincremental = false\n", "", &["dev"]),
    // A profile's own setting does not go before an override that it inherits.
    (
        "[profile.dev.package.\"*\"]\nopt-level = 2\n[profile.dev.build-override]\nopt-level = 1\n[profile.own]\ninherits = \"dev\"\nopt-level = 3\n",
        "",
        &["own"],
    ),
    (
        "[profile.release.package.\"*\"]\ncodegen-units = 2\n[profile.own]\ninherits = \"release\"\ncodegen-units = 4\n[profile.own.package.\"*\"]\nopt-level = 1\n[profile.more]\ninherits = \"own\"\nstrip = true\n",
        "",
        &["own", "more"],
    ),
    // Any override takes back what the profile says of `strip`.
    (
        "[profile.release]\nstrip = true\ndebug = 1\n[profile.release.package.p]\nopt-level = 2\n[profile.release.package.\"*\"]\nstrip = \"debuginfo\"\n[profile.release.package.reg]\nopt-level = 1\n[profile.release.build-override]\nopt-level = 1\n",
        "",
        &["release"],
    ),
    ("[profile.release]\nstrip = true\n[profile.release.package.p]\nopt-level = 2\n", "", &["release"]),
    ("[profile.ci]\ninherits = \"test\"\nincremental = false\ndebug = 1\n", "", &["ci"]),
    (
        "[profile.dev]\nopt-level = 1\n[profile.dev.package.reg]\nopt-level = 1\ndebug = 0\n",
        "[profile.dev]\nopt-level = 2\n[profile.dev.package.reg]\nopt-level = 3\n[profile.dev.build-override]\nopt-level = 's'\n",
        &["dev"],
    ),
    (
        "[profile.dev]\nincremental = true\n[profile.dev.package.m]\nincremental = true\n",
        "[build]\nincremental = false\n",
        &["dev"],
    ),
    ("[profile.release]\nincremental = false\n", "[build]\nincremental = true\n", &["release"]),
    (
        "",
        "[profile.own]\ninherits = \"release\"\nopt-level = 1\n[profile.own.package.\"*\"]\nopt-level = 2\n",
        &["own"],
    ),
];

/// The crates, and the part of the build that they are.
const CRATES: [(&str, Part); 8] = [
    ("build_script_build", Part::BuildMembers),
    ("host", Part::BuildDependencies),
    ("m", Part::Members),
    ("mac", Part::BuildMembers),
    ("macdep", Part::BuildDependencies),
    ("near", Part::Dependencies),
    ("p", Part::Members),
    ("reg", Part::Dependencies),
];

#[test]
fn what_holds_is_what_cargo_passes_to_rustc() {
    let work = |rows: &[Row]| -> Vec<String> { rows.iter().flat_map(check).collect() };
    let (one, other) = ROWS.split_at(ROWS.len() / 2);
    let wrong = std::thread::scope(|scope| {
        let first = scope.spawn(|| work(one));
        let mut wrong = work(other);
        wrong.extend(first.join().unwrap());
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Settings, a profile, how often a crate is compiled that both the program and its build script use, and the title of
/// what is found of that.
const SHARED: &[(&str, &str, usize, &str)] = &[
    ("", "dev", 1, ""),
    ("", "release", 2, ""),
    ("[profile.dev.build-override]\nopt-level = 0\n", "dev", 1, ""),
    ("[profile.dev.build-override]\ndebug = true\n", "dev", 1, ""),
    ("[profile.dev.build-override]\ndebug = 2\n[profile.dev]\ndebug = \"full\"\n", "dev", 1, ""),
    (
        "[profile.dev.build-override]\ndebug = false\n",
        "dev",
        2,
        "[profile.dev.build-override]: `debug` compiles shared crates twice",
    ),
    ("[profile.dev.build-override]\ndebug = false\n[profile.dev]\ndebug = 0\n", "dev", 1, ""),
    ("[profile.dev.build-override]\ndebug = false\n[profile.dev.package.\"*\"]\ndebug = false\n", "dev", 1, ""),
    (
        "[profile.dev.build-override]\nopt-level = 1\n",
        "dev",
        2,
        "[profile.dev.build-override]: `opt-level` compiles shared crates twice",
    ),
    (
        "[profile.dev.build-override]\nopt-level = 1\ncodegen-units = 256\n",
        "dev",
        2,
        "[profile.dev.build-override]: `codegen-units` and `opt-level` compile shared crates twice",
    ),
    ("[profile.dev.build-override]\nopt-level = 3\n[profile.dev.package.\"*\"]\nopt-level = 3\n", "dev", 1, ""),
    ("[profile.dev]\npanic = \"abort\"\n[profile.dev.build-override]\nopt-level = 3\n", "dev", 2, ""),
    ("[profile.dev]\nstrip = true\n[profile.dev.build-override]\n", "dev", 2, ""),
    ("[profile.release.build-override]\nopt-level = 3\n", "release", 1, "[profile.release.build-override]: optimizes"),
    (
        "[profile.release]\nlto = \"thin\"\ndebug = 1\n[profile.release.build-override]\nopt-level = 3\n",
        "release",
        1,
        "[profile.release.build-override]: optimizes",
    ),
    ("[profile.release]\ncodegen-units = 1\n[profile.release.build-override]\nopt-level = 3\n", "release", 2, ""),
    ("[profile.release]\nstrip = true\n[profile.release.build-override]\nopt-level = 3\n", "release", 2, ""),
    ("[profile.release]\npanic = \"abort\"\n[profile.release.build-override]\nopt-level = 3\n", "release", 2, ""),
    ("[profile.release.build-override]\nopt-level = 2\n", "release", 2, ""),
];

#[test]
fn shared_crates_are_compiled_as_often_as_is_said() {
    let mut wrong = Vec::new();
    for (settings, profile, times, title) in SHARED {
        let mut files = files(settings, "");
        files[0].1 = files[0].1.replace("reg = \"1\"", "reg = \"1\"\nhost = \"1\"");
        let audit = case::audit(&files);
        let sandbox = Sandbox::of(&files, &audit);
        let said = built(&sandbox, profile);
        let built =
            said.lines().filter(|line| line.contains("Running `") && line.contains("--crate-name host ")).count();
        let shares = audit.model.profiles.host_differences(profile, audit.model.toolchain.version).is_empty();
        let found = audit.finding(&FindingId::new("build-override", profile)).map(|finding| finding.title.as_str());
        if built != *times
            || shares != (*times == 1)
            || !found.unwrap_or_default().starts_with(title)
            || found.is_some() == title.is_empty()
        {
            wrong.push(format!("{settings}: {built} times, shares: {shares}, {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Settings, a profile, and what is found where cargo refuses two overrides for one package.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "[profile.dev.package.reg]\nopt-level = 1\n[profile.dev.package.\"reg@1\"]\nopt-level = 2\n",
        "dev",
        "profile.dev.package.\"reg@1\"",
    ),
    (
        "[profile.dev.package.reg]\nopt-level = 1\n[profile.own]\ninherits = \"dev\"\n[profile.own.package.\"reg:1.0\"]\nopt-level = 2\n",
        "own",
        "profile.own.package.\"reg:1.0\"",
    ),
    (
        "[profile.dev.package.reg]\nopt-level = 1\n[profile.dev.package.\"*\"]\nopt-level = 2\n[profile.own]\ninherits = \"dev\"\n[profile.own.package.reg]\nopt-level = 2\n",
        "own",
        "",
    ),
];

#[test]
fn two_overrides_for_one_package_are_refused() {
    for (settings, profile, key) in REFUSED {
        let mut files = files(settings, "");
        let sandbox = Sandbox::of(&files, &case::audit(&files));
        assert!(sandbox.cargo(&["generate-lockfile"]).ok);
        files.push(("Cargo.lock".to_owned(), sandbox.lock()));
        let audit = case::audit(&files);
        let refused = audit.findings.iter().filter(|finding| finding.rule == "refused-profile");
        let refused: Vec<String> = refused.map(|finding| finding.id.to_string()).collect();
        let expected: Vec<String> =
            Some(*key).filter(|key| !key.is_empty()).map(|key| format!("refused-profile:{key}")).into_iter().collect();
        assert_eq!(refused, expected, "{settings}");
        let said = sandbox.cargo(&["build", "--profile", profile]);
        let multiple = said.said.contains("multiple package overrides in profile");
        assert_eq!((said.ok, multiple), (key.is_empty(), !key.is_empty()), "{settings}{}", said.said);
    }
}

fn check((settings, config, profiles): &Row) -> Vec<String> {
    let files = files(settings, config);
    let audit = case::audit(&files);
    profiles
        .iter()
        .flat_map(|profile| differences(&files, &audit, profile))
        .map(|line| format!("{settings}{config}{line}\n"))
        .collect()
}

fn differences(files: &[(String, String)], audit: &Audit, profile: &str) -> Vec<String> {
    let all = audit.model.profiles.effective(audit.model.toolchain.version, &|name| ["m", "mac", "p"].contains(&name));
    let effective = all.iter().find(|effective| effective.name == profile).unwrap();
    let calls = calls(&Sandbox::of(files, audit), profile);
    let mut wrong = Vec::new();
    for (name, part) in CRATES {
        let ours = held(effective, name, part);
        let call = calls.get(name).unwrap_or_else(|| panic!("{name} is not built: {calls:?}"));
        for (key, value) in &ours {
            // A folder that is no member is compiled incrementally as members are, and what is linked tells of `lto`.
            if (name, *key) == ("near", "incremental") || *key == "lto" && name != "p" {
                continue;
            }
            let cargos = call.value(key);
            let same = cargos.as_ref().map(|cargos| cargos == value);
            if same == Some(false) {
                wrong.push(format!("{profile}, {name}: {key} is {value}, and cargo's is {cargos:?} ({call:?})"));
            }
        }
        assert!(ours.len() >= 8, "{ours:?}");
    }
    wrong
}

/// What is said to hold for a crate, as flags would have it.
fn held(effective: &Effective, name: &str, part: Part) -> BTreeMap<&'static str, String> {
    let mut held = BTreeMap::new();
    let name = if name == "build_script_build" { "p" } else { name };
    let package = [format!("package.{name}"), format!("package.\"{name}@1\"")];
    let is_of = |scope: &str| scope == "members" || scope == part.name() || package.iter().any(|name| name == scope);
    for scope in effective.scopes.iter().filter(|scope| is_of(&scope.name)) {
        for setting in &scope.settings {
            held.remove(setting.key);
            if let Some(value) = &setting.value {
                held.insert(setting.key, (value.clone(), setting.origin == IMPLIED));
            }
        }
    }
    let is_incremental = held.get("incremental").is_some_and(|(value, _)| *value == true.into());
    let plain = |(key, (value, is_implied)): (&'static str, (Value, bool))| {
        if key == "codegen-units" && is_implied {
            assert_eq!(value, if is_incremental { 256 } else { 16 }.into());
            return (key, "rustc's".to_owned());
        }
        let setting = match &value {
            Value::Boolean(flag) => SettingValue::Boolean(*flag),
            Value::Integer(number) => SettingValue::Integer(*number),
            Value::String(text) => SettingValue::Text(text),
            other => panic!("{other:?}"),
        };
        let value = match meaning(key, setting) {
            Some(Meaning::Named(name)) => name.to_owned(),
            Some(Meaning::Count(count)) => count.to_string(),
            other => panic!("{key} = {value:?}: {other:?}"),
        };
        (key, value)
    };
    held.into_iter().map(plain).collect()
}
