//! What several moves ask of Cargo one after another.

use semver::Version;

use super::{Move, MoveKind};
use crate::order;
use crate::resolve::{Bump, Outcome, Resolution, Resolver, Start, Update};

/// One run of cargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stage {
    /// The edits of manifests alone.
    Edits,
    /// `cargo update`.
    Everything,
    /// `cargo update -p …` of several packages at once.
    Packages(Vec<(String, Version)>),
    /// `cargo update -p … --precise …`, which takes one package.
    Precise { name: String, from: Version, to: Version },
}

impl Stage {
    /// The runs that these moves take, in order: one at least.
    pub(super) fn all(moves: &[&Move]) -> Vec<Self> {
        let (mut ones, mut precise) = (Vec::new(), Vec::new());
        let mut everything = false;
        for one in moves {
            match &one.kind {
                MoveKind::Update => everything = true,
                MoveKind::UpdateOne { name, version } => ones.push((name.clone(), version.clone())),
                MoveKind::Precise { name, from, to } => {
                    precise.push(Self::Precise { name: name.clone(), from: from.clone(), to: to.clone() });
                }
                MoveKind::Bump { .. } => {}
            }
        }
        let first = match (everything, ones.is_empty()) {
            (true, _) => Some(Self::Everything),
            (false, false) => Some(Self::Packages(ones)),
            (false, true) => precise.is_empty().then_some(Self::Edits),
        };
        first.into_iter().chain(precise).collect()
    }

    fn update(&self) -> Update<'_> {
        match self {
            Self::Edits => Update::Nothing,
            Self::Everything => Update::Everything,
            Self::Packages(ones) => Update::Packages(ones),
            Self::Precise { name, from, to } => Update::Precise { name, from, to },
        }
    }
}

/// The requirements that several moves change.
pub(super) fn bumps(moves: &[&Move]) -> Vec<Bump> {
    let mut bumps: Vec<Bump> = moves.iter().flat_map(|one| one.bumps.iter().cloned()).collect();
    order::sort(&mut bumps);
    bumps.dedup();
    bumps
}

/// What the lock becomes by these runs, each upon the one before.
///
/// # Errors
///
/// Cargo refuses one of them, as the package that it names is not there any more: why, as a sentence.
pub(super) fn run(resolver: &mut Resolver, stages: &[Stage], bumps: &[Bump]) -> Result<Outcome, String> {
    let mut before: Option<Box<Resolution>> = None;
    for stage in stages {
        if let (Some(before), Stage::Precise { name, from, .. }) = (&before, stage)
            && before.find(name, from).is_none()
        {
            return Err(format!("`{name} {from}` is not in Cargo.lock after the other upgrades."));
        }
        let start = before.as_deref().map_or(Start::Lock, Start::After);
        match resolver.resolve(start, stage.update(), bumps) {
            Outcome::Resolved(resolution) => before = Some(resolution),
            other => return Ok(other),
        }
    }
    before.map(Outcome::Resolved).ok_or_else(|| "Nothing is to be run.".to_owned())
}
