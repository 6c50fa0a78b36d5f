//! The part of a session that the browser keeps, and that links and files hold.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// The part of a session that cannot be computed again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Saved {
    /// Paths and bytes of the files.
    pub inputs: Vec<(String, Vec<u8>)>,
    /// The folder that the first of them came in.
    pub folder: Option<String>,
    /// What is chosen.
    pub choices: Choices,
    /// What was decided of the audit.
    pub settings: Settings,
    /// What is open.
    pub open: BTreeSet<String>,
    /// The other state, as paths and bytes.
    pub other: Vec<(String, Vec<u8>)>,
    /// What files were before they were written by hand, as paths and bytes.
    pub originals: Vec<(String, Vec<u8>)>,
    /// The direct dependencies that are not to be bumped.
    pub pins: BTreeSet<String>,
}

/// What the visitor decides of the audit as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Settings {
    /// The toolchain, as a channel such as `1.78`; without it, the files say.
    pub toolchain: Option<String>,
    /// The name of the goal of recommendations; without it, the root manifest may name one.
    pub goal: Option<String>,
    /// The root manifest of the workspace that is audited, as the report names it; without it, it is looked for.
    pub root: Option<String>,
}

/// What the visitor chose for a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Chosen {
    /// The fix of this name.
    Fix(String),
    /// It is dismissed, for this reason.
    Dismissed(String),
}

impl Chosen {
    /// The name of the fix.
    pub fn fix(&self) -> Option<&String> {
        if let Self::Fix(fix) = self { Some(fix) } else { None }
    }

    /// Why the finding is dismissed.
    pub fn reason(&self) -> Option<&String> {
        if let Self::Dismissed(reason) = self { Some(reason) } else { None }
    }
}

/// What is chosen, by finding.
pub type Choices = BTreeMap<String, Chosen>;

/// What a link holds.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SharedAudit {
    /// Files, choices and settings.
    pub saved: Saved,
    /// Where the sender was, in the form of the page.
    pub address: String,
}
