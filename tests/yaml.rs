//! What is read of YAML: a workflow with one of each thing that people write, values that are written in all styles, and
//! texts that are damaged.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use plimsoll::read::yaml::{self, Data, Node};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// A workflow with one of each thing that people write.
const WORKFLOW: &str = include_str!("yaml/workflow.yml");

fn json(node: &Node) -> Value {
    match &node.data {
        Data::Text(text) => Value::from(text.as_str()),
        Data::Null | Data::Other => Value::Null,
        Data::List(items) => items.iter().map(json).collect(),
        Data::Map(entries) => {
            let entries = entries.iter().map(|entry| (entry.key.clone(), json(&entry.value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
    }
}

#[test]
fn a_workflow_is_read() {
    let expected: Value = serde_json::from_str(include_str!("yaml/workflow.json")).unwrap();
    let read = json(&yaml::parse(WORKFLOW).unwrap());
    assert_eq!(read, expected, "{read:#}");
    let windows = json(&yaml::parse(&WORKFLOW.replace('\n', "\r\n")).unwrap());
    assert_eq!(windows, expected, "with the line ends of Windows");
}

/// Every place lies within its text, and a key without quotes stands where it is said to.
fn places_hold(text: &str, node: &Node) {
    assert!(text.get(node.span.clone()).is_some(), "{:?} in {text:?}", node.span);
    node.items().iter().for_each(|item| places_hold(text, item));
    for entry in node.entries() {
        let key = text.get(entry.key_span.clone()).unwrap_or_else(|| panic!("{entry:?} in {text:?}"));
        let is_plain = !key.starts_with(['"', '\'', '*', '&', '!', '|', '>']) && entry.key.parse::<f64>().is_err();
        // Of a key over lines, its first line.
        assert!(!is_plain || entry.key.starts_with(key), "{key:?} for {entry:?} in {text:?}");
        assert!(text.get(entry.span()).is_some(), "{entry:?} in {text:?}");
        places_hold(text, &entry.value);
    }
}

/// A value with the style that it is written in.
#[derive(Debug, Clone)]
enum Written {
    Nothing(&'static str),
    Plain(String),
    Single(String),
    Double(String),
    Literal(Vec<String>, &'static str),
    List(Vec<Written>, bool),
    Map(Vec<(String, Written)>, bool),
}

fn written() -> impl Strategy<Value = Written> {
    let scalar = prop_oneof![
        prop::sample::select(&["~", "null", ""]).prop_map(Written::Nothing),
        "[a-z](\\*|&|!|@|%|[a-z0-9_./=-]){0,6}( [a-z]{1,3}){0,2}x".prop_map(Written::Plain),
        "[ -~é]{0,9}".prop_map(Written::Single),
        "[ -~é\n\t]{0,9}".prop_map(Written::Double),
        (prop::collection::vec("[a-zé#'\"{*&][ -~]{0,5}", 1..4), prop::sample::select(&["|", "|-", "|2", "|+2"]))
            .prop_map(|(lines, header)| Written::Literal(lines, header)),
    ];
    scalar.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..4), any::<bool>())
                .prop_map(|(items, flow)| Written::List(items, flow)),
            (prop::collection::btree_map("[a-z]{1,3}", inner, 0..4), any::<bool>())
                .prop_map(|(entries, flow)| Written::Map(entries.into_iter().collect(), flow)),
        ]
    })
}

impl Written {
    fn value(&self) -> Value {
        match self {
            Self::Nothing(_) => Value::Null,
            Self::Plain(text) | Self::Single(text) | Self::Double(text) => Value::from(text.as_str()),
            Self::Literal(lines, _) => Value::from(lines.join("\n")),
            Self::List(items, _) => items.iter().map(Self::value).collect(),
            Self::Map(entries, _) => {
                Value::Object(entries.iter().map(|(key, value)| (key.clone(), value.value())).collect())
            }
        }
    }

    /// On one line, as what stands in brackets has to be.
    fn in_line(&self) -> String {
        match self {
            Self::Nothing(text) => if text.is_empty() { "~" } else { text }.to_string(),
            Self::Plain(text) => text.clone(),
            Self::Single(text) => format!("'{}'", text.replace('\'', "''")),
            Self::Double(text) => serde_json::to_string(text).unwrap(),
            Self::Literal(lines, _) => serde_json::to_string(&lines.join("\n")).unwrap(),
            Self::List(items, _) => {
                format!("[{}]", items.iter().map(|item| item.in_line() + ", ").collect::<String>())
            }
            Self::Map(entries, _) => {
                let entries = entries.iter().map(|(key, value)| format!("{key}: {}, ", value.in_line()));
                format!("{{{}}}", entries.collect::<String>())
            }
        }
    }

    /// Behind a colon or a dash, whose line is indented by `indent`.
    fn behind(&self, indent: usize) -> String {
        let spaces = " ".repeat(indent + 2);
        match self {
            Self::Nothing("") => "\n".to_owned(),
            Self::Literal(lines, header) => {
                format!(" {header} # x\n{}", lines.iter().map(|line| format!("{spaces}{line}\n")).collect::<String>())
            }
            Self::List(items, false) if !items.is_empty() => {
                let items = items.iter().map(|item| format!("{spaces}-{}", item.behind(indent + 2)));
                format!(" # y\n{}", items.collect::<String>())
            }
            Self::Map(entries, false) if !entries.is_empty() => {
                let entries = entries.iter().map(|(key, value)| format!("{spaces}{key}:{}", value.behind(indent + 2)));
                format!("\n{}", entries.collect::<String>())
            }
            _ => format!(" {} # 'z\n", self.in_line()),
        }
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases: 1024, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn what_is_written_is_read(value in written()) {
        let text = format!("a:{}", value.behind(0));
        let node = yaml::parse(&text).unwrap_or_else(|unread| panic!("{unread:?}\n{text}"));
        prop_assert_eq!(json(node.get("a").unwrap()), value.value(), "{}", text);
        places_hold(&text, &node);
    }

    #[test]
    fn an_alias_stands_for_its_anchor(value in written()) {
        let text = format!("a: &x {}\nb: *x\n", value.in_line());
        let node = yaml::parse(&text).unwrap_or_else(|unread| panic!("{unread:?}\n{text}"));
        prop_assert_eq!(json(node.get("b").unwrap()), value.value());
        places_hold(&text, &node);
    }

    #[test]
    fn lines_by_chance(lines in prop::collection::vec(("( {0,5}|  |    |)(- )?", prop::sample::select(PARTS), "( #x)?"), 1..9)) {
        let text: String = lines.iter().map(|(start, part, end)| format!("{start}{part}{end}\n")).collect();
        end(&text);
    }

    #[test]
    fn characters_by_chance(text in "([ \n]|- |: |[ab:#'\"|>\\[\\]{},&*!?é\t\r\u{feff}-]){0,30}") {
        end(&text);
    }

    #[test]
    fn a_damaged_workflow(at in 0..WORKFLOW.len(), cut in 0..4_usize, noise in "([ \n]|- |: |[ab:#'\"|>\\[\\]{},&*!-]){0,3}") {
        let end_of_cut = (at + cut).min(WORKFLOW.len());
        end(&format!("{}{noise}{}", &WORKFLOW[..at], &WORKFLOW[end_of_cut..]));
    }

    #[test]
    fn arbitrary_text(text in any::<String>()) {
        end(&text);
    }
}

/// Reading ends, without a panic, in a tree or a cause whose places lie within the text.
fn end(text: &str) {
    match yaml::parse(text) {
        Ok(node) => places_hold(text, &node),
        Err(unread) => assert!(text.get(unread.span.clone()).is_some(), "{unread:?} in {text:?}"),
    }
}

const PARTS: &[&str] = &[
    "",
    "a:",
    "b:",
    "c: d",
    "e: f g",
    "'h': i",
    "\"j\": \"k\"",
    "l: 'm n'",
    "o: |",
    "p: >-",
    "q: [r, s]",
    "t: {u: v}",
    "w",
    "x y",
    "- z",
    "a: b: c",
    "d: [e,",
    "f]",
    "}",
    "# g",
    "h: *i",
    "j: &k l",
    "---",
    "m: !n o",
    "p: 'q",
    "r'",
    "s: ${{ t.u }}",
    "v: - w",
    "? x",
    "https://y",
    "z:0",
    "b: ~",
    "c: '' ",
    "d: \"\\\"\"",
    "e: [",
    "f: 'g', h",
    "- - i",
    "j: | k",
    "...",
    "<<: *k",
    "? [y",
    "!!str z",
    "a: &k",
    "%YAML 1.2",
];
