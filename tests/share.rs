//! Links: what they hold, what they leave out, and what becomes of those that were tampered with.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "laws/dice.rs"]
mod dice;
#[path = "share/files.rs"]
mod files;
#[path = "share/limits.rs"]
mod limits;
#[path = "support/memory.rs"]
mod memory;
#[path = "share/privacy.rs"]
mod privacy;
#[path = "share/root.rs"]
mod root;
#[path = "share/versions.rs"]
mod versions;
#[path = "support/world.rs"]
mod world;

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::plan::{Selection, plan};
use plimsoll::saved::{Choices, Chosen, Saved, Settings};
use plimsoll::schema::v1;
use plimsoll::secrets::Scrubbed;
use plimsoll::share::{self, Discretion, SharedAudit};
use proptest::prelude::*;

fn audit(shared: &SharedAudit) -> Audit {
    let file = |(path, bytes): &(String, Vec<u8>)| InputFile { path: path.clone(), bytes: bytes.clone() };
    Audit::new(shared.saved.inputs.iter().map(file).collect())
}

fn shared(files: &[(String, String)]) -> SharedAudit {
    let inputs = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let mut shared = SharedAudit { saved: Saved { inputs, ..Saved::default() }, address: "/findings/x".to_owned() };
    let audit = audit(&shared);
    let advised = audit.findings.iter().filter_map(|finding| Some((finding, finding.fixes.first()?)));
    let choices: Choices =
        advised.map(|(finding, fix)| (finding.id.to_string(), Chosen::Fix(fix.id.to_string()))).collect();
    shared.saved.choices = choices;
    shared
}

/// The same, for what only the way out of scrubbed audits takes.
fn free(shared: &SharedAudit) -> Scrubbed<SharedAudit> {
    Scrubbed::assume_free_of_secrets(shared.clone())
}

/// All that a visitor sees: the report, and what the choices come to.
fn seen(shared: &SharedAudit) -> (v1::Report, Vec<(String, String)>) {
    let audit = audit(shared);
    let plan = plan(&audit, &Selection::from_choices(shared.saved.choices.clone()));
    let files = plan.files.iter().map(|file| (file.path.to_string(), file.after.clone())).collect();
    (v1::Report { plan: Some(v1::plan(&audit, &plan)), ..v1::report(&audit) }, files)
}

fn travelled(shared: &SharedAudit) -> SharedAudit {
    let prepared = share::prepare(&audit(shared), shared, Discretion::default());
    share::read(&share::write(&prepared.shared).unwrap()).unwrap()
}

fn checksums_are_gone(shared: &SharedAudit) -> SharedAudit {
    let mut shared = shared.clone();
    for (_, bytes) in shared.saved.inputs.iter_mut().filter(|(path, _)| path.ends_with("Cargo.lock")) {
        *bytes = share::without_checksums(&String::from_utf8_lossy(bytes)).into_bytes();
    }
    shared
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn whoever_opens_a_link_sees_the_same(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let shared = shared(&world::files(bytes));
        prop_assert_eq!(seen(&travelled(&shared)), seen(&checksums_are_gone(&shared)));
    }

    #[test]
    fn what_is_written_is_read(
        inputs in prop::collection::vec(("[^\0]{0,12}", "[^\0]{0,300}"), 0..4),
        choices in prop::collection::btree_map("[^\0]{0,9}", ("[^\0]{0,9}", any::<bool>()), 0..3),
        open in prop::collection::btree_set("[^\0]{0,9}", 0..3),
        toolchain in prop::option::of("[^\0]{0,9}"),
        address in "[^\0]{0,9}",
    ) {
        let chosen = |(text, is_fix)| if is_fix { Chosen::Fix(text) } else { Chosen::Dismissed(text) };
        let shared = SharedAudit {
            saved: Saved {
                inputs: inputs.into_iter().map(|(path, text)| (path, text.into_bytes())).collect(),
                choices: choices.into_iter().map(|(finding, choice)| (finding, chosen(choice))).collect(),
                open,
                settings: Settings { toolchain, ..Settings::default() },
                ..Saved::default()
            },
            address,
        };
        prop_assert_eq!(share::read(&share::write(&free(&shared)).unwrap()), Ok(shared.clone()));
        prop_assert_eq!(share::from_json(&share::to_json(&free(&shared))), Ok(shared));
    }
}

#[test]
fn the_cases_come_through() {
    for case in case::all() {
        let shared = shared(&case.files);
        let (report, files) = seen(&travelled(&shared));
        let (mut wanted, corrected) = seen(&checksums_are_gone(&shared));
        // What an audit has no use for stays at home, and of metadata what it does not read.
        let size =
            |report: &v1::Report| report.files.iter().map(|file| (file.path.clone(), file.bytes)).collect::<Vec<_>>();
        let there: Vec<String> = report.files.iter().map(|file| file.path.clone()).collect();
        assert!(
            size(&wanted)
                .iter()
                .all(|(path, _)| there.contains(path)
                    || !wanted.files.iter().any(|file| file.path == *path && file.used)),
            "{}",
            case.name
        );
        // Nor is anything told of it then.
        wanted.problems.retain(|problem| there.contains(&problem.file));
        wanted.files = report.files.clone();
        assert!((&report, &files) == (&wanted, &corrected), "{}: {:#?}", case.name, (report.problems, wanted.problems));
    }
}

#[test]
fn more_addresses_than_a_link_tells_apart_are_told_as_text() {
    let mut lock =
        "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n"
            .to_owned();
    for at in 0..300 {
        lock += &format!(
            "\n[[package]]\nname = \"p{at:03}\"\nversion = \"1.0.0\"\nsource = \"git+https://example.org/{at:03}#0\"\n"
        );
    }
    let shared = SharedAudit {
        saved: Saved { inputs: vec![("Cargo.lock".to_owned(), lock.into_bytes())], ..Saved::default() },
        ..SharedAudit::default()
    };
    assert_eq!(share::read(&share::write(&free(&shared)).unwrap()), Ok(shared));
}
