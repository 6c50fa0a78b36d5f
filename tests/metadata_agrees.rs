//! Holds what is read out of `cargo metadata` to what real cargo builds, on workspaces of empty packages.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use std::collections::BTreeSet;

use plimsoll::facts::targets::{Targets, targets};
use plimsoll::read::metadata::{Metadata, Uses};
use scratch::Scratch;

/// `packages` are names and what follows [package]. The first is the workspace, and depends on the others by path.
fn workspace(name: &str, packages: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new(&format!("metadata-{name}"));
    for (package, rest) in packages {
        scratch.package(package, package, rest);
        scratch.write(&format!("{package}/build.rs"), "fn main() {}");
    }
    scratch
}

/// What cargo says in the folder of the first package, on its output and on its error output.
fn cargo(scratch: &Scratch, arguments: &[&str]) -> (String, String) {
    let said = scratch.cargo("app", arguments, None);
    assert!(said.succeeded, "{}", said.err);
    (said.out, said.err)
}

fn metadata_of(scratch: &Scratch) -> Metadata {
    let (out, _) = cargo(scratch, &["metadata", "--format-version", "1"]);
    let (metadata, problems) = plimsoll::read::metadata::read(&"cargo-metadata.json".into(), &out);
    assert_eq!(problems, []);
    metadata.unwrap()
}

/// The packages of `cargo tree`.
fn tree_of(scratch: &Scratch, arguments: &[&str]) -> BTreeSet<String> {
    let (out, _) = cargo(scratch, &[&["tree", "--prefix", "none"], arguments].concat());
    out.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Packages for some platforms, for build scripts and for macros, and optional ones.
const MIXED: &[(&str, &str)] = &[
    (
        "app",
        "[dependencies]\nmac = { path = \"../mac\" }\nlib = { path = \"../lib\" }\n[target.'cfg(windows)'.dependencies]\n\
         win = { path = \"../win\" }\n[target.'cfg(not(target_arch = \"wasm32\"))'.build-dependencies]\ntool = { path = \
         \"../tool\" }\n[target.aarch64-apple-darwin.dev-dependencies]\ndev = { path = \"../dev\" }\n\
         [target.'cfg(any(target_os = \"android\", all(unix, not(target_os = \"linux\"))))'.dependencies]\nunixes = { \
         path = \"../unixes\" }\n[target.'cfg(windows)'.build-dependencies]\nwintool = { path = \"../wintool\" }\n",
    ),
    (
        "lib",
        "[dependencies]\nweak = { path = \"../weak\", optional = true }\nstrong = { path = \"../strong\", optional = \
        true }\nrenamed = { package = \"other\", path = \"../other\", optional = true }\n[features]\ndefault = \
        [\"weak?/x\", \"strong/x\", \"dep:renamed\"]\n",
    ),
    ("weak", "[features]\nx = []\n[dependencies]\nbelow = { path = \"../below\" }\n"),
    ("strong", "[features]\nx = []\n[target.'cfg(windows)'.dependencies]\nwin = { path = \"../win\" }\n"),
    ("other", ""),
    ("below", ""),
    ("win", "[dependencies]\nunderwin = { path = \"../underwin\" }\n"),
    ("underwin", ""),
    ("mac", "[lib]\nproc-macro = true\n[dependencies]\nparts = { path = \"../parts\" }\nlib = { path = \"../lib\" }\n"),
    ("parts", ""),
    (
        "tool",
        "[dependencies]\nparts = { path = \"../parts\" }\n[target.'cfg(unix)'.dependencies]\nunixes = { path = \"../unixes\" }\n",
    ),
    ("wintool", ""),
    ("unixes", ""),
    ("dev", ""),
];

#[test]
fn packages_are_built_for_the_targets_of_cargo_tree() {
    let scratch = workspace("targets", MIXED);
    let metadata = metadata_of(&scratch);
    let of = |test: &dyn Fn(Uses) -> bool| -> BTreeSet<String> {
        let packages = metadata.packages().iter().filter(|package| test(package.tested));
        packages.map(|package| package.name.clone()).collect()
    };
    for (number, target) in targets().iter().enumerate() {
        let one = Targets::one(number);
        let program = of(&|uses: Uses| !uses.program.and(one).is_empty());
        let tree = tree_of(&scratch, &["--target", target.triple, "-e", "normal,dev,no-proc-macro"]);
        assert_eq!(program, tree, "{}", target.triple);
        // The host is that of the test, so this can be asked of one target only.
        if cfg!(all(target_os = "linux", target_arch = "x86_64")) && target.triple == "x86_64-unknown-linux-gnu" {
            let all = of(&|uses: Uses| !uses.all().and(one).is_empty());
            assert_eq!(all, tree_of(&scratch, &["--target", target.triple]), "all of {}", target.triple);
        }
    }
    let built = metadata.packages().iter().filter(|package| package.built.is_needed);
    let built: BTreeSet<String> = built.map(|package| package.name.clone()).collect();
    assert_eq!(built, tree_of(&scratch, &["--target", "all", "-e", "no-dev"]));
    assert_eq!(of(&|uses: Uses| uses.is_needed), tree_of(&scratch, &["--target", "all"]));
    assert!(!of(&|uses: Uses| uses.is_needed).contains("below"));
}

/// Settings of the package, the features that host and target ask for, arguments, and how often `common` is compiled.
const TWICE: &[(&str, [&str; 2], &[&str], usize)] = &[
    ("", ["", ""], &["build"], 1),
    ("", ["", ""], &["build", "--release"], 2),
    ("", ["", ""], &["check"], 2),
    ("", ["", ""], &["build", "--target", "host-tuple"], 2),
    ("", ["\"x\"", ""], &["build"], 2),
    ("resolver = \"1\"", ["\"x\"", ""], &["build"], 1),
    ("[profile.dev]\nopt-level = 1", ["", ""], &["build"], 2),
    ("[profile.dev]\npanic = \"abort\"", ["", ""], &["build"], 2),
    ("[profile.dev]\ndebug = \"line-tables-only\"", ["", ""], &["build"], 1),
    ("[profile.dev.package.\"*\"]\nopt-level = 3", ["", ""], &["build"], 1),
];

#[test]
fn what_host_and_target_need_is_compiled_as_often_as_the_rule_says() {
    for (settings, [host, target], arguments, times) in TWICE {
        let app = format!(
            "{settings}\n[dependencies]\ncommon = {{ path = \"../common\", features = [{target}] }}\n[build-dependencies]\n\
             common = {{ path = \"../common\", features = [{host}] }}\n"
        );
        let scratch = workspace("twice", &[("app", &app), ("common", "[features]\nx = []\n")]);
        let metadata = metadata_of(&scratch);
        let common = &metadata.packages()[1];
        assert!(!common.built.program.and(common.built.host).is_empty());
        let compiled = |scratch: &Scratch| {
            scratch.remove_target();
            let mut verbose = arguments.to_vec();
            verbose.push("-v");
            let (_, said) = cargo(scratch, &verbose);
            said.lines().filter(|line| line.contains("Running") && line.contains("--crate-name common ")).count()
        };
        assert_eq!(compiled(&scratch), *times, "{settings:?} {host} {target} {arguments:?}");
        // Without a build script nothing of its own is built for one.
        std::fs::remove_file(scratch.path("app/build.rs")).unwrap();
        assert!(metadata_of(&scratch).packages()[1].built.host.is_empty());
        assert_eq!(compiled(&scratch), 1, "{arguments:?} without a build script");
        // `cargo tree -d` lists one version twice where its features differ.
        let listed = tree_of(&scratch, &["-d"]).contains("common");
        assert_eq!(listed, host != target && !settings.contains("resolver"), "{settings}");
    }
}

/// Tables from which resolver 1 takes features over to the program, and resolver 2 does not.
#[test]
fn resolver_1_carries_features_over() {
    for table in ["dev-dependencies", "build-dependencies", "target.'cfg(target_os = \"redox\")'.dependencies"] {
        for (resolver, carried) in [("1", true), ("2", false)] {
            let app = format!(
                "resolver = \"{resolver}\"\n[dependencies]\ncommon = {{ path = \"../common\" }}\n[{table}]\ncommon = {{ \
                 path = \"../common\", features = [\"x\"] }}\n"
            );
            let scratch = workspace("carried", &[("app", &app), ("common", "[features]\nx = []\n")]);
            // Of two compiled ones, that of the program is the one that no build script is linked with.
            let (_, said) = cargo(&scratch, &["build", "-v", "--target", "host-tuple"]);
            let program = said.lines().find(|line| line.contains("--crate-name common ") && line.contains("--target "));
            let has = program.is_some_and(|line| line.contains("feature=\"x\""));
            assert_eq!(has, carried, "{table} {resolver}\n{said}");
        }
    }
}
