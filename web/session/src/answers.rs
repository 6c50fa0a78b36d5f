//! The effect of the auditor's answers and of its crashes on the session.

use plimsoll::input::InputFile;
use serde_bytes::ByteBuf;

use super::{
    Address, Answer, Audited, Crash, Destination, Effect, Job, Notice, Plan, Question, Session, Shared, Side, Ticket,
    Unpacked, comparison, evidence, navigation, packages, reducer, sharing, stopping, undo, upgrades, view,
};

/// An answer to a question that is no longer asked changes nothing.
pub(super) fn answered(session: &mut Session, ticket: Ticket, answer: Answer, effects: &mut Vec<Effect>) {
    let is_of_these_files = ticket == session.revision;
    match answer {
        Answer::Audited(audited) => audited_as(session, ticket, *audited, effects),
        Answer::Planned(plan) => planned_as(session, ticket, plan, effects),
        Answer::Previewed(choice, files) if is_of_these_files => {
            session.previews.insert((choice.finding, choice.fix), Shared::new(files));
        }
        Answer::Explained(package, chains) if is_of_these_files => {
            session.chains.insert(package, Shared::new(chains));
        }
        Answer::Pictured(name, pictured) if is_of_these_files => {
            session.packages.pictured = Some((name, Shared::new(*pictured)));
        }
        Answer::Dependencies(known) if is_of_these_files => session.packages.known = Some(Shared::new(*known)),
        Answer::Evidence(known) if is_of_these_files => session.evidence.known = Some(Shared::new(*known)),
        Answer::Previewed(..) | Answer::Explained(..) | Answer::Pictured(..) => {}
        Answer::Dependencies(_) | Answer::Evidence(_) => {}
        Answer::Tried(outcome) => evidence::tried(session, ticket, outcome),
        Answer::Unpacked(result) => unpacked(session, result, effects),
        Answer::Compared(comparison) => comparison::compared_as(session, *comparison, effects),
        Answer::Offered(offer) => sharing::offered(session, ticket, *offer),
        Answer::SharedFile(json) => sharing::made(session, ticket, json.into_vec(), effects),
        Answer::Opened(result) => sharing::opened(session, result, effects),
        Answer::Masked(text) => effects.push(Effect::Copy(text)),
        Answer::Exported(export, Destination::Save, bytes) => {
            effects.push(Effect::Save { name: export.file_name().to_owned(), bytes: bytes.into_vec() });
        }
        Answer::Exported(_, Destination::Copy, bytes) => {
            effects.push(Effect::Copy(String::from_utf8_lossy(&bytes).into_owned()));
        }
        Answer::Advised(advised) => upgrades::advised(session, ticket, *advised, effects),
        Answer::Pong | Answer::Failed(_) => {}
    }
}

fn unpacked(session: &mut Session, result: Result<Unpacked, String>, effects: &mut Vec<Effect>) {
    stopping::is_read(session, |question| matches!(question, Question::Unpack(_) | Question::Example));
    match result {
        Ok(Unpacked { files, left_out }) => {
            left_out.into_iter().for_each(|text| session.tell(text));
            if files.is_empty() {
                session.tell("The archive holds no manifest and no lockfile.");
            }
            let file = |(path, bytes): (String, ByteBuf)| InputFile { path, bytes: bytes.into_vec() };
            reducer::take_in(session, files.into_iter().map(file).collect(), effects);
        }
        Err(why) => session.tell(why),
    }
}

fn audited_as(session: &mut Session, revision: u32, audited: Audited, effects: &mut Vec<Effect>) {
    if session.auditing != Some(revision) {
        return;
    }
    session.auditing = None;
    if revision != session.revision {
        // The inputs have changed since; this answer is of no more use.
        session.audit(effects);
        return;
    }
    session.said = view::heard(&audited.report);
    // Its manifest was removed, or is in another place.
    if session.settings.root.is_some() && session.settings.root != audited.report.workspace.root {
        session.settings.root = None;
    }
    let files = &audited.report.files;
    let is_first = session.audited.is_none();
    let is_evidence = !files.is_empty() && files.iter().all(|file| file.kind.entry().is_evidence);
    session.audited = Some(Shared::new(audited));
    session.previews.clear();
    session.chains.clear();
    undo::keep_what_stands(session);
    session.ticket += 1;
    if !session.choices.is_empty() {
        session.replan(effects);
    } else {
        session.plan = Shared::default();
    }
    comparison::compare(session, effects);
    upgrades::look(session, effects);
    packages::renew(session, effects);
    evidence::renew(session, effects);
    if let Some(id) = session.address.subject.clone().filter(|_| session.address.side == Side::Findings) {
        match is_first {
            // The page was opened at an address before there was anything at it.
            true => navigation::go(session, session.address.clone(), effects),
            false => session.look_into(&id, effects),
        }
    }
    // Without a manifest there is nothing else to see.
    if is_first && is_evidence && session.address == Address::default() {
        let has_record = session.report().is_some_and(|report| report.ranking.recorded_cpu_ms.is_some());
        let side = if has_record { Side::Timeline } else { Side::Target };
        navigation::go(session, Address::of(side), effects);
    }
}

fn planned_as(session: &mut Session, ticket: u32, plan: Plan, effects: &mut Vec<Effect>) {
    if session.planning != Some(ticket) {
        return;
    }
    session.planning = None;
    if session.auditing.is_some() {
        return;
    }
    if ticket != session.ticket {
        session.replan(effects);
        return;
    }
    session.said = view::heard_of_plan(&plan);
    session.planned = session.choices.clone();
    session.plan = Shared::new(plan);
    evidence::follow(session, effects);
}

pub(super) fn crashed(session: &mut Session, job: Job, message: String, effects: &mut Vec<Effect>) {
    session.planning = None;
    comparison::crashed(session);
    upgrades::crashed(session);
    let first = message.lines().next().unwrap_or_default().trim_end_matches([':', '.']);
    let text = match job {
        Job::Audit if session.auditing.is_none() => return,
        Job::Audit => format!(
            "The audit stopped: {first}. Your files are still here. Take the last one out and try again, or try again as \
             it is."
        ),
        Job::Plan => format!("The last choice could not be computed and was undone: {first}."),
        Job::Aside => format!("Something could not be computed: {first}."),
    };
    stopping::put_aside(session);
    let retry = job == Job::Audit || !session.unread.is_empty();
    session.notify(Notice { text, retry, crash: Some(Crash { job, message }), ..Notice::default() });
    match job {
        Job::Audit => return stopping::unaudited(session),
        // The choices that made it crash are taken back, and a new worker gets the files.
        Job::Plan => session.untake_choices(),
        Job::Aside => stopping::look_away(session),
    }
    if session.auditing.is_none() {
        session.audit(effects);
    }
}
