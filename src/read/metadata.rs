//! The output of `cargo metadata`: what a lockfile leaves out, the requirements and features of every package.
//!
//! Paths in it are those of the machine that it was made on. They are not read, so that they cannot be shown or
//! shared.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use semver::{Version, VersionReq};

use super::json::{Json, Trouble};
use super::manifest::DependencyKind;
use crate::facts::targets::Targets;
use crate::source::Problem;

mod parse;
mod reduce;
mod uses;

pub use reduce::reduced;
pub use uses::Uses;

/// All packages of a resolution.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Metadata {
    /// By name and version.
    packages: Vec<Package>,
}

/// A package as its own manifest has it, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: Version,
    /// Whether it is a member of the workspace.
    pub is_member: bool,
    /// Whether it is a crate of procedural macros, which run where the compiler does.
    pub makes_macros: bool,
    /// Whether it has a build script, without which its build-dependencies are not built.
    pub has_build_script: bool,
    /// The names of all its features, and of those of its dependencies that are features too.
    pub features: BTreeSet<String>,
    /// The features that are on, with everybody's wishes united.
    pub enabled: BTreeSet<String>,
    /// Which feature turns which optional dependency on, by its key: `dep:x` and `x/f` do, `x?/f` does not.
    pub turns_on: Vec<(String, String)>,
    /// What it asks for.
    pub dependencies: Vec<Request>,
    /// What it got.
    pub edges: Vec<Edge>,
    /// What `cargo build` needs it for, on the whole workspace.
    pub built: Uses,
    /// What `cargo build` and `cargo test` need it for: with the members' dev-dependencies.
    pub tested: Uses,
}

impl Package {
    /// It as `name version`.
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// A dependency as it was resolved, for one kind and one platform.
///
/// An optional one that no feature turns on can be among them: a feature such as `x?/f` brings `x` into the lockfile and
/// from there to `cargo metadata`, but into no build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The number of the other package.
    pub to: usize,
    /// What for.
    pub kind: DependencyKind,
    /// Where.
    pub on: Targets,
    /// Whether it is built: it is not optional, or turned on, and no build-dependency of a package without a build
    /// script.
    pub is_on: bool,
}

/// What a package asks of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The other package.
    pub name: String,
    /// The name by which this one knows it.
    pub key: String,
    /// The versions that it accepts.
    pub requirement: VersionReq,
    /// What for.
    pub kind: DependencyKind,
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
        let at = self.packages.binary_search_by(|package| compare(package, name, version)).ok()?;
        self.packages.get(at)
    }

    /// All packages, by name and version.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// Whether it tells how packages depend on each other, which `--no-deps` leaves out.
    pub fn is_resolved(&self) -> bool {
        self.packages.iter().any(|package| !package.edges.is_empty())
    }

    /// What the package of this name and version is built for at most, tests included.
    pub fn uses(&self, name: &str, version: &Version) -> Option<Uses> {
        Some(self.package(name, version).filter(|_| self.is_resolved())?.tested)
    }

    /// Whether every requirement of a holder that version `old` of `name` answers is answered by `new` too. Nothing if
    /// the holder, or any such requirement of it, is not known.
    pub fn accepts(&self, holder: &str, version: &Version, name: &str, old: &Version, new: &Version) -> Option<bool> {
        let requests = &self.package(holder, version)?.dependencies;
        let mut answered = requests.iter().filter(|r| r.name == name && r.requirement.matches(old)).peekable();
        answered.peek()?;
        Some(answered.all(|request| request.requirement.matches(new)))
    }
}

fn compare(package: &Package, name: &str, version: &Version) -> Ordering {
    package.name.as_str().cmp(name).then_with(|| package.version.cmp(version))
}

/// Reads the output of `cargo metadata --format-version 1`. Lines that Cargo prints before it are skipped.
pub fn read(file: &Arc<str>, text: &str) -> (Option<Metadata>, Vec<Problem>) {
    let start = text.find('{').unwrap_or(0);
    match parse::output(&mut Json::new(text.get(start..).unwrap_or_default())) {
        Ok(metadata) => (Some(metadata), Vec::new()),
        Err(Trouble { at, message }) => {
            // In front of a whole character, should the text end in the middle of what was read.
            let at = (0..=(start + at).min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let message = format!("not the output of `cargo metadata --format-version 1`: {message}");
            (None, vec![Problem::error(file, at..at, message)])
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
        for end in 20..OUTPUT.len() {
            let (metadata, problems) = read(&Arc::from("cargo-metadata.json"), &OUTPUT[..end]);
            assert!(metadata.is_none());
            let at = problems[0].span.clone().unwrap().start;
            // In front of the string, number or bracket that is not whole, or at the end.
            assert!(at <= end && !OUTPUT[at..end].contains([',', '[', '{']), "{end}: {:?}", &OUTPUT[at..end]);
        }
    }

    #[test]
    fn what_is_not_as_cargo_writes_it_is_told_with_its_place() {
        let text = OUTPUT.replace("\"1.0.0\",\"id\"", "\"one\",\"id\"");
        let (metadata, problems) = read(&Arc::from("cargo-metadata.json"), &text);
        assert!(metadata.is_none());
        let at = problems[0].span.clone().unwrap().start;
        assert!(text[..=at].ends_with("\"one\""), "{}", &text[..at]);
        assert!(problems[0].message.contains("`one`"), "{}", problems[0].message);
    }
}
