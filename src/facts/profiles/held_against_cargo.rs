//! Builds a package with each default and each spelling, and compares the flags that cargo passes to rustc.
//! Slow, so it is run by name: `cargo test --lib held_against_cargo -- --ignored`.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::super::scratch::{PACKAGE, Scratch};
use super::*;

const BESIDE: &str = "dependencies.dep.path = 'dep'\nbuild-dependencies.host.path = 'host'\n";

fn scratch(name: &str) -> Scratch {
    let scratch = Scratch::new(name);
    scratch.write("host/Cargo.toml", "package = { name = 'host', version = '1.0.0', edition = '2021' }");
    scratch.write("host/src/lib.rs", "");
    scratch.write("build.rs", "fn main() {}");
    scratch.write("src/main.rs", "fn main() {}");
    scratch
}

/// The flags of every compiler call of a build, or `None` where the build fails.
fn flags(scratch: &Scratch, command: &[&str], settings: &str) -> Option<BTreeSet<String>> {
    scratch.write("Cargo.toml", &format!("{PACKAGE}{BESIDE}{settings}"));
    scratch.remove_target();
    let mut arguments = command.to_vec();
    arguments.extend(["-v", "--offline"]);
    let said = scratch.cargo(&arguments);
    let call = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "--crate-name");
        let mut flags = Vec::from([words.nth(1)?.to_owned()]);
        while let Some(word) = words.next() {
            match word {
                "--test" => flags.push(word.to_owned()),
                "--crate-type" => flags.extend(words.next().map(str::to_owned)),
                "-C" => {
                    let flag = words.next()?.trim_end_matches('`');
                    let name = flag.split('=').next()?;
                    match name {
                        "metadata" | "extra-filename" => {}
                        "incremental" => flags.push(name.to_owned()),
                        _ => flags.push(flag.to_owned()),
                    }
                }
                _ => {}
            }
        }
        Some(flags.join(" "))
    };
    let failed = said.lines().any(|line| line.starts_with("error"));
    (!failed).then(|| said.lines().filter(|line| line.contains("Running")).filter_map(call).collect())
}

fn command(profile: &str) -> &'static [&'static str] {
    match profile {
        "dev" => &["build"],
        "release" => &["build", "--release"],
        "test" => &["test", "--no-run"],
        _ => &["bench", "--no-run"],
    }
}

#[test]
#[ignore = "builds sixty small packages"]
fn defaults_are_what_cargo_does() {
    let scratch = scratch("profile-defaults");
    for default in DEFAULTS.iter() {
        let (root, part) = default.profile.split_once('.').unwrap_or((default.profile, ""));
        let heir = if root == "dev" { "test" } else { "bench" };
        for profile in [root, heir] {
            let table = if part.is_empty() { profile.to_owned() } else { format!("{profile}.{part}") };
            let plain = flags(&scratch, command(profile), "").unwrap();
            assert!(plain.len() >= 4, "{plain:?}");
            let written = format!("[profile.{table}]\n{} = {}\n", default.key, default.value);
            let mut same = flags(&scratch, command(profile), &written) == Some(plain);
            if same && !default.restating_changes_nothing {
                // What changes nothing in the profile itself may do so in one that inherits it.
                let lean = format!("[profile.lean]\ninherits = \"{profile}\"\ndebug = false\n");
                let command = &["build", "--profile", "lean"];
                same = flags(&scratch, command, &format!("{written}{lean}")) == flags(&scratch, command, &lean);
            }
            assert_eq!(same, default.restating_changes_nothing, "{table} {}", default.key);
        }
    }
}

#[test]
#[ignore = "builds sixty small packages"]
fn spellings_are_what_cargo_takes_them_for() {
    let scratch = scratch("profile-spellings");
    let document = Document::parse(PROFILES);
    for (row, setting) in document.rows("setting").zip(SETTINGS.iter()) {
        let key = setting.key;
        // Without debug info, split-debuginfo is not passed on.
        let also = if key == "split-debuginfo" { "debug = true\n" } else { "" };
        let build = |value: SettingValue<'_>| {
            let build = flags(&scratch, command("release"), &format!("[profile.release]\n{also}{key} = {value}\n"));
            // rustc has three ways to write fat LTO, and cargo passes each on as it is.
            build.map(|calls| {
                let plain = |call: &String| {
                    call.replace("lto=", "lto ").replace(" on", " fat").replace(" yes", " fat").replace(" y ", " fat ")
                };
                calls.iter().map(plain).map(|call| call.replace("lto fat", "lto")).collect::<BTreeSet<_>>()
            })
        };
        let mut seen = BTreeSet::new();
        for (means, spellings) in &setting.values {
            let built: BTreeSet<_> = spellings.iter().map(|value| build(*value)).collect();
            assert_eq!(built.len(), 1, "{key} {means}: {built:?}");
            let built = built.into_iter().next().unwrap();
            assert!(built.is_some(), "{key} {means}: refused");
            assert!(seen.insert(built), "{key} {means}: the same as another value");
        }
        for value in settings(row, "refused").unwrap() {
            assert_eq!(meaning(key, value), Some(Meaning::Refused));
            assert_eq!(build(value), None, "{key} = {value}");
        }
    }
}
