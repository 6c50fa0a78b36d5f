//! Since which version of cargo what is so.

use std::sync::LazyLock;

use semver::Version;

use super::row::{Document, Row};

const SINCE: &str = include_str!("since.toml");

/// A change in cargo that messages must mind.
#[derive(Debug)]
pub struct Since {
    /// Its name, such as `workspace-inheritance`.
    pub id: &'static str,
    /// The first version of cargo that has it, with 0 as the patch release.
    pub version: Version,
    /// What is so from then on.
    pub what: &'static str,
    /// Where this was read.
    pub source: &'static str,
}

impl Since {
    fn read(row: Row<'_>) -> Option<Self> {
        let (major, minor) = row.text("version")?.split_once('.')?;
        Some(Self {
            id: row.text("id")?,
            version: Version::new(major.parse().ok()?, minor.parse().ok()?, 0),
            what: row.text("what")?,
            source: row.text("source")?,
        })
    }
}

static READ: LazyLock<Vec<Since>> =
    LazyLock::new(|| Document::parse(SINCE).rows("since").filter_map(Since::read).collect());

/// The change of this name.
pub fn since(id: &str) -> Option<&'static Since> {
    READ.iter().find(|row| row.id == id)
}

/// Whether a cargo of this version, as major and minor, has the change `id`.
pub fn has(version: (u64, u64), id: &str) -> bool {
    since(id).is_some_and(|row| version >= (row.version.major, row.version.minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(READ.len(), Document::parse(SINCE).rows("since").count());
        assert!(!READ.is_empty());
        assert!(READ.is_sorted_by(|a, b| a.id < b.id));
        assert!(READ.iter().all(|row| row.what.ends_with('.')));
    }

    #[test]
    fn versions_are_compared_as_versions() {
        let version = |id| since(id).map(|row| row.version.clone());
        assert_eq!(version("workspace-inheritance"), Some(Version::new(1, 64, 0)));
        assert!(version("split-debuginfo-macos") > version("split-debuginfo"));
        assert!(since("no-such-thing").is_none());
        assert!(has((1, 77), "strip-implied") && !has((1, 76), "strip-implied"));
    }
}
