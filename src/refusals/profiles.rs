//! Profiles: names, inheritance and overrides that Cargo does not accept.
//!
//! What one setting of the root cannot have is reported by a rule, with a fix.

use std::collections::BTreeSet;

use super::{Context, Loaded, Repair, Sink};
use crate::edit::{Edit, Verb};
use crate::facts::profiles::is_reserved;
use crate::facts::since::Since;
use crate::key::KeyPath;
use crate::read::tree::{Entry, Node, Table};

/// Profiles that Cargo has itself.
pub const BUILT_IN: [&str; 5] = ["bench", "dev", "doc", "release", "test"];

/// One that was reserved before.
const DEBUG: &str = "debug";

/// Looks at the profiles of one manifest.
pub fn check(context: Context<'_>, loaded: &Loaded<'_>, sink: &mut Sink<'_>) {
    let Some(profiles) = loaded.manifest.tree.root.table("profile") else { return };
    for (name, entry) in profiles.in_order() {
        let Some(profile) = entry.value.as_table() else { continue };
        let is_debug_known = Since::DebugProfile.is_in(context.toolchain.version);
        // Of the root, a rule tells of these two.
        let is_unusable = !loaded.is_root && (name == "build" || (name == DEBUG && !is_debug_known));
        if is_reserved(name) || is_unusable {
            sink.error(entry.key_span.clone(), format!("[profile.{name}]: Cargo reserves this name"));
        }
        if let Some(entry) =
            profile.entry("inherits").filter(|_| !is_debug_known && !["dev", "release"].contains(&name))
            && entry.value.as_str() == Some(DEBUG)
        {
            let path = KeyPath::new(["profile", name, "inherits"]);
            let since = Since::DebugProfile;
            sink.error(entry.span(), format!("`{path}`: before Cargo {since}, the profile `debug` has the name `dev`"));
        }
        if let Some(entry) = profile.entry("dir-name") {
            sink.error(
                entry.span(),
                format!("`profile.{name}.dir-name` is not allowed: the folder has the name of the profile"),
            );
        }
        if !loaded.is_root {
            overrides(name, profile, sink);
        }
        for (spec, entry) in profile.table("package").into_iter().flat_map(Table::in_order) {
            if !is_spec(spec) {
                sink.error(entry.key_span.clone(), format!("`{spec}` of `profile.{name}.package` names no package"));
            }
        }
    }
    if loaded.is_root {
        inheritance(context, profiles, sink);
    }
}

/// Settings that only a whole profile can have, and overrides within overrides.
pub fn overrides(name: &str, profile: &Table, sink: &mut Sink<'_>) {
    let packages = profile.table("package").into_iter().flat_map(Table::iter).map(|(_, entry)| entry);
    for inner in profile.entry("build-override").into_iter().chain(packages).filter_map(|entry| entry.value.as_table())
    {
        for key in ["lto", "panic", "rpath"] {
            if let Some(entry) = inner.entry(key) {
                sink.error(
                    entry.span(),
                    format!("`{key}` of `profile.{name}` cannot be overridden for single packages"),
                );
            }
        }
    }
    nested(name, profile, sink);
}

fn nested(name: &str, profile: &Table, sink: &mut Sink<'_>) {
    let packages = profile.table("package").into_iter().flat_map(Table::iter).map(|(_, entry)| entry);
    for inner in profile.entry("build-override").into_iter().chain(packages).filter_map(|entry| entry.value.as_table())
    {
        for key in ["package", "build-override"] {
            if let Some(entry) = inner.entry(key) {
                sink.error(entry.span(), format!("`{key}` cannot stand within an override of `profile.{name}`"));
            }
        }
    }
}

/// Whether `spec` names a package, as far as that shows without reading an address.
fn is_spec(spec: &str) -> bool {
    if spec == "*" || spec.contains("://") {
        return true;
    }
    let (name, version) =
        match spec.rsplit_once('@').or_else(|| spec.rsplit_once(':').filter(|(n, _)| !n.ends_with(':'))) {
            Some((name, version)) => (name, Some(version)),
            None => (spec, None),
        };
    name.split("::").all(|part| super::names::wrong_in(part).is_none())
        && version.is_none_or(|version| {
            semver::Version::parse(version).is_ok()
                || semver::VersionReq::parse(version).is_ok_and(|requirement| {
                    matches!(requirement.comparators.as_slice(), [only] if only.op == semver::Op::Caret)
                        && !version.starts_with('^')
                })
        })
}

/// Where the profiles of the root take their settings from. Cargo config can define profiles too.
fn inheritance(context: Context<'_>, profiles: &Table, sink: &mut Sink<'_>) {
    let configured = context.config.and_then(|(_, tree)| tree.table(&["profile"]));
    let parent = |name: &str| {
        let entry = |table: &Table| {
            table.table(name).and_then(|table| table.get("inherits")).and_then(Node::as_str).map(str::to_owned)
        };
        configured.and_then(entry).or_else(|| entry(profiles))
    };
    let is_known = |name: &str| {
        // Whether `debug` is one of Cargo's own rests on its version.
        BUILT_IN.contains(&name)
            || name == DEBUG
            || profiles.get(name).is_some()
            || configured.is_some_and(|table| table.get(name).is_some())
    };
    for (name, entry) in profiles.in_order() {
        let Some(table) = entry.value.as_table() else { continue };
        nested(name, table, sink);
        let Some((entry, written)) = table.entry("inherits").and_then(|entry| Some((entry, entry.value.as_str()?)))
        else {
            continue;
        };
        if ["dev", "release"].contains(&name) {
            root_profile(name, entry, sink);
        } else if !is_known(written) {
            sink.error(entry.span(), format!("[profile.{name}] inherits `{written}`, which is no profile"));
        } else if is_loop(name, &parent) {
            sink.error(entry.span(), format!("[profile.{name}] inherits itself through `{written}`"));
        }
    }
}

fn is_loop(name: &str, parent: &dyn Fn(&str) -> Option<String>) -> bool {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut at = Some(name.to_owned());
    while let Some(next) = at {
        if ["dev", "release"].contains(&next.as_str()) {
            return false;
        }
        at = parent(&next);
        if !seen.insert(next) {
            return true;
        }
    }
    false
}

pub fn root_profile(name: &str, entry: &Entry, sink: &mut Sink<'_>) {
    let path = KeyPath::new(["profile", name, "inherits"]);
    let message = format!("`{path}`: `dev` and `release` inherit from no profile");
    let repair = Repair {
        title: format!("`{path}`: Cargo refuses `inherits` in `{name}`"),
        id: "remove",
        label: "Remove `inherits`".to_owned(),
        edits: vec![Edit::new(sink.file, path.clone(), Verb::Remove)],
        key: path,
    };
    sink.repairable(entry, message, repair);
}
