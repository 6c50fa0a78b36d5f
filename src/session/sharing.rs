//! Sharing an audit, and looking at one that somebody shared.
//!
//! A shared audit is shown beside the visitor's own session once it is open, and not before: a link that is damaged, or
//! that waits for its passphrase, changes nothing. It replaces the own session only when the visitor says so.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Address, Effect, Notice, Saved, Session, Shared, Storage, stopping, upgrades};
use crate::share::{self, Discretion};

/// An audit that is about to be shared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sharing {
    /// What is left out.
    pub discretion: Discretion,
    /// What there is to share; nothing as long as it is made.
    pub offer: Option<Shared<Offer>>,
    /// The link as a passphrase opens it, if there is to be one.
    pub sealed: Option<String>,
    /// Counts what is asked for, so that an answer is known to be the last one's.
    ticket: u32,
}

impl Sharing {
    /// The fragment to share; nothing if there is none yet, or if it would be too long to be opened again.
    pub fn fragment(&self) -> Option<&str> {
        let plain = self.offer.as_ref().map(|offer| offer.fragment.as_str());
        self.sealed.as_deref().or(plain).filter(|fragment| !fragment.is_empty())
    }
}

/// What can be shared, and what its sender should know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Offer {
    /// The fragment of the link; empty if all of it is too much for a link.
    pub fragment: String,
    /// The files in it, with their sizes in bytes.
    pub files: Vec<(String, usize)>,
    /// Files that stay: those that the audit does without, and measurements of the sender's machine.
    pub left_out: Vec<String>,
    /// Where secrets were hidden: a path and a line.
    pub secrets: Vec<(String, usize)>,
    /// Names that could not be replaced.
    pub kept: Vec<String>,
    /// How many findings whoever opens it has.
    pub findings: usize,
}

/// What is done about sharing.
#[derive(Debug, Clone, PartialEq)]
pub enum Share {
    /// The visitor wants to share the audit.
    Begin,
    /// Or no more.
    End,
    /// Something is to be left out, or no more.
    Leave(Discretion),
    /// What there is to share is known.
    Offered(u32, Box<Offer>),
    /// A passphrase is to open it; an empty one takes that back.
    Seal(String),
    /// The sealed link is there, or could not be made.
    Sealed(Result<String, String>),
    /// The link is to be copied.
    Copy,
    /// The audit is to be saved as a file for Plimsoll, or as a page that holds Plimsoll too.
    Save {
        /// Whether as a page.
        page: bool,
    },
    /// The page could not be saved, for this reason.
    Unsaved(String),
    /// An audit that somebody shared has come, and the session of an earlier visit is this.
    Receive(Parcel, Option<Box<Saved>>),
    /// The passphrase for it.
    Unseal(String),
    /// The passphrase has opened it.
    Unsealed(Vec<u8>),
    /// It was read, or could not be.
    Opened(Result<Box<share::Shared>, String>),
    /// The visitor wants to go on with it in place of the own session, which can be brought back.
    Adopt,
    /// The visitor has no passphrase for it.
    PutAway,
    /// The visitor goes back to the own session.
    GoBack,
}

/// A shared audit as it comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Parcel {
    /// As the fragment of a link.
    Fragment(String),
    /// As the bytes of one, once a passphrase has opened it.
    Bytes(Vec<u8>),
    /// As a file.
    File(Vec<u8>),
}

impl Session {
    /// Whether this is somebody else's audit, beside the visitor's own that is kept.
    pub fn is_guest(&self) -> bool {
        self.mine.is_some()
    }

    /// Whether this is somebody else's audit, and there is something in it to keep.
    pub fn can_adopt(&self) -> bool {
        self.is_guest() && !self.inputs.is_empty()
    }

    /// Offers to bring `saved` back, if there is anything in it.
    pub(super) fn offer_back(&mut self, text: &str, saved: Saved) {
        if !saved.inputs.is_empty() {
            let (text, forgotten) = (text.to_owned(), Some(Rc::new(saved)));
            self.notify(Notice { text, forgotten, ..Notice::default() });
        }
    }

    /// What there is to share.
    fn shared(&self) -> share::Shared {
        share::Shared { saved: self.saved(), address: self.address.to_string() }
    }

    /// All of it becomes `saved`.
    pub(super) fn becomes(&mut self, saved: Saved, address: Address, effects: &mut Vec<Effect>) {
        upgrades::is_stale(self, effects);
        *self = Self {
            address,
            mine: self.mine.take(),
            notices: std::mem::take(&mut self.notices),
            storage: self.storage,
            locked: self.locked.take(),
            reading: self.reading,
            given: std::mem::take(&mut self.given),
            unread: std::mem::take(&mut self.unread),
            // Counters go on, so that answers to what was asked before are out of date.
            revision: self.revision + 1,
            other_revision: self.other_revision + 1,
            ticket: self.ticket + 1,
            auditing: self.auditing,
            rewritten: self.rewritten + 1,
            // What was given of an index is still there.
            upgrades: std::mem::take(&mut self.upgrades),
            ..Self::default()
        };
        self.put_in(saved);
        self.changed(effects);
    }
}

pub(super) fn step(session: &mut Session, step: Share, effects: &mut Vec<Effect>) {
    match step {
        Share::Begin => ask(session, Discretion::default(), effects),
        Share::End => session.sharing = None,
        Share::Leave(discretion) => ask(session, discretion, effects),
        Share::Offered(ticket, offer) => {
            if let Some(sharing) = session.sharing.as_mut().filter(|sharing| sharing.ticket == ticket) {
                sharing.offer = Some(Shared::new(*offer));
            }
        }
        Share::Seal(passphrase) => {
            let Some(sharing) = &mut session.sharing else { return };
            sharing.sealed = None;
            let fragment = sharing.offer.as_ref().map(|offer| offer.fragment.clone());
            if let Some(fragment) = fragment.filter(|fragment| !passphrase.is_empty() && !fragment.is_empty()) {
                effects.push(Effect::Seal(fragment, passphrase));
            }
        }
        Share::Sealed(Ok(sealed)) => {
            if let Some(sharing) = &mut session.sharing {
                sharing.sealed = Some(sealed);
            }
        }
        Share::Sealed(Err(why)) => session.tell(why),
        Share::Copy => {
            let fragment = session.sharing.as_ref().and_then(Sharing::fragment);
            effects.extend(fragment.map(|fragment| Effect::CopyLink(fragment.to_owned())));
        }
        Share::Save { page } => {
            let discretion = session.sharing.as_ref().map(|sharing| sharing.discretion).unwrap_or_default();
            effects.push(Effect::SaveShared(Box::new(session.shared()), discretion, page));
        }
        Share::Unsaved(why) => session
            .tell(format!("The page that holds this audit could not be saved: {why}. The .json file holds the same.")),
        Share::Receive(parcel, saved) => {
            if let Some(saved) = saved.filter(|_| session.inputs.is_empty() && !session.is_guest()) {
                session.put_in(*saved);
                session.storage = Storage::Kept;
            }
            session.sharing = None;
            match parcel {
                Parcel::Fragment(fragment) if fragment.starts_with(share::SEALED) => {
                    session.locked = Some(fragment);
                    own_if_unaudited(session, effects);
                }
                // The own session is audited only if the shared one turns out not to open.
                parcel => {
                    session.locked = None;
                    open(session, parcel, effects);
                }
            }
        }
        Share::Unseal(passphrase) => {
            if let Some(sealed) = session.locked.clone() {
                effects.push(Effect::Unseal(sealed, passphrase));
            }
        }
        // The link may have been put away while the key was derived.
        Share::Unsealed(_) if session.locked.is_none() => {}
        Share::Unsealed(bytes) => {
            session.locked = None;
            open(session, Parcel::Bytes(bytes), effects);
        }
        Share::Opened(Ok(shared)) if shared.saved.inputs.is_empty() => {
            not_opened(session, "there are no files in it", effects);
        }
        Share::Opened(Ok(shared)) => {
            stopping::is_read(session, |effect| matches!(effect, Effect::Open(_)));
            let address = Address::parse(&shared.address).unwrap_or_default();
            if !session.is_guest() {
                let own = session.saved();
                // Whoever loads the page again at a link that became their own looks at their own.
                if is_same(&own, &shared.saved) {
                    session.address = address;
                    return own_if_unaudited(session, effects);
                }
                session.mine = (!own.inputs.is_empty()).then(|| Rc::new(own));
            }
            session.becomes(shared.saved, address, effects);
        }
        Share::Opened(Err(why)) => not_opened(session, &why, effects),
        Share::Adopt if session.can_adopt() => {
            let own = session.mine.take().map(|own| (*own).clone()).unwrap_or_default();
            session.offer_back("The shared audit took the place of your own.", own);
        }
        Share::Adopt => {}
        Share::PutAway => session.locked = None,
        Share::GoBack => go_back(session, effects),
    }
}

fn open(session: &mut Session, parcel: Parcel, effects: &mut Vec<Effect>) {
    stopping::read(session, Effect::Open(parcel), effects);
}

fn not_opened(session: &mut Session, why: &str, effects: &mut Vec<Effect>) {
    stopping::is_read(session, |effect| matches!(effect, Effect::Open(_)));
    session.tell(format!("This shared audit cannot be opened: {why}."));
    own_if_unaudited(session, effects);
}

/// Audits what there is, if that waited for a shared audit.
fn own_if_unaudited(session: &mut Session, effects: &mut Vec<Effect>) {
    if session.is_stopped() {
        session.changed(effects);
    }
}

/// Whether both hold the same, whatever is open.
pub(super) fn is_same(one: &Saved, other: &Saved) -> bool {
    one.inputs == other.inputs
        && one.choices == other.choices
        && one.settings == other.settings
        && one.other == other.other
        && one.pins == other.pins
}

pub(super) fn go_back(session: &mut Session, effects: &mut Vec<Effect>) {
    if let Some(own) = session.mine.take() {
        session.becomes((*own).clone(), Address::default(), effects);
    }
}

/// Asks for what there is to share.
fn ask(session: &mut Session, discretion: Discretion, effects: &mut Vec<Effect>) {
    let ticket = session.sharing.as_ref().map_or(0, |sharing| sharing.ticket) + 1;
    session.sharing = Some(Sharing { discretion, ticket, ..Sharing::default() });
    effects.push(Effect::Share(ticket, Box::new(session.shared()), discretion));
}

/// How a link of this many characters fares elsewhere, if there is something to say.
pub fn warning(characters: usize) -> Option<&'static str> {
    match characters {
        0..=2_000 => None,
        2_001..=8_000 => Some("Longer than 2,000 characters: some chats and mail programs cut it."),
        8_001..=32_000 => {
            Some("Longer than 8,000 characters: many programs cut it, and link shorteners refuse it. A file is safer.")
        }
        _ => Some(
            "Longer than 32,000 characters: little but a text file and a browser's address bar takes it whole. \
                   Share a file instead.",
        ),
    }
}
