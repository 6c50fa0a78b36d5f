//! Laws that every plan for every workspace obeys.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "laws/dice.rs"]
mod dice;
#[path = "laws/untouched.rs"]
mod untouched;
#[path = "support/world.rs"]
mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use plimsoll::audit::Audit;
use plimsoll::edit::{Edit, Verb};
use plimsoll::facts::profiles::{profile_default, same_setting};
use plimsoll::finding::{Fix, Safety};
use plimsoll::graph::Move;
use plimsoll::input::InputFile;
use plimsoll::plan::{Plan, Selection, plan};
use plimsoll::profile::fact;
use plimsoll::read::requirement;
use plimsoll::schema::v1;
use proptest::prelude::*;
use world::Files;

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases: 256, ..ProptestConfig::default() }
}

fn worlds() -> impl Strategy<Value = Files> {
    prop::collection::vec(any::<u8>(), 0..500).prop_map(world::files)
}

fn show(files: &Files) -> String {
    files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect()
}

/// Some fix for each finding, or none.
fn any_selection(audit: &Audit, bytes: &[u8]) -> Vec<(usize, usize)> {
    let with_fixes = audit.findings.iter().enumerate().filter(|(_, finding)| !finding.fixes.is_empty());
    with_fixes
        .zip(bytes.iter().cycle())
        .filter(|(_, byte)| **byte % 4 > 0)
        .map(|((at, finding), byte)| (at, usize::from(*byte / 4) % finding.fixes.len()))
        .collect()
}

fn choose(audit: &Audit, choices: &[(usize, usize)]) -> Selection {
    let mut selection = Selection::none();
    for (finding, fix) in choices {
        let finding = &audit.findings[*finding];
        selection.choose(finding.id.clone(), finding.fixes[*fix].id.clone());
    }
    selection
}

fn applied_fixes<'a>(audit: &'a Audit, plan: &Plan) -> Vec<&'a Fix> {
    plan.applied.iter().map(|applied| audit.finding(&applied.finding).unwrap().fix(&applied.fix).unwrap()).collect()
}

/// What holds for any choice of fixes.
fn check(files: &Files, audit: &Audit, plan: &Plan) {
    let say = || format!("{plan:#?}\n{}", show(files));
    let fixes = applied_fixes(audit, plan);
    let edits: Vec<Edit> = fixes.iter().flat_map(|fix| fix.edits.iter().cloned()).collect();
    for file in &plan.files {
        let own: Vec<Edit> = edits.iter().filter(|edit| edit.file == file.path).cloned().collect();
        if &*file.path == ".gitignore" {
            assert!(file.after.starts_with(&*file.before), "{}", say());
            untouched::newlines_survive(&file.before, &file.after).unwrap();
            continue;
        }
        for law in [
            untouched::lines_survive(&file.before, &file.after, &own),
            untouched::comments_survive(&file.before, &file.after),
            untouched::newlines_survive(&file.before, &file.after),
        ] {
            law.unwrap_or_else(|error| panic!("{error}\n{}", say()));
        }
        assert_ne!(*file.before, *file.after, "{}", say());
        assert!(!file.findings.is_empty(), "{}", say());
    }
    let moves: Vec<Move> = fixes.iter().flat_map(|fix| fix.moves.iter().copied()).collect();
    let removes = audit.model.graph().map(|graph| graph.removed_by(&moves)).unwrap_or_default();
    assert_eq!(plan.removes, removes, "{}", say());
    assert_eq!(plan.unknown, [], "{}", say());

    let after = case::audit(&case::corrected(files, plan));
    let problems =
        |audit: &Audit| audit.model.problems.iter().map(|problem| problem.message.clone()).collect::<BTreeSet<_>>();
    assert!(problems(&after).is_subset(&problems(audit)), "{:#?}\n{}", after.model.problems, say());
    let names =
        |audit: &Audit| audit.model.workspace.members.iter().map(|member| member.manifest.clone()).collect::<Vec<_>>();
    assert_eq!(names(audit), names(&after), "{}", say());
}

/// The lockfile as Cargo would write it after the moves.
fn relocked(audit: &Audit, moves: &[Move]) -> Option<String> {
    let graph = audit.model.graph()?;
    let gone: BTreeSet<_> = graph.removed_by(moves).into_iter().chain(graph.stale()).collect();
    let mut text = String::from("version = 4\n");
    for id in graph.packages().iter().filter(|id| !gone.contains(id)) {
        let package = graph.package(*id)?;
        text += &format!("\n[[package]]\nname = \"{}\"\nversion = \"{}\"\n", package.name, package.version);
        if !package.is_by_path() {
            text += "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        }
        let mut on = BTreeSet::new();
        for from in graph.dependencies(*id) {
            let to: Vec<_> = moves.iter().filter(|one| one.holder == *id && one.from == *from).map(|m| m.to).collect();
            on.extend(if to.is_empty() { vec![*from] } else { to });
        }
        let label = |id| graph.package(id).map(|package| format!(" \"{} {}\",\n", package.name, package.version));
        text += &format!("dependencies = [\n{}]\n", on.into_iter().filter_map(label).collect::<String>());
    }
    Some(text)
}

/// The corrected files with the lockfile that goes with them.
fn carried_out(files: &Files, audit: &Audit, plan: &Plan) -> Files {
    let moves: Vec<Move> = applied_fixes(audit, plan).iter().flat_map(|fix| fix.moves.iter().copied()).collect();
    let mut files = case::corrected(files, plan);
    if let (Some(lock), Some(text)) = (files.iter_mut().find(|(path, _)| path == "Cargo.lock"), relocked(audit, &moves))
    {
        lock.1 = text;
    }
    files
}

/// The dependencies of each member.
type Asked = BTreeMap<String, Vec<String>>;

/// The value of each setting, by profile and key.
type Settings = BTreeMap<(String, String), String>;

/// What Cargo resolves and builds, as far as manifests say: what each member asks for, and what each profile is.
fn meaning(audit: &Audit) -> (Asked, Settings) {
    let members = audit.model.workspace.members.iter().map(|member| {
        let mut dependencies: Vec<String> = member
            .dependencies
            .iter()
            .map(|dependency| {
                let features: BTreeSet<&String> = dependency.features.iter().collect();
                format!(
                    "{} {:?} {:?} {:?} {} {} {features:?} {:?}",
                    dependency.name,
                    dependency.rename,
                    dependency.kind(),
                    dependency.target,
                    dependency.optional,
                    dependency.default_features,
                    dependency.origin
                )
            })
            .collect();
        dependencies.sort();
        (member.name.clone(), dependencies)
    });
    let mut settings = BTreeMap::new();
    for profile in ["dev", "release", "test", "bench", "dist", "debugging", "small"] {
        let base = if ["release", "bench", "dist"].contains(&profile) { "release" } else { "dev" };
        for key in ["opt-level", "lto", "codegen-units", "panic", "incremental", "overflow-checks", "debug", "strip"] {
            // Cargo ignores it there, with a warning.
            if key == "panic" && ["test", "bench"].contains(&profile) {
                continue;
            }
            let mut parent = profile;
            while let Some(next) = audit.model.profiles.parent(parent) {
                parent = next;
            }
            let parent = if parent == profile && !["dev", "release"].contains(&profile) { base } else { parent };
            let own = audit.model.profiles.setting(profile, key).and_then(|setting| fact(setting.value));
            let default = profile_default(parent, key);
            let value = match (own, default) {
                (Some(own), Some(default))
                    if default.restating_changes_nothing && same_setting(key, own, default.value) =>
                {
                    "default".to_owned()
                }
                (Some(own), _) => format!("{own:?}"),
                (None, _) => "default".to_owned(),
            };
            settings.insert((profile.to_owned(), key.to_owned()), value);
        }
    }
    (members.collect(), settings)
}

/// Whether each dependency asks for the same versions as before.
fn same_requirements(before: &Audit, after: &Audit) -> bool {
    before.model.workspace.members.iter().zip(&after.model.workspace.members).all(|(before, after)| {
        before.dependencies.len() == after.dependencies.len()
            && before.dependencies.iter().all(|dependency| {
                after.dependencies.iter().any(|other| {
                    other.site.path == dependency.site.path
                        && match (&other.requirement, &dependency.requirement) {
                            (Some(a), Some(b)) => requirement::same(a, b),
                            (a, b) => a == b,
                        }
                })
            })
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn any_choice_keeps_what_it_does_not_claim(files in worlds(), bytes in prop::collection::vec(any::<u8>(), 1..40)) {
        let audit = case::audit(&files);
        let choices = any_selection(&audit, &bytes);
        check(&files, &audit, &plan(&audit, &choose(&audit, &choices)));
    }

    #[test]
    fn the_order_of_choosing_does_not_matter(files in worlds(), bytes in prop::collection::vec(any::<u8>(), 1..40), turn in 0_usize..8) {
        let audit = case::audit(&files);
        let mut choices = any_selection(&audit, &bytes);
        let once = plan(&audit, &choose(&audit, &choices));
        if !choices.is_empty() {
            let turn = turn % choices.len();
            choices.rotate_left(turn);
            choices.reverse();
        }
        prop_assert_eq!(&once, &plan(&audit, &choose(&audit, &choices)));
        // Nor does the order of the files.
        let mut turned = files.clone();
        turned.reverse();
        let again = case::audit(&turned);
        prop_assert_eq!(&audit.findings, &again.findings);
        prop_assert_eq!(once, plan(&again, &choose(&again, &choices)));
    }

    #[test]
    fn what_is_corrected_is_not_found_again(files in worlds()) {
        let audit = case::audit(&files);
        let selection = Selection::advised(&audit, |_| true);
        let first = plan(&audit, &selection);
        check(&files, &audit, &first);
        let files_after = carried_out(&files, &audit, &first);
        let after = case::audit(&files_after);
        for applied in &first.applied {
            // The name can stand again for something else: a setting that another fix has put into effect, or a
            // duplicate that the fix did not promise to remove. What was claimed is not claimed again.
            let claims = |audit: &Audit| -> BTreeSet<Edit> {
                let fix = audit.finding(&applied.finding).and_then(|finding| finding.fix(&applied.fix));
                let edits = fix.into_iter().flat_map(|fix| &fix.edits);
                edits.filter(|edit| edit.verb != Verb::Keep).cloned().collect()
            };
            let (done, again) = (claims(&audit), claims(&after));
            prop_assert!(done.is_disjoint(&again), "{again:#?}\n{}\n=== after\n{}", show(&files), show(&files_after));
            // A second time, it changes nothing that the first time did not leave.
            let mut same = Selection::none();
            same.choose(applied.finding.clone(), applied.fix.clone());
            prop_assert!(!again.is_empty() || plan(&after, &same).files.is_empty());
        }
    }

    #[test]
    fn safe_fixes_change_nothing_that_is_built(files in worlds(), bytes in prop::collection::vec(any::<u8>(), 1..40)) {
        let audit = case::audit(&files);
        let mut safe = Selection::none();
        for (at, fix) in any_selection(&audit, &bytes) {
            let finding = &audit.findings[at];
            let fix = Some(&finding.fixes[fix]).filter(|fix| fix.safety == Safety::Safe);
            if let Some(fix) = fix.or(finding.advised_fix().filter(|fix| fix.safety == Safety::Safe)) {
                safe.choose(finding.id.clone(), fix.id.clone());
            }
        }
        let plan = plan(&audit, &safe);
        let after = case::audit(&case::corrected(&files, &plan));
        prop_assert_eq!(meaning(&audit), meaning(&after), "{:#?}\n{}", plan, show(&files));
        prop_assert!(same_requirements(&audit, &after), "{plan:#?}\n{}", show(&files));
    }

    #[test]
    fn reports_survive_their_json(files in worlds()) {
        let audit = case::audit(&files);
        let mut report = v1::report(&audit);
        report.plan = Some(v1::plan(&audit, &plan(&audit, &Selection::advised(&audit, |_| true))));
        let text = serde_json::to_string(&report).unwrap();
        prop_assert_eq!(serde_json::from_str::<v1::Report>(&text).unwrap(), report);
    }

    #[test]
    fn bytes_are_no_panic(path in "(Cargo.toml|.gitignore|.github/workflows/a.yml|a/Cargo.toml|Cargo.lock|.cargo/config.toml|rust-toolchain|x|)", bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        everything(vec![InputFile { path, bytes }]);
    }

    #[test]
    fn damaged_files_are_no_panic(files in worlds(), damage in prop::collection::vec((any::<u16>(), any::<u16>(), any::<u8>()), 1..6)) {
        let mut files: Vec<InputFile> =
            files.into_iter().map(|(path, text)| InputFile { path, bytes: text.into_bytes() }).collect();
        for (at, other, how) in damage {
            let count = files.len();
            let bytes = &mut files[usize::from(how) / 4 % count].bytes;
            if bytes.is_empty() {
                continue;
            }
            let at = usize::from(at) % bytes.len();
            match how % 4 {
                0 => bytes[at] = b"[]{}\"'#=.,\n \\0x"[usize::from(other) % 15],
                1 => bytes.truncate(at),
                2 => {
                    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
                    let count = lines.len();
                    lines.swap(at % count, usize::from(other) % count);
                    *bytes = lines.concat();
                }
                _ => {
                    let end = (at + usize::from(other) % 40).min(bytes.len());
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
            }
        }
        everything(files);
    }
}

/// All that can be asked of an audit.
fn everything(files: Vec<InputFile>) {
    let audit = Audit::new(files);
    let plan = plan(&audit, &Selection::advised(&audit, |_| true));
    let _ = plimsoll::report::markdown(&plimsoll::secrets::report(&audit, Some(&plan)), None);
    for finding in &audit.findings {
        for fix in &finding.fixes {
            let _ = plimsoll::plan::preview(&audit, finding, fix);
        }
    }
    let _: Vec<Arc<str>> = audit.model.files.into_iter().map(|file| file.path).collect();
}
