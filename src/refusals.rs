//! What Cargo refuses for a reason that stands in the files.
//!
//! Only manifests that Cargo loads are looked at: those of the members and of what they need by path. What only a file
//! system or a registry can tell is left out, and what rests on all members is told only where none is missing.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::edit::Edit;
use crate::key::KeyPath;
use crate::order::Collect;
use crate::paths;
use crate::read::manifest::Manifest;
use crate::read::toolchain::Toolchain;
use crate::read::tree::{Entry, Tree};
use crate::source::Problem;
use crate::workspace::{Member, Origin, Workspace};

mod config;
mod dependencies;
mod features;
mod fields;
mod gates;
mod inheritance;
mod local;
mod members;
mod names;
mod patches;
mod profiles;
mod requirements;
mod targets;
mod types;

pub use requirements::excluded;
pub use types::{fits, is_refused};

/// Something that Cargo refuses.
#[derive(Debug, Clone, PartialEq)]
pub struct Refusal {
    /// What and where.
    pub problem: Problem,
    /// The way to put it right, where there is one that is plain.
    pub repair: Option<Repair>,
}

/// A way to put a refusal right.
#[derive(Debug, Clone, PartialEq)]
pub struct Repair {
    /// The key that is refused.
    pub key: KeyPath,
    /// The refusal in one line.
    pub title: String,
    /// The name of the way.
    pub id: &'static str,
    /// What it does, as the start of a sentence.
    pub label: String,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// What the refusals rest on.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The toolchain.
    pub toolchain: &'a Toolchain,
    /// The cargo config that applies, with its path.
    pub config: Option<(&'a Arc<str>, &'a Tree)>,
}

/// A manifest that Cargo loads.
#[derive(Debug, Clone, Copy)]
struct Loaded<'a> {
    manifest: &'a Manifest,
    /// The package, if it is one; what it inherits is filled in where the root was given.
    package: Option<&'a Member>,
    /// Whether it is the root of the workspace.
    is_root: bool,
    /// Whether it is a member of the workspace or its root.
    is_own: bool,
}

/// Everything in the files that Cargo refuses.
pub fn refusals(context: Context<'_>) -> Vec<Refusal> {
    let mut found = Vec::new();
    let workspace = context.workspace;
    let outside = workspace.local_packages();
    let own = workspace.own_manifests();
    let members = own.iter().map(|manifest| Loaded {
        manifest,
        package: workspace.member_at(&manifest.file),
        is_root: Some(&manifest.file) == workspace.root.as_ref(),
        is_own: true,
    });
    let others = outside.iter().filter_map(|package| {
        let manifest = workspace.manifests.get(&package.manifest)?;
        Some(Loaded { manifest, package: Some(package), is_root: false, is_own: false })
    });
    let loaded: Vec<Loaded<'_>> = members.chain(others).collect();
    for one in &loaded {
        let mut sink = Sink { file: &one.manifest.file, found: &mut found };
        types::check(one.manifest, one.is_root, &mut sink);
        names::check(one.manifest, &mut sink);
        gates::check(context, one, &mut sink);
        fields::check(one, &mut sink);
        inheritance::check(context, one, &mut sink);
        dependencies::check(one, context.toolchain, &mut sink);
        features::check(context, one, &mut sink);
        targets::check(one, &mut sink);
        patches::check(context, one, &mut sink);
        profiles::check(context, one, &mut sink);
    }
    members::check(context, &mut found);
    local::check(workspace, &outside, &mut found);
    requirements::check(workspace, &outside, &mut found);
    if let Some((file, tree)) = context.config {
        config::check(context, tree, &mut Sink { file, found: &mut found });
    }
    // What several members inherit is refused once.
    let mut seen = BTreeSet::new();
    found.retain(|refusal| {
        let problem = &refusal.problem;
        let start = problem.span.as_ref().map(|span| span.start);
        seen.insert((Arc::clone(&problem.file), start, problem.message.clone()))
    });
    found
}

/// The manifests that Cargo does not load for this workspace. It loads what `members` and paths name before it sees whether
/// there is a package in it.
pub fn unloaded(workspace: &Workspace) -> BTreeSet<Arc<str>> {
    let outside = workspace.local_packages();
    let mut unloaded: BTreeSet<Arc<str>> = workspace.manifests.keys().cloned().into_set();
    for manifest in workspace.own_manifests() {
        unloaded.remove(&manifest.file);
    }
    for path in workspace.listed() {
        unloaded.remove(path.as_str());
    }
    for package in workspace.members.iter().chain(&outside) {
        unloaded.remove(&package.manifest);
        for dependency in workspace.resolved(package) {
            if let Origin::Path(folder) = &dependency.origin {
                unloaded.remove(paths::join(folder, "Cargo.toml").as_str());
            }
        }
    }
    unloaded
}

/// Where the refusals of one file go.
struct Sink<'a> {
    file: &'a Arc<str>,
    found: &'a mut Vec<Refusal>,
}

impl Sink<'_> {
    /// An error at a place.
    fn error(&mut self, span: impl Into<Option<Range<usize>>>, message: impl Into<String>) {
        self.found.push(Refusal { problem: Problem::error(self.file, span, message), repair: None });
    }

    /// Something that Cargo only warns of.
    fn note(&mut self, span: impl Into<Option<Range<usize>>>, message: impl Into<String>) {
        self.found.push(Refusal { problem: Problem::note(self.file, span, message), repair: None });
    }

    /// An error that `repair` puts right.
    fn repairable(&mut self, entry: &Entry, message: impl Into<String>, repair: Repair) {
        let problem = Problem::error(self.file, entry.span(), message);
        self.found.push(Refusal { problem, repair: Some(repair) });
    }
}
