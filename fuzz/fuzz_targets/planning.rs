//! Whatever is chosen, each corrected file is read without new problems, and keeps the lines
//! that no fix claims.
#![no_main]

mod files;
#[path = "../../tests/laws/untouched.rs"]
#[allow(dead_code)]
mod untouched;

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use plimsoll::audit::Audit;
use plimsoll::edit::Edit;
use plimsoll::input::InputFile;
use plimsoll::plan::{Selection, plan};

fuzz_target!(|bytes: &[u8]| {
    // The first byte says which fix of each finding is chosen.
    let Some((first, rest)) = bytes.split_first() else { return };
    let given = files::files(rest);
    let audit = Audit::new(given.clone());
    let mut selection = Selection::none();
    for (number, finding) in audit.findings.iter().enumerate() {
        let turn = (usize::from(*first) >> (number % 5)) % (finding.fixes.len() + 2);
        match finding.fixes.get(turn) {
            Some(fix) => selection.choose(finding.id.clone(), fix.id.clone()),
            None if turn == finding.fixes.len() => selection.dismiss(finding.id.clone(), "so"),
            None => {}
        }
    }
    let plan = plan(&audit, &selection);
    let fixes = plan.applied.iter().filter_map(|applied| audit.finding(&applied.finding)?.fix(&applied.fix));
    let edits: Vec<Edit> = fixes.flat_map(|fix| fix.edits.iter().cloned()).collect();
    for file in &plan.files {
        assert_ne!(*file.before, *file.after);
        // The newline that a last line gets makes two bytes one sign after a lone carriage return.
        if !file.before.ends_with('\r') {
            untouched::newlines_survive(&file.before, &file.after).unwrap();
        }
        let is_dismissed = plan.applied.iter().any(|applied| applied.fix == "ignore");
        if file.path.ends_with(".toml") && !is_dismissed {
            let own: Vec<Edit> = edits.iter().filter(|edit| edit.file == file.path).cloned().collect();
            untouched::lines_survive(&file.before, &file.after, &own).unwrap();
        }
    }
    let after = audit.model.files.iter().map(|file| {
        let corrected = plan.files.iter().find(|corrected| corrected.path == file.path);
        let text = corrected.map_or(&*file.text, |corrected| &corrected.after);
        InputFile { path: file.path.to_string(), bytes: text.into() }
    });
    let after = Audit::new(after.collect());
    // Other files may be told apart otherwise than the first time, when they came in pieces. So may one whose name says
    // nothing, when what told it apart is gone.
    let kind = |audit: &Audit, file: &str| audit.model.file(file).map(|file| file.kind);
    let is_changed = |file: &str| {
        plan.files.iter().any(|changed| *changed.path == *file) && kind(&audit, file) == kind(&after, file)
    };
    let messages = |audit: &Audit| -> BTreeSet<String> {
        let problems = audit.model.problems.iter().filter(|problem| is_changed(&problem.file));
        problems.map(|problem| problem.message.clone()).collect()
    };
    // A key that gets the name which Cargo reads is read from then on, with what is wrong in it.
    if plan.applied.iter().any(|applied| applied.fix == "rename") {
        return;
    }
    assert!(messages(&after).is_subset(&messages(&audit)), "{:#?}\n{:#?}", after.model.problems, plan);
});
