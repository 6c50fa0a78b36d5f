//! What else is known of a duplicate: where it is built, and whether it is there on purpose.

use semver::Op;

use super::label;
use super::sites::Sites;
use crate::facts::targets::Targets;
use crate::graph::{DependencyGraph, Duplicate, PackageId};
use crate::model::Model;
use crate::read::lockfile::Package;
use crate::read::manifest::Site;
use crate::sentence;

/// Words of a comment that gives a reason for a requirement; other comments are headings.
const REASONS: [&str; 22] = [
    "do not",
    "don't",
    "pin",
    "lock",
    "keep",
    "until",
    "wait",
    "compat",
    "downgrade",
    "upgrade",
    "update",
    "bump",
    "newer",
    "latest",
    "older",
    "must",
    "sync",
    "conflict",
    "break",
    "match",
    "require",
    "regress",
];

/// Why members may ask for this version on purpose, if there is a sign of it.
pub(super) fn on_purpose(model: &Model, sites: &Sites<'_>, id: PackageId) -> Option<String> {
    for (_, member, dependency) in sites.of_package(id) {
        let name = &dependency.name;
        let is_pin = dependency.requirement.as_ref().is_some_and(|r| r.comparators.iter().any(|c| c.op == Op::Exact));
        if is_pin {
            return Some(format!("`{}` pins `{name}` with `=`, probably for a reason.", member.name));
        }
        let site = dependency.requirement_site();
        if is_explained(model, site) {
            return Some(format!(
                "A comment on `{name}` in `{}` suggests that the old version is there on purpose.",
                site.file
            ));
        }
        let both = member.dependencies.iter().any(|other| other.name == *name && other.site.key != dependency.site.key);
        if both {
            return Some(format!("`{}` requires two versions of `{name}` under different names.", member.name));
        }
    }
    None
}

/// Whether a comment above the requirement, or behind it on its line, gives a reason.
fn is_explained(model: &Model, site: &Site) -> bool {
    let Some(file) = model.file(&site.file) else { return false };
    let (Some(before), Some(behind)) = (file.text.get(..site.span.start), file.text.get(site.span.end..)) else {
        return false;
    };
    let before = before.rsplit_once('\n').map_or("", |(lines, _)| lines);
    let above = before.lines().rev().map(str::trim).take_while(|line| line.starts_with('#'));
    let behind = behind.lines().next().and_then(|line| line.split_once('#')).map(|(_, comment)| comment);
    let text = above.chain(behind).collect::<Vec<_>>().join(" ").to_lowercase();
    REASONS.iter().any(|reason| text.contains(reason))
}

/// For which platforms more than one version is built, where `cargo metadata` tells and it is not for all.
pub(super) fn where_built(model: &Model, graph: &DependencyGraph, duplicate: &Duplicate) -> Option<String> {
    let metadata = model.metadata().filter(|metadata| metadata.is_resolved())?;
    let is_unused = |id: &&PackageId| {
        let package = graph.package(**id).filter(|_| graph.is_reached(**id));
        let uses = |package: &Package| metadata.uses(package.name.as_str(), &package.version);
        package.is_some_and(|package| uses(package).is_none_or(|uses| !uses.is_needed))
    };
    let unused: Vec<String> = duplicate.versions.iter().filter(is_unused).map(|id| label(graph, *id)).collect();
    if !unused.is_empty() {
        let (verb, it) = if unused.len() == 1 { ("is", "it") } else { ("are", "them") };
        return Some(format!(
            "{} {verb} in no build: nothing enables {it} with the features and platforms of the `cargo metadata` \
             output.",
            sentence::list(&unused, 6)
        ));
    }
    let twice = duplicate.twice_on?;
    let hosts = Targets::all(|target| target.is_host);
    if twice.and(hosts) == hosts {
        return None;
    }
    let once = sentence::words(&Targets::all(|_| true).without(twice).names());
    Some(match sentence::words(&twice.names()) {
        twice if twice.is_empty() => format!("No build for {once} has multiple versions."),
        twice => format!(
            "No build for {once} has multiple versions; builds for {twice} may: `cargo metadata` unites the features of all \
             platforms and dependency kinds, and `cargo tree -d --target all` tells."
        ),
    })
}
