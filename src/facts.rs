//! What is known of Cargo and of crates, as data with a source and the day it was checked.
//!
//! The data are the `*.toml` files beside this module, each with a word on how it was checked. Rules ask here and
//! carry no such knowledge themselves. A row that cannot be read is left out at run time; a test reads them all.

pub mod actions;
pub mod cargo_features;
pub mod cargo_lints;
pub mod costs;
pub mod generated;
pub mod keys;
pub mod moves;
pub mod platforms;
pub mod profiles;
pub mod replacements;
mod row;
#[cfg(test)]
mod scratch;
mod shipped;
pub mod since;
mod spelling;
pub mod targets;
pub mod templates;
pub mod types;
pub mod umbrellas;

#[cfg(test)]
mod tests {
    use super::row::Document;

    /// A kind of row: its name and the fields that it may have.
    type Table = (&'static str, &'static [&'static str]);

    /// Each data file, the tables that it consists of, and the fields that their rows may have.
    const FILES: &[(&str, &[Table])] = &[
        (include_str!("facts/actions.toml"), &[("action", &["name", "sets", "source"])]),
        (include_str!("facts/cargo-features.toml"), &[("feature", &["name", "status", "since", "flag", "source"])]),
        (
            include_str!("facts/cargo-lints.toml"),
            &[("group", &["name", "level", "source"]), ("lint", &["name", "group", "source"])],
        ),
        (include_str!("facts/config-keys.toml"), &[("table", KEYS), ("dead", &["key", "since", "says", "source"])]),
        (include_str!("facts/config-types.toml"), &[("type", &["is", "inheritable", "paths", "source"])]),
        (include_str!("facts/manifest-keys.toml"), &[("table", KEYS)]),
        (include_str!("facts/manifest-types.toml"), &[("type", &["is", "inheritable", "paths", "source"])]),
        (
            include_str!("facts/moves.toml"),
            &[("breaks", &["crate", "version", "says", "source"]), ("core", &["crates", "only", "source"])],
        ),
        (
            include_str!("facts/platform-families.toml"),
            &[("family", &["name", "platforms", "built-for", "crates", "checked", "source"])],
        ),
        (
            include_str!("facts/profiles.toml"),
            &[
                ("reserved", &["names", "source"]),
                ("default", &["profile", "key", "value", "restating", "note", "source"]),
                ("setting", &["key", "other", "refused", "source", "value"]),
            ],
        ),
        (include_str!("facts/std-replacements.toml"), &[("replacement", &["crate", "by", "since", "but", "source"])]),
        (include_str!("facts/since.toml"), &[("since", &["id", "version", "what", "source"])]),
        (include_str!("facts/targets.toml"), &[("target", &["triple", "name", "host", "cfg", "source"])]),
        (
            include_str!("facts/templates.toml"),
            &[("template", &["name", "inherits", "goals", "what", "set", "source"])],
        ),
        (
            include_str!("facts/umbrella-features.toml"),
            &[("umbrella", &["crate", "feature", "versions", "checked-versions", "leaves-out", "source", "parts"])],
        ),
    ];
    const KEYS: &[&str] = &[
        "name", "paths", "free", "keys", "old", "gated", "ignored", "refused", "since", "former", "unknown", "source",
    ];

    #[test]
    fn every_file_has_a_day_and_every_row_a_source() {
        for (text, tables) in FILES {
            let start = text.lines().next();
            let document = Document::parse(text);
            let root = document.root();
            let day = root.and_then(|root| root.text("checked")).unwrap_or_default();
            let digits = day.split('-').filter(|part| part.chars().all(|c| c.is_ascii_digit()));
            assert_eq!(digits.map(str::len).collect::<Vec<_>>(), [4, 2, 2], "{start:?}: {day}");
            for key in root.into_iter().flat_map(|root| root.keys()) {
                let known = ["cargo", "checked"].contains(&key) || tables.iter().any(|(name, _)| *name == key);
                assert!(known, "{start:?}: {key}");
            }
            for (name, fields) in *tables {
                for row in document.rows(name) {
                    let source = row.text("source").unwrap_or_default();
                    let named = source.split("; ").all(|source| {
                        [
                            "https://doc.rust-lang.org/",
                            "https://github.com/",
                            "cargo ",
                            "cargo-util-schemas ",
                            "Cargo.toml of ",
                            "rustc ",
                            "util/",
                            "core/",
                        ]
                        .iter()
                        .any(|start| source.starts_with(start))
                            // Or a file of a published package.
                            || source.split(' ').nth(1).is_some_and(|word| word.parse::<semver::Version>().is_ok())
                    });
                    assert!(named, "{start:?} [[{name}]]: {source:?}");
                    let unknown: Vec<_> = row.keys().filter(|key| !fields.contains(key)).collect();
                    assert!(unknown.is_empty(), "{start:?} [[{name}]]: {unknown:?}");
                }
            }
        }
    }
}
