//! Holds the auditor to what real cargo says of the same workspaces: all of `tests/cases`, and a few more below.
//!
//! No network is asked. What members take from a registry or a repository comes from a folder of tiny packages, which
//! is made of the lockfile of the case or, without one, of what the members require.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "support/real.rs"]
mod real;
#[path = "support/sandbox.rs"]
mod sandbox;

use std::collections::{BTreeMap, BTreeSet};

use case::{Cargo, Case};
use plimsoll::audit::Audit;
use plimsoll::finding::Safety;
use plimsoll::graph::{DependencyGraph, PackageId, Status};
use plimsoll::plan::{Selection, plan};
use plimsoll::read::lockfile::Package;
use plimsoll::workspace::Origin;
use sandbox::Sandbox;
use serde_json::Value;

/// Runs `check` on every case, and tells of all that went wrong at once.
fn for_each(cases: Vec<Case>, check: impl Fn(&Case) -> Result<(), String>) {
    let wrong: Vec<String> =
        cases.iter().filter_map(|case| check(case).err().map(|why| format!("{}: {why}", case.name))).collect();
    assert!(wrong.is_empty(), "cargo does not agree on {} cases:\n{}", wrong.len(), wrong.join("\n\n"));
}

/// What this cargo is to think of a case.
fn thinks(case: &Case) -> Cargo {
    case.cargo.at(*real::MINOR)
}

/// The audit of a case for this cargo.
fn audit_of(case: &Case) -> Audit {
    case.audit_for(*real::MINOR)
}

fn loading() -> Vec<Case> {
    case::all().into_iter().filter(|case| thinks(case) == Cargo::Loads).collect()
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
    let members = audit.model.workspace.members.iter().map(|member| {
        let mut dependencies: Vec<String> = member.dependencies.iter().map(of_audit).collect();
        dependencies.sort();
        (member.name.clone(), (member.version.clone(), member.edition.clone(), dependencies))
    });
    members.collect()
}

#[test]
fn members_and_dependencies_are_those_of_cargo_metadata() {
    for_each(loading(), |case| {
        same("the model", &model_of_audit(&audit_of(case)), &model_of_cargo(&Sandbox::new(case))?)
    });
}

#[test]
fn what_cargo_refuses_is_an_error() {
    let refused: Vec<Case> = case::all().into_iter().filter(|case| thinks(case) == Cargo::Refuses).collect();
    assert!(!refused.is_empty());
    for_each(refused, |case| {
        let audit = audit_of(case);
        let told = audit.model.problems.iter().any(|problem| problem.weight == plimsoll::source::Weight::Error)
            || audit.findings.iter().any(|finding| finding.severity == plimsoll::finding::Severity::Error);
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
        let audit = audit_of(case);
        let root = audit.model.workspace.root.as_deref().unwrap_or_default();
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
                "inherited-default-features" if finding.impact.statement.contains("warns") => {
                    for place in finding.places.iter().filter(|place| *place.file != *root) {
                        ours.insert(format!("{}: void default-features of {subject}", place.file));
                    }
                }
                _ => {}
            }
        }
        let sandbox = Sandbox::new(case);
        let said = sandbox.warnings();
        let mut cargos: BTreeSet<String> = said.iter().filter_map(|line| told(line, root)).collect();
        // Of the lints of the workspace it speaks once more in each member that inherits them.
        let heirs = audit.model.workspace.manifests.iter();
        for (path, _) in heirs.filter(|(_, manifest)| manifest.tree.get(&["lints", "workspace"]).is_some()) {
            cargos.remove(&format!("{path}: unknown lints.cargo"));
        }
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
    // Of the lints of the workspace, it speaks of `lints` too.
    if let Some(key) = text.strip_prefix("unused manifest key `").and_then(|text| text.split('`').next()) {
        let of_workspace = if *file == *root { "workspace." } else { "" };
        return Some(format!("{file}: unknown {of_workspace}{key}"));
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
        let audit = audit_of(case);
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
    let cases = case::all().into_iter().filter(|case| thinks(case) != Cargo::NotAsked && case.name != "broken-member");
    for_each(cases.collect(), |case| {
        let audit = audit_of(case);
        let mut selections = vec![case.selection(&audit)];
        if thinks(case) == Cargo::Loads {
            selections.push(Selection::advised(&audit, |_| true));
        }
        // Each fix of each finding alone.
        for finding in audit.findings.iter().filter(|_| thinks(case) == Cargo::Loads) {
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

/// The packages of a lock with where they come from.
fn with_sources<'a>(packages: impl IntoIterator<Item = &'a Package>) -> BTreeSet<String> {
    let plain = |one: &Package| one.source.to_string().replacen(".git#", "#", 1); // Cargo takes both spellings for one source.
    packages.into_iter().map(|one| format!("{} {} {}", one.name, one.version, plain(one))).collect()
}

/// Runs a command of a fix as it stands there.
fn run(sandbox: &Sandbox, command: &str) -> Result<(), String> {
    let words: Vec<&str> = command.split_whitespace().skip(1).map(|word| word.trim_matches('\'')).collect();
    let said = sandbox.cargo(&words);
    if said.ok { Ok(()) } else { Err(format!("{command}: {}", said.said)) }
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
        let audit = audit_of(case);
        let graph = audit.model.graph().unwrap();
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
            // A command that has nothing to do would be refused.
            plan.commands.iter().try_for_each(|command| run(&sandbox, command))?;
            sandbox.metadata(&["--locked"]).map_err(|error| format!("{selection:?}: {error}"))?;
            let of_graph = |ids: &[PackageId]| with_sources(ids.iter().filter_map(|id| graph.package(*id)));
            let (lock, _) = plimsoll::read::lockfile::read(&"Cargo.lock".into(), &sandbox.lock());
            let (before, after) = (of_graph(graph.packages()), with_sources(&lock.unwrap().packages));
            let gone: BTreeSet<String> = before.difference(&after).cloned().collect();
            let mut said = of_graph(&plan.removes);
            // Where features may bring in what the old version had, less is said to vanish than does.
            let chosen = selection.iter().filter_map(|(id, _)| audit.finding(id));
            if chosen.flat_map(|finding| &finding.detail).any(|sentence| sentence.contains("are counted as staying")) {
                said.extend(gone.iter().filter(|label| may_stay(graph, label)).cloned());
            }
            same(&format!("what vanishes with {selection:?}"), &said, &gone)?;
            let new: BTreeSet<String> = after.difference(&before).cloned().collect();
            same("what is new", &BTreeSet::new(), &new)?;
            sandbox.restore(&audit);
        }
        Ok(())
    });
}

/// Whether a package is below a version of a duplicate.
fn may_stay(graph: &DependencyGraph, label: &str) -> bool {
    let above =
        |id: &PackageId| graph.package(*id).is_some_and(|package| graph.by_name(package.name.as_str()).len() > 1);
    let is_it = |id: &&PackageId| graph.label(**id).is_some_and(|own| label.starts_with(&format!("{own} ")));
    let package = graph.packages().iter().find(is_it);
    package.is_some_and(|id| graph.holders(*id).iter().any(above))
}

/// Where a requirement is wide enough already, the finding tells a command. It does what it says.
#[test]
fn commands_that_are_told_work() {
    for (name, removed) in [("wide-requirement", "rand 0.8.5"), ("wide-requirement-back", "rand 0.9.1")] {
        let case = case::all().into_iter().find(|case| case.name == name).unwrap();
        let audit = audit_of(&case);
        let told = audit.finding(&"duplicate-version:rand".into()).unwrap().by_hand.clone().unwrap();
        let command = told.split('`').find_map(|part| part.strip_prefix("cargo update")).unwrap();
        let sandbox = Sandbox::new(&case);
        let mut arguments = vec!["update"];
        arguments.extend(command.split_whitespace());
        let said = sandbox.cargo(&arguments);
        assert!(said.ok && !packages(&sandbox.lock()).contains(removed), "{name}: {}", said.said);
    }
}

#[test]
fn duplicates_are_those_of_cargo_tree() {
    for_each(with_lock(), |case| {
        let audit = audit_of(case);
        let graph = audit.model.graph().unwrap();
        let still_there = audit.model.duplicates.iter().filter(|duplicate| !matches!(duplicate.status, Status::Stale));
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
                let source = words.find(|word| word.starts_with("(http") || word.starts_with("(/")).unwrap_or_default();
                by_name.entry(name.to_owned()).or_default().insert(format!("{version} {source}"));
            }
        }
        let twice = by_name.iter().filter(|(_, versions)| versions.len() > 1);
        let version = |text: &String| text.split(' ').next().unwrap().trim_start_matches('v').to_owned();
        let cargos = twice.flat_map(|(name, versions)| versions.iter().map(move |v| format!("{name} {}", version(v))));
        same("the duplicates", &ours, &cargos.collect())
    });
}
