//! Version 1 of the report, as documented in `docs/report-v1.md`.
//!
//! Fields are only added to this version; a reader skips what it does not know.

use serde::{Deserialize, Serialize};

pub use crate::finding::{Basis, Safety, Severity};
pub use crate::goal::Goal;
pub use crate::input::FileKind;
pub use crate::number::Bound;
pub use crate::source::Weight;

mod comparison;
mod convert;
mod duplicates;
pub mod evidence;
mod findings;
pub mod ledger;
mod place;
mod plan;
mod profiles;
mod ranking;
mod summary;
mod totals;

pub use comparison::{Change, Changed, Comparison, FindingSummary};
pub use convert::{advised_report, brief, corrected, plan, report};
pub use duplicates::{Duplicate, DuplicateStatus, EntryPoint, Holder, Version, version};
pub use evidence::{Build, Evidence, TargetDir, Tile, WhatIf, evidence};
pub use findings::{Edit, EditVerb, Finding, Fix, Impact, Rule, Source};
pub use ledger::Ledger;
pub use place::Place;
pub use plan::{Blocked, Choice, CorrectedFile, Plan, Predicted};
pub use profiles::{Profile, Scope, Setting};
pub use ranking::{Action, ActionGroup, ActionKind, Ranking, ranking, saved_together};
pub use summary::{Cleanup, RecordedBuild, RecordedUnit, Size, TargetFolder};
pub use totals::{Count, Totals, left_of, totals, whole_percents};

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
    /// All that can be done, what saves most first.
    #[serde(default)]
    pub ranking: Ranking,
    /// What the chosen fixes come to together, or all recommended ones if none were chosen.
    #[serde(default)]
    pub totals: Totals,
    /// The recorded build; null if none was given.
    #[serde(default)]
    pub build: Option<RecordedBuild>,
    /// The target folder; null if none was given.
    #[serde(default)]
    pub target_dir: Option<TargetFolder>,
    /// What each direct dependency brings and costs; null without a lockfile.
    #[serde(default)]
    pub ledger: Option<Ledger>,
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
    /// Manifests that members or path dependencies name and that were not given; globs of `members` that match nothing.
    #[serde(default)]
    pub missing: Vec<String>,
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

impl Report {
    /// What the rule of this id says of itself.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
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
