use super::*;
use plimsoll::audit::Audit;
use plimsoll::goal::Goal;
use plimsoll::model::Options;
use plimsoll::plan::{Selection, plan};
use plimsoll::schema::v1;

mod choices;
mod comparison;
mod crash_details;
mod edited;
mod evidence;
mod files;
mod findings;
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

fn in_order(desk: &Desk) -> Vec<&Finding> {
    view::in_order(desk.session.report().unwrap(), desk.session.ranking().unwrap(), &desk.session.filter)
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
fn a_saved_session_comes_back_with_its_choices() {
    let mut desk = Desk::of_workspace();
    let finding = desk.first();
    let (id, fix) = (finding.id.clone(), finding.fix.as_ref().unwrap().id.clone());
    desk.act(Action::Toggle("a group".to_owned()));
    desk.act(Action::Choose { finding: id.clone(), fix: Some(fix) });
    desk.work();
    let mut next = Desk::default();
    next.act(Action::Restore(Box::new(desk.session.saved())));
    next.work();
    assert_eq!(next.session.plan.files, desk.session.plan.files);
    assert_eq!(next.session.saved(), desk.session.saved());
    assert!(next.session.open.contains("a group") && next.session.choices.contains_key(&id));
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
