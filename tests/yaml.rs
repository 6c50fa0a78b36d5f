//! Holds the reader of workflows to another parser of YAML: it says the same, or nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use plimsoll::read::yaml::{self, Data, Node};
use proptest::prelude::*;
use saphyr_parser::{Event, Parser, ScalarStyle};

/// A step of the way through a document. What stands in brackets is one `Untold` of ours.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Text(String),
    /// A folded block: its text may be told or not.
    Folded(String),
    Untold,
    Open(char),
    Close,
}

fn theirs(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for event in Parser::new_from_str(text) {
        match event.map_err(|error| error.to_string())?.0 {
            Event::SequenceStart(..) => steps.push(Step::Open('[')),
            Event::MappingStart(..) => steps.push(Step::Open('{')),
            Event::SequenceEnd | Event::MappingEnd => steps.push(Step::Close),
            Event::Scalar(value, style, ..) => {
                let is_null = ["", "~", "null", "Null", "NULL"].contains(&&*value);
                let value = value.trim_end_matches('\n').to_owned();
                steps.push(match style {
                    ScalarStyle::Plain if is_null => Step::Untold,
                    ScalarStyle::Folded => Step::Folded(value),
                    _ => Step::Text(value),
                });
            }
            Event::Alias(_) => return Err("an alias".to_owned()),
            Event::DocumentStart(..) if !steps.is_empty() => return Err("a second document".to_owned()),
            _ => {}
        }
    }
    Ok(steps)
}

fn ours(node: &Node, steps: &mut Vec<Step>) {
    match &node.data {
        // The other one keeps the newlines that end a text in quotes or a block.
        Data::Text(text) => steps.push(Step::Text(text.trim_end_matches('\n').to_owned())),
        Data::Other => steps.push(Step::Untold),
        Data::List(items) => {
            steps.push(Step::Open('['));
            items.iter().for_each(|item| ours(item, steps));
            steps.push(Step::Close);
        }
        Data::Map(entries) => {
            steps.push(Step::Open('{'));
            for entry in entries {
                steps.push(Step::Text(entry.key.clone()));
                ours(&entry.value, steps);
            }
            steps.push(Step::Close);
        }
    }
}

/// Whether anything is said of `text`, and then the same as the other parser says. What is no YAML says nothing.
fn check(text: &str) -> Result<bool, String> {
    let Some(node) = yaml::parse(text) else { return Ok(false) };
    let Ok(other) = theirs(text) else { return Ok(false) };
    let mut own = Vec::new();
    ours(&node, &mut own);
    let mut rest = other.iter();
    for step in &own {
        let is_same = match (step, rest.next()) {
            (Step::Untold, Some(Step::Open(_))) => {
                let mut depth = 1;
                while depth > 0 {
                    depth = match rest.next() {
                        Some(Step::Open(_)) => depth + 1,
                        Some(Step::Close) => depth - 1,
                        _ => depth,
                    };
                }
                true
            }
            (Step::Untold, Some(Step::Folded(_))) => true,
            (Step::Text(own), Some(Step::Folded(other))) => own == other,
            (own, other) => Some(own) == other,
        };
        if !is_same {
            return Err(format!("{step:?} of {own:?}\n{other:?}\n{text}"));
        }
    }
    if rest.next().is_none() { Ok(true) } else { Err(format!("{own:?}\n{other:?}\n{text}")) }
}

/// A workflow with one of each thing that people write.
const WORKFLOW: &str = include_str!("yaml/workflow.yml");

#[test]
fn a_workflow_is_read_as_others_read_it() {
    assert_eq!(check(WORKFLOW), Ok(true));
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases: 1024, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn lines_by_chance(lines in prop::collection::vec(("( {0,5}|  |    |)(- )?", prop::sample::select(PARTS), "( #x)?"), 1..9)) {
        let text: String = lines.iter().map(|(start, part, end)| format!("{start}{part}{end}\n")).collect();
        prop_assert!(check(&text).is_ok(), "{}", check(&text).unwrap_err());
    }

    #[test]
    fn characters_by_chance(text in "([ \n]|- |: |[ab:#'\"|>\\[\\]{},-]){0,20}") {
        prop_assert!(check(&text).is_ok(), "{}", check(&text).unwrap_err());
    }

    #[test]
    fn braces_by_chance(text in "([a-c]: |'d': |\"e\": |[a:'\" ~#-]){0,3}([,] ?|)(f: [g~-]|h: 'i'|j: k l|m:n: o|){0,2}") {
        let text = format!("a: {{{text}}}\n");
        prop_assert!(check(&text).is_ok(), "{}", check(&text).unwrap_err());
    }

    #[test]
    fn a_damaged_workflow(at in 0..WORKFLOW.len(), cut in 0..4_usize, noise in "([ \n]|- |: |[ab:#'\"|>\\[\\]{},&*!-]){0,3}") {
        let end = (at + cut).min(WORKFLOW.len());
        let text = format!("{}{noise}{}", &WORKFLOW[..at], &WORKFLOW[end..]);
        prop_assert!(check(&text).is_ok(), "{}", check(&text).unwrap_err());
    }

    #[test]
    fn arbitrary_text_is_no_panic(text in any::<String>()) {
        let _ = yaml::parse(&text);
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
];
