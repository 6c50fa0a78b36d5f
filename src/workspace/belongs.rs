//! Which workspace Cargo takes a package for when it is run in the package's folder.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::Workspace;
use super::members::Named;
use crate::order::Collect;
use crate::paths;
use crate::read::manifest::Manifest;

/// What Cargo makes of a package for which the workspace looks otherwise from the package's own folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Belongs {
    /// Cargo takes it for a member of this workspace, which does not have it: it refuses to run there.
    Nowhere {
        /// How `members` of the root would name it.
        folder: String,
        /// What keeps it apart.
        apart: Apart,
    },
    /// It is a member of this workspace, and Cargo takes it for one of this other root.
    Elsewhere(Arc<str>),
}

/// What keeps a package out of the workspace around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Apart {
    /// `exclude` of the root, or an empty `[workspace]` of its own.
    Exclude,
    /// An empty `[workspace]` alone: below a folder that `members` names, `exclude` has no effect.
    OwnTable,
    /// An empty `[workspace]` in place of `package.workspace`, which leads to the root whatever that excludes.
    NoPointer,
}

impl Workspace {
    /// The packages that Cargo takes for something else in their own folders than from the root.
    pub fn belongings(&self) -> Vec<(&Arc<str>, Belongs)> {
        let Some(root) = self.root.as_ref().filter(|_| self.offers_members()) else { return Vec::new() };
        let named = self.named();
        let told = self.inner_packages().filter_map(|manifest| {
            let around = self.root_around(manifest, &named)?;
            let is_member = self.member_at(&manifest.file).is_some();
            let belongs = match (is_member, around == root) {
                (true, false) => Belongs::Elsewhere(Arc::clone(around)),
                (false, true) => {
                    let folder = paths::relative(self.root_folder(), paths::folder(&manifest.file));
                    let points = manifest.package.as_ref().is_some_and(|package| package.workspace.is_some());
                    let is_listed = named.get(&**root).is_some_and(|named| named.lists(&manifest.file));
                    let apart = match (points, is_listed) {
                        (true, _) => Apart::NoPointer,
                        (false, true) => Apart::OwnTable,
                        (false, false) => Apart::Exclude,
                    };
                    Belongs::Nowhere { folder, apart }
                }
                _ => return None,
            };
            Some((&manifest.file, belongs))
        });
        told.collect()
    }

    /// The packages that are in no workspace, and that this one does not need by path either.
    pub fn alone(&self) -> Vec<&Arc<str>> {
        let named = self.named();
        let needed: BTreeSet<Arc<str>> = self.local_packages().into_iter().map(|package| package.manifest).into_set();
        let others = self.inner_packages().map(|manifest| (&manifest.file, self.root_around(manifest, &named)));
        let is_own = |file: &Arc<str>| Some(file) == self.root.as_ref() || self.member_at(file).is_some();
        let alone = others.filter(|(file, around)| around.is_none() && !is_own(file) && !needed.contains(*file));
        alone.map(|(file, _)| file).collect()
    }

    /// Root manifests among the manifests that are none of this workspace: of other workspaces, and of packages that no
    /// workspace above them takes in, each of which is a workspace of its own.
    pub fn other_roots(&self) -> Vec<&Arc<str>> {
        let named = self.named();
        let own: HashSet<&str> = self.own_manifests().into_iter().map(|manifest| &*manifest.file).collect();
        let is_alone = |manifest: &Manifest| {
            let points = manifest.package.as_ref().is_none_or(|package| package.workspace.is_some());
            !points && self.root_around(manifest, &named).is_none()
        };
        let others = self.manifests.values().filter(|manifest| !own.contains(&*manifest.file));
        let roots = others.filter(|manifest| manifest.workspace.is_some() || is_alone(manifest));
        roots.map(|manifest| &manifest.file).collect()
    }

    /// The packages that are no roots.
    fn inner_packages(&self) -> impl Iterator<Item = &Manifest> {
        self.manifests.values().filter(|manifest| {
            let is_package = manifest.package.is_some() && manifest.workspace.is_none() && manifest.is_whole;
            is_package && paths::name(&manifest.file) == "Cargo.toml"
        })
    }

    fn named(&self) -> HashMap<&str, Named> {
        let roots = self.manifests.values().filter(|manifest| manifest.workspace.is_some());
        roots.map(|root| (&*root.file, Named::of(root))).collect()
    }

    fn offers_members(&self) -> bool {
        self.root_manifest().is_some_and(|root| root.workspace.is_some() && root.is_whole)
    }

    /// The root that Cargo finds from a package: the one that `package.workspace` names, else the nearest around it that
    /// does not exclude it. A package on the way that names its root leads there too.
    fn root_around(&self, package: &Manifest, named: &HashMap<&str, Named>) -> Option<&Arc<str>> {
        let folder = paths::folder(&package.file);
        let above = std::iter::successors(Some(folder), |folder| (!folder.is_empty()).then(|| paths::folder(folder)));
        let mut around = above.filter_map(|folder| self.manifests.get(paths::join(folder, "Cargo.toml").as_str()));
        around.find_map(|around| {
            if let Some(named) = named.get(&*around.file) {
                return (!named.excludes(&package.file)).then_some(&around.file);
            }
            let pointer = around.package.as_ref().and_then(|package| package.workspace.as_deref())?;
            let pointed = paths::join(&paths::join(paths::folder(&around.file), pointer), "Cargo.toml");
            self.manifests.get(pointed.as_str()).filter(|root| root.workspace.is_some()).map(|root| &root.file)
        })
    }
}
