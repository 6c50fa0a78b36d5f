//! What the auditor answered, or that it died before it could.

use super::{
    Audited, Crash, Effect, Job, Notice, Plan, Session, Shared, Side, comparison, evidence, navigation, packages,
    stopping, undo, upgrades, view,
};

pub(super) fn audited_as(session: &mut Session, revision: u32, audited: Audited, effects: &mut Vec<Effect>) {
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
    for id in session.open.clone().iter() {
        session.look_into(id, effects);
    }
    packages::renew(session, effects);
    evidence::renew(session, effects);
    // The page was opened at an address before there was anything at it.
    if session.open.is_empty() && session.address.side == Side::Findings && session.address.subject.is_some() {
        navigation::go(session, session.address.clone(), effects);
    }
}

pub(super) fn planned_as(session: &mut Session, ticket: u32, plan: Plan, effects: &mut Vec<Effect>) {
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
        // What did not work is taken back, and a new worker gets the files.
        Job::Plan => session.untake_choices(),
        Job::Aside => stopping::look_away(session),
    }
    if session.auditing.is_none() {
        session.audit(effects);
    }
}
