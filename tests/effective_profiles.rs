//! Holds the settings that are said to hold for each part of a build against the flags that cargo calls rustc with.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "support/sandbox.rs"]
mod sandbox;

use std::collections::BTreeMap;

use plimsoll::audit::Audit;
use plimsoll::facts::profiles::{Meaning, Setting, meaning};
use plimsoll::profile::effective::{Effective, IMPLIED, Part, VARIES};
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

const MANIFESTS: [(&str, &str); 4] = [
    (
        "Cargo.toml",
        "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[workspace]\nmembers = [\"m\", \"mac\"]\nexclude = [\"near\"]\n[dependencies]\nm.path = \"m\"\nmac.path = \"mac\"\nnear.path = \"near\"\nreg = \"1\"\n[build-dependencies]\nhost = \"1\"\n",
    ),
    ("m/Cargo.toml", "[package]\nname = \"m\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"),
    (
        "mac/Cargo.toml",
        "[package]\nname = \"mac\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n[dependencies]\nmacdep = \"1\"\n",
    ),
    ("near/Cargo.toml", "[package]\nname = \"near\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"),
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

fn check((settings, config, profiles): &Row) -> Vec<String> {
    let mut files: Vec<(String, String)> =
        MANIFESTS.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    files[0].1.push_str(settings);
    files.push((".cargo/config.toml".to_owned(), (*config).to_owned()));
    files.extend(["src/main.rs", "build.rs"].map(|path| (path.to_owned(), "fn main() {}".to_owned())));
    let audit = case::audit(&files);
    profiles
        .iter()
        .flat_map(|profile| differences(&files, &audit, profile))
        .map(|line| format!("{settings}{config}{line}\n"))
        .collect()
}

fn differences(files: &[(String, String)], audit: &Audit, profile: &str) -> Vec<String> {
    let all = audit.profiles.effective(audit.toolchain.version, &|name| ["m", "mac", "p"].contains(&name));
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
            if setting.value != VARIES {
                held.insert(setting.key, (setting.value.clone(), setting.origin == IMPLIED));
            }
        }
    }
    let is_incremental = held.get("incremental").is_some_and(|(value, _)| value == "true");
    let plain = |(key, (value, is_implied)): (&'static str, (String, bool))| {
        if key == "codegen-units" && is_implied {
            assert_eq!(value, if is_incremental { "256" } else { "16" });
            return (key, "rustc's".to_owned());
        }
        let unquoted = value.trim_matches('"');
        let setting = match (unquoted.parse(), unquoted.parse()) {
            (Ok(flag), _) => Setting::Boolean(flag),
            (_, Ok(number)) => Setting::Integer(number),
            _ => Setting::Text(unquoted),
        };
        let value = match meaning(key, setting) {
            Some(Meaning::Named(name)) => name.to_owned(),
            Some(Meaning::Count(count)) => count.to_string(),
            other => panic!("{key} = {value}: {other:?}"),
        };
        (key, value)
    };
    held.into_iter().map(plain).collect()
}

/// A call of rustc: what stands behind each `-C`.
#[derive(Debug)]
struct Call(Vec<String>);

impl Call {
    fn flag(&self, name: &str) -> Option<&str> {
        let flag = self.0.iter().find(|flag| flag.split('=').next() == Some(name))?;
        Some(flag.split_once('=').map_or("", |(_, value)| value))
    }

    /// A setting as the flags have it, in the words of the facts.
    fn value(&self, key: &str) -> Option<String> {
        let optimizes = self.flag("opt-level").is_some();
        let on = |flag: Option<&str>, default: bool| flag.map_or(default, |flag| flag == "on").to_string();
        let assertions = on(self.flag("debug-assertions"), !optimizes);
        let text = match key {
            "codegen-units" => self.flag(key).unwrap_or("rustc's").to_owned(),
            "debug" => match self.flag("debuginfo") {
                None => "none".to_owned(),
                Some("1") => "limited".to_owned(),
                Some("2") => "full".to_owned(),
                Some(name) => name.to_owned(),
            },
            "debug-assertions" => assertions,
            "incremental" => self.flag(key).is_some().to_string(),
            "lto" => self.flag(key).map_or("false", |lto| if lto.is_empty() { "fat" } else { lto }).to_owned(),
            "opt-level" => self.flag(key).unwrap_or("0").to_owned(),
            // Without a word rustc checks what it checks assertions for.
            "overflow-checks" => on(self.flag(key), assertions == "true"),
            "panic" => self.flag(key).unwrap_or("unwind").to_owned(),
            "rpath" => self.flag(key).is_some().to_string(),
            // Passed on only where there is debug information.
            "split-debuginfo" if self.flag("debuginfo").is_none() => return None,
            "split-debuginfo" => self.flag(key).unwrap_or("none").to_owned(),
            "strip" => self.flag(key).unwrap_or("none").to_owned(),
            _ => panic!("{key}"),
        };
        Some(text)
    }
}

fn calls(sandbox: &Sandbox, profile: &str) -> BTreeMap<String, Call> {
    let arguments: Vec<&str> = match profile {
        "dev" => vec!["build", "-v"],
        "test" => vec!["test", "--no-run", "-v"],
        "bench" => vec!["bench", "--no-run", "-v"],
        other => vec!["build", "-v", "--profile", other],
    };
    let said = sandbox.cargo(&arguments);
    assert!(said.ok, "{}", said.said);
    let call = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "--crate-name");
        let name = words.nth(1)?.to_owned();
        let mut flags = Vec::new();
        while let Some(word) = words.next() {
            if word == "-C" {
                flags.push(words.next()?.trim_end_matches('`').to_owned());
            }
        }
        Some((name, Call(flags)))
    };
    said.said.lines().filter(|line| line.contains("Running `")).filter_map(call).collect()
}
