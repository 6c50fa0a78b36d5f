//! Which of several workspaces is audited.

use super::*;

const TOOL: &str = "[workspace]\n\n[package]\nname = \"tool\"\nedition = \"2021\"\n[profile.dev]\npanic = \"abort\"\n";

/// A workspace with another one beside its members.
fn desk() -> Desk {
    let mut desk = Desk::default();
    let files = [("Cargo.toml", ROOT), ("crates/a/Cargo.toml", A), ("tool/Cargo.toml", TOOL)];
    desk.act(add(files.iter().map(|(path, text)| file(path, text)).collect()));
    desk.work();
    assert_eq!(root(&desk), "Cargo.toml");
    desk
}

fn root(desk: &Desk) -> String {
    desk.session.report().unwrap().workspace.root.clone().unwrap()
}

fn switch(desk: &mut Desk, to: &str) {
    let root = desk.session.report().unwrap().workspace.other_roots.iter().find(|root| *root == to).cloned();
    assert!(root.is_some(), "{to} is not named");
    desk.act(Action::Set(Settings { root, ..desk.session.settings.clone() }));
    desk.work();
}

#[test]
fn another_workspace_is_a_click_away_and_can_be_undone() {
    let mut desk = desk();
    let chosen = desk.first().id.clone();
    let fix = desk.first().fix.as_ref().map(|fix| fix.id.clone());
    desk.act(Action::Choose { finding: chosen.clone(), fix });
    desk.work();
    switch(&mut desk, "tool/Cargo.toml");
    assert_eq!(root(&desk), "tool/Cargo.toml");
    assert!(desk.session.choices.is_empty(), "what was chosen is of the other workspace");
    desk.act(Action::Undo);
    desk.work();
    assert_eq!((root(&desk).as_str(), desk.session.settings.root.as_ref()), ("Cargo.toml", None));
    assert!(desk.session.choices.contains_key(&chosen));
    desk.act(Action::Redo);
    desk.work();
    assert_eq!(root(&desk), "tool/Cargo.toml");
    switch(&mut desk, "Cargo.toml");
    assert_eq!(root(&desk), "Cargo.toml");
}

#[test]
fn the_workspace_is_kept_and_shared() {
    let mut desk = desk();
    switch(&mut desk, "tool/Cargo.toml");
    let saved = desk.session.saved();
    let mut again = Desk::default();
    again.act(Action::Restore(Box::new(saved)));
    again.work();
    assert_eq!(root(&again), "tool/Cargo.toml");
}

#[test]
fn without_its_manifest_the_workspace_is_no_longer_chosen() {
    let mut desk = desk();
    switch(&mut desk, "tool/Cargo.toml");
    desk.act(Action::Remove("tool/Cargo.toml".into()));
    desk.work();
    assert_eq!((root(&desk).as_str(), desk.session.settings.root.as_ref()), ("Cargo.toml", None));
    desk.act(Action::Undo);
    desk.work();
    assert_eq!(root(&desk), "tool/Cargo.toml");
}

#[test]
fn a_choice_of_a_part_outlives_an_audit_that_tells_it_within_a_whole() {
    let more = ["b", "c", "d"].map(|name| format!("{name} = \"1\"\n")).concat();
    let mut desk = Desk::default();
    let files = [("Cargo.toml", format!("{ROOT}{more}")), ("crates/a/Cargo.toml", format!("{A}{more}"))];
    desk.act(add(files.iter().map(|(path, text)| file(path, text)).collect()));
    desk.work();
    desk.act(Action::Choose { finding: "inherit-dependency:c".into(), fix: Some("inherit".into()) });
    desk.work();
    desk.act(Action::Set(Settings { goal: Some("size".into()), ..Settings::default() }));
    desk.work();
    assert!(desk.session.choices.contains_key("inherit-dependency:c"));
    let text = &desk.session.plan.files[0].text;
    assert!(text.contains("c = { workspace = true }") && text.contains("b = \"1\""), "{text}");
}
