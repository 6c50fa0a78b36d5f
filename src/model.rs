//! The model: everything that was read of the files, put together as Cargo does, before anything is judged.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use crate::facts::generated::Generated;
use crate::facts::since::Since;
use crate::facts::targets::Targets;
use crate::goal::Goal;
use crate::graph::{DependencyGraph, Duplicate};
use crate::input::{self, FileKind, InputFile, SourceFile};
use crate::key::KeyPath;
use crate::order::Collect as _;
use crate::profile::Profiles;
use crate::profile::effective::Effective;
use crate::read::lockfile::Package;
use crate::read::metadata::{Metadata, Uses};
use crate::read::timings::Timings;
use crate::read::toolchain::{Known, Toolchain};
use crate::read::tree::Tree;
use crate::read::workflow::Workflow;
use crate::refusals::Refusal;
use crate::schedule::{Dependencies, LockedDependencies, NoSchedule, Schedule};
use crate::source::{Place, Problem};
use crate::target_dir::Account;
use crate::workspace::Workspace;

mod apart;
mod corrected;
mod counting;
mod locked;
pub(crate) mod problems;
mod reading;
mod requirements;
mod too_new;

use locked::duplicates;
pub(crate) use locked::members;
use reading::Reading;

/// What was read of the files.
///
/// Whatever of it is one option of many (the lockfile of the workspace, the cargo config that applies) was chosen here;
/// rules, costs and reports take it as it is.
#[derive(Debug, Clone)]
pub struct Model {
    /// The files that were read.
    pub files: Vec<SourceFile>,
    /// The workspace that their manifests make.
    pub workspace: Workspace,
    /// The toolchain that the workspace is built with.
    pub toolchain: Toolchain,
    /// The toolchain file that says so.
    pub toolchain_path: Option<Arc<str>>,
    /// What its owners care about most, if they say so.
    pub goal: Option<Goal>,
    /// The settings of its profiles.
    pub profiles: Profiles,
    /// The record of a build, if one was given that can be read.
    pub timings: Option<Timings>,
    /// The schedule of that build, or why there is none.
    pub schedule: Option<Result<Schedule, NoSchedule>>,
    /// What is in the target folder, if a list of its files was given.
    pub target_dir: Option<Arc<Account>>,
    /// The path of the lockfile that the graph is of.
    pub lock_path: Option<Arc<str>>,
    /// The workflows of the repository that are understood.
    pub workflows: Vec<Workflow>,
    /// The packages that the lockfile has in multiple versions.
    pub duplicates: Vec<Duplicate>,
    /// Whether the manifest of every member was given, as far as the root manifest and the lockfile tell.
    pub all_members_given: bool,
    /// What could not be read as Cargo reads it, by file and place.
    pub problems: Vec<Problem>,
    /// What Cargo refuses and can be put right by a fix; a rule tells of it.
    pub refusals: Vec<Refusal>,
    graph: Option<DependencyGraph>,
    metadata: Option<Metadata>,
    config: Option<(Arc<str>, Tree)>,
    /// The paths of the `.gitignore` files in the folder of the root manifest and in those around it.
    gitignores: Vec<Arc<str>>,
    /// The files that a tool writes, with what says so.
    generated: BTreeMap<Arc<str>, Generated>,
    /// The index of each file, by its path.
    by_path: HashMap<Arc<str>, usize>,
}

/// What the user decides of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The path of the root manifest; without it, it is looked for.
    pub root: Option<String>,
    /// The toolchain, as a channel such as `1.78`; without it, the toolchain file tells.
    pub toolchain: Option<String>,
    /// What matters most; without it, the root manifest may tell.
    pub goal: Option<Goal>,
}

impl Model {
    /// The record of a build, if it can be simulated well enough to tell what a change does.
    pub fn simulated(&self) -> Option<&Schedule> {
        self.schedule.as_ref()?.as_ref().ok().filter(|schedule| schedule.check().is_ok())
    }

    /// Reads `files` as `options` say.
    pub fn read(files: Vec<InputFile>, options: &Options) -> Self {
        Self::after(None, files, options)
    }

    /// The same, and takes over from the model before what takes long and did not change: while a manifest is edited, a
    /// hundred thousand files of a target folder are accounted for only once.
    pub fn after(before: Option<&Self>, files: Vec<InputFile>, options: &Options) -> Self {
        let (files, problems) = input::gather(files);
        let mut read = Reading { files: &files, problems };
        let (workspace, toolchain) = read.workspace(options);
        let root_folder = workspace.root_folder();
        let config = read.config(&workspace);
        let toolchain_file = read.toolchain_file(workspace.root.as_ref().map(|_| root_folder));
        let counting = [
            read.lockfile(&workspace).map(|file| &file.path),
            config.as_ref().map(|(path, _)| path),
            toolchain_file.map(|file| &file.path),
        ];
        read.problems.extend(apart::notes(&workspace, &files, &counting));
        let toolchain_path =
            toolchain_file.filter(|_| toolchain.known == Known::File).map(|file| Arc::clone(&file.path));
        let goal = read.goal(&workspace, options);
        let root = workspace.root_manifest().map(|root| (&root.file, &root.tree));
        let profiles = Profiles::new(root, config.as_ref().map(|(path, tree)| (path, tree)));
        let refusals = read.refusals(&workspace, &toolchain, config.as_ref());
        let workflows = read.workflows(root_folder);
        let gitignores = read.gitignores(root_folder);
        let (graph, members_are_known) = read.graph(&workspace);
        let all_members_given = workspace.missing.is_empty() && members_are_known;
        let metadata = read.metadata();
        let timings = read.timings();
        let schedule = timings.as_ref().map(|timings| {
            let joined = graph.as_ref().map(|graph| LockedDependencies { graph, metadata: metadata.as_ref() });
            Schedule::new(timings, joined.as_ref().map(|joined| joined as &dyn Dependencies))
        });
        let lock_path = read.lockfile(&workspace).map(|file| Arc::clone(&file.path));
        let target_dir = read.target_dir(before, lock_path.as_deref(), graph.as_ref());
        let duplicates = duplicates(&workspace, graph.as_ref(), metadata.as_ref());
        let generated = read.generated(&workspace);
        let problems = problems::sorted(read.problems);
        let by_path = files.iter().enumerate().map(|(index, file)| (Arc::clone(&file.path), index)).collect();
        Self {
            by_path,
            workspace,
            toolchain,
            toolchain_path,
            goal,
            profiles,
            graph,
            metadata,
            timings,
            schedule,
            target_dir,
            lock_path,
            config,
            workflows,
            gitignores,
            generated,
            duplicates,
            all_members_given,
            problems,
            refusals,
            files,
        }
    }

    /// The dependency graph, if there is a lockfile.
    pub fn graph(&self) -> Option<&DependencyGraph> {
        self.graph.as_ref()
    }

    /// The requirements and features of every package, if the output of `cargo metadata` was given.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    /// The cargo config that applies, with its path.
    pub fn config(&self) -> Option<(&Arc<str>, &Tree)> {
        self.config.as_ref().map(|(path, tree)| (path, tree))
    }

    /// The `.gitignore` files in the folder of the root manifest and in those around it.
    pub fn gitignores(&self) -> impl Iterator<Item = &SourceFile> {
        self.gitignores.iter().filter_map(|path| self.file(path))
    }

    /// What says that a tool writes this file, so that no fix may edit it.
    pub fn generated(&self, path: &str) -> Option<&Generated> {
        self.generated.get(path)
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(*self.by_path.get(path)?)
    }

    /// Whether each of the files is a part of the audit, in their order. A manifest of another workspace is not.
    pub fn used(&self) -> Vec<bool> {
        let manifests = self.workspace.own_manifests().into_iter().map(|manifest| &*manifest.file);
        let workflows = self.workflows.iter().map(|workflow| &*workflow.file);
        let own: BTreeSet<&str> =
            manifests.chain(workflows).chain(self.gitignores().map(|file| &*file.path)).into_set();
        let is_used = |file: &SourceFile| match file.kind {
            FileKind::Manifest | FileKind::Workflow | FileKind::Gitignore => own.contains(&*file.path),
            FileKind::Lockfile => self.lock_path.as_ref() == Some(&file.path),
            FileKind::CargoConfig => self.config().is_some_and(|(path, _)| *path == file.path),
            FileKind::Metadata => self.metadata().is_some(),
            FileKind::Timings => self.timings.is_some(),
            FileKind::Listing => self.target_dir.is_some(),
            FileKind::Toolchain => self.toolchain_path.as_ref() == Some(&file.path),
            FileKind::Unknown => false,
        };
        self.files.iter().map(is_used).collect()
    }

    /// The place of a key in the manifest `file`.
    pub fn place(&self, file: &str, key: &KeyPath) -> Option<Place> {
        let manifest = self.workspace.manifests.get(file)?;
        Some(Place::new(&manifest.file, manifest.tree.at(key)?.span()))
    }

    /// The oldest Rust that has to work: the toolchain or the MSRV, whichever is older.
    pub fn oldest_rust(&self) -> (u64, u64) {
        self.workspace.msrv().map_or(self.toolchain.version, |msrv| msrv.min(self.toolchain.version))
    }

    /// The oldest Rust that has to work, as part of a sentence: "the MSRV is 1.70".
    pub fn oldest_told(&self) -> String {
        let (major, minor) = self.oldest_rust();
        let what = if (major, minor) == self.toolchain.version { "toolchain" } else { "MSRV" };
        format!("the {what} is {major}.{minor}")
    }

    /// How commands name one version of a package.
    pub fn package_id(&self, name: &str, version: impl fmt::Display) -> String {
        let separator = if self.toolchain_has(Since::PackageIdAt) { '@' } else { ':' };
        format!("{name}{separator}{version}")
    }

    /// Whether the oldest Rust that has to work has a change: what a fix may rely on.
    pub fn has(&self, change: Since) -> bool {
        change.is_in(self.oldest_rust())
    }

    /// Whether the toolchain has a change: what Cargo does with these files.
    pub fn toolchain_has(&self, change: Since) -> bool {
        change.is_in(self.toolchain.version)
    }

    /// Whether metadata was given that tells of third-party crates too, which `--no-deps` leaves out.
    pub fn has_resolution(&self) -> bool {
        self.metadata.as_ref().is_some_and(Metadata::is_resolved)
    }

    /// The effective settings of the profiles. Without a root manifest there are none.
    pub fn effective_profiles(&self) -> Vec<Effective> {
        if self.workspace.root.is_none() {
            return Vec::new();
        }
        let members: HashSet<&str> = self.workspace.members.iter().map(|member| member.name.as_str()).collect();
        let is_member = |name: &str| members.contains(name);
        self.profiles.effective(self.toolchain.version, &is_member)
    }

    /// The targets for which a package of the lockfile is built, as far as `cargo metadata` tells.
    pub fn built_for(&self, package: &Package) -> Option<Targets> {
        self.metadata.as_ref()?.uses(package.name.as_str(), &package.version).map(Uses::all)
    }
}
