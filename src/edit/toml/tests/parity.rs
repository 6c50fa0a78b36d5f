//! The document held against what `toml_edit` makes of it, which knows all forms and places by itself but is too heavy
//! for the page.

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;
use toml_edit::{Document, InlineTable, Item};

use super::super::form::Form;
use super::*;
use crate::read::tree::{Data, Node};

/// Every key in the order of the text: where it and its value stand, in which form, and what they say.
fn ours(text: &str, table: &Table, path: &str, out: &mut String) {
    for (key, entry) in table.in_order() {
        let path = format!("{path}.{key:?}");
        let _ = write!(out, "{path} {:?} ", entry.key_span);
        match Form::of(text, entry) {
            Form::Value => our_value(text, &entry.value, &path, out),
            Form::Header(inner) => {
                let _ = writeln!(out, "header {:?}", entry.value.span);
                ours(text, inner, &path, out);
            }
            Form::Dotted(inner) => {
                let _ = writeln!(out, "dotted");
                ours(text, inner, &path, out);
            }
            Form::Implied(inner) => {
                let _ = writeln!(out, "implied");
                ours(text, inner, &path, out);
            }
            Form::Headers(tables) => {
                let _ = writeln!(out, "headers");
                for node in tables {
                    let _ = writeln!(out, "{path} header {:?}", node.span);
                    ours(text, node.as_table().unwrap(), &path, out);
                }
            }
        }
    }
}

fn our_value(text: &str, node: &Node, path: &str, out: &mut String) {
    let _ = match &node.data {
        Data::Boolean(value) => writeln!(out, "{:?} {value}", node.span),
        Data::Integer(value) => writeln!(out, "{:?} {value}", node.span),
        Data::String(value) => writeln!(out, "{:?} {value:?}", node.span),
        Data::Other => writeln!(out, "{:?} other", node.span),
        Data::Array(_) => writeln!(out, "{:?} array", node.span),
        Data::Table(_) => writeln!(out, "{:?} table", node.span),
    };
    match &node.data {
        Data::Array(items) => items.iter().for_each(|item| our_value(text, item, path, out)),
        Data::Table(table) => ours(text, table, path, out),
        _ => {}
    }
}

fn theirs(table: &toml_edit::Table, path: &str, out: &mut String) {
    for (key, item) in table {
        let path = format!("{path}.{key:?}");
        let _ = write!(out, "{path} {:?} ", table.key(key).unwrap().span().unwrap());
        match item {
            Item::None => {}
            Item::Value(value) => their_value(value, &path, out),
            Item::Table(inner) => {
                let _ = match (inner.is_dotted(), inner.is_implicit()) {
                    (true, _) => writeln!(out, "dotted"),
                    (false, true) => writeln!(out, "implied"),
                    (false, false) => writeln!(out, "header {:?}", inner.span().unwrap()),
                };
                theirs(inner, &path, out);
            }
            Item::ArrayOfTables(tables) => {
                let _ = writeln!(out, "headers");
                for inner in tables {
                    let _ = writeln!(out, "{path} header {:?}", inner.span().unwrap());
                    theirs(inner, &path, out);
                }
            }
        }
    }
}

fn their_value(value: &toml_edit::Value, path: &str, out: &mut String) {
    let span = value.span().unwrap();
    let _ = match value {
        toml_edit::Value::Boolean(value) => writeln!(out, "{span:?} {}", value.value()),
        toml_edit::Value::Integer(value) => writeln!(out, "{span:?} {}", value.value()),
        toml_edit::Value::String(value) => writeln!(out, "{span:?} {:?}", value.value()),
        toml_edit::Value::Float(_) | toml_edit::Value::Datetime(_) => writeln!(out, "{span:?} other"),
        toml_edit::Value::Array(_) => writeln!(out, "{span:?} array"),
        toml_edit::Value::InlineTable(_) => writeln!(out, "{span:?} table"),
    };
    match value {
        toml_edit::Value::Array(items) => items.iter().for_each(|item| their_value(item, path, out)),
        toml_edit::Value::InlineTable(table) => their_entries(table, path, out),
        _ => {}
    }
}

fn their_entries(table: &InlineTable, path: &str, out: &mut String) {
    for (key, value) in table {
        let path = format!("{path}.{key:?}");
        let _ = write!(out, "{path} {:?} ", table.key(key).unwrap().span().unwrap());
        match value {
            toml_edit::Value::InlineTable(inner) if inner.is_dotted() => {
                let _ = writeln!(out, "dotted");
                their_entries(inner, &path, out);
            }
            value => their_value(value, &path, out),
        }
    }
}

/// Both tell the same of a text, or the same error in the same line.
#[track_caller]
fn same(text: &str) -> bool {
    let us = parsed(text).map(|root| {
        let mut out = String::new();
        ours(text, &root, "", &mut out);
        out
    });
    let them = Document::parse(text);
    let them = them.map_err(|error| {
        let line = text[..error.span().map_or(0, |span| span.start)].matches('\n').count() + 1;
        format!("{} in line {line}", error.message())
    });
    let them = them.map(|document| {
        let mut out = String::new();
        theirs(document.as_table(), "", &mut out);
        out
    });
    let says = |message: &str| [&us, &them].map(|told| told.as_ref().is_err_and(|error| error.contains(message)));
    if says("floating-point number overflowed") == [false, true] {
        // See `but_for_floats_beyond_their_type`.
    } else if says("integer number overflowed") != [false, false] {
        // Of several errors, they may tell different ones.
        assert_eq!(us.is_ok(), them.is_ok(), "{us:?} {them:?}\n--- text ---\n{text}\n---");
    } else {
        assert_eq!(us, them, "\n--- text ---\n{text}\n---");
    }
    us.is_ok()
}

fn collect(folder: &Path, texts: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, texts);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("toml" | "lock") => texts.push(text),
                // The files of a case, each behind a line with its name.
                Some("case") => texts.extend(text.split("\n--- ").skip(1).map(|file| {
                    let text = file.split_once('\n').map_or("", |(_, text)| text);
                    text.split("\n=== ").next().unwrap_or_default().to_owned()
                })),
                _ => {}
            }
        }
    }
}

#[test]
fn of_the_files_of_this_repository() {
    let mut texts = Vec::new();
    for folder in ["tests", "src", "web/example"] {
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut texts);
    }
    let valid = texts.iter().filter(|text| same(text)).count();
    assert!(valid > 200, "{valid} of {}", texts.len());
    for text in texts {
        same(&text.replace('\n', "\r\n"));
        same(&format!("\u{feff}{text}"));
    }
}

#[test]
fn of_tables_made_in_every_way() {
    let valid = [
        "[a.b.c]\n[a]\nb.d = 1\n",
        "[a.b.c]\n[a]\nb.d.e = 1\n",
        "a.b = 1\n[a.c]\n",
        "[a.b]\n[a]\nc = 1\n[a.d]\n",
        "[[a]]\n[a.b]\n[[a]]\nb = 1\n[a.c.d]\n",
        "[[a.b]]\n[a.c]\n",
        "a = [[{ b = 1 }]]\n",
        "a = [{ b.c = 1, b.d = [{}] }]\n",
        "k = { v = [\n[1]], a.b = 1 }\n",
        "  [ a . 'b' . \"c\" ] # d\n\ta . b = 1\n",
        "\u{feff}[a.b]\n",
        "\u{feff}  a.b = 1",
        "\"\" = 1\n[a.'']\n",
        "'[a]' = 1\n['{'.\"[b]\"]\n'['.'{' = {}\n",
        "\"\\u0061\" = 1\n\"\\x62\" = 2\n",
        "a = {\n  b = 1, # c\n  d.e = 2,\n}\n",
        "a = \"\"\"\n[b]\n\"\"\"\"\"\n[b]\n",
        "a = '''\r\nx''''\nb.c = 1",
        "a = \"\\e\\u00e9\"\n\"ключ\".x = 'ü'\n",
        "a = 1979-05-27 07:32:00Z\nb = +1_0.5e-3\nc = [nan, -inf, 0xFF_ff, 07:32]\n",
    ];
    for text in valid {
        assert!(same(text), "{text}");
    }
    let invalid = [
        "a = 1\na = 2\n",
        "a = 1\n\"\\u0061\" = 2\n",
        "a = 1\n'a' = 2\n",
        "[a]\n[a]\n",
        "a.b = 1\n[a]\n",
        "[a]\nb = 1\n[a.b]\n",
        "[a]\nb.c = 1\n[a.b]\n",
        "[a.b.c]\n[a]\nb.d = 1\n[a.b]\n",
        "[a.b]\n[a]\nb = 1\n",
        "a = {}\n[a.b]\n",
        "a = {}\na.b = 1\n",
        "a = []\n[[a]]\n",
        "[[a]]\n[a]\n",
        "[a]\n[[a]]\n",
        "[a.b]\n[[a]]\n",
        "[[a]]\na.b = 1\na = 1\n",
        "a = { b = 1, b.c = 2 }\n",
        "a = { b.c = 1, b = 2 }\n",
        "a = { b = {}, b.c = 2 }\n",
        "a = { b = 1, b = 2 }\n",
        "a.b = 1\na = 2\n",
        "a = 1 b = 2\n",
        "a = \"\\q\"\n",
        "a = \"\n\"\n",
        "\"\"\"a\"\"\" = 1\n",
        "a = 2026-13-01\n",
        "a = 01\n",
        "a = 1.\n",
        "a = 1__0\n",
        "a = 9223372036854775808\n",
        "a = [{ b = 0xFFFFFFFFFFFFFFFF }]\n",
        "a = 0x\n",
        "a = -0b1\n",
        "a = 1 \u{7}\n",
        "a = 1\rb = 2\n",
        "# \u{0}\n",
        "[]\n",
        "[a\n",
        "[[a]\n",
        "[a]]\n",
        "= 1\n",
        "a. = 1\n",
        "ü = 1\n",
        "a\u{feff} = 1\n",
    ];
    for text in invalid {
        assert!(!same(text), "{text}");
    }
}

/// A float that no `f64` holds is not parsed here, and stays as it is spelled.
#[test]
fn but_for_floats_beyond_their_type() {
    let text = "a = 1e400\nb = 1\n";
    assert!(Document::parse(text).is_err());
    check(text, &[set("b", 2)], "a = 1e400\nb = 2\n");
}

#[test]
fn of_deep_nesting() {
    for count in [70, 79, 80, 81, 82, 100, 250] {
        same(&format!("a = {}", "[".repeat(count)));
        same(&format!("a = {}{}", "[".repeat(count), "]".repeat(count)));
        same(&format!("a = {}1{}", "{a=".repeat(count), "}".repeat(count)));
        same(&format!("[{}]\n", ["a"].repeat(count).join(".")));
        same(&format!("{} = 1\n", ["a"].repeat(count).join(".")));
    }
    // Both refuse it, each in its own words.
    for open in ["[", "{a=", "a."] {
        let text = format!("a = {}", open.repeat(1_000_000));
        assert!(Document::parse(text.as_str()).is_err() && apply(&text, &[set("a", 1)]).is_err());
    }
}

fn their_rendering(value: &Value) -> toml_edit::Value {
    match value {
        Value::Boolean(value) => (*value).into(),
        Value::Integer(value) => (*value).into(),
        Value::String(value) => value.into(),
        Value::Array(items) => items.iter().map(their_rendering).collect::<toml_edit::Array>().into(),
        Value::Table(entries) => {
            entries.iter().map(|(key, value)| (key, their_rendering(value))).collect::<InlineTable>().into()
        }
    }
}

fn any_value() -> impl Strategy<Value = Value> {
    let text = || prop_oneof![any::<String>(), "[\"'\\\\\n\r\t\u{7}a ]{0,6}"];
    let scalar = prop_oneof![
        any::<bool>().prop_map(Value::Boolean),
        any::<i64>().prop_map(Value::Integer),
        text().prop_map(Value::String),
    ];
    scalar.prop_recursive(3, 12, 4, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::btree_map(text(), inner, 0..4).prop_map(|map| Value::Table(map.into_iter().collect())),
        ]
    })
}

fn any_of(all: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    prop::sample::select(all.to_vec()).prop_map(str::to_owned)
}

fn key() -> impl Strategy<Value = String> {
    let keys = ["a", "a", "b", "b", "c", "'a'", "\"b\"", "\"\"", "\"\\u0061\"", "'x.y'", "\"é\"", "1", "-"];
    let key = any_of(&keys);
    prop::collection::vec(key, 1..4)
        .prop_flat_map(|keys| any_of(&[".", ".", " . "]).prop_map(move |dot| keys.join(&dot)))
}

fn value() -> impl Strategy<Value = String> {
    let scalars =
        ["1", "true", "'x'", "\"\\n\"", "1.5", "1979-05-27", "\"\"\"\n\"\"\"", "'''[a]'''", "0x1F", "x", "[]", "{}"];
    any_of(&scalars).prop_recursive(3, 12, 3, |inner| {
        let gaps = ["", " ", "\n", " # c\n", "\r\n\t"];
        let list = (prop::collection::vec(inner.clone(), 0..4), any_of(&gaps), any_of(&["", ","]));
        let table = (prop::collection::vec((key(), inner), 0..4), any_of(&gaps), any_of(&["", "", ","]));
        prop_oneof![
            list.prop_map(|(items, gap, end)| format!("[{gap}{}{end}{gap}]", items.join(&format!(",{gap}")))),
            table.prop_map(|(entries, gap, end)| {
                let entries: Vec<_> = entries.iter().map(|(key, value)| format!("{key} = {value}")).collect();
                format!("{{{gap}{}{end}{gap}}}", entries.join(&format!(",{gap}")))
            }),
        ]
    })
}

const PIECES: [&str; 24] = [
    "0",
    "0",
    "1",
    "1",
    "7",
    "9",
    "12",
    "_",
    ".",
    ".",
    "e",
    "E",
    "+",
    "-",
    "0x",
    "0o",
    "0b",
    "F",
    "inf",
    "nan",
    ":",
    "T",
    "Z",
    "999999999999999999",
];

fn statement() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => key().prop_map(|key| format!("[{key}]")),
        1 => key().prop_map(|key| format!("[[{key}]]")),
        4 => (key(), value()).prop_map(|(key, value)| format!("{key} = {value}")),
        1 => any_of(&["", "  # [a]", "\t"]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2048, ..ProptestConfig::default() })]

    #[test]
    fn of_any_statements(lines in prop::collection::vec(statement(), 0..6), newline in any_of(&["\n", "\n", "\r\n"])) {
        same(&lines.join(&newline));
    }

    #[test]
    fn of_any_value(value in any_value()) {
        prop_assert_eq!(rendered(&value), their_rendering(&value).to_string());
    }

    #[test]
    fn of_anything_like_a_number(pieces in prop::collection::vec(any_of(&PIECES), 1..7)) {
        let number = pieces.concat();
        same(&format!("a = {number}\n"));
        same(&format!("a = [0, {number}]"));
    }

    #[test]
    fn of_anything_like_a_date(
        date in "(20[0-9]{2}-[0-3][0-9]-[0-3][0-9])?",
        time in "([T ]?[0-2][0-9]:[0-6][0-9](:[0-6][0-9])?(\\.[0-9]{0,3})?)?(Z|[+-][0-2][0-9]:[0-6][0-9])?",
    ) {
        same(&format!("a = {date}{time}\n"));
    }

    #[test]
    fn of_broken_text(
        lines in prop::collection::vec(statement(), 0..4),
        at in any::<prop::sample::Index>(),
        noise in "[\\[\\]{}\"'#=,.\\r\\n ab\\\\\u{feff}\u{0}]{1,3}",
    ) {
        let mut text = lines.join("\n");
        let at = (0..=at.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, &noise);
        same(&text);
    }
}
