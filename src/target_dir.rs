//! What lies in a target folder: an account in which every byte has one owner, and what can be cleaned up.
//!
//! Only names, sizes and times are looked at. Both layouts are known: that up to Rust 1.99, with `deps/`,
//! `.fingerprint/` and `build/PACKAGE-HASH/`, and that from 1.100, with `build/PACKAGE/HASH/` for all three; so is a
//! `build.build-dir` beside the folder of the programs.

mod account;
mod clean;
mod owner;
mod roots;
#[cfg(test)]
mod tests;
pub mod treemap;

use serde::{Deserialize, Serialize};

pub use account::{Account, Crate, ProfileFolder, Slice, State, account};
pub use clean::{Clean, cleanups};

/// What a byte in a target folder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// Compiled crates: `deps/`, or `out/` of a unit.
    Crates,
    /// Programs, libraries and tests that were linked, with their debug information.
    Programs,
    /// Programs and libraries as they are handed out. On most systems they are second names of what is in `deps/`.
    Artifacts,
    /// What incremental compilation keeps.
    Incremental,
    /// Build scripts and what they made.
    BuildScripts,
    /// How Cargo tells what has changed.
    Fingerprints,
    /// Examples.
    Examples,
    /// Documentation.
    Docs,
    /// What `cargo package` and `cargo publish` unpack and build to verify.
    Package,
    /// What rust-analyzer built for itself.
    RustAnalyzer,
    /// What tests put into `CARGO_TARGET_TMPDIR`.
    Tmp,
    /// Reports of `--timings`.
    Timings,
    /// Benchmarks of criterion.
    Criterion,
    /// Archives and records of nextest.
    Nextest,
    /// Builds of Miri.
    Miri,
    /// Builds and reports of code coverage.
    Coverage,
    /// Builds that test harnesses such as trybuild make.
    Trybuild,
    /// Anything else.
    Other,
}

impl Category {
    /// All of them.
    pub const ALL: [Self; 18] = [
        Self::Crates,
        Self::Programs,
        Self::Artifacts,
        Self::Incremental,
        Self::BuildScripts,
        Self::Fingerprints,
        Self::Examples,
        Self::Docs,
        Self::Package,
        Self::RustAnalyzer,
        Self::Tmp,
        Self::Timings,
        Self::Criterion,
        Self::Nextest,
        Self::Miri,
        Self::Coverage,
        Self::Trybuild,
        Self::Other,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Crates => "compiled crates",
            Self::Programs => "programs and tests",
            Self::Artifacts => "final artifacts",
            Self::Incremental => "incremental compilation",
            Self::BuildScripts => "build scripts",
            Self::Fingerprints => "fingerprints",
            Self::Examples => "examples",
            Self::Docs => "documentation",
            Self::Package => "package verification",
            Self::RustAnalyzer => "rust-analyzer",
            Self::Tmp => "temporary files of tests",
            Self::Timings => "timing reports",
            Self::Criterion => "criterion",
            Self::Nextest => "nextest",
            Self::Miri => "Miri",
            Self::Coverage => "code coverage",
            Self::Trybuild => "trybuild",
            Self::Other => "other",
        }
    }
}
