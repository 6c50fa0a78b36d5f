//! `[patch]` and `[replace]`.

use std::collections::BTreeMap;

use super::{Context, Loaded, Repair, Sink, names};
use crate::edit::{Edit, Verb};
use crate::key::KeyPath;
use crate::paths;
use crate::read::canonical_url::canonical_url;
use crate::read::manifest::Field;
use crate::read::tree::{Entry, Node, Table};

/// Spellings that are meant for crates.io.
const MEANT_FOR_CRATES_IO: [&str; 5] = ["crate-io", "crates", "crates.io", "crates_io", "cratesio"];

/// The name of crates.io, and its index.
const CRATES_IO: &str = "crates-io";
const INDEX: &str = "https://github.com/rust-lang/crates.io-index";

/// Looks at the patches of one manifest.
pub fn check(context: Context<'_>, loaded: &Loaded<'_>, sink: &mut Sink<'_>) {
    let root = &loaded.manifest.tree.root;
    if let Some(entry) = root.entry("replace").filter(|_| root.get("patch").is_some()) {
        sink.error(entry.span(), "[replace] and [patch] cannot stand together");
    }
    for (source, entry) in root.table("patch").into_iter().flat_map(Table::in_order) {
        let Some(table) = entry.value.as_table() else { continue };
        of_source(context, source, entry, sink);
        let mut first: BTreeMap<(&str, String), &str> = BTreeMap::new();
        let folder = paths::folder(&loaded.manifest.file);
        for (name, entry) in table.in_order() {
            let spec = entry.value.as_table();
            let text = |key: &str| spec.and_then(|table| table.get(key)).and_then(Node::as_str);
            if let Some(path) = text("path").filter(|_| loaded.is_root) {
                let package = (text("package").unwrap_or(name), paths::join(folder, path));
                let other = first.entry(package).or_insert(name);
                if *other != name {
                    sink.error(entry.span(), format!("the package of `{name}` is patched by `{other}` too"));
                }
            }
            let patch = Patch { context, source, name, entry, folder };
            patch.check(loaded.is_root, sink);
        }
    }
    for (spec, entry) in root.table("replace").into_iter().flat_map(Table::in_order) {
        let path = KeyPath::new(["replace", spec]);
        let has = |key: &str| entry.value.as_table().is_some_and(|table| table.get(key).is_some());
        if entry.value.as_table().is_some() && !["version", "path", "git"].iter().any(|key| has(key)) {
            sink.error(entry.span(), format!("`{path}` has no source: `path` or `git` is missing"));
        }
        let after = spec.rsplit('#').next().and_then(|name| name.rsplit_once(['@', ':']));
        let version = after.map_or(spec.rsplit_once('#').map_or("", |(_, version)| version), |(_, version)| version);
        if semver::Version::parse(version).is_err() {
            sink.error(entry.key_span.clone(), format!("`{path}` has to name a version, such as `name:1.0.0`"));
        }
        if entry.value.as_str().is_some() || entry.value.as_table().is_some_and(|table| table.get("version").is_some())
        {
            sink.error(entry.span(), format!("`{path}` cannot have a requirement: the key says the version"));
        }
    }
}

/// A key of `[patch]` has to be a registry's name or an address.
fn of_source(context: Context<'_>, source: &str, entry: &Entry, sink: &mut Sink<'_>) {
    let is_configured = context.config.is_some_and(|(_, tree)| tree.entry(&["registries", source]).is_some());
    if source == CRATES_IO || is_url(source) || is_configured {
        return;
    }
    let path = KeyPath::new(["patch", source]);
    if MEANT_FOR_CRATES_IO.contains(&source) {
        let right = KeyPath::new(["patch", CRATES_IO]);
        let message = format!("[{path}] names no registry that is configured; for crates.io it is [{right}]");
        // Where both stand, they have to be put together by hand.
        let is_free = context.workspace.manifests.get(sink.file).is_some_and(|m| m.tree.at(&right).is_none());
        return match entry.value.to_value().filter(|_| is_free) {
            Some(value) => {
                let edits = vec![
                    Edit::new(sink.file, path.clone(), Verb::Remove),
                    Edit::new(sink.file, right.clone(), Verb::Set(value)),
                ];
                let title = format!("[{path}]: Cargo refuses it, as no registry has that name");
                let label = format!("Rename it to [{right}]");
                sink.repairable(entry, message, Repair { key: path, title, id: "rename", label, edits });
            }
            None => sink.error(entry.key_span.clone(), message),
        };
    }
    if names::wrong_in(source).is_some() {
        let message = format!("[{path}] names neither `crates-io`, a registry that is configured, nor an address");
        sink.error(entry.key_span.clone(), message);
    } else {
        // It may be configured in the home folder or in the environment.
        let message = format!("[{path}] needs a registry of that name in cargo config, and none was given");
        sink.note(entry.key_span.clone(), message);
    }
}

/// Whether `text` begins with a scheme, as an address has to.
pub fn is_url(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, rest)| {
        let has_place = rest.starts_with('/') || ["file", "ftp", "http", "https", "ws", "wss"].contains(&scheme);
        has_place
            && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || ['+', '-', '.'].contains(&c))
    })
}

struct Patch<'a> {
    context: Context<'a>,
    source: &'a str,
    name: &'a str,
    entry: &'a Entry,
    folder: &'a str,
}

impl<'a> Patch<'a> {
    fn check(&self, is_root: bool, sink: &mut Sink<'_>) {
        let Self { source, name, entry, .. } = self;
        let table = entry.value.as_table();
        let text = |key: &str| table.and_then(|table| table.get(key)).and_then(Node::as_str);
        let has = |key: &str| table.is_some_and(|table| table.get(key).is_some());
        if table.is_some() && !["version", "path", "git"].into_iter().any(has) {
            sink.error(entry.span(), format!("the patch of `{name}` has no source: `path` or `git` is missing"));
            return;
        }
        if let Some(key) = ["branch", "tag", "rev"].into_iter().find(|key| has(key) && !has("git")) {
            sink.error(entry.span(), format!("the patch of `{name}` has `{key}` without `git`"));
            return;
        }
        if has("git") && has("path") {
            sink.error(entry.span(), format!("the patch of `{name}` has both `git` and `path`: leave one out"));
            return;
        }
        let requirement = text("version").or(entry.value.as_str());
        if let Some(requirement) = requirement.filter(|text| semver::VersionReq::parse(text).is_err()) {
            return sink.error(entry.span(), format!("`{requirement}` of the patch of `{name}` is no requirement"));
        }
        if let Some(url) = text("git").filter(|url| !is_url(url)) {
            return sink.error(entry.span(), format!("`git` of the patch of `{name}` is no address: `{url}`"));
        }
        if !is_root {
            return;
        }
        let patched = if is_url(source) { Some(*source) } else { self.index_of(source) };
        let by = match (text("path"), text("git"), text("registry-index")) {
            (Some(_), ..) => None,
            (_, Some(address), _) | (.., Some(address)) => Some(address),
            _ => self.index_of(text("registry").unwrap_or(CRATES_IO)),
        };
        if patched.zip(by).is_some_and(|(patched, by)| canonical_url(patched) == canonical_url(by)) {
            let message =
                format!("the patch of `{name}` takes it from the source that it patches; another one is needed");
            sink.error(entry.span(), message);
        }
        self.folder(text("path"), text("package").unwrap_or(name), text("version"), sink);
    }

    /// The index of a registry.
    fn index_of(&self, registry: &str) -> Option<&'a str> {
        if registry == CRATES_IO {
            return Some(INDEX);
        }
        self.context.config?.1.get(&["registries", registry, "index"])?.as_str()
    }

    /// The package in the folder that the patch names, if its manifest was given.
    fn folder(&self, path: Option<&str>, name: &str, requirement: Option<&str>, sink: &mut Sink<'_>) {
        let Some(folder) = path.filter(|_| !self.has("base")).map(|path| paths::join(self.folder, path)) else {
            return;
        };
        let workspace = self.context.workspace;
        let path = paths::join(&folder, "Cargo.toml");
        let Some(package) = workspace.manifests.get(path.as_str()).and_then(|m| m.package.as_ref()) else { return };
        if package.name != name && !package.name.is_empty() {
            let message = format!("the patch of `{name}` leads to `{folder}`, where the package is `{}`", package.name);
            sink.error(self.entry.span(), message);
            return;
        }
        // What is inherited from another workspace is not known here.
        let version = match (&package.version, workspace.member_at(&path)) {
            (_, Some(member)) => member.version.clone(),
            (Field::Value(version), None) => version.clone(),
            (Field::Missing, None) => "0.0.0".to_owned(),
            (Field::Inherited, None) => return,
        };
        let requirement = requirement.and_then(|text| semver::VersionReq::parse(text).ok());
        if let (Some(requirement), Ok(version)) = (requirement, semver::Version::parse(version.trim()))
            && !requirement.matches(&version)
        {
            let message = format!("the patch of `{name}` wants {requirement}, but `{folder}` has {version}");
            sink.error(self.entry.span(), message);
        }
    }

    fn has(&self, key: &str) -> bool {
        self.entry.value.as_table().is_some_and(|table| table.get(key).is_some())
    }
}
