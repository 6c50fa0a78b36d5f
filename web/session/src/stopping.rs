//! The session after the worker was stopped, died or could not be loaded. Its files stay in any case.

use super::{Address, Effect, Job, Notice, Question, Session, Shared, Side, comparison, evidence, upgrades};

/// Said while the worker takes long to load.
const SLOW: &str = "The auditor is still not loaded. The network may be slow, or gone. Your files are still here.";

/// Has the worker read an input.
pub(super) fn read(session: &mut Session, what: Question, effects: &mut Vec<Effect>) {
    session.reading += 1;
    session.given.push(what.clone());
    effects.push(Effect::Ask(session.revision, what));
}

/// The worker has read the first input of this kind.
pub(super) fn is_read(session: &mut Session, is_kind: fn(&Question) -> bool) {
    if let Some(place) = session.given.iter().position(is_kind) {
        session.given.remove(place);
        session.reading = session.reading.saturating_sub(1);
    }
}

/// The inputs that the worker was reading wait for another try.
pub(super) fn put_aside(session: &mut Session) {
    session.reading = session.reading.saturating_sub(session.given.len());
    session.unread.append(&mut session.given);
    session.saves.clear();
}

/// There is no audit of the files. The views of the last one close, as no worker answers questions about it.
pub(super) fn unaudited(session: &mut Session) {
    put_aside(session);
    session.auditing = None;
    session.planning = None;
    session.ticket += 1;
    session.audited = None;
    session.plan = Shared::default();
    session.planned = Shared::default();
    session.previews.clear();
    session.chains.clear();
    session.packages = super::Packages::default();
    session.evidence = evidence::Seen::default();
    session.writing = None;
    session.sharing = None;
}

/// Leaves the view whose question was not answered: it would ask again.
pub(super) fn look_away(session: &mut Session) {
    session.open = Shared::default();
    if matches!(session.address.side, Side::Packages | Side::Timeline | Side::Target) {
        session.address = Address::default();
    }
    session.evidence = evidence::Seen::default();
    session.sharing = None;
}

pub(super) fn unloaded(session: &mut Session, why: &str) {
    is_slow(session, false);
    comparison::crashed(session);
    upgrades::crashed(session);
    unaudited(session);
    let why = why.lines().next().unwrap_or_default().trim_end_matches(['.', ':']);
    let why = if why.is_empty() { "the browser does not say why" } else { why };
    let text = format!(
        "The auditor could not be loaded: {why}. The network may be gone, or a new version of Plimsoll published. Your \
         files are still here."
    );
    session.notify(Notice { text, retry: true, reload: true, ..Notice::default() });
}

pub(super) fn is_slow(session: &mut Session, slow: bool) {
    session.notices.retain(|notice| notice.text != SLOW);
    if slow {
        session.notify(Notice { text: SLOW.to_owned(), retry: true, reload: true, ..Notice::default() });
    }
}

/// The visitor stops the worker.
pub(super) fn stop(session: &mut Session, effects: &mut Vec<Effect>) {
    is_slow(session, false);
    effects.push(Effect::Interrupt);
    if session.upgrades.is_busy() {
        effects.push(Effect::StopFetching);
    }
    upgrades::crashed(session);
    let (is_reading, job) = (!session.given.is_empty(), session.job());
    put_aside(session);
    comparison::crashed(session);
    match job {
        Job::Audit => {
            unaudited(session);
            let text = "You stopped the audit. Your files are still here.".to_owned();
            session.notify(Notice { text, retry: true, ..Notice::default() });
            return;
        }
        Job::Plan => {
            session.untake_choices();
            session.tell("You stopped the computation of the corrected files. The last choice was undone.");
        }
        Job::Aside if is_reading => {
            let text = "You stopped the reading of what you gave.".to_owned();
            session.notify(Notice { text, retry: true, ..Notice::default() });
        }
        Job::Aside => {
            look_away(session);
            session.tell("You stopped it. Nothing was computed.");
        }
    }
    session.audit(effects);
}

/// Repeats the request that failed or was stopped.
pub(super) fn retry(session: &mut Session, effects: &mut Vec<Effect>) {
    session.notices.retain(|notice| !notice.retry);
    if session.auditing.is_some() || !session.given.is_empty() {
        // It never came to an answer, so that there is a worker that is of no use.
        effects.push(Effect::Interrupt);
        unaudited(session);
    }
    for what in std::mem::take(&mut session.unread) {
        read(session, what, effects);
    }
    // A shared audit that opens takes the place of this one.
    let opens = session.given.iter().any(|question| matches!(question, Question::Open(_)));
    if session.auditing.is_none() && !opens {
        session.audit(effects);
    }
}

impl Session {
    /// The current job of the worker.
    fn job(&self) -> Job {
        match (self.auditing, self.planning) {
            (Some(_), _) => Job::Audit,
            (None, Some(_)) => Job::Plan,
            (None, None) => Job::Aside,
        }
    }

    /// The choices that could not be planned become those that were planned last.
    pub(super) fn untake_choices(&mut self) {
        let worked = self.choices != self.planned;
        self.choices = if worked { self.planned.clone() } else { Shared::default() };
        self.past.clear();
        self.future.clear();
        self.ticket += 1;
        self.planning = None;
    }
}
