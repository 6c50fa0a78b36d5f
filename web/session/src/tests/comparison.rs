use super::*;

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n";

fn on_compare(files: Vec<InputFile>) -> Desk {
    let mut desk = Desk::of_workspace();
    desk.act(Action::Go(Address::of(Side::Compare)));
    desk.act(add(files));
    desk
}

fn asked(desk: &Desk) -> Vec<String> {
    match desk.open.last() {
        Some(Effect::Ask(_, Question::Compare(files, _))) => files.iter().map(|file| new(file).path.clone()).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_comes_while_comparing_is_the_other_state_and_leaves_this_one_alone() {
    let mut desk = on_compare(vec![file("Cargo.lock", LOCK)]);
    assert_eq!(desk.session.inputs.len(), 2);
    assert!(!desk.session.other_stands_alone());
    assert_eq!(asked(&desk), ["Cargo.toml", "crates/a/Cargo.toml", "Cargo.lock"]);
    desk.open.clear();
    // The answer is of an earlier other state by the time it comes.
    desk.act(add(vec![file("rust-toolchain", "1.80")]));
    assert!(desk.open.is_empty(), "one at a time");
    desk.act(Action::Answered(0, Answer::Compared(Box::default())));
    assert!(desk.session.comparison.is_none());
    assert_eq!(asked(&desk).len(), 4);
    desk.act(Action::Answered(0, Answer::Compared(Box::default())));
    assert_eq!(desk.session.said, "Nothing changed.");
    let saved = desk.session.saved();
    let mut again = Desk::default();
    again.act(Action::Restore(Box::new(saved)));
    assert_eq!(again.session.other.len(), 2);
}

#[test]
fn a_whole_workspace_stands_alone() {
    let desk = on_compare(vec![file("q/Cargo.toml", ROOT), file("q/crates/b/Cargo.toml", A)]);
    assert!(desk.session.other_stands_alone());
    assert_eq!(asked(&desk), ["Cargo.toml", "crates/b/Cargo.toml"]);
}

#[test]
fn a_change_of_this_state_is_compared_once_it_is_looked_at() {
    let mut desk = on_compare(vec![file("Cargo.lock", LOCK)]);
    desk.act(Action::Answered(0, Answer::Compared(Box::default())));
    desk.act(Action::Go(Address::of(Side::Files)));
    desk.act(Action::Edit { path: "Cargo.toml".into(), text: format!("{ROOT}# one\n") });
    desk.work();
    let asked = desk.session.comparing.is_some();
    desk.act(Action::Go(Address::of(Side::Compare)));
    assert!(!asked && desk.session.comparing.is_some());
}

#[test]
fn a_comparison_that_ends_the_worker_is_not_tried_for_ever() {
    let mut desk = on_compare(vec![file("Cargo.lock", LOCK)]);
    desk.open.clear();
    desk.act(Action::Crashed(Job::Aside, "out of memory".into()));
    desk.work();
    assert!(!desk.session.is_comparing() && desk.session.comparison.is_none());
    desk.act(Action::ForgetOther);
    assert!(desk.session.other.is_empty());
}
