//! What is asked and kept of a recorded build and a target folder.

use super::*;
use plimsoll::schema::v1::evidence::{Evidence, Trial, WhatIf};

fn known() -> Box<Evidence> {
    Box::new(Evidence { build: None, target_dir: None, costs: "measured".into() })
}

fn outcome() -> WhatIf {
    WhatIf {
        finding: None,
        change: String::new(),
        wall_before: 2_000,
        wall: [1_000, 1_200],
        work_before: 3_000,
        work: [3_000, 3_000],
        is_within_noise: false,
    }
}

fn trial(desk: &mut Desk, trial: Trial, with_fixes: bool) -> Option<(u32, Trial)> {
    desk.open.clear();
    desk.act(Action::Try { trial, with_fixes });
    match desk.open.pop() {
        Some(Effect::Ask(turn, Question::Try(trial))) => Some((turn, trial)),
        None => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn evidence_is_asked_for_when_it_is_looked_at_and_anew_after_an_audit() {
    let mut desk = Desk::of_workspace();
    desk.open.clear();
    let revision = desk.session.revision;
    desk.act(Action::Go(Address::of(Side::Findings)));
    assert_eq!(desk.open, []);
    desk.act(Action::Go(Address::of(Side::Timeline)));
    assert_eq!(desk.open, [Effect::Ask(revision, Question::Evidence)]);
    desk.act(Action::Answered(revision, Answer::Evidence(known())));
    desk.open.clear();
    desk.act(Action::Go(Address::at(Side::Target, "documentation")));
    assert_eq!(desk.open, [], "it is there");

    desk.act(add(vec![file("target.txt", "1 target/a\n")]));
    let Some(Effect::Ask(next, Question::Audit(..))) = desk.open.pop() else { panic!("no audit") };
    let report = v1::report(&Audit::new(Vec::new()));
    desk.act(Action::Answered(next, Answer::Audited(Box::new(Audited { report, texts: BTreeMap::new() }))));
    assert_eq!(desk.open, [Effect::Ask(next, Question::Evidence)]);
    desk.act(Action::Answered(revision, Answer::Evidence(known())));
    assert!(desk.session.evidence.known.is_none(), "an old answer");
    desk.act(Action::Answered(next, Answer::Evidence(known())));
    assert!(desk.session.evidence.known.is_some());
}

#[test]
fn evidence_alone_is_what_is_shown_first() {
    let record = include_str!("../../../../tests/timings/cargo-1.95.html");
    let list = "1 target/debug/a\n2 target/debug/b\n";
    let side = |files: Vec<InputFile>| {
        let mut desk = Desk::default();
        desk.act(add(files));
        desk.work();
        desk.session.address.side
    };
    assert_eq!(side(vec![file("cargo-timing.html", record)]), Side::Timeline);
    assert_eq!(side(vec![file("target.txt", list)]), Side::Target);
    assert_eq!(side(vec![file("target.txt", list), file("Cargo.toml", A)]), Side::Findings);
    assert_eq!(side(vec![file("notes.txt", "of nothing")]), Side::Findings);
}

#[test]
fn a_trial_is_worked_out_and_only_the_last_answer_counts() {
    let mut desk = Desk::of_workspace();
    let four = Trial { jobs: Some(4), ..Trial::default() };
    let (first, asked) = trial(&mut desk, four.clone(), false).unwrap();
    assert_eq!(asked, four);
    let lean = Trial { no_debuginfo: true, ..four };
    let (second, _) = trial(&mut desk, lean, false).unwrap();
    desk.act(Action::Answered(first, Answer::Tried(Some(outcome()))));
    assert_eq!(desk.session.evidence.outcome, None, "an old answer");
    desk.act(Action::Answered(second, Answer::Tried(Some(outcome()))));
    assert_eq!(desk.session.evidence.outcome, Some(outcome()));
    assert!(desk.session.said.starts_with("1.0 s to 1.2 s instead of 2.0 s"), "{}", desk.session.said);
    assert_eq!(trial(&mut desk, Trial::default(), false), None, "nothing is tried");
    assert_eq!(desk.session.evidence.outcome, None);
}

#[test]
fn what_the_chosen_fixes_remove_follows_the_choices() {
    let mut desk = Desk::of_workspace();
    assert_eq!(trial(&mut desk, Trial::default(), true), None, "no fix removes a package");
    let plan = Plan { removes: vec!["log 0.3.9".into()], ..Plan::default() };
    let id = desk.first().id.clone();
    let fix = desk.first().fix.as_ref().unwrap().id.clone();
    desk.act(Action::Choose { finding: id.clone(), fix: Some(fix) });
    let Some(Effect::Ask(ticket, Question::Plan(_))) = desk.open.pop() else { panic!("no plan") };
    desk.act(Action::Answered(ticket, Answer::Planned(plan)));
    let Some(Effect::Ask(_, Question::Try(asked))) = desk.open.pop() else { panic!("not tried") };
    assert_eq!(asked.removes, ["log 0.3.9"]);
    assert!(desk.session.evidence.trial.removes.is_empty());
    desk.act(Action::Choose { finding: id, fix: None });
    assert!(
        !desk.open.iter().any(|effect| matches!(effect, Effect::Ask(_, Question::Try(_)))),
        "nothing is left to try"
    );
}

#[test]
fn a_target_folder_and_a_record_may_come_before_their_project() {
    let record = include_str!("../../../../tests/timings/cargo-1.95.html");
    let mut desk = Desk::default();
    desk.act(add(vec![
        file("target.txt", "8\ttarget/debug/a\n"),
        file("target/cargo-timings/cargo-timing.html", record),
    ]));
    desk.work();
    let paths = |desk: &Desk| desk.session.inputs.iter().map(|input| input.path.clone()).collect::<Vec<_>>();
    assert_eq!(desk.session.report().unwrap().files.len(), 2);
    desk.act(add(vec![file("p/Cargo.toml", ROOT), file("p/crates/a/Cargo.toml", A)]));
    desk.work();
    assert_eq!(
        paths(&desk),
        ["target.txt", "target/cargo-timings/cargo-timing.html", "Cargo.toml", "crates/a/Cargo.toml"]
    );
    assert_eq!(desk.session.report().unwrap().files.len(), 4);
    // The project with its folder is the same target folder once more, and a list of another name is a newer one.
    desk.act(add(vec![file("p/Cargo.lock", "version = 4\n"), file("p/target.txt", "9\ttarget/debug/a\n")]));
    assert_eq!(paths(&desk).last().map(String::as_str), Some("target.txt"));
    let bytes = |desk: &Desk| {
        let files = desk.session.inputs.iter().map(|input| (**input).clone()).collect();
        Audit::new(files).model.target_dir.map(|account| account.bytes)
    };
    assert_eq!(bytes(&desk), Some(9));
    desk.act(add(vec![file("du.txt", "7\ttarget/debug/a\n")]));
    assert_eq!(bytes(&desk), Some(7));
    desk.act(add(vec![file("target.txt", "6\ttarget/debug/a\n")]));
    assert_eq!(bytes(&desk), Some(6));
}
