//! The advice on upgrades, version 1. Fields are only added to this version.

use serde::{Deserialize, Serialize};

use crate::cost::difference::Difference;
use crate::finding::Basis;
use crate::resolve;

/// The name of this version, in [`Report::schema`].
pub const SCHEMA: &str = "plimsoll-advice/1";

/// What the id of an upgrade begins with where it stands among findings.
pub const PREFIX: &str = "upgrade:";

/// The name of the one fix of an upgrade.
pub const FIX: &str = "bump";

/// What upgrades would bring.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Report {
    /// `plimsoll-advice/1`.
    #[cfg_attr(feature = "schema", schemars(extend("const" = SCHEMA)))]
    pub schema: String,
    /// The workspace as it is.
    pub now: State,
    /// The ladder of upgrades, each with those before it.
    pub rungs: Vec<Rung>,
    /// The duplicates that are not transitive, with the cheapest moves that remove each.
    pub duplicates: Vec<Duplicate>,
    /// The direct dependencies, with newer releases of each.
    pub direct: Vec<Direct>,
    /// The yanked packages of the lockfile, as `name version`.
    pub yanked: Vec<String>,
    /// How many resolutions were made.
    pub tried: usize,
    /// Whether the search is complete.
    pub complete: bool,
    /// The moves that do not resolve, with the reason.
    pub passed: Vec<Passed>,
}

/// A set of packages in figures.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct State {
    /// How many packages there are.
    pub packages: usize,
    /// How many packages have multiple versions.
    pub duplicates: usize,
    /// How many packages fewer there would be with one version of each.
    pub surplus: usize,
    /// The highest MSRV (`rust-version`) of a package.
    pub rust: Option<String>,
    /// New packages whose MSRV is above a member's, as `name version needs rust`.
    pub too_new: Vec<String>,
}

/// A rung of the ladder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rung {
    /// The id of its move. In a selection it is chosen as the fix [`FIX`] of the finding [`finding`](Self::finding).
    pub id: String,
    /// What it does, as the start of a sentence, with code in backticks.
    pub label: String,
    /// How many direct dependencies it bumps to a semver-incompatible version.
    pub majors: usize,
    /// The manifests that it changes.
    pub manifests: Vec<String>,
    /// The commands for all rungs up to this one, once the edits of all of them are written.
    pub commands: Vec<String>,
    /// What this rung changes.
    pub step: PackageChanges,
    /// What all rungs up to this one change in the lockfile.
    pub total: PackageChanges,
    /// The packages after this rung.
    pub state: State,
    /// The packages with fewer versions after this rung than before it.
    pub duplicates: Vec<String>,
    /// What this rung saves of a clean build, beyond those before it.
    pub cost: Option<BuildCost>,
}

/// What a change of the packages does to the CPU time in which a clean build compiles the dependencies.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BuildCost {
    /// What is saved of it, in percent: lower and upper bound. Negative where it costs.
    pub cpu_percent: [i8; 2],
    /// The same in milliseconds, if a record of a build was given.
    #[serde(default)]
    pub cpu_ms: Option<[i32; 2]>,
    /// Wall time of the recorded build saved, in milliseconds: lower and upper bound.
    #[serde(default)]
    pub wall_ms: Option<[i32; 2]>,
    /// Whether it is within measurement noise.
    #[serde(default)]
    pub is_within_noise: bool,
    /// What the figures rest on.
    #[serde(default)]
    pub basis: Basis,
    /// A sentence with the figures and what they rest on.
    pub statement: String,
}

impl Rung {
    /// Its id among those of findings.
    pub fn finding(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }
}

/// Packages that are removed, added and changed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PackageChanges {
    /// Those that are removed, as `name version`.
    pub removed: Vec<String>,
    /// Those that are added, as `name version`.
    pub added: Vec<String>,
    /// Those that change their version, as `name version -> version`.
    pub changed: Vec<String>,
}

/// A package with multiple versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Duplicate {
    /// The name.
    pub name: String,
    /// Its versions, lowest first.
    pub versions: Vec<String>,
    /// Moves that alone remove one of the versions, cheapest first, at most five.
    pub options: Vec<Way>,
    /// If there is none: the dependents of which every release requires an old version.
    pub blockers: Vec<Blocker>,
    /// If there is neither: the direct dependencies that would have to be bumped together.
    pub together: Vec<String>,
    /// The versions of it that would be added instead, if that was tried.
    pub instead: Vec<String>,
    /// The transitive duplicates that are removed with it.
    pub followers: Vec<String>,
}

/// A move that removes a duplicate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Way {
    /// The id of the move.
    pub id: String,
    /// What it does.
    pub label: String,
    /// How much work it is: four for each incompatible bump, one for each manifest, and one.
    pub effort: usize,
    /// How many packages it removes.
    pub removes: usize,
    /// How many it adds.
    pub adds: usize,
}

/// A package of which every release from the locked one on needs an old version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Blocker {
    /// Its name.
    pub name: String,
    /// Its newest release.
    pub version: String,
    /// Its version in the lockfile.
    pub locked: String,
    /// The dependency that it requires: the duplicate, or one that leads to it.
    pub on: String,
    /// The requirement of the newest release.
    pub requirement: String,
    /// Its page at crates.io, which links to its repository.
    pub page: Option<String>,
    /// A line for `skip` in the `[bans]` of cargo-deny.
    pub skip: String,
}

/// A direct dependency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Direct {
    /// Its name.
    pub name: String,
    /// Its version in the lockfile.
    pub locked: String,
    /// Whether that version is yanked.
    pub yanked: bool,
    /// The members that depend on it.
    pub members: Vec<String>,
    /// The newest semver-compatible release, if it is newer.
    pub compatible: Option<Newer>,
    /// The newest release, if it is semver-incompatible.
    pub newest: Option<Newer>,
}

/// A newer release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Newer {
    /// Its version.
    pub version: String,
    /// Its MSRV (`rust-version`).
    pub rust: Option<String>,
    /// Whether the members' MSRV is high enough for it.
    pub fits_rust: bool,
}

/// A move that does not resolve.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Passed {
    /// Its id.
    pub id: String,
    /// What it would do.
    pub label: String,
    /// Why it cannot be made, as a sentence.
    pub why: String,
}

impl BuildCost {
    /// What a change does to a clean build.
    pub(crate) fn of(change: &Difference) -> Self {
        Self {
            cpu_percent: [change.cpu.low, change.cpu.high],
            cpu_ms: change.time.map(|time| time.cpu),
            wall_ms: change.time.map(|time| time.wall),
            is_within_noise: change.is_within_noise,
            basis: change.basis,
            statement: change.statement.clone(),
        }
    }
}

impl PackageChanges {
    /// How packages change.
    pub(crate) fn of(change: &resolve::LockChange) -> Self {
        let list = |list: &[(String, semver::Version)]| list.iter().map(|(name, v)| format!("{name} {v}")).collect();
        Self {
            removed: list(&change.removed),
            added: list(&change.added),
            changed: change.changed.iter().map(|(name, from, to)| format!("{name} {from} -> {to}")).collect(),
        }
    }
}
