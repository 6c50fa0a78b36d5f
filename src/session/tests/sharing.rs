use super::*;
use crate::share::{Discretion, Shared as Parcelled};

fn share(step: Share) -> Action {
    Action::Share(step)
}

/// What the sender's page would hand out.
fn sent(desk: &Desk) -> Parcelled {
    Parcelled { saved: desk.session.saved(), address: "/files".to_owned() }
}

#[test]
fn anothers_audit_is_shown_beside_the_own_one_that_comes_back() {
    let sender = Desk::of_workspace();
    let mut desk = Desk::default();
    desk.act(add(vec![file("Cargo.toml", A)]));
    desk.work();
    let own = desk.session.saved();
    desk.act(share(Share::Receive(Parcel::Fragment("a1AAAA".to_owned()), None)));
    assert!(matches!(desk.open.as_slice(), [Effect::Open(_)]), "{:?}", desk.open);
    desk.open.clear();
    desk.act(share(Share::Opened(Ok(Box::new(sent(&sender))))));
    desk.work();
    assert!(desk.session.is_guest() && desk.session.address.side == Side::Files);
    assert_eq!(desk.session.saved().inputs, sender.session.saved().inputs);
    assert!(desk.session.report().is_some_and(|report| report.workspace.members.len() == 1));

    // Neither taking a file away nor forgetting everything touches the own one.
    desk.act(Action::Remove("Cargo.toml".to_owned()));
    desk.act(Action::Remove("crates/a/Cargo.toml".to_owned()));
    desk.work();
    assert!(desk.session.is_guest() && desk.session.inputs.is_empty());
    desk.act(Action::Clear);
    desk.work();
    assert!(!desk.session.is_guest());
    assert_eq!(desk.session.saved(), own);
}

#[test]
fn anothers_audit_is_kept_when_the_visitor_says_so() {
    let sender = Desk::of_workspace();
    let (mut desk, own) = at_link(Parcel::Bytes(Vec::new()));
    desk.open.clear();
    desk.act(share(Share::Opened(Ok(Box::new(sent(&sender))))));
    desk.work();
    let before = desk.session.clone();
    desk.act(share(Share::Adopt));
    assert!(!desk.session.is_guest() && !desk.session.is_saved_as(&before), "it is not kept");
    // The own session can be brought back, and the adopted one then, too.
    let adopted = desk.session.saved();
    desk.act(Action::BringBack(0));
    desk.work();
    assert_eq!(desk.session.saved(), own);
    desk.act(Action::BringBack(0));
    assert_eq!(desk.session.saved(), adopted);
    assert!(!desk.session.is_guest());
}

/// A desk with a session from an earlier visit, at a link.
fn at_link(parcel: Parcel) -> (Desk, Saved) {
    let mut own = Desk::default();
    own.act(add(vec![file("Cargo.toml", A)]));
    let own = own.session.saved();
    let mut desk = Desk::default();
    desk.act(share(Share::Receive(parcel, Some(Box::new(own.clone())))));
    (desk, own)
}

#[test]
fn before_a_shared_audit_is_open_there_is_nothing_to_adopt() {
    for fragment in ["e1AAAA", "a1AAAA", "a9AAAA"] {
        let (mut desk, own) = at_link(Parcel::Fragment(fragment.to_owned()));
        let is_own = |desk: &Desk| !desk.session.is_guest() && desk.session.saved() == own;
        assert!(is_own(&desk), "{fragment}");
        for step in [Share::Adopt, Share::GoBack, Share::Unseal(String::new())] {
            desk.act(share(step));
            assert!(is_own(&desk), "{fragment}");
        }
        desk.act(share(Share::Opened(Err("damaged".to_owned()))));
        desk.act(share(Share::Adopt));
        desk.work();
        assert!(is_own(&desk) && desk.session.audited.is_some(), "{fragment}");
    }
}

#[test]
fn a_damaged_link_over_an_opened_one_leaves_the_own_session_beside_it() {
    let sender = Desk::of_workspace();
    let (mut desk, own) = at_link(Parcel::Fragment("a1AAAA".to_owned()));
    desk.act(share(Share::Opened(Ok(Box::new(sent(&sender))))));
    desk.work();
    for parcel in [Parcel::Fragment("a1BBBB".to_owned()), Parcel::File(b"{}".to_vec())] {
        desk.act(share(Share::Receive(parcel, None)));
        desk.act(share(Share::Opened(Err("it was cut short".to_owned()))));
        assert!(desk.session.is_guest());
    }
    // One over the other does not become the visitor's own either.
    desk.act(share(Share::Receive(Parcel::Fragment("e1BBBB".to_owned()), None)));
    desk.act(share(Share::Unsealed(Vec::new())));
    desk.act(share(Share::Opened(Ok(Box::new(sent(&sender))))));
    assert!(desk.session.is_guest() && desk.session.locked.is_none());
    desk.act(share(Share::GoBack));
    assert_eq!(desk.session.saved(), own);
}

#[test]
fn a_shared_audit_without_files_is_none() {
    let (mut desk, own) = at_link(Parcel::Fragment("a1AAAA".to_owned()));
    desk.act(share(Share::Opened(Ok(Box::new(Parcelled { saved: Saved::default(), address: "/files".to_owned() })))));
    assert!(!desk.session.is_guest() && desk.session.saved() == own);
    assert!(desk.session.notices[0].text.contains("no files"), "{:?}", desk.session.notices);
}

#[test]
fn a_link_that_became_ones_own_is_ones_own_after_a_reload() {
    let sender = Desk::of_workspace();
    let mut first = Desk::default();
    first.act(share(Share::Receive(Parcel::Fragment("a1AAAA".to_owned()), None)));
    first.act(share(Share::Opened(Ok(Box::new(sent(&sender))))));
    assert!(!first.session.is_guest());
    let mut again = Desk::default();
    let saved = first.session.saved();
    again.act(share(Share::Receive(Parcel::Fragment("a1AAAA".to_owned()), Some(Box::new(saved)))));
    again.act(share(Share::Opened(Ok(Box::new(sent(&sender))))));
    again.work();
    assert!(!again.session.is_guest() && again.session.audited.is_some());
}

#[test]
fn a_worker_that_dies_of_a_link_leaves_the_own_session() {
    let (mut desk, own) = at_link(Parcel::Fragment("a1AAAA".to_owned()));
    desk.open.clear();
    desk.act(Action::Crashed(Job::Aside, "out of memory".to_owned()));
    desk.work();
    assert!(!desk.session.is_guest() && desk.session.audited.is_some() && !desk.session.is_reading());
    assert_eq!(desk.session.saved(), own);
}

#[test]
fn what_cannot_be_opened_leaves_the_visitor_where_they_were() {
    let own = Desk::of_workspace().session.saved();
    let mut desk = Desk::default();
    desk.act(share(Share::Receive(Parcel::Fragment("a1AAAA".to_owned()), Some(Box::new(own.clone())))));
    desk.open.clear();
    desk.act(share(Share::Opened(Err("it ends early".to_owned()))));
    desk.work();
    assert_eq!(desk.session.saved(), own);
    assert!(!desk.session.is_guest() && desk.session.notices[0].text.contains("it ends early"));
}

#[test]
fn a_sealed_audit_waits_for_its_passphrase() {
    let mut desk = Desk::default();
    desk.act(share(Share::Receive(Parcel::Fragment("e1AAAA".to_owned()), None)));
    assert!(desk.open.is_empty() && desk.session.locked.is_some());
    desk.act(share(Share::Unseal("x".to_owned())));
    desk.act(share(Share::Opened(Err("another one".to_owned()))));
    assert!(desk.session.locked.is_some(), "a further passphrase can be tried");
    assert!(!desk.session.is_reading());
}

#[test]
fn the_last_choice_of_what_is_left_out_is_what_is_offered() {
    let mut desk = Desk::of_workspace();
    let offer = |fragment: &str| Box::new(Offer { fragment: fragment.to_owned(), ..Offer::default() });
    desk.act(share(Share::Begin));
    desk.act(share(Share::Leave(Discretion { comments: true, ..Discretion::default() })));
    let tickets: Vec<u32> = desk
        .open
        .iter()
        .filter_map(|effect| match effect {
            Effect::Share(ticket, ..) => Some(*ticket),
            _ => None,
        })
        .collect();
    desk.act(share(Share::Offered(tickets[1], offer("a1less"))));
    desk.act(share(Share::Offered(tickets[0], offer("a1all"))));
    assert_eq!(desk.session.sharing.as_ref().and_then(Sharing::fragment), Some("a1less"));
    desk.open.clear();
    desk.act(share(Share::Seal("x".to_owned())));
    assert_eq!(desk.open, [Effect::Seal("a1less".to_owned(), "x".to_owned())]);
    desk.act(share(Share::Sealed(Ok("e1sealed".to_owned()))));
    desk.open.clear();
    desk.act(share(Share::Copy));
    assert_eq!(desk.open, [Effect::CopyLink("e1sealed".to_owned())]);
}
