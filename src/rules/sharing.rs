//! What the rules about `[workspace.dependencies]` have in common: when a dependency can be inherited without any
//! change in what Cargo resolves, and the edits that make it so.

use std::collections::{BTreeSet, HashMap};

use semver::{Op, Version, VersionReq};

use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::key::{KeyPath, Value};
use crate::model::Model;
use crate::order::{self, Collect};
use crate::read::manifest::Site;
use crate::read::requirement;
use crate::workspace::{Dependency, Member};

/// The keys that say where a dependency comes from; an inherited one may not have them.
pub const OWN_KEYS: [&str; 9] =
    ["version", "path", "git", "branch", "tag", "rev", "registry", "registry-index", "package"];

/// What an entry of `[workspace.dependencies]` gives to those who inherit it.
#[derive(Debug, Clone, PartialEq)]
pub struct Offer {
    /// Its features.
    pub features: BTreeSet<String>,
    /// Whether it leaves default features on.
    pub default_features: bool,
}

impl Offer {
    /// What `site` of `[workspace.dependencies]` gives.
    pub fn of(site: &Site) -> Self {
        Self {
            features: site.spec.features.iter().cloned().into_set(),
            default_features: site.spec.default_features.unwrap_or(true),
        }
    }

    /// Why `dependency` would not ask for the same features if it inherited this; nothing if it would.
    ///
    /// Inherited features can be added to but not taken away, and default features can be turned on but not off.
    pub fn obstacle(&self, model: &Model, dependency: &Dependency) -> Option<String> {
        let own: BTreeSet<&String> = dependency.features.iter().into_set();
        let added: Vec<String> = self
            .features
            .iter()
            .filter(|feature| !own.contains(feature))
            .map(|feature| format!("`{feature}`"))
            .collect();
        if !added.is_empty() {
            return Some(format!("it would enable the feature {} too", added.join(", ")));
        }
        if dependency.default_features && !self.default_features && !can_turn_on(model) {
            let since = Since::DefaultFeaturesInheritance;
            return Some(format!("Rust before {since} cannot enable default features that the workspace disables"));
        }
        (self.default_features && !dependency.default_features).then(|| {
            "it disables default features, which a member cannot do where the workspace enables \
                      them"
                .to_owned()
        })
    }
}

/// A dependency as a member spells it out, with who does.
#[derive(Debug, Clone, Copy)]
pub struct Spelled<'a> {
    /// The member.
    pub member: &'a Member,
    /// Its dependency.
    pub dependency: &'a Dependency,
}

/// All dependencies that members spell out in a form that could be inherited.
pub fn spelled_out<'a>(model: &'a Model) -> impl Iterator<Item = Spelled<'a>> + use<'a> {
    // What a tool writes stays as it is.
    let members = model.workspace.members.iter().filter(|member| model.generated(&member.manifest).is_none());
    members.flat_map(|member| {
        let shareable = member.dependencies.iter().filter(|dependency| {
            let spec = &dependency.site.spec;
            // Artifact dependencies, registries by their index and keys that are unknown here stay where they are.
            let plain = spec.others.iter().all(|key| key == "public");
            dependency.inherited.is_none() && plain && (dependency.requirement.is_some() || spec.version.is_none())
        });
        shareable.map(move |dependency| Spelled { member, dependency })
    })
}

/// The dependencies by their keys, in the order of these.
pub fn sorted<'a>(by_key: HashMap<&'a str, Vec<Spelled<'a>>>) -> Vec<(&'a str, Vec<Spelled<'a>>)> {
    let mut sorted: Vec<_> = by_key.into_iter().collect();
    order::sort_by_key(&mut sorted, |(key, _)| *key);
    sorted
}

/// Whether every toolchain that the workspace supports knows inheritance.
pub fn is_supported(model: &Model) -> bool {
    model.has(Since::WorkspaceInheritance)
}

/// Whether every toolchain that the workspace supports turns default features on that are inherited as off. An earlier one
/// reads the words and leaves them off.
pub fn can_turn_on(model: &Model) -> bool {
    model.has(Since::DefaultFeaturesInheritance)
}

/// Whether two requirements of one origin allow the same versions.
pub fn same_requirement(a: Option<&VersionReq>, b: Option<&VersionReq>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => requirement::same(a, b),
        (a, b) => a == b,
    }
}

/// Whether one version can satisfy both: for carets, whether they are of one semver-compatible range.
pub fn are_compatible(a: &VersionReq, b: &VersionReq) -> bool {
    match (lowest(a), lowest(b)) {
        (Some(a_low), Some(b_low)) => {
            let higher = a_low.max(b_low);
            a.matches(&higher) && b.matches(&higher)
        }
        _ => false,
    }
}

/// The lowest version that a requirement of one comparator names.
pub fn lowest(requirement: &VersionReq) -> Option<Version> {
    let [comparator] = requirement.comparators.as_slice() else { return None };
    if matches!(comparator.op, Op::Less | Op::LessEq | Op::Greater) {
        return None;
    }
    let mut version = Version::new(comparator.major, comparator.minor.unwrap_or(0), comparator.patch.unwrap_or(0));
    version.pre = comparator.pre.clone();
    Some(version)
}

/// In what two requirements differ that one version satisfies, as part of a sentence.
pub fn differ(a: Option<&VersionReq>, b: Option<&VersionReq>) -> &'static str {
    let ends = |requirement: Option<&VersionReq>| {
        let lowest = requirement.and_then(lowest)?;
        let comparator = requirement?.comparators.first()?;
        // The next version that is excluded, as far as it can be written without looking at the ones that there are.
        let range = (lowest.major, lowest.minor);
        let excluded = match (comparator.op, comparator.minor, comparator.patch) {
            (Op::Exact, _, Some(patch)) => (range.0, range.1, Some(patch)),
            (Op::Exact | Op::Tilde | Op::Wildcard, Some(_), _) => (range.0, range.1, None),
            (Op::Exact | Op::Tilde | Op::Wildcard, None, _) => (range.0, u64::MAX, None),
            (Op::Caret, ..) if range.0 == 0 && range.1 > 0 => (0, range.1, None),
            (Op::Caret, Some(0), Some(patch)) if range.0 == 0 => (0, 0, Some(patch)),
            (Op::Caret, ..) => (range.0, u64::MAX, None),
            _ => (u64::MAX, u64::MAX, None),
        };
        Some((lowest, excluded))
    };
    match (ends(a), ends(b)) {
        (Some(a), Some(b)) if a.0 == b.0 => "the highest version",
        (Some(a), Some(b)) if a.1 == b.1 => "the lowest version",
        _ => "the versions",
    }
}

/// The edits that make `dependency` inherit an entry that gives `offer`, and keep the rest of what it says.
pub fn inherit(model: &Model, dependency: &Dependency, offer: &Offer) -> Vec<Edit> {
    let site = &dependency.site;
    let edit = |key: KeyPath, verb| Edit::new(&site.file, key, verb);
    let more: Vec<&String> = dependency.features.iter().filter(|feature| !offer.features.contains(*feature)).collect();
    let turns_on = dependency.default_features && !offer.default_features;
    if site.spec.bare {
        let mut table = vec![("workspace".to_owned(), Value::Boolean(true))];
        if turns_on {
            table.push(("default-features".to_owned(), Value::Boolean(true)));
        }
        return vec![edit(site.path.clone(), Verb::Set(Value::Table(table)))];
    }
    let entry = model.workspace.manifests.get(&site.file).and_then(|manifest| manifest.tree.at(&site.path));
    let Some(table) = entry.and_then(|entry| entry.value.as_table()) else { return Vec::new() };
    let mut edits = vec![edit(site.path.join("workspace"), Verb::Set(true.into()))];
    for (key, _) in table.iter() {
        let path = site.path.join(key);
        match key {
            "features" if more.is_empty() => edits.push(edit(path, Verb::Remove)),
            "features" => {
                let inherited = site.spec.features.iter().filter(|feature| offer.features.contains(*feature));
                edits.extend(inherited.map(|feature| edit(path.clone(), Verb::Exclude(feature.clone()))));
            }
            own if OWN_KEYS.contains(&own) => edits.push(edit(path, Verb::Remove)),
            _ => {}
        }
    }
    // Both spellings are claimed, whichever stands there, so that nothing else writes the other one.
    let verb = if turns_on { Verb::Set(true.into()) } else { Verb::Remove };
    edits.push(edit(site.path.join("default-features"), verb));
    edits.push(edit(site.path.join("default_features"), Verb::Remove));
    edits
}

/// The claim that `site` asks for the version `written`.
pub fn set_requirement(site: &Site, written: &str) -> Edit {
    let key = if site.spec.bare { site.path.clone() } else { site.path.join("version") };
    Edit::new(&site.file, key, Verb::Set(written.into()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn requirements_differ_at_one_end_or_at_both() {
        let differ = |a: &str, b: &str| super::differ(a.parse().ok().as_ref(), b.parse().ok().as_ref());
        for (a, b) in [("=1.6.0", "1.6.0"), ("~1.6.0", "1.6.0"), ("=0.4.20", "0.4.20"), ("=0.4.20", "~0.4.20")] {
            assert_eq!((differ(a, b), differ(b, a)), ("the highest version", "the highest version"), "{a} {b}");
        }
        for (a, b) in [("1.6.0", "1.6.2"), ("1", "1.2"), ("0.4.1", "0.4.20"), ("~1.6.0", "~1.6.2")] {
            assert_eq!(differ(a, b), "the lowest version", "{a} {b}");
        }
        for (a, b) in [("=1.6.1", "1.6.0"), (">=1, <3", "1.2"), ("~1.6.1", "1.6.0")] {
            assert_eq!(differ(a, b), "the versions", "{a} {b}");
        }
    }
}
