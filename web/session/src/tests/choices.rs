use super::*;

#[test]
fn a_fix_can_be_chosen_taken_back_and_chosen_again() {
    let mut desk = Desk::of_workspace();
    let (finding, fix) = (desk.first().id.clone(), desk.first().fix.clone().unwrap().id);
    desk.act(Action::Choose { finding: finding.clone(), fix: Some(fix) });
    assert!(desk.session.is_planning());
    desk.work();
    assert_eq!(desk.session.plan.applied.len(), 1);
    assert_eq!(desk.session.said, "1 fix on, 1 file changes.");
    desk.act(Action::Undo);
    desk.work();
    assert!(desk.session.choices.is_empty() && desk.session.plan.files.is_empty() && desk.session.can_redo());
    desk.act(Action::Redo);
    desk.work();
    assert!(desk.session.choices.contains_key(&finding) && !desk.session.can_redo());
}

#[test]
fn plans_that_are_overtaken_are_made_once_more_and_not_more_often() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Safe));
    desk.act(Action::ChooseAll(Bulk::None));
    desk.act(Action::ChooseAll(Bulk::Advised));
    assert_eq!(desk.open.len(), 1);
    desk.work();
    assert!(!desk.session.is_planning());
    assert_eq!(desk.session.plan.applied.len(), 2);
}

#[test]
fn choices_survive_a_change_of_the_files_as_long_as_their_fix_does() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Advised));
    desk.work();
    desk.act(add(vec![file("p/crates/a/Cargo.toml", &A.replace("log = \"0.4\"\n", ""))]));
    desk.work();
    assert_eq!(desk.session.choices.len(), 1);
    assert_eq!(desk.session.plan.applied.len(), 1);
    desk.act(Action::Remove("crates/a/Cargo.toml".into()));
    desk.work();
    assert!(desk.session.choices.is_empty());
    desk.act(Action::Remove("Cargo.toml".into()));
    assert!(desk.session.is_empty() && desk.session.audited.is_none());
}

#[test]
fn a_group_switch_chooses_what_is_advised_and_keeps_what_was_chosen_by_hand() {
    let mut desk = Desk::of_workspace();
    let findings: Vec<String> = desk.session.report().unwrap().findings.iter().map(|f| f.id.clone()).collect();
    desk.act(Action::Choose { finding: findings[0].clone(), fix: Some("by hand".into()) });
    desk.act(Action::ChooseEach { findings: findings.clone(), on: true });
    assert_eq!(desk.session.choices[&findings[0]], Chosen::Fix("by hand".to_owned()));
    assert_eq!(desk.session.choices.len(), 2);
    desk.act(Action::ChooseEach { findings, on: false });
    assert!(desk.session.choices.is_empty());
}

#[test]
fn a_blocked_fix_can_be_preferred() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Advised));
    let [one, other] = [0, 1].map(|at| desk.session.report().unwrap().findings[at].id.clone());
    desk.act(Action::Prefer { finding: one.clone(), over: other });
    assert_eq!(desk.session.choices.keys().collect::<Vec<_>>(), [&one]);
}

#[test]
fn a_dismissed_finding_is_kept_in_the_manifest_and_out_of_what_is_chosen_for_all() {
    let mut desk = Desk::of_workspace();
    let finding = desk.first().id.clone();
    desk.act(Action::Disregard { finding: finding.clone(), reason: "on purpose".to_owned() });
    desk.work();
    let list = format!("[workspace.metadata.plimsoll.ignore]\n\"{finding}\" = \"on purpose\"\n");
    assert!(desk.session.plan.files[0].text.ends_with(&list), "{}", desk.session.plan.files[0].text);

    desk.act(Action::ChooseAll(Bulk::Advised));
    desk.work();
    assert_eq!(desk.session.choices[&finding].reason().map(String::as_str), Some("on purpose"));
    assert_eq!(desk.session.choices.len(), 2);
    desk.act(Action::Choose { finding: finding.clone(), fix: None });
    assert!(!desk.session.choices.contains_key(&finding));
    desk.act(Action::Undo);
    assert!(desk.session.choices.contains_key(&finding));
}

#[test]
fn what_saves_is_switched_on_at_once_upgrades_too() {
    let mut desk = Desk::of_workspace();
    let mut ranking = desk.session.report().unwrap().ranking.clone();
    assert!(ranking.actions.len() >= 2 && view::saving(&ranking).count() == 0);
    ranking.actions[0].group = v1::ActionGroup::Saves;
    let mut upgrade = ranking.actions[0].clone();
    upgrade.choices = vec![v1::Choice { finding: "upgrade:bump:a@2".to_owned(), fix: "bump".to_owned() }];
    ranking.actions.push(upgrade);
    let first = ranking.actions[0].choices[0].finding.clone();
    desk.session.upgrades.ranking = Some(Shared::new(ranking));
    desk.act(Action::ChooseAll(Bulk::Worth));
    let chosen: BTreeSet<&str> = desk.session.choices.keys().map(String::as_str).collect();
    assert_eq!(chosen, BTreeSet::from(["upgrade:bump:a@2", &first]));
}

#[test]
fn fixes_that_belong_together_are_switched_together() {
    let mut desk = Desk::of_workspace();
    let findings = desk.session.report().unwrap().findings.iter();
    let fixes =
        findings.filter_map(|one| Some(v1::Choice { finding: one.id.clone(), fix: one.fix.as_ref()?.id.clone() }));
    let fixes: Vec<v1::Choice> = fixes.collect();
    desk.act(Action::ChooseThese { fixes: fixes.clone(), on: true });
    assert!(fixes.len() == 2 && desk.session.choices.len() == 2);
    desk.act(Action::ChooseThese { fixes, on: false });
    assert!(desk.session.choices.is_empty());
    // It is one step to take back.
    desk.act(Action::Undo);
    assert_eq!(desk.session.choices.len(), 2);
}
