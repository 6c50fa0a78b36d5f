//! Holds the auditor to what real cargo says of the same workspaces: all of `tests/cases`, and a few more below.
//!
//! No network is asked. What members take from a registry or a repository comes from a folder of tiny packages, which
//! is made of the lockfile of the case or, without one, of what the members require.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "support/sandbox.rs"]
mod sandbox;

use std::collections::{BTreeMap, BTreeSet};

use case::{Cargo, Case};
use plimsoll::audit::Audit;
use plimsoll::finding::Safety;
use plimsoll::graph::{DependencyGraph, PackageId, Status};
use plimsoll::plan::{Selection, plan};
use plimsoll::workspace::Origin;
use sandbox::{Call, Sandbox, calls};
use serde_json::Value;

/// Runs `check` on every case, and tells of all that went wrong at once.
fn for_each(cases: Vec<Case>, check: impl Fn(&Case) -> Result<(), String>) {
    let wrong: Vec<String> =
        cases.iter().filter_map(|case| check(case).err().map(|why| format!("{}: {why}", case.name))).collect();
    assert!(wrong.is_empty(), "cargo does not agree on {} cases:\n{}", wrong.len(), wrong.join("\n\n"));
}

fn loading() -> Vec<Case> {
    case::all().into_iter().filter(|case| case.cargo == Cargo::Loads).collect()
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, ours: &T, cargos: &T) -> Result<(), String> {
    if ours == cargos { Ok(()) } else { Err(format!("{what}\n    ours:    {ours:?}\n    cargo's: {cargos:?}")) }
}

/// What `cargo metadata` says of a package's dependency, as a line of text.
fn of_metadata(dependency: &Value) -> String {
    let mut features: Vec<String> = strings(&dependency["features"]);
    features.sort();
    format!(
        "{} {} {} {} optional={} default={} [{}] {} from {}",
        dependency["name"].as_str().unwrap(),
        dependency["rename"].as_str().unwrap_or("-"),
        dependency["req"].as_str().unwrap(),
        dependency["kind"].as_str().unwrap_or("normal"),
        dependency["optional"],
        dependency["uses_default_features"],
        features.join(" "),
        dependency["target"].as_str().unwrap_or("everywhere"),
        dependency["source"].as_str().unwrap_or("a folder"),
    )
}

fn strings(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// The same of a member, as the audit has it.
fn of_audit(dependency: &plimsoll::workspace::Dependency) -> String {
    let mut features = dependency.features.clone();
    features.sort();
    let source = match &dependency.origin {
        Origin::CratesIo => "registry+https://github.com/rust-lang/crates.io-index".to_owned(),
        Origin::Registry(name) => format!("registry+{}", sandbox::index_of(name)),
        Origin::Git { url, reference } => {
            let query = reference.as_ref().map(|(key, value)| format!("?{key}={value}")).unwrap_or_default();
            format!("git+{url}{query}")
        }
        Origin::Path(_) => "a folder".to_owned(),
    };
    format!(
        "{} {} {} {} optional={} default={} [{}] {} from {source}",
        dependency.name,
        dependency.rename.as_deref().unwrap_or("-"),
        dependency.requirement.as_ref().map_or_else(|| "*".to_owned(), ToString::to_string),
        dependency.kind().name(),
        dependency.optional,
        dependency.default_features,
        features.join(" "),
        dependency.target.as_deref().unwrap_or("everywhere"),
    )
}

type Model = BTreeMap<String, (String, String, Vec<String>)>;

fn model_of_cargo(sandbox: &Sandbox) -> Result<Model, String> {
    let metadata = sandbox.metadata(&["--no-deps"])?;
    let packages = metadata["packages"].as_array().unwrap().iter().map(|package| {
        let mut dependencies: Vec<String> =
            package["dependencies"].as_array().unwrap().iter().map(of_metadata).collect();
        dependencies.sort();
        let text = |key: &str| package[key].as_str().unwrap_or("-").to_owned();
        (text("name"), (text("version"), text("edition"), dependencies))
    });
    Ok(packages.collect())
}

fn model_of_audit(audit: &Audit) -> Model {
    let members = audit.workspace.members.iter().map(|member| {
        let mut dependencies: Vec<String> = member.dependencies.iter().map(of_audit).collect();
        dependencies.sort();
        (member.name.clone(), (member.version.clone(), member.edition.clone(), dependencies))
    });
    members.collect()
}

#[test]
fn members_and_dependencies_are_those_of_cargo_metadata() {
    for_each(loading(), |case| {
        same("the model", &model_of_audit(&case.audit()), &model_of_cargo(&Sandbox::new(case))?)
    });
}

#[test]
fn what_cargo_refuses_is_an_error() {
    let refused: Vec<Case> = case::all().into_iter().filter(|case| case.cargo == Cargo::Refuses).collect();
    assert!(!refused.is_empty());
    for_each(refused, |case| {
        let audit = case.audit();
        let told = audit.problems.iter().any(|problem| problem.weight == plimsoll::source::Weight::Error);
        match model_of_cargo(&Sandbox::new(case)) {
            Ok(_) => Err("it loads".to_owned()),
            Err(_) if !told => Err("no problem is told".to_owned()),
            Err(_) => Ok(()),
        }
    });
}

/// Findings and warnings, as file and key. Tables that the warning does not go into are cut as cargo cuts them.
#[test]
fn warnings_are_those_of_cargo() {
    for_each(loading(), |case| {
        let audit = case.audit();
        let root = audit.workspace.root.as_deref().unwrap_or_default();
        let mut ours = BTreeSet::new();
        for finding in &audit.findings {
            let subject = finding.id.as_str().split_once(':').unwrap().1;
            match finding.rule {
                "unknown-key" => {
                    let (file, key) = subject.split_once('#').unwrap();
                    ours.insert(format!("{file}: unknown {}", key.replace('"', "")));
                }
                "ignored-in-member" => {
                    let (file, key) = subject.split_once('#').unwrap();
                    let what = key.strip_prefix("package.").unwrap_or(key).split('.').next().unwrap();
                    ours.insert(format!("{file}: ignored {what}"));
                }
                "edition-of-target" => {
                    let (file, target) = subject.split_once('#').unwrap();
                    ours.insert(format!("{file}: edition of {target}"));
                }
                "inherited-default-features" => {
                    for place in finding.places.iter().filter(|place| *place.file != *root) {
                        ours.insert(format!("{}: void default-features of {subject}", place.file));
                    }
                }
                _ => {}
            }
        }
        let sandbox = Sandbox::new(case);
        let said = sandbox.warnings();
        let cargos: BTreeSet<String> = said.iter().filter_map(|line| told(line, root)).collect();
        same(&format!("the warnings, of {said:#?}"), &ours, &cargos)
    });
}

/// The file and the key that a warning of cargo is about.
fn told(line: &str, root: &str) -> Option<String> {
    let (file, text) = match line.split_once("Cargo.toml: ") {
        Some((folder, text)) => (format!("{folder}Cargo.toml"), text),
        None => (root.to_owned(), line),
    };
    if let Some(key) = text.strip_prefix("unused manifest key: ") {
        // Of an array of tables cargo gives the number of the item.
        let parts = key.split('.').filter(|part| part.parse::<usize>().is_err());
        let key = parts.collect::<Vec<_>>().join(".").replace(['"', '\'', '`'], "");
        return Some(format!("{file}: unknown {key}"));
    }
    if let Some(target) =
        text.strip_suffix(" which is deprecated").and_then(|text| text.strip_prefix("`edition` is set on "))
    {
        let (kind, name) = target.split_once(' ')?;
        let kind = match kind {
            "library" => return Some(format!("{file}: edition of lib")),
            "binary" => "bin",
            "benchmark" => "bench",
            kind => kind,
        };
        return Some(format!("{file}: edition of {kind}.{}", name.trim_matches('`')));
    }
    if let Some((what, file)) = line.split_once(" for the non root package will be ignored, ") {
        let what = if what == "profiles" { "profile" } else { what };
        return Some(format!("{}: ignored {what}", file.rsplit(' ').next()?));
    }
    if text.contains("`default-features` is ignored for") {
        let key = text.split("ignored for ").nth(1)?.split(',').next()?;
        return Some(format!("{file}: void default-features of {key}"));
    }
    None
}

/// What is resolved, without what names the files that say so.
fn resolved(sandbox: &Sandbox) -> Result<Value, String> {
    // Cargo takes nothing of a repository from a folder as long as there is no lockfile.
    let mut metadata = match sandbox.metadata(&[]) {
        Err(error) if error.contains("requires a lock file to be present first") => sandbox.metadata(&["--no-deps"])?,
        other => other?,
    };
    for package in metadata["packages"].as_array_mut().unwrap() {
        for dependency in package["dependencies"].as_array_mut().unwrap() {
            let mut features = strings(&dependency["features"]);
            features.sort();
            features.dedup();
            // What one requirement means can be written in many ways.
            let requirement = meaning(dependency["req"].as_str().unwrap());
            dependency["req"] = requirement.into();
            dependency["features"] = features.into();
        }
        package["dependencies"].as_array_mut().unwrap().sort_by_key(ToString::to_string);
    }
    metadata["packages"].as_array_mut().unwrap().sort_by_key(|package| package["id"].to_string());
    Ok(metadata)
}

/// A caret without what it leaves open anyway.
fn meaning(requirement: &str) -> String {
    let version = requirement.strip_prefix('^').unwrap_or(requirement);
    let mut short = version;
    while let Some(rest) = short.strip_suffix(".0").filter(|rest| !rest.starts_with('0') || rest.contains('.')) {
        short = rest;
    }
    if requirement.starts_with('^') { format!("^{short}") } else { requirement.to_owned() }
}

#[test]
fn safe_fixes_change_nothing_that_cargo_resolves() {
    for_each(loading(), |case| {
        let audit = case.audit();
        let mut selection = Selection::none();
        // Where several safe fixes are offered, the first; and those that are not advised as well.
        for finding in &audit.findings {
            if let Some(fix) = finding.fixes.iter().find(|fix| fix.safety == Safety::Safe) {
                selection.choose(finding.id.clone(), fix.id.clone());
            }
        }
        let plan = plan(&audit, &selection);
        if plan.files.is_empty() {
            return Ok(());
        }
        let sandbox = Sandbox::new(case);
        let before = resolved(&sandbox)?;
        sandbox.correct(&plan);
        let after = resolved(&sandbox).map_err(|error| format!("the corrected files: {error}"))?;
        if before == after { Ok(()) } else { Err(format!("{plan:#?}\n{before:#}\n{after:#}")) }
    });
}

#[test]
fn corrected_workspaces_load() {
    let cases = case::all().into_iter().filter(|case| case.cargo != Cargo::NotAsked && case.name != "broken-member");
    for_each(cases.collect(), |case| {
        let audit = case.audit();
        let mut selections = vec![case.selection(&audit)];
        if case.cargo == Cargo::Loads {
            selections.push(Selection::advised(&audit, |_| true));
        }
        // Each fix of each finding alone.
        for finding in audit.findings.iter().filter(|_| case.cargo == Cargo::Loads) {
            for fix in &finding.fixes {
                let mut one = Selection::none();
                one.choose(finding.id.clone(), fix.id.clone());
                selections.push(one);
            }
        }
        let sandbox = Sandbox::new(case);
        let mut seen = BTreeSet::new();
        for selection in selections {
            let plan = plan(&audit, &selection);
            let files: Vec<String> = plan.files.iter().map(|file| format!("{}{}", file.path, file.after)).collect();
            if !files.is_empty() && seen.insert(files) {
                sandbox.correct(&plan);
                let loaded = sandbox.metadata(&["--no-deps"]).map(|_| ());
                loaded.map_err(|error| format!("{selection:?}: {error}"))?;
                sandbox.restore(&audit);
            }
        }
        Ok(())
    });
}

fn labels(graph: &DependencyGraph, ids: &[PackageId]) -> BTreeSet<String> {
    let label = |id: &PackageId| graph.package(*id).map(|package| format!("{} {}", package.name, package.version));
    ids.iter().filter_map(label).collect()
}

fn packages(lock: &str) -> BTreeSet<String> {
    let (lock, _) = plimsoll::read::lockfile::read(&"Cargo.lock".into(), lock);
    lock.unwrap().packages.iter().map(|package| format!("{} {}", package.name, package.version)).collect()
}

fn with_lock() -> Vec<Case> {
    let has_lock = |case: &Case| case.files.iter().any(|(path, _)| path == "Cargo.lock");
    loading().into_iter().filter(|case| has_lock(case) && case.lock_is_real).collect()
}

#[test]
fn locks_of_cases_are_locks_that_cargo_keeps() {
    for_each(with_lock(), |case| {
        let sandbox = Sandbox::new(case);
        sandbox.metadata(&[])?;
        let given = &case.files.iter().find(|(path, _)| path == "Cargo.lock").unwrap().1;
        same("the lock", given, &sandbox.lock())
    });
}

#[test]
fn what_is_to_vanish_vanishes() {
    for_each(with_lock(), |case| {
        let audit = case.audit();
        let graph = audit.graph.as_ref().unwrap();
        let mut selections = vec![Selection::advised(&audit, |_| true)];
        for finding in audit.findings.iter().filter(|finding| finding.rule == "duplicate-version") {
            for fix in &finding.fixes {
                let mut one = Selection::none();
                one.choose(finding.id.clone(), fix.id.clone());
                selections.push(one);
            }
        }
        let sandbox = Sandbox::new(case);
        for selection in selections {
            let plan = plan(&audit, &selection);
            sandbox.correct(&plan);
            sandbox.metadata(&[]).map_err(|error| format!("{selection:?}: {error}"))?;
            let (before, after) = (labels(graph, graph.packages()), packages(&sandbox.lock()));
            let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
            same(&format!("what vanishes with {selection:?}"), &labels(graph, &plan.removes), &gone)?;
            let new: BTreeSet<String> = after.difference(&before).cloned().collect();
            same("what is new", &BTreeSet::new(), &new)?;
            sandbox.restore(&audit);
        }
        Ok(())
    });
}

/// Where a requirement is wide enough already, the finding tells a command. It does what it says.
#[test]
fn commands_that_are_told_work() {
    let case = case::all().into_iter().find(|case| case.name == "wide-requirement").unwrap();
    let audit = case.audit();
    let told = audit.finding(&"duplicate-version:rand".into()).unwrap().by_hand.clone().unwrap();
    let command = told.split('`').find_map(|part| part.strip_prefix("cargo update")).unwrap();
    let sandbox = Sandbox::new(&case);
    let mut arguments = vec!["update"];
    arguments.extend(command.split_whitespace());
    let said = sandbox.cargo(&arguments);
    assert!(said.ok && !packages(&sandbox.lock()).contains("rand 0.8.5"), "{}", said.said);
}

#[test]
fn duplicates_are_those_of_cargo_tree() {
    for_each(with_lock(), |case| {
        let audit = case.audit();
        let graph = audit.graph.as_ref().unwrap();
        let still_there = audit.duplicates.iter().filter(|duplicate| !matches!(duplicate.status, Status::Stale));
        let ours: BTreeSet<String> = still_there.flat_map(|duplicate| labels(graph, &duplicate.versions)).collect();
        let sandbox = Sandbox::new(case);
        let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let arguments =
            "tree -d --workspace --all-features --target all -e normal,build,dev --prefix none --no-dedupe --depth 0";
        let tree = sandbox.cargo(&arguments.split(' ').collect::<Vec<_>>());
        if !tree.ok {
            return Err(tree.said);
        }
        for line in tree.out.lines() {
            let mut words = line.split_whitespace();
            if let (Some(name), Some(version)) = (words.next(), words.next()) {
                let source = words.find(|word| word.starts_with("(http")).unwrap_or_default();
                by_name.entry(name.to_owned()).or_default().insert(format!("{version} {source}"));
            }
        }
        let twice = by_name.iter().filter(|(_, versions)| versions.len() > 1);
        let version = |text: &String| text.split(' ').next().unwrap().trim_start_matches('v').to_owned();
        let cargos = twice.flat_map(|(name, versions)| versions.iter().map(move |v| format!("{name} {}", version(v))));
        same("the duplicates", &ours, &cargos.collect())
    });
}

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
        "debug information of dev",
        "",
        "dev-debuginfo:dev=lean",
        &[("dev", Has("debuginfo=line-tables-only")), ("debugging", Has("debuginfo=2")), ("release", Same)],
    ),
    (
        "debug information with a profile for it",
        "[profile.dev]\nopt-level = 1\n[profile.debugging]\ninherits = \"dev\"\n",
        "dev-debuginfo:dev=lean",
        &[("dev", Has("debuginfo=line-tables-only")), ("debugging", Has("debuginfo=2"))],
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
