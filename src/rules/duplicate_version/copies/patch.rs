//! The `[patch]` that puts one copy in the place of the others, and the command that Cargo.lock needs for it.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Copy, is_of, is_same_repository, label, label_of, reference_of, shown};
use crate::edit::{Edit, Verb};
use crate::finding::{Finding, Fix, Safety};
use crate::graph::{DependencyGraph, Move};
use crate::key::{KeyPath, Value};
use crate::model::Model;
use crate::order::Collect;
use crate::paths;
use crate::read::lockfile::Source;
use crate::read::requirement;
use crate::read::tree::Node;
use crate::sentence;
use crate::shell;
use crate::workspace::Dependency;

/// Offers the `[patch]` that puts the local copy, or else the one from git, in the place of the others. Returns what
/// is left to say.
pub(super) fn offer(model: &Model, graph: &DependencyGraph, copies: &[Copy<'_>], finding: &mut Finding) -> Vec<String> {
    let local: Vec<&Copy<'_>> = copies.iter().filter(|copy| copy.package.is_by_path()).collect();
    let from_git: Vec<&Copy<'_>> =
        copies.iter().filter(|copy| matches!(copy.package.source, Source::Git { .. })).collect();
    let is_required = |copy: &Copy<'_>| !graph.holders(copy.id).is_empty();
    let target = match (local.as_slice(), from_git.as_slice()) {
        ([one], _) if one.folder.is_some() => *one,
        ([], [one]) => *one,
        ([], _) => return Vec::new(),
        ([_], _) => return vec!["The manifests do not tell its folder, which a `[patch]` would name.".to_owned()],
        _ => return vec!["Several folders have the package: use one of them.".to_owned()],
    };
    let Some(root) = model.workspace.root.clone().filter(|root| model.generated(root).is_none()) else {
        return Vec::new();
    };
    let mut said = Vec::new();
    let mut plan = Patch { edits: BTreeSet::new(), commands: Vec::new(), moves: Vec::new(), tables: BTreeSet::new() };
    for copy in copies.iter().filter(|copy| copy.id != target.id && is_required(copy)) {
        match plan.add(model, graph, copies, &root, target, copy) {
            Ok(note) => said.extend(note),
            Err(why) => said.push(why),
        }
    }
    if plan.edits.is_empty() {
        return said;
    }
    let tables = sentence::list(plan.tables.iter().map(|table| format!("[{table}]")), 3);
    let by = match &target.folder {
        Some(folder) => format!("`{}`", shown(folder)),
        None => "the git repository".to_owned(),
    };
    if plan.commands.is_empty() {
        said.push("Cargo takes the patch with the next command, as the versions are the same.".to_owned());
    } else {
        let commands = sentence::list(&plan.commands, 5);
        said.push(format!("Then run {commands}: until that, Cargo.lock keeps the other copy."));
    }
    said.push("A published package does not take a `[patch]` along: its users build the release.".to_owned());
    finding.fixes.push(Fix {
        id: "patch".to_owned(),
        label: format!("Put {by} in the place of the other copy, by {tables}"),
        safety: Safety::NeedsReview,
        edits: plan.edits.into_iter().collect(),
        commands: plan.commands,
        moves: plan.moves,
        // What the other copy had enabled is enabled in this one then.
        may_keep: true,
    });
    said
}

struct Patch {
    edits: BTreeSet<Edit>,
    commands: Vec<String>,
    moves: Vec<Move>,
    tables: BTreeSet<String>,
}

impl Patch {
    /// Puts `target` in the place of `copy`. Returns what is to be said of it; an error says why it cannot be done.
    fn add(
        &mut self,
        model: &Model,
        graph: &DependencyGraph,
        copies: &[Copy<'_>],
        root: &Arc<str>,
        target: &Copy<'_>,
        copy: &Copy<'_>,
    ) -> Result<Option<String>, String> {
        let name = copy.package.name.as_str();
        let table = match &copy.package.source {
            Source::CratesIo => KeyPath::new(["patch", "crates-io"]),
            Source::Git { url, .. } if is_git_of(target, url) => return Ok(None),
            Source::Git { url, .. } => KeyPath::new(["patch", url]),
            Source::Registry { index } => {
                return Err(format!(
                    "A `[patch]` for {} needs the name of the registry `{index}`.",
                    label_of(graph, copy.id)
                ));
            }
            Source::Path | Source::Unknown(_) => return Ok(None),
        };
        let doubt = self.fits(model, graph, target, copy)?;
        self.names(model, graph, target, copy)?;
        let command = command(model, copies, target, copy)?;
        let key = table.join(name);
        let tree = model.workspace.root_manifest().map(|manifest| &manifest.tree);
        let in_config = model.config().filter(|(_, tree)| tree.at(&key).is_some()).map(|(path, _)| path);
        if let Some(path) = in_config {
            return Err(format!("`{path}` has an entry for `{name}` in [{table}] already, which decides."));
        }
        if let Some(entry) = tree.and_then(|tree| tree.at(&key)) {
            let path = entry.value.as_table().and_then(|table| table.get("path")).and_then(Node::as_str);
            let folder = path.map(|path| paths::join(model.workspace.root_folder(), path));
            let then = command.filter(|_| folder.is_some() && folder == target.folder).map_or_else(
                || ", which puts another package in its place".to_owned(),
                |command| format!(": run `{command}`, so that Cargo.lock takes it"),
            );
            return Err(format!("`{root}` has an entry for `{name}` in [{table}] already{then}."));
        }
        let value = match (&target.folder, &target.package.source) {
            (Some(folder), _) => {
                let path = paths::relative(model.workspace.root_folder(), folder);
                vec![("path".to_owned(), Value::from(path.as_str()))]
            }
            (None, Source::Git { url, reference, .. }) => {
                let reference = reference_of(reference).map(|(key, value)| (key.to_owned(), Value::from(value)));
                [("git".to_owned(), Value::from(url.as_str()))].into_iter().chain(reference).collect()
            }
            _ => return Ok(None),
        };
        self.edits.insert(Edit::new(root, key, Verb::Set(Value::Table(value))));
        self.tables.insert(table.to_string());
        self.commands.extend(command);
        let holders = graph.holders(copy.id).iter();
        self.moves.extend(holders.map(|holder| Move { holder: *holder, from: copy.id, to: target.id }));
        Ok(doubt)
    }

    /// Whether all that require the copy allow the version of the target: an error says who does not. What is not known for
    /// certain is returned.
    fn fits(
        &self,
        model: &Model,
        graph: &DependencyGraph,
        target: &Copy<'_>,
        copy: &Copy<'_>,
    ) -> Result<Option<String>, String> {
        let (old, new) = (copy.package, target.package);
        if old.version == new.version {
            return Ok(None);
        }
        let (mut doubtful, mut unfit) = (Vec::new(), Vec::new());
        let is_newer = requirement::are_semver_compatible(&old.version, &new.version)
            && new.version > old.version
            && new.version.pre.is_empty();
        let requirements = model.requirements();
        for holder in graph.holders(copy.id) {
            let accepts = graph.package(*holder).and_then(|holder| requirements.accepts(holder, old, new));
            match accepts {
                Some(true) => {}
                Some(false) => unfit.push(label(graph, *holder)),
                None => doubtful.push(label(graph, *holder)),
            }
        }
        let (new, old) = (label_of(graph, target.id), label_of(graph, copy.id));
        if !unfit.is_empty() {
            let (list, require) = (sentence::list(&unfit, 5), if unfit.len() == 1 { "requires" } else { "require" });
            return Err(format!(
                "No `[patch]` removes {old}: {list} {require} a version that {new} does not fit, and Cargo ignores a patch \
                 that fits no requirement."
            ));
        }
        if doubtful.is_empty() {
            return Ok(None);
        }
        let list = sentence::list(&doubtful, 5);
        if is_newer {
            let pins = if doubtful.len() == 1 { "requires" } else { "require" };
            return Ok(Some(format!(
                "{new} fits unless {list} {pins} {} more narrowly than `^{}`; `cargo metadata` output tells.",
                sentence::list([copy.package.name.as_str()], 1),
                copy.package.version
            )));
        }
        Err(format!(
            "Whether a `[patch]` removes {old} depends on what {list} allows, and only `cargo metadata` output tells: Cargo \
             ignores a patch that fits no requirement, and a caret requirement that {old} answers need not allow {new}."
        ))
    }

    /// A package that would depend on the target under several names, which Cargo refuses.
    fn names(&self, model: &Model, graph: &DependencyGraph, target: &Copy<'_>, copy: &Copy<'_>) -> Result<(), String> {
        let both = graph.holders(copy.id).iter().find(|holder| graph.holders(target.id).contains(holder));
        let Some(holder) = both.and_then(|holder| graph.package(*holder)) else { return Ok(()) };
        let member = model.workspace.members.iter().find(|member| is_of(member, holder) && holder.is_by_path());
        let of_name = |one: &&Dependency| one.name == copy.package.name.as_str();
        let keys = member.into_iter().flat_map(|member| member.dependencies.iter().filter(of_name));
        let keys: BTreeSet<&str> = keys.map(|one| one.site.key.as_str()).into_set();
        if member.is_some() && keys.len() < 2 {
            return Ok(());
        }
        Err(format!(
            "`{} {}` depends on both copies under names of their own, probably on purpose: with a `[patch]` they would be one, \
             for which Cargo allows one name only.",
            holder.name.as_str(),
            holder.version
        ))
    }
}

fn is_git_of(target: &Copy<'_>, url: &str) -> bool {
    matches!(&target.package.source, Source::Git { url: own, .. } if is_same_repository(own, url))
}

/// The command that takes a copy out of the lockfile, if Cargo does not do so by itself.
fn command(model: &Model, copies: &[Copy<'_>], target: &Copy<'_>, copy: &Copy<'_>) -> Result<Option<String>, String> {
    if copy.package.version == target.package.version {
        return Ok(None);
    }
    let id = model.package_id(copy.package.name.as_str(), &copy.package.version);
    let same = copies.iter().filter(|other| other.id != copy.id && other.package.version == copy.package.version);
    let same: Vec<&Copy<'_>> = same.collect();
    if same.is_empty() {
        return Ok(Some(format!("cargo update -p {}", shell::word(&id))));
    }
    let url = match &copy.package.source {
        Source::Git { url, .. } => {
            let is_same = |other: &&Copy<'_>| matches!(&other.package.source, Source::Git { url: o, .. } if o == url);
            if same.iter().any(is_same) {
                return Err(format!(
                    "No command names `{}` of one git reference alone: make them one reference first.",
                    copy.package.name.as_str()
                ));
            }
            url.as_str()
        }
        _ => "https://github.com/rust-lang/crates.io-index",
    };
    Ok(Some(format!("cargo update -p {}", shell::word(&format!("{url}#{id}")))))
}
