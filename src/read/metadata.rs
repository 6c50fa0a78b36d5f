//! The output of `cargo metadata`: what a lockfile leaves out, the requirements and features of every package.
//!
//! Paths in it are those of the machine that it was made on. They are not read, so that they cannot be shown or
//! shared.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::str::FromStr;
use std::sync::Arc;

use semver::{Version, VersionReq};

use super::json::{Json, Trouble};
use super::manifest::Kind;
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
    match output(&mut Json::new(text.get(start..).unwrap_or_default())) {
        Ok(metadata) => (Some(metadata), Vec::new()),
        Err(Trouble { at, message }) => {
            // In front of a whole character, should the text end in the middle of what was read.
            let at = (0..=(start + at).min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let message = format!("not the output of `cargo metadata --format-version 1`: {message}");
            (None, vec![Problem::error(file, at..at, message)])
        }
    }
}

fn output(json: &mut Json<'_>) -> Result<Metadata, Trouble> {
    let mut packages = Vec::new();
    let mut enabled: HashMap<String, BTreeSet<String>> = HashMap::new();
    let mut has_packages = false;
    json.object(&mut |json, key| match key {
        "packages" => {
            has_packages = true;
            json.array(&mut |json| {
                packages.push(package(json)?);
                Ok(())
            })
        }
        "resolve" => json.object(&mut |json, key| match key {
            "nodes" => json.array(&mut |json| {
                let (id, features) = node(json)?;
                enabled.insert(id, features);
                Ok(())
            }),
            _ => json.skip(),
        }),
        _ => json.skip(),
    })?;
    if !has_packages {
        return Err(json.trouble("it has no `packages`"));
    }
    let mut metadata = Metadata::default();
    for (id, name, version, mut package) in packages {
        package.enabled = enabled.remove(&id).unwrap_or_default();
        metadata.packages.insert((name, version), package);
    }
    Ok(metadata)
}

/// A package with its id, name and version.
fn package(json: &mut Json<'_>) -> Result<(String, String, Version, Package), Trouble> {
    let (mut id, mut name, mut version) = (None, None, None);
    let mut package = Package::default();
    json.object(&mut |json, key| {
        match key {
            "id" => id = Some(json.string()?),
            "name" => name = Some(json.string()?),
            "version" => version = Some(parsed(json)?),
            "features" => json.object(&mut |json, feature| {
                package.features.insert(feature.to_owned());
                json.skip()
            })?,
            "dependencies" => json.array(&mut |json| {
                package.dependencies.push(request(json)?);
                Ok(())
            })?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    match (id, name, version) {
        (Some(id), Some(name), Some(version)) => Ok((id, name, version, package)),
        _ => Err(json.trouble("a package without `id`, `name` or `version`")),
    }
}

fn request(json: &mut Json<'_>) -> Result<Request, Trouble> {
    let (mut name, mut requirement) = (None, None);
    let (mut kind, mut target, mut optional, mut features) = (Kind::Normal, None, false, Vec::new());
    json.object(&mut |json, key| {
        match key {
            "name" => name = Some(json.string()?),
            "req" => requirement = Some(parsed(json)?),
            "kind" => {
                kind = match json.string_or_null()?.as_deref() {
                    Some("dev") => Kind::Development,
                    Some("build") => Kind::Build,
                    _ => Kind::Normal,
                }
            }
            "target" => target = json.string_or_null()?,
            "optional" => optional = json.boolean()?,
            "features" => features = json.strings()?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    match (name, requirement) {
        (Some(name), Some(requirement)) => Ok(Request { name, requirement, kind, target, optional, features }),
        _ => Err(json.trouble("a dependency without `name` or `req`")),
    }
}

/// The id of a package in the resolution, and the features that are on.
fn node(json: &mut Json<'_>) -> Result<(String, BTreeSet<String>), Trouble> {
    let mut id = None;
    let mut features = BTreeSet::new();
    json.object(&mut |json, key| {
        match key {
            "id" => id = Some(json.string()?),
            "features" => features.extend(json.strings()?),
            _ => json.skip()?,
        }
        Ok(())
    })?;
    let id = id.ok_or_else(|| json.trouble("a package of the resolution without `id`"))?;
    Ok((id, features))
}

/// A version or a requirement.
fn parsed<T: FromStr<Err = semver::Error>>(json: &mut Json<'_>) -> Result<T, Trouble> {
    let text = json.string()?;
    text.parse().map_err(|error| json.trouble(&format!("`{text}`: {error}")))
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
