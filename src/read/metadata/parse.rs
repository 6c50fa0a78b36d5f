//! The JSON of `cargo metadata`, as far as it is of use.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::str::FromStr;

use cargo_platform::Platform;

use super::{DependencyKind, Edge, Json, Metadata, Package, Request, Targets, Trouble, Uses, compare};
use crate::order;

/// Reads all of it.
pub(super) fn output(json: &mut Json<'_>) -> Result<Metadata, Trouble> {
    let mut packages: Vec<(String, Package)> = Vec::new();
    let mut members: HashSet<String> = HashSet::new();
    let mut nodes: Vec<Node> = Vec::new();
    let mut has_packages = false;
    json.object(&mut |json, key| match key {
        "packages" => {
            has_packages = true;
            json.array(&mut |json| {
                packages.push(package(json)?);
                Ok(())
            })
        }
        "workspace_members" => {
            members.extend(json.strings()?);
            Ok(())
        }
        "resolve" => json.object(&mut |json, key| match key {
            "nodes" => json.array(&mut |json| {
                nodes.push(node(json)?);
                Ok(())
            }),
            _ => json.skip(),
        }),
        _ => json.skip(),
    })?;
    if !has_packages {
        return Err(json.trouble("it has no `packages`"));
    }
    order::sort_by(&mut packages, |(_, a), (_, b)| compare(a, &b.name, &b.version));
    let numbers: HashMap<&str, usize> =
        packages.iter().zip(0..).map(|((id, _), number)| (id.as_str(), number)).collect();
    let mut resolved: Vec<Option<Node>> = packages.iter().map(|_| None).collect();
    for mut node in nodes {
        node.edges.retain_mut(|(id, edge)| numbers.get(id.as_str()).map(|number| edge.to = *number).is_some());
        if let Some(slot) = numbers.get(node.id.as_str()).and_then(|number| resolved.get_mut(*number)) {
            *slot = Some(node);
        }
    }
    let packages = packages.into_iter().zip(resolved).map(|((id, mut package), node)| {
        package.is_member = members.contains(&id);
        if let Some(node) = node {
            package.enabled = node.features;
            package.edges = node.edges.into_iter().map(|(_, edge)| edge).collect();
        }
        package
    });
    let mut metadata = Metadata { packages: packages.collect() };
    super::uses::find(&mut metadata.packages);
    Ok(metadata)
}

/// A package with its id.
fn package(json: &mut Json<'_>) -> Result<(String, Package), Trouble> {
    let (mut id, mut name, mut version) = (None, None, None);
    let (mut makes_macros, mut features, mut dependencies) = (false, BTreeSet::new(), Vec::new());
    let (mut has_build_script, mut turns_on) = (false, Vec::new());
    json.object(&mut |json, key| {
        match key {
            "id" => id = Some(json.string()?),
            "name" => name = Some(json.string()?),
            "version" => version = Some(parsed(json)?),
            "features" => json.object(&mut |json, feature| {
                features.insert(feature.to_owned());
                for value in json.strings()? {
                    let named = value.strip_prefix("dep:").or_else(|| value.split_once('/').map(|(key, _)| key));
                    if let Some(key) = named.filter(|key| !key.ends_with('?')) {
                        turns_on.push((feature.to_owned(), key.to_owned()));
                    }
                }
                Ok(())
            })?,
            "dependencies" => json.array(&mut |json| {
                dependencies.push(request(json)?);
                Ok(())
            })?,
            "targets" => json.array(&mut |json| {
                json.object(&mut |json, key| match key {
                    "kind" => {
                        let kinds = json.strings()?;
                        makes_macros |= kinds.iter().any(|kind| kind == "proc-macro");
                        has_build_script |= kinds.iter().any(|kind| kind == "custom-build");
                        Ok(())
                    }
                    _ => json.skip(),
                })
            })?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    let (Some(id), Some(name), Some(version)) = (id, name, version) else {
        return Err(json.trouble("a package without `id`, `name` or `version`"));
    };
    let package = Package {
        name,
        version,
        is_member: false,
        makes_macros,
        has_build_script,
        features,
        enabled: BTreeSet::new(),
        turns_on,
        dependencies,
        edges: Vec::new(),
        built: Uses::default(),
        tested: Uses::default(),
    };
    Ok((id, package))
}

fn request(json: &mut Json<'_>) -> Result<Request, Trouble> {
    let (mut name, mut rename, mut requirement) = (None, None, None);
    let (mut kind, mut target, mut optional, mut features) = (DependencyKind::Normal, None, false, Vec::new());
    json.object(&mut |json, key| {
        match key {
            "name" => name = Some(json.string()?),
            "rename" => rename = json.string_or_null()?,
            "req" => requirement = Some(parsed(json)?),
            "kind" => {
                kind = self::kind(json)?;
            }
            "target" => target = json.string_or_null()?,
            "optional" => optional = json.boolean()?,
            "features" => features = json.strings()?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    match (name, requirement) {
        (Some(name), Some(requirement)) => {
            let key = rename.unwrap_or_else(|| name.clone());
            Ok(Request { name, key, requirement, kind, target, optional, features })
        }
        _ => Err(json.trouble("a dependency without `name` or `req`")),
    }
}

fn kind(json: &mut Json<'_>) -> Result<DependencyKind, Trouble> {
    Ok(match json.string_or_null()?.as_deref() {
        Some("dev") => DependencyKind::Development,
        Some("build") => DependencyKind::Build,
        _ => DependencyKind::Normal,
    })
}

/// A package of the resolution. Its edges have the ids of the others, and no number yet.
struct Node {
    id: String,
    features: BTreeSet<String>,
    edges: Vec<(String, Edge)>,
}

fn node(json: &mut Json<'_>) -> Result<Node, Trouble> {
    let mut id = None;
    let (mut features, mut edges) = (BTreeSet::new(), Vec::new());
    json.object(&mut |json, key| {
        match key {
            "id" => id = Some(json.string()?),
            "features" => features.extend(json.strings()?),
            "deps" => json.array(&mut |json| edge(json, &mut edges))?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    let id = id.ok_or_else(|| json.trouble("a package of the resolution without `id`"))?;
    Ok(Node { id, features, edges })
}

/// A dependency of a package of the resolution: an edge for each kind and platform that it is of.
fn edge(json: &mut Json<'_>, edges: &mut Vec<(String, Edge)>) -> Result<(), Trouble> {
    let mut id = None;
    let mut kinds = Vec::new();
    json.object(&mut |json, key| match key {
        "pkg" => {
            id = Some(json.string()?);
            Ok(())
        }
        "dep_kinds" => json.array(&mut |json| {
            let mut edge = Edge { to: 0, kind: DependencyKind::Normal, on: Targets::all(|_| true), is_on: true };
            json.object(&mut |json, key| {
                match key {
                    "kind" => edge.kind = kind(json)?,
                    "target" => {
                        let platform: Option<Platform> = json.string_or_null()?.and_then(|text| text.parse().ok());
                        if let Some(platform) = platform {
                            edge.on = Targets::all(|target| target.is(&platform));
                        }
                    }
                    _ => json.skip()?,
                }
                Ok(())
            })?;
            kinds.push(edge);
            Ok(())
        }),
        _ => json.skip(),
    })?;
    let id = id.ok_or_else(|| json.trouble("a dependency of the resolution without `pkg`"))?;
    edges.extend(kinds.into_iter().map(|edge| (id.clone(), edge)));
    Ok(())
}

/// A version or a requirement.
fn parsed<T: FromStr<Err = semver::Error>>(json: &mut Json<'_>) -> Result<T, Trouble> {
    let text = json.string()?;
    text.parse().map_err(|error| json.trouble(&format!("`{text}`: {error}")))
}
