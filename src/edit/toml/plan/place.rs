//! Where new keys and new tables go.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::super::form::Form;
use super::super::layout::{Layout, LineKind, Pair};
use super::super::render::{self, Habit};
use super::{EditPlan, Home, joined};
use crate::key::Value;
use crate::read::tree::Table;

impl EditPlan<'_> {
    /// Adds a key that is missing in `table`. A table that was claimed `whole` is written on one line where it can be.
    pub(super) fn add(&mut self, table: &Table, home: &Home, at: &[String], value: &Value, whole: bool) {
        let Some((key, parent)) = at.split_last() else { return };
        match (home, value) {
            (Home::Body { header, prefix }, value) if !self.wants_header(table, parent, prefix, value, whole) => {
                self.add_line(*header, prefix, key, value);
            }
            (_, Value::Table(entries)) => self.add_table(at, entries),
            _ => self.new_table(parent).push((key.clone(), value.clone())),
        }
    }

    /// Adds a table with a header. Tables inside of it get their own, unless it is one that lists things by name.
    fn add_table(&mut self, path: &[String], entries: &[(String, Value)]) {
        let is_inner = |value: &Value| matches!(value, Value::Table(inner) if !inner.is_empty()) && !is_register(path);
        let lines: Vec<_> = entries.iter().filter(|(_, value)| !is_inner(value)).cloned().collect();
        if !lines.is_empty() || entries.is_empty() {
            self.new_table(path).extend(lines);
        }
        for (key, value) in entries {
            if let Value::Table(inner) = value
                && is_inner(value)
            {
                self.add_table(&joined(path, key), inner);
            }
        }
    }

    fn new_table(&mut self, path: &[String]) -> &mut Vec<(String, Value)> {
        let (slot, kin) = table_slot(self.layout, path);
        self.tables.entry(slot).or_default().entry((Reverse(kin), path.to_vec())).or_default()
    }

    fn add_line(&mut self, header: Option<usize>, prefix: &[String], key: &str, value: &Value) {
        let own = joined(prefix, key);
        let (slot, beside) = line_slot(self.layout, header, prefix, key);
        let (key, value) = match value {
            Value::Table(entries) => match entries.as_slice() {
                [(inner, only)] if self.writes_dotted(&Home::Body { header, prefix: prefix.to_vec() }, key, only) => {
                    (joined(&own, inner), render::value(only))
                }
                _ => (own, render::value(value)),
            },
            value => (own, render::value(value)),
        };
        let line = Habit::of(self.layout, header, beside).line(&render::keys(&key), &value);
        self.lines.entry(slot).or_default().push(line);
    }

    /// Whether a table of one `value` is written as `key.inner = value` here: where more such tables are than are
    /// written with braces.
    pub(super) fn writes_dotted(&self, home: &Home, key: &str, value: &Value) -> bool {
        let (Home::Body { header, prefix }, false) = (home, matches!(value, Value::Table(_))) else { return false };
        if prefix.is_empty() {
            return self.layout.habits(*header).prefers_dotted(key);
        }
        let above = self.layout.header_path(*header).len();
        let (mut dotted, mut braced) = (BTreeSet::new(), 0);
        for (_, pair) in self.layout.body(*header) {
            match within(pair, above, prefix) {
                Some([first, _, ..]) if first != key => {
                    dotted.insert(first);
                }
                Some([first]) if first != key && pair.is_single => braced += 1,
                _ => {}
            }
        }
        dotted.len() > braced
    }

    /// Whether a new key of `table` is a table that gets a header of its own.
    fn wants_header(&self, table: &Table, parent: &[String], prefix: &[String], value: &Value, whole: bool) -> bool {
        if !matches!(value, Value::Table(_)) || !prefix.is_empty() || is_register(parent) {
            return false;
        }
        let text = self.layout.text;
        let has_headers =
            || table.iter().any(|(_, entry)| matches!(Form::of(text, entry), Form::Header(_) | Form::Implied(_)));
        let has_inline = || {
            let mut entries = table.iter();
            entries.any(|(_, entry)| entry.value.as_table().is_some() && matches!(Form::of(text, entry), Form::Value))
        };
        // At the root, a line would have to stand above `[package]`.
        parent.is_empty() || !whole || (has_headers() && !has_inline())
    }
}

/// The keys of a line below a header of so many keys, without the dotted `prefix`, if it has that.
fn within<'p>(pair: &'p Pair, above: usize, prefix: &[String]) -> Option<&'p [String]> {
    pair.path.get(above..)?.strip_prefix(prefix)
}

/// Whether a table lists things by name, each on a line: dependencies, patches, the lints of a tool.
fn is_register(path: &[String]) -> bool {
    match path {
        [.., last] if last.ends_with("dependencies") => true,
        [first, _] => first == "patch" || first == "lints",
        [first, second, _] => first == "workspace" && second == "lints",
        _ => false,
    }
}

/// The chunk that a new line comes before, and the line beside it whose habits it takes on.
fn line_slot(layout: &Layout<'_>, header: Option<usize>, prefix: &[String], key: &str) -> (usize, Option<usize>) {
    let path = layout.header_path(header);
    // A key that was there in another form is its own closest kin, so that it stays where it was.
    let kin = |pair: &Pair| {
        let own = pair.path.iter().skip(path.len()).map(String::as_str);
        let new = prefix.iter().map(String::as_str).chain([key]);
        own.zip(new).take_while(|(a, b)| a == b).count()
    };
    let habits = layout.habits(header);
    let mut body = habits.pairs.iter().filter_map(|chunk| match &layout.chunks.get(*chunk)?.kind {
        LineKind::Pair(pair) => Some((*chunk, pair)),
        _ => None,
    });
    let new = prefix.first().map_or(key, String::as_str);
    // Only lines of the same first key are any kin.
    let family = joined(path, new);
    let is_related = layout.below(&family).any(|chunk| habits.pairs.binary_search(&chunk).is_ok());
    let beside = if is_related {
        let closest = body.clone().map(|(_, pair)| kin(pair)).max().unwrap_or(0);
        body.rev().find(|(_, pair)| kin(pair) == closest)
    } else if is_register(path) && habits.is_sorted {
        let before = habits.pairs.partition_point(|chunk| {
            let pair = layout.chunks.get(*chunk).map(|chunk| &chunk.kind);
            matches!(pair, Some(LineKind::Pair(pair)) if pair.path.get(path.len()).map_or("", String::as_str) < new)
        });
        before.checked_sub(1).and_then(|at| body.clone().nth(at))
    } else {
        body.next_back()
    };
    match (beside, header) {
        (Some((chunk, _)), _) => (chunk + 1, Some(chunk)),
        (None, Some(header)) => (header + 1, None),
        (None, None) if habits.pairs.is_empty() => (root_slot(layout), None),
        (None, None) => (0, None),
    }
}

/// Where the first key of the root goes: below the comment that opens the file, unless that is about the first table.
fn root_slot(layout: &Layout<'_>) -> usize {
    let comments = layout.chunks.iter().take_while(|chunk| matches!(chunk.kind, LineKind::Comment)).count();
    match layout.chunks.get(comments).map(|chunk| &chunk.kind) {
        None => comments,
        Some(LineKind::Blank) if comments > 0 => (comments + 1).min(end_slot(layout)),
        Some(_) => 0,
    }
}

/// The end of the document, before the blank lines there.
fn end_slot(layout: &Layout<'_>) -> usize {
    let blanks = layout.chunks.iter().rev().take_while(|chunk| matches!(chunk.kind, LineKind::Blank)).count();
    layout.chunks.len() - blanks
}

/// The chunk that a new table comes before, after its closest relatives or at the end of the document, and how many
/// keys it shares with those relatives.
fn table_slot(layout: &Layout<'_>, path: &[String]) -> (usize, usize) {
    let relative = (1..path.len()).rev().find_map(|depth| {
        let family = path.get(..depth).unwrap_or_default();
        Some((layout.below(family).filter(|chunk| is_header(layout, *chunk)).max()?, depth))
    });
    let kin = relative.map_or(0, |(_, depth)| depth);
    let end = match relative {
        Some((header, _)) => {
            let rest = layout.chunks.iter().enumerate().skip(header + 1);
            let body = rest.take_while(|(_, chunk)| !matches!(chunk.kind, LineKind::Header(_)));
            let last = body.filter(|(_, chunk)| matches!(chunk.kind, LineKind::Pair(_))).last();
            last.map_or(header, |(last, _)| last) + 1
        }
        None => end_slot(layout),
    };
    // A comment right below the last line belongs to it, unless it stands right above the next table.
    let comments = layout.chunks.iter().skip(end).take_while(|chunk| matches!(chunk.kind, LineKind::Comment)).count();
    match layout.chunks.get(end + comments).map(|chunk| &chunk.kind) {
        None | Some(LineKind::Blank) => (end + comments, kin),
        _ => (end, kin),
    }
}

fn is_header(layout: &Layout<'_>, chunk: usize) -> bool {
    layout.chunks.get(chunk).is_some_and(|chunk| matches!(chunk.kind, LineKind::Header(_)))
}
