//! Dependencies that contradict themselves or each other.

use std::collections::BTreeMap;
use std::str::FromStr;

use cargo_platform::{Cfg, CfgExpr, Platform};

use super::patches::is_url;
use super::{Loaded, Sink};
use crate::facts::since::Since;
use crate::read::canonical_url::canonical_url;
use crate::read::manifest::{DependencyKind, Manifest};
use crate::read::toolchain::Toolchain;
use crate::read::tree::Table;
use crate::workspace::{Dependency, Origin};

/// Looks at the dependencies of one manifest.
pub fn check(loaded: &Loaded<'_>, toolchain: &Toolchain, sink: &mut Sink<'_>) {
    for (target, entry) in loaded.manifest.tree.root.table("target").into_iter().flat_map(Table::in_order) {
        platform(target, entry.key_span.clone(), sink);
    }
    let Some(package) = loaded.package else { return };
    for dependency in &package.dependencies {
        let site = &dependency.site;
        if site.kind == DependencyKind::Development && dependency.optional {
            let message = format!("`{}`: a dev-dependency cannot be optional", site.key);
            sink.error(site.span.clone(), message);
        }
        own(loaded.manifest, dependency, toolchain, sink);
    }
    sources(&package.dependencies, sink);
}

/// What one dependency says itself, or the entry that it inherits.
fn own(manifest: &Manifest, dependency: &Dependency, toolchain: &Toolchain, sink: &mut Sink<'_>) {
    let (site, spec) = (&dependency.site, &dependency.requirement_site().spec);
    let key = &site.key;
    if !spec.bare && spec.version.is_none() && spec.path.is_none() && spec.git.is_none() {
        let message = format!("`{key}` has no source: `version`, `path`, `git` or `workspace = true` is missing");
        sink.error(site.span.clone(), message);
    }
    let has_registry = spec.registry.is_some() || spec.registry_index.is_some();
    if spec.git.is_some() {
        // Since a later Cargo, the registry beside `git` says where the package is published.
        if has_registry && !Since::GitBesideRegistry.is_in(toolchain.version) {
            sink.error(site.span.clone(), format!("`{key}` has both `git` and a registry: leave one out"));
        } else if spec.path.is_some() {
            sink.error(site.span.clone(), format!("`{key}` has both `git` and `path`: leave one out"));
        }
        let table = manifest.tree.at(&site.path).and_then(|entry| entry.value.as_table());
        let references = |table: &Table| ["branch", "tag", "rev"].iter().filter(|key| table.get(key).is_some()).count();
        if dependency.inherited.is_none() && table.is_some_and(|table| references(table) > 1) {
            sink.error(site.span.clone(), format!("`{key}` has more than one of `branch`, `tag` and `rev`: leave one"));
        }
    }
    if let Some(url) = spec.git.as_deref().filter(|url| !is_url(url)) {
        let way = match url.split_once(':') {
            Some((login, path)) if login.contains('@') => format!(": `ssh://{login}/{path}` is meant"),
            _ => String::new(),
        };
        sink.error(site.span.clone(), format!("`git` of `{key}` is no address{way}"));
    }
    if let Some(url) = spec.registry_index.as_deref().filter(|url| !is_url(url)) {
        sink.error(site.span.clone(), format!("`{url}`, the `registry-index` of `{key}`, is no address"));
    }
    if spec.registry.is_some() && spec.registry_index.is_some() {
        sink.error(site.span.clone(), format!("`{key}` has both `registry` and `registry-index`: leave one out"));
    }
    for feature in &dependency.features {
        if feature.contains('/') {
            let message = format!(
                "`{feature}` of `{key}`: a dependency's feature has no `/`; what it needs itself is for its own [features]"
            );
            sink.error(site.span.clone(), message);
        } else if let Some(name) = feature.strip_prefix("dep:") {
            let message = format!("`{feature}` of `{key}`: `dep:` is for [features] only; `{name}` alone may be meant");
            sink.error(site.span.clone(), message);
        }
    }
}

/// One name stands for one source, whatever the platform.
fn sources(dependencies: &[Dependency], sink: &mut Sink<'_>) {
    let mut first: BTreeMap<&str, &Dependency> = BTreeMap::new();
    for dependency in dependencies {
        let Some(other) = first.get(dependency.site.key.as_str()) else {
            first.insert(&dependency.site.key, dependency);
            continue;
        };
        if are_apart(&other.origin, &dependency.origin) {
            let message = format!(
                "`{}` comes from another source in `{}`; one name has to stand for one source in a package",
                dependency.site.path, other.site.path
            );
            sink.error(dependency.site.span.clone(), message);
        }
    }
}

/// Whether two sources are different for sure. Git addresses can be spelled in several ways.
fn are_apart(a: &Origin, b: &Origin) -> bool {
    match (a, b) {
        (Origin::Git { url, reference }, Origin::Git { url: other, reference: other_reference }) => {
            reference != other_reference || canonical_url(url) != canonical_url(other)
        }
        // A registry can be named by its index.
        (Origin::Registry(_), Origin::Registry(_)) => false,
        (Origin::Registry(_), Origin::CratesIo) | (Origin::CratesIo, Origin::Registry(_)) => false,
        (a, b) => a != b,
    }
}

/// A platform that cannot be read, or that never holds for a dependency.
fn platform(target: &str, span: std::ops::Range<usize>, sink: &mut Sink<'_>) {
    match Platform::from_str(target) {
        Err(error) => sink.error(span, error.to_string()),
        Ok(Platform::Cfg(expression)) => {
            let mut never = Vec::new();
            unsupported(&expression, &mut never);
            never.dedup();
            for name in never {
                let way =
                    if name == "feature" { "; make the dependency optional and let a feature enable it" } else { "" };
                let message =
                    format!("`{name}` cannot select dependencies: Cargo takes it as not set here, and warns{way}");
                sink.note(span.clone(), message);
            }
        }
        Ok(Platform::Name(_)) => {}
    }
}

fn unsupported<'a>(expression: &'a CfgExpr, never: &mut Vec<&'a str>) {
    match expression {
        CfgExpr::Not(inner) => unsupported(inner, never),
        CfgExpr::All(inner) | CfgExpr::Any(inner) => inner.iter().for_each(|inner| unsupported(inner, never)),
        CfgExpr::Value(Cfg::Name(name)) => {
            never.extend(Some(name.as_str()).filter(|name| ["debug_assertions", "proc_macro", "test"].contains(name)));
        }
        CfgExpr::Value(Cfg::KeyPair(name, _)) => never.extend(Some(name.as_str()).filter(|name| *name == "feature")),
        CfgExpr::True | CfgExpr::False => {}
    }
}
