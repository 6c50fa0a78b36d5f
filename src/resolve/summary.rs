//! The part of a package that the resolver needs: its dependencies and its features.

use std::rc::Rc;

use super::map::{Map, Set};
use super::table::{NameId, RequirementId, Symbol};
use crate::order;

/// A package as the resolver sees it.
#[derive(Debug, Clone, Default)]
pub(super) struct Summary {
    pub(super) dependencies: Vec<Dependency>,
    /// The features by symbol, each with the values that it turns on.
    features: Vec<(Symbol, Vec<Value>)>,
    pub(super) links: Option<Symbol>,
    pub(super) checksum: Option<Rc<str>>,
    /// Whether it is known from a lock only: its dependencies are those of the lock, and it has any feature.
    pub(super) opaque: bool,
}

/// A dependency of a package.
#[derive(Debug, Clone)]
pub(super) struct Dependency {
    /// The name by which features know it.
    pub(super) key: Symbol,
    pub(super) name: NameId,
    pub(super) requirement: RequirementId,
    pub(super) features: Rc<[Symbol]>,
    pub(super) optional: bool,
    pub(super) default_features: bool,
    pub(super) dev: bool,
    /// For a dependency of a member, the number of the place where its requirement is written.
    pub(super) site: Option<u32>,
    /// For a dependency that is known from the lock only, the index of the package there.
    pub(super) pinned: Option<u32>,
}

/// An item of a feature's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Feature(Symbol),
    /// `dep:name`.
    Dependency(Symbol),
    /// `name/feature`, or `name?/feature`.
    DependencyFeature {
        dependency: Symbol,
        feature: Symbol,
        weak: bool,
    },
}

/// The features that dependents ask of a package.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    /// All of them and dev-dependencies, as Cargo asks of members when it writes a lock.
    Everything,
    /// Some, by symbol, and maybe the default ones.
    Some { features: Rc<[Symbol]>, default: bool },
    /// Those that the lock shows, by the optional dependencies that it has.
    AsLocked,
}

/// A set of features of one package, by their place in its list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Features(Vec<u64>);

impl Features {
    fn put(&mut self, at: usize) -> bool {
        let (word, bit) = (at / 64, 1_u64 << (at % 64));
        if word >= self.0.len() {
            self.0.resize(word + 1, 0);
        }
        let Some(word) = self.0.get_mut(word) else { return false };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|word| word & (1 << (at % 64)) != 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    /// Both sets in one.
    pub(super) fn with(&self, other: &Self) -> Self {
        let (long, short) = if self.0.len() < other.0.len() { (other, self) } else { (self, other) };
        let mut all = long.clone();
        for (word, more) in all.0.iter_mut().zip(&short.0) {
            *word |= more;
        }
        all
    }
}

/// The dependencies of a package with the features that are asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Taken {
    pub(super) features: Features,
    /// The dependencies, by number, each with the features that it is asked for in turn.
    pub(super) dependencies: Vec<(usize, Rc<[Symbol]>)>,
}

impl Summary {
    /// Puts a summary together as Cargo does. An optional dependency is a feature of its own name, unless a feature
    /// names it as `dep:`. `None` if a feature turns on a feature or dependency that does not exist: Cargo takes such a
    /// package for broken.
    pub(super) fn new(dependencies: Vec<Dependency>, written: Vec<(Symbol, Vec<Value>)>) -> Option<Self> {
        let named: Set<Symbol> = written.iter().map(|(name, _)| *name).collect();
        let explicit: Set<Symbol> = written
            .iter()
            .flat_map(|(_, values)| values)
            .filter_map(|value| if let Value::Dependency(key) = value { Some(*key) } else { None })
            .collect();
        let mut optional: Map<Symbol, bool> = Map::with_capacity_and_hasher(dependencies.len(), Default::default());
        for dependency in &dependencies {
            *optional.entry(dependency.key).or_default() |= dependency.optional;
        }
        let mut features = written;
        let mut implied = Set::default();
        for dependency in dependencies.iter().filter(|dependency| dependency.optional) {
            let key = dependency.key;
            if !named.contains(&key) && !explicit.contains(&key) && implied.insert(key) {
                features.push((key, vec![Value::Dependency(key)]));
            }
        }
        let is_right = |value: &Value| match value {
            Value::Feature(name) => named.contains(name) || implied.contains(name),
            Value::Dependency(key) => optional.get(key) == Some(&true),
            Value::DependencyFeature { dependency, weak, .. } => {
                optional.get(dependency).is_some_and(|optional| *optional || !weak)
            }
        };
        if !features.iter().flat_map(|(_, values)| values).all(is_right) {
            return None;
        }
        order::sort_by_key(&mut features, |(name, _)| *name);
        Some(Self { dependencies, features, ..Self::default() })
    }

    fn place(&self, feature: Symbol) -> Option<usize> {
        self.features.binary_search_by_key(&feature, |(name, _)| *name).ok()
    }

    pub(super) fn has_feature(&self, feature: Symbol) -> bool {
        self.place(feature).is_some()
    }

    /// Whether `features` are all among `active`, and the default ones too if `default` asks for them.
    pub(super) fn covers(&self, active: Option<&Features>, features: &[Symbol], default: Option<Symbol>) -> bool {
        let is_active = |feature: &Symbol| {
            self.opaque || self.place(*feature).is_some_and(|place| active.is_some_and(|active| active.has(place)))
        };
        let has_default = default.is_none_or(|default| self.place(default).is_none() || is_active(&default));
        has_default && features.iter().all(is_active)
    }

    /// The dependencies with the features that are `asked` for. `default` is the default feature, and `locked` says
    /// which packages the lock has among its dependencies.
    ///
    /// # Errors
    ///
    /// It has no feature of that name, or one that turns itself on.
    pub(super) fn take(
        &self,
        asked: &Asked,
        default: Symbol,
        locked: &dyn Fn(NameId) -> bool,
    ) -> Result<Taken, Symbol> {
        let mut work = Work { summary: self, features: Features::default(), wanted: Map::default(), open: Vec::new() };
        match asked {
            Asked::Everything => {
                for (name, _) in &self.features {
                    work.feature(*name)?;
                }
            }
            Asked::Some { features, default: with_default } if !self.opaque => {
                for feature in features.iter() {
                    work.feature(*feature)?;
                }
                if *with_default && self.has_feature(default) {
                    work.feature(default)?;
                }
            }
            Asked::Some { .. } => {}
            Asked::AsLocked => {
                if self.has_feature(default) {
                    work.feature(default)?;
                }
                for dependency in self.dependencies.iter().filter(|d| d.optional && locked(d.name)) {
                    work.wanted.entry(dependency.key).or_default();
                }
            }
        }
        let dev = *asked == Asked::Everything;
        let mut dependencies = Vec::new();
        for (number, dependency) in self.dependencies.iter().enumerate() {
            let wanted = work.wanted.get(&dependency.key);
            if (dependency.dev && !dev) || (dependency.optional && wanted.is_none()) {
                continue;
            }
            let features = match wanted.filter(|wanted| !wanted.is_empty()) {
                None => Rc::clone(&dependency.features),
                Some(wanted) => sorted(wanted.iter().chain(dependency.features.iter()).copied().collect()),
            };
            dependencies.push((number, features));
        }
        Ok(Taken { features: work.features, dependencies })
    }
}

/// `symbols`, each once and in order, so that equal sets are equal data.
pub(super) fn sorted(mut symbols: Vec<Symbol>) -> Rc<[Symbol]> {
    order::sort(&mut symbols);
    symbols.dedup();
    symbols.into()
}

struct Work<'s> {
    summary: &'s Summary,
    features: Features,
    /// The dependencies that are turned on, or asked for a feature, by key.
    wanted: Map<Symbol, Vec<Symbol>>,
    open: Vec<usize>,
}

impl Work<'_> {
    /// Turns a feature on with all that it turns on. Chains of features can be long, so nothing recurses.
    fn feature(&mut self, feature: Symbol) -> Result<(), Symbol> {
        self.note(feature)?;
        while let Some(place) = self.open.pop() {
            let Some((name, values)) = self.summary.features.get(place) else { continue };
            for value in values {
                match value {
                    Value::Feature(other) if other == name => return Err(*name),
                    Value::Feature(other) => self.note(*other)?,
                    Value::Dependency(key) => drop(self.wanted.entry(*key).or_default()),
                    Value::DependencyFeature { dependency, feature, weak } => {
                        // Where the lock is written, a weak feature brings its dependency along like any other; only
                        // the build leaves it out. See rust-lang/cargo#10801.
                        if !weak && self.is_optional(*dependency) && self.summary.has_feature(*dependency) {
                            self.note(*dependency)?;
                        }
                        self.wanted.entry(*dependency).or_default().push(*feature);
                    }
                }
            }
        }
        Ok(())
    }

    fn is_optional(&self, key: Symbol) -> bool {
        self.summary.dependencies.iter().any(|dependency| dependency.key == key && dependency.optional)
    }

    fn note(&mut self, feature: Symbol) -> Result<(), Symbol> {
        let place = self.summary.place(feature).ok_or(feature)?;
        if self.features.put(place) {
            self.open.push(place);
        }
        Ok(())
    }
}
