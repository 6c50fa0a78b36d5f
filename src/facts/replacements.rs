//! Crates whose purpose the standard library serves by now.

use std::sync::LazyLock;

use super::row::{Document, Row};
use super::shipped::shipped;

const REPLACEMENTS: &str = shipped!("std-replacements.toml");

/// A crate that std can stand in for.
#[derive(Debug)]
pub struct Replacement {
    /// The crate.
    pub package: &'static str,
    /// What of std takes its place.
    pub by: &'static str,
    /// The Rust version from which on it does, as major and minor.
    pub since: (u64, u64),
    /// What the crate has and std has not.
    pub but: Option<&'static str>,
}

impl Replacement {
    fn read(row: Row<'_>) -> Option<Self> {
        let (major, minor) = row.text("since")?.split_once('.')?;
        Some(Self {
            package: row.text("crate")?,
            by: row.text("by")?,
            since: (major.parse().ok()?, minor.parse().ok()?),
            but: row.text("but"),
        })
    }
}

static READ: LazyLock<Vec<Replacement>> =
    LazyLock::new(|| Document::parse(REPLACEMENTS).rows("replacement").filter_map(Replacement::read).collect());

/// What std has in place of the crate `name`.
pub fn std_replacement(name: &str) -> Option<&'static Replacement> {
    READ.iter().find(|replacement| replacement.package == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_and_in_order() {
        assert_eq!(READ.len(), Document::parse(REPLACEMENTS).rows("replacement").count());
        assert!(READ.is_sorted_by(|a, b| a.package < b.package));
        assert_eq!(std_replacement("lazy_static").map(|found| found.since), Some((1, 80)));
    }
}
