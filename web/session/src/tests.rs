use super::*;
use plimsoll::audit::Audit;
use plimsoll::goal::Goal;
use plimsoll::model::Options;
use plimsoll::plan::{Selection, plan};
use plimsoll::schema::v1;

mod comparison;
mod crash_details;
mod edited;
mod evidence;
mod packages;
mod roots;
mod sharing;
mod stopping;
mod storage;
mod undo;
mod upgrades;
mod write_back;

const ROOT: &str = "[workspace]\nmembers = [\"crates/*\"]\nresolver = \"2\"\n\n[profile.dev]\ndebug = \"line-tables-only\"\n\n[workspace.dependencies]\nserde = \"1\"\nlog = \"0.4\"\n";
const A: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nserde = \"1\"\nlog = \"0.4\"\n";

fn file(path: &str, text: &str) -> InputFile {
    InputFile { path: path.to_owned(), bytes: text.as_bytes().to_vec() }
}

fn add(files: Vec<InputFile>) -> Action {
    Action::Add { files, trouble: Vec::new() }
}

fn new(file: &SentFile) -> Shared<InputFile> {
    match file {
        SentFile::New(file) => file.clone(),
        SentFile::Held(_) => panic!("only the page knows what the worker holds"),
    }
}

/// A session with a worker that answers when asked to.
#[derive(Default)]
struct Desk {
    session: Session,
    open: Vec<Effect>,
}

impl Desk {
    fn of_workspace() -> Self {
        let mut desk = Self::default();
        desk.act(add(vec![file("p/Cargo.toml", ROOT), file("p/crates/a/Cargo.toml", A)]));
        desk.work();
        desk
    }

    fn act(&mut self, action: Action) {
        let (session, effects) = reduce(&self.session, action);
        self.session = session;
        self.open.extend(effects);
    }

    /// Does what is asked for, until nothing is.
    fn work(&mut self) {
        let mut audit = Audit::new(self.session.inputs.iter().map(|input| (**input).clone()).collect());
        while !self.open.is_empty() {
            let effect = self.open.remove(0);
            match effect {
                Effect::Ask(revision, Question::Audit(files, Settings { toolchain, goal, root })) => {
                    let files = files.iter().map(|file| (*new(file)).clone()).collect();
                    audit = Audit::with(
                        files,
                        &Options { toolchain, goal: goal.as_deref().and_then(Goal::from_name), root },
                    );
                    let texts = BTreeMap::new();
                    self.act(Action::Answered(
                        revision,
                        Answer::Audited(Box::new(Audited { report: v1::report(&audit), texts })),
                    ));
                }
                Effect::Ask(ticket, Question::Plan(choices)) => {
                    let plan = v1::plan(&audit, &plan(&audit, &Selection::from_choices(choices)));
                    self.act(Action::Answered(ticket, Answer::Planned(plan)));
                }
                _ => {}
            }
        }
    }

    fn first(&self) -> &Finding {
        &self.session.report().unwrap().findings[0]
    }
}

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
fn a_fix_can_be_chosen_taken_back_and_chosen_again() {
    let mut desk = Desk::of_workspace();
    let (finding, fix) = (desk.first().id.clone(), desk.first().fix.clone().unwrap().id);
    desk.act(Action::Choose { finding: finding.clone(), fix: Some(fix) });
    assert!(desk.session.is_planning());
    desk.work();
    assert_eq!(desk.session.plan.applied.len(), 1);
    assert_eq!(desk.session.said, "1 fix on, 1 file changes.");
    desk.act(Action::Undo);
    desk.work();
    assert!(desk.session.choices.is_empty() && desk.session.plan.files.is_empty() && desk.session.can_redo());
    desk.act(Action::Redo);
    desk.work();
    assert!(desk.session.choices.contains_key(&finding) && !desk.session.can_redo());
}

#[test]
fn plans_that_are_overtaken_are_made_once_more_and_not_more_often() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Safe));
    desk.act(Action::ChooseAll(Bulk::None));
    desk.act(Action::ChooseAll(Bulk::Advised));
    assert_eq!(desk.open.len(), 1);
    desk.work();
    assert!(!desk.session.is_planning());
    assert_eq!(desk.session.plan.applied.len(), 2);
}

#[test]
fn choices_survive_a_change_of_the_files_as_long_as_their_fix_does() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Advised));
    desk.work();
    desk.act(add(vec![file("p/crates/a/Cargo.toml", &A.replace("log = \"0.4\"\n", ""))]));
    desk.work();
    assert_eq!(desk.session.choices.len(), 1);
    assert_eq!(desk.session.plan.applied.len(), 1);
    desk.act(Action::Remove("crates/a/Cargo.toml".into()));
    desk.work();
    assert!(desk.session.choices.is_empty());
    desk.act(Action::Remove("Cargo.toml".into()));
    assert!(desk.session.is_empty() && desk.session.audited.is_none());
}

#[test]
fn a_group_switch_chooses_what_is_advised_and_keeps_what_was_chosen_by_hand() {
    let mut desk = Desk::of_workspace();
    let findings: Vec<String> = desk.session.report().unwrap().findings.iter().map(|f| f.id.clone()).collect();
    desk.act(Action::Choose { finding: findings[0].clone(), fix: Some("by hand".into()) });
    desk.act(Action::ChooseEach { findings: findings.clone(), on: true });
    assert_eq!(desk.session.choices[&findings[0]], Chosen::Fix("by hand".to_owned()));
    assert_eq!(desk.session.choices.len(), 2);
    desk.act(Action::ChooseEach { findings, on: false });
    assert!(desk.session.choices.is_empty());
}

#[test]
fn a_blocked_fix_can_be_preferred() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Advised));
    let [one, other] = [0, 1].map(|at| desk.session.report().unwrap().findings[at].id.clone());
    desk.act(Action::Prefer { finding: one.clone(), over: other });
    assert_eq!(desk.session.choices.keys().collect::<Vec<_>>(), [&one]);
}

#[test]
fn opening_a_finding_asks_for_what_it_shows() {
    let mut desk = Desk::of_workspace();
    let id = desk.first().id.clone();
    desk.act(Action::Toggle(id.clone()));
    let Some(Effect::Ask(revision, Question::Preview(choice))) = desk.open.pop() else { panic!("{:?}", desk.open) };
    desk.act(Action::Answered(revision + 1, Answer::Previewed(choice.clone(), Vec::new())));
    assert!(desk.session.previews.is_empty(), "an answer about other files");
    desk.act(Action::Answered(revision, Answer::Previewed(choice, Vec::new())));
    desk.act(Action::Toggle(id.clone()));
    desk.act(Action::Toggle(id));
    assert!(desk.open.is_empty(), "it is known by now");
}

#[test]
fn a_crashed_audit_waits_for_the_visitor_and_keeps_the_files() {
    let mut desk = Desk::default();
    desk.act(add(vec![file("Cargo.toml", ROOT)]));
    desk.open.clear();
    desk.act(Action::Crashed(Job::Audit, "out of memory".into()));
    assert!(!desk.session.is_auditing() && desk.open.is_empty());
    assert!(desk.session.notices[0].retry && desk.session.notices[0].text.contains("out of memory"));
    desk.act(Action::Retry);
    desk.work();
    assert!(desk.session.notices.is_empty() && desk.session.audited.is_some());
}

#[test]
fn a_crashed_plan_is_taken_back_and_the_new_worker_gets_the_files() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Advised));
    desk.open.clear();
    desk.act(Action::Crashed(Job::Plan, "no".into()));
    assert!(desk.session.choices.is_empty());
    assert!(matches!(desk.open.as_slice(), [Effect::Ask(_, Question::Audit(..))]));
    desk.work();
    assert!(!desk.session.is_planning() && !desk.session.is_auditing());
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
fn findings_of_one_rule_are_grouped_and_filtered() {
    let members = |version: &str| ["b", "c", "d"].map(|name| format!("{name} = \"{version}\"\n")).concat();
    // With two requirements each is a choice of its own.
    let root = format!("{ROOT}{}", members("1"));
    let a = format!("{A}{}", members("1.1"));
    let report = v1::report(&Audit::new(vec![file("Cargo.toml", &root), file("crates/a/Cargo.toml", &a)]));
    let sections = view::sections(&report, &Filter::default());
    let view::Item::Group { findings, id, .. } = &sections[0].items[0] else { panic!("{sections:?}") };
    assert_eq!(findings.len(), 5);
    assert_eq!(view::group_of(&report, &findings[0].id).as_ref(), Some(id));
    let filter = Filter { text: "LOG".into(), fixable: true, ..Filter::default() };
    let sections = view::sections(&report, &filter);
    assert!(matches!(sections[0].items.as_slice(), [view::Item::One(_)]));
}

#[test]
fn a_finding_of_many_is_found_by_each_of_its_parts() {
    let more = ["b", "c", "d"].map(|name| format!("{name} = \"1\"\n")).concat();
    let files = [("Cargo.toml", format!("{ROOT}{more}")), ("crates/a/Cargo.toml", format!("{A}{more}"))];
    let report = v1::report(&Audit::new(files.iter().map(|(path, text)| file(path, text)).collect()));
    let shown = |text: &str| {
        let filter = Filter { text: text.into(), rule: "inherit-dependency".into(), ..Filter::default() };
        view::in_order(&report, &filter).iter().map(|finding| finding.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(shown("dependency:serde"), ["inherit-dependency:*"]);
    assert_eq!(shown("dependency:rand"), Vec::<String>::new());
}

#[test]
fn numbers_are_written_for_people() {
    assert_eq!(view::grouped(1_548), "1,548");
    assert_eq!(view::counted(1, "file", "files"), "1 file");
    assert_eq!(view::saved_name(".cargo/config.toml"), "cargo-config.toml");
}

#[test]
fn a_dismissed_finding_is_kept_in_the_manifest_and_out_of_what_is_chosen_for_all() {
    let mut desk = Desk::of_workspace();
    let finding = desk.first().id.clone();
    desk.act(Action::Disregard { finding: finding.clone(), reason: "on purpose".to_owned() });
    desk.work();
    let list = format!("[workspace.metadata.plimsoll.ignore]\n\"{finding}\" = \"on purpose\"\n");
    assert!(desk.session.plan.files[0].text.ends_with(&list), "{}", desk.session.plan.files[0].text);

    desk.act(Action::ChooseAll(Bulk::Advised));
    desk.work();
    assert_eq!(desk.session.choices[&finding].reason().map(String::as_str), Some("on purpose"));
    assert_eq!(desk.session.choices.len(), 2);
    desk.act(Action::Choose { finding: finding.clone(), fix: None });
    assert!(!desk.session.choices.contains_key(&finding));
    desk.act(Action::Undo);
    assert!(desk.session.choices.contains_key(&finding));
}

#[test]
fn findings_are_walked_in_the_order_in_which_they_are_shown() {
    let mut desk = Desk::of_workspace();
    let ids: Vec<String> = desk.session.report().unwrap().findings.iter().map(|finding| finding.id.clone()).collect();
    assert!(ids.len() >= 2);
    let mut walked = Vec::new();
    for _ in 0..=ids.len() {
        desk.act(Action::Step { forward: true });
        walked.push(desk.session.address.subject.clone().unwrap());
    }
    walked.pop();
    assert_eq!(walked, ids, "the last one is the end");
    desk.act(Action::Step { forward: false });
    assert_eq!(desk.session.address, Address::at(Side::Findings, &ids[ids.len() - 2]));
    desk.act(Action::Flip);
    assert!(desk.session.choices.contains_key(&ids[ids.len() - 2]));
    desk.act(Action::Flip);
    assert!(desk.session.choices.is_empty());
}

#[test]
fn an_address_leads_back_to_where_it_is_from() {
    for address in [
        Address::of(Side::Files),
        Address::at(Side::Findings, "unknown-key:crates/a/Cargo.toml#profile.\"x\""),
        Address::at(Side::Packages, "syn"),
    ] {
        assert_eq!(Address::parse(&address.to_string()), Some(address));
    }
    // Links to the packages of before lead to the same place.
    for (before, address) in
        [("/packages", Address::of(Side::Packages)), ("/packages/syn", Address::at(Side::Packages, "syn"))]
    {
        assert_eq!(Address::parse(before), Some(address));
    }
    for other in ["", "findings", "/nowhere/x", "p1.abc"] {
        assert_eq!(Address::parse(other), None, "{other}");
    }
}

#[test]
fn what_is_gone_to_is_opened_even_where_a_filter_hides_it() {
    let mut desk = Desk::of_workspace();
    let id = desk.first().id.clone();
    desk.act(Action::Filter(Filter { rule: "nothing".to_owned(), ..Filter::default() }));
    assert!(view::in_order(desk.session.report().unwrap(), &desk.session.filter).is_empty());
    desk.act(Action::Go(Address::at(Side::Findings, &id)));
    assert!(desk.session.open.contains(&id));
    assert_eq!(view::in_order(desk.session.report().unwrap(), &desk.session.filter)[0].id, id);
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

#[test]
fn a_saved_session_comes_back_with_its_choices() {
    let mut desk = Desk::of_workspace();
    let finding = desk.first();
    let (id, fix) = (finding.id.clone(), finding.fix.as_ref().unwrap().id.clone());
    desk.act(Action::Go(Address::at(Side::Findings, &id)));
    desk.act(Action::Choose { finding: id.clone(), fix: Some(fix) });
    desk.work();
    let mut next = Desk::default();
    next.act(Action::Restore(Box::new(desk.session.saved())));
    next.work();
    assert_eq!(next.session.plan.files, desk.session.plan.files);
    assert_eq!(next.session.saved(), desk.session.saved());
    assert!(next.session.open.contains(&id));
    // Files that came while the old session was looked up stay.
    let mut late = Desk::of_workspace();
    let before = late.session.saved();
    late.act(Action::Restore(Box::default()));
    assert_eq!(late.session.saved(), before);
}

#[test]
fn another_rust_is_another_audit_and_outlives_a_new_start() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::Set(Settings { toolchain: Some("1.60".to_owned()), goal: Some("size".to_owned()), root: None }));
    assert!(desk.session.is_auditing());
    desk.work();
    assert_eq!(desk.session.report().unwrap().workspace.rust, "Rust 1.60");
    assert_eq!(desk.session.report().unwrap().goal, Some(Goal::Size));
    desk.act(Action::Clear);
    desk.act(add(vec![file("Cargo.toml", ROOT)]));
    desk.work();
    assert_eq!(desk.session.report().unwrap().workspace.rust, "Rust 1.60");
}

#[test]
fn what_is_forgotten_can_be_brought_back() {
    let mut desk = Desk::of_workspace();
    desk.act(Action::ChooseAll(Bulk::Advised));
    desk.work();
    let before = desk.session.saved();
    desk.act(Action::Clear);
    assert!(desk.session.inputs.is_empty() && desk.session.saved() != before);
    desk.act(Action::BringBack(0));
    desk.work();
    assert_eq!(desk.session.saved(), before);
    assert!(desk.session.notices.is_empty() && desk.session.audited.is_some());

    desk.act(Action::Clear);
    desk.act(add(vec![file("Cargo.toml", ROOT)]));
    desk.act(Action::BringBack(0));
    assert_eq!(desk.session.saved(), before);
    desk.act(Action::BringBack(0));
    assert_eq!(desk.session.saved().inputs, [("Cargo.toml".to_owned(), ROOT.into())], "neither is lost to the other");
    // To remove the last file is to forget.
    desk.open.clear();
    desk.act(Action::Remove("Cargo.toml".to_owned()));
    assert!(desk.open.contains(&Effect::Forget) && desk.session.inputs.is_empty());
    assert!(desk.session.notices.iter().filter(|notice| notice.forgotten.is_some()).count() == 2);
    // Nothing to forget is nothing to tell of.
    let mut empty = Desk::default();
    empty.act(Action::Clear);
    assert!(empty.session.notices.is_empty());
}

#[test]
fn what_is_worth_doing_first_is_switched_on_at_once() {
    let mut desk = Desk::default();
    let profile = "[package]\nname = \"a\"\nedition = \"2024\"\n\n[profile.dev]\ndebug = true\ncodegen_units = 1\n";
    desk.act(add(vec![file("Cargo.toml", profile)]));
    desk.work();
    assert!(view::advised(desk.session.report().unwrap(), Bulk::Advised).count() > 1);
    desk.act(Action::ChooseAll(Bulk::Worth));
    let report = desk.session.report().unwrap();
    let worth: Vec<&str> = view::worth_doing(report).iter().map(|finding| finding.id.as_str()).collect();
    let chosen: Vec<&str> = desk.session.choices.keys().map(|id| id.as_str()).collect();
    assert!(!worth.is_empty());
    assert!(worth.len() == chosen.len() && worth.iter().all(|id| chosen.contains(id)), "{worth:?} {chosen:?}");
}
