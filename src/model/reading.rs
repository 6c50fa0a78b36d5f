//! From files to the parts of the model, with the problems that are found on the way.

use std::sync::Arc;

use super::locked::members;
use super::{Model, Options, too_new};
use crate::goal::{self, Goal};
use crate::graph::{DependencyGraph, Members};
use crate::input::{self, FileKind, SourceFile};
use crate::paths;
use crate::read::listing;
use crate::read::lockfile;
use crate::read::manifest::{self, Manifest};
use crate::read::metadata::{self, Metadata};
use crate::read::timings::{self, Timings};
use crate::read::toolchain::{self, Known, Toolchain};
use crate::read::tree::Tree;
use crate::read::workflow::{self, Workflow};
use crate::refusals::{self, Refusal};
use crate::source::{Problem, Weight};
use crate::target_dir::{self, Account};
use crate::workspace::Workspace;

/// The files, and the problems that reading them finds.
pub(super) struct Reading<'a> {
    pub(super) files: &'a [SourceFile],
    pub(super) problems: Vec<Problem>,
}

impl<'a> Reading<'a> {
    pub(super) fn workspace(&mut self, options: &Options) -> (Workspace, Toolchain) {
        let mut manifests: Vec<Manifest> = Vec::new();
        for file in self.of_kind(FileKind::Manifest) {
            let (manifest, problems) = manifest::read(&file.path, &file.text);
            manifests.push(manifest);
            self.problems.extend(problems);
        }
        let mut toolchain = Toolchain::default();
        let (workspace, problems) = Workspace::new(manifests, options.root.as_deref(), |root_folder| {
            toolchain = self.toolchain(root_folder, options);
            toolchain.version
        });
        self.problems.extend(problems);
        self.problems.extend(too_new::problems(&workspace, toolchain, self.files));
        (workspace, toolchain)
    }

    pub(super) fn config(&mut self, workspace: &Workspace) -> Option<(Arc<str>, Tree)> {
        let file = self.config_file(workspace)?;
        let (tree, problems) = Tree::parse(&file.path, &file.text);
        self.problems.extend(problems);
        Some((Arc::clone(&file.path), tree))
    }

    fn toolchain(&mut self, root_folder: Option<&str>, options: &Options) -> Toolchain {
        let of_file = self.toolchain_file(root_folder).and_then(|file| {
            let (toolchain, problems) = toolchain::read(&file.path, &file.text);
            self.problems.extend(problems);
            toolchain
        });
        let channel = options.toolchain.as_deref();
        let chosen = channel.and_then(|channel| Toolchain::of_channel(channel, Known::Chosen));
        chosen.or(of_file).unwrap_or_default()
    }

    /// What Cargo refuses: what a fix can put right is returned, the rest are problems. Of a manifest that Cargo does not
    /// load, nothing is refused.
    pub(super) fn refusals(
        &mut self,
        workspace: &Workspace,
        toolchain: &Toolchain,
        config: Option<&(Arc<str>, Tree)>,
    ) -> Vec<Refusal> {
        let config = config.map(|(path, tree)| (path, tree));
        let found = refusals::refusals(refusals::Context { workspace, toolchain, config });
        let (repairable, others): (Vec<Refusal>, Vec<Refusal>) =
            found.into_iter().partition(|refusal| refusal.repair.is_some());
        self.problems.extend(others.into_iter().map(|refusal| refusal.problem));
        let is_unloaded = refusals::unloaded(workspace);
        for problem in self.problems.iter_mut().filter(|problem| is_unloaded.contains(&problem.file)) {
            problem.weight = Weight::Note;
        }
        repairable
    }

    pub(super) fn goal(&mut self, workspace: &Workspace, options: &Options) -> Option<Goal> {
        let written = workspace.root_manifest().map_or(Ok(None), goal::written).unwrap_or_else(|problem| {
            self.problems.push(problem);
            None
        });
        options.goal.or(written)
    }

    /// The workflows of the repository that the root manifest belongs to. GitHub reads those of the outermost folder
    /// only.
    pub(super) fn workflows(&mut self, root_folder: &str) -> Vec<Workflow> {
        let around = |file: &&SourceFile| {
            let repository = paths::folder(&file.path).strip_suffix(input::WORKFLOWS)?.trim_end_matches('/');
            (file.kind == FileKind::Workflow && paths::is_in(root_folder, repository)).then_some(repository.len())
        };
        let outermost = self.files.iter().filter_map(|file| around(&file)).min();
        let of_repository = self.files.iter().filter(|file| outermost.is_some() && around(file) == outermost);
        let mut read = Vec::new();
        for file in of_repository {
            match workflow::read(&file.path, &file.text) {
                Ok(workflow) => read.push(workflow),
                Err(unread) => {
                    let message = format!("Nothing of this workflow is checked: {}.", unread.cause);
                    self.problems.push(Problem::note(&file.path, unread.span, message));
                }
            }
        }
        read
    }

    pub(super) fn gitignores(&self, root_folder: &str) -> Vec<Arc<str>> {
        let around = |file: &&SourceFile| paths::is_in(root_folder, paths::folder(&file.path));
        self.of_kind(FileKind::Gitignore).filter(around).map(|file| Arc::clone(&file.path)).collect()
    }

    /// The graph of the lockfile, and whether it tells of no member whose manifest is missing.
    pub(super) fn graph(&mut self, workspace: &Workspace) -> (Option<DependencyGraph>, bool) {
        let Some(file) = self.lockfile(workspace) else { return (None, true) };
        let (lock, problems) = lockfile::read(&file.path, &file.text);
        self.problems.extend(problems);
        let Some(lock) = lock else { return (None, true) };
        let members = members(workspace, &lock);
        let are_known = members != Members::Unknown;
        (Some(DependencyGraph::new(lock, &members)), are_known)
    }

    pub(super) fn metadata(&mut self) -> Option<Metadata> {
        let file = self.of_kind(FileKind::Metadata).next()?;
        let (metadata, problems) = metadata::read(&file.path, &file.text);
        self.problems.extend(problems);
        metadata
    }

    /// The record of a build: of several, the one that was given last.
    pub(super) fn timings(&mut self) -> Option<Timings> {
        let file = self.of_kind(FileKind::Timings).next_back()?;
        let read = timings::read(&file.text);
        read.map_err(|unusable| self.problems.push(Problem::error(&file.path, None, unusable.to_string()))).ok()
    }

    /// The account of the list of a target folder that was given last, which rests on that list and on the lockfile.
    pub(super) fn target_dir(
        &self,
        before: Option<&Model>,
        lock_path: Option<&str>,
        graph: Option<&DependencyGraph>,
    ) -> Option<Arc<Account>> {
        let listing = self.of_kind(FileKind::Listing).next_back();
        let lock = lock_path.and_then(|path| self.of_kind(FileKind::Lockfile).find(|file| &*file.path == path));
        let is_same = |before: &&Model| {
            let old_listing = before.files.iter().rfind(|file| file.kind == FileKind::Listing);
            let old_lock = before.lock_path.as_ref().and_then(|path| before.file(path));
            old_listing.map(text) == listing.map(text) && old_lock.map(text) == lock.map(text)
        };
        before.filter(is_same).and_then(|before| before.target_dir.clone()).or_else(|| {
            let versions = graph.map(|graph| |name: &str| graph.by_name(name).len());
            let versions = versions.as_ref().map(|versions| versions as &dyn Fn(&str) -> usize);
            Some(Arc::new(target_dir::account(&listing::read(&listing?.text), versions)))
        })
    }

    pub(super) fn of_kind(&self, kind: FileKind) -> impl DoubleEndedIterator<Item = &'a SourceFile> + use<'a> {
        self.files.iter().filter(move |file| file.kind == kind)
    }
}

fn text(file: &SourceFile) -> &str {
    &file.text
}
