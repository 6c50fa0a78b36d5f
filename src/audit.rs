//! The audit: files in, everything that is known of them out.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use crate::facts;
use crate::finding::{Finding, FindingId};
use crate::graph::{self, DependencyGraph, Duplicate, Members};
use crate::input::{self, FileKind, InputFile, SourceFile};
use crate::paths;
use crate::profile::Profiles;
use crate::read::lockfile::{self, Lock, Package};
use crate::read::manifest;
use crate::read::tree::Tree;
use crate::rules::{Context, Need, RULES};
use crate::source::Problem;
use crate::workspace::{Member, Origin, Workspace};

/// What an audit knows.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The files that were read.
    pub files: Vec<SourceFile>,
    /// The workspace that their manifests make.
    pub workspace: Workspace,
    /// The settings of its profiles.
    pub profiles: Profiles,
    /// The dependency graph, if there is a lockfile.
    pub graph: Option<DependencyGraph>,
    /// The path of the lockfile that the graph is of.
    pub lock_path: Option<Arc<str>>,
    /// The path of the cargo config that counts.
    pub config_path: Option<Arc<str>>,
    /// The packages that the lockfile holds in more than one version.
    pub duplicates: Vec<Duplicate>,
    /// What the rules found, in the order in which it is shown.
    pub findings: Vec<Finding>,
    /// What was not checked.
    pub unchecked: Vec<Unchecked>,
    /// What could not be read as Cargo reads it, by file and place.
    pub problems: Vec<Problem>,
    /// The number of each file, by its path.
    by_path: HashMap<Arc<str>, usize>,
}

/// Something that could not be checked for want of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// What was not checked: a rule's id, or a question of its own.
    pub what: String,
    /// The name of the file that would tell.
    pub needs: String,
}

impl Audit {
    /// Audits `files`.
    pub fn new(files: Vec<InputFile>) -> Self {
        let (files, mut problems) = input::gather(files);
        let mut manifests = Vec::new();
        for file in files.iter().filter(|file| file.kind == FileKind::Manifest) {
            let (manifest, found) = manifest::read(&file.path, &file.text);
            manifests.push(manifest);
            problems.extend(found);
        }
        let (workspace, found) = Workspace::new(manifests, None);
        problems.extend(found);
        let config = in_folder(&files, FileKind::CargoConfig, &paths::join(workspace.root_folder(), ".cargo"));
        let config = config.map(|file| {
            let (tree, found) = Tree::parse(&file.path, &file.text);
            problems.extend(found);
            (&file.path, tree)
        });
        let root = workspace.root_manifest().map(|root| (&root.file, &root.tree));
        let profiles = Profiles::new(root, config.as_ref().map(|(path, tree)| (*path, tree)));
        let lock = in_folder(&files, FileKind::Lockfile, workspace.root_folder());
        let graph = lock.and_then(|file| {
            let (lock, found) = lockfile::read(&file.path, &file.text);
            problems.extend(found);
            let lock = lock?;
            let members = members(&workspace, &lock);
            Some(DependencyGraph::new(lock, &members))
        });
        let (lock_path, config_path) =
            (lock.map(|file| Arc::clone(&file.path)), config.map(|(path, _)| Arc::clone(path)));
        let family = |name: &str| facts::platforms::platform_family(name).map(|family| family.name);
        let duplicates = graph.as_ref().map(|graph| graph::duplicates(graph, &family)).unwrap_or_default();
        problems.sort_by(|a, b| {
            let place =
                |problem: &Problem| (problem.weight, problem.file.clone(), problem.span.as_ref().map(|s| s.start));
            place(a).cmp(&place(b))
        });
        let by_path = files.iter().enumerate().map(|(number, file)| (Arc::clone(&file.path), number)).collect();
        let mut audit = Self {
            files,
            by_path,
            workspace,
            profiles,
            graph,
            lock_path,
            config_path,
            duplicates,
            findings: Vec::new(),
            unchecked: Vec::new(),
            problems,
        };
        audit.check();
        audit
    }

    fn check(&mut self) {
        let context = Context {
            workspace: &self.workspace,
            profiles: &self.profiles,
            graph: self.graph.as_ref(),
            duplicates: &self.duplicates,
        };
        let mut findings = Vec::new();
        let mut unchecked = Vec::new();
        for rule in RULES {
            match rule.needs.iter().find(|need| !self.has(**need)) {
                Some(need) => {
                    unchecked.push(Unchecked { what: rule.id.to_owned(), needs: need.file().to_owned() });
                }
                None => findings.extend((rule.check)(&context)),
            }
        }
        findings.sort_by_cached_key(Finding::rank);
        self.findings = findings;
        self.unchecked = unchecked;
    }

    fn has(&self, need: Need) -> bool {
        match need {
            Need::Manifest => self.workspace.root.is_some(),
            Need::Lockfile => self.graph.is_some(),
        }
    }

    /// The finding of this id.
    pub fn finding(&self, id: &FindingId) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == *id)
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(*self.by_path.get(path)?)
    }
}

/// The file of this kind that lies in `folder`; if there is only one of the kind at all, that one.
fn in_folder<'a>(files: &'a [SourceFile], kind: FileKind, folder: &str) -> Option<&'a SourceFile> {
    let of_kind: Vec<&SourceFile> = files.iter().filter(|file| file.kind == kind).collect();
    let beside = of_kind.iter().find(|file| paths::folder(&file.path) == folder).copied();
    beside.or(match of_kind.as_slice() {
        [only] => Some(only),
        _ => None,
    })
}

/// The members as the lockfile knows them.
///
/// If it has packages without a source that no manifest here accounts for, not all members were given. Then every
/// package without a source is taken for one, or else what only the others need would count as left over.
fn members(workspace: &Workspace, lock: &Lock) -> Members {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for member in &workspace.members {
        known.insert(&member.name);
        let by_path = member.dependencies.iter().filter(|dependency| matches!(dependency.origin, Origin::Path(_)));
        known.extend(by_path.map(|dependency| dependency.name.as_str()));
    }
    let is_known = |package: &Package| !package.is_by_path() || known.contains(package.name.as_str());
    if !workspace.missing.is_empty() || !lock.packages.iter().all(is_known) {
        return Members::Unknown;
    }
    let member = |member: &Member| graph::Member { name: member.name.clone(), version: member.version.parse().ok() };
    Members::Known(workspace.members.iter().map(member).collect())
}
