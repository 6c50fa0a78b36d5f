use super::*;

fn edit(text: &str) -> Action {
    Action::Edit { path: "Cargo.toml".into(), text: text.into() }
}

fn text(desk: &Desk) -> &str {
    std::str::from_utf8(&desk.session.inputs[0].bytes).unwrap()
}

#[test]
fn what_is_written_by_hand_in_a_row_is_taken_back_at_once() {
    let mut desk = Desk::of_workspace();
    let (one, two) = (ROOT.replace("serde", "serde_json"), ROOT.replace("serde", "serde_yaml"));
    desk.act(edit(&one));
    desk.act(edit(&two));
    desk.work();
    let rewritten = desk.session.rewritten;
    desk.act(Action::Undo);
    assert!(desk.session.is_auditing());
    desk.work();
    assert_eq!(text(&desk), ROOT);
    assert_eq!(desk.session.rewritten, rewritten + 1, "a field for writing hears of it");
    desk.act(Action::Redo);
    desk.work();
    assert_eq!(text(&desk), two);
}

#[test]
fn a_choice_between_two_edits_parts_them() {
    let mut desk = Desk::of_workspace();
    let (one, two) = (format!("{ROOT}# one\n"), format!("{ROOT}# two\n"));
    desk.act(edit(&one));
    desk.work();
    let before = desk.session.choices.clone();
    desk.act(Action::ChooseAll(Bulk::Safe));
    desk.work();
    desk.act(edit(&two));
    desk.work();
    desk.act(Action::Undo);
    desk.work();
    assert_eq!(text(&desk), one);
    assert_ne!(desk.session.choices, before);
    desk.act(Action::Undo);
    desk.work();
    assert!(desk.session.choices.is_empty());
    desk.act(Action::Undo);
    desk.work();
    assert_eq!(text(&desk), ROOT);
    assert!(!desk.session.can_undo());
}

#[test]
fn a_choice_comes_back_with_the_file_that_it_was_made_for() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Safe));
    desk.work();
    let chosen = (*desk.session.choices).clone();
    assert!(!chosen.is_empty());
    desk.act(Action::Remove("crates/a/Cargo.toml".into()));
    desk.work();
    assert!(desk.session.choices.len() < chosen.len());
    desk.act(Action::Undo);
    desk.work();
    assert_eq!(*desk.session.choices, chosen);
    assert_eq!(desk.session.plan.applied.len(), chosen.len());
}
