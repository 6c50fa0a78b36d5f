use super::*;
use plimsoll::secrets::Scrubbed;
use plimsoll::share::{Discretion, SharedAudit};

fn share(step: Share) -> Action {
    Action::Share(step)
}

/// What the sender's page would hand out.
fn sent(desk: &Desk) -> SharedAudit {
    SharedAudit { saved: desk.session.saved(), address: "/files".to_owned() }
}

#[test]
fn anothers_audit_is_shown_beside_the_own_one_that_comes_back() {
    let sender = Desk::of_workspace();
    let mut desk = Desk::default();
    desk.act(add(vec![file("Cargo.toml", A)]));
    desk.work();
    let own = desk.session.saved();
    desk.act(share(Share::Receive(Parcel::Fragment("a1AAAA".to_owned()), None)));
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Open(_))]), "{:?}", desk.open);
    desk.open.clear();
    desk.act(Action::Answered(0, Answer::Opened(Ok(Box::new(sent(&sender))))));
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
    desk.act(Action::Answered(0, Answer::Opened(Ok(Box::new(sent(&sender))))));
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
        desk.act(Action::Answered(0, Answer::Opened(Err("damaged".to_owned()))));
        desk.act(share(Share::Adopt));
        desk.work();
        assert!(is_own(&desk) && desk.session.audited.is_some(), "{fragment}");
    }
}

#[test]
fn a_damaged_link_over_an_opened_one_leaves_the_own_session_beside_it() {
    let sender = Desk::of_workspace();
    let (mut desk, own) = at_link(Parcel::Fragment("a1AAAA".to_owned()));
    desk.act(Action::Answered(0, Answer::Opened(Ok(Box::new(sent(&sender))))));
    desk.work();
    for parcel in [Parcel::Fragment("a1BBBB".to_owned()), Parcel::File(b"{}".to_vec())] {
        desk.act(share(Share::Receive(parcel, None)));
        desk.act(Action::Answered(0, Answer::Opened(Err("it was cut short".to_owned()))));
        assert!(desk.session.is_guest());
    }
    // One over the other does not become the visitor's own either.
    desk.act(share(Share::Receive(Parcel::Fragment("e1BBBB".to_owned()), None)));
    desk.act(share(Share::Unsealed("e1BBBB".to_owned(), Ok(Vec::new()))));
    desk.act(Action::Answered(0, Answer::Opened(Ok(Box::new(sent(&sender))))));
    assert!(desk.session.is_guest() && desk.session.locked.is_none());
    desk.act(share(Share::GoBack));
    assert_eq!(desk.session.saved(), own);
}

#[test]
fn a_shared_audit_without_files_is_none() {
    let (mut desk, own) = at_link(Parcel::Fragment("a1AAAA".to_owned()));
    desk.act(Action::Answered(
        0,
        Answer::Opened(Ok(Box::new(SharedAudit { saved: Saved::default(), address: "/files".to_owned() }))),
    ));
    assert!(!desk.session.is_guest() && desk.session.saved() == own);
    assert!(desk.session.notices[0].text.contains("no files"), "{:?}", desk.session.notices);
}

#[test]
fn a_link_that_became_ones_own_is_ones_own_after_a_reload() {
    let sender = Desk::of_workspace();
    let mut first = Desk::default();
    first.act(share(Share::Receive(Parcel::Fragment("a1AAAA".to_owned()), None)));
    first.act(Action::Answered(0, Answer::Opened(Ok(Box::new(sent(&sender))))));
    assert!(!first.session.is_guest());
    let mut again = Desk::default();
    let saved = first.session.saved();
    again.act(share(Share::Receive(Parcel::Fragment("a1AAAA".to_owned()), Some(Box::new(saved)))));
    again.act(Action::Answered(0, Answer::Opened(Ok(Box::new(sent(&sender))))));
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
    desk.act(Action::Answered(0, Answer::Opened(Err("it ends early".to_owned()))));
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
    assert!(matches!(desk.open.as_slice(), [Effect::Decrypt(..)]));
    desk.open.clear();
    let of = || "e1AAAA".to_owned();
    desk.act(share(Share::Unsealed(of(), Err("another one".to_owned()))));
    assert!(desk.session.locked.is_some(), "a further passphrase can be tried");
    assert!(!desk.session.is_reading() && desk.session.notices.is_empty());
    assert_eq!(desk.session.why_locked(), Some("This shared audit cannot be opened: another one."));
    desk.act(share(Share::Unsealed("e1BBBB".to_owned(), Ok(Vec::new()))));
    assert!(
        !desk.open.iter().any(|effect| matches!(effect, Effect::Ask(_, Question::Open(_)))),
        "it is of another one"
    );
    desk.act(share(Share::Unseal("y".to_owned())));
    assert_eq!(desk.session.why_locked(), None);
    desk.open.clear();
    desk.act(share(Share::Unsealed(of(), Ok(b"{\"plimsoll-audit\": 1}".to_vec()))));
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Open(Parcel::File(_)))]), "{:?}", desk.open);
}

/// A desk whose visitor shares, with the offer of each question that was asked so far.
fn sharing() -> Desk {
    let mut desk = Desk::of_workspace();
    desk.open.clear();
    desk.act(share(Share::Begin));
    desk
}

#[test]
fn a_link_is_without_the_output_of_cargo_metadata_unless_the_visitor_wants_it() {
    let mut desk = sharing();
    let asked = |desk: &Desk| match desk.open.last() {
        Some(Effect::Ask(_, Question::Share(_, discretion))) => *discretion,
        other => panic!("{other:?}"),
    };
    assert_eq!(asked(&desk), Discretion { metadata: true, ..Discretion::default() });
    desk.act(share(Share::Leave(Discretion::default())));
    assert!(!asked(&desk).metadata);
}

fn offer(desk: &mut Desk, fragment: &str) {
    let ticket = desk.open.iter().rev().find_map(|effect| match effect {
        Effect::Ask(ticket, Question::Share(..)) => Some(*ticket),
        _ => None,
    });
    let offer = Box::new(Offer { fragment: fragment.to_owned(), ..Offer::default() });
    desk.act(Action::Answered(ticket.unwrap(), Answer::Offered(offer)));
    desk.open.clear();
}

fn without_comments() -> Action {
    share(Share::Leave(Discretion { comments: true, ..Discretion::default() }))
}

/// The links that were copied, and what was encrypted of which question.
fn out(desk: &mut Desk) -> Vec<Effect> {
    std::mem::take(&mut desk.open)
        .into_iter()
        .filter(|effect| !matches!(effect, Effect::Ask(_, Question::Share(..))))
        .collect()
}

fn ticket(effects: &[Effect]) -> Ticket {
    match effects {
        [Effect::Encrypt(ticket, ..)] => *ticket,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_last_choice_of_what_is_left_out_is_what_is_offered() {
    let mut desk = sharing();
    desk.act(without_comments());
    let tickets: Vec<_> = desk
        .open
        .iter()
        .filter_map(|effect| match effect {
            Effect::Ask(ticket, Question::Share(..)) => Some(*ticket),
            _ => None,
        })
        .collect();
    let offer = |fragment: &str| Box::new(Offer { fragment: fragment.to_owned(), ..Offer::default() });
    desk.act(Action::Answered(tickets[1], Answer::Offered(offer("a1less"))));
    desk.act(Action::Answered(tickets[0], Answer::Offered(offer("a1all"))));
    desk.open.clear();
    desk.act(share(Share::Copy));
    assert_eq!(out(&mut desk), [Effect::CopyLink("a1less".to_owned())]);
}

#[test]
fn an_answer_to_an_earlier_dialog_is_not_offered_in_a_later_one() {
    let mut desk = sharing();
    let Some(Effect::Ask(earlier, Question::Share(..))) = desk.open.pop() else { panic!() };
    for again in [Action::Share(Share::End), Action::Clear] {
        desk.act(again);
        desk.act(add(vec![file("Cargo.toml", A)]));
        desk.act(share(Share::Begin));
        desk.act(Action::Answered(earlier, Answer::Offered(Box::default())));
        assert!(desk.session.sharing.as_ref().unwrap().offer.is_none());
    }
}

#[test]
fn with_a_passphrase_only_the_encrypted_link_is_copied() {
    let mut desk = sharing();
    offer(&mut desk, "a1all");
    desk.act(share(Share::Passphrase("x".to_owned())));
    assert!(desk.session.sharing.as_ref().unwrap().is_sealed());
    desk.act(share(Share::Copy));
    let first = out(&mut desk);
    assert_eq!(first, [Effect::Encrypt(ticket(&first), "a1all".to_owned(), "x".to_owned())]);
    // Not the open one either while the key is derived.
    desk.act(share(Share::Copy));
    assert_eq!(out(&mut desk), []);
    desk.act(share(Share::Sealed(ticket(&first), Ok("e1all".to_owned()))));
    assert_eq!(out(&mut desk), [Effect::CopyLink("e1all".to_owned())]);
    desk.act(share(Share::Copy));
    assert_eq!(out(&mut desk), [Effect::CopyLink("e1all".to_owned())]);
    desk.act(share(Share::Passphrase(String::new())));
    desk.act(share(Share::Copy));
    assert_eq!(out(&mut desk), [Effect::CopyLink("a1all".to_owned())]);
}

#[test]
fn what_is_ticked_while_the_key_is_derived_holds_for_the_link() {
    // What makes an encrypted link one of something else, and what is encrypted then.
    let less = ("a1less", "x");
    let another = ("a1all", "another");
    for (change, (fragment, passphrase)) in
        [(without_comments as fn() -> Action, less), (|| share(Share::Passphrase("another".to_owned())), another)]
    {
        for is_before in [true, false] {
            let mut desk = sharing();
            offer(&mut desk, "a1all");
            desk.act(share(Share::Passphrase("x".to_owned())));
            desk.act(share(Share::Copy));
            let first = ticket(&out(&mut desk));
            let sealed = || share(Share::Sealed(first, Ok("e1stale".to_owned())));
            if is_before {
                desk.act(change());
                desk.act(sealed());
                assert!(
                    desk.open.iter().all(|effect| matches!(effect, Effect::Ask(_, Question::Share(..)))),
                    "the stale one is copied"
                );
            } else {
                desk.act(sealed());
                desk.act(change());
            }
            desk.open.retain(|effect| matches!(effect, Effect::Ask(_, Question::Share(..))));
            // As long as the new one is not there, nothing is copied.
            if fragment == "a1less" {
                desk.act(share(Share::Copy));
                assert!(desk.open.iter().all(|effect| matches!(effect, Effect::Ask(_, Question::Share(..)))));
                offer(&mut desk, fragment);
            }
            out(&mut desk);
            desk.act(share(Share::Copy));
            let then = out(&mut desk);
            assert_eq!(then, [Effect::Encrypt(ticket(&then), fragment.to_owned(), passphrase.to_owned())]);
        }
    }
}

#[test]
fn a_file_and_a_page_are_encrypted_with_the_passphrase_too() {
    let mut desk = sharing();
    for (phrase, page) in [("x", true), ("x", false), ("", true)] {
        desk.act(share(Share::Passphrase(phrase.to_owned())));
        desk.open.clear();
        desk.act(share(Share::Save { page }));
        let [Effect::Ask(ticket, Question::ShareAsFile(..))] = desk.open[..] else { panic!("{:?}", desk.open) };
        desk.open.clear();
        // What is typed or put away meanwhile does not change what was asked for.
        desk.act(share(Share::Passphrase("later".to_owned())));
        desk.act(Action::Answered(ticket, Answer::SharedFile(b"{}".to_vec().into())));
        let (json, passphrase) = (b"{}".to_vec(), phrase.to_owned());
        assert_eq!(desk.open, [Effect::SaveShared { json, passphrase, page }]);
        desk.act(Action::Answered(ticket, Answer::SharedFile(b"{}".to_vec().into())));
        assert_eq!(desk.open.len(), 1, "it is saved once");
    }
    // Such a file waits for its passphrase, as a link does.
    let file = |bytes: String| InputFile { path: "audit.plimsoll.json".to_owned(), bytes: bytes.into_bytes() };
    let mut desk = Desk::default();
    desk.act(add(vec![file(plimsoll::share::sealed_file("e1AAAA"))]));
    assert_eq!(desk.session.locked.as_deref(), Some("e1AAAA"));
    let mut desk = Desk::default();
    desk.act(add(vec![file(plimsoll::share::to_json(&Scrubbed::assume_free_of_secrets(sent(&Desk::of_workspace()))))]));
    assert!(
        desk.session.locked.is_none()
            && matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Open(Parcel::File(_)))])
    );
}
