//! Sharing an audit, and looking at a shared one.
//!
//! A shared audit is shown beside the visitor's own session once it is open, and not before: a link that is damaged, or
//! that waits for its passphrase, changes nothing. It replaces the own session only on the visitor's request.

use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::{Address, Effect, Notice, Question, Saved, Session, Shared, Storage, Ticket, stopping, upgrades};
use plimsoll::share::{self, Discretion};

mod passphrase;

pub use passphrase::strength;

/// A file of a shared audit that is being made.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Save {
    ticket: Ticket,
    /// The passphrase; empty without encryption.
    passphrase: String,
    /// Whether it becomes a page that holds Plimsoll too.
    page: bool,
}

/// An audit that is about to be shared.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sharing {
    /// The parts that are left out.
    pub discretion: Discretion,
    /// The passphrase of link, file and page; empty without encryption.
    pub passphrase: String,
    /// The link and its contents; `None` while they are made.
    pub offer: Option<Shared<Offer>>,
    /// Why the link could not be encrypted.
    pub trouble: Option<String>,
    /// The link as the passphrase opens it, once it was asked for.
    sealed: Option<String>,
    /// The link is being encrypted, and copied then.
    sealing: Option<Ticket>,
    /// The ticket of the last request: earlier answers are dropped.
    ticket: Ticket,
}

/// What is left out until the visitor says otherwise: a link with the output of `cargo metadata` is many times as long.
const AT_FIRST: Discretion =
    Discretion { comments: false, names: false, folders: false, addresses: false, metadata: true };

impl Sharing {
    /// Whether link, file and page are encrypted.
    pub fn is_sealed(&self) -> bool {
        !self.passphrase.is_empty()
    }

    /// Whether the link is being encrypted.
    pub fn is_sealing(&self) -> bool {
        self.sealing.is_some()
    }

    /// How many characters the fragment to share has; none if there is none yet, or if it would be too long to be
    /// opened again.
    pub fn length(&self) -> usize {
        let open = self.open_fragment().map_or(0, str::len);
        match open {
            0 => 0,
            open if self.is_sealed() => share::sealed_length(open),
            open => open,
        }
    }

    fn open_fragment(&self) -> Option<&str> {
        self.offer.as_ref().map(|offer| offer.fragment.as_str()).filter(|fragment| !fragment.is_empty())
    }
}

/// A link with its contents and what the sender should know of it.
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
    /// The number of findings that its recipient sees.
    pub findings: usize,
}

/// An action of sharing.
#[derive(Debug, Clone, PartialEq)]
pub enum Share {
    /// The visitor wants to share the audit.
    Begin,
    /// Or no more.
    End,
    /// Something is to be left out, or no more.
    Leave(Discretion),
    /// Encrypt link, file and page with this passphrase; an empty one turns encryption off.
    Passphrase(String),
    /// The encrypted link is there, or could not be made.
    Sealed(Ticket, Result<String, String>),
    /// The link is to be copied: the encrypted one if there is a passphrase.
    Copy,
    /// The audit is to be saved as a file for Plimsoll, or as a page that holds Plimsoll too.
    Save {
        /// Whether as a page.
        page: bool,
    },
    /// The file or the page could not be saved, for this reason.
    Unsaved(String),
    /// A shared audit arrived; with the stored session of an earlier visit.
    Receive(Parcel, Option<Box<Saved>>),
    /// The passphrase for it.
    Unseal(String),
    /// The passphrase has opened this fragment, or has not.
    Unsealed(String, Result<Vec<u8>, String>),
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

impl Parcel {
    /// A `.plimsoll.json`, or the contents of a saved page.
    pub fn of_file(bytes: Vec<u8>) -> Self {
        match share::sealed_in(&bytes) {
            Some(sealed) => Self::Fragment(sealed),
            None => Self::File(bytes),
        }
    }

    /// A decrypted link or file.
    fn of_opened(bytes: Vec<u8>) -> Self {
        if share::is_audit(&bytes) { Self::File(bytes) } else { Self::Bytes(bytes) }
    }
}

impl Session {
    /// Why the last passphrase has not opened the audit that waits for one.
    pub fn why_locked(&self) -> Option<&str> {
        let (of, why) = self.refused.as_ref()?;
        (self.locked.as_ref() == Some(of)).then_some(why)
    }

    /// Whether this is a shared audit, beside the visitor's own session, which is stored.
    pub fn is_guest(&self) -> bool {
        self.mine.is_some()
    }

    /// Whether this is a shared audit with anything in it to adopt.
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

    /// The audit to share.
    fn shared(&self) -> share::SharedAudit {
        share::SharedAudit { saved: self.saved(), address: self.address.to_string() }
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
            saves: std::mem::take(&mut self.saves),
            // Counters go on, so that answers to what was asked before are out of date.
            revision: self.revision + 1,
            other_revision: self.other_revision + 1,
            ticket: self.ticket + 1,
            auditing: self.auditing,
            rewritten: self.rewritten + 1,
            shares: self.shares,
            // Index data that was given is still there.
            upgrades: std::mem::take(&mut self.upgrades),
            ..Self::default()
        };
        self.put_in(saved);
        self.changed(effects);
    }
}

pub(super) fn step(session: &mut Session, step: Share, effects: &mut Vec<Effect>) {
    match step {
        Share::Begin => ask(session, AT_FIRST, String::new(), effects),
        Share::End => session.sharing = None,
        Share::Leave(discretion) => {
            let passphrase = session.sharing.take().map(|sharing| sharing.passphrase).unwrap_or_default();
            ask(session, discretion, passphrase, effects);
        }
        Share::Passphrase(passphrase) => {
            if let Some(sharing) = session.sharing.as_mut().filter(|sharing| sharing.passphrase != passphrase) {
                (sharing.passphrase, sharing.trouble, sharing.sealed, sharing.sealing) = (passphrase, None, None, None);
            }
        }
        Share::Sealed(ticket, result) => {
            let Some(sharing) = session.sharing.as_mut().filter(|sharing| sharing.sealing == Some(ticket)) else {
                return;
            };
            sharing.sealing = None;
            match result {
                Ok(sealed) => {
                    effects.push(Effect::CopyLink(sealed.clone()));
                    sharing.sealed = Some(sealed);
                }
                Err(why) => sharing.trouble = Some(format!("The link could not be encrypted: {why}.")),
            }
        }
        Share::Copy => copy(session, effects),
        Share::Save { page } => {
            let sharing = session.sharing.as_ref();
            let sharing = sharing.map(|sharing| (sharing.discretion, sharing.passphrase.clone()));
            let (discretion, passphrase) = sharing.unwrap_or((AT_FIRST, String::new()));
            let ticket = next(session);
            session.saves.push(Save { ticket, passphrase, page });
            effects.push(Effect::Ask(ticket, Question::ShareAsFile(Box::new(session.shared()), discretion)));
        }
        Share::Unsaved(why) => {
            let text = format!("This audit could not be saved: {why}.");
            match &mut session.sharing {
                Some(sharing) => sharing.trouble = Some(text),
                None => session.tell(text),
            }
        }
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
            session.refused = None;
            if let Some(sealed) = session.locked.clone() {
                effects.push(Effect::Decrypt(sealed, passphrase));
            }
        }
        // It may have been put away while the key was derived, and another one may wait for its passphrase by now.
        Share::Unsealed(of, _) if session.locked.as_ref() != Some(&of) => {}
        Share::Unsealed(of, Err(why)) => {
            session.refused = Some((of, format!("This shared audit cannot be opened: {why}.")));
        }
        Share::Unsealed(_, Ok(bytes)) => {
            session.refused = None;
            session.locked = None;
            open(session, Parcel::of_opened(bytes), effects);
        }
        Share::Adopt if session.can_adopt() => {
            let own = session.mine.take().map(|own| (*own).clone()).unwrap_or_default();
            session.offer_back("The shared audit took the place of your own.", own);
        }
        Share::Adopt => {}
        Share::PutAway => session.locked = None,
        Share::GoBack => go_back(session, effects),
    }
}

/// The link arrived.
pub(super) fn offered(session: &mut Session, ticket: Ticket, offer: Offer) {
    if let Some(sharing) = session.sharing.as_mut().filter(|sharing| sharing.ticket == ticket) {
        sharing.offer = Some(Shared::new(offer));
    }
}

/// The file of a shared audit is made.
pub(super) fn made(session: &mut Session, ticket: Ticket, json: Vec<u8>, effects: &mut Vec<Effect>) {
    let save = session.saves.iter().position(|save| save.ticket == ticket).map(|place| session.saves.remove(place));
    effects.extend(save.map(|Save { passphrase, page, .. }| Effect::SaveShared { json, passphrase, page }));
}

/// A shared audit was read, or could not be.
pub(super) fn opened(
    session: &mut Session,
    result: Result<Box<share::SharedAudit>, String>,
    effects: &mut Vec<Effect>,
) {
    let shared = match result {
        Ok(shared) if shared.saved.inputs.is_empty() => {
            return not_opened(session, "there are no files in it", effects);
        }
        Ok(shared) => shared,
        Err(why) => return not_opened(session, &why, effects),
    };
    stopping::is_read(session, |question| matches!(question, Question::Open(_)));
    let address = Address::parse(&shared.address).unwrap_or_default();
    if !session.is_guest() {
        let own = session.saved();
        // A visitor who loads the page again at a link that they adopted looks at their own session.
        if is_same(&own, &shared.saved) {
            session.address = address;
            return own_if_unaudited(session, effects);
        }
        session.mine = (!own.inputs.is_empty()).then(|| Rc::new(own));
    }
    session.becomes(shared.saved, address, effects);
}

fn open(session: &mut Session, parcel: Parcel, effects: &mut Vec<Effect>) {
    stopping::read(session, Question::Open(parcel), effects);
}

fn not_opened(session: &mut Session, why: &str, effects: &mut Vec<Effect>) {
    stopping::is_read(session, |question| matches!(question, Question::Open(_)));
    session.tell(format!("This shared audit cannot be opened: {why}."));
    own_if_unaudited(session, effects);
}

/// Audits the own files, if they waited for a shared audit.
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

/// Asks for the link.
fn ask(session: &mut Session, discretion: Discretion, passphrase: String, effects: &mut Vec<Effect>) {
    let ticket = next(session);
    session.sharing = Some(Sharing { discretion, passphrase, ticket, ..Sharing::default() });
    effects.push(Effect::Ask(ticket, Question::Share(Box::new(session.shared()), discretion)));
}

/// Copies the link, encrypted first if there is a passphrase.
fn copy(session: &mut Session, effects: &mut Vec<Effect>) {
    let ticket = next(session);
    let Some(sharing) = &mut session.sharing else { return };
    let Some(open) = sharing.open_fragment().map(str::to_owned) else { return };
    if !sharing.is_sealed() {
        effects.push(Effect::CopyLink(open));
    } else if let Some(sealed) = &sharing.sealed {
        effects.push(Effect::CopyLink(sealed.clone()));
    } else if sharing.sealing.is_none() {
        (sharing.sealing, sharing.trouble) = (Some(ticket), None);
        effects.push(Effect::Encrypt(ticket, open, sharing.passphrase.clone()));
    }
}

fn next(session: &mut Session) -> Ticket {
    session.shares += 1;
    session.shares
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
