use super::*;

const PANIC: &str = "panicked at src/read/tree.rs:12:5:\nno such key: my-secret-crate";

fn copied(desk: &mut Desk, whole: bool) -> String {
    desk.open.clear();
    desk.act(Action::CopyDetails { notice: 0, browser: "Browser/1".into(), whole });
    let [Effect::Ask(_, Question::Mask(texts))] = desk.open.as_slice() else { panic!("{:?}", desk.open) };
    assert!(
        texts.iter().all(|(path, text)| !path.is_empty() || !text.contains("[package]")),
        "a file without its path"
    );
    texts.iter().map(|(_, text)| text.as_str()).collect()
}

#[test]
fn details_of_a_crash_hold_no_text_of_a_file_unless_that_is_asked_for() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::Edit { path: "Cargo.toml".into(), text: format!("{ROOT}# my-secret-crate\n") });
    desk.act(Action::Crashed(Job::Audit, PANIC.into()));
    assert!(!desk.session.notices[0].text.contains("secret"), "{:?}", desk.session.notices);
    let text = copied(&mut desk, false);
    assert!(text.contains("panicked at src/read/tree.rs:12:5\n") && text.contains("Browser/1"), "{text}");
    assert!(!text.contains("secret") && !text.contains("crates/a"), "{text}");
    let text = copied(&mut desk, true);
    assert!(text.contains("no such key: my-secret-crate") && text.contains("===== crates/a/Cargo.toml"), "{text}");
}

#[test]
fn what_is_being_read_can_be_stopped_and_is_counted_anew_each_time() {
    let mut desk = Desk::default();
    desk.act(Action::Reading);
    desk.act(Action::LookedAt(4_000));
    assert_eq!((desk.session.is_reading(), desk.session.looked_at), (true, 4_000));
    desk.act(Action::StopReading);
    assert_eq!(desk.open, [Effect::StopReading]);
    desk.act(Action::Add { files: Vec::new(), trouble: vec!["You stopped the reading.".into()] });
    assert!(desk.session.is_empty() && desk.session.notices.len() == 1);
    desk.act(Action::Reading);
    assert_eq!(desk.session.looked_at, 0);
}
