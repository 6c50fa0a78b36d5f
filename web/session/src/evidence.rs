//! The evidence page: a recorded build, a target folder, and the predicted effect of changes on the build.

use super::{Effect, Question, Session, Shared, Side, Ticket};
use plimsoll::schema::v1::evidence::{Evidence, Trial, WhatIf};

/// The evidence as far as it was asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// The evidence; `None` while it is computed.
    pub known: Option<Shared<Evidence>>,
    /// The changes that the visitor tries on the recorded build, without the packages of fixes.
    pub trial: Trial,
    /// Whether the packages that the chosen fixes remove are done without as well.
    pub with_fixes: bool,
    /// Their predicted effect; `None` while it is computed and without changes.
    pub outcome: Option<WhatIf>,
    /// Counts the trials.
    turn: Ticket,
}

/// Asks for the evidence if it is looked at and not known.
pub(super) fn look(session: &Session, effects: &mut Vec<Effect>) {
    let is_seen = matches!(session.address.side, Side::Timeline | Side::Target);
    if is_seen && session.audited.is_some() && !session.is_auditing() && session.evidence.known.is_none() {
        effects.push(Effect::Ask(session.revision, Question::Evidence));
    }
}

/// After an audit: tried changes stay, and their effect is computed anew.
pub(super) fn renew(session: &mut Session, effects: &mut Vec<Effect>) {
    session.evidence.known = None;
    look(session, effects);
    retry(session, effects);
}

/// After a plan: it may remove other packages.
pub(super) fn follow(session: &mut Session, effects: &mut Vec<Effect>) {
    if session.evidence.with_fixes {
        retry(session, effects);
    }
}

/// The visitor tries other changes.
pub(super) fn try_on(session: &mut Session, trial: Trial, with_fixes: bool, effects: &mut Vec<Effect>) {
    session.evidence.trial = trial;
    session.evidence.with_fixes = with_fixes;
    retry(session, effects);
}

pub(super) fn tried(session: &mut Session, turn: Ticket, outcome: Option<WhatIf>) {
    if turn != session.evidence.turn {
        return;
    }
    if let Some(outcome) = &outcome {
        session.said = super::view::heard_of_trial(outcome);
    }
    session.evidence.outcome = outcome;
}

fn retry(session: &mut Session, effects: &mut Vec<Effect>) {
    let evidence = &mut session.evidence;
    let mut trial = evidence.trial.clone();
    if evidence.with_fixes {
        trial.removes.clone_from(&session.plan.removes);
    }
    evidence.turn += 1;
    evidence.outcome = None;
    if trial != Trial::default() {
        effects.push(Effect::Ask(evidence.turn, Question::Try(trial)));
    }
}
