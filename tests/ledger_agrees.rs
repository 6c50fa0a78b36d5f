//! The ledger on a small registry that is served on loopback: what it says a dependency brings is what cargo removes from
//! the lockfile when the dependency is removed from the manifests.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::read::lockfile;
use plimsoll::schema::v1::{self, Bound};

#[path = "resolver_agrees/index.rs"]
mod index;
#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use index::Server;
use scratch::Scratch;

const ROOT: &str = "[workspace]\nmembers = [\"app\", \"tool\"]\nresolver = \"2\"\n";
const APP: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
                   http = \"1\"\njson = { version = \"1\", features = [\"exact\"] }\nclock = { version = \"1\", optional = true }\n\
                   tool = { path = \"../tool\" }\n\n[dev-dependencies]\nbench = \"1\"\n\n\
                   [target.'cfg(windows)'.dependencies]\nwinapi = \"1\"\n";
const TOOL: &str = "[package]\nname = \"tool\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
                    json = \"1\"\ncli = \"1\"\nold = { package = \"itoa\", version = \"0.9\" }\n\n[build-dependencies]\ncodegen = \"1\"\n";

/// A release with these dependencies; `name?` is optional, and `name+feature` enables a feature.
fn release(name: &str, version: &str, dependencies: &[&str], features: &str) -> String {
    let dependency = |text: &&str| {
        let (text, feature) =
            text.split_once('+').map_or((*text, String::new()), |(text, feature)| (text, format!("\"{feature}\"")));
        let (name, optional) = text.strip_suffix('?').map_or((text, false), |name| (name, true));
        format!(
            "{{\"name\":\"{name}\",\"req\":\"^1\",\"features\":[{feature}],\"optional\":{optional},\"default_features\":true,\
             \"target\":null,\"kind\":\"normal\"}}"
        )
    };
    let dependencies: Vec<String> = dependencies.iter().map(dependency).collect();
    format!(
        "{{\"name\":\"{name}\",\"vers\":\"{version}\",\"deps\":[{}],\"cksum\":\"{:064}\",\"features\":{{{features}}},\
         \"yanked\":false}}\n",
        dependencies.join(","),
        0
    )
}

fn registry() -> BTreeMap<String, String> {
    let mut index: BTreeMap<String, String> = BTreeMap::new();
    for (name, version, dependencies, features) in [
        ("http", "1.0.0", &["bytes", "tls", "itoa"][..], ""),
        ("tls", "1.0.0", &["ring", "bytes"], ""),
        ("ring", "1.0.0", &[], ""),
        ("bytes", "1.0.0", &[], ""),
        ("json", "1.0.0", &["itoa"], "\"exact\":[]"),
        ("itoa", "0.9.0", &[], ""),
        ("itoa", "1.0.0", &[], ""),
        ("cli", "1.0.0", &["wide+tables", "http"], ""),
        // Only `cli` enables `tables` of it, and with that `grid`.
        ("wide", "1.0.0", &["grid?"], "\"tables\":[\"dep:grid\"]"),
        ("grid", "1.0.0", &["cells"], ""),
        ("cells", "1.0.0", &[], ""),
        ("clock", "1.0.0", &["zone"], ""),
        ("zone", "1.0.0", &[], ""),
        ("bench", "1.0.0", &["wide", "plot"], ""),
        ("plot", "1.0.0", &["zone"], ""),
        ("winapi", "1.0.0", &["cells"], ""),
        ("codegen", "1.0.0", &["parse"], ""),
        ("parse", "1.0.0", &[], ""),
    ] {
        *index.entry(name.to_owned()).or_default() += &release(name, version, dependencies, features);
    }
    index
}

/// The third-party packages of a lockfile.
fn packages(lock: &str) -> BTreeSet<String> {
    let lock = lockfile::read(&Arc::from("Cargo.lock"), lock).0.unwrap();
    let packages = lock.packages.iter().filter(|package| !package.is_by_path());
    packages.map(|package| format!("{} {}", package.name.as_str(), package.version)).collect()
}

/// A manifest without the entries of this package.
fn without(manifest: &str, name: &str, version: &str) -> String {
    let is_entry = |line: &&str| match version {
        "0.9.0" => line.starts_with("old = "),
        _ => line.starts_with(&format!("{name} = ")),
    };
    manifest.lines().filter(|line| !is_entry(line)).map(|line| format!("{line}\n")).collect()
}

#[test]
fn what_a_dependency_brings_is_what_cargo_removes_without_it() {
    let server = Server::start();
    server.publish(&registry());
    let scratch = Scratch::with_registry("ledger", &server.address());
    let manifests = [("Cargo.toml", ROOT), ("app/Cargo.toml", APP), ("tool/Cargo.toml", TOOL)];
    scratch.write("work/app/src/lib.rs", "");
    scratch.write("work/tool/src/lib.rs", "");
    scratch.write("work/tool/build.rs", "fn main() {}");
    for (path, text) in manifests {
        scratch.write(&format!("work/{path}"), text);
    }
    scratch.cargo_with_registry(&["generate-lockfile"]).unwrap();
    let lock = scratch.read("work/Cargo.lock").unwrap();
    let before = packages(&lock);

    let files = manifests.iter().copied().chain([("Cargo.lock", lock.as_str())]);
    let file = |(path, text): (&str, &str)| InputFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() };
    let ledger = v1::ledger::ledger(&Audit::new(files.map(file).collect())).unwrap();
    assert_eq!(ledger.packages, before.len());
    let mut bounds = BTreeMap::new();
    for dependency in &ledger.dependencies {
        for (path, text) in manifests {
            scratch.write(&format!("work/{path}"), &without(text, &dependency.name, &dependency.version));
        }
        scratch.write("work/Cargo.lock", &lock);
        scratch.cargo_with_registry(&["update", "--workspace"]).unwrap();
        let after = packages(&scratch.read("work/Cargo.lock").unwrap());
        let removed: BTreeSet<String> = before.difference(&after).cloned().collect();
        let brought: BTreeSet<String> = dependency.brings.iter().cloned().collect();
        assert_eq!(after.difference(&before).count(), 0, "{}", dependency.name);
        match dependency.brings_bound {
            Bound::Exactly => assert_eq!(brought, removed, "{}", dependency.name),
            Bound::AtLeast => assert!(brought.is_subset(&removed), "{}: {brought:?} of {removed:?}", dependency.name),
            bound => panic!("{}: {bound}", dependency.name),
        }
        bounds.insert(format!("{} {}", dependency.name, dependency.version), (brought.len(), removed.len()));
    }
    let expected = [
        ("bench 1.0.0", (2, 2)),
        // It enables the feature of `wide` that needs `grid`, which the lockfile does not tell.
        ("cli 1.0.0", (1, 2)),
        ("clock 1.0.0", (1, 1)),
        ("codegen 1.0.0", (2, 2)),
        // `cli` requires it too.
        ("http 1.0.0", (0, 0)),
        ("itoa 0.9.0", (1, 1)),
        ("json 1.0.0", (1, 1)),
        ("winapi 1.0.0", (1, 1)),
    ];
    let expected: BTreeMap<String, (usize, usize)> =
        expected.into_iter().map(|(label, counts)| (label.to_owned(), counts)).collect();
    assert_eq!(bounds, expected);
}
