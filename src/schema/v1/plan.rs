//! The outcome of the chosen fixes.

use serde::{Deserialize, Serialize};

use super::Bound;
use crate::schema::advice::{BuildCost, PackageChanges};

/// The outcome of the chosen fixes.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Plan {
    /// The fixes that are in the files.
    pub applied: Vec<Choice>,
    /// The fixes that are blocked, and why.
    pub blocked: Vec<Blocked>,
    /// The files that change.
    pub files: Vec<CorrectedFile>,
    /// Commands to run in the root folder once the files are written.
    pub commands: Vec<String>,
    /// Packages that leave the lockfile, as `name version`.
    pub removes: Vec<String>,
    /// Whether exactly these leave it, or more, or fewer.
    #[serde(default)]
    pub removes_bound: Bound,
    /// With upgrades among the fixes: the predicted lockfile.
    #[serde(default)]
    #[serde(rename = "foreseen")]
    pub predicted: Option<Box<Predicted>>,
}

/// A fix of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Choice {
    /// The finding.
    pub finding: String,
    /// The name of its fix.
    pub fix: String,
}

/// A fix that is not in the files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Blocked {
    /// The finding.
    pub finding: String,
    /// The name of its fix.
    pub fix: String,
    /// The finding whose fix is in the way, if one is.
    pub by: Option<String>,
    /// Why, in a sentence.
    pub reason: String,
}

/// A file with the applied fixes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CorrectedFile {
    /// Its path.
    pub path: String,
    /// The findings whose fixes change it.
    pub findings: Vec<String>,
    /// The change as a unified diff.
    pub diff: String,
    /// Its whole text.
    pub text: String,
}

/// The lockfile after the files are written and the commands are run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Predicted {
    /// Its text; null if it cannot be predicted.
    pub lock: Option<CorrectedFile>,
    /// How its packages change.
    pub change: PackageChanges,
    /// The effect on a clean build.
    pub cost: BuildCost,
    /// Why it cannot be predicted, as a sentence; empty if it is.
    pub unknown: String,
}
