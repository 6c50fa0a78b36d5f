//! Profile settings: their defaults, and which spellings mean the same.

use std::fmt;
use std::sync::LazyLock;

use toml::de::DeValue;

use super::row::{self, Document, Row};
use super::shipped::shipped;

const PROFILES: &str = shipped!("profiles.toml");

/// The value of a profile setting as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingValue<'t> {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A string.
    Text(&'t str),
}

impl<'t> SettingValue<'t> {
    /// The value of a key in a parsed document; `None` for what no setting can be: an array, a table, a float, a date.
    pub fn read(value: &'t DeValue<'_>) -> Option<Self> {
        Some(match value {
            DeValue::Boolean(flag) => Self::Boolean(*flag),
            DeValue::Integer(number) => {
                let digits = number.as_str().trim_start_matches('+').replace('_', "");
                Self::Integer(i64::from_str_radix(&digits, number.radix()).ok()?)
            }
            DeValue::String(text) => Self::Text(text),
            _ => return None,
        })
    }
}

impl From<SettingValue<'_>> for crate::key::Value {
    fn from(setting: SettingValue<'_>) -> Self {
        match setting {
            SettingValue::Boolean(flag) => flag.into(),
            SettingValue::Integer(number) => number.into(),
            SettingValue::Text(text) => text.into(),
        }
    }
}

impl fmt::Display for SettingValue<'_> {
    /// As TOML spells it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(flag) => write!(f, "{flag}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Text(text) => write!(f, "{text:?}"),
        }
    }
}

/// What a value means to cargo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning<'t> {
    /// One of the setting's own values, by the name that stands for all its spellings: `"full"` for `debug = true`.
    Named(&'t str),
    /// A number of its own, such as 4 codegen units.
    Count(i64),
    /// Cargo or rustc stops here.
    Refused,
}

/// The default of a setting of a profile.
#[derive(Debug)]
pub struct ProfileDefault {
    profile: &'static str,
    key: &'static str,
    /// The default, as the Cargo book writes it.
    pub value: SettingValue<'static>,
    /// Whether to write the default out changes nothing at all. Where it does, [`note`](Self::note) says what.
    pub restating_changes_nothing: bool,
    /// What else is to be known of it.
    pub note: Option<&'static str>,
}

impl ProfileDefault {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self {
            profile: row.text("profile")?,
            key: row.text("key")?,
            value: setting(row.raw("value")?)?,
            restating_changes_nothing: match row.text("restating")? {
                "same" => true,
                "differs" => false,
                _ => return None,
            },
            note: row.text("note"),
        })
    }
}

#[derive(Debug, PartialEq)]
enum Other {
    Refused,
    Count,
    Open,
}

#[derive(Debug)]
struct KnownSetting {
    key: &'static str,
    values: Vec<(&'static str, Vec<SettingValue<'static>>)>,
    other: Other,
}

impl KnownSetting {
    fn read(row: Row<'_>) -> Option<Self> {
        let value = |value: Row<'_>| Some((value.text("means")?, settings(value, "spellings")?));
        Some(Self {
            key: row.text("key")?,
            values: row.rows("value").map(value).collect::<Option<_>>()?,
            other: match row.text("other")? {
                "refused" => Other::Refused,
                "count" => Other::Count,
                "open" => Other::Open,
                _ => return None,
            },
        })
    }

    fn meaning<'t>(&self, value: SettingValue<'t>) -> Meaning<'t> {
        let known = self.values.iter().find(|(_, spellings)| spellings.contains(&value));
        match (known, &self.other, value) {
            (Some((means, _)), _, _) => Meaning::Named(means),
            (None, Other::Count, SettingValue::Integer(number)) if (1..=i64::from(u32::MAX)).contains(&number) => {
                Meaning::Count(number)
            }
            (None, Other::Open, SettingValue::Text(text)) => Meaning::Named(text),
            _ => Meaning::Refused,
        }
    }
}

fn setting(value: &DeValue<'static>) -> Option<SettingValue<'static>> {
    match value {
        DeValue::String(_) => row::text(value).map(SettingValue::Text),
        DeValue::Boolean(flag) => Some(SettingValue::Boolean(*flag)),
        DeValue::Integer(number) => number.as_str().parse().ok().map(SettingValue::Integer),
        _ => None,
    }
}

fn settings(row: Row<'_>, key: &str) -> Option<Vec<SettingValue<'static>>> {
    row.raw(key)?.as_array()?.iter().map(|item| setting(item.get_ref())).collect()
}

/// The settings of an inline table, by key.
pub(super) fn table(row: Row<'static>, key: &str) -> Option<Vec<(&'static str, SettingValue<'static>)>> {
    let table = row.raw(key)?.as_table()?;
    table.iter().map(|(key, value)| Some((key.get_ref().as_ref(), setting(value.get_ref())?))).collect()
}

static RESERVED: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let read = |row: Row<'_>| row.texts("names");
    Document::parse(PROFILES).rows("reserved").filter_map(read).flatten().collect()
});
static DEFAULTS: LazyLock<Vec<ProfileDefault>> =
    LazyLock::new(|| Document::parse(PROFILES).rows("default").filter_map(ProfileDefault::read).collect());
static SETTINGS: LazyLock<Vec<KnownSetting>> =
    LazyLock::new(|| Document::parse(PROFILES).rows("setting").filter_map(KnownSetting::read).collect());

/// The default of `key` in a built-in profile, or in `dev.build-override` or `release.build-override`.
///
/// `test` and `bench` inherit from `dev` and `release`: for them this is the default only where those do not set the
/// key either. The same goes for what a `build-override` does not set, which comes from its profile. `None` is a key
/// with no default that holds everywhere (`split-debuginfo`), a custom profile, or an unknown key.
pub fn profile_default(profile: &str, key: &str) -> Option<&'static ProfileDefault> {
    let profile = match profile {
        "test" => "dev",
        "bench" => "release",
        "test.build-override" => "dev.build-override",
        "bench.build-override" => "release.build-override",
        other => other,
    };
    DEFAULTS.iter().find(|default| default.profile == profile && default.key == key)
}

/// Whether Cargo keeps this name of a profile for itself. It takes no notice of the case of letters. `build` and `debug` are
/// told by a rule.
pub fn is_reserved(name: &str) -> bool {
    let name = name.to_lowercase();
    RESERVED.contains(&name.as_str()) || name.starts_with("cargo")
}

/// What `value` means for the setting `key`; `None` for a key that is no setting of this kind.
pub fn meaning<'t>(key: &str, value: SettingValue<'t>) -> Option<Meaning<'t>> {
    SETTINGS.iter().find(|setting| setting.key == key).map(|setting| setting.meaning(value))
}

/// Whether two values of the setting `key` mean the same: `debug = 2` and `debug = true`, but not `lto = false` and
/// `lto = "off"`. A value that cargo refuses is not the same as anything.
pub fn same_setting(key: &str, a: SettingValue<'_>, b: SettingValue<'_>) -> bool {
    match (meaning(key, a), meaning(key, b)) {
        (Some(Meaning::Refused), _) | (None, _) => false,
        (a, b) => a == b,
    }
}

#[cfg(test)]
mod tests {
    use SettingValue::{Boolean, Integer, Text};

    use super::*;

    #[test]
    fn every_row_is_read() {
        let document = Document::parse(PROFILES);
        assert_eq!(DEFAULTS.len(), document.rows("default").count());
        assert_eq!(SETTINGS.len(), document.rows("setting").count());
        assert!(DEFAULTS.is_sorted_by(|a, b| (a.profile, a.key) < (b.profile, b.key)));
        assert!(SETTINGS.is_sorted_by(|a, b| a.key < b.key));
        assert!(SETTINGS.len() == 11 && DEFAULTS.len() > 20);
    }

    #[test]
    fn every_default_is_a_value_of_its_setting() {
        for default in DEFAULTS.iter() {
            let meaning = meaning(default.key, default.value);
            assert!(!matches!(meaning, None | Some(Meaning::Refused)), "{} {}", default.profile, default.key);
            assert!(default.restating_changes_nothing || default.note.is_some());
        }
    }

    #[test]
    fn defaults() {
        let value = |profile, key| profile_default(profile, key).map(|default| default.value);
        assert_eq!(value("dev", "debug"), Some(Boolean(true)));
        assert_eq!(value("bench", "opt-level"), Some(Integer(3)));
        assert_eq!(value("test.build-override", "opt-level"), Some(Integer(0)));
        assert_eq!(value("dist", "opt-level"), None);
        assert_eq!(value("dev", "split-debuginfo"), None);
    }

    #[test]
    fn spellings() {
        for (key, a, b, same) in [
            ("debug", Integer(2), Boolean(true), true),
            ("debug", Text("none"), Integer(0), true),
            ("debug", Text("line-tables-only"), Integer(1), false),
            ("debug", Text("2"), Text("2"), false),
            ("lto", Boolean(true), Text("fat"), true),
            ("lto", Boolean(false), Text("off"), false),
            ("strip", Boolean(true), Text("symbols"), true),
            ("strip", Text("none"), Boolean(false), true),
            ("codegen-units", Integer(4), Integer(4), true),
            ("codegen-units", Integer(0), Integer(0), false),
            ("opt-level", Text("s"), Text("z"), false),
            ("split-debuginfo", Text("x"), Text("x"), true),
            ("no-setting", Integer(1), Integer(1), false),
        ] {
            assert_eq!(same_setting(key, a, b), same, "{key}: {a} and {b}");
        }
    }
}

#[cfg(test)]
mod held_against_cargo;
