//! The questions to the worker and its answers.
//!
//! The page sends a [`Question`] with a [`Ticket`], and the [`Answer`] returns with the same one. A new question is a
//! variant here with an arm in the auditor's `respond`, and its answer one with an arm in
//! [`answered`](super::answers::answered). Messages name no fields, so no type in them may leave one out when it is
//! written.

use std::collections::BTreeMap;

use plimsoll::archive;
use plimsoll::graph::picture::Picture;
use plimsoll::input::InputFile;
use plimsoll::schema::v1::evidence::{Evidence, Trial, WhatIf};
use plimsoll::schema::v1::{Choice, Comparison, CorrectedFile, Plan, Report, Version};
use plimsoll::share::{Discretion, SharedAudit};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::{ByteBuf, Bytes};

use super::actions::{Destination, Export};
use super::costs::Costs;
use super::notices::Job;
use super::sharing::{Offer, Parcel};
use super::upgrades::Advised;
use super::{Choices, Settings, Shared};

/// The state of the session that a question is about: the revision of the files or, for choices, trials, searches and
/// sharing, how often they have changed. An answer with an earlier ticket changes nothing.
pub type Ticket = u32;

/// A question of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Question {
    /// Is anyone there?
    Ping,
    /// Audit the workspace of these files. Later questions are about the last audit.
    Audit(Vec<SentFile>, Settings),
    /// Compose these fixes.
    Plan(Choices),
    /// The corrected files of this fix alone.
    Preview(Choice),
    /// How do the members come to this package, as `name version`?
    Why(String),
    /// The picture of the packages of this name.
    Picture(String),
    /// What does each dependency bring and cost?
    Dependencies,
    /// The evidence of the recorded build and the target folder.
    Evidence,
    /// The predicted effect of these changes on the recorded build.
    Try(Trial),
    /// The files of this archive.
    Unpack(ByteBuf),
    /// The files of the example.
    Example,
    /// The comparison of the last audit with these files.
    Compare(Vec<SentFile>, Settings),
    /// The link of this audit, with the parts that are left out.
    Share(Box<SharedAudit>, Discretion),
    /// The shared audit as a file.
    ShareAsFile(Box<SharedAudit>, Discretion),
    /// Read a shared audit.
    Open(Parcel),
    /// Mask the secrets in these texts, each of the file at its path, or of none, and join them.
    Mask(Vec<(String, String)>),
    /// The report with these choices as a file, which goes to this destination.
    Export(Export, Choices, Destination),
    /// Search for upgrades in the last audit, under the ticket of this question.
    Advise {
        /// The direct dependencies that are not to be bumped.
        pins: Vec<String>,
        /// Whether index data that was read before is dropped.
        anew: bool,
    },
    /// Continue the search, for a turn.
    Climb,
    /// Continue the search with the files that it asked for, in that order.
    Give(Vec<Got>),
    /// End the search with the results so far.
    Conclude,
}

impl Question {
    /// The files that are sent with it.
    pub fn files_mut(&mut self) -> Option<&mut Vec<SentFile>> {
        match self {
            Self::Audit(files, _) | Self::Compare(files, _) => Some(files),
            _ => None,
        }
    }

    /// The job that waits for the answer.
    pub fn job(&self) -> Job {
        match self {
            Self::Audit(..) => Job::Audit,
            Self::Plan(_) => Job::Plan,
            _ => Job::Aside,
        }
    }
}

/// The answer to a [`Question`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// To [`Question::Ping`].
    Pong,
    /// The report of the audit.
    Audited(Box<Audited>),
    /// The plan of the chosen fixes.
    Planned(Plan),
    /// The files that a fix alone changes.
    Previewed(Choice, Vec<CorrectedFile>),
    /// The shortest chain from each member to a package.
    Explained(String, Vec<Vec<String>>),
    /// The picture of the packages of a name.
    Pictured(String, Box<Pictured>),
    /// What each dependency brings and costs.
    Dependencies(Box<Costs>),
    /// The evidence.
    Evidence(Box<Evidence>),
    /// The effect of the changes, if it can be predicted.
    Tried(Option<WhatIf>),
    /// The files of the archive or the example, or why it cannot be read.
    Unpacked(Result<Unpacked, String>),
    /// The comparison.
    Compared(Box<Comparison>),
    /// The link and its contents.
    Offered(Box<Offer>),
    /// The shared audit as a file.
    SharedFile(ByteBuf),
    /// The shared audit, or why it cannot be opened.
    Opened(Result<Box<SharedAudit>, String>),
    /// The texts as one.
    Masked(String),
    /// The exported file and its destination.
    Exported(Export, Destination, ByteBuf),
    /// The state of the search for upgrades after this turn.
    Advised(Box<Advised>),
    /// There is no answer, for this reason: the question came too late.
    Failed(String),
}

/// An audit as the page has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audited {
    /// The report.
    pub report: Report,
    /// The texts of the files that findings point into, by path.
    pub texts: BTreeMap<String, String>,
}

/// A package, or all packages of one name, as the page has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pictured {
    /// Its versions, lowest first.
    pub versions: Vec<Version>,
    /// The dependencies of each of them, as `name version`.
    pub dependencies: Vec<Vec<String>>,
    /// The package with its surroundings.
    pub picture: Picture,
}

/// The files of an archive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unpacked {
    /// Those that matter to an audit, each as its path and its bytes.
    pub files: Vec<(String, ByteBuf)>,
    /// Sentences about entries that could not be unpacked.
    pub left_out: Vec<String>,
}

impl From<archive::Unpacked> for Unpacked {
    fn from(archive::Unpacked { files, left_out }: archive::Unpacked) -> Self {
        let files = files.into_iter().map(|InputFile { path, bytes }| (path, ByteBuf::from(bytes)));
        Self { files: files.collect(), left_out }
    }
}

/// The outcome of fetching a file of an index.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Got {
    /// Nothing.
    Nothing,
    /// The file of Cargo's cache.
    Cached(ByteBuf),
    /// The response of the registry.
    Served(ByteBuf),
    /// The registry says that there is no such package.
    Absent,
}

/// A file on its way to the worker, which holds those of the last audit: the list of a target folder has some
/// megabytes, and not every letter that is typed into a manifest need send it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum SentFile {
    /// It is new.
    New(#[serde(serialize_with = "write_file", deserialize_with = "read_file")] Shared<InputFile>),
    /// It is the one that had this place in the last [`Question::Audit`].
    Held(u32),
}

impl SentFile {
    /// All of `files` as new ones.
    pub fn all(files: &[Shared<InputFile>]) -> Vec<Self> {
        files.iter().cloned().map(Self::New).collect()
    }
}

fn write_file<S: Serializer>(file: &Shared<InputFile>, serializer: S) -> Result<S::Ok, S::Error> {
    (&file.path, Bytes::new(&file.bytes)).serialize(serializer)
}

fn read_file<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Shared<InputFile>, D::Error> {
    let (path, bytes) = <(String, ByteBuf)>::deserialize(deserializer)?;
    Ok(Shared::new(InputFile { path, bytes: bytes.into_vec() }))
}
