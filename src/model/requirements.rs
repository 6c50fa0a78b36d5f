//! What members require, where `cargo metadata` does not tell.

use crate::read::lockfile::Package;
use crate::workspace::{Dependency, Workspace};

/// Whether the requirements of a member that one version answers are answered by another as well.
pub(super) fn member_accepts(workspace: &Workspace, dependent: &Package, old: &Package, new: &Package) -> Option<bool> {
    let mut members = workspace.members.iter().filter(|member| member.name == dependent.name.as_str());
    let member = members.next().filter(|_| dependent.is_by_path())?;
    let of_name = member.dependencies.iter().filter(|dependency| dependency.name == old.name.as_str());
    let has = |dependency: &Dependency, package: &Package| {
        dependency.requirement.as_ref().is_none_or(|requirement| requirement.matches(&package.version))
    };
    let mut answered = of_name.filter(|dependency| has(dependency, old)).peekable();
    answered.peek()?;
    Some(answered.all(|dependency| has(dependency, new)))
}
