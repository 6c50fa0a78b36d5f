//! Which settings make crates that host and target depend on be compiled twice.

use super::Profiles;
use super::effective::{DEFAULT, Held, IMPLIED, KEYS, Part};
use crate::facts::profiles::{SettingValue, same_setting};
use crate::key::Value;

impl Profiles {
    /// The settings that keep crates apart which both the program and what runs while building depend on, as they hold
    /// for the latter. Nothing if such crates are compiled once.
    pub fn host_differences(&self, profile: &str, version: (u64, u64)) -> Vec<Held> {
        let mut apart = Vec::new();
        for key in KEYS.iter().filter(|key| **key != "lto") {
            let program = self.held(profile, Part::Dependencies, key, version);
            let Some(host) = self.held(profile, Part::BuildDependencies, key, version) else { continue };
            // Debug information that nobody asked for gives way, so that crates can be shared, and what is stripped
            // unasked follows from it.
            let unasked = |held: &Held| [DEFAULT, IMPLIED].contains(&held.origin.as_str());
            let gives_way = *key == "debug" && host.origin == DEFAULT
                || *key == "strip" && unasked(&host) && program.as_ref().is_some_and(unasked);
            let same = |program: Held| {
                let passes = |held: &Held| *key != "codegen-units" || held.origin != IMPLIED;
                program.means(&host) && passes(&program) == passes(&host)
            };
            if !gives_way && !program.is_some_and(same) {
                apart.push(host);
            }
        }
        apart
    }
}

impl Held {
    /// Whether the value stands for `setting`.
    pub fn is(&self, setting: SettingValue<'_>) -> bool {
        self.value.as_ref().and_then(fact).is_some_and(|own| same_setting(self.key, own, setting))
    }

    /// Whether both stand for the same.
    pub fn means(&self, other: &Self) -> bool {
        match other.value.as_ref() {
            Some(value) => fact(value).is_some_and(|other| self.is(other)),
            None => self.value.is_none(),
        }
    }
}

fn fact(value: &Value) -> Option<SettingValue<'_>> {
    Some(match value {
        Value::Boolean(flag) => SettingValue::Boolean(*flag),
        Value::Integer(number) => SettingValue::Integer(*number),
        Value::String(text) => SettingValue::Text(text),
        Value::Array(_) | Value::Table(_) => return None,
    })
}
