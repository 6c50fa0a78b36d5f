//! The upgrades: index data that the visitor gives, and the state of the search.
//!
//! The worker searches in turns. Each answer says whether it wants another turn, files of the index, or nothing more;
//! one with an old ticket changes nothing, and nothing follows from it.
//!
//! What is chosen of the ladder stands among the other choices, by an id of its own. It counts only while the ladder is
//! that of the files that are there: until it is known again, the plan names it as what it does without, and what the
//! new ladder does not have is switched off with a notice.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Choices, Effect, Got, Question, Session, Shared, Side, Ticket, undo, view};
use plimsoll::resolve::Lack;
use plimsoll::schema::advice::{PREFIX, Report};
use plimsoll::schema::v1::Ranking;

/// A file of an index that the worker asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The registry, as `crates.io` or by its host.
    pub registry: String,
    /// The package.
    pub name: String,
    /// The path of its file in an index.
    pub path: String,
    /// Its address in the public index. `None` for a package of any other registry, whose name stays private.
    pub address: Option<String>,
    /// Why it is wanted.
    pub lack: Lack,
}

/// The state of the search after a turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and it is handed on at once")]
pub enum Advised {
    /// It wants another turn: so many resolutions are made, of about so many.
    Going {
        /// Made.
        tried: usize,
        /// Predicted.
        of: usize,
    },
    /// It wants these files.
    Needs(Vec<Wanted>),
    /// Nothing can be said, for this reason.
    Failed {
        /// A sentence.
        why: String,
        /// The packages of which nothing is known.
        missing: Vec<Wanted>,
    },
    /// The search is over, or was ended.
    Done {
        /// What it found.
        report: Box<Report>,
        /// What can be done, with the upgrades among it.
        ranking: Ranking,
        /// The packages of which nothing is known.
        missing: Vec<Wanted>,
    },
}

/// How far the search is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SearchState {
    /// It has not begun.
    #[default]
    Idle,
    /// So many resolutions are made, of about so many.
    Going {
        /// Made.
        tried: usize,
        /// Predicted.
        of: usize,
    },
    /// Files of the index are being read or fetched.
    Reading {
        /// Those that are there.
        done: usize,
        /// All of them.
        of: usize,
    },
    /// It is being ended.
    Ending,
    /// Nothing can be said, for this reason.
    Failed(String),
    /// It is over.
    Done,
}

/// The upgrades, as far as they are known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Upgrades {
    /// The registries whose caches were given.
    pub caches: BTreeSet<String>,
    /// Whether the public index may be asked.
    pub public: bool,
    /// How far the search is.
    pub state: SearchState,
    /// What it found.
    pub report: Option<Shared<Report>>,
    /// What can be done, with the upgrades among it.
    pub ranking: Option<Shared<Ranking>>,
    /// The packages of which nothing is known.
    pub missing: Shared<Vec<Wanted>>,
    /// The direct dependencies that are not to be bumped.
    pub pins: Shared<BTreeSet<String>>,
    ticket: Ticket,
}

/// Something that happens to them.
#[derive(Debug, Clone, PartialEq)]
pub enum Upgrade {
    /// Caches of these registries were given.
    Given {
        /// Their names.
        caches: Vec<String>,
        /// Failures in reading them, as sentences.
        trouble: Vec<String>,
    },
    /// The public index may be asked, or no more.
    Public(bool),
    /// The search is to begin, or to begin anew.
    Begin,
    /// The search is to end with what it has.
    Stop,
    /// The files that are wanted are here, as far as they could be got.
    Fetched(Ticket, Vec<Got>),
    /// So many of the files that are wanted are there.
    Read(Ticket, usize),
    /// Something went wrong on the way to files of the index.
    Trouble(String),
    /// A dependency is not to be bumped, or may be again.
    Pin {
        /// Its name.
        name: String,
        /// Whether it stays.
        on: bool,
    },
}

impl Upgrades {
    /// Whether there is an index to ask.
    pub fn has_index(&self) -> bool {
        self.public || !self.caches.is_empty()
    }

    /// Whether the search is under way.
    pub fn is_busy(&self) -> bool {
        matches!(self.state, SearchState::Going { .. } | SearchState::Reading { .. } | SearchState::Ending)
    }

    /// Whether the ladder has the rung that is of this id among those of findings. Nothing if the ladder is not known.
    pub fn has(&self, finding: &str) -> Option<bool> {
        Some(self.report.as_ref()?.rungs.iter().any(|rung| rung.finding() == finding))
    }
}

/// The workspace changed: the ladder is out of date.
pub(super) fn is_stale(session: &mut Session, effects: &mut Vec<Effect>) {
    let upgrades = &mut session.upgrades;
    if upgrades.is_busy() {
        effects.push(Effect::StopFetching);
    }
    upgrades.ticket += 1;
    upgrades.state = SearchState::Idle;
    upgrades.report = None;
    upgrades.ranking = None;
    upgrades.missing = Shared::default();
}

/// Whether upgrades are among the choices.
pub(super) fn are_chosen(choices: &Choices) -> bool {
    choices.keys().any(|id| id.starts_with(PREFIX))
}

/// Begins if that is looked at, or an upgrade is on, and there is an index to ask. What was read of the index still
/// holds. On behalf of another's audit the public index is not asked before the visitor says so.
pub(super) fn look(session: &mut Session, effects: &mut Vec<Effect>) {
    let is_ready = session.audited.is_some() && session.auditing.is_none();
    let is_wanted = session.address.side == Side::Upgrades || are_chosen(&session.choices);
    let is_own = !session.is_guest() || !session.upgrades.caches.is_empty();
    if is_wanted && is_own && is_ready && session.upgrades.state == SearchState::Idle {
        begin(session, false, effects);
    }
}

/// Begins, and if it is `anew`, with nothing of the index known: its files may have become others.
fn begin(session: &mut Session, anew: bool, effects: &mut Vec<Effect>) {
    if !session.upgrades.has_index() {
        return;
    }
    is_stale(session, effects);
    if session.audited.is_some() && session.auditing.is_none() {
        let upgrades = &mut session.upgrades;
        upgrades.state = SearchState::Going { tried: 0, of: 0 };
        let pins = upgrades.pins.iter().cloned().collect();
        effects.push(Effect::Ask(upgrades.ticket, Question::Advise { pins, anew }));
        // What is on waits for the new ladder, and the plan says so.
        if are_chosen(&session.choices) {
            session.rechosen(effects);
        }
    }
}

/// The worker died, and all that it knew of the index with it.
pub(super) fn crashed(session: &mut Session) {
    let upgrades = &mut session.upgrades;
    if upgrades.is_busy() {
        upgrades.ticket += 1;
        upgrades.state = SearchState::Failed("The search for upgrades stopped.".to_owned());
    } else {
        upgrades.state = SearchState::Idle;
    }
    upgrades.report = None;
    upgrades.ranking = None;
}

pub(super) fn apply(session: &mut Session, what: Upgrade, effects: &mut Vec<Effect>) {
    match what {
        Upgrade::Given { caches, trouble } => {
            session.reading = session.reading.saturating_sub(1);
            trouble.into_iter().for_each(|text| session.tell(text));
            if caches.is_empty() {
                return;
            }
            session.said = format!("The index of {} is here.", caches.join(" and "));
            session.upgrades.caches.extend(caches);
            if session.inputs.is_empty() {
                session.tell("Cargo's index is here. Now give the workspace whose upgrades you look for.");
            } else {
                session.address = super::Address::of(Side::Upgrades);
                begin(session, true, effects);
            }
        }
        Upgrade::Public(public) => {
            session.upgrades.public = public;
            effects.push(Effect::RememberPublic(public));
            match public {
                true => begin(session, true, effects),
                false if session.upgrades.is_busy() => end(session, effects),
                false => {}
            }
        }
        Upgrade::Begin => begin(session, true, effects),
        Upgrade::Stop => end(session, effects),
        Upgrade::Pin { name, on } => {
            let mut pins = (*session.upgrades.pins).clone();
            if if on { pins.insert(name) } else { pins.remove(&name) } {
                session.upgrades.pins = Shared::new(pins);
                begin(session, false, effects);
            }
        }
        Upgrade::Trouble(text) => session.tell(text),
        Upgrade::Read(ticket, read) => {
            if let SearchState::Reading { done, .. } = &mut session.upgrades.state
                && ticket == session.upgrades.ticket
            {
                *done = read;
            }
        }
        Upgrade::Fetched(ticket, got) if ticket == session.upgrades.ticket => {
            effects.push(Effect::Ask(ticket, Question::Give(got)));
        }
        Upgrade::Fetched(..) => {}
    }
}

fn end(session: &mut Session, effects: &mut Vec<Effect>) {
    let upgrades = &mut session.upgrades;
    if !upgrades.is_busy() || upgrades.state == SearchState::Ending {
        return;
    }
    upgrades.ticket += 1;
    upgrades.state = SearchState::Ending;
    effects.push(Effect::StopFetching);
    effects.push(Effect::Ask(upgrades.ticket, Question::Conclude));
}

/// The worker had a turn.
pub(super) fn advised(session: &mut Session, ticket: Ticket, advised: Advised, effects: &mut Vec<Effect>) {
    let upgrades = &mut session.upgrades;
    if ticket != upgrades.ticket {
        return;
    }
    match advised {
        Advised::Going { tried, of } => {
            upgrades.state = SearchState::Going { tried, of };
            effects.push(Effect::Ask(upgrades.ticket, Question::Climb));
        }
        Advised::Needs(wanted) => {
            upgrades.state = SearchState::Reading { done: 0, of: wanted.len() };
            effects.push(Effect::Fetch(upgrades.ticket, wanted, upgrades.public));
        }
        Advised::Failed { why, missing } => {
            upgrades.missing = Shared::new(missing);
            upgrades.state = SearchState::Failed(why);
            "Upgrades cannot be computed.".clone_into(&mut session.said);
        }
        Advised::Done { report, ranking, missing } => {
            session.said = view::heard_of_upgrades(&report);
            upgrades.missing = Shared::new(missing);
            upgrades.state = SearchState::Done;
            upgrades.report = Some(Shared::new(*report));
            upgrades.ranking = Some(Shared::new(ranking));
            if are_chosen(&session.choices) {
                undo::keep_what_stands(session);
                session.rechosen(effects);
            }
        }
    }
}
