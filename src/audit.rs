//! The audit: files in, everything that is known of them out.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::cost::weigh;
use crate::facts;
use crate::facts::targets::Targets;
use crate::finding::{Finding, FindingId};
use crate::goal::{self, Goal};
use crate::graph::{self, DependencyGraph, Duplicate, Members, Status};
use crate::ignore::{self, Ignored};
use crate::input::{self, FileKind, InputFile, SourceFile};
use crate::order;
use crate::paths;
use crate::profile::Profiles;
use crate::profile::effective::Effective;
use crate::read::listing;
use crate::read::lockfile::{self, Lock, Package};
use crate::read::manifest;
use crate::read::metadata::{self, Metadata, Uses};
use crate::read::timings::{self, Timings};
use crate::read::toolchain::{self, Known, Toolchain};
use crate::read::tree::Tree;
use crate::read::workflow::{self, Workflow};
use crate::rules::{Context, Need, RULES};
use crate::schedule::{Dependencies, Joined, NoSchedule, Schedule};
use crate::source::Problem;
use crate::target_dir::{self, Account};
use crate::workspace::{Member, Origin, Workspace};

/// What an audit knows.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The files that were read.
    pub files: Vec<SourceFile>,
    /// The workspace that their manifests make.
    pub workspace: Workspace,
    /// The Rust that it is built with.
    pub toolchain: Toolchain,
    /// What its owners care about most, if they say so.
    pub goal: Option<Goal>,
    /// The settings of its profiles.
    pub profiles: Profiles,
    /// The dependency graph, if there is a lockfile.
    pub graph: Option<DependencyGraph>,
    /// The requirements and features of every package, if the output of `cargo metadata` was given.
    pub metadata: Option<Metadata>,
    /// The record of a build, if one was given that can be read.
    pub timings: Option<Timings>,
    /// The schedule of that build, or why there is none.
    pub schedule: Option<Result<Schedule, NoSchedule>>,
    /// What lies in the target folder, if a list of its files was given.
    pub target_dir: Option<Arc<Account>>,
    /// The path of the lockfile that the graph is of.
    pub lock_path: Option<Arc<str>>,
    /// The cargo config that counts, with its path.
    pub config: Option<(Arc<str>, Tree)>,
    /// The workflows of the repository that are understood.
    pub workflows: Vec<Workflow>,
    /// The paths of the `.gitignore` files in the folder of the root manifest and in those around it.
    pub gitignores: Vec<Arc<str>>,
    /// The packages that the lockfile holds in more than one version.
    pub duplicates: Vec<Duplicate>,
    /// Whether the manifest of every member was given, as far as the root manifest and the lockfile tell.
    pub all_members_given: bool,
    /// What the rules found, in the order in which it is shown.
    pub findings: Vec<Finding>,
    /// What the owners of the workspace dismissed.
    pub ignored: Vec<Ignored>,
    /// What was not checked.
    pub unchecked: Vec<Unchecked>,
    /// What could not be read as Cargo reads it, by file and place.
    pub problems: Vec<Problem>,
    /// The number of each file, by its path.
    by_path: HashMap<Arc<str>, usize>,
    /// The number of each finding, by its id.
    by_id: HashMap<String, usize>,
}

/// Something that could not be checked for want of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unchecked {
    /// What was not checked: a rule's id, or a question of its own.
    pub what: String,
    /// The name of the file that would tell.
    pub needs: String,
}

/// What the user decides of an audit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Options {
    /// The path of the root manifest; without it, it is looked for.
    pub root: Option<String>,
    /// The Rust to speak of, as a channel such as `1.78`; without it, the toolchain file tells.
    pub toolchain: Option<String>,
    /// What matters most; without it, the root manifest may tell.
    pub goal: Option<Goal>,
}

impl Audit {
    /// Audits `files`.
    pub fn new(files: Vec<InputFile>) -> Self {
        Self::with(files, &Options::default())
    }

    /// Audits `files` as `options` say.
    pub fn with(files: Vec<InputFile>, options: &Options) -> Self {
        Self::after(None, files, options)
    }

    /// The same, and takes over from the audit before what takes long and did not change: whoever writes a manifest by
    /// hand has a hundred thousand files accounted for only once.
    pub fn after(before: Option<&Self>, files: Vec<InputFile>, options: &Options) -> Self {
        let (files, mut problems) = input::gather(files);
        let mut manifests = Vec::new();
        for file in files.iter().filter(|file| file.kind == FileKind::Manifest) {
            let (manifest, found) = manifest::read(&file.path, &file.text);
            manifests.push(manifest);
            problems.extend(found);
        }
        let (workspace, found) = Workspace::new(manifests, options.root.as_deref());
        problems.extend(found);
        let config = in_folder(&files, FileKind::CargoConfig, &paths::join(workspace.root_folder(), ".cargo"));
        let config = config.map(|file| {
            let (tree, found) = Tree::parse(&file.path, &file.text);
            problems.extend(found);
            (Arc::clone(&file.path), tree)
        });
        let file = in_folder(&files, FileKind::Toolchain, workspace.root_folder());
        let told = file.and_then(|file| {
            let (toolchain, found) = toolchain::read(&file.path, &file.text);
            problems.extend(found);
            toolchain
        });
        let chosen = options.toolchain.as_deref().and_then(|channel| Toolchain::of_channel(channel, Known::Chosen));
        let toolchain = chosen.or(told).unwrap_or_default();
        let written = workspace.root_manifest().map_or(Ok(None), goal::written).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let root = workspace.root_manifest().map(|root| (&root.file, &root.tree));
        let profiles = Profiles::new(root, config.as_ref().map(|(path, tree)| (path, tree)));
        let workflows = workflows(&files, workspace.root_folder(), &mut problems);
        let around = |file: &&SourceFile| paths::is_in(workspace.root_folder(), paths::folder(&file.path));
        let gitignores = files.iter().filter(|file| file.kind == FileKind::Gitignore).filter(around);
        let gitignores = gitignores.map(|file| Arc::clone(&file.path)).collect();
        let mut all_members_given = workspace.missing.is_empty();
        let lock = in_folder(&files, FileKind::Lockfile, workspace.root_folder());
        let graph = lock.and_then(|file| {
            let (lock, found) = lockfile::read(&file.path, &file.text);
            problems.extend(found);
            let lock = lock?;
            let members = members(&workspace, &lock);
            all_members_given &= members != Members::Unknown;
            Some(DependencyGraph::new(lock, &members))
        });
        let lock_path = lock.map(|file| Arc::clone(&file.path));
        let metadata = files.iter().find(|file| file.kind == FileKind::Metadata).and_then(|file| {
            let (metadata, found) = metadata::read(&file.path, &file.text);
            problems.extend(found);
            metadata
        });
        // Of several builds and target folders, what was given last counts.
        let timings = files.iter().rfind(|file| file.kind == FileKind::Timings).and_then(|file| {
            let read = timings::read(&file.text);
            read.map_err(|unusable| problems.push(Problem::error(&file.path, None, unusable.to_string()))).ok()
        });
        let schedule = timings.as_ref().map(|timings| {
            let joined = graph.as_ref().map(|graph| Joined { graph, metadata: metadata.as_ref() });
            Schedule::new(timings, joined.as_ref().map(|joined| joined as &dyn Dependencies))
        });
        let listing = listing(&files);
        // The account is of these two.
        let is_same = |before: &&Self| {
            before.listing().map(text) == listing.map(text) && before.lock().map(text) == lock.map(text)
        };
        let known = before.filter(is_same).and_then(|before| before.target_dir.clone());
        let target_dir = known.or_else(|| {
            let versions = graph.as_ref().map(|graph| |name: &str| graph.by_name(name).len());
            let versions = versions.as_ref().map(|versions| versions as &dyn Fn(&str) -> usize);
            Some(Arc::new(target_dir::account(&listing::read(&listing?.text), versions)))
        });
        let family = |name: &str| facts::platforms::platform_family(name).map(|family| family.name);
        let mut duplicates = graph.as_ref().map(|graph| graph::duplicates(graph, &family)).unwrap_or_default();
        if let (Some(graph), Some(metadata)) = (&graph, &metadata) {
            let built = |package: &Package| {
                let uses = metadata.uses(package.name.as_str(), &package.version);
                uses.filter(|uses| uses.is_needed).map(Uses::all)
            };
            graph::with_platforms(&mut duplicates, graph, &built);
            let accepts = |holder: &Package, old: &Package, new: &Package| {
                metadata.accepts(holder.name.as_str(), &holder.version, old.name.as_str(), &old.version, &new.version)
            };
            graph::with_requirements(&mut duplicates, graph, &accepts);
        }
        order::sort_by(&mut problems, |a, b| {
            let place =
                |problem: &Problem| (problem.weight, problem.file.clone(), problem.span.as_ref().map(|s| s.start));
            place(a).cmp(&place(b))
        });
        problems = the_first_of_each_file(problems);
        let by_path = files.iter().enumerate().map(|(number, file)| (Arc::clone(&file.path), number)).collect();
        let mut audit = Self {
            files,
            by_path,
            by_id: HashMap::new(),
            workspace,
            toolchain,
            goal: options.goal.or(written),
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
            duplicates,
            all_members_given,
            findings: Vec::new(),
            ignored: Vec::new(),
            unchecked: Vec::new(),
            problems,
        };
        audit.check();
        audit
    }

    fn check(&mut self) {
        let context = Context {
            workspace: &self.workspace,
            toolchain: self.toolchain,
            goal: self.goal,
            profiles: &self.profiles,
            config: self.config.as_ref().map(|(path, tree)| (path, tree)),
            workflows: &self.workflows,
            gitignores: self.gitignores.iter().filter_map(|path| self.file(path)).collect(),
            graph: self.graph.as_ref(),
            metadata: self.metadata.as_ref(),
            duplicates: &self.duplicates,
            all_members_given: self.all_members_given,
            files: &self.files,
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
        weigh::weigh(&mut findings, self);
        order::sort_by_key(&mut findings, Finding::rank);
        let checked = |rule: &str| !unchecked.iter().any(|unchecked: &Unchecked| unchecked.what == rule);
        (self.findings, self.ignored) = ignore::part(self.workspace.root_manifest(), findings, &checked);
        // Without a manifest nearly all rules have nothing to look at, which is said once.
        let of_manifests = |unchecked: &Unchecked| unchecked.needs == Need::Manifest.file();
        let count = unchecked.iter().filter(|one| of_manifests(one)).count();
        if count > 1 {
            unchecked.retain(|one| !of_manifests(one));
            let what = format!("the {count} rules about manifests");
            unchecked.push(Unchecked { what, needs: Need::Manifest.file().to_owned() });
        }
        unchecked.extend(self.open_questions());
        self.unchecked = unchecked;
        self.by_id = (0..).zip(&self.findings).map(|(number, finding)| (finding.id.to_string(), number)).collect();
    }

    /// What a lockfile leaves open, if there is anything that it matters for.
    fn open_questions(&self) -> Vec<Unchecked> {
        let is = |test: fn(&Status) -> bool| self.duplicates.iter().any(|duplicate| test(&duplicate.status));
        let question = |what: &str, needs: &str| Unchecked { what: what.to_owned(), needs: needs.to_owned() };
        let mut open = Vec::new();
        if is(|status| *status == Status::Upstream) {
            let what = "newer releases of third-party crates that would remove a duplicate";
            open.push(question(what, "the registry index"));
        }
        let is_open = |status: &Status| matches!(status, Status::Upstream | Status::OtherPlatform { .. });
        if !self.has_resolution() && is(is_open) {
            let what = "the requirements and features of third-party crates, and the platforms that they are built for";
            open.push(question(what, Need::Metadata.file()));
        }
        open
    }

    fn has(&self, need: Need) -> bool {
        match need {
            // Of an empty one nothing can be said; a part of one, such as its profiles, is looked at as it is.
            Need::Manifest => self.workspace.root_manifest().is_some_and(|root| root.tree.root.iter().next().is_some()),
            Need::Lockfile => self.graph.is_some(),
            // What a repository does without has nothing in it, so that nothing is left unchecked.
            Need::CargoConfig | Need::Workflow | Need::Gitignore => true,
            // Without packages of others, metadata says nothing that the manifests do not.
            Need::Metadata => {
                let all_are_own = |graph: &DependencyGraph| graph.members().len() == graph.packages().len();
                self.has_resolution() || self.graph.as_ref().is_some_and(all_are_own)
            }
        }
    }

    /// Whether metadata was given that tells of other packages too, which `--no-deps` leaves out.
    fn has_resolution(&self) -> bool {
        self.metadata.as_ref().is_some_and(Metadata::is_resolved)
    }

    /// The finding of this id.
    pub fn finding(&self, id: &FindingId) -> Option<&Finding> {
        self.findings.get(*self.by_id.get(id.as_str())?)
    }

    /// The profiles as they hold. Without a root manifest there are none.
    pub fn effective_profiles(&self) -> Vec<Effective> {
        if self.workspace.root.is_none() {
            return Vec::new();
        }
        let is_member = |name: &str| self.workspace.members.iter().any(|member| member.name == name);
        self.profiles.effective(self.toolchain.version, &is_member)
    }

    /// The targets for which a package of the lockfile is built, as far as `cargo metadata` tells.
    pub fn built_for(&self, package: &Package) -> Option<Targets> {
        self.metadata.as_ref()?.uses(package.name.as_str(), &package.version).map(Uses::all)
    }

    fn listing(&self) -> Option<&SourceFile> {
        listing(&self.files)
    }

    fn lock(&self) -> Option<&SourceFile> {
        self.file(self.lock_path.as_ref()?)
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&SourceFile> {
        self.files.get(*self.by_path.get(path)?)
    }
}

/// The list of the files in a target folder that counts.
fn listing(files: &[SourceFile]) -> Option<&SourceFile> {
    files.iter().rfind(|file| file.kind == FileKind::Listing)
}

fn text(file: &SourceFile) -> &str {
    &file.text
}

/// How many problems of one file are told.
const MOST_PROBLEMS: usize = 100;

/// The first problems of each file, and how many more there are.
fn the_first_of_each_file(problems: Vec<Problem>) -> Vec<Problem> {
    let mut counts: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let mut told: Vec<Problem> = Vec::new();
    for problem in problems {
        let count = counts.entry(Arc::clone(&problem.file)).or_default();
        *count += 1;
        if *count <= MOST_PROBLEMS {
            told.push(problem);
        }
    }
    for (file, count) in counts.into_iter().filter(|(_, count)| *count > MOST_PROBLEMS) {
        told.push(Problem::note(&file, None, format!("{} more problems are not listed", count - MOST_PROBLEMS)));
    }
    told
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

/// The workflows of the repository that the root manifest, which lies in `root`, belongs to. GitHub reads those of the
/// outermost folder only.
fn workflows(files: &[SourceFile], root: &str, problems: &mut Vec<Problem>) -> Vec<Workflow> {
    let around = |file: &&SourceFile| {
        let repository = paths::folder(&file.path).strip_suffix(input::WORKFLOWS)?.trim_end_matches('/');
        (file.kind == FileKind::Workflow && paths::is_in(root, repository)).then_some(repository.len())
    };
    let outermost = files.iter().filter_map(|file| around(&file)).min();
    let of_repository = files.iter().filter(|file| outermost.is_some() && around(file) == outermost);
    let mut read = Vec::new();
    for file in of_repository {
        match workflow::read(&file.path, &file.text) {
            Ok(workflow) => read.push(workflow),
            Err(unread) => {
                let message = format!("Nothing of this workflow is checked: {}.", unread.cause);
                problems.push(Problem::note(&file.path, unread.span, message));
            }
        }
    }
    read
}

/// The members as the lockfile knows them.
///
/// If it has packages without a source that no manifest here accounts for, not all members were given. Then every
/// package without a source is taken for one, or else what only the others need would count as left over.
pub(crate) fn members(workspace: &Workspace, lock: &Lock) -> Members {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_missed_where_it_would_tell_more() {
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        let manifest = || file("Cargo.toml", "[package]\nname = \"a\"\nedition = \"2021\"\n");
        let lock = |more: &str| {
            let own = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\n";
            file("Cargo.lock", &format!("{own}{more}"))
        };
        let other = "dependencies = [\n \"b\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\nsource = \
                     \"registry+https://github.com/rust-lang/crates.io-index\"\n";
        let no_deps = "{\"packages\":[{\"name\":\"a\",\"version\":\"0.0.0\",\"id\":\"a\"}],\"workspace_members\":[],\"resolve\":null}";
        let misses = |files: Vec<InputFile>| {
            Audit::new(files).unchecked.iter().any(|unchecked| unchecked.needs == Need::Metadata.file())
        };
        assert!(!misses(vec![manifest(), lock("")]));
        assert!(misses(vec![manifest(), lock(other)]));
        assert!(misses(vec![manifest(), lock(other), file("cargo-metadata.json", no_deps)]));
    }

    #[test]
    fn the_account_is_taken_over_as_long_as_it_is_of_the_same() {
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        let package = |name: &str| {
            format!(
                "[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\nsource = \
                 \"registry+https://github.com/rust-lang/crates.io-index\"\n"
            )
        };
        let manifest = "[package]\nname = \"a\"\n";
        let list = "12\t1700000000\ttarget/debug/.fingerprint/b-0123456789abcdef/lib-b\n";
        let files = |manifest: &str, lock: &str, list: &str| {
            vec![
                file("Cargo.toml", manifest),
                file("Cargo.lock", &format!("version = 4\n{lock}")),
                file("target.txt", list),
            ]
        };
        let before = Audit::new(files(manifest, "", list));
        let after = |files: Vec<InputFile>| {
            let after = Audit::after(Some(&before), files.clone(), &Options::default());
            assert_eq!(after.target_dir, Audit::new(files).target_dir);
            after.target_dir.zip(before.target_dir.clone()).is_some_and(|(after, before)| Arc::ptr_eq(&after, &before))
        };
        assert!(after(files("[package]\nname = \"c\"\n", "", list)));
        assert!(!after(files(manifest, &package("b"), list)));
        assert!(!after(files(manifest, "", &list.replace("12", "13"))));
        assert!(!after(files(manifest, "", "")));
        assert!(!after(vec![file("Cargo.toml", manifest), file("target.txt", list)]));
    }

    #[test]
    fn a_file_of_problems_does_not_hide_the_others() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n".repeat(1_000);
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        let audit = Audit::new(vec![file("Cargo.lock", &lock), file("Cargo.toml", "[package]\nname = 1\n")]);
        assert_eq!(audit.problems.iter().filter(|problem| &*problem.file == "Cargo.lock").count(), MOST_PROBLEMS + 1);
        assert!(audit.problems.iter().any(|problem| &*problem.file == "Cargo.toml"));
    }
}
