use super::*;

#[test]
fn files_that_come_are_audited_once_and_their_folder_is_dropped() {
    let mut desk = Desk::default();
    assert!(desk.session.is_empty());
    desk.act(add(vec![file("p/Cargo.toml", ROOT), file("p/crates/a/Cargo.toml", A)]));
    assert!(desk.session.is_auditing());
    assert_eq!(desk.session.inputs[1].path, "crates/a/Cargo.toml");
    desk.work();
    assert!(!desk.session.is_auditing());
    assert!(desk.session.choices.is_empty() && desk.session.plan.files.is_empty(), "nothing is on by itself");
    assert!(desk.session.said.contains("2 fixes are recommended, all safe."), "{}", desk.session.said);
}

#[test]
fn an_answer_about_earlier_files_is_dropped_and_the_audit_is_run_again() {
    let mut desk = Desk::default();
    desk.act(add(vec![file("Cargo.toml", ROOT)]));
    desk.act(add(vec![file("crates/a/Cargo.toml", A)]));
    assert_eq!(desk.open.len(), 1, "one audit at a time: {:?}", desk.open);
    desk.work();
    assert_eq!(desk.session.report().unwrap().files.len(), 2);
    let before = desk.session.clone();
    let report = v1::report(&Audit::new(Vec::new()));
    desk.act(Action::Answered(1, Answer::Audited(Box::new(Audited { report, texts: BTreeMap::new() }))));
    assert_eq!(desk.session, before);
}

#[test]
fn pasted_manifests_find_their_places_in_any_order() {
    let mut desk = Desk::default();
    desk.act(add(vec![file("", A)]));
    desk.act(add(vec![file("", ROOT)]));
    let paths: Vec<&str> = desk.session.inputs.iter().map(|input| input.path.as_str()).collect();
    assert_eq!(paths, ["Cargo.toml", "crates/a/Cargo.toml"]);
    // Once more is a newer version.
    desk.act(add(vec![file("", &A.replace("0.1.0", "0.2.0"))]));
    desk.act(add(vec![file("", &format!("{ROOT}# new\n"))]));
    assert_eq!(desk.session.inputs.len(), 2);
    assert!(desk.session.inputs[1].bytes.windows(5).any(|bytes| bytes == b"0.2.0"));
}

#[test]
fn manifests_chosen_without_their_folders_do_not_replace_each_other() {
    let mut desk = Desk::default();
    desk.act(add(vec![file("Cargo.toml", ROOT)]));
    desk.act(add(vec![file("Cargo.toml", A)]));
    let paths: Vec<&str> = desk.session.inputs.iter().map(|input| input.path.as_str()).collect();
    assert_eq!(paths, ["Cargo.toml", "crates/a/Cargo.toml"]);
}

#[test]
fn an_archive_is_unpacked_before_it_is_audited() {
    let mut desk = Desk::default();
    desk.act(Action::Reading);
    let zip = plimsoll::archive::pack([("Cargo.toml", ROOT)]).unwrap();
    desk.act(add(vec![InputFile { path: "p.zip".into(), bytes: zip.clone() }]));
    assert!(desk.session.is_reading() && desk.session.inputs.is_empty());
    assert_eq!(desk.open, [Effect::Ask(desk.session.revision, Question::Unpack(zip.clone().into()))]);
    desk.open.clear();
    desk.act(Action::Answered(
        0,
        Answer::Unpacked(Ok(plimsoll::archive::unpack(&zip, plimsoll::archive::Limits::default()).unwrap().into())),
    ));
    assert!(!desk.session.is_reading() && desk.session.is_auditing());
}

#[test]
fn a_file_that_is_written_anew_keeps_its_line_ends_and_is_audited_again() {
    let mut desk = Desk::default();
    let windows = format!("\u{feff}{}", ROOT.replace('\n', "\r\n"));
    desk.act(add(vec![file("p/Cargo.toml", &windows), file("p/crates/a/Cargo.toml", A)]));
    desk.work();
    // What a text field makes of the file, untouched, changes nothing.
    desk.act(Action::Edit { path: "Cargo.toml".to_owned(), text: ROOT.to_owned() });
    assert!(!desk.session.is_auditing());
    let text = ROOT.replace("log = \"0.4\"\n", "");
    desk.act(Action::Edit { path: "Cargo.toml".to_owned(), text: text.clone() });
    desk.work();
    assert_eq!(desk.session.inputs[0].bytes, format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes());
    assert!(desk.session.report().unwrap().findings.iter().all(|finding| !finding.id.ends_with(":log")));
}
