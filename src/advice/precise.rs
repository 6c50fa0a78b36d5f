//! Moves of Cargo.lock alone that unify two versions: where all dependents of one allow the other.
//!
//! `cargo update` takes the highest release that each requirement allows, so it never comes down to a version that another
//! package needs, and it goes up to a release of its own rather than to the one that is there.

use semver::{Version, VersionReq};

use super::moves::{Move, MoveKind};
use super::{Given, blockers};
use crate::read::lockfile::Source;
use crate::registry::{Registry, Store};
use crate::resolve::{Resolution, Resolved};

/// How many are looked at.
const MOST: usize = 40;

/// The moves from each version to each other one of the same name and registry that all its dependents allow.
pub(super) fn all(given: &Given, base: &Resolution, store: &Store) -> Vec<Move> {
    let mut moves = Vec::new();
    for (number, from) in base.packages.iter().enumerate() {
        if Registry::of_source(&from.source).is_none() {
            continue;
        }
        // To no pre-release that is not there already, and of a range of compatible versions a lock has one.
        let is_target = |to: &&Resolved| {
            to.version != from.version
                && to.source == from.source
                && (to.version.pre.is_empty() || !from.version.pre.is_empty())
        };
        let dependents: Vec<&Resolved> =
            base.packages.iter().filter(|package| package.dependencies.contains(&number)).collect();
        for to in base.versions(&from.name).filter(is_target) {
            let allows = |dependent: &&Resolved| allow(given, store, dependent, from, &to.version);
            if !dependents.is_empty() && dependents.iter().all(allows) {
                let (name, from, to) = (from.name.clone(), from.version.clone(), to.version.clone());
                moves.push(Move { kind: MoveKind::Precise { name, from, to }, bumps: Vec::new(), edits: Vec::new() });
            }
        }
        if moves.len() >= MOST {
            break;
        }
    }
    moves
}

/// Whether all requirements of a dependent that one version answers are answered by another, as far as is known.
fn allow(given: &Given, store: &Store, dependent: &Resolved, from: &Resolved, to: &Version) -> bool {
    if dependent.source == Source::Path {
        let version = dependent.version.to_string();
        let is_it = |member: &&crate::workspace::Member| member.name == dependent.name && member.version == version;
        let Some(member) = given.workspace.members.iter().find(is_it) else { return false };
        let of_name = member.dependencies.iter().filter(|dependency| dependency.name == from.name);
        return all_allow(of_name.filter_map(|one| one.requirement.as_ref()), &from.version, to);
    }
    all_allow(&blockers::requirements_of(store, dependent, &from.name), &from.version, to)
}

/// Whether there are requirements that `from` answers, and `to` answers all of them.
fn all_allow<'a>(requirements: impl IntoIterator<Item = &'a VersionReq>, from: &Version, to: &Version) -> bool {
    let mut answered = requirements.into_iter().filter(|requirement| requirement.matches(from)).peekable();
    answered.peek().is_some() && answered.all(|requirement| requirement.matches(to))
}
