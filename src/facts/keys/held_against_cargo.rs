//! Asks the real cargo about every key of every table. Slow, so it is run by name:
//! `cargo test --lib held_against_cargo -- --ignored`.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use super::super::scratch::{PACKAGE, Scratch};
use super::*;

/// A value that no key of cargo's takes, so that a key that cargo knows ends in an error and not in a build.
const ODD: &str = "0.5";

/// Names for the `*` of a path.
fn example(path: &str) -> Vec<String> {
    let names: &[&str] = match path.split('.').next().unwrap() {
        "target" => &["cfg(unix)", "dep"],
        "profile" => &["dev", "*"],
        "patch" => &["crates-io", "dep"],
        "replace" => &["dep:1.0.0"],
        "lints" => &["rust", "dead_code"],
        _ if path.starts_with("workspace.lints") => &["rust", "dead_code"],
        "env" => &["X"],
        "registries" | "source" => &["somewhere"],
        _ => &["dep"],
    };
    let mut names = names.iter();
    path.split('.').map(|part| if part == "*" { names.next().unwrap() } else { part }.to_owned()).collect()
}

/// What must stand in the table for cargo to accept it.
fn beside(path: &str) -> &'static [(&'static str, &'static str)] {
    let last = path.rsplit('.').next().unwrap();
    let above = path.rsplit('.').nth(1).unwrap_or_default();
    match path {
        "package" => &[("name", "'p'"), ("version", "'0.1.0'"), ("edition", "'2021'")],
        "bin" | "example" | "test" | "bench" => &[("name", "'x'"), ("path", "'src/lib.rs'")],
        "lints.*.*" | "workspace.lints.*.*" => &[("level", "'warn'")],
        "lints.rust.unexpected_cfgs" | "workspace.lints.rust.unexpected_cfgs" => &[("level", "'warn'")],
        "inherited" => &[("workspace", "true")],
        "patch.*.*" | "replace.*" => &[("path", "'dep'")],
        "source.*" => &[("registry", "'https://example.invalid'")],
        "env.*" => &[("value", "'x'")],
        _ if path.starts_with("package.") => &[("workspace", "true")],
        _ if last == "*" && above.ends_with("dependencies") => &[("path", "'dep'")],
        _ => &[],
    }
}

/// A table at `path` in which the keys have an odd value.
fn table(path: &str, at: &[String], keys: &[&str]) -> String {
    let array = matches!(path, "bin" | "example" | "test" | "bench");
    let mut text = match at {
        [] => String::new(),
        at => {
            let at: Vec<String> = at.iter().map(|key| format!("\"{key}\"")).collect();
            if array { format!("[[{}]]\n", at.join(".")) } else { format!("[{}]\n", at.join(".")) }
        }
    };
    for (key, value) in beside(path).iter().filter(|(key, _)| !keys.contains(key)) {
        text += &format!("{key} = {value}\n");
    }
    for key in keys {
        // `workspace` with a value of another type is an unknown key; `false` is an error.
        let value = if *key == "workspace" && path.ends_with(".*") { "false" } else { ODD };
        text += &format!("{key} = {value}\n");
    }
    text
}

fn manifest(path: &str, keys: &[&str]) -> String {
    let at: Vec<String> = match path {
        "inherited" => vec!["dependencies".to_owned(), "dep".to_owned()],
        "" => Vec::new(),
        path => example(path),
    };
    let table = table(path, &at, keys);
    match path {
        "" => table + PACKAGE,
        "package" => table,
        "project" => String::new(),
        "inherited" => format!("{PACKAGE}workspace.dependencies.dep.path = 'dep'\n{table}"),
        _ if path.starts_with("package.") => {
            let field = at.last().unwrap();
            let value = match field.as_str() {
                "authors" | "categories" | "exclude" | "include" | "keywords" => "[]",
                "publish" => "false",
                "readme" => "'dep/Cargo.toml'",
                "version" => "'0.1.0'",
                "edition" => "'2021'",
                "rust-version" => "'1.60'",
                _ => "'x'",
            };
            let package: String =
                PACKAGE.lines().filter(|line| !line.contains(field)).fold(String::new(), |a, l| a + l + "\n");
            format!("{package}workspace.package.{field} = {value}\n{table}")
        }
        _ => format!("{PACKAGE}{table}"),
    }
}

/// Whether cargo calls `key` of this table unused.
fn unused(said: &str, at: &str, key: &str) -> bool {
    let at = at.replace(['"', '\''], "");
    said.lines().map(|line| line.replace(['"', '\'', '`'], "")).any(|line| {
        let line = line.split(" in /").next().unwrap_or_default();
        line.contains(&format!("unused manifest key: {at}{key}")) && line.ends_with(key)
            || line.ends_with(&format!("unused config key {at}{key}"))
            || line.contains(&format!("unused key {key} in"))
            || line.contains(&format!("unrecognized lint tool lints.{key}"))
    })
}

#[test]
#[ignore = "asks cargo several hundred times"]
fn manifest_tables_are_what_cargo_reads() {
    let scratch = Scratch::new("manifest-keys");
    let tables = &MANIFEST_TABLES.tables;
    let everything: BTreeSet<&str> = tables.iter().flat_map(|table| table.all.iter().copied()).chain(["zzz"]).collect();
    let mut wrong = Vec::new();
    for rows in tables.iter().filter(|table| !table.free) {
        let inherited = ["inherited"];
        let paths: &[&str] = if rows.paths.is_empty() { &inherited } else { &rows.paths };
        for path in paths.iter().copied().filter(|path| *path != "project") {
            let at = match path {
                "" => String::new(),
                "inherited" => "dependencies.dep.".to_owned(),
                "replace.*" => "replace.dep.".to_owned(),
                "bin" | "example" | "test" | "bench" => format!("{path}.0."),
                // cargo speaks of the newer spelling whichever is there.
                path if path.ends_with(".*") && path.contains("_dependencies") => {
                    example(path).join(".").replace("_dep", "-dep") + "."
                }
                path if path.starts_with("workspace.lints.") => example(path).join(".").replace("workspace.", "") + ".",
                path => example(path).join(".") + ".",
            };
            // Of what is listed, cargo calls nothing unused. An error is the better answer: that key has a type.
            for key in &rows.all {
                scratch.write("Cargo.toml", &manifest(path, &[key]));
                let said = scratch.check();
                if unused(&said, &at, key) {
                    wrong.push(format!("listed, but unused: {at}{key}: {said}"));
                }
                // Lints of the workspace are not looked into until a member inherits them.
                let later = *key == "metadata" || *key == "check-cfg" && path.starts_with("workspace.");
                let read = later || said.contains("error") || rows.ignored.contains(key);
                if !read && rows.standing(key) == Standing::Known {
                    wrong.push(format!("no sign that cargo reads {at}{key}: {said}"));
                }
            }
            // Of everything else that is a key anywhere, cargo calls each one unused.
            let others: Vec<&str> = everything.iter().copied().filter(|key| !rows.all.contains(key)).collect();
            if path.ends_with("lints") {
                // Here, what is no tool's table is a type error.
                continue;
            }
            scratch.write("Cargo.toml", &manifest(path, &others));
            let said = scratch.check();
            for key in others {
                if !unused(&said, &at, key) {
                    wrong.push(format!("not listed, but cargo does not mind: {at}{key}: {said}"));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "asks cargo a hundred times"]
fn config_tables_are_what_cargo_reads() {
    let scratch = Scratch::new("config-keys");
    let tables = &CONFIG_TABLES.tables;
    let mut wrong = Vec::new();
    for rows in tables.iter().filter(|table| !table.free && !matches!(table.paths.as_slice(), [""] | ["include"])) {
        for path in rows.paths.iter().copied().chain(rows.paths.is_empty().then_some("target.*")) {
            let mut at = if path.is_empty() { Vec::new() } else { example(path) };
            if path == "target.*" && !rows.paths.is_empty() {
                at = vec!["target".to_owned(), "x86_64-unknown-linux-gnu".to_owned()];
            }
            let named = at.join(".") + ".";
            for key in &rows.all {
                scratch.write(".cargo/config.toml", &table(path, &at, &[key]).replace(ODD, "1"));
                if unused(&scratch.check(), &named, key) {
                    wrong.push(format!("listed, but unused: {named}{key}"));
                }
            }
            scratch.write(".cargo/config.toml", &table(path, &at, &["zzz"]).replace(ODD, "1"));
            let said = scratch.check();
            let found = match said {
                _ if unused(&said, &named, "zzz") => Unknown::Warns,
                _ if said.contains("error") && said.contains("zzz") => Unknown::Errors,
                _ if rows.unknown == Unknown::WhenRead => Unknown::WhenRead,
                _ => Unknown::Silent,
            };
            if found != rows.unknown {
                wrong.push(format!("{named}zzz: {found:?} and not {:?}: {said}", rows.unknown));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
