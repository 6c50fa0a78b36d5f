use super::*;
use plimsoll::write_back::{Outcome, Standing, There};

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
    let Some(Writing::Choosing(files)) = desk.session.writing.clone() else { panic!("not choosing") };
    desk.act(Action::Write(Write::Chosen(files, Ok(("p".into(), there.to_vec())))));
}

#[test]
fn what_is_shown_is_written_and_nothing_else() {
    let mut desk = corrected();
    let count = desk.session.plan.files.len();
    ready(&mut desk, &vec![There::Audited; count]);
    let Some(Writing::Ready { folder, files, .. }) = desk.session.writing.clone() else { panic!("not ready") };
    assert_eq!(folder, "p");
    for (ahead, corrected) in files.iter().zip(&desk.session.plan.files) {
        assert_eq!(ahead.full, format!("p/{}", ahead.path));
        assert_eq!(ahead.after, corrected.text.as_bytes());
        let input = desk.session.inputs.iter().find(|input| input.path == ahead.path).unwrap();
        assert_eq!(ahead.before.as_ref(), Some(&input.bytes));
        let marked = |bytes: &[u8]| bytes.starts_with("\u{feff}".as_bytes());
        assert_eq!(marked(ahead.before.as_ref().unwrap()), marked(&ahead.after), "the byte order mark stays");
    }
    desk.open.clear();
    desk.act(Action::Write(Write::Go));
    assert_eq!(desk.open, [Effect::WriteFiles(files.clone())]);
    desk.act(Action::Write(Write::Close));
    desk.open.clear();
    desk.act(Action::Write(Write::Go));
    desk.act(Action::Write(Write::Choose));
    assert!(desk.open.is_empty(), "it is begun twice");
    assert!(matches!(desk.session.writing, Some(Writing::Busy { .. })), "what is under way is not put away");
}

#[test]
fn a_folder_that_is_not_what_was_audited_is_left_alone() {
    for there in [There::Other, There::Missing, There::Corrected] {
        let mut desk = corrected();
        let count = desk.session.plan.files.len();
        let mut all = vec![if there == There::Corrected { there } else { There::Audited }; count];
        all[0] = there;
        ready(&mut desk, &all);
        assert!(matches!(&desk.session.writing, Some(Writing::Refused { why, .. }) if !why.is_empty()));
        desk.open.clear();
        desk.act(Action::Write(Write::Go));
        assert!(desk.open.is_empty());
    }
}

/// A desk with corrections in two members, that are being written.
fn busy() -> (Desk, Vec<plimsoll::write_back::Replacement>) {
    let mut desk = Desk::default();
    let b = A.replace("name = \"a\"", "name = \"b\"");
    desk.act(add(vec![
        file("p/crates/a/Cargo.toml", A),
        file("p/crates/b/Cargo.toml", &b),
        file("p/Cargo.toml", ROOT),
    ]));
    desk.work();
    desk.act(Action::ChooseAll(Bulk::Safe));
    desk.work();
    assert_eq!(desk.session.plan.files.len(), 2);
    ready(&mut desk, &[There::Audited, There::Audited]);
    desk.act(Action::Write(Write::Go));
    let Some(Writing::Busy { files, .. }) = desk.session.writing.clone() else { panic!("not busy") };
    desk.open.clear();
    (desk, files)
}

fn stopped(standing: [Standing; 2]) -> Outcome {
    Outcome { stopped: Some(("crates/b/Cargo.toml".into(), "the disk is full".into())), files: standing.into() }
}

#[test]
fn what_was_stopped_can_be_tried_again_as_a_whole() {
    let (mut desk, files) = busy();
    let outcome = stopped([Standing::Restored, Standing::Unchanged]);
    desk.act(Action::Write(Write::Gone(files.clone(), outcome.clone())));
    let Some(Writing::Done { outcome: told, is_current: true, .. }) = &desk.session.writing else { panic!("not done") };
    assert_eq!(*told, outcome);
    desk.act(Action::Write(Write::Go));
    assert_eq!(desk.open, [Effect::WriteFiles(files)]);
}

#[test]
fn the_old_text_of_what_could_not_be_restored_is_handed_out() {
    let outcome = || stopped([Standing::Unrestored("it may not be written".into()), Standing::Unchanged]);
    let old = |files: &[plimsoll::write_back::Replacement]| Effect::Save {
        name: "old-crates-a-Cargo.toml".into(),
        bytes: files[0].before.clone().unwrap(),
    };
    let (mut desk, files) = busy();
    desk.act(Action::Write(Write::Gone(files.clone(), outcome())));
    desk.act(Action::Write(Write::TakeOld("crates/a/Cargo.toml".into())));
    assert_eq!(desk.open, [old(&files)]);
    // Another choice does not take that away, but the corrections are no longer those.
    desk.act(Action::Undo);
    assert!(matches!(desk.session.writing, Some(Writing::Done { is_current: false, .. })));
    desk.open.clear();
    desk.act(Action::Write(Write::Go));
    assert!(!desk.open.iter().any(|effect| matches!(effect, Effect::WriteFiles(_))));
    // Who has gone on gets it all the same.
    let (mut desk, files) = busy();
    desk.act(Action::Clear);
    desk.open.clear();
    desk.act(Action::Write(Write::Gone(files.clone(), outcome())));
    assert_eq!(desk.open, [old(&files)]);
    assert!(desk.session.notices.iter().any(|notice| notice.text.contains("among your downloads")));
}

#[test]
fn a_root_behind_its_members_is_not_taken_for_one_of_them() {
    let (mut desk, files) = busy();
    let root = |desk: &Desk| view::input_of(&desk.session.inputs, "Cargo.toml").unwrap().bytes.clone();
    assert_eq!(root(&desk), ROOT.as_bytes());
    assert!(files.iter().all(|file| file.full == format!("p/{}", file.path)));
    desk.act(Action::Edit { path: "Cargo.toml".into(), text: format!("{ROOT}# more\n") });
    assert_eq!(desk.session.inputs[0].bytes, A.as_bytes());
    assert!(root(&desk).ends_with(b"# more\n"));
    desk.act(Action::Remove("Cargo.toml".into()));
    assert_eq!(desk.session.inputs.len(), 2);
}

#[test]
fn what_was_written_by_hand_is_written_with_what_builds_upon_it() {
    let mut desk = corrected();
    let root = format!("{ROOT}# by hand\n");
    desk.act(Action::Edit { path: "Cargo.toml".into(), text: root.clone() });
    desk.work();
    desk.act(Action::Write(Write::Choose));
    let Some(Writing::Choosing(files)) = &desk.session.writing else { panic!("not choosing") };
    let found = files.iter().find(|file| file.path == "Cargo.toml").unwrap();
    assert_eq!(found.before.as_deref(), Some(ROOT.as_bytes()), "the folder still has what was given");
    assert!(String::from_utf8_lossy(&found.after).contains("# by hand"));
}

#[test]
fn an_answer_about_other_files_changes_nothing() {
    let mut desk = corrected();
    desk.act(Action::Write(Write::Choose));
    let before = desk.session.writing.clone();
    desk.act(Action::Write(Write::Chosen(Vec::new(), Ok(("p".into(), Vec::new())))));
    assert_eq!(desk.session.writing, before);
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
    let chosen = |desk: &mut Desk, why: Option<String>| {
        desk.act(Action::Write(Write::Choose));
        let Some(Writing::Choosing(files)) = desk.session.writing.clone() else { panic!("not choosing") };
        desk.act(Action::Write(Write::Chosen(files, Err(why))));
    };
    chosen(&mut desk, None);
    assert!(desk.session.writing.is_none() && desk.session.notices.is_empty());
    chosen(&mut desk, Some("It may not.".into()));
    assert_eq!(desk.session.notices[0].text, "It may not.");
}
