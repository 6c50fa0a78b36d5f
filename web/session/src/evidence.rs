//! What the visitor sees of the evidence: a recorded build, a target folder, and what changes would do to the build.

use super::{Action, Effect, Session, Shared, Side};
use plimsoll::schema::v1::evidence::{Evidence, Trial, WhatIf};

/// The evidence as far as it was asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    /// What it shows.
    pub known: Option<Shared<Evidence>>,
    /// The changes that the visitor tries on the recorded build, without the packages of fixes.
    pub trial: Trial,
    /// Whether the packages that the chosen fixes remove are done without as well.
    pub with_fixes: bool,
    /// What they would do; nothing while that is worked out, and where no change is tried.
    pub outcome: Option<WhatIf>,
    /// Counts the trials.
    turn: u32,
}

/// Something that happened to the evidence.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// It is known, of this revision of the files.
    Known(u32, Box<Evidence>),
    /// The visitor tries other changes.
    Try {
        /// The changes.
        trial: Trial,
        /// Whether the packages that the chosen fixes remove are done without as well.
        with_fixes: bool,
    },
    /// What the changes of this turn would do is known.
    Tried(u32, Option<WhatIf>),
}

/// Something to find out.
#[derive(Debug, Clone, PartialEq)]
pub enum Ask {
    /// What the evidence shows, for this revision of the files.
    Evidence(u32),
    /// What these changes would do, for this turn.
    Try(u32, Trial),
}

/// Asks for the evidence if it is looked at and not known.
pub(super) fn look(session: &Session, effects: &mut Vec<Effect>) {
    let is_looked_at = session.address.side == Side::Evidence && session.audited.is_some() && !session.is_auditing();
    if is_looked_at && session.evidence.known.is_none() {
        effects.push(Effect::Evidence(Ask::Evidence(session.revision)));
    }
}

/// After an audit: what is tried stays, and is worked out anew.
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

pub(super) fn step(session: &mut Session, step: Step, effects: &mut Vec<Effect>) {
    match step {
        Step::Known(of, evidence) if of == session.revision => {
            session.evidence.known = Some(Shared::new(*evidence));
        }
        Step::Try { trial, with_fixes } => {
            session.evidence.trial = trial;
            session.evidence.with_fixes = with_fixes;
            retry(session, effects);
        }
        Step::Tried(turn, outcome) if turn == session.evidence.turn => {
            if let Some(outcome) = &outcome {
                session.said = super::view::heard_of_trial(outcome);
            }
            session.evidence.outcome = outcome;
        }
        Step::Known(..) | Step::Tried(..) => {}
    }
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
        effects.push(Effect::Evidence(Ask::Try(evidence.turn, trial)));
    }
}

impl From<Step> for Action {
    fn from(step: Step) -> Self {
        Self::Evidence(step)
    }
}
