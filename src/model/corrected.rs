//! What Cargo refuses of a workspace once files are corrected.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Model;
use crate::order::Collect;
use crate::read::manifest::{self, Manifest};
use crate::read::tree::Tree;
use crate::refusals::{self, Context};
use crate::source::{Problem, Weight};
use crate::workspace::Workspace;

impl Model {
    /// What Cargo refuses of the manifests and of cargo config, with these texts in place of those that were given, by
    /// path.
    pub fn refused_with(&self, corrected: &[(&str, &str)]) -> Vec<Problem> {
        let texts: BTreeMap<&str, &str> = corrected.iter().copied().into_map();
        let text = |path: &str| texts.get(path).copied();
        let mut problems = Vec::new();
        let mut manifests: Vec<Manifest> = Vec::with_capacity(self.workspace.manifests.len());
        for manifest in self.workspace.manifests.values() {
            manifests.push(match text(&manifest.file) {
                Some(text) => {
                    let (manifest, found) = manifest::read(&manifest.file, text);
                    problems.extend(found);
                    manifest
                }
                None => manifest.clone(),
            });
        }
        let config = self.config.as_ref().map(|(path, tree)| match text(path) {
            Some(text) => {
                let (tree, found) = Tree::parse(path, text);
                problems.extend(found);
                (Arc::clone(path), tree)
            }
            None => (Arc::clone(path), tree.clone()),
        });
        let (workspace, found) = Workspace::new(manifests, self.workspace.root.as_deref(), |_| self.toolchain.version);
        problems.extend(found);
        let config = config.as_ref().map(|(path, tree)| (path, tree));
        let refused = refusals::refusals(Context { workspace: &workspace, toolchain: &self.toolchain, config });
        problems.extend(refused.into_iter().map(|refusal| refusal.problem));
        problems.retain(|problem| problem.weight == Weight::Error);
        problems
    }
}
