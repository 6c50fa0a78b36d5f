//! Which version of Cargo or Rust changed what.

use std::fmt;
use std::sync::LazyLock;

use super::row::{Document, Row};
use super::shipped::shipped;

const SINCE: &str = shipped!("since.toml");

/// Declares [`Since`] with a variant for each row of `since.toml`, so that a misspelled name does not compile.
macro_rules! changes {
    ($($name:ident = $id:literal,)*) => {
        /// A change that rules and messages depend on; `since.toml` says what it is and where that was read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Since {
            $(#[doc = concat!("`", $id, "`")] $name,)*
        }

        impl Since {
            /// All changes, by id.
            pub const ALL: [Self; [$($id),*].len()] = [$(Self::$name),*];

            /// The id of its row.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }
        }
    };
}

changes! {
    BuildOverrideDebuginfo = "build-override-debuginfo",
    BuildWarnings = "build-warnings",
    CargoLints = "cargo-lints",
    CargoRemove = "cargo-remove",
    CiWithoutIncremental = "ci-without-incremental",
    CleanWorkspace = "clean-workspace",
    ConfigWithoutExtension = "config-without-extension",
    CustomProfiles = "custom-profiles",
    DebugNames = "debug-names",
    DebugProfile = "debug-profile",
    DefaultFeaturesInheritance = "default-features-inheritance",
    DefaultFeaturesOverride = "default-features-override",
    DepFeatures = "dep-features",
    Edition2018 = "edition-2018",
    Edition2021 = "edition-2021",
    Edition2024 = "edition-2024",
    EditionMissingWarning = "edition-missing-warning",
    EditionOfTarget = "edition-of-target",
    GitBesideRegistry = "git-beside-registry",
    HyphenatedLints = "hyphenated-lints",
    LintsTable = "lints-table",
    LldDefault = "lld-default",
    LockfileV4 = "lockfile-v4",
    LockfileV4Default = "lockfile-v4-default",
    PackageIdAt = "package-id-at",
    PatchFeaturesWarning = "patch-features-warning",
    Resolver2 = "resolver-2",
    Resolver3 = "resolver-3",
    RustcCrateType = "rustc-crate-type",
    Strip = "strip",
    StripImplied = "strip-implied",
    Timings = "timings",
    Toml11 = "toml-1-1",
    VirtualResolverWarning = "virtual-resolver-warning",
    WorkspaceInheritance = "workspace-inheritance",
}

struct Entry {
    id: &'static str,
    version: (u64, u64),
}

impl Entry {
    fn read(row: Row<'_>) -> Option<Self> {
        let (major, minor) = row.text("version")?.split_once('.')?;
        Some(Self { id: row.text("id")?, version: (major.parse().ok()?, minor.parse().ok()?) })
    }
}

static READ: LazyLock<Vec<Entry>> =
    LazyLock::new(|| Document::parse(SINCE).rows("since").filter_map(Entry::read).collect());

impl Since {
    /// The first version that has it, as major and minor.
    pub fn version(self) -> (u64, u64) {
        // A test reads a row for each change.
        READ.iter().find(|row| row.id == self.id()).map_or((u64::MAX, 0), |row| row.version)
    }

    /// Whether `version`, as major and minor, has it.
    pub fn is_in(self, version: (u64, u64)) -> bool {
        version >= self.version()
    }

    /// The change that brought an edition.
    pub fn of_edition(edition: &str) -> Option<Self> {
        match edition {
            "2018" => Some(Self::Edition2018),
            "2021" => Some(Self::Edition2021),
            "2024" => Some(Self::Edition2024),
            _ => None,
        }
    }
}

/// The version, such as `1.64`.
impl fmt::Display for Since {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (major, minor) = self.version();
        write!(f, "{major}.{minor}")
    }
}

/// `prose` with the version of a change in place of each `{id}`: "since {strip-implied}" becomes "since 1.77".
pub fn with_versions(prose: &str) -> String {
    let mut text = String::with_capacity(prose.len());
    let mut rest = prose;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let change = after
            .split_once('}')
            .and_then(|(id, after)| Some((Since::ALL.into_iter().find(|change| change.id() == id)?, after)));
        match change {
            Some((change, after)) => {
                text.push_str(&change.to_string());
                rest = after;
            }
            None => {
                text.push('{');
                rest = after;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_change_has_a_row_and_each_row_a_change() {
        let document = Document::parse(SINCE);
        let rows: Vec<&str> = document.rows("since").filter_map(|row| row.text("id")).collect();
        assert_eq!(rows, Since::ALL.map(Since::id));
        assert!(rows.is_sorted_by(|a, b| a < b));
        assert_eq!(READ.len(), rows.len());
        assert!(document.rows("since").all(|row| row.text("what").is_some_and(|what| what.ends_with('.'))));
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(Since::Strip.is_in((1, 100)) && Since::Strip.is_in((2, 0)) && !Since::Strip.is_in((1, 6)));
    }

    #[test]
    fn versions_are_put_into_prose() {
        let known = Since::WorkspaceInheritance;
        assert_eq!(
            with_versions("since {workspace-inheritance}, `{ a = 1 }`"),
            format!("since {known}, `{{ a = 1 }}`")
        );
        assert_eq!(with_versions("{no-such-change} {"), "{no-such-change} {");
    }
}
