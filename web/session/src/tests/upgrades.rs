//! The search for upgrades: who is asked for what, and which answers still count.

use super::*;
use crate::upgrades::{Advised, SearchState, Wanted};
use plimsoll::resolve::Lack;
use plimsoll::schema::advice;

fn given() -> Action {
    Action::Upgrade(Upgrade::Given { caches: vec!["crates.io".into()], trouble: Vec::new() })
}

fn wanted(name: &str) -> Wanted {
    let (registry, path) = ("crates.io".into(), plimsoll::registry::path_of(name).unwrap());
    Wanted { registry, name: name.into(), path, address: None, lack: Lack::NotGiven }
}

fn report() -> Box<advice::Report> {
    let rung = advice::Rung {
        id: "bump:log@0.3.0-0.4.0".into(),
        label: "Bump `log` 0.3.0 to 0.4.0".into(),
        majors: 1,
        manifests: vec!["Cargo.toml".into()],
        commands: Vec::new(),
        step: advice::PackageChanges::default(),
        total: advice::PackageChanges::default(),
        state: advice::State::default(),
        duplicates: vec!["log".into()],
        cost: None,
    };
    let now = advice::State { duplicates: 1, ..advice::State::default() };
    Box::new(advice::Report { now, rungs: vec![rung], complete: true, tried: 3, ..advice::Report::default() })
}

impl Desk {
    fn advised(&mut self, ticket: u32, advised: Advised) {
        self.act(Action::Answered(ticket, Answer::Advised(Box::new(advised))));
    }

    /// The ticket of the one thing that is to be done.
    fn ticket(&mut self) -> u32 {
        match self.open.pop() {
            Some(
                Effect::Ask(ticket, Question::Advise { .. } | Question::Climb | Question::Conclude)
                | Effect::Fetch(ticket, ..),
            ) => ticket,
            other => panic!("{other:?}"),
        }
    }

    fn with_report() -> Self {
        let mut desk = Self::of_workspace();
        desk.act(given());
        let ticket = desk.ticket();
        desk.advised(ticket, Advised::Done { report: report(), ranking: Ranking::default(), missing: Vec::new() });
        desk.open.clear();
        desk
    }
}

#[test]
fn the_search_begins_with_the_index_and_goes_on_turn_by_turn() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::Go(Address::of(Side::Upgrades)));
    assert_eq!(desk.open, [], "there is no index to ask");
    desk.act(given());
    assert_eq!(desk.session.address.side, Side::Upgrades);
    let ticket = desk.ticket();
    desk.advised(ticket, Advised::Needs(vec![wanted("log"), wanted("serde")]));
    assert!(matches!(desk.open.as_slice(), [Effect::Fetch(of, files, false)] if *of == ticket && files.len() == 2));
    desk.open.clear();
    desk.act(Action::Upgrade(Upgrade::Read(ticket, 1)));
    assert_eq!(desk.session.upgrades.state, SearchState::Reading { done: 1, of: 2 });
    desk.advised(ticket, Advised::Going { tried: 1, of: 9 });
    assert_eq!(desk.open, [Effect::Ask(ticket, Question::Climb)]);
    desk.open.clear();
    desk.advised(
        ticket,
        Advised::Done { report: report(), ranking: Ranking::default(), missing: vec![wanted("gone")] },
    );
    assert_eq!((desk.open.len(), &desk.session.upgrades.state), (0, &SearchState::Done));
    assert_eq!(desk.session.upgrades.missing.len(), 1);
    assert!(desk.session.said.contains("1 upgrade together"), "{}", desk.session.said);
}

#[test]
fn a_search_that_was_stopped_says_what_it_has_and_hears_no_old_answer() {
    let mut desk = Desk::of_workspace();
    desk.act(given());
    let old = desk.ticket();
    desk.act(Action::Upgrade(Upgrade::Stop));
    desk.act(Action::Upgrade(Upgrade::Stop));
    let new = desk.ticket();
    assert_eq!(desk.open, [Effect::StopFetching]);
    desk.open.clear();
    desk.advised(old, Advised::Going { tried: 1, of: 9 });
    assert_eq!((desk.open.len(), &desk.session.upgrades.state), (0, &SearchState::Ending));
    let report = Box::new(advice::Report { complete: false, ..*report() });
    desk.advised(new, Advised::Done { report, ranking: Ranking::default(), missing: Vec::new() });
    assert_eq!(desk.session.upgrades.state, SearchState::Done);
    assert!(!desk.session.upgrades.report.as_ref().unwrap().complete);
}

#[test]
fn other_files_make_what_was_found_void_and_are_looked_at_once_they_are_audited() {
    let mut desk = Desk::with_report();
    desk.act(add(vec![file("p/b.toml", "[package]\nname = \"b\"\n")]));
    assert!(desk.session.upgrades.report.is_none());
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Audit(..))]), "{:?}", desk.open);
    desk.work();
    assert!(matches!(desk.session.upgrades.state, SearchState::Going { .. }));

    let mut elsewhere = Desk::with_report();
    elsewhere.act(Action::Go(Address::of(Side::Files)));
    elsewhere.act(add(vec![file("p/b.toml", "[package]\nname = \"b\"\n")]));
    elsewhere.work();
    assert_eq!(elsewhere.session.upgrades.state, SearchState::Idle, "nobody looks");
    elsewhere.act(Action::Go(Address::of(Side::Upgrades)));
    assert!(matches!(elsewhere.open.as_slice(), [Effect::Ask(_, Question::Advise { .. })]));
}

const BUMP: &str = "upgrade:bump:log@0.3.0-0.4.0";

fn choose(on: bool) -> Action {
    Action::Choose { finding: BUMP.into(), fix: on.then(|| advice::FIX.into()) }
}

#[test]
fn an_upgrade_is_chosen_and_taken_back_like_any_fix() {
    let mut desk = Desk::with_report();
    desk.act(Action::ChooseAll(Bulk::Safe));
    desk.act(choose(true));
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Plan(_))]), "{:?}", desk.open);
    desk.work();
    let of_findings = desk.session.choices.len() - 1;
    desk.act(Action::ChooseAll(Bulk::Advised));
    assert!(desk.session.choices.contains_key(BUMP), "a choice of findings is none of upgrades");
    desk.act(choose(false));
    desk.act(Action::Undo);
    assert!(desk.session.choices.contains_key(BUMP));
    desk.act(Action::Redo);
    assert!(!desk.session.choices.contains_key(BUMP) && desk.session.choices.len() == of_findings);
    desk.act(Action::Undo);
    desk.act(Action::ChooseAll(Bulk::None));
    assert!(desk.session.choices.is_empty());
}

#[test]
fn an_upgrade_that_is_on_waits_for_the_ladder_of_other_files() {
    let mut desk = Desk::with_report();
    desk.act(choose(true));
    desk.work();
    desk.act(Action::Go(Address::of(Side::Files)));
    desk.act(add(vec![file("p/b.toml", "[package]\nname = \"b\"\n")]));
    let Some(Effect::Ask(revision, Question::Audit(..))) = desk.open.pop() else { panic!("{:?}", desk.open) };
    let audited = (*desk.session.audited.clone().unwrap()).clone();
    desk.act(Action::Answered(revision, Answer::Audited(Box::new(audited))));
    let looks = |effect: &Effect| matches!(effect, Effect::Ask(_, Question::Advise { .. }));
    assert!(desk.open.iter().any(looks), "nobody looks at the upgrades, but one is on: {:?}", desk.open);
    let Some(Effect::Ask(ticket, Question::Advise { .. })) = desk.open.iter().find(|one| looks(one)).cloned() else {
        panic!()
    };
    desk.work();
    let blocked = desk.session.plan.blocked.iter().find(|blocked| blocked.finding == BUMP).unwrap();
    assert!(blocked.reason.contains("unknown until the upgrades"), "{}", blocked.reason);

    desk.advised(ticket, Advised::Done { report: report(), ranking: Ranking::default(), missing: Vec::new() });
    assert!(
        matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Plan(_))]),
        "it is on the new ladder: {:?}",
        desk.open
    );
    assert!(desk.session.choices.contains_key(BUMP) && desk.session.notices.is_empty());
    desk.work();

    desk.act(Action::Upgrade(Upgrade::Begin));
    let Some(Effect::Ask(ticket, Question::Advise { .. })) = desk.open.iter().find(|one| looks(one)).cloned() else {
        panic!()
    };
    desk.work();
    let report = Box::new(advice::Report { rungs: Vec::new(), ..*report() });
    desk.advised(ticket, Advised::Done { report, ranking: Ranking::default(), missing: Vec::new() });
    assert!(!desk.session.choices.contains_key(BUMP));
    let said: Vec<&str> = desk.session.notices.iter().map(|notice| notice.text.as_str()).collect();
    assert_eq!(said, ["Switched off, for the new ladder does not have it: bump of log."]);
}

#[test]
fn pins_and_upgrades_outlive_the_page_and_the_yes_stays_in_this_browser() {
    let mut desk = Desk::with_report();
    desk.act(choose(true));
    desk.act(Action::Upgrade(Upgrade::Pin { name: "serde".into(), on: true }));
    desk.open.clear();
    desk.act(Action::Upgrade(Upgrade::Public(true)));
    assert!(desk.open.contains(&Effect::RememberPublic(true)), "{:?}", desk.open);
    let saved = desk.session.saved();
    let kept = Session::default().allowing(true);
    let (session, effects) = reduce(&kept, Action::Restore(Box::new(saved)));
    let mut desk = Desk { session, open: effects };
    let Some(Effect::Ask(revision, Question::Audit(..))) = desk.open.pop() else { panic!("{:?}", desk.open) };
    let report = v1::report(&Audit::new(desk.session.inputs.iter().map(|input| (**input).clone()).collect()));
    desk.act(Action::Answered(revision, Answer::Audited(Box::new(Audited { report, texts: BTreeMap::new() }))));
    assert!(
        desk.open.iter().any(|one| matches!(one, Effect::Ask(_, Question::Advise { pins, .. }) if *pins == ["serde"])),
        "{:?}",
        desk.open
    );
    assert!(desk.session.choices.contains_key(BUMP));
    desk.act(Action::Upgrade(Upgrade::Public(false)));
    assert!(desk.open.contains(&Effect::RememberPublic(false)));
}

#[test]
fn on_behalf_of_anothers_audit_the_public_index_is_asked_after_a_further_yes() {
    let mut desk = Desk { session: Session::default().allowing(true), open: Vec::new() };
    desk.act(add(vec![file("p/Cargo.toml", ROOT), file("p/crates/a/Cargo.toml", A)]));
    desk.work();
    let mut saved = desk.session.saved();
    saved.settings.goal = Some("size".into());
    desk.act(Action::Share(Share::Receive(Parcel::Fragment("a1".into()), None)));
    let shared = plimsoll::share::SharedAudit { saved, address: "/upgrades".into() };
    desk.act(Action::Answered(0, Answer::Opened(Ok(Box::new(shared)))));
    assert!(desk.session.is_guest() && desk.session.upgrades.public);
    desk.work();
    assert_eq!(desk.session.upgrades.state, SearchState::Idle);
    desk.act(Action::Upgrade(Upgrade::Begin));
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Advise { .. })]));
}

#[test]
fn a_pin_begins_the_search_anew_without_it() {
    let mut desk = Desk::with_report();
    let pin = |on| Action::Upgrade(Upgrade::Pin { name: "log".into(), on });
    desk.act(pin(true));
    assert!(
        matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Advise { pins, anew: false })] if *pins == ["log"])
    );
    desk.open.clear();
    desk.act(pin(true));
    assert_eq!(desk.open, [], "it is pinned already");
    desk.act(pin(false));
    assert!(
        matches!(desk.open.last(), Some(Effect::Ask(_, Question::Advise { pins, anew: false })) if pins.is_empty())
    );
}

#[test]
fn after_a_crash_the_search_can_be_begun_again() {
    let mut desk = Desk::of_workspace();
    desk.act(given());
    let old = desk.ticket();
    desk.act(Action::Crashed(Job::Aside, "out of luck".into()));
    assert!(matches!(desk.session.upgrades.state, SearchState::Failed(_)));
    desk.work();
    desk.advised(old, Advised::Going { tried: 1, of: 2 });
    assert!(matches!(desk.session.upgrades.state, SearchState::Failed(_)), "it does not crash over and over");
    desk.act(Action::Upgrade(Upgrade::Begin));
    assert!(
        matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Advise { anew: true, .. })]),
        "the files may have become others"
    );
}

#[test]
fn caches_without_a_workspace_wait_for_one() {
    let mut desk = Desk::default();
    desk.act(Action::Reading);
    desk.act(given());
    assert_eq!(desk.open, []);
    assert!(!desk.session.is_reading() && desk.session.notices.len() == 1);
    desk.act(add(vec![file("p/Cargo.toml", ROOT), file("p/crates/a/Cargo.toml", A)]));
    desk.work();
    desk.act(Action::Go(Address::of(Side::Upgrades)));
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Advise { .. })]));
}
