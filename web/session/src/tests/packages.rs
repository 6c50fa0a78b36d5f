//! What is asked and kept of packages.

use super::*;
use plimsoll::graph::picture::Picture;

fn pictured() -> Box<Pictured> {
    Box::new(Pictured { versions: Vec::new(), dependencies: Vec::new(), picture: Picture::default() })
}

fn go(name: Option<&str>) -> Action {
    Action::Go(Address { side: Side::Packages, subject: name.map(str::to_owned) })
}

fn known() -> Answer {
    let lock = "version = 4\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n";
    let audit = Audit::new(vec![file("Cargo.toml", A), file("Cargo.lock", lock)]);
    Answer::Dependencies(Box::new(costs::Costs::of(&v1::ledger::dependencies(&audit).unwrap())))
}

#[test]
fn what_is_looked_at_is_asked_for_once_and_anew_after_an_audit() {
    let mut desk = Desk::of_workspace();
    let revision = desk.session.revision;
    desk.act(go(None));
    assert_eq!(desk.open, [Effect::Ask(revision, Question::Dependencies)]);
    desk.open.clear();
    desk.act(Action::Answered(revision, known()));
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
    let both = [Question::Picture("serde".into()), Question::Dependencies];
    assert_eq!(desk.open, both.map(|question| Effect::Ask(revision, question)));
    desk.act(Action::Answered(revision - 1, Answer::Pictured("serde".into(), pictured())));
    assert!(desk.session.packages.pictured.as_ref().is_some_and(|(name, _)| name == "log"), "an old answer");
    desk.act(Action::Answered(revision, Answer::Pictured("serde".into(), pictured())));
    assert!(desk.session.packages.pictured.as_ref().is_some_and(|(name, _)| name == "serde"));
}

#[test]
fn what_nobody_looks_at_is_forgotten_with_the_audit_it_is_of() {
    let mut desk = Desk::of_workspace();
    desk.act(go(None));
    desk.act(Action::Answered(desk.session.revision, known()));
    assert!(desk.session.packages.known.is_some());
    let table = view::Table { all: true, words: "se".into(), ..view::Table::default() };
    desk.act(Action::Tabulate(table.clone()));
    desk.act(Action::Go(Address::of(Side::Findings)));
    desk.open.clear();
    desk.act(add(vec![file("p/crates/a/Cargo.toml", &A.replace("0.1.0", "0.2.0"))]));
    desk.work();
    assert!(desk.session.packages.known.is_none());
    assert_eq!(desk.session.packages.table, table, "what was looked for stays");
    let revision = desk.session.revision;
    desk.act(go(None));
    assert_eq!(desk.open, [Effect::Ask(revision, Question::Dependencies)]);
    desk.act(Action::Answered(revision - 1, known()));
    assert!(desk.session.packages.known.is_none(), "an old answer");
}

#[test]
fn who_comes_by_the_address_of_a_package_sees_it_once_there_is_an_audit() {
    let mut desk = Desk { session: Session::at(Address::at(Side::Packages, "log")), ..Desk::default() };
    desk.act(add(vec![file("p/Cargo.toml", ROOT), file("p/crates/a/Cargo.toml", A)]));
    let Some(Effect::Ask(revision, Question::Audit(..))) = desk.open.pop() else { panic!("no audit") };
    let report = v1::report(&Audit::new(Vec::new()));
    desk.act(Action::Answered(revision, Answer::Audited(Box::new(Audited { report, texts: BTreeMap::new() }))));
    let both = [Question::Picture("log".into()), Question::Dependencies];
    assert_eq!(desk.open, both.map(|question| Effect::Ask(revision, question)));
}
