//! What is asked and kept of packages.

use super::*;
use plimsoll::graph::picture::Picture;

fn pictured() -> Box<Pictured> {
    Box::new(Pictured { versions: Vec::new(), dependencies: Vec::new(), picture: Picture::default() })
}

fn go(name: Option<&str>) -> Action {
    Action::Go(Address { side: Side::Packages, subject: name.map(str::to_owned) })
}

#[test]
fn what_is_looked_at_is_asked_for_once_and_anew_after_an_audit() {
    let mut desk = Desk::of_workspace();
    let revision = desk.session.revision;
    desk.act(go(None));
    assert_eq!(desk.open, [Effect::Ask(revision, Question::List)]);
    desk.open.clear();
    desk.act(Action::Answered(revision, Answer::Listed(Vec::new())));
    desk.act(go(Some("log")));
    assert_eq!(desk.open, [Effect::Ask(revision, Question::Picture("log".into()))]);
    desk.open.clear();
    desk.act(Action::Answered(revision, Answer::Pictured("log".into(), pictured())));
    desk.act(go(None));
    desk.act(go(Some("log")));
    assert_eq!(desk.open, [], "both are there");

    desk.act(add(vec![file("p/b.toml", "[package]\nname = \"b\"\n")]));
    let Some(Effect::Ask(revision, Question::Audit(..))) = desk.open.pop() else { panic!("no audit") };
    desk.act(go(Some("serde")));
    assert_eq!(desk.open, [], "the audit comes first");
    let report = v1::report(&Audit::new(Vec::new()));
    desk.act(Action::Answered(revision, Answer::Audited(Box::new(Audited { report, texts: BTreeMap::new() }))));
    assert_eq!(desk.open, [Effect::Ask(revision, Question::Picture("serde".into()))]);
    assert!(desk.session.packages.listed.is_none(), "the list is out of date");
    desk.act(Action::Answered(revision - 1, Answer::Pictured("serde".into(), pictured())));
    assert!(desk.session.packages.pictured.as_ref().is_some_and(|(name, _)| name == "log"), "an old answer");
    desk.act(Action::Answered(revision, Answer::Pictured("serde".into(), pictured())));
    assert!(desk.session.packages.pictured.as_ref().is_some_and(|(name, _)| name == "serde"));
}

#[test]
fn who_comes_by_the_address_of_a_package_sees_it_once_there_is_an_audit() {
    let mut desk = Desk { session: Session::at(Address::at(Side::Packages, "log")), ..Desk::default() };
    desk.act(add(vec![file("p/Cargo.toml", ROOT), file("p/crates/a/Cargo.toml", A)]));
    let Some(Effect::Ask(revision, Question::Audit(..))) = desk.open.pop() else { panic!("no audit") };
    let report = v1::report(&Audit::new(Vec::new()));
    desk.act(Action::Answered(revision, Answer::Audited(Box::new(Audited { report, texts: BTreeMap::new() }))));
    assert_eq!(desk.open, [Effect::Ask(revision, Question::Picture("log".into()))]);
    desk.act(Action::Search("se".into()));
    assert_eq!(desk.session.packages.search, "se");
}
