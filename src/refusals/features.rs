//! Features that enable what is not there.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Loaded, Sink};
use crate::facts::since::Since;
use crate::order::Collect;
use crate::read::tree::{Node, Table};

/// Looks at `[features]` of one manifest.
pub fn check(context: Context<'_>, loaded: &Loaded<'_>, sink: &mut Sink<'_>) {
    let root = &loaded.manifest.tree.root;
    if root.table("package").is_none() && root.table("project").is_none() {
        return;
    }
    // Whether any of the dependencies of a name is optional.
    let mut dependencies: BTreeMap<&str, bool> = BTreeMap::new();
    for site in &loaded.manifest.dependencies {
        *dependencies.entry(&site.key).or_default() |= site.spec.optional == Some(true);
    }
    let table = root.table("features");
    let features: BTreeMap<&str, &[Node]> = table
        .into_iter()
        .flat_map(Table::iter)
        .map(|(name, entry)| (name, entry.value.as_array().unwrap_or_default()))
        .into_map();
    let values = || features.iter().flat_map(|(name, values)| values.iter().map(move |value| (*name, value)));
    let texts = || values().filter_map(|(name, value)| Some((name, value, value.as_str()?)));
    let explicit: BTreeSet<&str> = texts()
        .filter(|(_, _, text)| !text.contains('/'))
        .filter_map(|(_, _, text)| text.strip_prefix("dep:"))
        .into_set();
    let known = Known { features: &features, dependencies: &dependencies, explicit: &explicit };
    for (feature, value, text) in texts() {
        if let Some(wrong) = known.wrong_with(feature, text) {
            sink.error(value.span.clone(), format!("feature `{feature}`: {wrong}"));
        }
    }
    // A feature of its own in place of the implicit one has to enable the dependency.
    for (name, _) in dependencies.iter().filter(|(_, optional)| **optional) {
        let enables = |text: &str| {
            let dependency = text.split_once('/').map(|(before, _)| before.strip_suffix('?').unwrap_or(before));
            dependency.or_else(|| text.strip_prefix("dep:")) == Some(*name)
        };
        if features.contains_key(name) && !texts().any(|(_, _, text)| enables(text)) {
            let entry = table.and_then(|table| table.entry(name));
            let ways_out = if Since::DepFeatures.is_in(context.toolchain.version) {
                format!("write `dep:{name}` into one")
            } else {
                "rename one of them".to_owned()
            };
            let message = format!(
                "feature `{name}` has the name of the optional dependency `{name}`, which then no feature enables: {ways_out}"
            );
            sink.error(entry.map(|entry| entry.span()), message);
        }
    }
}

struct Known<'a> {
    features: &'a BTreeMap<&'a str, &'a [Node]>,
    dependencies: &'a BTreeMap<&'a str, bool>,
    explicit: &'a BTreeSet<&'a str>,
}

impl Known<'_> {
    fn wrong_with(&self, feature: &str, text: &str) -> Option<String> {
        if let Some((before, inner)) = text.split_once('/') {
            return self.in_dependency(text, before, inner);
        }
        if let Some(name) = text.strip_prefix("dep:") {
            return match self.dependencies.get(name) {
                None => Some(format!("`{text}` enables `{name}`, which is no dependency")),
                Some(false) => Some(format!("`{text}` enables `{name}`, which is not optional")),
                Some(true) => None,
            };
        }
        if text == feature {
            return Some(format!("it enables itself: remove `{text}`"));
        }
        if self.features.contains_key(text) {
            return None;
        }
        match self.dependencies.get(text) {
            None => Some(format!("`{text}` is neither a feature nor a dependency")),
            Some(false) => Some(format!("`{text}` is a dependency that is not optional")),
            Some(true) if self.explicit.contains(text) => Some(format!(
                "`{text}` is no feature, as `dep:{text}` is written elsewhere: write `dep:{text}` here too"
            )),
            Some(true) => None,
        }
    }

    /// `dependency/feature`.
    fn in_dependency(&self, text: &str, before: &str, inner: &str) -> Option<String> {
        let (name, weak) = before.strip_suffix('?').map_or((before, false), |name| (name, true));
        if inner.contains('/') {
            return Some(format!("`{text}` has more than one `/`"));
        }
        if let Some(name) = name.strip_prefix("dep:") {
            return Some(format!("`{text}` has both `dep:` and `/`: write `{name}/{inner}`"));
        }
        match self.dependencies.get(name) {
            None => Some(format!("`{text}` enables a feature of `{name}`, which is no dependency")),
            Some(false) if weak => Some(format!("`{text}`: `{name}` is not optional, so leave out the `?`")),
            Some(_) => None,
        }
    }
}
