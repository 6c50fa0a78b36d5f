//! What a key was probably meant to be.

use strsim::osa_distance;

/// The candidate that `key` most likely stands for, if there is one that is near enough.
///
/// `_` for `-`, another case and a plural count as no distance at all (`codegen_units`, `Features`, `dependency`);
/// otherwise as many letters may be wrong, missing, too many or swapped as a third of the longer word, three at most.
/// Of equally near candidates the first one is taken.
pub fn nearest<'c>(key: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let plain = plain(key);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = self::plain(candidate);
            let distance = if singular(&plain) == singular(&other) { 0 } else { osa_distance(&plain, &other) };
            let allowed = (plain.chars().count().max(other.chars().count()) / 3).min(3);
            (candidate != key && distance <= allowed).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

fn plain(key: &str) -> String {
    key.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect()
}

fn singular(key: &str) -> String {
    match key.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => key.strip_suffix('s').unwrap_or(key).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("abc", "", 3),
            ("lto", "lto", 0),
            ("lto", "lot", 1),
            ("debug", "dbeug", 1),
            ("kitten", "sitting", 3),
            ("incremental", "incrimental", 1),
            ("panic", "panics", 1),
            ("ca", "abc", 3),
        ] {
            assert_eq!(osa_distance(a, b), expected, "{a} {b}");
            assert_eq!(osa_distance(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn slips_find_what_was_meant() {
        let keys = [
            "codegen-units",
            "debug",
            "default-features",
            "dependencies",
            "edition",
            "features",
            "git",
            "lto",
            "opt-level",
            "package",
            "profile",
            "version",
        ];
        for (slip, meant) in [
            ("codegen_units", Some("codegen-units")),
            ("codegen-unit", Some("codegen-units")),
            ("default-feature", Some("default-features")),
            ("Dependencies", Some("dependencies")),
            ("dependency", Some("dependencies")),
            ("dependancies", Some("dependencies")),
            ("profiles", Some("profile")),
            ("feature", Some("features")),
            ("optlevel", Some("opt-level")),
            ("opt_level", Some("opt-level")),
            ("lot", Some("lto")),
            ("versoin", Some("version")),
            ("zzz", None),
            ("rustflags", None),
            ("x", None),
            ("", None),
            // A known key is not a slip for itself.
            ("git", None),
        ] {
            assert_eq!(nearest(slip, keys), meant, "{slip}");
        }
    }
}
