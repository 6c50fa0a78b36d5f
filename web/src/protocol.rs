//! What the page asks of the worker, and what the worker answers.
//!
//! Adding a question is a variant here and an arm in [`crate::worker`].

use plimsoll::schema::v1::{Choice, CorrectedFile, Plan};
use plimsoll::session::{Audited, Export};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_bytes::ByteBuf;

/// A question of the page. All but the first, the second and `Unpack` are about what was audited last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
#[serde(rename_all = "camelCase")]
pub enum Response {
    Pong,
    Audited(Json<Audited>),
    Planned(Json<Plan>),
    Previewed(Json<Vec<CorrectedFile>>),
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

/// Something that travels as a string of JSON: a large report takes a tenth of the time that it takes as objects.
#[derive(Debug, Clone, PartialEq)]
pub struct Json<T>(pub T);

impl<T: Serialize> Serialize for Json<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(&self.0).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&text)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Json<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text).map(Self).map_err(D::Error::custom)
    }
}

/// A request on its way to the worker.
#[derive(Debug, Serialize, Deserialize)]
pub struct Call {
    /// Chosen by the page; the reply carries it back.
    pub id: u32,
    pub request: Request,
}

/// What comes back from the worker.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reply {
    Answer {
        id: u32,
        response: Response,
    },
    /// The worker is of no more use, for this reason. `worker.js` says so, as the wasm no longer can.
    Crash(String),
}
