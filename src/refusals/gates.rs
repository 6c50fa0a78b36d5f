//! What only a nightly Cargo takes, and the entries of `cargo-features`.

use std::collections::BTreeSet;

use super::{Context, Loaded, Sink};
use crate::facts::cargo_features::{self, CargoFeature, Status, cargo_feature};
use crate::read::manifest::Manifest;
use crate::read::toolchain::Known;
use crate::read::tree::{Entry, Node, Table};

/// Looks at `cargo-features` and at what needs an entry there.
pub fn check(context: Context<'_>, loaded: &Loaded<'_>, sink: &mut Sink<'_>) {
    let root = &loaded.manifest.tree.root;
    let nightly = context.toolchain.nightly;
    for table in ["package", "project"] {
        if let Some(entry) = root.table(table).and_then(|table| table.entry("cargo-features")) {
            sink.error(entry.span(), "`cargo-features` has to stand above all tables");
        }
    }
    let assumed = match context.toolchain.known {
        Known::Assumed => ", which no toolchain file here names",
        _ => "",
    };
    let entries = root.get("cargo-features").and_then(Node::as_array).unwrap_or_default();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for entry in entries {
        let Some(name) = entry.as_str() else { continue };
        let message = match cargo_feature(name).map(|feature| feature.status) {
            None => {
                let near = cargo_features::near(name).map(|near| format!("; `{near}` is near")).unwrap_or_default();
                Some(format!("`{name}` of `cargo-features` is not known to Cargo{near}"))
            }
            Some(Status::Removed(since)) => Some(format!("`{name}` of `cargo-features` was removed in Cargo {since}")),
            Some(Status::Unstable) if !nightly => Some(format!(
                "`{name}` of `cargo-features` needs a nightly toolchain{assumed}; a stable Cargo refuses the manifest"
            )),
            Some(_) if seen.contains(name) => Some(format!("`{name}` is in `cargo-features` twice")),
            Some(_) => None,
        };
        if let Some(message) = message {
            sink.error(entry.span.clone(), message);
        }
        seen.insert(name);
    }
    let mut gates = Gates { context, entries: seen, sink };
    gates.package(loaded.manifest);
    gates.dependencies(loaded);
    gates.profiles(root, loaded.is_root);
}

struct Gates<'a, 's, 'f> {
    context: Context<'a>,
    entries: BTreeSet<&'a str>,
    sink: &'s mut Sink<'f>,
}

impl Gates<'_, '_, '_> {
    /// `what` at `entry` needs the feature of this name. Where its entry stands, that is what a stable Cargo refuses.
    fn needs(&mut self, name: &str, what: &str, entry: &Entry) {
        let Some(feature) = cargo_feature(name).filter(|_| !self.entries.contains(name)) else { return };
        if let Some(message) = self.refusal(feature, what) {
            self.sink.error(entry.span(), message);
        }
    }

    fn refusal(&self, feature: &CargoFeature, what: &str) -> Option<String> {
        let name = feature.name;
        if !self.context.toolchain.nightly {
            return Some(format!("{what} needs a nightly toolchain and `cargo-features = [\"{name}\"]`"));
        }
        // A flag may also stand in a command.
        (!feature.flag).then(|| format!("{what} needs `cargo-features = [\"{name}\"]` above all tables"))
    }

    fn package(&mut self, manifest: &Manifest) {
        let root = &manifest.tree.root;
        for table in ["package", "project"].into_iter().filter_map(|name| root.table(name)) {
            for (key, feature) in [
                ("default-target", "per-package-target"),
                ("forced-target", "per-package-target"),
                ("im-a-teapot", "test-dummy-unstable"),
                ("metabuild", "metabuild"),
            ] {
                if let Some(entry) = table.entry(key) {
                    self.needs(feature, &format!("`{key}`"), entry);
                }
            }
            if let Some(entry) = table.entry("build").filter(|entry| entry.value.as_array().is_some()) {
                self.needs("multiple-build-scripts", "an array of build scripts", entry);
            }
            if let Some(entry) =
                table.entry("name").filter(|entry| entry.value.as_str().is_some_and(|n| n.contains("::")))
            {
                self.needs("open-namespaces", "`::` in the name of a package", entry);
            }
            if let Some(entry) = table.entry("edition").filter(|entry| entry.value.as_str() == Some("future")) {
                self.needs("unstable-editions", "edition `future`", entry);
            }
        }
        for bin in root.get("bin").and_then(Node::as_array).unwrap_or_default() {
            if let Some(entry) = bin.as_table().and_then(|bin| bin.entry("filename")) {
                self.needs("different-binary-name", "`filename`", entry);
            }
        }
    }

    fn dependencies(&mut self, loaded: &Loaded<'_>) {
        for dependency in loaded.package.into_iter().flat_map(|package| &package.dependencies) {
            // What the workspace offers is refused once a member takes it.
            let site = dependency.requirement_site();
            let Some(manifest) = self.context.workspace.manifests.get(&site.file) else { continue };
            let Some(table) = manifest.tree.at(&site.path).and_then(|entry| entry.value.as_table()) else { continue };
            let mut own = Gates {
                context: self.context,
                entries: std::mem::take(&mut self.entries),
                sink: &mut Sink { file: &site.file, found: self.sink.found },
            };
            own.dependency(&site.key, table);
            self.entries = own.entries;
        }
    }

    fn dependency(&mut self, key: &str, table: &Table) {
        if let Some(entry) = table.entry("base") {
            if table.get("path").is_none() {
                self.sink.error(entry.span(), format!("`{key}`: `base` can only stand beside `path`"));
            } else {
                self.needs("path-bases", "`base` of a path", entry);
            }
        }
        if let Some(entry) = table.entry("artifact") {
            if !self.context.toolchain.nightly {
                let message =
                    format!("`{key}`: an artifact dependency needs a nightly toolchain and its flag `-Z bindeps`");
                self.sink.error(entry.span(), message);
            }
            return;
        }
        for name in ["lib", "target"] {
            if let Some(entry) = table.entry(name) {
                self.sink.error(entry.span(), format!("`{key}`: `{name}` can only stand beside `artifact`"));
            }
        }
    }

    /// Those of a root that says nothing of a nightly are reported with a fix.
    fn profiles(&mut self, root: &Table, is_root: bool) {
        let has_unstable = self.context.config.is_some_and(|(_, tree)| tree.entry(&["unstable"]).is_some());
        let is_told = has_unstable || (is_root && root.get("cargo-features").is_none());
        for (_, entry) in root.table("profile").into_iter().flat_map(Table::in_order) {
            let Some(profile) = entry.value.as_table() else { continue };
            let packages = profile.table("package").into_iter().flat_map(Table::iter);
            let inner = packages.map(|(_, entry)| entry).chain(profile.entry("build-override"));
            for table in inner.filter_map(|entry| entry.value.as_table()).chain([profile]) {
                for (key, feature) in [
                    ("codegen-backend", "codegen-backend"),
                    ("rustflags", "profile-rustflags"),
                    ("trim-paths", "trim-paths"),
                ] {
                    if let Some(entry) = table.entry(key).filter(|_| !is_told) {
                        self.needs(feature, &format!("`{key}` of a profile"), entry);
                    }
                }
                let immediate = table.entry("panic").filter(|entry| entry.value.as_str() == Some("immediate-abort"));
                if let Some(entry) = immediate {
                    self.needs("panic-immediate-abort", "`panic = \"immediate-abort\"`", entry);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::input::InputFile;
    use crate::model::{Model, Options};
    use crate::source::Weight;

    fn refused(manifest: &str, channel: &str) -> Vec<String> {
        let files = vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }];
        let model = Model::read(files, &Options { toolchain: Some(channel.to_owned()), ..Options::default() });
        let errors = model.problems.into_iter().filter(|problem| problem.weight == Weight::Error);
        errors.map(|problem| problem.message).collect()
    }

    /// Held against a nightly cargo by hand, as a stable one cannot say it.
    #[test]
    fn a_nightly_takes_what_has_its_entry() {
        let package = "[package]\nname = \"a\"\nedition = \"2021\"\n";
        let with = |entry: &str, key: &str| format!("cargo-features = [{entry}]\n{package}{key}\n");
        let target = "default-target = \"x86_64-unknown-linux-gnu\"";
        assert!(refused(&with("\"per-package-target\"", target), "nightly").is_empty());
        assert_eq!(refused(&with("\"per-package-target\"", target), "stable").len(), 1);
        let [missing] = &refused(&format!("{package}{target}\n"), "nightly")[..] else { panic!() };
        assert!(missing.ends_with("needs `cargo-features = [\"per-package-target\"]` above all tables"), "{missing}");
        // A flag of the command line may stand for the entry.
        let artifact = "[dependencies]\nx = { version = \"1\", artifact = \"bin\" }";
        let profile = "[profile.dev]\nrustflags = [\"-Cx\"]";
        for key in [artifact, profile] {
            assert!(refused(&with("", key), "nightly").is_empty(), "{key}");
        }
        assert_eq!(refused(&with("\"no-such-feature\"", ""), "nightly").len(), 1);
    }
}
