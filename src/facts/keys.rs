//! The keys that cargo reads in a manifest and in its configuration, table by table.

use std::sync::LazyLock;

use super::row::{Document, Row};
use super::shipped::shipped;
use super::spelling::nearest;
use crate::order;

const MANIFEST: &str = shipped!("manifest-keys.toml");
const CONFIG: &str = shipped!("config-keys.toml");

/// What may stand in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// One of these, and cargo does not read anything else.
    AnyOf(&'static [&'static str]),
    /// Whatever the author likes: names of packages, of features, of profiles, or data for other tools.
    Free,
}

/// What cargo does with a key that it does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// It warns, and goes on without the key.
    Warns,
    /// It stops.
    Errors,
    /// It says nothing.
    Silent,
    /// It warns in a command that has a use for the table, and says nothing in any other: `[source.x]` counts when
    /// packages are fetched, `[cargo-new]` in `cargo new`.
    WhenRead,
}

/// What cargo thinks of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is meant to be written.
    Known,
    /// An older spelling, read with a warning up to edition 2021 and an error from edition 2024 on.
    Old,
    /// Of use only with `cargo-features` or a `-Z` flag of a nightly cargo.
    Gated,
    /// Read and dropped.
    Ignored,
    /// Known only so that cargo can stop with an error that explains itself.
    Refused,
    /// Not known, with what cargo does about it.
    Unknown(Unknown),
}

/// The keys of one table, or of several that have the same ones.
#[derive(Debug)]
pub struct KeyTable {
    name: Option<&'static str>,
    paths: Vec<&'static str>,
    free: bool,
    meant: Vec<&'static str>,
    old: Vec<&'static str>,
    gated: Vec<&'static str>,
    ignored: Vec<&'static str>,
    refused: Vec<&'static str>,
    since: Vec<(&'static str, (u64, u64))>,
    /// Older names that are not read any more, each with the name of today.
    former: Vec<(&'static str, &'static str)>,
    all: Vec<&'static str>,
    unknown: Unknown,
}

impl KeyTable {
    fn read(row: Row<'_>) -> Option<Self> {
        let unknown = match row.text("unknown")? {
            "warns" => Unknown::Warns,
            "errors" => Unknown::Errors,
            "silent" => Unknown::Silent,
            "when-read" => Unknown::WhenRead,
            _ => return None,
        };
        let mut table = Self {
            name: row.text("name"),
            paths: row.texts("paths")?,
            free: row.flag("free")?,
            meant: row.texts("keys")?,
            old: row.texts("old")?,
            gated: row.texts("gated")?,
            ignored: row.texts("ignored")?,
            refused: row.texts("refused")?,
            since: row.texts("since")?.into_iter().map(since).collect::<Option<_>>()?,
            former: row.texts("former")?.into_iter().map(|text| text.split_once(" = ")).collect::<Option<_>>()?,
            all: Vec::new(),
            unknown,
        };
        let parts = [&table.meant, &table.old, &table.gated, &table.ignored, &table.refused];
        table.all = parts.into_iter().flatten().copied().collect();
        Some(table)
    }

    /// Every key that cargo does not call unknown, or `Free`.
    pub fn keys(&'static self) -> Keys {
        if self.free { Keys::Free } else { Keys::AnyOf(&self.all) }
    }

    /// The keys that are meant to be written.
    pub fn meant(&self) -> &[&'static str] {
        &self.meant
    }

    /// What a cargo of `version` thinks of `key` in this table.
    pub fn standing_in(&self, key: &str, version: (u64, u64)) -> Standing {
        let is_new = |(new, since): &(&str, (u64, u64))| *new == key && version >= *since;
        if self.since.iter().any(is_new) { Standing::Known } else { self.standing(key) }
    }

    /// The version, as major and minor, from which on cargo has had a use for `key`, if it is one of those that became
    /// known after the version that the tables are of.
    pub fn since(&self, key: &str) -> Option<(u64, u64)> {
        self.since.iter().find(|(new, _)| *new == key).map(|(_, since)| *since)
    }

    /// What cargo thinks of `key` in this table, without what later versions added.
    pub fn standing(&self, key: &str) -> Standing {
        let lists = [
            (&self.meant, Standing::Known),
            (&self.old, Standing::Old),
            (&self.gated, Standing::Gated),
            (&self.ignored, Standing::Ignored),
            (&self.refused, Standing::Refused),
        ];
        let found = lists.into_iter().find(|(list, _)| list.contains(&key)).map(|(_, standing)| standing);
        found.unwrap_or(if self.free { Standing::Known } else { Standing::Unknown(self.unknown) })
    }

    /// What an unknown `key` of this table was probably meant to be: never an old, gated or refused key.
    pub fn suggest(&self, key: &str) -> Option<&'static str> {
        nearest(key, self.meant.iter().copied())
    }

    /// The name of today for a `key` that had another one before.
    pub fn renamed(&self, key: &str) -> Option<&'static str> {
        self.former.iter().find(|(old, _)| *old == key).map(|(_, new)| *new)
    }
}

/// A key and its version, as `warnings 1.97`.
fn since(text: &'static str) -> Option<(&'static str, (u64, u64))> {
    let (key, version) = text.split_once(' ')?;
    let (major, minor) = version.split_once('.')?;
    Some((key, (major.parse().ok()?, minor.parse().ok()?)))
}

/// A key of `.cargo/config.toml` that no longer does anything.
#[derive(Debug)]
pub struct DeadKey {
    /// The key, such as `build.pipelining`.
    pub key: &'static str,
    /// The version of cargo from which on it has had no effect.
    pub since: &'static str,
    /// The same, as major and minor.
    pub version: (u64, u64),
    /// What cargo does about it, and what took its place.
    pub says: &'static str,
}

struct Tables {
    tables: Vec<KeyTable>,
    /// The parts of each path with the number of its table, those with more names first.
    paths: Vec<(Vec<&'static str>, usize)>,
}

impl Tables {
    fn read(text: &'static str) -> Self {
        let tables: Vec<KeyTable> = Document::parse(text).rows("table").filter_map(KeyTable::read).collect();
        let parts = |path: &'static str| path.split('.').filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let of = |(number, table): (usize, &KeyTable)| -> Vec<_> {
            table.paths.iter().map(|path| (parts(path), number)).collect()
        };
        let mut paths: Vec<_> = tables.iter().enumerate().flat_map(of).collect();
        order::sort_by_key(&mut paths, |(parts, _)| parts.iter().filter(|part| **part == "*").count());
        Self { tables, paths }
    }

    fn named(&self, name: &str) -> Option<&KeyTable> {
        self.tables.iter().find(|table| table.name == Some(name))
    }

    /// The table at `path`. Where a name and `*` both fit, the one with more names is meant.
    fn at(&self, path: &[&str]) -> Option<&KeyTable> {
        let fits = |parts: &[&str]| {
            parts.len() == path.len() && parts.iter().zip(path).all(|(part, key)| *part == "*" || part == key)
        };
        let (_, number) = self.paths.iter().find(|(parts, _)| fits(parts))?;
        self.tables.get(*number)
    }
}

static MANIFEST_TABLES: LazyLock<Tables> = LazyLock::new(|| Tables::read(MANIFEST));
static CONFIG_TABLES: LazyLock<Tables> = LazyLock::new(|| Tables::read(CONFIG));
static DEAD_KEYS: LazyLock<Vec<DeadKey>> = LazyLock::new(|| {
    let read = |row: Row<'_>| {
        let since = row.text("since")?;
        let (major, minor) = since.split_once('.')?;
        Some(DeadKey {
            key: row.text("key")?,
            since,
            version: (major.parse().ok()?, minor.parse().ok()?),
            says: row.text("says")?,
        })
    };
    Document::parse(CONFIG).rows("dead").filter_map(read).collect()
});

/// The table at `path` of a manifest, from the root and without the indices of arrays: `["profile", "dev"]`, `["bin"]`.
///
/// `None` is a path that cargo does not read: below an unknown key, where cargo has warned once already, or inside
/// `metadata`, which is for others.
pub fn manifest_table(path: &[&str]) -> Option<&'static KeyTable> {
    MANIFEST_TABLES.at(path)
}

/// The keys of a dependency that says `workspace = true`, which are fewer.
pub fn inherited_dependency() -> Option<&'static KeyTable> {
    MANIFEST_TABLES.named("inherited-dependency")
}

/// The keys that cargo knows at `path` of a manifest. Where it reads nothing, everything is free.
pub fn manifest_keys(path: &[&str]) -> Keys {
    manifest_table(path).map_or(Keys::Free, KeyTable::keys)
}

/// The table at `path` of a `.cargo/config.toml`, with the same meaning as [`manifest_table`].
pub fn config_table(path: &[&str]) -> Option<&'static KeyTable> {
    match path {
        ["target", name] if name.starts_with("cfg(") => CONFIG_TABLES.named("target-cfg"),
        // The overrides of build scripts are for triples only.
        ["target", name, _] if name.starts_with("cfg(") => None,
        _ => CONFIG_TABLES.at(path),
    }
}

/// The keys that cargo knows at `path` of a `.cargo/config.toml`.
pub fn config_keys(path: &[&str]) -> Keys {
    config_table(path).map_or(Keys::Free, KeyTable::keys)
}

/// What is known of `key`, such as `build.pipelining`, if it is a key of the configuration that a Cargo of `version` no
/// longer uses.
pub fn dead_config_key(key: &str, version: (u64, u64)) -> Option<&'static DeadKey> {
    DEAD_KEYS.iter().find(|dead| dead.key == key && version >= dead.version)
}

#[cfg(test)]
mod held_against_cargo;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn both() -> [(&'static str, &'static Tables); 2] {
        [(MANIFEST, &*MANIFEST_TABLES), (CONFIG, &*CONFIG_TABLES)]
    }

    #[test]
    fn every_row_is_read() {
        for (text, tables) in both() {
            assert_eq!(tables.tables.len(), Document::parse(text).rows("table").count());
            assert!(tables.tables.len() > 10);
        }
        assert_eq!(DEAD_KEYS.len(), Document::parse(CONFIG).rows("dead").count());
        assert!(DEAD_KEYS.iter().is_sorted_by(|a, b| a.key < b.key));
        assert!(!DEAD_KEYS.is_empty());
        assert!(inherited_dependency().is_some());
    }

    #[test]
    fn lists_are_in_order_and_say_a_thing_once() {
        for (_, tables) in both() {
            let mut paths = BTreeSet::new();
            for table in &tables.tables {
                for list in [&table.paths, &table.meant, &table.old, &table.gated, &table.ignored, &table.refused] {
                    assert!(list.is_sorted_by(|a, b| a < b), "not in order: {list:?}");
                }
                assert_eq!(table.all.iter().collect::<BTreeSet<_>>().len(), table.all.len(), "{:?}", table.paths);
                assert_ne!(table.free, !table.all.is_empty(), "{:?}: free or listed", table.paths);
                assert!(table.paths.iter().all(|path| paths.insert(*path)), "twice: {:?}", table.paths);
            }
        }
    }

    #[test]
    fn walking_a_manifest() {
        let keys = |path: &[&str]| match manifest_keys(path) {
            Keys::AnyOf(keys) => keys,
            Keys::Free => &[],
        };
        assert!(keys(&[]).contains(&"profile"));
        assert!(keys(&["profile", "dev"]).contains(&"lto"));
        assert!(keys(&["target", "cfg(unix)", "dependencies", "libc"]).contains(&"version"));
        assert_eq!(manifest_keys(&["dependencies"]), Keys::Free);
        assert_eq!(manifest_keys(&["package", "metadata", "docs", "rs"]), Keys::Free);
        assert_eq!(keys(&["package", "version"]), ["workspace"]);
        // A lint named like this one has a setting more.
        assert!(keys(&["lints", "rust", "unexpected_cfgs"]).contains(&"check-cfg"));
        assert!(!keys(&["lints", "clippy", "unexpected_cfgs"]).contains(&"check-cfg"));
    }

    #[test]
    fn what_later_versions_added_is_known_from_then_on() {
        let standing = |path: &[&str], key: &str, minor: u64| config_table(path).unwrap().standing_in(key, (1, minor));
        assert_eq!(standing(&["build"], "warnings", 96), Standing::Gated);
        assert_eq!(standing(&["build"], "warnings", 97), Standing::Known);
        assert_eq!(standing(&["resolver"], "lockfile-path", 97), Standing::Known);
        assert_eq!(standing(&["target", "cfg(unix)"], "rustdocflags", 95), Standing::Unknown(Unknown::Warns));
        assert_eq!(standing(&["target", "cfg(unix)"], "rustdocflags", 100), Standing::Known);
        assert_eq!(manifest_table(&["lints"]).unwrap().standing_in("cargo", (1, 100)), Standing::Known);
    }

    #[test]
    fn standings() {
        let standing = |path: &[&str], key: &str| manifest_table(path).map(|table| table.standing(key));
        assert_eq!(standing(&["profile", "dev"], "lto"), Some(Standing::Known));
        assert_eq!(standing(&["profile", "dev", "package", "x"], "lto"), Some(Standing::Refused));
        assert_eq!(standing(&["profile", "dev", "package", "x"], "inherits"), Some(Standing::Ignored));
        assert_eq!(standing(&["lib"], "crate_type"), Some(Standing::Old));
        assert_eq!(standing(&["lib"], "filename"), Some(Standing::Gated));
        assert_eq!(standing(&["target", "cfg(unix)"], "lib"), Some(Standing::Unknown(Unknown::Warns)));
        assert_eq!(standing(&["features"], "anything"), Some(Standing::Known));
        let suggest = |path: &[&str], key: &str| manifest_table(path).and_then(|table| table.suggest(key));
        assert_eq!(suggest(&["profile", "release"], "codegen_units"), Some("codegen-units"));
        assert_eq!(suggest(&["dependencies", "x"], "feature"), Some("features"));
        assert_eq!(suggest(&["bin"], "crate_types"), Some("crate-type"));
        let renamed = |key: &str| manifest_table(&["profile", "dev"]).and_then(|table| table.renamed(key));
        assert_eq!((renamed("overrides"), renamed("lto")), (Some("package"), None));
    }

    #[test]
    fn a_cfg_in_the_configuration_is_no_triple() {
        let standing = |name: &str, key: &str| config_table(&["target", name]).map(|table| table.standing(key));
        assert_eq!(standing("x86_64-unknown-linux-gnu", "rustdocflags"), Some(Standing::Known));
        assert_eq!(standing("cfg(unix)", "rustdocflags"), Some(Standing::Unknown(Unknown::Warns)));
        assert_eq!(config_keys(&["target", "x86_64-unknown-linux-gnu", "z"]), Keys::Free);
        assert!(config_table(&["target", "cfg(unix)", "z"]).is_none());
    }

    #[test]
    fn dead_keys() {
        assert!(dead_config_key("build.pipelining", (1, 60)).is_some());
        assert!(dead_config_key("build.pipelining", (1, 59)).is_none());
        assert!(
            dead_config_key("cargo-new.name", (1, 53)).is_some()
                && dead_config_key("cargo-new.name", (1, 52)).is_none()
        );
        assert!(
            dead_config_key("cargo-new.email", (1, 53)).is_some()
                && dead_config_key("cargo-new.email", (1, 52)).is_none()
        );
        assert!(dead_config_key("build.jobs", (1, 95)).is_none());
    }
}
