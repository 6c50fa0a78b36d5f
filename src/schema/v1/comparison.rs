//! What changed between two states of a workspace.

use serde::{Deserialize, Serialize};

use super::Severity;
use crate::named::named;

/// What changed from one audit to another.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Comparison {
    /// How many packages the lockfiles hold, before and after; nothing where there is no lockfile. Without both,
    /// packages and duplicates are not compared.
    pub packages: [Option<usize>; 2],
    /// Packages of names that were not there before, as `name version`.
    pub added: Vec<String>,
    /// Packages of names that were removed.
    pub removed: Vec<String>,
    /// Packages whose versions changed.
    pub changed: Vec<Changed>,
    /// Packages that no longer have multiple versions.
    pub duplicates_gone: Vec<Changed>,
    /// Packages that have multiple versions now.
    pub duplicates_new: Vec<Changed>,
    /// Findings that are solved.
    pub solved: Vec<FindingSummary>,
    /// Findings that were not there before.
    pub new: Vec<FindingSummary>,
    /// How many findings there are before and after.
    pub staying: usize,
    /// How many problems there are in the files, before and after.
    pub problems: [usize; 2],
    /// Whether the lockfiles have no package of the workspace in common, so that they may be of different ones.
    pub are_strangers: bool,
}

/// A package with what it was and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// Its name.
    pub name: String,
    /// The versions before, as far as they are not the same after; of a duplicate, all of them. A source that is not
    /// the same either stands behind the version.
    pub from: Vec<String>,
    /// The versions after.
    pub to: Vec<String>,
    /// How they differ.
    pub how: Change,
}

named! {
    /// How the versions of a package differ before and after.
    pub enum Change {
        /// A newer one.
        Upgraded = "upgraded",
        /// An older one.
        Downgraded = "downgraded",
        /// The same version from another source.
        Source = "source",
        /// Several versions, before or after.
        Versions = "versions",
    }
}

/// A finding in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingSummary {
    /// Its id.
    pub id: String,
    /// How much it matters.
    pub severity: Severity,
    /// One line, with code in backticks.
    pub title: String,
}

impl Comparison {
    /// The same the other way round.
    #[must_use]
    pub fn reversed(self) -> Self {
        let [before, after] = self.packages;
        let [problems_before, problems_after] = self.problems;
        Self {
            packages: [after, before],
            added: self.removed,
            removed: self.added,
            changed: self.changed.into_iter().map(Changed::reversed).collect(),
            duplicates_gone: self.duplicates_new.into_iter().map(Changed::reversed).collect(),
            duplicates_new: self.duplicates_gone.into_iter().map(Changed::reversed).collect(),
            solved: self.new,
            new: self.solved,
            staying: self.staying,
            problems: [problems_after, problems_before],
            are_strangers: self.are_strangers,
        }
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        let packages = [&self.added, &self.removed];
        let names = [&self.changed, &self.duplicates_gone, &self.duplicates_new];
        let findings = [&self.solved, &self.new];
        packages.iter().all(|list| list.is_empty())
            && names.iter().all(|list| list.is_empty())
            && findings.iter().all(|list| list.is_empty())
    }
}

impl Changed {
    fn reversed(self) -> Self {
        let how = match self.how {
            Change::Upgraded => Change::Downgraded,
            Change::Downgraded => Change::Upgraded,
            how => how,
        };
        Self { name: self.name, from: self.to, to: self.from, how }
    }
}
