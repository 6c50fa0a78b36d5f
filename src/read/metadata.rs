//! The output of `cargo metadata`: what a lockfile leaves out, the requirements and features of every package.
//!
//! Paths in it are those of the machine that it was made on. They are not read, so that they cannot be shown or
//! shared.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use semver::{Version, VersionReq};
use serde::Deserialize;

use super::manifest::Kind;
use crate::order::Collect;
use crate::source::Problem;

/// All packages of a resolution, by name and version.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    packages: BTreeMap<(String, Version), Package>,
}

/// A package as its own manifest has it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Package {
    /// The names of all its features, and of those of its dependencies that are features too.
    pub features: BTreeSet<String>,
    /// The features that are on, with everybody's wishes united.
    pub enabled: BTreeSet<String>,
    /// What it asks for.
    pub dependencies: Vec<Request>,
}

/// What a package asks of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The other package.
    pub name: String,
    /// The versions that it accepts.
    pub requirement: VersionReq,
    /// What for.
    pub kind: Kind,
    /// The platform, as Cargo prints it.
    pub target: Option<String>,
    /// Whether it is optional.
    pub optional: bool,
    /// The features that it asks for.
    pub features: Vec<String>,
}

impl Metadata {
    /// The package of this name and version.
    pub fn package(&self, name: &str, version: &Version) -> Option<&Package> {
        self.packages.get(&(name.to_owned(), version.clone()))
    }

    /// Whether every requirement of a holder that version `old` of `name` answers is answered by `new` too. Nothing if
    /// the holder, or any such requirement of it, is not known.
    pub fn accepts(&self, holder: &str, version: &Version, name: &str, old: &Version, new: &Version) -> Option<bool> {
        let requests = &self.package(holder, version)?.dependencies;
        let mut answered = requests.iter().filter(|r| r.name == name && r.requirement.matches(old)).peekable();
        answered.peek()?;
        Some(answered.all(|request| request.requirement.matches(new)))
    }

    /// How many packages there are.
    pub fn len(&self) -> usize {
        self.packages.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }
}

/// Reads the output of `cargo metadata --format-version 1`. Lines that Cargo prints before it are skipped.
pub fn read(file: &Arc<str>, text: &str) -> (Option<Metadata>, Vec<Problem>) {
    let start = text.find('{').unwrap_or(0);
    let json = text.get(start..).unwrap_or_default();
    match serde_json::from_str::<Output>(json) {
        Ok(output) => (Some(output.into_metadata()), Vec::new()),
        Err(error) => {
            let line_start =
                json.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            let at = (start + line_start + error.column().saturating_sub(1)).min(text.len());
            let message = format!("not the output of `cargo metadata --format-version 1`: {error}");
            (None, vec![Problem::error(file, at..at, message)])
        }
    }
}

#[derive(Deserialize)]
struct Output {
    packages: Vec<OutputPackage>,
    resolve: Option<Resolve>,
}

#[derive(Deserialize)]
struct OutputPackage {
    id: String,
    name: String,
    version: Version,
    #[serde(default)]
    features: BTreeMap<String, serde::de::IgnoredAny>,
    #[serde(default)]
    dependencies: Vec<OutputDependency>,
}

#[derive(Deserialize)]
struct OutputDependency {
    name: String,
    req: VersionReq,
    kind: Option<String>,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    features: Vec<String>,
    target: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    #[serde(default)]
    features: BTreeSet<String>,
}

impl Output {
    fn into_metadata(self) -> Metadata {
        let nodes = self.resolve.map(|resolve| resolve.nodes).unwrap_or_default();
        let mut enabled: HashMap<String, BTreeSet<String>> =
            nodes.into_iter().map(|node| (node.id, node.features)).collect();
        let packages = self.packages.into_iter().map(|package| {
            let read = Package {
                features: package.features.into_keys().into_set(),
                enabled: enabled.remove(&package.id).unwrap_or_default(),
                dependencies: package.dependencies.into_iter().map(OutputDependency::into_request).collect(),
            };
            ((package.name, package.version), read)
        });
        Metadata { packages: packages.into_map() }
    }
}

impl OutputDependency {
    fn into_request(self) -> Request {
        Request {
            name: self.name,
            requirement: self.req,
            kind: match self.kind.as_deref() {
                Some("dev") => Kind::Development,
                Some("build") => Kind::Build,
                _ => Kind::Normal,
            },
            target: self.target,
            optional: self.optional,
            features: self.features,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = r#"warning: something
{"packages":[{"name":"a","version":"1.0.0","id":"x#a@1.0.0","features":{"default":["std"],"std":[]},
"manifest_path":"/home/me/secret/Cargo.toml","dependencies":[{"name":"b","req":"^0.3","kind":null,"optional":false,
"uses_default_features":true,"features":["full"],"target":"cfg(unix)"}]}],
"workspace_members":["x#a@1.0.0"],"resolve":{"nodes":[{"id":"x#a@1.0.0","features":["std"]}]}}"#;

    #[test]
    fn requirements_and_features_are_read_and_paths_are_not() {
        let (metadata, problems) = read(&Arc::from("cargo-metadata.json"), OUTPUT);
        assert!(problems.is_empty());
        let metadata = metadata.unwrap();
        let package = metadata.package("a", &Version::new(1, 0, 0)).unwrap();
        assert_eq!(package.dependencies[0].features, ["full"]);
        assert_eq!(package.dependencies[0].target.as_deref(), Some("cfg(unix)"));
        assert!(package.enabled.contains("std") && package.features.contains("default"));
        assert!(!format!("{metadata:?}").contains("secret"));
    }

    #[test]
    fn what_is_cut_off_is_told_with_its_place() {
        let cut = &OUTPUT[..OUTPUT.len() / 2];
        let (metadata, problems) = read(&Arc::from("cargo-metadata.json"), cut);
        assert!(metadata.is_none());
        assert_eq!(problems[0].span, Some(cut.len() - 1..cut.len() - 1));
    }
}
