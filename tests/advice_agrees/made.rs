//! The registry, its workspace, and an advisor that gets all it asks for.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll::advice::{Advisor, Given, Step};
use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::read::lockfile;
use plimsoll::registry::{Registry, Store};
use plimsoll::resolve::Lack;

use crate::index::Server;
use crate::scratch::Scratch;

pub const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\nrust-version = \"1.70\"\n\n\
                        [dependencies]\nstats = \"0.16\" # kept\nalgebra = \"0.32\"\nweb = { version = \"1\" }\n\
                        stuck = \"1\"\n";

pub fn release(name: &str, version: &str, dependencies: &[(&str, &str)], more: &str) -> String {
    let dependencies: Vec<String> = dependencies
        .iter()
        .map(|(name, requirement)| {
            format!(
                "{{\"name\":\"{name}\",\"req\":\"{requirement}\",\"features\":[],\"optional\":false,\
                 \"default_features\":true,\"target\":null,\"kind\":\"normal\"}}"
            )
        })
        .collect();
    format!(
        "{{\"name\":\"{name}\",\"vers\":\"{version}\",\"deps\":[{}],\"cksum\":\"{:064}\",\"features\":{{}},\
         \"yanked\":false{more}}}\n",
        dependencies.join(","),
        0
    )
}

/// What is published: `stats` 0.18 lets go of the old `algebra`, a newer `web` of the old `url`, and the newest `stuck`
/// still needs the old `bits`.
pub fn registry(late: bool) -> BTreeMap<String, String> {
    let mut index = BTreeMap::new();
    let mut add = |name: &str, line: String| *index.entry(name.to_owned()).or_insert_with(String::new) += &line;
    add("stats", release("stats", "0.16.1", &[("algebra", "^0.29"), ("bits", "^2")], ""));
    add("algebra", release("algebra", "0.29.0", &[("algebra-macros", "^0.1")], ""));
    add("algebra", release("algebra", "0.32.0", &[], ""));
    add("algebra-macros", release("algebra-macros", "0.1.0", &[], ""));
    add("web", release("web", "1.0.0", &[("url", "^1")], ""));
    add("url", release("url", "1.0.0", &[], ""));
    add("url", release("url", "2.0.0", &[], ""));
    add("stuck", release("stuck", "1.0.0", &[("bits", "^1"), ("url", "^2")], ""));
    add("bits", release("bits", "1.0.0", &[], ""));
    add("bits", release("bits", "2.0.0", &[], ""));
    if late {
        add("stats", release("stats", "0.18.0", &[("algebra", "^0.32"), ("bits", "^2")], ",\"rust_version\":\"1.80\""));
        add("web", release("web", "1.1.0", &[("url", "^2")], ""));
        add("stuck", release("stuck", "2.0.0", &[("bits", "^1"), ("url", "^2")], ""));
    }
    index
}

/// The package, where cargo knows this registry.
pub fn scratch(name: &str, server: &Server) -> Scratch {
    let scratch = Scratch::with_registry(name, &server.address());
    scratch.write("work/src/lib.rs", "");
    scratch.write("work/Cargo.toml", MANIFEST);
    scratch
}

/// The lock that cargo writes.
pub fn locked(scratch: &Scratch, arguments: &[&str]) -> String {
    scratch.cargo_with_registry(arguments).unwrap();
    scratch.read("work/Cargo.lock").unwrap()
}

/// An advisor for the manifest with this lock.
pub fn advisor(lock: &str, pins: &[&str]) -> Advisor {
    advisor_of(MANIFEST, lock, pins)
}

pub fn advisor_of(manifest: &str, lock: &str, pins: &[&str]) -> Advisor {
    let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }]);
    let lock = lockfile::read(&Arc::from("Cargo.lock"), lock).0.unwrap();
    let given =
        Given { workspace: audit.model.workspace, lock, config: None, rustc: None, metadata: None, schedule: None };
    Advisor::new(given, Store::default(), pins.iter().map(|pin| (*pin).to_owned()))
}

/// Goes on to the end, giving what is asked for.
pub fn finish(advisor: &mut Advisor, index: &BTreeMap<String, String>) {
    for _ in 0..1_000 {
        match advisor.step() {
            Step::Going { .. } => {}
            Step::Needs(needs) => {
                for need in needs {
                    assert_eq!((need.lack, &need.registry), (Lack::NotGiven, &Registry::CratesIo));
                    let text = index[&need.name].clone();
                    advisor.store().add_sparse(Registry::CratesIo, &need.name, text.into_bytes()).unwrap();
                }
            }
            Step::Failed(why) => panic!("{why}"),
            Step::Done => return,
        }
    }
    panic!("it never ends");
}
