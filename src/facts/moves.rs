//! What is known to happen when a crate moves to an incompatible version.

use std::sync::LazyLock;

use semver::Version;

use super::row::{Document, Row};

const MOVES: &str = include_str!("moves.toml");

struct Break {
    package: &'static str,
    version: Version,
    says: &'static str,
}

impl Break {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self { package: row.text("crate")?, version: row.text("version")?.parse().ok()?, says: row.text("says")? })
    }
}

static BREAKS: LazyLock<Vec<Break>> =
    LazyLock::new(|| Document::parse(MOVES).rows("breaks").filter_map(Break::read).collect());
static CORES: LazyLock<Vec<Vec<&'static str>>> =
    LazyLock::new(|| Document::parse(MOVES).rows("core").filter_map(|row| row.texts("crates")).collect());

/// What is known to happen to code that moves a crate, as the rest of a sentence about the new version.
pub fn known_to_break(name: &str, from: &Version, to: &Version) -> Option<&'static str> {
    let known = |known: &&Break| known.package == name && *from < known.version && *to >= known.version;
    BREAKS.iter().find(known).map(|known| known.says)
}

/// Whether other crates have the types or traits of this one in their interfaces.
pub fn is_core(name: &str) -> bool {
    CORES.iter().flatten().any(|core| *core == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(BREAKS.len(), Document::parse(MOVES).rows("breaks").count());
        assert_eq!(CORES.len(), Document::parse(MOVES).rows("core").count());
        assert!(CORES.iter().all(|crates| crates.is_sorted() && !crates.is_empty()));
    }

    #[test]
    fn a_move_breaks_what_it_crosses() {
        let version = |text: &str| Version::parse(text).unwrap();
        let says = |from, to| known_to_break("derive_more", &version(from), &version(to)).is_some();
        assert!(says("0.99.17", "2.0.1") && says("0.99.17", "1.0.0"));
        assert!(!says("1.0.0", "2.0.1") && !says("2.0.1", "0.99.17"));
        assert!(is_core("digest") && !is_core("sha2"));
    }
}
