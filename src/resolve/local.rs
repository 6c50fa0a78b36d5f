//! The packages that come from no registry: members, folders beside the workspace, `[patch]`, and git repositories and
//! folders that are known from the lock only.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use semver::Version;

use super::Setup;
use super::map::Map;
use super::summary::{Dependency, Summary, sorted};
use super::table::{NameId, RequirementId, Symbol};
use super::world::{Origin, PackageNumber, Packages};
use crate::order;
use crate::paths;
use crate::read::canonical_url::canonical_url;
use crate::read::lockfile::{Lock, Source};
use crate::read::manifest::{DependencyKind, Manifest, Spec};
use crate::read::tree::{Table as Toml, Tree};
use crate::registry::Registry;
use crate::registry::entries::Rust;
use crate::workspace::{self, Member};

/// The packages of the workspace that come from no registry.
#[derive(Debug, Default)]
pub(super) struct Local {
    /// The members, in Cargo's order.
    pub(super) members: Vec<PackageNumber>,
    /// All packages of folders whose manifest was given, each with whether it is a member.
    pub(super) folders: Map<PackageNumber, bool>,
    /// Replacements for packages of another source.
    pub(super) patches: Vec<Patch>,
    /// The places where members write requirements: the member's manifest and the number of the dependency in it.
    pub(super) sites: Vec<(usize, usize)>,
    /// The dependencies of the workspace of which nothing is known.
    pub(super) unknown: BTreeSet<String>,
}

/// An entry of a `[patch]` table.
#[derive(Debug)]
pub(super) struct Patch {
    /// The name that is patched, in the source that is patched.
    pub(super) name: NameId,
    /// The package that stands in.
    pub(super) by: PackageNumber,
}

/// Reads the packages that come from no registry into `packages`.
pub(super) fn read(setup: &Setup<'_>, packages: &mut Packages) -> Local {
    let mut reader = Reader { setup, packages, local: Local::default(), opened: HashMap::new(), locked: Vec::new() };
    let members = setup.workspace.members_in_order();
    let mut numbers = Vec::new();
    for (member, index) in &members {
        let number = reader.open(member, true);
        numbers.push((number, *member, Some(*index)));
        reader.local.members.push(number);
    }
    let mut done = 0;
    while let Some((number, member, index)) = numbers.get(done).copied() {
        done += 1;
        reader.fill(number, member, index);
    }
    reader.patches();
    reader.close();
    reader.local
}

struct Reader<'r> {
    setup: &'r Setup<'r>,
    packages: &'r mut Packages,
    local: Local,
    /// The packages of folders; those whose dependencies are not filled in yet with their members.
    opened: HashMap<String, (PackageNumber, Option<Member>)>,
    /// Packages that are known from the lock only and whose dependencies are not filled in yet, with their indexes
    /// there.
    locked: Vec<(PackageNumber, usize)>,
}

impl Reader<'_> {
    fn open(&mut self, member: &Member, is_member: bool) -> PackageNumber {
        let origin = self.packages.origin(Origin::Path(member.folder().to_owned()));
        let name = self.packages.name(&origin, &member.name);
        let version = Version::parse(&member.version).unwrap_or(Version::new(0, 0, 0));
        let rust = member.rust_version.as_deref().and_then(Rust::parse);
        let number = self.packages.add(name, version, rust, Summary::default());
        self.packages.sources.insert(origin, Source::Path);
        self.local.folders.insert(number, is_member);
        self.opened.insert(member.folder().to_owned(), (number, (!is_member).then(|| member.clone())));
        number
    }

    /// Fills in the packages of folders that were met on the way.
    fn close(&mut self) {
        loop {
            if let Some((number, at)) = self.locked.pop() {
                if let Some(lock) = self.setup.lock {
                    let summary = self.locked_summary(lock, at);
                    self.packages.set_summary(number, Rc::new(summary));
                }
                continue;
            }
            let mut waiting: Vec<_> = self.opened.iter().filter(|(_, (_, member))| member.is_some()).collect();
            order::sort_by_key(&mut waiting, |(folder, _)| (*folder).clone());
            let Some(folder) = waiting.first().map(|(folder, _)| (*folder).clone()) else { return };
            let Some((number, member)) = self.opened.get_mut(&folder) else { return };
            let (number, member) = (*number, member.take());
            if let Some(member) = member {
                self.fill(number, &member, None);
            }
        }
    }

    fn fill(&mut self, number: PackageNumber, member: &Member, index: Option<usize>) {
        let mut order: Vec<(usize, &workspace::Dependency)> = member.dependencies.iter().enumerate().collect();
        order::sort_by_key(&mut order, |(_, dependency)| dependency.reading_order());
        let mut dependencies = Vec::with_capacity(order.len());
        for (at, dependency) in order {
            let name = self.name_of(dependency);
            let site = index.map(|index| {
                self.local.sites.push((index, at));
                u32::try_from(self.local.sites.len()).unwrap_or(u32::MAX) - 1
            });
            let features = self.packages.symbols_of(dependency.features.iter().map(String::as_str));
            dependencies.push(Dependency {
                key: self.packages.symbols.of(&dependency.site.key),
                name,
                requirement: self.packages.requirement_or_all(dependency.requirement.as_ref()),
                features,
                optional: dependency.optional,
                default_features: dependency.default_features,
                dev: dependency.kind() == DependencyKind::Development,
                site,
                pinned: None,
            });
        }
        let manifest = self.setup.workspace.manifest_of(member);
        let written = manifest.and_then(|manifest| manifest.tree.table(&["features"]));
        let features = self.packages.features(written.map(features_of).unwrap_or_default());
        let mut summary = Summary::new(dependencies.clone(), features)
            .or_else(|| Summary::new(dependencies, Vec::new()))
            .unwrap_or_default();
        let links = manifest.and_then(|manifest| manifest.tree.get(&["package", "links"])?.as_str());
        summary.links = links.map(|links| self.packages.symbols.of(links));
        self.packages.set_summary(number, Rc::new(summary));
    }

    fn name_of(&mut self, dependency: &workspace::Dependency) -> NameId {
        let spec = &dependency.requirement_site().spec;
        let folder = paths::folder(&dependency.requirement_site().file).to_owned();
        let origin = self.origin_of(spec, &folder);
        self.local_name(origin, &dependency.name)
    }

    /// Where a dependency that is written as `spec` in a manifest of `folder` comes from.
    fn origin_of(&mut self, spec: &Spec, folder: &str) -> Origin {
        if let Some(path) = &spec.path {
            return Origin::Path(paths::join(folder, path));
        }
        if let Some(url) = &spec.git {
            let reference = spec.reference.as_ref().map_or(String::new(), |(kind, value)| format!("{kind}={value}"));
            return Origin::Git { url: canonical_url(url), reference };
        }
        Origin::Registry(match (&spec.registry_index, spec.registry.as_deref()) {
            (Some(index), _) => Registry::of_index(index),
            (None, None | Some("crates-io")) => Registry::CratesIo,
            (None, Some(name)) => self
                .setup
                .config
                .and_then(|config| config.get(&["registries", name, "index"]))
                .map_or(Registry::Other(name.to_owned()), |index| {
                    Registry::of_index(index.as_str().unwrap_or_default())
                }),
        })
    }

    /// The name in its source, with the package of the folder or repository opened if it is one.
    fn local_name(&mut self, origin: Origin, name: &str) -> NameId {
        let origin = self.packages.origin(origin);
        let id = self.packages.name(&origin, name);
        if matches!(&*origin, Origin::Registry(_)) || self.packages.names[id].packages.is_some() {
            return id;
        }
        if let Origin::Path(folder) = &*origin
            && let Some(member) = self.setup.workspace.package_in(folder)
        {
            self.open(&member, false);
            // A folder can have a package of another name, which Cargo refuses.
            if self.packages.names[id].packages.is_some() {
                return id;
            }
        }
        if !self.opaque(&origin, id, name) {
            self.local.unknown.insert(format!("{name} ({})", describe(&origin)));
        }
        id
    }

    /// Takes the packages of a folder or repository as the lock has them. Whether it has any.
    fn opaque(&mut self, origin: &Rc<Origin>, id: NameId, name: &str) -> bool {
        let Some(lock) = self.setup.lock else { return false };
        let mut found = false;
        for (at, package) in lock.packages.iter().enumerate().filter(|(_, package)| package.name.as_str() == name) {
            let is_of_it = match (&**origin, &package.source) {
                (Origin::Path(_), Source::Path) => true,
                (origin, source) => Origin::of_source(source).as_ref() == Some(origin),
            };
            if !is_of_it {
                continue;
            }
            found = true;
            self.packages.sources.insert(Rc::clone(origin), package.source.clone());
            let number = self.packages.add(id, package.version.clone(), None, Summary::default());
            self.locked.push((number, at));
        }
        found
    }

    /// The summary of a package that is known from the lock only.
    fn locked_summary(&mut self, lock: &Lock, at: usize) -> Summary {
        let package = lock.packages.get(at);
        let mut dependencies = Vec::new();
        for id in package.into_iter().flat_map(|package| &package.dependencies) {
            let Some(dependency) = lock.package(*id) else { continue };
            let name = dependency.name.as_str();
            let origin = match Origin::of_source(&dependency.source) {
                Some(origin) => origin,
                None => self.folder_of(name, &dependency.version),
            };
            let exact: RequirementId = self.packages.requirement(&format!("={}", dependency.version));
            dependencies.push(Dependency {
                key: self.packages.symbols.of(name),
                name: self.local_name(origin, name),
                requirement: exact,
                features: sorted(Vec::<Symbol>::new()),
                optional: false,
                default_features: true,
                dev: false,
                site: None,
                pinned: u32::try_from(id.index()).ok(),
            });
        }
        let mut summary = Summary::new(dependencies, Vec::new()).unwrap_or_default();
        summary.opaque = true;
        summary
    }

    /// The folder of a package that the lock has without a source.
    fn folder_of(&self, name: &str, version: &Version) -> Origin {
        let known = self.local.folders.keys().map(|number| &self.packages.all[*number]);
        let mut known = known.filter(|package| self.packages.text(package.name) == name);
        let same = known.find(|package| package.version == *version).or_else(|| known.next());
        let origin = same.and_then(|package| self.packages.names[package.name].origin.clone());
        origin.map_or_else(|| Origin::Path(format!("?{name}")), |origin| (*origin).clone())
    }

    /// The `[patch]` tables of the root manifest and of the cargo config.
    fn patches(&mut self) {
        let workspace = self.setup.workspace;
        let root = workspace.root_manifest().map(|manifest: &Manifest| &manifest.tree);
        let folder = workspace.root_folder().to_owned();
        let trees: Vec<&Tree> = root.into_iter().chain(self.setup.config).collect();
        for tree in trees {
            let Some(tables) = tree.table(&["patch"]) else { continue };
            for (source, entry) in tables.iter() {
                let patched = match source {
                    "crates-io" => Origin::Registry(Registry::CratesIo),
                    url if url.contains("://") => match self.known_git(url) {
                        Some(git) => git,
                        None => Origin::Registry(Registry::of_index(url)),
                    },
                    name => Origin::Registry(Registry::Other(name.to_owned())),
                };
                for (key, entry) in entry.value.as_table().into_iter().flat_map(Toml::iter) {
                    let Some(table) = entry.value.as_table() else { continue };
                    self.patch(&patched, key, table, &folder);
                }
            }
        }
    }

    /// The git source of this address, if a dependency has one.
    fn known_git(&self, address: &str) -> Option<Origin> {
        let plain = canonical_url(address);
        let origins = self.packages.names.iter().filter_map(|name| name.origin.as_deref());
        origins.filter(|origin| matches!(origin, Origin::Git { url, .. } if *url == plain)).map(Origin::clone).next()
    }

    fn patch(&mut self, patched: &Origin, key: &str, table: &Toml, folder: &str) {
        let text = |key: &str| table.get(key).and_then(|node| node.as_str()).map(str::to_owned);
        let reference = ["branch", "tag", "rev"].into_iter().find_map(|key| Some((key, text(key)?)));
        let spec =
            Spec { path: text("path"), git: text("git"), reference, registry: text("registry"), ..Spec::default() };
        let name = text("package").unwrap_or_else(|| key.to_owned());
        let origin = self.origin_of(&spec, folder);
        if matches!(origin, Origin::Registry(_)) {
            // Which release a registry puts in the place of another's is not followed.
            self.local.unknown.insert(format!("{name} ({}, in [patch])", describe(&origin)));
            return;
        }
        let unknown = self.local.unknown.clone();
        let by = self.local_name(origin, &name);
        // The packages of a patch that is in no lock are unknown, but they need not be used.
        let is_unused = self.setup.lock.is_some_and(|lock| lock.unused_patches.iter().any(|p| p.name.as_str() == name));
        if is_unused {
            self.local.unknown = unknown;
        }
        let patched = self.packages.origin(patched.clone());
        let name = self.packages.name(&patched, &name);
        let versions = self.packages.names[by].packages.clone().unwrap_or_default();
        self.local.patches.extend(versions.iter().map(|by| Patch { name, by: *by }));
    }
}

fn features_of(table: &Toml) -> Vec<(&str, Vec<&str>)> {
    table
        .iter()
        .map(|(name, entry)| {
            let items = entry.value.as_array().unwrap_or_default();
            (name, items.iter().filter_map(|item| item.as_str()).collect())
        })
        .collect()
}

fn describe(origin: &Origin) -> String {
    match origin {
        Origin::Registry(registry) => registry.to_string(),
        Origin::Path(folder) => format!("folder `{folder}`"),
        Origin::Git { url, .. } => url.clone(),
        Origin::Unknown(text) => text.clone(),
    }
}
