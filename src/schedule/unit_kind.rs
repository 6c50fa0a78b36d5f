//! Sorts of units.

use serde::{Deserialize, Serialize};

use crate::read::timings::{Mode, Part, Unit};

/// A sort of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// A library that its dependents need not wait for to the end.
    Library,
    /// Procedural macros, or a library that is linked.
    Macro,
    /// A build script that is compiled.
    BuildScript,
    /// A build script that runs.
    Run,
    /// A program that is linked: binaries, examples, tests, benches.
    Program,
    /// Documentation or a check.
    Other,
}

impl UnitKind {
    /// The sort of `unit`.
    pub(super) fn of(unit: &Unit) -> Self {
        match (unit.part, unit.mode) {
            (_, Mode::Run) => Self::Run,
            (Part::BuildScript, _) => Self::BuildScript,
            (_, Mode::Check | Mode::Doc) => Self::Other,
            (Part::Library, Mode::Test) => Self::Program,
            (Part::Library, _) if unit.rmeta.is_none() => Self::Macro,
            (Part::Library, _) => Self::Library,
            _ => Self::Program,
        }
    }
}
