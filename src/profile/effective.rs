//! What holds in the end: each setting of each profile for those that it is for, and where it comes from.
//!
//! The order is Cargo's: `package.NAME`, then `package."*"` for all that are no members, then `build-override` for what
//! runs while building, then the profile itself. Each of them is looked for in the profile, then in those that it
//! inherits, and each time in cargo config before the manifest. Before both go `CARGO_PROFILE_*` and, for all profiles,
//! `CARGO_INCREMENTAL`, which cannot be seen here.

use super::Profiles;
use crate::facts::profiles::{SettingValue, profile_default};
use crate::facts::since::Since;
use crate::key::{KeyPath, Value};
use crate::order::Collect;
use crate::source::Place;

/// The settings of a profile.
pub(super) const KEYS: [&str; 11] = [
    "codegen-units",
    "debug",
    "debug-assertions",
    "incremental",
    "lto",
    "opt-level",
    "overflow-checks",
    "panic",
    "rpath",
    "split-debuginfo",
    "strip",
];

/// Cargo's default holds.
pub const DEFAULT: &str = "default";
/// It follows from the other settings.
pub const IMPLIED: &str = "implied";
/// It is so whatever is written.
pub const ALWAYS: &str = "always";

/// A profile as it holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Effective {
    /// Its name.
    pub name: String,
    /// The profile that it takes from.
    pub inherits: Option<String>,
    /// Those that it is for: the members first, then where it differs for others.
    pub scopes: Vec<Scope>,
}

/// A part of what is built.
#[derive(Debug, Clone, PartialEq)]
pub struct Scope {
    /// Its name: that of a [`Part`], or the key of an override, such as `package.syn`.
    pub name: String,
    /// Of the members all settings, of others those that differ.
    pub settings: Vec<Held>,
}

/// A setting that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    /// The key.
    pub key: &'static str,
    /// The value; nothing where it is not the same for all crates.
    pub value: Option<Value>,
    /// [`DEFAULT`], [`IMPLIED`], [`ALWAYS`], or the table that it is written in.
    pub origin: String,
    /// Where it is written.
    pub place: Option<Place>,
}

/// What a setting can be for, apart from single packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The members.
    Members,
    /// All other packages. Those from a folder are compiled incrementally as members are.
    Dependencies,
    /// Build scripts and procedural macros that are members.
    BuildMembers,
    /// All others that run while building: what build scripts and macros depend on.
    BuildDependencies,
}

impl Part {
    const ALL: [Self; 4] = [Self::Members, Self::Dependencies, Self::BuildMembers, Self::BuildDependencies];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Members => "members",
            Self::Dependencies => "dependencies",
            Self::BuildMembers => "build-members",
            Self::BuildDependencies => "build-dependencies",
        }
    }

    /// The part of this name.
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }

    fn runs_while_building(self) -> bool {
        matches!(self, Self::BuildMembers | Self::BuildDependencies)
    }

    fn is_of_members(self) -> bool {
        matches!(self, Self::Members | Self::BuildMembers)
    }
}

impl Profiles {
    /// All profiles as they hold with a cargo of this version: the built-in ones, and those that are written and that
    /// inherit one of them. `is_member` knows the members by name.
    pub fn effective(&self, version: (u64, u64), is_member: &dyn Fn(&str) -> bool) -> Vec<Effective> {
        let mut names = vec!["dev", "release", "test", "bench"];
        let is_refused = |name: &str| name == "debug" && !Since::DebugProfile.is_in(version);
        let others = self.names().into_iter().filter(|name| !["bench", "dev", "release", "test"].contains(name));
        names.extend(others.filter(|name| !is_refused(name)));
        names.into_iter().filter_map(|name| self.effective_one(name, version, is_member)).collect()
    }

    fn effective_one(&self, name: &str, version: (u64, u64), is_member: &dyn Fn(&str) -> bool) -> Option<Effective> {
        self.base(name)?;
        let mut scopes: Vec<Scope> = Vec::new();
        for part in Part::ALL {
            let held = KEYS.iter().filter_map(|key| self.held(name, part, key, version));
            let of_members = scopes.first();
            let differs = |held: &Held| of_members.is_none_or(|members| !members.settings.contains(held));
            let settings: Vec<Held> = held.filter(differs).collect();
            if !settings.is_empty() {
                scopes.push(Scope { name: part.name().to_owned(), settings });
            }
        }
        let chain = self.chain(name);
        let tables = chain.iter().flat_map(|profile| self.tables(profile, &["package"]));
        for spec in
            tables.flat_map(|(_, table)| table.iter()).map(|(spec, _)| spec).filter(|spec| *spec != "*").into_set()
        {
            let is_member = is_member(spec.split(['@', ':']).next().unwrap_or_default());
            let keys = KEYS.iter().filter(|key| **key != "incremental" || is_member && self.incremental.is_none());
            let mut settings: Vec<Held> =
                keys.filter_map(|key| self.written_held(&chain, &["package", spec], key)).collect();
            let incremental =
                settings.iter().find(|held| held.key == "incremental").map(|held| held.value == Some(true.into()));
            let units = self.held(name, Part::Members, "codegen-units", version);
            let is_implied = units.is_some_and(|units| units.origin == IMPLIED);
            if let Some(incremental) = incremental.filter(|_| is_implied)
                && settings.iter().all(|held| held.key != "codegen-units")
            {
                settings.push(held("codegen-units", units_of_rustc(incremental), IMPLIED, None));
            }
            if settings.iter().all(|held| held.key != "strip") {
                let part = if is_member { Part::Members } else { Part::Dependencies };
                let strip = self.strip(name, part, Some(spec), version);
                settings.extend(strip.filter(|strip| Some(strip) != self.held(name, part, "strip", version).as_ref()));
            }
            scopes.push(Scope { name: KeyPath::new(["package", spec]).to_string(), settings });
        }
        Some(Effective { name: name.to_owned(), inherits: self.parent(name).map(str::to_owned), scopes })
    }

    /// The built-in profile that `profile` inherits in the end. Nothing for what Cargo refuses.
    pub fn base(&self, profile: &str) -> Option<&'static str> {
        match self.chain(profile).pop()? {
            "dev" => Some("dev"),
            "release" => Some("release"),
            _ => None,
        }
    }

    /// `key` of `profile` as it holds for `part`. Nothing where it differs by platform.
    pub fn held(&self, profile: &str, part: Part, key: &'static str, version: (u64, u64)) -> Option<Held> {
        let says = |value: Value, origin: &str| Some(held(key, value, origin, None));
        let base = self.base(profile)?;
        let is_host = part.runs_while_building();
        match key {
            // Only what can be edited is compiled incrementally, and panics of tests and of what runs in Cargo's or the
            // compiler's hands have to be caught.
            "incremental" if !part.is_of_members() => return says(false.into(), ALWAYS),
            "panic" if is_host || ["test", "bench"].contains(&profile) => return says("unwind".into(), ALWAYS),
            "lto" if is_host => return says("off".into(), ALWAYS),
            _ => {}
        }
        if let ("incremental", Some((flag, place))) = (key, &self.incremental) {
            return Some(held(key, (*flag).into(), "build.incremental", Some(place.clone())));
        }
        let chain = self.chain(profile);
        if key == "strip" {
            let others = (!part.is_of_members()).then_some("*");
            return self.strip(profile, part, others, version);
        }
        let mut written = None;
        if !part.is_of_members() {
            written = self.written_held(&chain, &["package", "*"], key);
        }
        if is_host {
            written = written.or_else(|| self.written_held(&chain, &["build-override"], key));
        }
        // What runs while building is not optimized, and has debug information only where it is shared.
        let is_reset = is_host
            && (["codegen-units", "opt-level"].contains(&key)
                || key == "debug" && Since::BuildOverrideDebuginfo.is_in(version));
        if written.is_none() && !is_reset {
            written = self.written_held(&chain, &[], key);
        }
        if written.is_some() {
            return written;
        }
        match key {
            "codegen-units" => {
                let incremental = self.held(profile, part, "incremental", version)?;
                says(units_of_rustc(incremental.value == Some(true.into())), IMPLIED)
            }
            "opt-level" if is_host => says(0.into(), DEFAULT),
            "debug" if is_reset => says(false.into(), DEFAULT),
            _ => says(profile_default(base, key)?.value.into(), DEFAULT),
        }
    }

    /// `strip` for `part`, or for the package `spec` of it. Any override takes back what the profile says, even one that
    /// does not speak of `strip`.
    pub fn strip(&self, profile: &str, part: Part, spec: Option<&str>, version: (u64, u64)) -> Option<Held> {
        let chain = self.chain(profile);
        let says = |value: &str, origin| Some(held("strip", value.into(), origin, None));
        let mut tables: Vec<Vec<&str>> = Vec::new();
        tables.extend(spec.map(|spec| vec!["package", spec]));
        tables.extend((!part.is_of_members()).then(|| vec!["package", "*"]));
        tables.extend(part.runs_while_building().then(|| vec!["build-override"]));
        let is_there = |inner: &Vec<&str>| chain.iter().any(|profile| self.tables(profile, inner).next().is_some());
        let inner = tables.into_iter().find(is_there).unwrap_or_default();
        if let Some(written) = self.written_held(&chain, &inner, "strip") {
            return Some(written);
        }
        if !Since::StripImplied.is_in(version) {
            return says("none", DEFAULT);
        }
        if !self.makes_debuginfo(profile) {
            return says("debuginfo", IMPLIED);
        }
        // Where some crates have debug information, it depends on what a program is linked of. What a build script may
        // share with the program counts as if it had the program's.
        let mut debug = spec.and_then(|spec| self.written_held(&chain, &["package", spec], "debug"));
        debug = debug.or_else(|| self.held(profile, part, "debug", version));
        if part.runs_while_building() && debug.as_ref().is_some_and(|debug| debug.origin == DEFAULT) {
            debug = self.held(profile, Part::Members, "debug", version);
        }
        let makes_none = debug?.is(SettingValue::Boolean(false));
        let varies = Held { key: "strip", value: None, origin: IMPLIED.to_owned(), place: None };
        if makes_none { Some(varies) } else { says("none", DEFAULT) }
    }

    /// `key` in the table `inner` of the first profile of `chain` that has it.
    fn written_held(&self, chain: &[&str], inner: &[&str], key: &'static str) -> Option<Held> {
        chain.iter().find_map(|profile| {
            let (layer, entry) = self.entry(profile, inner, key)?;
            let table = KeyPath::new(["profile", profile].iter().chain(inner).copied()).to_string();
            Some(held(key, entry.value.to_value()?, &table, Some(Place::new(&layer.file, entry.span()))))
        })
    }
}

/// How many codegen units rustc takes where Cargo passes no number.
fn units_of_rustc(is_incremental: bool) -> Value {
    if is_incremental { 256 } else { 16 }.into()
}

fn held(key: &'static str, value: Value, origin: &str, place: Option<Place>) -> Held {
    Held { key, value: Some(value), origin: origin.to_owned(), place }
}
