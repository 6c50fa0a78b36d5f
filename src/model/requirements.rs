//! What packages require, as far as members or `cargo metadata` tell.

use super::Model;
use crate::read::lockfile::Package;
use crate::read::metadata::Metadata;
use crate::workspace::{Dependency, Workspace};

impl Model {
    /// Whether the requirements of a dependent that the version `old` answers are answered by `new` as well; `None` if they
    /// are not known.
    pub fn accepts(&self, dependent: &Package, old: &Package, new: &Package) -> Option<bool> {
        accepts(&self.workspace, self.metadata(), dependent, old, new)
    }
}

/// [`Model::accepts`] of the parts of a model.
pub(super) fn accepts(
    workspace: &Workspace,
    metadata: Option<&Metadata>,
    dependent: &Package,
    old: &Package,
    new: &Package,
) -> Option<bool> {
    match metadata {
        Some(metadata) => {
            let (name, old_name) = (dependent.name.as_str(), old.name.as_str());
            metadata.accepts(name, &dependent.version, old_name, &old.version, &new.version)
        }
        // Without metadata only the requirements of members are known.
        None => member_accepts(workspace, dependent, old, new),
    }
}

/// Whether the requirements of a member that one version answers are answered by another as well.
fn member_accepts(workspace: &Workspace, dependent: &Package, old: &Package, new: &Package) -> Option<bool> {
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
