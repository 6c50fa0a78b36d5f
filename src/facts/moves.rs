//! What is known to happen when a crate moves to an incompatible version.

use std::sync::LazyLock;

use semver::Version;

use super::row::{Document, Row};
use super::shipped::shipped;

const MOVES: &str = shipped!("moves.toml");

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
/// Crates that others have in their interfaces.
struct Core {
    crates: Vec<&'static str>,
    /// The crates that have them there; empty if all do that depend on them.
    only: Vec<&'static str>,
}

impl Core {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self { crates: row.texts("crates")?, only: row.texts("only").unwrap_or_default() })
    }
}

static CORES: LazyLock<Vec<Core>> =
    LazyLock::new(|| Document::parse(MOVES).rows("core").filter_map(Core::read).collect());

/// What is known to happen to code that moves a crate, as the rest of a sentence about the new version.
pub fn known_to_break(name: &str, from: &Version, to: &Version) -> Option<&'static str> {
    let known = |known: &&Break| known.package == name && *from < known.version && *to >= known.version;
    BREAKS.iter().find(known).map(|known| known.says)
}

/// Whether other crates have the types or traits of this one in their interfaces.
pub fn is_core(name: &str) -> bool {
    CORES.iter().any(|core| core.crates.contains(&name))
}

/// Whether a crate that depends on another has the types or traits of that in its own interface.
pub fn is_built_on(name: &str, core: &str) -> bool {
    let mut of_core = CORES.iter().filter(|row| row.crates.contains(&core));
    of_core.any(|row| row.only.is_empty() || row.only.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(BREAKS.len(), Document::parse(MOVES).rows("breaks").count());
        assert_eq!(CORES.len(), Document::parse(MOVES).rows("core").count());
        let is_in_order = |core: &Core| core.crates.is_sorted() && core.only.is_sorted() && !core.crates.is_empty();
        assert!(CORES.iter().all(is_in_order));
    }

    #[test]
    fn a_move_breaks_what_it_crosses() {
        let version = |text: &str| Version::parse(text).unwrap();
        let says = |from, to| known_to_break("derive_more", &version(from), &version(to)).is_some();
        assert!(says("0.99.17", "2.0.1") && says("0.99.17", "1.0.0"));
        assert!(!says("1.0.0", "2.0.1") && !says("2.0.1", "0.99.17"));
        assert!(is_core("digest") && !is_core("sha2"));
        assert!(is_built_on("sha2", "digest") && !is_built_on("sha2", "cfg-if"));
        assert!(is_built_on("synstructure", "syn") && !is_built_on("serde_derive", "syn"));
    }
}
