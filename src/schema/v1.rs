//! Version 1 of the report, as documented in `docs/report-v1.md`.
//!
//! Fields are only added to this version; a reader skips what it does not know.

use serde::{Deserialize, Serialize};

pub use crate::finding::{Basis, Safety, Severity};
pub use crate::goal::Goal;
pub use crate::input::FileKind;
use crate::named::named;
pub use crate::number::Bound;
pub use crate::source::Weight;

use super::advice::{BuildCost, PackageChanges};

mod comparison;
mod convert;
mod duplicates;
pub mod evidence;
mod place;
mod profiles;

pub use comparison::{Change, Changed, Comparison, FindingSummary};
pub use convert::{brief, corrected, plan, report};
pub use duplicates::version;
pub use evidence::{Build, Evidence, TargetDir, Tile, WhatIf, evidence};
pub use profiles::{Profile, Scope, Setting};

/// The name of this version, in [`Report::schema`].
pub const SCHEMA: &str = "plimsoll/1";

/// All that an audit found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// `plimsoll/1`.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    pub schema: String,
    /// The files that were read.
    pub files: Vec<File>,
    /// The workspace that they make.
    pub workspace: Workspace,
    /// What the audit weighs most.
    #[serde(default)]
    pub goal: Option<Goal>,
    /// The effective profiles.
    #[serde(default)]
    pub profiles: Vec<Profile>,
    /// Packages with multiple versions in the lockfile.
    pub duplicates: Vec<Duplicate>,
    /// What the rules found, in the order in which to show it.
    pub findings: Vec<Finding>,
    /// What the rules say of themselves, as far as they found something or could not be checked, by id.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// What the owners of the workspace dismissed in the root manifest.
    #[serde(default)]
    pub ignored: Vec<Ignored>,
    /// What was not checked, as a file is missing.
    pub unchecked: Vec<Unchecked>,
    /// What could not be read as Cargo reads it.
    pub problems: Vec<Problem>,
    /// The corrected files of the chosen fixes; null if none were requested.
    #[serde(default)]
    pub plan: Option<Plan>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct File {
    /// Its path, relative to the folder that was given.
    pub path: String,
    /// What it was taken for.
    pub kind: FileKind,
    /// Its size in bytes.
    pub bytes: usize,
    /// Whether it is a part of this audit. A manifest that belongs to another workspace is not.
    pub used: bool,
}

/// The workspace.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workspace {
    /// The root manifest.
    pub root: Option<String>,
    /// The members.
    pub members: Vec<Member>,
    /// The number of packages in the lockfile.
    pub packages: Option<usize>,
    /// The toolchain, such as `Rust 1.95`.
    pub rust: String,
    /// Whether no file names the toolchain, so that the newest known one is assumed.
    pub rust_is_assumed: bool,
    /// The newest Cargo that claims were run against, such as `1.99`.
    #[serde(default)]
    pub cargo_run: String,
    /// The newest Cargo whose changes are known, such as `1.100`: what is newer than `cargo_run` was only read.
    #[serde(default)]
    pub cargo_read: String,
    /// Root manifests of other workspaces among the files, which are not audited.
    pub other_roots: Vec<String>,
}

/// A member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its manifest.
    pub manifest: String,
}

/// A package with multiple versions in the lockfile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Duplicate {
    /// Its name.
    pub name: String,
    /// Its versions, lowest first.
    pub versions: Vec<Version>,
    /// The version to align the others to.
    pub kept: String,
    /// What can be done about it.
    pub status: DuplicateStatus,
    /// The same in a sentence.
    pub status_says: String,
    /// Of a transitive duplicate: the one that it is resolved together with.
    pub folded_under: Option<String>,
}

named! {
    /// What can be done about a duplicate: first what the owners of the workspace can do something about.
    pub enum DuplicateStatus {
        /// Only members require an old version: their requirements can be changed.
        Align = "align",
        /// The requirements allow a newer version: `cargo update`.
        LockOnly = "lock-only",
        /// No member needs it any more.
        Stale = "stale",
        /// A patch of it matches no requirement.
        UnusedPatch = "unused-patch",
        /// It comes from more than one source.
        OtherSource = "other-source",
        /// Third-party crates require an old version.
        Upstream = "upstream",
        /// No platform, or only some, build several versions of it.
        OtherPlatform = "other-platform",
        /// Transitive duplicate, resolved together with another one.
        Consequence = "consequence",
    }
}

/// One version of a duplicate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Version {
    /// The version.
    pub version: String,
    /// Where it comes from, as the lockfile has it; `path` for a folder.
    pub source: String,
    /// Its direct dependents.
    pub holders: Vec<Holder>,
    /// The members' direct dependencies that pull it in.
    pub entry_points: Vec<EntryPoint>,
    /// Whether only the nearest are listed, as there are too many.
    #[serde(default)]
    pub more_entry_points: bool,
    /// The shortest chain from a member to it, as `name version`.
    pub chain: Vec<String>,
    /// The known platforms that it may be built for; null without `cargo metadata`.
    #[serde(default)]
    pub built_for: Option<Vec<String>>,
}

/// A package that depends on another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Holder {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Whether it is a member of the workspace.
    pub member: bool,
}

/// A member's direct dependency that leads to a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EntryPoint {
    /// The member's name.
    pub member: String,
    /// The direct dependency, as `name version`.
    pub dependency: String,
}

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

impl Report {
    /// What the rule of this id says of itself.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}

impl Finding {
    /// All fixes, the advised one first.
    pub fn fixes(&self) -> impl Iterator<Item = &Fix> {
        self.fix.iter().chain(&self.alternatives)
    }
}

/// A finding that is dismissed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ignored {
    /// The finding's name.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Why, in the owners' words.
    pub reason: String,
}

/// A span of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Place {
    /// The file.
    pub file: String,
    /// The first line, from 1.
    pub line: usize,
    /// The first column in characters, from 1.
    pub column: usize,
    /// The line of the end.
    pub end_line: usize,
    /// The column of the end, which is behind the last character.
    pub end_column: usize,
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

/// Something that was not checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Unchecked {
    /// What: a rule, or a question in words.
    pub what: String,
    /// The file that would answer it.
    pub needs: String,
}

/// Something that could not be read as Cargo reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// How serious it is.
    pub weight: Weight,
    /// What is wrong.
    pub message: String,
}

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
