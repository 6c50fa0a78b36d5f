//! The catalogue of rules: every rule's own example is a test.

use plimsoll::audit::Audit;
use plimsoll::finding::FindingId;
use plimsoll::input::InputFile;
use plimsoll::plan::{Selection, plan};
use plimsoll::rules::{RULES, Rule};

fn audit(files: &[(&str, &str)]) -> Audit {
    let file = |(path, text): &(&str, &str)| InputFile { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() };
    Audit::new(files.iter().map(file).collect())
}

fn found(audit: &Audit, rule: &Rule) -> Vec<String> {
    let of_rule = audit.findings.iter().filter(|finding| finding.rule == rule.id);
    of_rule.map(|finding| finding.id.to_string()).collect()
}

#[test]
fn rules_stand_in_order_of_their_ids() {
    assert!(RULES.is_sorted_by(|a, b| a.id < b.id));
}

#[test]
fn every_example_shows_what_it_says() {
    for rule in RULES {
        let audit = audit(rule.example.files);
        assert_eq!(found(&audit, rule), rule.example.finds, "{}", rule.id);
        let mut selection = Selection::none();
        for (finding, fix) in rule.example.choose {
            selection.choose(FindingId::from(*finding), *fix);
        }
        let plan = plan(&audit, &selection);
        assert_eq!((&plan.blocked, &plan.unknown), (&vec![], &vec![]), "{}", rule.id);
        let fixed: Vec<(&str, &str)> = plan.files.iter().map(|file| (&*file.path, file.after.as_str())).collect();
        assert_eq!(fixed, rule.example.fixed, "{}", rule.id);
    }
}

#[test]
fn what_a_fix_corrects_is_not_found_again() {
    for rule in RULES.iter().filter(|rule| !rule.example.choose.is_empty()) {
        let fixed = |path: &str| rule.example.fixed.iter().find(|(fixed, _)| *fixed == path).map(|(_, text)| *text);
        // A lockfile is Cargo's to correct; without one, the duplicate that it shows cannot be found either way.
        let files: Vec<(&str, &str)> = rule
            .example
            .files
            .iter()
            .filter(|(path, _)| *path != "Cargo.lock")
            .map(|(path, text)| (*path, fixed(path).unwrap_or(text)))
            .collect();
        let again = found(&audit(&files), rule);
        let chosen: Vec<&str> = rule.example.choose.iter().map(|(finding, _)| *finding).collect();
        assert!(!again.iter().any(|id| chosen.contains(&id.as_str())), "{}: {again:?}", rule.id);
    }
}
