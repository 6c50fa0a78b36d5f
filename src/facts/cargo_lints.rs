//! Cargo's own lints, and what `[lints.cargo]` makes of them.

use std::cmp::Reverse;
use std::sync::LazyLock;

use super::row::{Document, Row};
use super::shipped::shipped;
use super::spelling::nearest;

const LINTS: &str = shipped!("cargo-lints.toml");

/// The Rust before which Cargo refuses `[lints.cargo]`. Where `rust-version` is older, no lint is on by default.
const ACCEPTED_SINCE: (u64, u64) = (1, 79);

/// What Cargo does where a lint finds something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Allow,
    /// It warns.
    Warn,
    /// It stops.
    Deny,
    /// It stops, whatever other levels are set.
    Forbid,
}

impl Level {
    /// The level of this name.
    pub fn of(name: &str) -> Option<Self> {
        Some(match name {
            "allow" => Self::Allow,
            "warn" => Self::Warn,
            "deny" => Self::Deny,
            "forbid" => Self::Forbid,
            _ => return None,
        })
    }
}

struct Named {
    name: &'static str,
    /// The level of a group, or the group of a lint.
    is: &'static str,
}

fn read(table: &'static str, is: &'static str) -> Vec<Named> {
    let named = |row: Row<'_>| Some(Named { name: row.text("name")?, is: row.text(is)? });
    Document::parse(LINTS).rows(table).filter_map(named).collect()
}

static GROUPS: LazyLock<Vec<Named>> = LazyLock::new(|| read("group", "level"));
static READ: LazyLock<Vec<Named>> = LazyLock::new(|| read("lint", "group"));

/// Whether `[lints.cargo]` can name it: a lint or a group.
pub fn is_known(name: &str) -> bool {
    READ.iter().chain(GROUPS.iter()).any(|known| known.name == name)
}

/// What an unknown name was probably meant to be.
pub fn suggest(name: &str) -> Option<&'static str> {
    nearest(name, READ.iter().chain(GROUPS.iter()).map(|known| known.name))
}

/// The level of a lint, and whether it is written down. `written` tells the level and the priority of a name in `[lints.cargo]`, `msrv` is the lowest
/// `rust-version` of what the lint looks at. Nothing if there is no such lint.
pub fn level(
    lint: &str,
    msrv: Option<(u64, u64)>,
    written: &dyn Fn(&str) -> Option<(Level, i64)>,
) -> Option<(Level, bool)> {
    let group = READ.iter().find(|known| known.name == lint)?.is;
    let default = GROUPS.iter().find(|known| known.name == group).and_then(|known| Level::of(known.is))?;
    if msrv.is_some_and(|msrv| msrv < ACCEPTED_SINCE) && default != Level::Allow {
        return Some((Level::Allow, false));
    }
    // Of equal priority, the name that comes first in the alphabet counts.
    let names = [lint, group].into_iter().chain((default >= Level::Warn).then_some("default"));
    let set = names.filter_map(|name| written(name).map(|(level, priority)| (level, priority, name)));
    let counts = set.max_by_key(|(level, priority, name)| (*level == Level::Forbid, *priority, Reverse(*name)));
    Some(counts.map_or((default, false), |(level, ..)| (level, true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(READ.len(), Document::parse(LINTS).rows("lint").count());
        assert_eq!(GROUPS.len(), Document::parse(LINTS).rows("group").count());
        assert!(READ.is_sorted_by(|a, b| a.name < b.name) && GROUPS.is_sorted_by(|a, b| a.name < b.name));
        assert!(READ.iter().all(|lint| GROUPS.iter().any(|group| group.name == lint.is)));
        assert!(GROUPS.iter().all(|group| Level::of(group.is).is_some()));
    }

    #[test]
    fn the_level_is_that_of_the_highest_priority() {
        let of = |written: &[(&str, Level, i64)], msrv| {
            let find = |name: &str| written.iter().find(|(n, ..)| *n == name).map(|(_, level, p)| (*level, *p));
            level("unused_workspace_dependencies", msrv, &find).unwrap().0
        };
        let lint = "unused_workspace_dependencies";
        assert_eq!(of(&[], None), Level::Warn);
        assert_eq!((of(&[], Some((1, 78))), of(&[], Some((1, 79)))), (Level::Allow, Level::Warn));
        assert_eq!(of(&[(lint, Level::Allow, 0)], None), Level::Allow);
        // `suspicious` comes before the lint in the alphabet, and `default` before both.
        assert_eq!(of(&[(lint, Level::Allow, 0), ("suspicious", Level::Warn, 0)], None), Level::Warn);
        assert_eq!(of(&[(lint, Level::Allow, 1), ("suspicious", Level::Warn, 0)], None), Level::Allow);
        assert_eq!(of(&[("default", Level::Deny, 0), ("suspicious", Level::Allow, 0)], None), Level::Deny);
        assert_eq!(of(&[("default", Level::Forbid, -1), (lint, Level::Allow, 9)], None), Level::Forbid);
        assert_eq!(of(&[("style", Level::Allow, 0)], None), Level::Warn);
        assert_eq!(suggest("unused-workspace-dependency"), Some(lint));
        assert_eq!(level("dead_code", None, &|_| None), None);
    }
}
