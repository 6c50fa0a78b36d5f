//! Findings with their fixes, and what the rules say of themselves.

use serde::{Deserialize, Serialize};

use super::{Bound, Place};
use crate::finding::{Basis, Safety, Severity};
use crate::named::named;

/// Something that a rule found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// Its name: the rule and the subject.
    pub id: String,
    /// The rule.
    pub rule: String,
    /// How much it matters.
    pub severity: Severity,
    /// One line, with code in backticks.
    pub title: String,
    /// Paragraphs, with code in backticks.
    pub detail: Vec<String>,
    /// Where it shows, the most telling place first.
    pub places: Vec<Place>,
    /// The packages of the lockfile that it is about, as `name version`.
    pub packages: Vec<String>,
    /// What it costs.
    pub impact: Impact,
    /// The recommended fix.
    pub fix: Option<Fix>,
    /// Other fixes. Where none is recommended, the choice is between these.
    pub alternatives: Vec<Fix>,
    /// What to do by hand.
    pub by_hand: Option<String>,
    /// Of a finding that stands for many of its rule: the names of those, each of which can be chosen or dismissed alone.
    #[serde(default)]
    pub parts: Vec<String>,
}

impl Finding {
    /// All fixes, the advised one first.
    pub fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.fix.iter().chain(&self.alternatives)
    }
}

/// What a finding costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Impact {
    /// What the statement rests on.
    pub basis: Basis,
    /// A sentence with figures and range.
    pub statement: String,
    /// CPU time of a clean build saved, in percent: lower and upper bound.
    pub cpu_percent: Option<[i8; 2]>,
    /// Whether it is within measurement noise.
    #[serde(default)]
    pub is_within_noise: bool,
    /// Size of the target folder saved, in percent: lower and upper bound.
    pub disk_percent: Option<[i8; 2]>,
    /// How many packages are removed from the lockfile.
    pub packages: usize,
    /// How far that number is known.
    #[serde(default)]
    pub packages_bound: Bound,
}

/// A fix.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Fix {
    /// Its name among the fixes of the finding.
    pub id: String,
    /// What it does.
    pub label: String,
    /// Whether it needs a review.
    pub safety: Safety,
    /// What it claims of which file.
    pub edits: Vec<Edit>,
    /// Its changes as unified diffs, where they are shown: of the first fixes to look at. Without secrets.
    #[serde(default)]
    pub diff: String,
    /// Commands that belong to it.
    pub commands: Vec<String>,
    /// The packages that it removes alone, as `name version`.
    pub removes: Vec<String>,
    /// Whether it removes exactly these, or more, or fewer.
    #[serde(default)]
    pub removes_bound: Bound,
}

/// A claim on a key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Edit {
    /// The file.
    pub file: String,
    /// The key, as a dotted key of TOML.
    pub key: String,
    /// What becomes of it.
    pub verb: EditVerb,
    /// Of `set` the value as TOML, of `include` and `exclude` the item.
    pub value: Option<String>,
}

named! {
    /// What a claim does to its key.
    pub enum EditVerb {
        /// It gets a value.
        Set = "set",
        /// It is removed.
        Remove = "remove",
        /// Its array gets an item.
        Include = "include",
        /// Its array loses an item.
        Exclude = "exclude",
        /// It has to stay as it is.
        Keep = "keep",
    }
}

/// A rule in its own words, with code in backticks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rule {
    /// Its name.
    pub id: String,
    /// What it finds, in one line.
    pub title: String,
    /// What it looks for and what it proposes.
    pub says: String,
    /// Why that matters.
    pub why: String,
    /// The drawbacks.
    pub but: String,
    /// What its fixes change and what they leave alone.
    pub fix_safety: String,
    /// References.
    pub sources: Vec<Source>,
}

/// A reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Source {
    /// What it is.
    pub title: String,
    /// Its address.
    pub url: String,
}
