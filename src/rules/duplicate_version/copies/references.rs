//! Several references of one git repository, each of which Cargo takes for a source of its own.

use std::collections::BTreeSet;

use super::{Copy, is_same_repository, place_of, reference_of, short};
use crate::edit::{Edit, Verb};
use crate::finding::{Finding, Fix, Safety};
use crate::graph::{DependencyGraph, Move};
use crate::model::Model;
use crate::order::Collect;
use crate::read::lockfile::{GitReference, Source};
use crate::sentence;
use crate::workspace::{Dependency, Origin};

/// Says what makes the references differ, and offers each of them for all dependencies on the repository. Returns what is
/// left to say.
pub(super) fn offer(model: &Model, graph: &DependencyGraph, copies: &[Copy<'_>], finding: &mut Finding) -> Vec<String> {
    let mut said = Vec::new();
    let mut from_git: Vec<(&str, &GitReference, Option<&str>)> = copies.iter().filter_map(git).collect();
    from_git.dedup();
    let [(url, first, commit), rest @ ..] = from_git.as_slice() else { return said };
    if rest.is_empty() {
        return said;
    }
    if let Some((other, ..)) = rest.iter().find(|(other, ..)| !is_same_repository(other, url)) {
        if place_of(other) == place_of(url) {
            said.push(format!(
                "`{url}` and `{other}` look like one repository, but are two sources to Cargo: use one address."
            ));
        }
        return said;
    }
    let are_equal = rest.iter().all(|(_, _, other)| other == commit) && commit.is_some();
    let even = if are_equal { " Here all are locked to the same commit." } else { "" };
    finding.detail.push(format!("To Cargo each reference of a git repository is a separate source.{even}"));
    let foreign = foreign(graph, url);
    if !foreign.is_empty() {
        said.push(format!(
            "{} from elsewhere {} the repository by {} own reference, which no edit here changes; a `[patch]` cannot \
             point to the repository that it patches.",
            sentence::list(&foreign, 5),
            if foreign.len() == 1 { "requires" } else { "require" },
            if foreign.len() == 1 { "its" } else { "their" },
        ));
        return said;
    }
    for (_, reference, _) in [(url, first, commit)].into_iter().chain(rest.iter().map(|(u, r, c)| (u, r, c))) {
        if let Some(fix) = unify(model, graph, url, reference) {
            finding.fixes.push(fix);
        }
    }
    said
}

fn git<'a>(copy: &Copy<'a>) -> Option<(&'a str, &'a GitReference, Option<&'a str>)> {
    match &copy.package.source {
        Source::Git { url, reference, rev } => Some((url, reference, rev.as_deref())),
        _ => None,
    }
}

/// The packages that require one of the repository and are neither of it nor members.
fn foreign(graph: &DependencyGraph, url: &str) -> BTreeSet<String> {
    let is_own = |source: &Source| matches!(source, Source::Git { url: other, .. } if is_same_repository(other, url));
    let all = graph.packages().iter().filter_map(|id| Some((*id, graph.package(*id)?)));
    let elsewhere = all.filter(|(id, package)| !graph.is_member(*id) && !is_own(&package.source));
    let requires = elsewhere.filter(|(id, _)| {
        graph.dependencies(*id).iter().filter_map(|to| graph.package(*to)).any(|to| is_own(&to.source))
    });
    requires.map(|(_, package)| format!("{} {}", package.name.as_str(), package.version)).into_set()
}

/// The fix that takes all dependencies on a repository from one reference.
fn unify(model: &Model, graph: &DependencyGraph, url: &str, reference: &GitReference) -> Option<Fix> {
    let wanted = reference_of(reference);
    let mut edits: BTreeSet<Edit> = BTreeSet::new();
    for member in &model.workspace.members {
        for dependency in &member.dependencies {
            let Origin::Git { url: own, reference: written } = &dependency.origin else { continue };
            let written = written.as_ref().map(|(key, value)| (*key, value.as_str()));
            if !is_same_repository(own, url) || written == wanted {
                continue;
            }
            if model.generated(&dependency.requirement_site().file).is_some()
                || !is_there(graph, url, reference, dependency)
            {
                return None;
            }
            edits.extend(edits_of(dependency, wanted));
        }
    }
    let moves = moves(graph, url, reference);
    if edits.is_empty() || moves.is_empty() {
        return None;
    }
    let (id, what) = match wanted {
        Some((key, value)) => (format!("{key}:{value}"), format!("{key} `{}`", short(key, value))),
        None => ("default-branch".to_owned(), "the default branch".to_owned()),
    };
    Some(Fix {
        id,
        label: format!("Take all packages of the repository from {what}"),
        safety: Safety::NeedsReview,
        edits: edits.into_iter().collect(),
        commands: Vec::new(),
        moves,
        // What the other copy had enabled is enabled in this one then.
        may_keep: true,
    })
}

/// Whether the package of a dependency, as the reference has it, answers its requirement, as far as the lockfile tells.
fn is_there(graph: &DependencyGraph, url: &str, reference: &GitReference, dependency: &Dependency) -> bool {
    let Some(requirement) = &dependency.requirement else { return true };
    let of_name = graph.by_name(&dependency.name).iter().filter_map(|id| graph.package(*id));
    let mut there = of_name.filter(|package| is_at(&package.source, url, reference)).peekable();
    there.peek().is_some() && there.all(|package| requirement.matches(&package.version))
}

fn is_at(source: &Source, url: &str, at: &GitReference) -> bool {
    matches!(source, Source::Git { url: own, reference, .. } if is_same_repository(own, url) && reference == at)
}

fn edits_of(dependency: &Dependency, wanted: Option<(&str, &str)>) -> Vec<Edit> {
    let site = dependency.requirement_site();
    let edit = |key: &str, verb| Edit::new(&site.file, site.path.join(key), verb);
    let written = site.spec.reference.as_ref().map(|(key, _)| *key);
    let stale = written.filter(|key| wanted.is_none_or(|(wanted, _)| wanted != *key));
    let set = wanted.map(|(key, value)| edit(key, Verb::Set(value.into())));
    stale.map(|key| edit(key, Verb::Remove)).into_iter().chain(set).collect()
}

/// What members depend on instead: where a package is there from both references.
fn moves(graph: &DependencyGraph, url: &str, reference: &GitReference) -> Vec<Move> {
    let mut moves = Vec::new();
    let is_own = |source: &Source| matches!(source, Source::Git { url: other, .. } if is_same_repository(other, url));
    for from in graph.packages() {
        let Some(package) = graph.package(*from) else { continue };
        if !is_own(&package.source) || is_at(&package.source, url, reference) {
            continue;
        }
        let same = graph.by_name(package.name.as_str()).iter();
        let is_target = |to: &&crate::graph::PackageId| {
            graph.package(**to).is_some_and(|package| is_at(&package.source, url, reference))
        };
        let Some(to) = { same }.find(is_target) else { continue };
        // The repository's own packages that stay on the old reference are left by their dependents.
        moves.extend(graph.holders(*from).iter().map(|holder| Move { holder: *holder, from: *from, to: *to }));
    }
    moves
}
