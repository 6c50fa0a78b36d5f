//! What packages require, as far as members or `cargo metadata` tell.

use std::collections::HashMap;

use super::Model;
use crate::read::lockfile::Package;
use crate::read::metadata::Metadata;
use crate::workspace::{Dependency, Member, Workspace};

/// The requirements of packages: of all with `cargo metadata`, else of members alone.
#[derive(Debug)]
pub enum Requirements<'a> {
    /// Of all packages.
    Metadata(&'a Metadata),
    /// Of the members by name; of several of one name, of the first.
    Members(HashMap<&'a str, &'a Member>),
}

impl Model {
    /// The requirements that are known.
    pub fn requirements(&self) -> Requirements<'_> {
        Requirements::new(&self.workspace, self.metadata())
    }
}

impl<'a> Requirements<'a> {
    pub(super) fn new(workspace: &'a Workspace, metadata: Option<&'a Metadata>) -> Self {
        match metadata {
            Some(metadata) => Self::Metadata(metadata),
            None => {
                Self::Members(workspace.members.iter().rev().map(|member| (member.name.as_str(), member)).collect())
            }
        }
    }

    /// Whether the requirements of a dependent that the version `old` answers are answered by `new` as well; `None` if they
    /// are not known.
    pub fn accepts(&self, dependent: &Package, old: &Package, new: &Package) -> Option<bool> {
        let name = dependent.name.as_str();
        match self {
            Self::Metadata(metadata) => {
                metadata.accepts(name, &dependent.version, old.name.as_str(), &old.version, &new.version)
            }
            Self::Members(members) => member_accepts(members.get(name).filter(|_| dependent.is_by_path())?, old, new),
        }
    }
}

/// Whether the requirements of a member that one version answers are answered by another as well.
fn member_accepts(member: &Member, old: &Package, new: &Package) -> Option<bool> {
    let of_name = member.dependencies.iter().filter(|dependency| dependency.name == old.name.as_str());
    let has = |dependency: &Dependency, package: &Package| {
        dependency.requirement.as_ref().is_none_or(|requirement| requirement.matches(&package.version))
    };
    let mut answered = of_name.filter(|dependency| has(dependency, old)).peekable();
    answered.peek()?;
    Some(answered.all(|dependency| has(dependency, new)))
}
