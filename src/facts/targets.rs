//! What `cfg(…)` is true of on the targets that most code is built for.

use std::sync::LazyLock;

use cargo_platform::{Cfg, Platform};

use super::row::{Document, Row};
use super::shipped::shipped;

const TARGETS: &str = shipped!("targets.toml");

/// A target that code is built for.
#[derive(Debug)]
pub struct Target {
    /// Its triple.
    pub triple: &'static str,
    /// The platform, as a sentence names it.
    pub name: &'static str,
    /// Whether it is a platform to build on: then it also builds what build scripts and macros need.
    pub is_host: bool,
    cfg: Vec<Cfg>,
}

impl Target {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self {
            triple: row.text("triple")?,
            name: row.text("name")?,
            is_host: row.flag("host")?,
            cfg: row.texts("cfg")?.into_iter().map(|cfg| cfg.parse().ok()).collect::<Option<_>>()?,
        })
    }

    /// Whether `platform`, the `…` of a `[target.…]` table, is true of it.
    pub fn is(&self, platform: &Platform) -> bool {
        platform.matches(self.triple, &self.cfg)
    }
}

static READ: LazyLock<Vec<Target>> =
    LazyLock::new(|| Document::parse(TARGETS).rows("target").filter_map(Target::read).collect());

/// The targets that are known. There are no more than eight.
pub fn targets() -> &'static [Target] {
    &READ
}

/// Some of the [`targets`]: a bit for each, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Targets(u8);

impl Targets {
    /// The one with this number.
    pub fn one(number: usize) -> Self {
        Self(1_u8.checked_shl(u32::try_from(number).unwrap_or(u32::MAX)).unwrap_or_default())
    }

    /// Those of both.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of either.
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not of the others.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Their names.
    pub fn names(self) -> Vec<&'static str> {
        let is_one = |(number, _): &(usize, &Target)| !self.and(Self::one(*number)).is_empty();
        READ.iter().enumerate().filter(is_one).map(|(_, target)| target.name).collect()
    }

    /// Those of all targets for which `test` holds.
    pub fn all(test: impl Fn(&Target) -> bool) -> Self {
        let those = READ.iter().enumerate().filter(|(_, target)| test(target));
        those.fold(Self::default(), |all, (number, _)| all.or(Self::one(number)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(READ.len(), Document::parse(TARGETS).rows("target").count());
        assert!(!READ.is_empty() && READ.len() <= 8);
    }

    #[test]
    fn where_a_table_counts() {
        let on = |text: &str| Targets::all(|target| target.is(&text.parse().unwrap())).names();
        assert_eq!(on("cfg(windows)"), ["Windows x86_64 (MSVC)"]);
        assert_eq!(on("cfg(unix)"), ["Linux x86_64", "macOS aarch64", "Android aarch64"]);
        assert_eq!(on("cfg(all(target_arch = \"wasm32\", target_os = \"unknown\"))"), ["wasm32-unknown-unknown"]);
        assert_eq!(on("x86_64-unknown-linux-gnu"), ["Linux x86_64"]);
        assert_eq!(on("cfg(target_os = \"redox\")"), [""; 0]);
        assert_eq!(on("cfg(any())"), [""; 0]);
    }

    #[test]
    #[ignore = "asks rustc for each target; see the README"]
    fn held_against_cargo() {
        for row in Document::parse(TARGETS).rows("target") {
            let triple = row.text("triple").unwrap();
            let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
            let said = std::process::Command::new(rustc).args(["--print", "cfg", "--target", triple]).output().unwrap();
            let said = String::from_utf8(said.stdout).unwrap();
            assert_eq!(row.texts("cfg").unwrap(), said.lines().collect::<Vec<_>>(), "{triple}");
        }
    }
}
