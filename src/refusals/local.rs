//! Packages that depend on each other by path: versions, names, features, cycles, `links`.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::{Refusal, Sink};
use crate::order::{self, Collect};
use crate::read::manifest::{DependencyKind, Manifest};
use crate::read::tree::{Node, Table};
use crate::workspace::{Dependency, Member, Origin, Workspace};

/// Looks at the members and at the packages `outside` that they need by path.
pub fn check(workspace: &Workspace, outside: &[Member], found: &mut Vec<Refusal>) {
    let all = workspace.members.iter().chain(outside);
    let by_folder: BTreeMap<&str, &Member> = all.map(|package| (package.folder(), package)).into_map();
    let implicit = by_folder
        .iter()
        .filter_map(|(folder, package)| Some((*folder, implicit(workspace.manifests.get(&package.manifest)?))));
    let packages = Packages { workspace, implicit: implicit.into_map(), by_folder };
    for package in workspace.members.iter().chain(outside) {
        let mut sink = Sink { file: &package.manifest, found };
        for dependency in workspace.resolved(package) {
            packages.dependency(dependency, &mut sink);
        }
        packages.same_crate(package, &mut sink);
    }
    for package in &workspace.members {
        packages.features_of(package, &mut Sink { file: &package.manifest, found });
    }
    packages.cycles(found);
    packages.links(outside, found);
}

struct Packages<'a> {
    workspace: &'a Workspace,
    by_folder: BTreeMap<&'a str, &'a Member>,
    /// The features that a package has by its optional dependencies, by folder.
    implicit: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

/// The features that optional dependencies are: those that no feature enables with `dep:`.
fn implicit(manifest: &Manifest) -> BTreeSet<&str> {
    let features = manifest.tree.root.table("features");
    let values = features.into_iter().flat_map(Table::iter).filter_map(|(_, entry)| entry.value.as_array());
    let hidden: BTreeSet<&str> =
        values.flatten().filter_map(Node::as_str).filter_map(|text| text.strip_prefix("dep:")).into_set();
    let optional = manifest.dependencies.iter().filter(|site| site.spec.optional == Some(true));
    optional.map(|site| site.key.as_str()).filter(|key| !hidden.contains(key)).into_set()
}

impl<'a> Packages<'a> {
    /// The package that a dependency leads to, if its manifest was given.
    fn at(&self, dependency: &Dependency) -> Option<&'a Member> {
        let Origin::Path(folder) = &dependency.origin else { return None };
        // With a base, the path does not start here.
        let site = dependency.requirement_site();
        let has_base = site.spec.others.iter().any(|key| key == "base");
        self.by_folder.get(folder.as_str()).copied().filter(|_| !has_base)
    }

    fn table(&self, package: &Member) -> Option<&'a Table> {
        Some(&self.workspace.manifests.get(&package.manifest)?.tree.root)
    }

    fn dependency(&self, dependency: &Dependency, sink: &mut Sink<'_>) {
        let Some(package) = self.at(dependency).filter(|package| !package.name.is_empty()) else { return };
        let key = &dependency.site.key;
        let span = dependency.site.span.clone();
        if package.name != dependency.name {
            let message = format!(
                "`{key}` leads to `{}`, where the package is `{}`: write `package = \"{}\"` beside the path",
                package.folder(),
                package.name,
                package.name
            );
            return sink.error(span, message);
        }
        if let (Some(requirement), Ok(version)) = (&dependency.requirement, Version::parse(package.version.trim()))
            && !requirement.matches(&version)
        {
            let message = format!(
                "`{key}` requires {requirement}, but the package in `{}` has version {version}",
                package.folder()
            );
            return sink.error(span, message);
        }
        for feature in &dependency.features {
            if self.lacks(package, feature) {
                let message = format!("`{key}` enables `{feature}`, which `{}` does not have", package.name);
                sink.error(span.clone(), message);
            }
        }
    }

    /// Whether `package` has no feature of this name, neither written nor of an optional dependency.
    fn lacks(&self, package: &Member, feature: &str) -> bool {
        let Some(table) = self.table(package) else { return false };
        if feature.contains('/') || feature.starts_with("dep:") {
            return false;
        }
        let written = table.table("features");
        let is_implicit = || self.implicit.get(package.folder()).is_some_and(|names| names.contains(feature));
        written.is_none_or(|features| features.get(feature).is_none()) && !is_implicit()
    }

    /// `dependency/feature` of a feature, where the dependency is by path.
    fn features_of(&self, package: &Member, sink: &mut Sink<'_>) {
        let Some(features) = self.table(package).and_then(|table| table.table("features")) else { return };
        let by_key: BTreeMap<&str, &Member> = package
            .dependencies
            .iter()
            .filter_map(|dependency| Some((dependency.site.key.as_str(), self.at(dependency)?)))
            .into_map();
        for (name, entry) in features.in_order() {
            for value in entry.value.as_array().unwrap_or_default() {
                let Some((key, feature)) = value.as_str().and_then(|text| text.split_once('/')) else { continue };
                let Some(other) = by_key.get(key.trim_end_matches('?')) else { continue };
                if self.lacks(other, feature) {
                    let message = format!("feature `{name}` enables `{feature}`, which `{}` does not have", other.name);
                    sink.error(value.span.clone(), message);
                }
            }
        }
    }

    /// One package under two names, both of which are always built.
    fn same_crate(&self, package: &Member, sink: &mut Sink<'_>) {
        let crate_name = |dependency: &Dependency| {
            let own = self
                .at(dependency)
                .and_then(|package| self.table(package)?.table("lib")?.get("name")?.as_str().map(str::to_owned));
            let name = dependency.rename.clone().or(own).unwrap_or_else(|| dependency.name.clone());
            name.replace('-', "_")
        };
        let is_same = |a: &Dependency, b: &Dependency| {
            a.origin == b.origin && (matches!(a.origin, Origin::Path(_)) || a.requirement == b.requirement)
        };
        let mut all: Vec<&Dependency> = self.workspace.resolved(package).filter(|one| !one.optional).collect();
        order::sort_by_key(&mut all, |dependency| dependency.name.as_str());
        for of_name in all.chunk_by(|a, b| a.name == b.name) {
            for (at, dependency) in of_name.iter().enumerate().skip(1) {
                let first = of_name.iter().take(at).find(|other| is_same(other, dependency));
                if let Some(other) = first.filter(|other| crate_name(other) != crate_name(dependency)) {
                    let message = format!(
                        "`{}` is the same package as `{}` under another name; a package can have it under one name only",
                        dependency.site.path, other.site.path
                    );
                    sink.error(dependency.site.span.clone(), message);
                }
            }
        }
    }

    /// Packages that need each other. Dev-dependencies may.
    fn cycles(&self, found: &mut Vec<Refusal>) {
        let next = |folder: &str| -> Vec<(&'a Dependency, &'a str)> {
            let Some(package) = self.by_folder.get(folder).copied() else { return Vec::new() };
            let dependencies = self.workspace.resolved(package).filter(|one| one.kind() != DependencyKind::Development);
            dependencies.filter_map(|one| Some((one, self.at(one)?.folder()))).collect()
        };
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for start in self.by_folder.keys() {
            // The way to where the search is, each step with what is left to look at.
            let mut way: Vec<(&str, Vec<(&Dependency, &str)>)> = Vec::new();
            let mut on_way: BTreeSet<&str> = BTreeSet::new();
            if done.insert(start) {
                on_way.insert(start);
                way.push((start, next(start)));
            }
            while let Some((folder, open)) = way.last_mut() {
                let here = *folder;
                let Some((dependency, to)) = open.pop() else {
                    on_way.remove(here);
                    way.pop();
                    continue;
                };
                if on_way.contains(to) {
                    let names: Vec<String> = way
                        .iter()
                        .skip_while(|(folder, _)| *folder != to)
                        .filter_map(|(folder, _)| Some(format!("`{}`", self.by_folder.get(folder)?.name)))
                        .collect();
                    let message = format!("packages depend on each other in a cycle: {}", names.join(", "));
                    let site = &dependency.site;
                    Sink { file: &site.file, found }.error(site.span.clone(), message);
                } else if done.insert(to) {
                    on_way.insert(to);
                    way.push((to, next(to)));
                }
            }
        }
    }

    /// Two packages that link the same library. Cargo resolves all of them together.
    fn links(&self, outside: &[Member], found: &mut Vec<Refusal>) {
        let mut first: BTreeMap<&str, &Member> = BTreeMap::new();
        for package in self.workspace.members.iter().chain(outside) {
            let Some(table) = self.table(package).and_then(|table| table.table("package")) else { continue };
            let Some((entry, links)) = table.entry("links").and_then(|entry| Some((entry, entry.value.as_str()?)))
            else {
                continue;
            };
            match first.get(links) {
                Some(other) => {
                    let message =
                        format!("`links = \"{links}\"` is that of `{}` too; one package can have it", other.name);
                    Sink { file: &package.manifest, found }.error(entry.span(), message);
                }
                None => _ = first.insert(links, package),
            }
        }
    }
}
