//! The catalogue of rules: every rule's own example is a test.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/case.rs"]
mod case;
#[path = "support/real.rs"]
mod real;
#[path = "support/sandbox.rs"]
mod sandbox;

use plimsoll::audit::Audit;
use plimsoll::finding::FindingId;
use plimsoll::input::InputFile;
use plimsoll::plan::{Selection, plan};
use plimsoll::rules::{Need, RULES, Rule};
use sandbox::Sandbox;

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

/// The files of an example with its fixes, and with the lockfile that cargo writes then if there was one.
fn carried_out(rule: &Rule) -> Vec<(String, String)> {
    let files: Vec<(String, String)> =
        rule.example.files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    let before = audit(rule.example.files);
    let mut selection = Selection::none();
    for (finding, fix) in rule.example.choose {
        selection.choose(FindingId::from(*finding), *fix);
    }
    let plan = plan(&before, &selection);
    let mut after = case::corrected(&files, &plan);
    if let Some((_, lock)) = after.iter_mut().find(|(path, _)| path == "Cargo.lock") {
        let sandbox = Sandbox::of(&files, &before);
        sandbox.correct(&plan);
        sandbox.metadata(&[]).unwrap_or_else(|why| panic!("{}: {why}", rule.id));
        *lock = sandbox.lock();
    }
    after
}

#[test]
fn what_a_fix_corrects_is_not_found_again() {
    for rule in RULES.iter().filter(|rule| !rule.example.choose.is_empty()) {
        let after = carried_out(rule);
        let files: Vec<(&str, &str)> = after.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let audit = audit(&files);
        // Without these, nothing would be found either way.
        assert!(!rule.needs.contains(&Need::Lockfile) || audit.model.graph().is_some(), "{}", rule.id);
        assert!(audit.model.workspace.root.is_some(), "{}", rule.id);
        let again = found(&audit, rule);
        let chosen: Vec<&str> = rule.example.choose.iter().map(|(finding, _)| *finding).collect();
        assert!(!again.iter().any(|id| chosen.contains(&id.as_str())), "{}: {again:?}", rule.id);
    }
}

/// The pages under `docs/rules` are the rules' own words. `PLIMSOLL_BLESS=1` writes them anew.
#[test]
fn the_documentation_is_current() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules");
    let mut pages: Vec<(String, String)> =
        RULES.iter().map(|rule| (format!("{}.md", rule.id), plimsoll::rules::page::page(rule))).collect();
    pages.push(("README.md".to_owned(), plimsoll::rules::page::index()));
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        for (name, text) in &pages {
            std::fs::write(folder.join(name), text).unwrap();
        }
    }
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    pages.sort();
    assert_eq!(names, pages.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    for (name, text) in pages {
        assert_eq!(std::fs::read_to_string(folder.join(&name)).unwrap(), text, "docs/rules/{name} is not current");
    }
}

#[test]
fn every_rule_says_all_that_it_has_to() {
    for rule in RULES {
        for prose in [rule.title, rule.says, rule.why, rule.but, rule.fix_safety] {
            assert!(prose.len() > 10, "{}", rule.id);
        }
        assert!(!rule.title.ends_with('.') && rule.says.ends_with('.'), "{}", rule.id);
        assert!(!rule.sources.is_empty() && rule.sources.iter().all(|s| s.url.starts_with("https://")), "{}", rule.id);
        assert!(!rule.needs.is_empty() && !rule.example.finds.is_empty(), "{}", rule.id);
    }
}
