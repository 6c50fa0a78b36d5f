use std::collections::BTreeSet;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::graph::{DependencyGraph, PackageId};
use crate::model::Model;
use crate::order::{self, Collect};
use crate::read::lockfile;
use crate::read::requirement::compatible_range;
use crate::shell;

/// A Cargo.lock with versions of which Cargo takes only one.
pub static RULE: Rule = Rule {
    id: "lockfile-conflict",
    title: "A Cargo.lock with two compatible versions of one package",
    says: "Cargo.lock has two semver-compatible versions of one package from one registry, both required. Cargo takes one \
           of each range of compatible versions and refuses such a lockfile; it is mostly left by a merge.",
    why: "Cargo finds no version for the package, so nothing can be built.",
    but: "None known.",
    fix_safety: "No automatic fix: Cargo writes Cargo.lock. The command removes the older version and changes nothing \
                 else.",
    sources: &[Source {
        title: "The Cargo Book: Dependency resolution",
        url: "https://doc.rust-lang.org/cargo/reference/resolver.html#semver-compatibility",
    }],
    needs: &[Need::Manifest, Need::Lockfile],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"3\"\n"),
            ("a/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2024\"\n\n[dependencies]\nitoa = \"1.0.5\"\n"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\nedition = \"2024\"\n\n[dependencies]\nitoa = \"1.0.14\"\n"),
            (
                "Cargo.lock",
                "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\ndependencies = [\n \"itoa \
                 1.0.5\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"0.0.0\"\ndependencies = [\n \"itoa \
                 1.0.14\",\n]\n\n[[package]]\nname = \"itoa\"\nversion = \"1.0.5\"\nsource = \
                 \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"itoa\"\nversion = \
                 \"1.0.14\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
            ),
        ],
        finds: &["lockfile-conflict:Cargo.lock"],
        choose: &[],
        fixed: &[],
    },
    check,
};

/// Packages of one name, registry and range of compatible versions.
type Compatible<'g> = Vec<(PackageId, &'g lockfile::Package)>;

/// The ranges of which the lockfile has several versions, so that Cargo refuses it.
fn refused<'g>(model: &Model, graph: &'g DependencyGraph) -> Vec<Compatible<'g>> {
    let mut refused = Vec::new();
    if !model.all_members_given {
        return refused;
    }
    for ids in graph.same_names().filter(|ids| ids.len() > 1) {
        let packages = ids.iter().filter_map(|id| Some((*id, graph.package(*id)?)));
        let is_required = |(id, package): &(PackageId, &lockfile::Package)| {
            !matches!(package.source, lockfile::Source::Path | lockfile::Source::Git { .. })
                && package.replaced_by.is_none()
                && graph.is_reached(*id)
        };
        let mut packages: Compatible<'_> = packages.filter(is_required).collect();
        let compare = |(_, a): &(PackageId, &lockfile::Package), (_, b): &(PackageId, &lockfile::Package)| {
            let of_range = compatible_range(&a.version).cmp(&compatible_range(&b.version));
            a.source.cmp(&b.source).then(of_range)
        };
        order::sort_by(&mut packages, compare);
        let ranges = packages.chunk_by(|a, b| compare(a, b).is_eq()).filter(|versions| versions.len() > 1);
        let all_kept = |versions: &&[(PackageId, _)]| versions.iter().all(|(id, _)| is_kept(model, graph, *id));
        refused.extend(ranges.filter(all_kept).map(<[_]>::to_vec));
    }
    refused
}

/// The packages of which the lockfile has several versions, all of one range: they are an error, and no duplicate beside it.
pub(super) fn packages(model: &Model, graph: &DependencyGraph) -> BTreeSet<String> {
    let refused = refused(model, graph);
    let whole = refused.iter().filter_map(|versions| {
        let name = versions.first()?.1.name.as_str();
        (versions.len() == graph.by_name(name).len()).then(|| name.to_owned())
    });
    whole.into_set()
}

fn check(model: &Model) -> Vec<Finding> {
    let Some((graph, path)) = model.graph().zip(model.lock_path.as_ref()) else { return Vec::new() };
    let within = refused(model, graph);
    if within.is_empty() {
        return Vec::new();
    }
    let (mut places, mut named, mut older) = (Vec::new(), Vec::new(), Vec::new());
    // The versions stand in their order.
    for versions in within {
        let name = versions.first().map(|(_, package)| package.name.as_str()).unwrap_or_default();
        let texts: Vec<String> = versions.iter().map(|(_, package)| package.version.to_string()).collect();
        named.push(format!("`{name}` {}", texts.join(" and ")));
        let older_ones = texts.iter().rev().skip(1).map(|version| model.package_id(name, version));
        older.extend(older_ones.map(|id| format!("-p {}", shell::word(&id))));
        places.extend(versions.iter().map(|(_, package)| package.place.clone()));
    }
    let title = match named.as_slice() {
        [one] => format!("{one}: Cargo refuses both in Cargo.lock"),
        all => format!("Cargo refuses Cargo.lock: two compatible versions of {} packages", all.len()),
    };
    let mut finding = Finding::new(RULE.id, path, Severity::Error, title);
    if named.len() > 1 {
        finding.detail.push(format!("{}.", named.join(", ")));
    }
    finding.places = places;
    finding.impact = Impact::said(Basis::Cargo, "Cargo finds no version for them and builds nothing.");
    finding.by_hand = Some(format!("Run `cargo update {}`, which removes the older.", older.join(" ")));
    vec![finding]
}

/// Whether Cargo keeps a version of the lock: a package requires it, and if that is a member, its manifest still does.
fn is_kept(model: &Model, graph: &DependencyGraph, id: PackageId) -> bool {
    let Some(package) = graph.package(id) else { return false };
    graph.holders(id).iter().filter(|holder| graph.is_reached(**holder)).any(|holder| {
        let Some(own) = graph.package(*holder).filter(|_| graph.is_member(*holder)) else { return true };
        let member = model.workspace.members.iter().find(|member| member.name == own.name.as_str());
        let dependencies = member.into_iter().flat_map(|member| &member.dependencies);
        dependencies
            .filter(|one| one.name == package.name.as_str())
            .any(|one| one.requirement.as_ref().is_none_or(|requirement| requirement.matches(&package.version)))
    })
}
