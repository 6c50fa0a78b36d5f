//! The `Cargo.lock` that Cargo would write: the resolution of a workspace from its manifests, a lock if there is one,
//! and the index of its registries.
//!
//! All members count with all features, dev-dependencies and platforms, as they do when Cargo writes a lock. The search
//! goes in Cargo's own order, so it finds the solution that Cargo finds; `docs/resolver.md` says how that is measured,
//! and why no general solver is used.
//!
//! Without the index data of a package that it needs, a resolution ends in
//! [`Outcome::Needs`] with all names that are missing.

use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

use semver::{Version, VersionReq};
use serde::{Deserialize, Serialize};

mod candidates;
mod local;
mod lockfile;
mod map;
mod previous;
mod resolution;
mod search;
mod summary;
mod table;
mod world;

pub use resolution::{LockChange, Resolution, Resolved};

use crate::facts::since::Since;
use crate::order;
use crate::read::lockfile::Lock;
use crate::read::tree::Tree;
use crate::registry::entries::Rust;
use crate::registry::{Registry, Store};
use crate::workspace::Workspace;
use candidates::{Candidates, Precise};
use local::Local;
use map::{Map, Set};
use previous::{Freed, Graph, Locks, Previous};
use search::{End, Search};
use summary::Summary;
use world::{Origin, PackageNumber, Packages};

/// How many steps a resolution may take. The largest workspaces seen take some 20,000.
pub const MOST_STEPS: usize = 400_000;

/// The input of a resolution.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// Its lock, if there is one.
    pub lock: Option<&'a Lock>,
    /// The cargo config that counts.
    pub config: Option<&'a Tree>,
    /// The Rust that it is built with, which counts where no member has a `rust-version`.
    pub rustc: Option<Rust>,
}

/// Why something of a registry is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Lack {
    /// No file was given for the package.
    NotGiven,
    /// The file that was given cannot be read.
    Garbage,
    /// The file that was given is older than the lock: it lacks a release that the lock has.
    Outdated,
}

/// A package of which more has to be known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// Its registry.
    pub registry: Registry,
    /// Its name.
    pub name: String,
    /// How the data of the package falls short.
    pub lack: Lack,
}

/// The outcome of a resolution.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// The packages that Cargo would lock.
    Resolved(Box<Resolution>),
    /// The answer depends on packages of which nothing is known.
    Needs(Vec<Need>),
    /// Cargo would find no solution.
    Conflict {
        /// A package that has a dependency which nothing answers beside the others.
        package: String,
        /// The name of that dependency.
        dependency: String,
    },
    /// The names of dependencies from folders or repositories whose packages are in no given manifest and not in the
    /// lock.
    Unknown(Vec<String>),
    /// The search took more steps than it may.
    TooLong,
}

impl Outcome {
    /// The packages that Cargo would lock, if they are known.
    pub fn resolved(self) -> Option<Resolution> {
        match self {
            Self::Resolved(resolution) => Some(*resolution),
            _ => None,
        }
    }
}

/// The lock that a resolution starts from.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// The lock that was given.
    Lock,
    /// No lock.
    Nothing,
    /// Another resolution, as if it had been written.
    After(&'a Resolution),
}

/// Which packages of the lock may change.
#[derive(Debug, Clone, Copy)]
pub enum Update<'a> {
    /// Only those that the manifests force to, as with any cargo command after manifests were changed.
    Nothing,
    /// Everything, as `cargo update` does.
    Everything,
    /// These packages, by name and version, as `cargo update -p NAME@VERSION` does.
    Packages(&'a [(String, Version)]),
    /// One package of a registry, which becomes another release, as `cargo update -p NAME@FROM --precise TO` does.
    Precise {
        /// Its name.
        name: &'a str,
        /// The version that the lock has.
        from: &'a Version,
        /// The release that every requirement is to take which `from` answers.
        to: &'a Version,
    },
}

/// A changed requirement of a member.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bump {
    /// The number of the member in the workspace.
    pub member: usize,
    /// The number of the dependency in the member.
    pub dependency: usize,
    /// The requirement that replaces the one in the manifest.
    pub requirement: String,
}

/// Resolves a workspace, any number of times; index data is read once.
#[derive(Debug)]
pub struct Resolver {
    packages: Packages,
    local: Local,
    previous: Previous,
    /// The summaries of the workspace's packages as the manifests have them.
    summaries: Map<PackageNumber, Rc<Summary>>,
    rusts: Vec<Rust>,
    newest_format: bool,
    most_steps: usize,
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.name, self.registry)
    }
}

impl Resolver {
    /// Reads the workspace. Index files are read when they are needed.
    pub fn new(setup: &Setup<'_>, store: Store) -> Self {
        let mut packages = Packages::new(store);
        let previous = Previous::new(setup.lock);
        let local = local::read(setup, &mut packages);
        for package in setup.lock.into_iter().flat_map(|lock| &lock.packages) {
            if let Some(origin) = Origin::of_source(&package.source) {
                let origin = packages.origin(origin);
                packages.sources.entry(origin).or_insert_with(|| package.source.clone());
            }
        }
        let mut summaries = Map::default();
        for number in local.folders.keys() {
            summaries.extend(packages.summary(*number).map(|summary| (*number, summary)));
        }
        let built_with = setup.rustc.map(|rust| (rust.major, rust.minor.unwrap_or(0)));
        let mut known = built_with.into_iter().chain(setup.workspace.msrv());
        let newest_format = known.all(|rust| Since::LockfileV4Default.is_in(rust));
        Self { packages, local, previous, summaries, rusts: rusts(setup), newest_format, most_steps: MOST_STEPS }
    }

    /// Bounds each search to so many steps in place of [`MOST_STEPS`].
    pub fn at_most(mut self, steps: usize) -> Self {
        self.most_steps = steps;
        self
    }

    /// The index data, to be added to. A package that was read already is not read again, so a file for
    /// it counts for a new resolver only.
    pub fn store(&mut self) -> &mut Store {
        &mut self.packages.store
    }

    /// The store, to make another resolver of it.
    pub fn into_store(self) -> Store {
        self.packages.store
    }

    /// The packages that the lock and the members name and whose index data is missing: to be fetched first.
    pub fn needs(&mut self) -> Vec<Need> {
        let mut lacks = BTreeSet::new();
        self.previous.bind(&mut self.packages, &self.local, &mut |_, name, lack| {
            lacks.insert((name, lack));
        });
        let names: Vec<u32> = self.summaries.values().flat_map(|s| s.dependencies.iter().map(|d| d.name)).collect();
        for name in names {
            let is_of_registry = matches!(self.packages.names[name].origin.as_deref(), Some(Origin::Registry(_)));
            if let Err(lack) = self.packages.releases(name)
                && is_of_registry
            {
                lacks.insert((name, lack));
            }
        }
        self.named(&lacks)
    }

    fn named(&self, lacks: &BTreeSet<(u32, Lack)>) -> Vec<Need> {
        let mut needs: Vec<Need> = lacks
            .iter()
            .filter_map(|(name, lack)| match self.packages.names[*name].origin.as_deref() {
                Some(Origin::Registry(registry)) => {
                    let name = self.packages.text(*name).to_owned();
                    Some(Need { registry: registry.clone(), name, lack: *lack })
                }
                _ => None,
            })
            .collect();
        order::sort(&mut needs);
        needs.dedup();
        needs
    }

    /// Resolves the workspace with `bumps` in place of the members' requirements.
    pub fn resolve(&mut self, start: Start<'_>, update: Update<'_>, bumps: &[Bump]) -> Outcome {
        if !self.local.unknown.is_empty() {
            return Outcome::Unknown(self.local.unknown.iter().cloned().collect());
        }
        let mut lacks = BTreeSet::new();
        let (mut bound, mut before) = (Vec::new(), Graph::default());
        match start {
            Start::Nothing => {}
            Start::Lock | Start::After(_) => {
                let lack = &mut |_: &Packages, name, lack| {
                    lacks.insert((name, lack));
                };
                bound = self.previous.bind(&mut self.packages, &self.local, lack);
                before = match start {
                    Start::After(resolution) => resolution.graph.clone(),
                    _ => self.previous.graph(&bound, &self.packages),
                };
            }
        }
        if !lacks.is_empty() {
            return Outcome::Needs(self.named(&lacks));
        }
        let freed = match update {
            Update::Nothing => Freed::Nothing,
            Update::Everything => Freed::Everything,
            Update::Packages(list) => Freed::Some(self.numbers(&before, list)),
            Update::Precise { name, from, .. } => {
                Freed::Some(self.numbers(&before, &[(name.to_owned(), from.clone())]))
            }
        };
        let precise = match (update, &freed) {
            (Update::Precise { from, to, .. }, Freed::Some(numbers)) => {
                let names = numbers.iter().map(|number| self.packages.all[*number].name).collect();
                Some(Precise { names, from, to })
            }
            _ => None,
        };
        let changed = self.bumped(bumps);
        let summaries = changed.as_ref().unwrap_or(&self.summaries);
        let locks = Locks::new(&before, &freed, &self.local, &self.packages, summaries);
        let mut candidates = Candidates::new(&mut self.packages, &self.local, &locks, &bound, &self.rusts, summaries);
        candidates.precise = precise;
        let end = Search::new(&mut candidates).run(&self.local.members, self.most_steps);
        let lacks = std::mem::take(&mut candidates.lacks);
        if !lacks.is_empty() {
            return Outcome::Needs(self.named(&lacks));
        }
        match end {
            End::Solved(found) => {
                let graph = Graph::new(found.dependencies, &self.packages);
                let patches: Vec<u32> = self.local.patches.iter().map(|patch| patch.by).collect();
                Outcome::Resolved(Box::new(Resolution::new(
                    graph,
                    found.steps,
                    self.newest_format,
                    &patches,
                    &mut self.packages,
                )))
            }
            End::TooLong => Outcome::TooLong,
            End::Stuck(number, dependency) => {
                let package = &self.packages.all[number];
                let (name, version) = (self.packages.text(package.name), &package.version);
                let dependency = self.packages.text(dependency).to_owned();
                Outcome::Conflict { package: format!("{name} {version}"), dependency }
            }
        }
    }

    /// The packages of these names and versions, members aside: they are never updated.
    fn numbers(&self, graph: &Graph, list: &[(String, Version)]) -> Set<PackageNumber> {
        let is_meant = |number: &PackageNumber| {
            let package = &self.packages.all[*number];
            let name = self.packages.text(package.name);
            list.iter().any(|(other, version)| other == name && *version == package.version)
        };
        let all = graph.packages.iter().copied();
        all.filter(is_meant).filter(|number| self.local.folders.get(number) != Some(&true)).collect()
    }

    /// The summaries of the workspace's packages with `bumps` in them; nothing if there are none.
    fn bumped(&mut self, bumps: &[Bump]) -> Option<Map<PackageNumber, Rc<Summary>>> {
        if bumps.is_empty() {
            return None;
        }
        let mut wanted: Map<(usize, usize), u32> = Map::default();
        for bump in bumps {
            // As the manifest would have it, so that equal requirements are one.
            let requirement: Option<VersionReq> = bump.requirement.parse().ok();
            let id = match &requirement {
                Some(requirement) => self.packages.requirement_or_all(Some(requirement)),
                None => self.packages.requirement(&bump.requirement),
            };
            wanted.insert((bump.member, bump.dependency), id);
        }
        let mut summaries = self.summaries.clone();
        for summary in summaries.values_mut() {
            let is_changed = |site: Option<u32>| {
                let site = self.local.sites.get(site? as usize)?;
                wanted.get(site).copied()
            };
            if summary.dependencies.iter().any(|dependency| is_changed(dependency.site).is_some()) {
                let mut changed = Summary::clone(summary);
                for dependency in &mut changed.dependencies {
                    if let Some(id) = is_changed(dependency.site) {
                        dependency.requirement = id;
                    }
                }
                *summary = Rc::new(changed);
            }
        }
        Some(summaries)
    }
}

/// The Rusts that count where candidates go first which the workspace's Rust can build: with resolver 3, or where the
/// cargo config says so.
fn rusts(setup: &Setup<'_>) -> Vec<Rust> {
    let key = ["resolver", "incompatible-rust-versions"];
    let written = setup.config.and_then(|config| config.get(&key)?.as_str());
    let falls_back = written.map_or(setup.workspace.resolver() == "3", |written| written == "fallback");
    if !falls_back {
        return Vec::new();
    }
    let members = setup.workspace.members.iter();
    let mut rusts: Vec<Rust> = members.filter_map(|member| Rust::parse(member.rust_version.as_deref()?)).collect();
    if rusts.is_empty() {
        rusts.extend(setup.rustc);
    }
    rusts
}
