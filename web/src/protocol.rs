//! What the page asks of the worker, and what the worker answers.
//!
//! Adding a question is a variant here and an arm in [`crate::worker`].

use plimsoll::schema::v1::{Choice, CorrectedFile, Plan};
use plimsoll::session::{Audited, Export};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;

/// A question of the page. All but the first, the second and `Unpack` are about what was audited last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Is anyone there?
    Ping,
    /// Audit the workspace that these files are.
    Audit { files: Vec<File> },
    /// Compose these fixes.
    Plan { choices: Vec<Choice> },
    /// What does this fix do alone?
    Preview { choice: Choice },
    /// How do the members come to this package, as `name version`?
    Why { package: String },
    /// What is in this archive?
    Unpack { archive: ByteBuf },
    /// Make a file of the report and these choices.
    Export { export: Export, choices: Vec<Choice> },
}

/// The answer to the [`Request`] of the same name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Response {
    Pong,
    Audited(Box<Audited>),
    Planned(Plan),
    Previewed(Vec<CorrectedFile>),
    /// The shortest chain from each member.
    Explained(Vec<Vec<String>>),
    Unpacked {
        files: Vec<File>,
        left_out: Vec<String>,
    },
    Exported(ByteBuf),
    /// The question makes no sense, for this reason.
    Failed(String),
}

/// A file on its way to the worker or back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct File {
    pub path: String,
    pub bytes: ByteBuf,
}

/// A request on its way to the worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Chosen by the page; the answer carries it back.
    pub id: u32,
    pub request: Request,
}

/// What comes back from the worker, unless it died.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    pub id: u32,
    pub response: Response,
}

/// A message as bytes. Page and worker run the same wasm, so that the format need not outlive it; this one takes a
/// tenth of the time that JavaScript objects take, and the least code.
pub fn pack<T: Serialize>(message: &T) -> Result<Vec<u8>, postcard::Error> {
    postcard::to_allocvec(message)
}

/// The message that `bytes` are.
pub fn unpack<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}
