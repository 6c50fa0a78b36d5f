use super::*;
use plimsoll::archive;

#[test]
fn an_audit_that_is_stopped_is_made_again_when_the_visitor_wants_it() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Advised));
    desk.work();
    let chosen = desk.session.choices.clone();
    desk.act(add(vec![file("crates/a/Cargo.toml", &A.replace("0.1.0", "0.2.0"))]));
    let before = desk.session.saved();
    desk.open.clear();
    desk.act(Action::Stop);
    assert_eq!(desk.open, [Effect::Interrupt]);
    desk.open.clear();
    assert!(desk.session.is_stopped() && desk.session.saved() == before);
    // Nothing is asked of a worker that holds no audit.
    desk.act(Action::ChooseAll(Bulk::None));
    desk.act(Action::Undo);
    desk.act(Action::Go(Address::of(Side::Timeline)));
    desk.act(Action::Go(Address::of(Side::Packages)));
    assert!(desk.open.is_empty(), "{:?}", desk.open);
    desk.act(Action::Retry);
    desk.work();
    assert!(desk.session.notices.is_empty() && !desk.session.is_stopped());
    assert_eq!(desk.session.choices, chosen);
    assert!(!desk.session.plan.applied.is_empty());
}

#[test]
fn to_forget_everything_ends_what_is_under_way() {
    let mut desk = Desk::default();
    desk.act(add(vec![file("Cargo.toml", ROOT)]));
    let Some(Effect::Ask(revision, Question::Audit(..))) = desk.open.pop() else { panic!("no audit") };
    desk.act(Action::Clear);
    for effect in [Effect::Interrupt, Effect::DropReading, Effect::Forget] {
        assert!(desk.open.contains(&effect), "{effect:?}");
    }
    assert!(!desk.session.is_auditing() && !desk.session.is_reading());
    // An answer that was on its way changes nothing, and the next files need not wait.
    let report = v1::report(&Audit::new(Vec::new()));
    desk.act(Action::Answered(revision, Answer::Audited(Box::new(Audited { report, texts: BTreeMap::new() }))));
    assert!(desk.session.audited.is_none());
    desk.open.clear();
    desk.act(add(vec![file("Cargo.toml", A)]));
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Audit(..))]), "{:?}", desk.open);
}

#[test]
fn a_plan_that_is_stopped_is_not_made_again_by_itself() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Advised));
    assert!(desk.session.is_planning());
    desk.open.clear();
    desk.act(Action::Stop);
    assert!(
        matches!(desk.open.as_slice(), [Effect::Interrupt, Effect::Ask(_, Question::Audit(..))]),
        "{:?}",
        desk.open
    );
    desk.work();
    assert!(desk.session.choices.is_empty() && !desk.session.is_planning() && desk.session.audited.is_some());
}

#[test]
fn a_question_that_is_stopped_or_dies_is_not_asked_again_by_itself() {
    for action in [|| Action::Stop, || Action::Crashed(Job::Aside, "out of memory".to_owned())] {
        for address in [Address::of(Side::Target), Address::of(Side::Packages), Address::at(Side::Packages, "log")] {
            let mut desk = Desk::of_workspace();
            desk.act(Action::Go(address.clone()));
            assert!(!desk.open.is_empty(), "{address}");
            desk.open.clear();
            desk.act(action());
            desk.open.retain(|effect| *effect != Effect::Interrupt);
            assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Audit(..))]), "{:?}", desk.open);
            let Effect::Ask(revision, Question::Audit(..)) = desk.open[0] else { panic!() };
            desk.open.clear();
            let audited = desk.session.audited.clone().unwrap();
            desk.act(Action::Answered(revision, Answer::Audited(Box::new((*audited).clone()))));
            assert!(desk.open.is_empty(), "{address}: {:?}", desk.open);
        }
    }
}

#[test]
fn what_an_auditor_that_is_not_loaded_was_given_is_given_again() {
    let mut desk = Desk::default();
    let zip = archive::pack([("Cargo.toml", ROOT)]).unwrap();
    desk.act(add(vec![InputFile { path: "p.zip".into(), bytes: zip.clone() }, file("deny.toml", "")]));
    assert_eq!(desk.open.len(), 2);
    desk.open.clear();
    // Each question that waits is told of it.
    desk.act(Action::Unloaded("404".to_owned()));
    desk.act(Action::Unloaded("404".to_owned()));
    let [notice] = desk.session.notices.as_slice() else { panic!("{:?}", desk.session.notices) };
    assert!(notice.retry && notice.reload && notice.text.contains("could not be loaded: 404"), "{notice:?}");
    assert!(!desk.session.is_auditing() && !desk.session.is_reading() && desk.session.inputs.len() == 1);
    desk.act(Action::Retry);
    assert!(desk.session.notices.is_empty() && desk.session.is_reading());
    let unpack = Effect::Ask(desk.session.revision, Question::Unpack(zip.clone().into()));
    assert_eq!(desk.open.iter().filter(|effect| **effect == unpack).count(), 1, "{:?}", desk.open);
    desk.act(Action::Answered(
        0,
        Answer::Unpacked(Ok(archive::unpack(&zip, archive::Limits::default()).unwrap().into())),
    ));
    desk.work();
    assert!(!desk.session.is_reading() && desk.session.report().unwrap().files.len() == 2);
}

#[test]
fn an_auditor_that_does_not_answer_at_all_is_told_of_and_replaced() {
    let mut desk = Desk::default();
    desk.act(add(vec![file("Cargo.toml", ROOT)]));
    desk.open.clear();
    desk.act(Action::Slow(true));
    assert!(desk.session.notices[0].retry && desk.session.notices[0].reload);
    desk.act(Action::Retry);
    assert!(
        matches!(desk.open.as_slice(), [Effect::Interrupt, Effect::Ask(_, Question::Audit(..))]),
        "{:?}",
        desk.open
    );
    desk.act(Action::Slow(true));
    desk.act(Action::Slow(false));
    assert!(desk.session.notices.is_empty() && desk.session.is_auditing());
}
