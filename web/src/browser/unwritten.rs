//! What the database does not have yet when the page goes away. A page that is unloaded gets no answer from a database
//! any more, so that this goes into the local storage, which is written at once, and from there into the database with
//! the next visit.

use std::cell::RefCell;
use std::collections::VecDeque;

use plimsoll::input::InputFile;
use plimsoll_session::Saved;
use plimsoll_web::protocol;
use serde::{Deserialize, Serialize};

use super::storage::{self, local_storage};

/// Its name in the local storage.
const UNWRITTEN: &str = "plimsoll-unwritten";

/// The local storage has no room for more bytes.
const MOST: usize = 5 << 20;

/// Files with their paths.
pub type Files = Vec<(String, Vec<u8>)>;

thread_local! {
    /// Files that were read, until the session has them.
    static HELD: RefCell<VecDeque<Vec<InputFile>>> = const { RefCell::new(VecDeque::new()) };
}

/// Holds files that were read until the session has them: a message to the page may wait for its turn when the page goes
/// away already.
pub fn hold(files: &[InputFile]) {
    let fits = files.iter().map(|file| file.bytes.len()).sum::<usize>() <= MOST;
    HELD.with_borrow_mut(|held| held.push_back(if fits { files.to_vec() } else { Vec::new() }));
}

/// The session has the files that are held for longest.
pub fn release() {
    HELD.with_borrow_mut(VecDeque::pop_front);
}

/// The files that are held.
pub fn held() -> Files {
    HELD.with_borrow(|held| held.iter().flatten().map(|file| (file.path.clone(), file.bytes.clone())).collect())
}

/// What of one tab was not written yet.
#[derive(Default, Serialize, Deserialize)]
pub struct Unwritten {
    /// The state that it follows, if that was known.
    pub state: Option<Follows>,
    /// What was read but not added to the session yet.
    pub added: Files,
}

/// A state of the session that takes the place of another one.
#[derive(Clone, Serialize, Deserialize)]
pub struct Follows {
    /// The stamps of the states that it may replace: what the tab read or wrote last, and what it was writing. Which of
    /// them the database has is known with the next visit.
    pub bases: Vec<String>,
    /// Its own stamp; empty if everything was forgotten.
    pub stamp: String,
    /// The session as [`storage::packed`] writes it; none if everything was forgotten.
    session: Option<Vec<u8>>,
}

impl Follows {
    /// `saved`, or that everything was forgotten.
    pub fn new(bases: Vec<String>, saved: Option<Saved>) -> Self {
        let stamp = saved.as_ref().map(storage::stamp).unwrap_or_default();
        Self { bases, stamp, session: saved.map(storage::packed) }
    }

    /// The session, if there is one.
    pub fn saved(&self) -> Option<Saved> {
        storage::unpacked(self.session.as_ref()?)
    }
}

impl Unwritten {
    /// What an earlier visit left. It stays there until [`forget`].
    pub fn found() -> Self {
        let text = local_storage().and_then(|storage| storage.get_item(UNWRITTEN).ok()?);
        let bytes = text.and_then(|text| text.chars().map(|byte| u8::try_from(byte).ok()).collect::<Option<Vec<_>>>());
        bytes.and_then(|bytes| protocol::unpack(&bytes).ok()).unwrap_or_default()
    }

    /// Leaves it to the next visit. What the local storage has no room for is left to the database.
    pub fn leave(&self) {
        if let (Some(storage), Ok(bytes)) = (local_storage(), protocol::pack(self)) {
            let text: String = bytes.into_iter().map(char::from).collect();
            let _ = storage.set_item(UNWRITTEN, &text);
        }
    }

    /// The files to be added.
    pub fn files(&self) -> Vec<InputFile> {
        self.added.iter().map(|(path, bytes)| InputFile { path: path.clone(), bytes: bytes.clone() }).collect()
    }
}

/// Leaves nothing to the next visit.
pub fn forget() {
    let _ = local_storage().map(|storage| storage.remove_item(UNWRITTEN));
}
