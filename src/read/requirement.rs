//! Version requirements: reading them as Cargo does, comparing them, and moving them to another version.

use crate::order;
use semver::{BuildMetadata, Comparator, Op, Prerelease, Version, VersionReq};

/// The range of versions that Cargo takes for compatible with this one, as its leading numbers.
pub fn compatible_range(version: &Version) -> (u64, u64, u64) {
    match (version.major, version.minor, version.patch) {
        (0, 0, patch) => (0, 0, patch),
        (0, minor, _) => (0, minor, 0),
        (major, ..) => (major, 0, 0),
    }
}

/// Whether Cargo takes two versions for compatible with each other.
pub fn are_compatible(a: &Version, b: &Version) -> bool {
    compatible_range(a) == compatible_range(b)
}

/// Whether two requirements allow the same versions, as far as their spelling shows: `1`, `1.0` and `^1.0.0` do.
pub fn same(a: &VersionReq, b: &VersionReq) -> bool {
    a == b || (a.comparators.len() == b.comparators.len() && normal(a) == normal(b))
}

/// The comparators with what a caret leaves out filled in, so that equal ranges are equal data.
fn normal(requirement: &VersionReq) -> Vec<Comparator> {
    let mut comparators: Vec<Comparator> = requirement
        .comparators
        .iter()
        .map(|comparator| {
            let mut full = comparator.clone();
            // Below 1.0, a minor release is as far as a caret goes, and so do these.
            if matches!(full.op, Op::Tilde | Op::Wildcard)
                && full.major == 0
                && full.minor.is_some_and(|minor| minor > 0)
            {
                full.op = Op::Caret;
            }
            // `^1` is `^1.0.0`, but `^0` is wider than `^0.0`, and `^0.0` wider than `^0.0.0`.
            if full.op == Op::Caret && (full.major > 0 || full.minor.is_some_and(|minor| minor > 0)) {
                full.minor.get_or_insert(0);
                full.patch.get_or_insert(0);
            }
            // `~1.2` is `~1.2.0`; `~1` allows every 1.x.
            if full.op == Op::Tilde && full.minor.is_some() {
                full.patch.get_or_insert(0);
            }
            full
        })
        .collect();
    order::sort_by_key(&mut comparators, ToString::to_string);
    comparators
}

/// `written` changed so that it asks for `version`, with the operator and the number of components that it had.
///
/// Nothing if the requirement is not of one comparator with a version of its own (`*`, ranges), if it excludes what
/// it names (`>`, `<`), or if no requirement of its shape matches `version`.
pub fn moved_to(written: &str, version: &Version) -> Option<String> {
    let requirement: VersionReq = written.parse().ok()?;
    let [comparator] = requirement.comparators.as_slice() else { return None };
    let trimmed = written.trim_start();
    let operator_len = trimmed.find(|c: char| c.is_ascii_digit())?;
    let operator = trimmed.get(..operator_len)?;
    let shape = |minor: bool, patch: bool| {
        let mut text = format!("{operator}{}", version.major);
        if minor {
            text += &format!(".{}", version.minor);
        }
        if patch {
            text += &format!(".{}", version.patch);
            if version.pre != Prerelease::EMPTY {
                text += &format!("-{}", version.pre);
            }
        }
        text
    };
    let moved = match comparator.op {
        Op::Wildcard => {
            let minor = comparator.minor.is_some();
            let star = written.trim_end().chars().last()?;
            format!("{}.{star}", shape(minor, false))
        }
        Op::Caret | Op::Tilde | Op::Exact | Op::GreaterEq => {
            // A requirement of fewer components than tell incompatible versions apart would be too wide: `0.16`
            // is asked for by no shorter `^0`.
            let needs_minor = version.major == 0;
            let needs_patch = version.pre != Prerelease::EMPTY || (version.major == 0 && version.minor == 0);
            shape(comparator.minor.is_some() || needs_minor || needs_patch, comparator.patch.is_some() || needs_patch)
        }
        _ => return None,
    };
    let moved_requirement: VersionReq = moved.parse().ok()?;
    let bare = Version { build: BuildMetadata::EMPTY, ..version.clone() };
    moved_requirement.matches(&bare).then_some(moved)
}

/// Whether Cargo takes one version for an update of the other: up to the first number that is not zero they are the same.
pub fn are_semver_compatible(a: &Version, b: &Version) -> bool {
    let range = |version: &Version| match (version.major, version.minor) {
        (0, 0) => (0, 0, version.patch),
        (0, minor) => (0, minor, 0),
        (major, _) => (major, 0, 0),
    };
    range(a) == range(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same_text(a: &str, b: &str) -> bool {
        same(&a.parse().unwrap(), &b.parse().unwrap())
    }

    #[test]
    fn requirements_of_one_range_are_the_same_however_spelled() {
        assert!(same_text("1", "1.0"));
        assert!(same_text("^1.0.0", "1"));
        assert!(same_text("0.4", "0.4.0"));
        assert!(same_text(">=1, <2", "<2, >=1"));
        assert!(same_text("~0.4", "0.4") && same_text("0.4.*", "^0.4.0"));
        assert!(!same_text("0", "0.0"));
        assert!(!same_text("0.0", "0.0.0"));
        assert!(!same_text("1.2", "1.3"));
        assert!(!same_text("1", "=1"));
        assert!(!same_text("~1", "~1.0"));
    }

    #[test]
    fn a_moved_requirement_keeps_its_style() {
        let moved = |written: &str, version: &str| moved_to(written, &version.parse().unwrap());
        assert_eq!(moved("0.15", "0.16.1").as_deref(), Some("0.16"));
        assert_eq!(moved("1.0", "2.0.17").as_deref(), Some("2.0"));
        assert_eq!(moved("1", "2.0.17").as_deref(), Some("2"));
        assert_eq!(moved("1.0.69", "2.0.17").as_deref(), Some("2.0.17"));
        assert_eq!(moved("^5.5", "6.1.0").as_deref(), Some("^6.1"));
        assert_eq!(moved("~1.2", "1.4.3").as_deref(), Some("~1.4"));
        assert_eq!(moved("=0.15.6", "0.16.1").as_deref(), Some("=0.16.1"));
        assert_eq!(moved(">= 1.2", "2.3.4").as_deref(), Some(">= 2.3"));
        assert_eq!(moved("2.0.*", "3.1.4").as_deref(), Some("3.1.*"));
        assert_eq!(moved("1", "0.8.5").as_deref(), Some("0.8"));
        assert_eq!(moved("1", "2.0.0-rc.1").as_deref(), Some("2.0.0-rc.1"));
        assert_eq!(moved(">=1, <2", "3.0.0"), None);
        assert_eq!(moved("*", "3.0.0"), None);
        assert_eq!(moved("<2", "3.0.0"), None);
    }
}
