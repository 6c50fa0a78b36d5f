//! Whether the browser keeps the session, and what other tabs make of what it keeps.
//!
//! The browser keeps one session for all tabs. A tab writes only over the state that it has read or written itself, so
//! that no tab overwrites another one in silence: the visitor chooses.

use std::rc::Rc;

use super::{Effect, Saved, Session, Shared, sharing};

/// Whether the browser keeps what this tab shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Storage {
    /// There was nothing to keep yet.
    #[default]
    Idle,
    /// It is kept.
    Kept,
    /// It is not, and what was kept before still is.
    Failed(Unkept),
    /// It is not, as another tab keeps another state.
    Newer,
    /// It is not, as another tab forgot everything.
    Forgotten,
    /// It is not, as what is kept cannot be read.
    Unreadable,
}

/// Why something is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unkept {
    /// The browser does not let the page store anything.
    Denied,
    /// The browser's storage is full.
    Full,
    /// It is more than the page keeps.
    TooLarge,
}

/// An event of the stored session.
#[derive(Debug, Clone, PartialEq)]
pub enum Store {
    /// What this tab shows was written, or could not be.
    Written(Result<(), Unkept>),
    /// Another tab keeps another state.
    Newer,
    /// There is nothing any more where this tab's session was kept.
    Missing,
    /// Another tab forgot everything just now.
    Forgotten,
    /// What is kept cannot be read.
    Unreadable,
    /// The visitor wants the session that another tab stored.
    TakeOver,
    /// The stored session, if there is one.
    Taken(Option<Box<Saved>>),
    /// The visitor wants the session of this tab to be stored.
    KeepThis,
    /// This was kept beside what this tab shows, and is no longer: another tab wrote it, or was closed before it could.
    Beside(Box<Saved>),
    /// The browser did not forget what it keeps.
    NotForgotten,
}

impl Storage {
    /// Whether the visitor has to choose before this tab writes again.
    pub fn is_contested(self) -> bool {
        matches!(self, Self::Newer | Self::Forgotten | Self::Unreadable)
    }
}

pub(super) fn step(session: &mut Session, step: Store, effects: &mut Vec<Effect>) {
    match step {
        Store::Written(Ok(())) => session.storage = Storage::Kept,
        Store::Written(Err(why)) => {
            if session.storage != Storage::Failed(why) {
                "Not kept in this browser.".clone_into(&mut session.said);
            }
            session.storage = Storage::Failed(why);
        }
        Store::NotForgotten => session.tell("The browser did not let this page forget what it keeps."),
        Store::Newer => session.storage = Storage::Newer,
        Store::Missing => session.storage = Storage::Forgotten,
        Store::Unreadable => session.storage = Storage::Unreadable,
        Store::Forgotten => {
            session.storage = Storage::Idle;
            const TEXT: &str = "Everything was forgotten in another tab, and so it is in this one.";
            if let Some(own) = session.mine.take() {
                // A shared audit is not the visitor's own yet.
                session.mine = Some(Rc::default());
                session.offer_back(TEXT, (*own).clone());
            } else {
                let own = session.saved();
                session.clear(effects);
                session.offer_back(TEXT, own);
            }
        }
        Store::TakeOver => effects.push(Effect::ReadKept),
        Store::Taken(None) => {
            session.storage = Storage::Idle;
            session.tell("The other tab's session is no longer kept.");
        }
        Store::Taken(Some(saved)) => {
            let own = match session.mine.take() {
                Some(mine) => (*mine).clone(),
                None => session.saved(),
            };
            session.storage = Storage::Kept;
            if !sharing::is_same(&own, &saved) {
                session.offer_back("The state of the other tab replaced that of this one.", own);
            }
            session.becomes(*saved, session.address.clone(), effects);
        }
        Store::KeepThis => effects.push(Effect::KeepThis),
        Store::Beside(saved) => {
            session.offer_back("Another tab left a session that is not the one that is kept now.", *saved);
        }
    }
}

impl Session {
    /// Forgets what this tab shows, and ends what is under way for it.
    pub(super) fn clear(&mut self, effects: &mut Vec<Effect>) {
        super::upgrades::is_stale(self, effects);
        effects.extend([Effect::DropReading, Effect::Interrupt]);
        let mut upgrades = std::mem::take(&mut self.upgrades);
        upgrades.pins = Shared::default();
        *self = Self {
            // Counters go on, so that answers to what was asked before are out of date.
            revision: self.revision + 1,
            ticket: self.ticket + 1,
            other_revision: self.other_revision + 1,
            rewritten: self.rewritten + 1,
            shares: self.shares,
            settings: std::mem::take(&mut self.settings),
            // A session that was forgotten before can still be brought back.
            notices: std::mem::take(&mut self.notices).into_iter().filter(|one| one.forgotten.is_some()).collect(),
            upgrades,
            ..Self::default()
        };
    }
}
