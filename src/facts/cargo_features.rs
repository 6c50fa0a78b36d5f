//! The entries of `cargo-features`.

use std::sync::LazyLock;

use super::row::{Document, Row};
use super::shipped::shipped;
use super::spelling::nearest;

const FEATURES: &str = shipped!("cargo-features.toml");

/// An entry of `cargo-features` that cargo knows.
#[derive(Debug)]
pub struct CargoFeature {
    /// Its name.
    pub name: &'static str,
    /// What cargo does with it.
    pub status: Status,
    /// Whether a `-Z` flag of the same name does the same.
    pub flag: bool,
}

/// What cargo does with an entry of `cargo-features`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Only a nightly cargo takes it.
    Unstable,
    /// It is no longer necessary since this version.
    Stable(&'static str),
    /// Every cargo refuses it since this version.
    Removed(&'static str),
}

impl CargoFeature {
    fn read(row: Row<'_>) -> Option<Self> {
        let status = match row.text("status")? {
            "unstable" => Status::Unstable,
            "stable" => Status::Stable(row.text("since")?),
            "removed" => Status::Removed(row.text("since")?),
            _ => return None,
        };
        Some(Self { name: row.text("name")?, status, flag: row.flag("flag")? })
    }
}

static READ: LazyLock<Vec<CargoFeature>> =
    LazyLock::new(|| Document::parse(FEATURES).rows("feature").filter_map(CargoFeature::read).collect());

/// The feature of this name.
pub fn cargo_feature(name: &str) -> Option<&'static CargoFeature> {
    READ.iter().find(|feature| feature.name == name)
}

/// The feature that `name` was probably meant to be.
pub fn near(name: &str) -> Option<&'static str> {
    nearest(name, READ.iter().map(|feature| feature.name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(READ.len(), Document::parse(FEATURES).rows("feature").count());
        assert!(READ.is_sorted_by(|a, b| a.name < b.name));
        assert_eq!(cargo_feature("strip").map(|feature| feature.status), Some(Status::Stable("1.58")));
        assert_eq!(near("profile_rustflags"), Some("profile-rustflags"));
    }
}
