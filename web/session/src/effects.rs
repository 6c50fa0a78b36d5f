//! Effects: all that a session wants done outside of it.

use plimsoll::write_back::Replacement;

use super::questions::{Question, Ticket};
use super::upgrades::Wanted;

/// Something to do outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Ask the worker; its answer comes back as [`Action::Answered`](super::Action::Answered).
    Ask(Ticket, Question),
    /// Stop reading files.
    StopReading,
    /// Drop the files that are being read.
    DropReading,
    /// Terminate the worker. Open questions get no answer, and the next worker holds no audit.
    Interrupt,
    /// Load the page again, once the session is written.
    Reload,
    /// Forget the session that the browser keeps, in all tabs.
    Forget,
    /// Read the session that the browser keeps.
    ReadKept,
    /// Keep this session, whatever another tab keeps.
    KeepThis,
    /// Get these files of an index: from the caches that were given or, if that is allowed, from the public one.
    Fetch(Ticket, Vec<Wanted>, bool),
    /// Stop getting files of an index.
    StopFetching,
    /// Keep in mind whether the public index may be asked, for later visits too.
    RememberPublic(bool),
    /// Have the visitor choose a folder, and read these files in it.
    ChooseFolder(Vec<Replacement>),
    /// Write these files into the folder that was chosen last.
    WriteFiles(Vec<Replacement>),
    /// Hand a file to the visitor.
    Save {
        /// Its name.
        name: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Save a shared audit as a file, or as a page that holds Plimsoll too.
    SaveShared {
        /// The `.plimsoll.json`.
        json: Vec<u8>,
        /// The passphrase; empty without encryption.
        passphrase: String,
        /// Whether as a page.
        page: bool,
    },
    /// Encrypt this fragment of a link with this passphrase.
    Encrypt(Ticket, String, String),
    /// Decrypt this fragment with this passphrase.
    Decrypt(String, String),
    /// Put a link with this fragment on the clipboard.
    CopyLink(String),
    /// Put a text on the clipboard.
    Copy(String),
}
