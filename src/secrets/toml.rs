//! Secrets in TOML, by the tree that it is.

use std::ops::Range;

use super::config;
use super::pieces::{Pieces, Sensitivity};
use super::scan::Style;
use super::{assign, commands};
use crate::input::FileKind;
use crate::order;
use crate::read::strings::string_end;
use crate::read::tree::{Data, Node, Table, Tree};

/// A value that is neither a table nor an array.
struct Leaf {
    span: Range<usize>,
    place: Sensitivity,
    is_string: bool,
}

/// The parts of `text`; `None` if it does not parse.
pub(super) fn find(kind: FileKind, text: &str) -> Option<Pieces> {
    // A toolchain file of old is one word.
    let tree = Tree::parse_strict(text).ok()?;
    let mut leaves = Leaves { kind, leaves: Vec::new(), lists: Vec::new() };
    leaves.table(&tree.root, &mut Vec::new());
    order::sort_by_key(&mut leaves.leaves, |leaf| leaf.span.start);
    let mut pieces = Pieces::default();
    let mut next = leaves.leaves.iter().peekable();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        while next.next_if(|leaf| leaf.span.end <= at).is_some() {}
        let leaf = next.peek().filter(|leaf| leaf.span.start == at);
        let end = match (leaf, byte) {
            (Some(leaf), _) if !leaf.is_string => {
                if leaf.place == Sensitivity::Bare {
                    pieces.add(text, leaf.span.clone(), Style::Plain, Sensitivity::Bare);
                }
                leaf.span.end
            }
            (leaf, b'"' | b'\'') => {
                let end = string_end(text, at);
                let (inner, style) = inside(text, at..end);
                pieces.add(text, inner, style, leaf.map_or(Sensitivity::Key, |leaf| leaf.place));
                end
            }
            (_, b'#') => {
                let rest = text.get(at..).unwrap_or_default();
                let end = at + rest.find('\n').unwrap_or(rest.len());
                let comment = text.get(at + 1..end).unwrap_or_default().trim_end().len();
                pieces.add(text, at + 1..at + 1 + comment, Style::Plain, Sensitivity::Open);
                end
            }
            (_, byte) if is_key(*byte) => {
                let end = at + bytes.iter().skip(at).take_while(|byte| is_key(**byte)).count();
                pieces.add(text, at..end, Style::Plain, Sensitivity::Key);
                end
            }
            _ => at + 1,
        };
        at = end.max(at + 1);
    }
    for list in &leaves.lists {
        pieces.clip(joined(text, list.iter().map(|span| inside(text, span.clone()))));
    }
    Some(pieces)
}

fn is_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// The range inside the quotes of a TOML string.
fn inside(text: &str, span: Range<usize>) -> (Range<usize>, Style) {
    let raw = text.get(span.clone()).unwrap_or_default();
    let style = if raw.starts_with('"') { Style::Escaped } else { Style::Plain };
    let quotes = if raw.len() >= 6 && (raw.starts_with("\"\"\"") || raw.starts_with("'''")) { 3 } else { 1 };
    let (mut start, end) = (span.start + quotes, span.end.saturating_sub(quotes));
    // A newline behind the opening quotes is none of the string.
    if quotes == 3 {
        start += raw.get(3..).map_or(0, |rest| rest.len() - rest.trim_start_matches(['\r', '\n']).len());
    }
    (start.min(end)..end, style)
}

struct Leaves {
    kind: FileKind,
    leaves: Vec<Leaf>,
    /// The items of arrays that are command lines.
    lists: Vec<Vec<Range<usize>>>,
}

impl Leaves {
    // The parser bounds the depth of a document, and so this recursion.
    fn table<'a>(&mut self, table: &'a Table, keys: &mut Vec<&'a str>) {
        for (key, entry) in table.iter() {
            keys.push(key);
            self.node(&entry.value, keys);
            keys.pop();
        }
    }

    fn node<'a>(&mut self, node: &'a Node, keys: &mut Vec<&'a str>) {
        let span = node.span.clone();
        match &node.data {
            Data::Table(table) => self.table(table, keys),
            Data::Array(items) => {
                let is_option =
                    |item: &Node| item.as_str().is_some_and(|text| text.starts_with('-') || text == "login");
                if items.len() > 1 && items.iter().any(is_option) {
                    let strings = items.iter().filter(|item| item.as_str().is_some());
                    self.lists.push(strings.map(|item| item.span.clone()).collect());
                }
                items.iter().for_each(|item| self.node(item, keys));
            }
            Data::String(text) => {
                let place = config::place(self.kind, keys, text);
                self.leaves.push(Leaf { span, place, is_string: true });
            }
            Data::Boolean(_) => self.leaves.push(Leaf { span, place: Sensitivity::Name, is_string: false }),
            Data::Integer(_) | Data::Other => {
                let is_secret = config::place(self.kind, keys, "0") == Sensitivity::Secret;
                let place = if is_secret { Sensitivity::Bare } else { Sensitivity::Name };
                self.leaves.push(Leaf { span, place, is_string: false });
            }
        }
    }
}

/// Secrets in a command whose arguments are the strings `items` of `text`.
pub(super) fn joined(text: &str, items: impl Iterator<Item = (Range<usize>, Style)>) -> Vec<Range<usize>> {
    let (mut line, mut starts) = (String::new(), Vec::new());
    for (range, _) in items {
        let item = text.get(range.clone()).unwrap_or_default();
        let quote = if item.contains('\'') { '"' } else { '\'' };
        line.push(quote);
        starts.push((line.len(), range));
        line.push_str(item);
        line.push(quote);
        line.push(' ');
    }
    let mut found = Vec::new();
    commands::find(&line, &mut found);
    assign::find(&line, &mut found);
    let place = |at: usize| {
        let item = starts.partition_point(|(start, _)| *start <= at).checked_sub(1).and_then(|item| starts.get(item));
        item.map_or(0, |(start, range)| (range.start + (at - start)).min(range.end))
    };
    found.into_iter().map(|range| place(range.start)..place(range.end)).collect()
}
