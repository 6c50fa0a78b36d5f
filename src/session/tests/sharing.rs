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
    let mut desk = Desk::default();
    desk.act(share(Share::Receive(Parcel::Bytes(Vec::new()), Some(Box::new(sender.session.saved())))));
    desk.open.clear();
    desk.act(share(Share::Opened(Ok(Box::new(sent(&sender))))));
    desk.work();
    let before = desk.session.clone();
    desk.act(share(Share::Adopt));
    assert!(!desk.session.is_guest() && !desk.session.is_saved_as(&before), "it is not kept");
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
