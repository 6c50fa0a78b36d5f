//! All packages that a resolution can come upon: those of registries as they are asked for, those of the workspace from
//! its manifests, and others as the lock has them.

use std::collections::HashMap;
use std::rc::Rc;

use semver::{Version, VersionReq};

use super::Lack;
use super::map::Map;
use super::summary::{Dependency, Summary, Value, sorted};
use super::table::{NameId, RequirementId, Symbol, Symbols, Table};
use crate::read::canonical_url::canonical_url;
use crate::read::lockfile::{GitReference, Source};
use crate::read::manifest::DependencyKind;
use crate::registry::entries::{Entries, Rust};
use crate::registry::record::{self, Record};
use crate::registry::{Known, Registry, Store};

/// A package: a name with a version.
pub(super) type PackageNumber = u32;
/// A name with a range of compatible versions, of which only one can be chosen.
pub(super) type Slot = u32;

/// Where packages come from, without the commit that a git source was locked to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    Registry(Registry),
    Path(String),
    Git {
        url: String,
        reference: String,
    },
    /// A source of a kind that is not known.
    Unknown(String),
}

impl Origin {
    /// The source of a package of a lock; `None` for a folder, whose path is not in a lock.
    pub(super) fn of_source(source: &Source) -> Option<Self> {
        match source {
            Source::Path => None,
            Source::CratesIo | Source::Registry { .. } => Registry::of_source(source).map(Self::Registry),
            Source::Git { url, reference, .. } => {
                let reference = match reference {
                    GitReference::DefaultBranch => String::new(),
                    GitReference::Branch(name) => format!("branch={name}"),
                    GitReference::Tag(name) => format!("tag={name}"),
                    GitReference::Rev(name) => format!("rev={name}"),
                };
                Some(Self::Git { url: canonical_url(url), reference })
            }
            Source::Unknown(text) => Some(Self::Unknown(text.clone())),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Named {
    pub(super) origin: Option<Rc<Origin>>,
    pub(super) text: Symbol,
    /// The packages of this name, highest version first; `None` as long as its index data is missing.
    pub(super) packages: Option<Rc<[PackageNumber]>>,
}

#[derive(Debug, Clone)]
pub(super) struct Package {
    pub(super) name: NameId,
    pub(super) version: Version,
    pub(super) slot: Slot,
    pub(super) yanked: bool,
    pub(super) rust: Option<Rust>,
    body: Body,
}

#[derive(Debug, Clone)]
enum Body {
    Line(Rc<Entries>, usize),
    Read(Rc<Summary>),
    Broken,
}

/// The versions that a requirement accepts.
#[derive(Debug, Clone)]
pub(super) enum Accepts {
    /// Every version, even pre-releases: a dependency without `version`.
    All,
    Some(VersionReq),
    /// None: the text is no requirement.
    None,
}

impl Accepts {
    pub(super) fn has(&self, version: &Version) -> bool {
        match self {
            Self::All => true,
            Self::Some(requirement) => requirement.matches(version),
            Self::None => false,
        }
    }
}

/// The range of versions that are compatible with one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Range {
    Major(u64),
    Minor(u64),
    Patch(u64),
}

impl Range {
    pub(crate) fn of(version: &Version) -> Self {
        match (version.major, version.minor) {
            (0, 0) => Self::Patch(version.patch),
            (0, minor) => Self::Minor(minor),
            (major, _) => Self::Major(major),
        }
    }
}

/// The packages.
#[derive(Debug)]
pub(super) struct Packages {
    pub(super) store: Store,
    pub(super) symbols: Symbols,
    pub(super) names: Table<Named>,
    pub(super) all: Table<Package>,
    pub(super) requirements: Table<Accepts>,
    name_ids: HashMap<(Rc<Origin>, Symbol), NameId>,
    origins: HashMap<Rc<Origin>, Rc<Origin>>,
    slots: Map<(NameId, Range), Slot>,
    requirement_ids: HashMap<Box<str>, RequirementId>,
    matches: Map<(NameId, RequirementId), Rc<[PackageNumber]>>,
    /// The source as the lock writes it, of origins that a lock names.
    pub(super) sources: HashMap<Rc<Origin>, Source>,
    /// The name of the default feature.
    pub(super) default: Symbol,
}

impl Packages {
    pub(super) fn new(store: Store) -> Self {
        let nothing = Package {
            name: u32::MAX,
            version: Version::new(0, 0, 0),
            slot: u32::MAX,
            yanked: true,
            rust: None,
            body: Body::Broken,
        };
        let mut symbols = Symbols::default();
        let default = symbols.of("default");
        Self {
            store,
            symbols,
            names: Table::new(Named { origin: None, text: u32::MAX, packages: None }),
            all: Table::new(nothing),
            requirements: Table::new(Accepts::None),
            name_ids: HashMap::new(),
            origins: HashMap::new(),
            slots: Map::default(),
            requirement_ids: HashMap::new(),
            matches: Map::default(),
            sources: HashMap::new(),
            default,
        }
    }

    pub(super) fn origin(&mut self, origin: Origin) -> Rc<Origin> {
        if let Some(known) = self.origins.get(&origin) {
            return Rc::clone(known);
        }
        let origin = Rc::new(origin);
        self.origins.insert(Rc::clone(&origin), Rc::clone(&origin));
        origin
    }

    pub(super) fn name(&mut self, origin: &Rc<Origin>, name: &str) -> NameId {
        let text = self.symbols.of(name);
        if let Some(id) = self.name_ids.get(&(Rc::clone(origin), text)) {
            return *id;
        }
        let id = self.names.push(Named { origin: Some(Rc::clone(origin)), text, packages: None });
        self.name_ids.insert((Rc::clone(origin), text), id);
        id
    }

    pub(super) fn text(&self, name: NameId) -> &str {
        self.symbols.text(self.names[name].text)
    }

    pub(super) fn slot(&mut self, name: NameId, version: &Version) -> Slot {
        let next = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        *self.slots.entry((name, Range::of(version))).or_insert(next)
    }

    pub(super) fn requirement(&mut self, text: &str) -> RequirementId {
        if let Some(id) = self.requirement_ids.get(text) {
            return *id;
        }
        let accepts = text.parse().map_or(Accepts::None, Accepts::Some);
        let id = self.requirements.push(accepts);
        self.requirement_ids.insert(text.into(), id);
        id
    }

    /// The requirement of a dependency of the workspace; without one, every version will do.
    pub(super) fn requirement_or_all(&mut self, requirement: Option<&VersionReq>) -> RequirementId {
        match requirement {
            Some(requirement) => self.requirement(&requirement.to_string()),
            None => {
                let id = self.requirement(" every version");
                self.requirements[id] = Accepts::All;
                id
            }
        }
    }

    /// Adds the one package that a folder or a repository has under a name.
    pub(super) fn add(
        &mut self,
        name: NameId,
        version: Version,
        rust: Option<Rust>,
        summary: Summary,
    ) -> PackageNumber {
        let slot = self.slot(name, &version);
        let body = Body::Read(Rc::new(summary));
        let number = self.all.push(Package { name, version, slot, yanked: false, rust, body });
        let standing = self.names[name].packages.take().unwrap_or_default();
        self.names[name].packages = Some(standing.iter().copied().chain([number]).collect());
        number
    }

    /// The packages of a name, highest version first.
    ///
    /// # Errors
    ///
    /// Nothing was given of it, or nothing that can be read.
    pub(super) fn releases(&mut self, name: NameId) -> Result<Rc<[PackageNumber]>, Lack> {
        if let Some(packages) = &self.names[name].packages {
            return Ok(Rc::clone(packages));
        }
        let Some(origin) = self.names[name].origin.clone() else { return Err(Lack::NotGiven) };
        let Origin::Registry(registry) = &*origin else { return Err(Lack::NotGiven) };
        let text = self.symbols.text(self.names[name].text).to_owned();
        let entries = match self.store.get(registry, &text) {
            Some(Known::Releases(entries)) => Rc::clone(entries),
            Some(Known::Absent) => {
                let none: Rc<[PackageNumber]> = Rc::default();
                self.names[name].packages = Some(Rc::clone(&none));
                return Ok(none);
            }
            Some(Known::Garbage(_)) => return Err(Lack::Garbage),
            None => return Err(Lack::NotGiven),
        };
        let mut packages = Vec::with_capacity(entries.releases.len());
        // The file of a name is found without regard to case, but a dependency has to spell it as the package does.
        if entries.name == text {
            for (at, release) in entries.releases.iter().enumerate().filter(|(_, release)| release.readable) {
                let slot = self.slot(name, &release.version);
                packages.push(self.all.push(Package {
                    name,
                    version: release.version.clone(),
                    slot,
                    yanked: release.yanked,
                    rust: release.rust,
                    body: Body::Line(Rc::clone(&entries), at),
                }));
            }
        }
        let packages: Rc<[PackageNumber]> = packages.into();
        self.names[name].packages = Some(Rc::clone(&packages));
        Ok(packages)
    }

    /// The packages of a name that a requirement accepts, yanked ones among them, highest version first.
    pub(super) fn matching(&mut self, name: NameId, wanted: RequirementId) -> Result<Rc<[PackageNumber]>, Lack> {
        if let Some(found) = self.matches.get(&(name, wanted)) {
            return Ok(Rc::clone(found));
        }
        let releases = self.releases(name)?;
        let accepts = &self.requirements[wanted];
        let found: Rc<[PackageNumber]> =
            releases.iter().copied().filter(|number| accepts.has(&self.all[*number].version)).collect();
        self.matches.insert((name, wanted), Rc::clone(&found));
        Ok(found)
    }

    /// The package of this name and version.
    pub(super) fn package(&mut self, name: NameId, version: &Version) -> Result<Option<PackageNumber>, Lack> {
        let releases = self.releases(name)?;
        Ok(releases.iter().copied().find(|number| self.all[*number].version == *version))
    }

    /// The dependencies and features of a package; `None` if Cargo could not read it.
    pub(super) fn summary(&mut self, number: PackageNumber) -> Option<Rc<Summary>> {
        let (entries, at) = match &self.all[number].body {
            Body::Read(summary) => return Some(Rc::clone(summary)),
            Body::Broken => return None,
            Body::Line(entries, at) => (Rc::clone(entries), *at),
        };
        let record = entries.releases.get(at).and_then(|release| record::read(entries.line(release)));
        let origin = self.names[self.all[number].name].origin.clone();
        let summary = record.and_then(|record| self.of_record(&record, &origin?)).map(Rc::new);
        self.all[number].body = summary.clone().map_or(Body::Broken, Body::Read);
        summary
    }

    /// Puts another summary in the place of a package's own.
    pub(super) fn set_summary(&mut self, number: PackageNumber, summary: Rc<Summary>) {
        self.all[number].body = Body::Read(summary);
    }

    fn of_record(&mut self, record: &Record, origin: &Rc<Origin>) -> Option<Summary> {
        let mut dependencies = Vec::with_capacity(record.dependencies.len());
        for wanted in &record.dependencies {
            let other =
                wanted.registry.as_deref().map(|index| self.origin(Origin::Registry(Registry::of_index(index))));
            let requirement = self.requirement(&wanted.requirement);
            dependencies.push(Dependency {
                key: self.symbols.of(&wanted.key),
                name: self.name(other.as_ref().unwrap_or(origin), &wanted.package),
                requirement,
                features: self.symbols_of(wanted.features.iter().map(String::as_str)),
                optional: wanted.optional,
                default_features: wanted.default_features,
                dev: wanted.kind == DependencyKind::Development,
                site: None,
                pinned: None,
            });
        }
        let features = record.features.iter();
        let features = features.map(|(name, values)| (name.as_str(), values.iter().map(String::as_str).collect()));
        let features = self.features(features.collect());
        let mut summary = Summary::new(dependencies, features)?;
        summary.links = record.links.as_deref().map(|links| self.symbols.of(links));
        summary.checksum = Some(record.checksum.as_str().into());
        Some(summary)
    }

    pub(super) fn symbols_of<'a>(&mut self, texts: impl Iterator<Item = &'a str>) -> Rc<[Symbol]> {
        sorted(texts.map(|text| self.symbols.of(text)).collect())
    }

    /// Features as they are written, taken apart: `dep:a`, `a/b`, `a?/b` or another feature.
    pub(super) fn features(&mut self, written: Vec<(&str, Vec<&str>)>) -> Vec<(Symbol, Vec<Value>)> {
        let mut features = Vec::with_capacity(written.len());
        for (name, values) in written {
            let values = values.into_iter().map(|value| match value.split_once('/') {
                Some((dependency, feature)) => {
                    let plain = dependency.strip_suffix('?');
                    Value::DependencyFeature {
                        dependency: self.symbols.of(plain.unwrap_or(dependency)),
                        feature: self.symbols.of(feature),
                        weak: plain.is_some(),
                    }
                }
                None => match value.strip_prefix("dep:") {
                    Some(key) => Value::Dependency(self.symbols.of(key)),
                    None => Value::Feature(self.symbols.of(value)),
                },
            });
            let values = values.collect();
            features.push((self.symbols.of(name), values));
        }
        features
    }
}
