//! Effects: all that a session wants done outside of it.

use plimsoll::input::InputFile;
use plimsoll::schema::v1::Choice;
use plimsoll::share::{self, Discretion};
use plimsoll::write_back::Replacement;

use super::actions::{Destination, Export};
use super::evidence;
use super::sharing::{Parcel, Ticket};
use super::upgrades::Wanted;
use super::{Choices, Settings, Shared};

/// Something to do outside.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Audit these files.
    Audit(u32, Vec<Shared<InputFile>>, Settings),
    /// Plan these choices.
    Plan(u32, Choices),
    /// Find out what a fix alone does.
    Preview(u32, Choice),
    /// Find out why a package, as `name version`, is there.
    Why(u32, String),
    /// Stop reading files.
    StopReading,
    /// Drop the files that are being read.
    DropReading,
    /// End what the worker is doing. No answer to it arrives, and the next worker holds no audit.
    Interrupt,
    /// Load the page again, once the session is written.
    Reload,
    /// Forget the session that the browser keeps, in all tabs.
    Forget,
    /// Read the session that the browser keeps.
    ReadKept,
    /// Keep this session, whatever another tab keeps.
    KeepThis,
    /// Find out what is around the packages of a name.
    Picture(u32, String),
    /// List all packages.
    List(u32),
    /// Find out what the evidence shows, or would.
    Evidence(evidence::Ask),
    /// Compare what was audited last with these files.
    Compare(Vec<Shared<InputFile>>, Settings),
    /// Begin to look for upgrades, but not of these direct dependencies; if the flag is set, with nothing of the index
    /// known.
    Advise(u32, Vec<String>, bool),
    /// Look on for upgrades, for a turn.
    Climb(u32),
    /// Get these files of an index: from the caches that were given or, if that is allowed, from the public one.
    Fetch(u32, Vec<Wanted>, bool),
    /// Stop getting files of an index.
    StopFetching,
    /// Look for no more upgrades, and say what is known.
    Conclude(u32),
    /// Keep in mind whether the public index may be asked, for later visits too.
    RememberPublic(bool),
    /// Unpack an archive.
    Unpack(Vec<u8>),
    /// Get the example.
    Example,
    /// Make a file of the report and these choices.
    Export(Export, Choices, Destination),
    /// Have the visitor choose a folder, and see what these files in it are.
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
    /// Find out what there is to share.
    Share(Ticket, Box<share::SharedAudit>, Discretion),
    /// Make a file of what is shared, or a page that holds it.
    SaveShared {
        /// What is shared.
        shared: Box<share::SharedAudit>,
        /// What is left out.
        discretion: Discretion,
        /// What encrypts it; empty if nothing does.
        passphrase: String,
        /// Whether as a page.
        page: bool,
    },
    /// Encrypt this fragment of a link with this passphrase.
    Encrypt(Ticket, String, String),
    /// Decrypt this fragment with this passphrase.
    Decrypt(String, String),
    /// Read a shared audit.
    Open(Parcel),
    /// Put a link with this fragment on the clipboard.
    CopyLink(String),
    /// Put these texts on the clipboard as one, without the secrets in them; each is of the file at its path, or of none.
    CopyMasked(Vec<(String, String)>),
    /// Put a text on the clipboard.
    Copy(String),
}
