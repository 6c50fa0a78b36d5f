//! The types of the values that cargo reads in a manifest and in its configuration.

use std::sync::LazyLock;

use super::row::{Document, Row};
use super::shipped::shipped;

const MANIFEST: &str = shipped!("manifest-types.toml");
const CONFIG: &str = shipped!("config-types.toml");

/// What the value of a key may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Type {
    /// The kinds of value.
    pub is: Is,
    /// Whether `{ workspace = true }` may stand in its place.
    pub inheritable: bool,
}

/// Kinds of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Is {
    /// `true` or `false`.
    pub boolean: bool,
    /// An integer.
    pub integer: bool,
    /// A string.
    pub string: bool,
    /// An array of strings.
    pub strings: bool,
    /// A table.
    pub table: bool,
    /// A table of which the parser also takes odd values: a date, or an empty array.
    pub odd_table: bool,
    /// An array of tables.
    pub tables: bool,
    /// A table of which each value is a string.
    pub table_of_strings: bool,
    /// These kinds in words: "a string or an array of strings".
    pub words: &'static str,
}

impl Is {
    fn named(name: &str) -> Option<Self> {
        let words = match name {
            "boolean" => "`true` or `false`",
            "boolean-integer-or-string" => "`true`, `false`, an integer or a string",
            "boolean-or-strings" => "`true`, `false` or an array of strings",
            "boolean-string-or-strings" => "`true`, `false`, a string or an array of strings",
            "integer" => "an integer of 32 bits without a sign",
            "string" => "a string",
            "string-or-boolean" => "a string, `true` or `false`",
            "string-or-integer" => "a string or an integer",
            "string-or-strings" => "a string or an array of strings",
            "string-or-table" => "a string or a table",
            "strings" => "an array of strings",
            "odd-table" | "table" => "a table",
            "table-of-strings" => "a table of strings",
            "tables" => "an array of tables",
            _ => return None,
        };
        let has = |kind: &str| name.split('-').any(|part| part == kind);
        let of_strings = name == "table-of-strings";
        Some(Self {
            boolean: has("boolean"),
            integer: has("integer"),
            string: has("string"),
            strings: has("strings") && !of_strings,
            table: has("table") && !of_strings,
            odd_table: has("odd"),
            tables: has("tables"),
            table_of_strings: of_strings,
            words,
        })
    }
}

struct Rows(Vec<(Vec<&'static str>, Type)>);

impl Rows {
    fn at(&self, path: &[&str]) -> Option<Type> {
        let fits = |parts: &[&str]| {
            parts.len() == path.len() && parts.iter().zip(path).all(|(part, key)| *part == "*" || part == key)
        };
        self.0.iter().find(|(parts, _)| fits(parts)).map(|(_, found)| *found)
    }

    fn read(text: &'static str) -> Self {
        let mut rows = Vec::new();
        for row in Document::parse(text).rows("type") {
            rows.extend(Self::of(row).into_iter().flatten());
        }
        Self(rows)
    }

    fn of(row: Row<'_>) -> Option<Vec<(Vec<&'static str>, Type)>> {
        let r#type = Type { is: Is::named(row.text("is")?)?, inheritable: row.flag("inheritable")? };
        Some(row.texts("paths")?.into_iter().map(|path| (path.split('.').collect(), r#type)).collect())
    }
}

static MANIFEST_TYPES: LazyLock<Rows> = LazyLock::new(|| Rows::read(MANIFEST));
static CONFIG_TYPES: LazyLock<Rows> = LazyLock::new(|| Rows::read(CONFIG));

/// What the value at `path` of a manifest may be; nothing where any value may stand.
///
/// Tables that have the same keys share their rows: all dependencies those of `dependencies`, both kinds of lints those
/// of `lints`, and overrides of profiles those of the profile.
pub fn manifest_type(path: &[&str]) -> Option<Type> {
    MANIFEST_TYPES.at(&shared(path))
}

/// What the value at `path` of cargo config may be; nothing where any value may stand. Profiles have the types that they
/// have in a manifest.
pub fn config_type(path: &[&str]) -> Option<Is> {
    let found = if let ["profile", _, ..] = path { manifest_type(path) } else { CONFIG_TYPES.at(path) };
    found.map(|found| found.is)
}

/// `path` with the names of the rows that its table shares.
fn shared<'a>(path: &[&'a str]) -> Vec<&'a str> {
    let onto = |start: &'static str, rest: &[&'a str]| std::iter::once(start).chain(rest.iter().copied()).collect();
    match path {
        ["project", rest @ ..] => onto("package", rest),
        ["dev-dependencies" | "dev_dependencies" | "build-dependencies" | "build_dependencies", rest @ ..]
        | ["workspace", "dependencies", rest @ ..]
        | [
            "target",
            _,
            "dependencies" | "dev-dependencies" | "dev_dependencies" | "build-dependencies" | "build_dependencies",
            rest @ ..,
        ] => onto("dependencies", rest),
        ["patch", _, rest @ ..] if !rest.is_empty() => onto("dependencies", rest),
        ["replace", rest @ ..] if !rest.is_empty() => onto("dependencies", rest),
        ["workspace", "lints", rest @ ..] => onto("lints", rest),
        ["profile", _, "package", _, rest @ ..] | ["profile", _, "build-override", rest @ ..] if !rest.is_empty() => {
            ["profile", "*"].into_iter().chain(rest.iter().copied()).collect()
        }
        _ => path.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        for (text, rows) in [(MANIFEST, &MANIFEST_TYPES), (CONFIG, &CONFIG_TYPES)] {
            let document = Document::parse(text);
            let paths: usize = document.rows("type").map(|row| row.texts("paths").unwrap().len()).sum();
            assert_eq!(rows.0.len(), paths);
            for row in document.rows("type") {
                assert!(row.texts("paths").unwrap().is_sorted_by(|a, b| a < b), "{:?}", row.text("is"));
            }
        }
    }

    #[test]
    fn tables_with_the_same_keys_share_their_types() {
        let words = |path: &[&str]| manifest_type(path).map(|found| found.is.words);
        assert_eq!(words(&["package", "links"]), Some("a string"));
        assert_eq!(words(&["target", "cfg(unix)", "dev-dependencies", "x", "optional"]), Some("`true` or `false`"));
        assert_eq!(words(&["workspace", "lints", "rust", "unsafe_code"]), Some("a string or a table"));
        assert_eq!(
            words(&["profile", "dev", "package", "*", "codegen-units"]),
            Some("an integer of 32 bits without a sign")
        );
        assert_eq!(words(&["patch", "crates-io"]), Some("a table"));
        assert_eq!(words(&["patch", "crates-io", "x", "git"]), Some("a string"));
        assert_eq!(words(&["package", "metadata", "x"]), None);
        assert!(manifest_type(&["package", "edition"]).unwrap().inheritable);
    }
}
