//! Profiles as Cargo reads them: only those of the root manifest count, cargo config takes precedence over the manifest,
//! and a profile takes what it does not say itself from the one it inherits.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::facts::profiles as facts;
use crate::key::KeyPath;
use crate::order::Collect;
use crate::read::tree::{Data, Entry, Node, Table, Tree};
use crate::source::Place;

pub mod effective;
mod host_settings;

/// The profiles of a workspace.
#[derive(Debug, Clone, Default)]
pub struct Profiles {
    layers: Vec<Layer>,
    /// `build.incremental` of cargo config, which takes precedence over every profile.
    incremental: Option<(bool, Place)>,
    /// The profiles that make debug information of single packages or of build scripts.
    with_debug_overrides: BTreeSet<String>,
}

/// A file that sets profiles, by precedence.
#[derive(Debug, Clone)]
struct Layer {
    file: Arc<str>,
    is_config: bool,
    profiles: Table,
}

/// A setting of a profile as one file writes it.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The file.
    pub file: &'a Arc<str>,
    /// Whether the file is a cargo config, which takes precedence over the manifest.
    pub is_config: bool,
    /// The profile that it is written in.
    pub profile: &'a str,
    /// The key.
    pub key: &'a str,
    /// The bytes of key and value.
    pub span: (usize, usize),
    /// The value.
    pub value: &'a Node,
}

impl Setting<'_> {
    /// Where it is written.
    pub fn place(&self) -> Place {
        Place::new(self.file, self.span.0..self.span.1)
    }

    /// Its key from the root of the file.
    pub fn path(&self) -> KeyPath {
        KeyPath::new(["profile", self.profile, self.key])
    }
}

/// Profiles never inherit each other this deep; deeper chains are cyclic.
const LONGEST_CHAIN: usize = 16;

impl Profiles {
    /// The profiles of a root manifest and of the cargo config beside it.
    pub fn new(manifest: Option<(&Arc<str>, &Tree)>, config: Option<(&Arc<str>, &Tree)>) -> Self {
        let layer = |source: Option<(&Arc<str>, &Tree)>, is_config| {
            let (file, tree) = source?;
            Some(Layer { file: Arc::clone(file), is_config, profiles: tree.table(&["profile"])?.clone() })
        };
        let incremental = config.and_then(|(file, tree)| {
            let entry = tree.entry(&["build", "incremental"])?;
            Some((entry.value.as_bool()?, Place::new(file, entry.span())))
        });
        let layers: Vec<Layer> = layer(config, true).into_iter().chain(layer(manifest, false)).collect();
        let in_override = |table: &Table| table.get("debug").is_some_and(makes_debuginfo);
        let in_overrides = |profile: &Table| {
            let packages = profile.table("package").into_iter().flat_map(Table::iter);
            let mut packages = packages.filter_map(|(_, entry)| entry.value.as_table());
            packages.any(in_override) || profile.table("build-override").is_some_and(in_override)
        };
        let profiles = layers.iter().flat_map(|layer| layer.profiles.iter());
        let profiles = profiles.filter(|(_, entry)| entry.value.as_table().is_some_and(in_overrides));
        let with_debug_overrides = profiles.map(|(name, _)| name.to_owned()).into_set();
        Self { layers, incremental, with_debug_overrides }
    }

    /// `build.incremental` of cargo config, and its place.
    pub fn build_incremental(&self) -> Option<&(bool, Place)> {
        self.incremental.as_ref()
    }

    /// The names of all profiles that are written down.
    pub fn names(&self) -> BTreeSet<&str> {
        self.layers.iter().flat_map(|layer| layer.profiles.iter().map(|(name, _)| name)).into_set()
    }

    /// The profile that `name` takes its settings from.
    pub fn parent(&self, name: &str) -> Option<&str> {
        match name {
            "dev" | "release" => None,
            _ => self.written(name, "inherits").and_then(|setting| setting.value.as_str()).or(match name {
                "debug" | "doc" | "test" => Some("dev"),
                "bench" => Some("release"),
                _ => None,
            }),
        }
    }

    /// The profiles that take what they do not say from `name`, `test` and `bench` among them.
    pub fn children<'a>(&'a self, name: &str) -> Vec<&'a str> {
        let built_in = ["test", "bench"].into_iter();
        let names: BTreeSet<&str> = self.names().into_iter().chain(built_in).into_set();
        names.into_iter().filter(|child| self.parent(child) == Some(name)).collect()
    }

    /// `profile` and those that it takes from, nearest first.
    pub fn chain<'a>(&'a self, profile: &'a str) -> Vec<&'a str> {
        std::iter::successors(Some(profile), |name| self.parent(name)).take(LONGEST_CHAIN).collect()
    }

    /// The table `inner` of `profile` itself, such as `["package", "*"]`, in each file that has it.
    fn tables<'a>(&'a self, profile: &str, inner: &[&str]) -> impl Iterator<Item = (&'a Layer, &'a Table)> {
        self.layers.iter().filter_map(move |layer| {
            let table = layer.profiles.table(profile)?;
            Some((layer, inner.iter().try_fold(table, |table, key| table.table(key))?))
        })
    }

    /// The entry of `key` in the table `inner` of `profile` itself, with its file.
    fn entry(&self, profile: &str, inner: &[&str], key: &str) -> Option<(&Layer, &Entry)> {
        self.tables(profile, inner).find_map(|(layer, table)| Some((layer, table.entry(key)?)))
    }

    /// `key` as `profile` itself has it.
    pub fn written<'a>(&'a self, profile: &str, key: &str) -> Option<Setting<'a>> {
        self.layers.iter().find_map(|layer| {
            let (profile, table) = layer.profiles.key_and_entry(profile)?;
            let (key, entry) = table.value.as_table()?.key_and_entry(key)?;
            let span = entry.span();
            Some(Setting {
                file: &layer.file,
                is_config: layer.is_config,
                profile,
                key,
                span: (span.start, span.end),
                value: &entry.value,
            })
        })
    }

    /// `key` as it holds for `profile`: its own, or that of the nearest profile that it inherits. Nothing if none of
    /// them has it, so that Cargo's default holds.
    pub fn setting(&self, profile: &str, key: &str) -> Option<Setting<'_>> {
        self.chain(profile).into_iter().find_map(|name| self.written(name, key))
    }

    /// Whether `profile` makes debug information of anything: of all crates, of single packages or of build scripts.
    /// Without a word on it, `dev` and what inherits it does, and `release` does not.
    pub fn makes_debuginfo(&self, profile: &str) -> bool {
        let own = self.setting(profile, "debug").map(|setting| makes_debuginfo(setting.value));
        let chain = self.chain(profile);
        own.unwrap_or(chain.last() == Some(&"dev"))
            || chain.into_iter().any(|name| self.with_debug_overrides.contains(name))
    }

    /// Whether the dependencies of `profile` have a `debug` of their own, through `package."*"`.
    pub fn dependencies_have_own_debug(&self, profile: &str) -> bool {
        self.entry(profile, &["package", "*"], "debug").is_some()
    }
}

/// Whether this value of `debug` makes debug information.
fn makes_debuginfo(value: &Node) -> bool {
    Debug::of(value).is_some_and(|level| level != Debug::None)
}

/// The value as the facts about profiles take it; nothing for what no setting is.
pub fn fact(value: &Node) -> Option<facts::SettingValue<'_>> {
    Some(match &value.data {
        Data::Boolean(flag) => facts::SettingValue::Boolean(*flag),
        Data::Integer(number) => facts::SettingValue::Integer(*number),
        Data::String(text) => facts::SettingValue::Text(text),
        _ => return None,
    })
}

/// The one name that stands for all spellings of what `value` means for the setting `key`.
fn named<'a>(key: &str, value: &'a Node) -> Option<&'a str> {
    match facts::meaning(key, fact(value)?)? {
        facts::Meaning::Named(name) => Some(name),
        _ => None,
    }
}

/// How much debug information is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Debug {
    /// None: `false`, `0`, `"none"`.
    None,
    /// `"line-directives-only"`.
    LineDirectives,
    /// `"line-tables-only"`: file and line in backtraces.
    LineTables,
    /// `1`, `"limited"`: no types and variables.
    Limited,
    /// `true`, `2`, `"full"`.
    Full,
}

impl Debug {
    /// The level that a value stands for; nothing for what Cargo refuses.
    pub fn of(value: &Node) -> Option<Self> {
        Some(match named("debug", value)? {
            "none" => Self::None,
            "line-directives-only" => Self::LineDirectives,
            "line-tables-only" => Self::LineTables,
            "limited" => Self::Limited,
            "full" => Self::Full,
            _ => return None,
        })
    }
}

/// Link-time optimization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lto {
    /// `"off"`.
    Off,
    /// `false`: across the codegen units of one crate.
    ThinLocal,
    /// `"thin"`: across crates, in parallel.
    Thin,
    /// `true`, `"fat"`: across crates, as one.
    Fat,
}

impl Lto {
    /// What a value stands for; nothing for what Cargo refuses.
    pub fn of(value: &Node) -> Option<Self> {
        Some(match named("lto", value)? {
            "off" => Self::Off,
            "false" => Self::ThinLocal,
            "thin" => Self::Thin,
            "fat" => Self::Fat,
            _ => return None,
        })
    }

    /// Whether code is optimized across crates.
    pub fn crosses_crates(self) -> bool {
        matches!(self, Self::Thin | Self::Fat)
    }
}

/// What is stripped from a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strip {
    /// `false`, `"none"`.
    None,
    /// `"debuginfo"`.
    Debuginfo,
    /// `true`, `"symbols"`: names in backtraces too.
    Symbols,
}

impl Strip {
    /// What a value stands for; nothing for what Cargo refuses.
    pub fn of(value: &Node) -> Option<Self> {
        Some(match named("strip", value)? {
            "none" => Self::None,
            "debuginfo" => Self::Debuginfo,
            "symbols" => Self::Symbols,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profiles(manifest: &str, config: &str) -> Profiles {
        let (file, config_file) = (Arc::from("Cargo.toml"), Arc::from(".cargo/config.toml"));
        let (manifest, config) = (Tree::parse(&file, manifest).0, Tree::parse(&config_file, config).0);
        Profiles::new(Some((&file, &manifest)), Some((&config_file, &config)))
    }

    #[test]
    fn a_setting_comes_from_the_nearest_profile_and_config_goes_first() {
        let profiles = profiles(
            "[profile.release]\nlto = true\ndebug = 1\n[profile.dist]\ninherits = \"release\"\ndebug = 2\n",
            "[profile.release]\nlto = \"thin\"\n",
        );
        let lto = profiles.setting("dist", "lto").unwrap();
        assert_eq!((lto.profile, lto.is_config, Lto::of(lto.value)), ("release", true, Some(Lto::Thin)));
        assert_eq!(profiles.setting("dist", "debug").and_then(|s| Debug::of(s.value)), Some(Debug::Full));
        assert_eq!(profiles.setting("bench", "debug").and_then(|s| Debug::of(s.value)), Some(Debug::Limited));
        assert!(profiles.setting("dev", "lto").is_none());
        assert_eq!(profiles.children("release"), ["bench", "dist"]);
    }

    #[test]
    fn profiles_that_inherit_in_a_circle_end() {
        let profiles = profiles("[profile.a]\ninherits = \"b\"\n[profile.b]\ninherits = \"a\"\n", "");
        assert!(profiles.setting("a", "lto").is_none());
    }
}
