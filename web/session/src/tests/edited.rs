use super::*;

fn edit(text: &str) -> Action {
    Action::Edit { path: "Cargo.toml".into(), text: text.into() }
}

#[test]
fn what_was_written_by_hand_is_known_over_a_reload_and_can_be_reverted() {
    let mut desk = Desk::of_workspace();
    assert!(desk.session.edited().is_empty());
    desk.act(edit(&format!("{ROOT}# one\n")));
    desk.act(edit(&format!("{ROOT}# two\n")));
    desk.work();
    assert_eq!(desk.session.edited().len(), 1);
    let mut again = Desk::default();
    again.act(Action::Restore(Box::new(desk.session.saved())));
    assert_eq!(again.session.edited().len(), 1);

    desk.open.clear();
    desk.act(Action::Take("Cargo.toml".into(), Destination::Copy));
    assert_eq!(desk.open, [Effect::Copy(format!("{ROOT}# two\n"))], "what is taken is what was written");
    desk.act(Action::Revert("Cargo.toml".into()));
    assert!(desk.session.edited().is_empty());
    desk.work();
    desk.act(Action::Undo);
    assert_eq!(desk.session.edited().len(), 1);
}

#[test]
fn a_file_that_is_given_again_is_no_longer_what_was_written() {
    let mut desk = Desk::of_workspace();
    desk.act(edit(&format!("{ROOT}# one\n")));
    desk.work();
    desk.act(add(vec![file("p/Cargo.toml", &format!("{ROOT}# from the editor\n"))]));
    assert!(desk.session.edited().is_empty());
}
