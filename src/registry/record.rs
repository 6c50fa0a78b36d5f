//! One release, as its line in the index tells it.

use crate::read::json::{Json, Trouble};
use crate::read::manifest::DependencyKind;

/// A release, read whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// Its dependencies, in the order of the line, on which the order of resolution rests.
    pub dependencies: Vec<Requirement>,
    /// Its features with what each turns on, those of `features2` among them.
    pub features: Vec<(String, Vec<String>)>,
    /// The native library that it links to; of all packages in a graph, only one may name it.
    pub links: Option<String>,
    /// The SHA-256 of its `.crate` file, in hex.
    pub checksum: String,
    /// When it was published, as an RFC 3339 time, where the registry tells.
    pub published: Option<String>,
}

/// A dependency of a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The package's name.
    pub package: String,
    /// The name by which the release knows it.
    pub key: String,
    /// The versions that it accepts.
    pub requirement: String,
    /// The features that it asks for.
    pub features: Vec<String>,
    /// Whether it is there only if a feature says so.
    pub optional: bool,
    /// Whether it asks for the default features.
    pub default_features: bool,
    /// What it is needed for.
    pub kind: DependencyKind,
    /// The index of the registry, if it is another one than the release's own.
    pub registry: Option<String>,
}

/// Reads the line of a release. Nothing if it is none; Cargo does not choose such a release.
pub fn read(line: &[u8]) -> Option<Record> {
    let text = std::str::from_utf8(line).ok()?;
    let mut json = Json::new(text);
    let mut record = Record::default();
    json.object(&mut |json, key| {
        match key {
            "deps" => json.array(&mut |json| {
                record.dependencies.push(dependency(json)?);
                Ok(())
            })?,
            "features" | "features2" => json.object(&mut |json, name| {
                let values = json.strings()?;
                // A feature can stand in both tables; what it turns on adds up.
                match record.features.iter_mut().find(|(known, _)| known == name) {
                    Some((_, all)) => all.extend(values),
                    None => record.features.push((name.to_owned(), values)),
                }
                Ok(())
            })?,
            "links" => record.links = json.string_or_null()?,
            "cksum" => record.checksum = json.string()?,
            "pubtime" => record.published = json.string_or_null()?,
            _ => json.skip()?,
        }
        Ok(())
    })
    .ok()?;
    Some(record)
}

fn dependency(json: &mut Json<'_>) -> Result<Requirement, Trouble> {
    let mut name = String::new();
    let mut package = None;
    let mut requirement = Requirement {
        package: String::new(),
        key: String::new(),
        requirement: String::new(),
        features: Vec::new(),
        optional: false,
        default_features: true,
        kind: DependencyKind::Normal,
        registry: None,
    };
    json.object(&mut |json, key| {
        match key {
            "name" => name = json.string()?,
            "package" => package = json.string_or_null()?,
            "req" => requirement.requirement = json.string()?,
            "features" => requirement.features = json.strings()?,
            "optional" => requirement.optional = json.boolean()?,
            "default_features" => requirement.default_features = json.boolean()?,
            "kind" => {
                requirement.kind = match json.string_or_null()?.as_deref() {
                    Some("dev") => DependencyKind::Development,
                    Some("build") => DependencyKind::Build,
                    _ => DependencyKind::Normal,
                };
            }
            "registry" => requirement.registry = json.string_or_null()?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    requirement.package = package.unwrap_or_else(|| name.clone());
    requirement.key = name;
    Ok(requirement)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_read_whole() {
        let line = br#"{"name":"a","vers":"1.0.0","deps":[
            {"name":"codec","package":"real","req":"^2","features":["x"],"optional":true,"default_features":false,
             "target":"cfg(unix)","kind":"build","registry":"https://example.org/index"},
            {"name":"t","req":"*","features":[],"optional":false,"default_features":true,"target":null,"kind":"dev"}],
            "cksum":"00","features":{"default":["x"],"x":[]},"features2":{"x":["dep:codec"],"y":["codec?/z"]},
            "yanked":false,"links":"z","v":2,"pubtime":"2026-01-01T00:00:00Z","new":[{}]}"#;
        let record = read(line).unwrap();
        let codec = &record.dependencies[0];
        assert_eq!((codec.package.as_str(), codec.key.as_str(), codec.kind), ("real", "codec", DependencyKind::Build));
        assert_eq!(codec.registry.as_deref(), Some("https://example.org/index"));
        assert!(codec.optional && !codec.default_features);
        assert_eq!(record.dependencies[1].kind, DependencyKind::Development);
        let x = record.features.iter().find(|(name, _)| name == "x").unwrap();
        assert_eq!(x.1, ["dep:codec"]);
        assert_eq!(record.features.len(), 3);
        assert_eq!(record.links.as_deref(), Some("z"));
    }

    #[test]
    fn what_is_no_release_is_none() {
        for text in ["", "{", "[]", r#"{"deps":{}}"#, r#"{"deps":[{"name":1}]}"#, r#"{"features":{"a":"b"}}"#] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
    }
}
