//! What members require, where `cargo metadata` does not tell.

use std::collections::HashMap;

use crate::read::lockfile::Package;
use crate::workspace::{Dependency, Member, Workspace};

/// The members by name.
pub(super) fn by_name(workspace: &Workspace) -> HashMap<&str, &Member> {
    // Of several members of one name, the first.
    workspace.members.iter().rev().map(|member| (member.name.as_str(), member)).collect()
}

/// Whether the requirements of a member that one version answers are answered by another as well.
pub(super) fn member_accepts(
    members: &HashMap<&str, &Member>,
    dependent: &Package,
    old: &Package,
    new: &Package,
) -> Option<bool> {
    let member = Some(dependent)
        .filter(|dependent| dependent.is_by_path())
        .and_then(|dependent| members.get(dependent.name.as_str()))?;
    let of_name = member.dependencies.iter().filter(|dependency| dependency.name == old.name.as_str());
    let has = |dependency: &Dependency, package: &Package| {
        dependency.requirement.as_ref().is_none_or(|requirement| requirement.matches(&package.version))
    };
    let mut answered = of_name.filter(|dependency| has(dependency, old)).peekable();
    answered.peek()?;
    Some(answered.all(|dependency| has(dependency, new)))
}
