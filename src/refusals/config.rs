//! `.cargo/config.toml`: sources that contradict themselves, and values of the wrong type.

use std::collections::BTreeMap;
use std::str::FromStr;

use cargo_platform::Platform;

use super::profiles::{self, BUILT_IN};
use super::types::{fits, is_refused};
use super::{Context, Sink};
use crate::facts::targets::{Targets, targets};
use crate::facts::types::config_type;
use crate::key::KeyPath;
use crate::read::tree::{Data, Entry, Table, Tree};

/// Where the packages of a source may lie.
const LOCATIONS: [&str; 4] = ["directory", "git", "local-registry", "registry"];

/// What a target has beside the libraries whose build scripts it stands for.
const OF_TARGETS: [&str; 5] = ["ar", "linker", "runner", "rustdocflags", "rustflags"];

/// Looks at the cargo config that applies.
pub fn check(context: Context<'_>, tree: &Tree, sink: &mut Sink<'_>) {
    let root = context.workspace.root_manifest().and_then(|root| root.tree.root.table("profile"));
    // A profile that no build uses is not read.
    let is_read = |name: &str| BUILT_IN.contains(&name) || root.is_some_and(|profiles| profiles.get(name).is_some());
    walk(&tree.root, &mut Vec::new(), &is_read, sink);
    let mut first: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (name, entry) in tree.table(&["source"]).into_iter().flat_map(Table::in_order) {
        let Some(table) = entry.value.as_table() else { continue };
        source(name, entry, table, sink);
        let place = LOCATIONS.iter().find_map(|key| Some((*key, table.get(key)?.as_str()?)));
        if let Some(place) = place.filter(|(key, _)| *key != "git") {
            let other = first.entry(place).or_insert(name);
            if *other != name {
                sink.error(entry.span(), format!("the location of [source.{name}] is that of [source.{other}] too"));
            }
        }
    }
    for (name, entry) in tree.table(&["profile"]).into_iter().flat_map(Table::in_order) {
        if let Some(profile) = entry.value.as_table().filter(|_| is_read(name)) {
            self::profile(name, profile, sink);
        }
    }
    if let Some(entry) = tree.entry(&["build", "jobs"]).filter(|entry| entry.value.as_integer() == Some(0)) {
        sink.error(entry.span(), "`build.jobs` cannot be 0");
    }
    for key in ["linker", "runner"] {
        platforms(tree, key, sink);
    }
    for (target, entry) in tree.table(&["target"]).into_iter().flat_map(Table::in_order) {
        let libraries = entry.value.as_table().filter(|_| !target.starts_with("cfg("));
        for (library, entry) in libraries.into_iter().flat_map(Table::in_order) {
            if let Some(table) = entry.value.as_table().filter(|_| !OF_TARGETS.contains(&library)) {
                build_script(target, library, table, sink);
            }
        }
    }
}

/// `[target.TRIPLE.LINKS]`, which stands for the build script of the package that links the library.
fn build_script(target: &str, library: &str, table: &Table, sink: &mut Sink<'_>) {
    for (key, entry) in table.in_order() {
        let value = &entry.value;
        let (words, fits) = match key {
            "rerun-if-changed" | "rerun-if-env-changed" | "warning" => ("left out", false),
            "rustc-env" => ("a table", value.as_table().is_some()),
            "rustc-flags" => ("a string of `-l` and `-L`", value.as_str().is_some_and(is_linking)),
            _ if key.starts_with("rustc-") => ("an array of strings", value.as_array().is_some()),
            _ => ("a string", value.as_str().is_some()),
        };
        if !fits {
            let path = KeyPath::new(["target", target, library, key]);
            let message = format!("`{path}` has to be {words}: Cargo stops where it builds for {target}");
            // A machine of another kind may well never do so.
            match targets().iter().any(|known| known.is_host && known.triple == target) {
                true => sink.error(entry.span(), message),
                false => sink.note(entry.span(), message),
            }
        }
    }
}

/// Whether flags only say what is linked, and where it lies.
fn is_linking(flags: &str) -> bool {
    let mut words = flags.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "-l" | "-L" => _ = words.next(),
            _ if word.starts_with("-l") || word.starts_with("-L") => {}
            _ => return false,
        }
    }
    true
}

fn profile(name: &str, profile: &Table, sink: &mut Sink<'_>) {
    let packages = profile.table("package").into_iter().flat_map(Table::iter).map(|(_, entry)| entry);
    let inner = packages.chain(profile.entry("build-override")).filter_map(|entry| entry.value.as_table());
    for (key, entry) in inner.chain([profile]).flat_map(Table::iter) {
        if is_refused(key, &entry.value) {
            sink.error(entry.span(), format!("`{key}` of [profile.{name}] cannot have this value"));
        }
    }
    profiles::overrides(name, profile, sink);
    if let Some(entry) = profile.entry("inherits").filter(|_| ["dev", "release"].contains(&name)) {
        sink.error(entry.span(), format!("`profile.{name}.inherits`: `dev` and `release` inherit from no profile"));
    }
}

/// Two platforms that both match one target and set the same key. What a target sets itself takes precedence over them.
fn platforms(tree: &Tree, key: &str, sink: &mut Sink<'_>) {
    let tables = tree.table(&["target"]);
    let sets = |triple: &str| tables.and_then(|tables| tables.table(triple)).is_some_and(|t| t.get(key).is_some());
    let mut seen: Vec<(&str, Targets)> = Vec::new();
    for (name, entry) in tables.into_iter().flat_map(Table::in_order) {
        let Some(entry) = entry.value.as_table().and_then(|table| table.entry(key)) else { continue };
        let Some(platform) = Platform::from_str(name).ok().filter(|_| name.starts_with("cfg(")) else { continue };
        let targets = Targets::all(|target| target.is(&platform) && !sets(target.triple));
        let other = seen.iter().find_map(|(other, others)| Some((*other, *others.and(targets).names().first()?)));
        if let Some((other, target)) = other {
            let message =
                format!("`{key}` is set for `{name}` and for `{other}`, which both match {target}: Cargo stops there");
            sink.error(entry.span(), message);
        }
        // A platform that was refused is not told again with each of the others.
        if other.is_none() {
            seen.push((name, targets));
        }
    }
}

fn source(name: &str, entry: &Entry, table: &Table, sink: &mut Sink<'_>) {
    let located = LOCATIONS.iter().filter(|key| table.get(key).is_some()).count();
    if located > 1 {
        sink.error(
            entry.span(),
            format!("[source.{name}] has more than one of `directory`, `git`, `local-registry` and `registry`"),
        );
    }
    if located == 0 && name != "crates-io" {
        sink.error(
            entry.span(),
            format!("[source.{name}] has no location: `registry`, `local-registry`, `directory` or `git` is missing"),
        );
    }
    for key in ["branch", "tag", "rev"] {
        if let Some(entry) = table.entry(key).filter(|_| table.get("git").is_none()) {
            sink.error(entry.span(), format!("[source.{name}]: `{key}` needs `git` beside it"));
        }
    }
    for key in ["git", "registry"] {
        if let Some((entry, url)) = table.entry(key).and_then(|entry| Some((entry, entry.value.as_str()?)))
            && !super::patches::is_url(url)
        {
            sink.error(entry.span(), format!("`{key}` of [source.{name}] is no address: `{url}`"));
        }
    }
}

fn walk<'a>(table: &'a Table, path: &mut Vec<&'a str>, is_read: &dyn Fn(&str) -> bool, sink: &mut Sink<'_>) {
    for (key, entry) in table.in_order() {
        path.push(key);
        let is_unread = matches!(path.as_slice(), ["profile", name, ..] if !is_read(name));
        if let Data::Other = entry.value.data {
            let path = KeyPath::new(path.iter().copied());
            sink.error(entry.span(), format!("`{path}`: cargo config cannot have {}", entry.value.kind()));
        } else if let Some(is) = config_type(path)
            && !fits(&is, &entry.value)
            && !is_unread
        {
            let path = KeyPath::new(path.iter().copied());
            let kind = entry.value.kind();
            sink.error(entry.span(), format!("`{path}` has to be {}, but is {kind}", is.words));
        } else if let Data::Table(inner) = &entry.value.data {
            walk(inner, path, is_read, sink);
        }
        path.pop();
    }
}
