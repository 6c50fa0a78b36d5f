use super::*;

fn store(step: Store) -> Action {
    Action::Store(step)
}

/// What another tab keeps.
fn other() -> Saved {
    let mut desk = Desk::default();
    desk.act(add(vec![file("Cargo.toml", A)]));
    desk.session.saved()
}

#[test]
fn what_another_tab_forgot_is_forgotten_here_and_can_be_brought_back() {
    let mut desk = Desk::of_workspace();
    let own = desk.session.saved();
    desk.open.clear();
    desk.act(store(Store::Forgotten));
    assert!(desk.session.inputs.is_empty());
    assert!(!desk.open.contains(&Effect::Forget), "it is forgotten already");
    desk.act(Action::BringBack(0));
    assert_eq!(desk.session.saved(), own);
    // A tab that shows nothing has nothing to tell of.
    let mut empty = Desk::default();
    empty.act(store(Store::Forgotten));
    assert!(empty.session.notices.is_empty());
}

#[test]
fn what_another_tab_forgot_does_not_make_a_shared_audit_the_own_one() {
    let sender = Desk::of_workspace();
    let mut desk = Desk::default();
    desk.act(Action::Restore(Box::new(other())));
    let shared = plimsoll::share::SharedAudit { saved: sender.session.saved(), address: String::new() };
    desk.act(Action::Share(Share::Receive(Parcel::Bytes(Vec::new()), None)));
    desk.act(Action::Answered(0, Answer::Opened(Ok(Box::new(shared)))));
    assert!(desk.session.is_guest());
    desk.act(store(Store::Forgotten));
    assert!(desk.session.is_guest() && !desk.session.inputs.is_empty());
    desk.act(Action::BringBack(0));
    assert_eq!(desk.session.saved(), other());
    assert!(!desk.session.is_guest());
}

#[test]
fn the_state_of_another_tab_is_taken_over_only_if_the_visitor_wants_it() {
    let mut desk = Desk::of_workspace();
    let own = desk.session.saved();
    desk.open.clear();
    desk.act(store(Store::Newer));
    assert!(desk.session.storage.is_contested() && desk.open.is_empty());
    assert_eq!(desk.session.saved(), own);
    desk.act(store(Store::TakeOver));
    assert_eq!(desk.open, [Effect::ReadKept]);
    desk.open.clear();
    desk.act(store(Store::Taken(Some(Box::new(other())))));
    desk.work();
    assert_eq!(desk.session.saved(), other());
    assert_eq!(desk.session.storage, Storage::Kept);
    desk.act(Action::BringBack(0));
    assert_eq!(desk.session.saved(), own);
}

#[test]
fn what_cannot_be_written_is_told_until_it_can() {
    let mut desk = Desk::of_workspace();
    desk.act(store(Store::Written(Err(Unkept::Full))));
    assert_eq!(desk.session.storage, Storage::Failed(Unkept::Full));
    assert!(!desk.session.storage.is_contested(), "the next change is tried again");
    desk.act(store(Store::Written(Ok(()))));
    assert_eq!(desk.session.storage, Storage::Kept);
    desk.act(Action::Clear);
    assert_eq!(desk.session.storage, Storage::Idle);
}
