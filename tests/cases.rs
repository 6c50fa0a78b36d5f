//! Whole workspaces, each in one file of `tests/cases`: what is found in them, and what the chosen fixes make of them.
//!
//! `PLIMSOLL_BLESS=1 cargo test --test cases` writes the expectations anew. Read every one of them before you commit
//! it: a blessed mistake looks like a promise.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "support/case.rs"]
mod case;

#[test]
fn cases_come_out_as_they_say() {
    let bless = std::env::var_os("PLIMSOLL_BLESS").is_some();
    let mut wrong = Vec::new();
    for case in case::all() {
        let outcome = case.outcome();
        if outcome == case.expected {
            continue;
        }
        if bless {
            std::fs::write(&case.path, format!("{}{outcome}", case.given)).unwrap();
            continue;
        }
        let mut options = diffy::DiffOptions::new();
        options.set_original_filename(format!("{} expects", case.name)).set_modified_filename("the audit says");
        wrong.push(options.create_patch(&case.expected, &outcome).to_string());
    }
    assert!(wrong.is_empty(), "{} cases came out otherwise\n\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn cases_say_what_they_show() {
    for case in case::all() {
        let prose = case.given.split("\n\n").next().unwrap_or_default();
        let is_about = |line: &&str| !["cargo: ", "lock: ", "rules: "].iter().any(|start| line.starts_with(start));
        let sentences = prose.lines().rfind(is_about);
        assert!(sentences.is_some_and(|line| line.ends_with('.')), "{}: {prose}", case.name);
        assert!(!case.files.is_empty(), "{}", case.name);
    }
}

#[test]
fn cases_name_rules_and_every_rule_is_in_one() {
    let ids: Vec<&str> = plimsoll::rules::RULES.iter().map(|rule| rule.id).collect();
    let mut seen = std::collections::BTreeSet::new();
    for case in case::all() {
        let rules = case.rules.clone().unwrap_or_else(|| panic!("{} has no line `rules: …`", case.name));
        let unknown: Vec<&String> = rules.iter().filter(|rule| !ids.contains(&rule.as_str())).collect();
        assert!(unknown.is_empty(), "{}: {unknown:?}", case.name);
        assert!(rules.is_sorted_by(|a, b| a < b), "{}: {rules:?}", case.name);
        // Each finding that is shown is of a rule that the case names; a choice of another would have no effect.
        let chosen = case.choices.iter().filter_map(|line| line.split_once(" = "));
        for (id, _) in chosen {
            assert!(case.is_about(id), "{} chooses {id}", case.name);
        }
        let audit = case.audit();
        seen.extend(audit.findings.iter().map(|finding| finding.rule).filter(|rule| rules.iter().any(|r| r == rule)));
    }
    let missing: Vec<&str> = ids.into_iter().filter(|id| !seen.contains(id)).collect();
    assert!(missing.is_empty(), "these rules find nothing in any case: {missing:?}");
}
