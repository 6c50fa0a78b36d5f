//! Copies of one crate from several sources: which is which, and what makes one of them.

use std::collections::BTreeSet;

use super::sites::Sites;
use super::{found, label, label_of};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::graph::{DependencyGraph, Duplicate, NearestEntries, PackageId};
use crate::model::Model;
use crate::order::Collect;
use crate::read::canonical_url::canonical_url;
use crate::read::lockfile::{GitReference, Package, Source};
use crate::sentence;
use crate::source::Place;
use crate::workspace::{Member, Origin};

mod patch;
mod references;

/// One package of the lockfile, with where it comes from.
struct Copy<'a> {
    id: PackageId,
    package: &'a Package,
    /// Of a path: the folder, if the manifests tell.
    folder: Option<String>,
    is_member: bool,
}

impl<'a> Copy<'a> {
    fn of(model: &Model, graph: &'a DependencyGraph, id: PackageId) -> Option<Self> {
        let package = graph.package(id)?;
        let is_member = graph.is_member(id) && model.workspace.members.iter().any(|one| is_of(one, package));
        Some(Self { id, package, folder: folder_of(model, package), is_member })
    }

    /// Its source in a word or two, for a title.
    fn source(&self) -> String {
        match &self.package.source {
            Source::Path if self.is_member => "member".to_owned(),
            Source::Path => "path".to_owned(),
            Source::CratesIo => "crates.io".to_owned(),
            Source::Registry { .. } => "another registry".to_owned(),
            Source::Git { reference, .. } => match reference_of(reference) {
                Some((key, value)) => format!("git, {key} `{}`", short(key, value)),
                None => "git".to_owned(),
            },
            Source::Unknown(_) => "unknown source".to_owned(),
        }
    }

    /// What it is, as the rest of a sentence about it.
    fn description(&self) -> String {
        match (&self.package.source, &self.folder) {
            (Source::Path, Some(folder)) if self.is_member => format!("is the member in `{}`", shown(folder)),
            (Source::Path, Some(folder)) => format!("is the package in `{}`, which is no member", shown(folder)),
            (Source::Path, None) => "is a path dependency".to_owned(),
            (Source::CratesIo, _) => "is the release from crates.io".to_owned(),
            (Source::Registry { index }, _) => format!("is from the registry `{index}`"),
            (Source::Git { url, reference, rev }, _) => {
                let at = match reference_of(reference) {
                    Some((key, value)) => format!("{key} `{}`", short(key, value)),
                    None => "its default branch".to_owned(),
                };
                let commit = rev.as_deref().and_then(|rev| rev.get(..8));
                let commit = commit.filter(|_| !matches!(reference, GitReference::Rev(_)));
                let commit = commit.map(|commit| format!(", commit `{commit}`")).unwrap_or_default();
                format!("is from the git repository `{url}`, {at}{commit}")
            }
            (Source::Unknown(source), _) => format!("is from `{source}`"),
        }
    }
}

/// A path in prose; the folder of the root has none.
fn shown(folder: &str) -> &str {
    if folder.is_empty() { "." } else { folder }
}

/// The key of a git reference in a manifest, with its value; the default branch has none.
fn reference_of(reference: &GitReference) -> Option<(&'static str, &str)> {
    match reference {
        GitReference::Branch(name) if name == "HEAD" => None,
        GitReference::Branch(name) => Some(("branch", name)),
        GitReference::Tag(name) => Some(("tag", name)),
        GitReference::Rev(name) => Some(("rev", name)),
        _ => None,
    }
}

/// A revision as git abbreviates it; a name as it is.
fn short<'v>(key: &str, value: &'v str) -> &'v str {
    let is_hash = key == "rev" && value.len() == 40 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    value.get(..8).filter(|_| is_hash).unwrap_or(value)
}

/// Whether two addresses are of one git repository to Cargo.
fn is_same_repository(a: &str, b: &str) -> bool {
    canonical_url(a) == canonical_url(b)
}

/// Host and path of an address, whatever it is reached by: `https://` and `ssh://git@` lead to one repository.
fn place_of(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let host = rest.split_once('/').map_or(rest, |(host, _)| host);
    let user = host.rfind('@').map_or(0, |at| at + 1);
    match scheme {
        "file" => canonical_url(url),
        _ => canonical_url(&format!("https://{}", rest.get(user..).unwrap_or(rest))).to_ascii_lowercase(),
    }
}

fn is_of(member: &Member, package: &Package) -> bool {
    member.name == package.name.as_str() && member.version == package.version.to_string()
}

/// The folder of a package without a source, if the manifests leave no doubt.
fn folder_of(model: &Model, package: &Package) -> Option<String> {
    if !package.is_by_path() {
        return None;
    }
    let workspace = &model.workspace;
    if let Some(member) = workspace.members.iter().find(|member| is_of(member, package)) {
        return Some(member.folder().to_owned());
    }
    let locals = workspace.local_packages();
    let dependencies = workspace.members.iter().chain(&locals).flat_map(|member| &member.dependencies);
    let folders = dependencies.filter(|one| one.name == package.name.as_str()).filter_map(|one| match &one.origin {
        Origin::Path(folder) => Some(folder.as_str()),
        _ => None,
    });
    let mut folders: BTreeSet<&str> = folders.into_set();
    // The manifest of a folder may not have been given.
    folders.retain(|folder| workspace.package_in(folder).is_none_or(|there| is_of(&there, package)));
    match folders.len() {
        1 => folders.pop_first().map(str::to_owned),
        _ => None,
    }
}

/// Tells which copy is which, and offers what makes one of them.
pub(super) fn finding(
    model: &Model,
    graph: &DependencyGraph,
    sites: &Sites<'_>,
    entries: Option<&NearestEntries>,
    duplicate: &Duplicate,
) -> Finding {
    let copies: Vec<Copy<'_>> = duplicate.versions.iter().filter_map(|id| Copy::of(model, graph, *id)).collect();
    let mut finding = found(graph, duplicate, Severity::Info, "");
    let titled: Vec<String> =
        copies.iter().map(|copy| format!("`{}` ({})", copy.package.version, copy.source())).collect();
    finding.title = format!("`{}`: {}", duplicate.name, sentence::words(&titled));
    finding.detail.extend(copies.iter().map(|copy| told(graph, entries, copy)));
    finding.detail.push(
        "To rustc each copy is a separate crate: types and traits of one do not match those of another.".to_owned(),
    );
    finding.impact = Impact::said(Basis::Counted, format!("{} copies are compiled. Time not measured.", copies.len()));
    if let Some(ours) = copies.iter().find(|copy| copy.is_member)
        && let Some(folder) = &ours.folder
    {
        let others = copies.iter().filter(|copy| copy.id != ours.id).flat_map(|copy| graph.holders(copy.id));
        let others = others.map(|holder| label(graph, *holder)).into_set();
        if !others.is_empty() {
            let others = sentence::list(&others, 5);
            finding.detail.push(format!("Edits in `{}` do not reach {others}.", shown(folder)));
        }
    }
    let mut seen = BTreeSet::new();
    for site in copies.iter().flat_map(|copy| sites.all(copy.id)) {
        if seen.insert((&site.file, site.span.start)) {
            finding.places.push(Place::new(&site.file, site.span.clone()));
        }
    }
    let mut by_hand = references::offer(model, graph, &copies, &mut finding);
    by_hand.extend(patch::offer(model, graph, &copies, &mut finding));
    let removed = finding.fixes.first().map(|fix| graph.removed_by(&fix.moves)).unwrap_or_default();
    if !removed.is_empty() {
        let names = sentence::list(removed.iter().map(|id| label(graph, *id)), 8);
        finding.impact = Impact {
            packages: removed.len(),
            ..Impact::said(Basis::Counted, format!("Removes {names} from Cargo.lock. Time not measured."))
        };
    }
    finding.by_hand = (!by_hand.is_empty()).then(|| by_hand.join(" "));
    finding
}

/// What a copy is and who requires it, as a sentence.
fn told(graph: &DependencyGraph, entries: Option<&NearestEntries>, copy: &Copy<'_>) -> String {
    let mut told = format!("{} {}", label_of(graph, copy.id), copy.description());
    let holders = graph.holders(copy.id);
    match holders.len() {
        0 => return format!("{told}. No other package requires it."),
        1 => told += "; required by ",
        count => told += &format!("; required by {count} packages: "),
    }
    told += &sentence::list(holders.iter().map(|holder| label(graph, *holder)), 5);
    let (nearest, are_more) = entries.map(|entries| entries.of(copy.id)).unwrap_or_default();
    let nearest: Vec<PackageId> =
        nearest.iter().copied().filter(|entry| *entry != copy.id && !holders.contains(entry)).collect();
    if !nearest.is_empty() {
        let and_others = if are_more { " and others" } else { "" };
        let nearest = sentence::list(nearest.iter().map(|id| label(graph, *id)), 5);
        told += &format!("; pulled in by {nearest}{and_others}");
    }
    told + "."
}
