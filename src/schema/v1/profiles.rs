//! The profiles of the report.

use serde::{Deserialize, Serialize};

use super::Place;
use crate::audit::Audit;
use crate::edit;
use crate::profile::effective::{DEFAULT, Part};

/// An effective profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// The profile that it inherits from.
    pub inherits: Option<String>,
    /// What its settings apply to, `members` first. The others list what differs from there.
    pub scopes: Vec<Scope>,
}

/// A part of the build, with its effective settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Scope {
    /// `members`, `dependencies`, `build-members`, `build-dependencies`, or the key of an override: `package.NAME`.
    pub scope: String,
    /// The settings.
    pub settings: Vec<Setting>,
}

/// An effective setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Setting {
    /// Its key.
    pub key: String,
    /// Its value as TOML, or `varies`.
    pub value: String,
    /// `default`, `implied`, `always`, or the key of the table that it is written in.
    pub origin: String,
    /// Where it is written.
    pub place: Option<Place>,
}

impl Scope {
    /// Whether it is the packages of the workspace.
    pub fn is_members(&self) -> bool {
        self.scope == Part::Members.name()
    }
}

impl Setting {
    /// Whether it is Cargo's default.
    pub fn is_default(&self) -> bool {
        self.origin == DEFAULT
    }
}

/// The profiles of `audit`.
pub(super) fn profiles(audit: &Audit) -> Vec<Profile> {
    let mut profiles = Vec::new();
    for profile in audit.model.effective_profiles() {
        let mut scopes = Vec::new();
        for scope in profile.scopes {
            let mut settings = Vec::new();
            for held in scope.settings {
                let place = held.place.and_then(|place| super::place::place(audit, &place));
                let value = held.value.as_ref().map_or_else(|| "varies".to_owned(), edit::toml::rendered);
                settings.push(Setting { key: held.key.to_owned(), value, origin: held.origin, place });
            }
            scopes.push(Scope { scope: scope.name, settings });
        }
        profiles.push(Profile { name: profile.name, inherits: profile.inherits, scopes });
    }
    profiles
}
