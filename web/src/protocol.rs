//! What the page asks of the worker, and what the worker answers.
//!
//! Adding a question is a variant here and an arm in the auditor's `respond`. The format of the messages names no fields, so
//! no type in them may leave one out when it is written.

use plimsoll::graph::listing::Listed;
use plimsoll::input::InputFile;
use plimsoll::schema::v1::evidence::{Evidence, Trial, WhatIf};
use plimsoll::schema::v1::{Choice, Comparison, CorrectedFile, Plan};
use plimsoll::share::{self, Discretion};
use plimsoll_session::upgrades::Advised;
use plimsoll_session::{Audited, Choices, Export, Offer, Parcel, Pictured, Settings};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// A question of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Is anyone there?
    Ping,
    /// Audit the workspace that these files are. What follows is about what was audited last.
    Audit(Vec<Sent>, Settings),
    /// Compose these fixes.
    Plan(Choices),
    /// What does this fix do alone?
    Preview(Choice),
    /// How do the members come to this package, as `name version`?
    Why(String),
    /// What is around the packages of this name?
    Picture(String),
    /// Which packages are there?
    List,
    /// What do the recorded build and the target folder show?
    Evidence,
    /// What would these changes do to the recorded build?
    Try(Trial),
    /// What is in this archive?
    Unpack(ByteBuf),
    /// What is the example?
    Example,
    /// What changes from what was audited last to these files?
    Compare(Vec<Sent>, Settings),
    /// What is there to share of this?
    Share(Box<share::SharedAudit>, Discretion),
    /// Make a file of what is shared.
    ShareAsFile(Box<share::SharedAudit>, Discretion),
    /// Read a shared audit.
    Open(Parcel),
    /// Mask the secrets in these texts, each of the file at its path, and join them.
    Mask(Vec<(String, String)>),
    /// Make a file of the report and these choices.
    Export(Export, Choices),
    /// Begin to look for upgrades of what was audited last, under this ticket, but not of these dependencies; if the flag
    /// is set, with nothing of the index known.
    Advise(u32, Vec<String>, bool),
    /// Look on, for a turn.
    Climb(u32),
    /// Look on with the files that were asked for, in that order.
    Give(u32, Vec<Got>),
    /// Look no further, and say what is known.
    Conclude,
}

/// The answer to a [`Request`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// To [`Request::Ping`].
    Pong,
    /// What the audit found.
    Audited(Box<Audited>),
    /// What the fixes come to.
    Planned(Plan),
    /// The files that the fix changes.
    Previewed(Vec<CorrectedFile>),
    /// The shortest chain from each member.
    Explained(Vec<Vec<String>>),
    /// What is around the packages of the name.
    Pictured(Box<Pictured>),
    /// All packages by name.
    Listed(Vec<Listed>),
    /// What the evidence shows.
    Evidence(Box<Evidence>),
    /// What the changes would do, if that can be predicted.
    Tried(Option<WhatIf>),
    /// What is in the archive or the example.
    Unpacked {
        /// The files that matter to an audit.
        files: Vec<File>,
        /// Sentences about what could not be taken out.
        left_out: Vec<String>,
    },
    /// What changes.
    Compared(Box<Comparison>),
    /// What can be shared.
    Offered(Box<Offer>),
    /// What was shared.
    Opened(Box<share::SharedAudit>),
    /// The texts as one.
    Masked(String),
    /// The bytes of the file.
    Exported(ByteBuf),
    /// What became of the search for upgrades in this turn.
    Advised(Box<Advised>),
    /// The question makes no sense, for this reason.
    Failed(String),
}

/// What was got of a file of an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Got {
    /// Nothing.
    Nothing,
    /// The file of Cargo's cache.
    Cached(ByteBuf),
    /// What the registry answered.
    Served(ByteBuf),
    /// The registry's word that there is no such package.
    Absent,
}

/// A file on its way to the worker or back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    /// Its path; pasted text has none.
    pub path: String,
    /// Its bytes.
    pub bytes: ByteBuf,
}

/// A file on its way to the worker, which holds those of the last audit: the list of a target folder has some megabytes,
/// and not every letter that is typed into a manifest need send it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Sent {
    /// It is new.
    File(File),
    /// It is the one that had this place in the last [`Request::Audit`].
    Held(u32),
}

impl From<InputFile> for File {
    fn from(InputFile { path, bytes }: InputFile) -> Self {
        Self { path, bytes: bytes.into() }
    }
}

impl From<File> for InputFile {
    fn from(File { path, bytes }: File) -> Self {
        Self { path, bytes: bytes.into_vec() }
    }
}

/// A request on its way to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Chosen by the page; the answer carries it back.
    pub id: u32,
    /// The question.
    pub request: Request,
}

/// What comes back from the worker, unless it died.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// That of the call.
    pub id: u32,
    /// The answer.
    pub response: Response,
}

/// A message as bytes. Page and auditor are built and shipped together, so that the format need not outlive them; this
/// one takes a tenth of the time that JavaScript objects take, and the least code.
///
/// # Errors
///
/// None that a message of ours can have.
pub fn pack<T: Serialize>(message: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// The message that `bytes` are.
///
/// # Errors
///
/// They are no message of this type.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}
