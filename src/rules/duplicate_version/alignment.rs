//! What it takes to move members to one version of a package.

use std::collections::{BTreeMap, BTreeSet};

use semver::Version;

use super::sites::Sites;
use super::{label_of, version_of};
use crate::edit::Edit;
use crate::facts::moves;
use crate::finding::{Fix, Safety};
use crate::graph::{DependencyGraph, Move, PackageId};
use crate::model::Model;
use crate::order::Collect;
use crate::read::requirement;
use crate::rules::sharing;
use crate::sentence;
use crate::shell;
use crate::workspace::{Dependency, Member, Origin};

/// Features of a package.
struct Known<'a> {
    features: BTreeSet<&'a str>,
    /// Whether it has no others.
    are_all: bool,
    /// Those that are on, as far as that is known.
    on: BTreeSet<&'a str>,
}

/// The requirements that have to change so that members use one version of a package.
pub(super) struct Alignment {
    target: Version,
    target_id: PackageId,
    edits: BTreeSet<Edit>,
    moves: Vec<Move>,
    /// Features that the target is asked for and that nothing is known to have enabled.
    new: BTreeSet<String>,
    /// Whether all features of the target are known, and which of them are on.
    are_all: bool,
    /// Whether the target is older than all versions that it takes the place of.
    is_back: bool,
    /// The versions that it takes the place of.
    from: BTreeSet<PackageId>,
}

impl Alignment {
    /// What it takes to move all members from the versions `from` to `target`, or why that cannot be done by edits.
    pub(super) fn plan(
        model: &Model,
        graph: &DependencyGraph,
        sites: &Sites<'_>,
        target_id: PackageId,
        from: &BTreeSet<PackageId>,
    ) -> Result<Self, Vec<String>> {
        let target = graph.package(target_id).map(|package| package.version.clone()).ok_or_else(Vec::new)?;
        let is_back = from.iter().all(|id| graph.package(*id).is_some_and(|from| from.version > target));
        let mut alignment = Self {
            target,
            target_id,
            is_back,
            edits: BTreeSet::new(),
            moves: Vec::new(),
            new: BTreeSet::new(),
            are_all: false,
            from: from.clone(),
        };
        let mut obstacles = Vec::new();
        let known = alignment.known_features(model, graph, sites);
        alignment.are_all = known.are_all;
        for id in from {
            for holder in graph.holders(*id) {
                let own = sites.of_holder(*id, *holder);
                let given = sites.has(*holder);
                if own.is_empty() && given {
                    obstacles.push(format!(
                        "The manifest of {} requires no version like {}: Cargo.lock is out of date, and the next \
                         cargo build updates it.",
                        label_of(graph, *holder),
                        label_of(graph, *id)
                    ));
                } else if own.is_empty() {
                    obstacles.push(format!(
                        "The manifest of {}, which requires {}, was not given.",
                        label_of(graph, *holder),
                        label_of(graph, *id)
                    ));
                }
                let mut is_new = false;
                for (_, member, dependency) in own {
                    let asked = asked(model, member, dependency);
                    let new: Vec<String> =
                        asked.into_iter().filter(|feature| !known.on.contains(feature)).map(str::to_owned).collect();
                    is_new |= !new.is_empty();
                    alignment.new.extend(new);
                    match alignment.site(model, graph, &known, *id, member, dependency) {
                        Ok(edit) => drop(alignment.edits.insert(edit)),
                        Err(obstacle) => obstacles.push(obstacle),
                    }
                }
                alignment.moves.push(Move { holder: *holder, from: *id, to: target_id });
                // A lockfile has no edges for features that are off. Those of an older version are likely to bring in what
                // the newer one needs, or an older version of it.
                if is_new && is_back {
                    let needed = graph.dependencies(*id).iter();
                    alignment.moves.extend(needed.map(|to| Move { holder: *holder, from: *id, to: *to }));
                }
            }
        }
        obstacles.extend(alignment.names(graph, sites));
        if alignment.moves.is_empty() || !obstacles.is_empty() { Err(obstacles) } else { Ok(alignment) }
    }

    fn site(
        &self,
        model: &Model,
        graph: &DependencyGraph,
        known: &Known<'_>,
        from: PackageId,
        member: &Member,
        dependency: &Dependency,
    ) -> Result<Edit, String> {
        let site = dependency.requirement_site();
        if dependency.origin != Origin::CratesIo && !matches!(dependency.origin, Origin::Registry(_)) {
            return Err(format!("`{}` in `{}` is not a registry dependency.", site.path, site.file));
        }
        if dependency.requirement.as_ref().is_some_and(|requirement| requirement.matches(&self.target)) {
            return Err(format!(
                "`{}` in `{}` allows {} already: `cargo update -p {} --precise {}` changes Cargo.lock only.",
                site.path,
                site.file,
                self.target,
                shell::word(&model.package_id(&dependency.name, version_of(graph, from))),
                self.target
            ));
        }
        self.features_exist(model, known, member, dependency)?;
        let written = site.spec.version.as_deref().unwrap_or("*");
        let moved = requirement::moved_to(written, &self.target)
            .ok_or_else(|| format!("Change `{written}` of `{}` in `{}` by hand.", site.path, site.file))?;
        Ok(sharing::set_requirement(site, &moved))
    }

    /// The features that the target is known to have: all, if metadata tells, else those that members already ask it
    /// for.
    fn known_features<'a>(&self, model: &'a Model, graph: &DependencyGraph, sites: &Sites<'a>) -> Known<'a> {
        let mut known: BTreeSet<&str> = ["default"].into_iter().into_set();
        let mut on: BTreeSet<&str> = BTreeSet::new();
        let name = graph.package(self.target_id).map(|package| package.name.as_str());
        let told = model.metadata().zip(name).and_then(|(metadata, name)| metadata.package(name, &self.target));
        known.extend(told.iter().flat_map(|package| &package.features).map(String::as_str));
        on.extend(told.iter().flat_map(|package| &package.enabled).map(String::as_str));
        for (_, member, other) in sites.of_package(self.target_id) {
            on.extend(asked(model, member, other));
        }
        known.extend(&on);
        Known { features: known, are_all: told.is_some(), on }
    }

    /// Cargo refuses a feature that the version does not have, and a lockfile does not tell which it has.
    fn features_exist(
        &self,
        model: &Model,
        known: &Known<'_>,
        member: &Member,
        dependency: &Dependency,
    ) -> Result<(), String> {
        let through = features_through(model, member, dependency);
        let wanted = dependency.features.iter().map(String::as_str).chain(through);
        let unknown: BTreeSet<&str> = wanted.filter(|feature| !known.features.contains(feature)).into_set();
        if unknown.is_empty() {
            return Ok(());
        }
        let list = sentence::list(&unknown, 5);
        if known.are_all {
            return Err(format!(
                "`{}` enables {list} of `{}`, which {} does not have: choose replacements.",
                dependency.site.file, dependency.name, self.target
            ));
        }
        let (these, them) = if unknown.len() == 1 { ("feature", "it") } else { ("features", "them") };
        Err(format!(
            "`{}` enables the {these} {list} of `{}`; only `cargo metadata` shows whether {} still has {them}.",
            dependency.site.file, dependency.name, self.target,
        ))
    }

    /// Who would depend on the target under several names, which Cargo refuses.
    fn names(&self, graph: &DependencyGraph, sites: &Sites<'_>) -> Vec<String> {
        let mut holders: BTreeMap<PackageId, BTreeSet<PackageId>> = BTreeMap::new();
        for one in &self.moves {
            holders.entry(one.holder).or_insert_with(|| [self.target_id].into_iter().into_set()).insert(one.from);
        }
        let with_target = |holder: &PackageId, packages: &BTreeSet<PackageId>| {
            let packages = packages.iter().copied();
            let own = packages.flat_map(|id| sites.of_holder(id, *holder));
            own.map(|(.., dependency)| dependency.site.key.as_str()).into_set()
        };
        let keys = holders.iter().map(|(holder, packages)| (holder, with_target(holder, packages)));
        let several = keys.filter(|(_, keys)| keys.len() > 1);
        several
            .map(|(holder, keys)| {
                format!(
                    "{} would depend on `{} {}` as {}, and Cargo allows one name only: choose one.",
                    label_of(graph, *holder),
                    graph.package(self.target_id).map_or("", |package| package.name.as_str()),
                    self.target,
                    sentence::list(&keys, 4)
                )
            })
            .collect()
    }

    /// Why its fix is not to be recommended, as sentences.
    pub(super) fn reasons_against(&self, graph: &DependencyGraph, sites: &Sites<'_>, name: &str) -> BTreeSet<String> {
        let mut reasons = BTreeSet::new();
        let versions = self.from.iter().filter_map(|id| graph.package(*id).map(|package| &package.version));
        if !self.target.pre.is_empty() && versions.into_iter().any(|version| version.pre.is_empty()) {
            reasons.insert(format!("`{name} {}` is a pre-release, to which no move is recommended.", self.target));
        }
        reasons.extend(self.breaks(graph, name));
        for one in &self.moves {
            reasons.extend(self.left_behind(graph, sites, one));
        }
        reasons
    }

    /// Another direct dependency of who moves that stays on the other version of a crate whose types both have in their
    /// interfaces.
    fn left_behind(&self, graph: &DependencyGraph, sites: &Sites<'_>, one: &Move) -> Option<String> {
        let named = |id: &PackageId| graph.package(*id).map(|package| package.name.as_str());
        let new = graph.dependencies(self.target_id);
        let is_built = |on: PackageId, core: PackageId| {
            named(&on).zip(named(&core)).is_some_and(|(on, core)| moves::is_built_on(on, core))
        };
        for core in graph.dependencies(one.from).iter().filter(|core| is_built(one.from, **core)) {
            let Some(other_core) = new.iter().find(|other| named(other) == named(core) && *other != core) else {
                continue;
            };
            let others = graph.dependencies(one.holder).iter().filter(|other| !self.from.contains(other));
            for other in
                others.filter(|other| **other != self.target_id && !sites.of_holder(**other, one.holder).is_empty())
            {
                if other == core || graph.dependencies(*other).contains(core) && is_built(*other, *core) {
                    return Some(format!(
                        "{} is built on {}, but {} of {} on {}: their types do not match. Move both or neither.",
                        label_of(graph, self.target_id),
                        label_of(graph, *other_core),
                        label_of(graph, *other),
                        label_of(graph, one.holder),
                        label_of(graph, *core)
                    ));
                }
            }
        }
        None
    }

    /// What is known to break, as a sentence.
    fn breaks(&self, graph: &DependencyGraph, name: &str) -> Option<String> {
        let versions = self.from.iter().filter_map(|id| graph.package(*id).map(|package| &package.version));
        let says = versions.into_iter().find_map(|from| moves::known_to_break(name, from, &self.target))?;
        Some(format!("Known to break: `{name} {}` {says}.", self.target))
    }

    /// Whether it takes a dependency to an incompatible range.
    fn is_breaking(&self, graph: &DependencyGraph) -> bool {
        let versions = self.from.iter().filter_map(|id| graph.package(*id).map(|package| &package.version));
        versions.into_iter().any(|from| !requirement::are_semver_compatible(from, &self.target))
    }

    /// What its fix leaves open, as a sentence.
    pub(super) fn doubt(&self, name: &str) -> Option<String> {
        if self.new.is_empty() {
            return None;
        }
        let (these, they) = if self.new.len() == 1 { ("feature", "it pulls") } else { ("features", "they pull") };
        let on_them = format!("the {these} {} of `{name} {}`", sentence::list(&self.new, 5), self.target);
        let (known, may) = if self.are_all {
            (format!("No package enables {on_them} yet"), "may be added")
        } else {
            (format!("Only `cargo metadata` shows whether a package enables {on_them}"), "may be added")
        };
        let then = if self.is_back {
            format!("{may}, and dependencies of the newer version are counted as staying")
        } else {
            format!("{may}, or keep some of what would be removed")
        };
        Some(format!("{known}: what {they} in {then}."))
    }

    pub(super) fn fix(self, graph: &DependencyGraph, name: &str) -> Option<Fix> {
        let removed = graph.removed_by(&self.moves);
        if removed.is_empty() {
            return None;
        }
        let breaking = if self.is_breaking(graph) { " (breaking)" } else { "" };
        Some(Fix {
            id: self.target.to_string(),
            label: if self.is_back {
                format!("Downgrade `{name}` to {}{breaking}", self.target)
            } else {
                format!("Align `{name}` to {}{breaking}", self.target)
            },
            safety: Safety::NeedsReview,
            edits: self.edits.into_iter().collect(),
            commands: Vec::new(),
            moves: self.moves,
            may_keep: !self.new.is_empty() && !self.is_back,
        })
    }
}

/// The features that a member asks a dependency for.
fn asked<'a>(model: &'a Model, member: &Member, dependency: &'a Dependency) -> Vec<&'a str> {
    let default = dependency.default_features.then_some("default");
    let own = dependency.features.iter().map(String::as_str);
    default.into_iter().chain(own).chain(features_through(model, member, dependency)).collect()
}

/// The features of a dependency that the member's own `[features]` switch on: `"serde/derive"`, `"serde?/derive"`.
fn features_through<'a>(model: &'a Model, member: &Member, dependency: &Dependency) -> Vec<&'a str> {
    let table = model.workspace.manifests.get(&member.manifest).and_then(|m| m.tree.table(&["features"]));
    let values = table.into_iter().flat_map(|table| table.iter()).filter_map(|(_, entry)| entry.value.as_array());
    let names = values.flatten().filter_map(|value| value.as_str()?.split_once('/'));
    let own = names.filter(|(name, _)| name.trim_end_matches('?') == dependency.site.key);
    own.map(|(_, feature)| feature).collect()
}
