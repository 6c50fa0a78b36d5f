//! Features that switch on nearly everything of a crate.

use std::sync::LazyLock;

use semver::{Version, VersionReq};

use super::row::{Document, Row};
use super::shipped::shipped;

const UMBRELLAS: &str = shipped!("umbrella-features.toml");

/// A feature that stands for nearly all others of its crate, in one semver-compatible range of versions.
#[derive(Debug)]
pub struct Umbrella {
    /// The name of the package.
    pub package: &'static str,
    /// The feature, such as `full`.
    pub feature: &'static str,
    /// The versions that this is about.
    pub versions: VersionReq,
    /// The versions whose manifests were read.
    pub checked: Vec<Version>,
    /// What it stands for.
    pub parts: Vec<Part>,
    /// Features that it does not turn on.
    pub leaves_out: Vec<&'static str>,
}

/// One of the features that an umbrella stands for.
#[derive(Debug)]
pub struct Part {
    /// The feature.
    pub feature: &'static str,
    /// Further features of the crate that it turns on.
    pub also: Vec<&'static str>,
    /// Optional dependencies that it turns on.
    pub brings: Vec<&'static str>,
    /// The first checked version in which the umbrella has it, if not all of them do.
    pub since: Option<Version>,
}

impl Umbrella {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self {
            package: row.text("crate")?,
            feature: row.text("feature")?,
            versions: row.text("versions")?.parse().ok()?,
            checked: row.texts("checked-versions")?.into_iter().map(|v| v.parse().ok()).collect::<Option<_>>()?,
            parts: row.rows("parts").map(Part::read).collect::<Option<_>>()?,
            leaves_out: row.texts("leaves-out")?,
        })
    }

    /// What it stands for in this version.
    pub fn parts_of<'u>(&'u self, version: &Version) -> impl Iterator<Item = &'u Part> {
        self.parts.iter().filter(move |part| part.since.as_ref().is_none_or(|since| since <= version))
    }
}

impl Part {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self {
            feature: row.text("feature")?,
            also: row.texts("also")?,
            brings: row.texts("brings")?,
            since: match row.text("since") {
                Some(since) => Some(since.parse().ok()?),
                None => None,
            },
        })
    }
}

static READ: LazyLock<Vec<Umbrella>> =
    LazyLock::new(|| Document::parse(UMBRELLAS).rows("umbrella").filter_map(Umbrella::read).collect());

/// All umbrellas, in the order of their packages.
pub fn umbrellas() -> &'static [Umbrella] {
    &READ
}

/// The umbrella that `feature` of this package is in this version, if it is one.
pub fn umbrella(package: &str, version: &Version, feature: &str) -> Option<&'static Umbrella> {
    let is =
        |known: &&Umbrella| known.package == package && known.feature == feature && known.versions.matches(version);
    READ.iter().find(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(READ.len(), Document::parse(UMBRELLAS).rows("umbrella").count());
        assert!(READ.len() >= 8);
        for known in umbrellas() {
            assert!(known.checked.is_sorted() && !known.checked.is_empty(), "{}", known.package);
            assert!(known.checked.iter().all(|version| known.versions.matches(version)), "{}", known.package);
            assert!(known.parts.is_sorted_by(|a, b| a.feature < b.feature), "{}", known.package);
            for list in known.parts.iter().flat_map(|part| [&part.also, &part.brings]).chain([&known.leaves_out]) {
                assert!(list.is_sorted_by(|a, b| a < b), "{}: {list:?}", known.package);
            }
        }
        assert!(READ.is_sorted_by(|a, b| (a.package, &a.checked) < (b.package, &b.checked)));
    }

    #[test]
    fn what_tokio_full_is() {
        let of = |text: &str| umbrella("tokio", &text.parse().ok()?, "full");
        assert!(of("1.44.2").is_some_and(|full| full.parts.iter().any(|part| part.feature == "rt-multi-thread")));
        assert!(of("0.3.0").is_none());
        // syn/full is a part of syn, not all of it.
        assert!(umbrella("syn", &Version::new(2, 0, 0), "full").is_none());
    }

    #[test]
    fn parts_come_with_time() {
        let known = |text: &str| -> Option<bool> {
            let version: Version = text.parse().ok()?;
            let full = umbrella("tokio-util", &version, "full")?;
            Some(full.parts_of(&version).any(|part| part.feature == "join-map"))
        };
        assert_eq!(known("0.7.15"), Some(false));
        assert_eq!(known("0.7.16"), Some(true));
    }
}
