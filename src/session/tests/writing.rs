use super::*;

/// A desk with corrections in two files, one of them with a byte order mark and the line ends of Windows.
fn corrected() -> Desk {
    let mut desk = Desk::default();
    let a = format!("\u{feff}{}", A.replace('\n', "\r\n"));
    desk.act(add(vec![file("p/Cargo.toml", ROOT), file("p/crates/a/Cargo.toml", &a)]));
    desk.work();
    desk.act(Action::ChooseAll(Bulk::Advised));
    desk.work();
    desk
}

fn ready(desk: &mut Desk, there: &[There]) {
    desk.act(Action::Write(Write::Choose));
    desk.act(Action::Write(Write::Chosen(Ok(("p".into(), there.to_vec())))));
}

#[test]
fn what_is_shown_is_written_and_nothing_else() {
    let mut desk = corrected();
    let count = desk.session.plan.files.len();
    ready(&mut desk, &vec![There::Audited; count]);
    let Some(Writing::Ready { folder, files }) = desk.session.writing.clone() else { panic!("not ready") };
    assert_eq!(folder, "p");
    for (ahead, corrected) in files.iter().zip(&desk.session.plan.files) {
        assert_eq!(ahead.full, format!("p/{}", ahead.path));
        assert_eq!(ahead.after, corrected.text.as_bytes());
        let input = desk.session.inputs.iter().find(|input| input.path == ahead.path).unwrap();
        assert_eq!(ahead.before, input.bytes);
        let marked = |bytes: &[u8]| bytes.starts_with("\u{feff}".as_bytes());
        assert_eq!(marked(&ahead.before), marked(&ahead.after), "the byte order mark stays");
    }
    desk.open.clear();
    desk.act(Action::Write(Write::Go));
    assert_eq!(desk.open, [Effect::WriteFiles(files.clone())]);
    desk.act(Action::Write(Write::Close));
    assert!(matches!(desk.session.writing, Some(Writing::Busy { .. })), "what is under way is not put away");
}

#[test]
fn a_folder_that_is_not_what_was_audited_is_left_alone() {
    for there in [There::Other, There::Missing, There::Corrected] {
        let mut desk = corrected();
        let mut all = vec![There::Audited; desk.session.plan.files.len()];
        all[0] = there;
        ready(&mut desk, &all);
        assert!(matches!(&desk.session.writing, Some(Writing::Refused { why, .. }) if why.len() == 1));
        desk.open.clear();
        desk.act(Action::Write(Write::Go));
        assert!(desk.open.is_empty());
    }
}

#[test]
fn what_could_not_be_written_is_named_and_offered_again() {
    let mut desk = Desk::default();
    let b = A.replace("name = \"a\"", "name = \"b\"");
    desk.act(add(vec![
        file("p/Cargo.toml", ROOT),
        file("p/crates/a/Cargo.toml", A),
        file("p/crates/b/Cargo.toml", &b),
    ]));
    desk.work();
    desk.act(Action::ChooseAll(Bulk::Safe));
    desk.work();
    assert_eq!(desk.session.plan.files.len(), 2);
    ready(&mut desk, &[There::Audited, There::Audited]);
    desk.act(Action::Write(Write::Go));
    desk.act(Action::Write(Write::Gone(vec![Ok(()), Err("the disk is full".into())])));
    let Some(Writing::Done { written, failed, rest, .. }) = desk.session.writing.clone() else { panic!("not done") };
    assert_eq!((written.len(), failed.len(), rest.len()), (1, 1, 1));
    assert_eq!(failed[0], (rest[0].path.clone(), "the disk is full".to_owned()));
    desk.open.clear();
    desk.act(Action::Write(Write::Go));
    assert_eq!(desk.open, [Effect::WriteFiles(rest)]);
}

#[test]
fn another_choice_takes_the_offer_back() {
    let mut desk = corrected();
    let count = desk.session.plan.files.len();
    ready(&mut desk, &vec![There::Audited; count]);
    desk.act(Action::Undo);
    assert_eq!(desk.session.writing, None);
}

#[test]
fn a_change_of_mind_says_nothing_and_a_refusal_says_why() {
    let mut desk = corrected();
    desk.act(Action::Write(Write::Choose));
    desk.act(Action::Write(Write::Chosen(Err(None))));
    assert!(desk.session.writing.is_none() && desk.session.notices.is_empty());
    desk.act(Action::Write(Write::Choose));
    desk.act(Action::Write(Write::Chosen(Err(Some("It may not.".into())))));
    assert_eq!(desk.session.notices[0].text, "It may not.");
}
