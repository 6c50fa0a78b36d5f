//! Crates that are built for some platforms only.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::row::{Document, Row};
use super::shipped::shipped;

const FAMILIES: &str = shipped!("platform-families.toml");

/// Crates that all their usual holders ask for in a `[target.'cfg(…)']` table, so that only some targets build them.
#[derive(Debug)]
pub struct PlatformFamily {
    /// A short name, such as `windows`.
    pub name: &'static str,
    /// The platforms, as a sentence would name them.
    pub platforms: &'static str,
    /// The crates.
    pub crates: Vec<&'static str>,
    /// Where this was read.
    built_for: Vec<&'static str>,
}

impl PlatformFamily {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self {
            name: row.text("name")?,
            platforms: row.text("platforms")?,
            crates: row.texts("crates")?,
            built_for: row.texts("built-for")?,
        })
    }

    /// Whether these crates are built for `target`, a triple such as `x86_64-unknown-linux-gnu`.
    ///
    /// A workspace that asks for one of them outside of a target table builds it for every target, which is not known
    /// here.
    pub fn is_built_for(&self, target: &str) -> bool {
        self.built_for.iter().any(|pattern| fits(pattern, target))
    }
}

/// Whether `text` is `pattern`, in which `*` stands for anything.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, rest)) => text.strip_prefix(start).is_some_and(|text| {
            let mut tails = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            tails.any(|at| text.get(at..).is_some_and(|tail| fits(rest, tail)))
        }),
    }
}

static READ: LazyLock<Vec<PlatformFamily>> =
    LazyLock::new(|| Document::parse(FAMILIES).rows("family").filter_map(PlatformFamily::read).collect());
static BY_CRATE: LazyLock<HashMap<&'static str, &'static PlatformFamily>> =
    LazyLock::new(|| READ.iter().flat_map(|family| family.crates.iter().map(move |name| (*name, family))).collect());

/// The family of the crate `name`, if it is built for some platforms only.
pub fn platform_family(name: &str) -> Option<&'static PlatformFamily> {
    BY_CRATE.get(name).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(READ.len(), Document::parse(FAMILIES).rows("family").count());
        assert!(!READ.is_empty());
        assert!(READ.is_sorted_by(|a, b| a.name < b.name));
        for family in READ.iter() {
            assert!(family.crates.is_sorted_by(|a, b| a < b), "{:?}", family.crates);
            assert!(family.built_for.is_sorted_by(|a, b| a < b), "{:?}", family.built_for);
        }
        assert_eq!(
            BY_CRATE.len(),
            READ.iter().map(|family| family.crates.len()).sum::<usize>(),
            "a crate stands twice"
        );
        let checked = |row: Row<'_>| matches!(row.text("checked"), Some("cfg" | "trees"));
        assert!(Document::parse(FAMILIES).rows("family").all(checked));
    }

    #[test]
    fn who_is_built_where() {
        for (name, target, built) in [
            ("windows-sys", "x86_64-pc-windows-msvc", true),
            ("windows-sys", "x86_64-unknown-linux-gnu", false),
            ("windows_x86_64_msvc", "x86_64-pc-windows-msvc", true),
            ("windows_x86_64_msvc", "arm64ec-pc-windows-msvc", true),
            ("windows_x86_64_msvc", "aarch64-pc-windows-msvc", false),
            ("windows_x86_64_gnu", "x86_64-pc-windows-gnullvm", false),
            ("windows_x86_64_gnullvm", "x86_64-pc-windows-gnullvm", true),
            ("core-foundation", "aarch64-apple-darwin", true),
            ("core-foundation", "wasm32-unknown-unknown", false),
            ("wasi", "wasm32-wasip2", true),
            ("wasi", "wasm32-unknown-unknown", false),
            ("android_system_properties", "aarch64-linux-android", true),
            ("android_system_properties", "aarch64-unknown-linux-gnu", false),
            ("redox_syscall", "x86_64-unknown-linux-gnu", false),
        ] {
            assert_eq!(platform_family(name).map(|family| family.is_built_for(target)), Some(built), "{name} {target}");
        }
        assert!(platform_family("libc").is_none());
        assert!(platform_family("js-sys").is_none());
    }
}
