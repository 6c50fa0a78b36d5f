//! What the page asks of the worker, and what the worker answers.
//!
//! Adding a question is a variant here and an arm in [`crate::worker`].

use serde::{Deserialize, Serialize};

use crate::audit::{InputFile, Report};

/// A question of the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Request {
    /// Is anyone there?
    Ping,
    /// Audit the workspace that these files are.
    Audit { files: Vec<InputFile> },
}

/// The answer to the [`Request`] of the same name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Response {
    Pong,
    Report(Report),
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
