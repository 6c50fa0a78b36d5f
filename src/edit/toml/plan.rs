//! From goals to places in the text: which lines go, which come, and what changes inside of those that stay.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::super::Value;
use super::goal::{Goal, Goals, difference};
use super::layout::{Kind, Layout};
use super::lexis::cut;
use super::list::{Change, List};
use super::model::Tree;
use super::render;
use super::write::Splice;
use toml_edit::{Array, InlineTable, Item, Table};

mod place;

/// New tables, each with the keys below its header. Those that are closer kin to the table above come first.
pub(super) type NewTables = BTreeMap<(Reverse<usize>, Vec<String>), Vec<(String, Value)>>;

/// All that is to happen to a document.
pub(super) struct Plan<'a> {
    layout: &'a Layout<'a>,
    /// The chunks that go, all but their comments.
    pub(super) dropped: BTreeSet<usize>,
    /// New lines, by the chunk that they come before.
    pub(super) lines: BTreeMap<usize, Vec<String>>,
    /// New tables with a header, by the chunk that they come before.
    pub(super) tables: BTreeMap<usize, NewTables>,
    /// Comments that lose their place inside a value, by the chunk of the value.
    pub(super) lost: BTreeMap<usize, Vec<Range<usize>>>,
    /// Changes inside of arrays and inline tables, by where those start.
    changes: BTreeMap<usize, (usize, Change)>,
    /// Changes of single values.
    values: Vec<Splice>,
}

/// Where the keys of a table are written.
#[derive(Debug, Clone)]
enum Home {
    /// Below a header, or at the start of the document, each with the same dotted keys before it.
    Body { header: Option<usize>, prefix: Vec<String> },
    /// Nowhere yet: the table is there only because of the headers of those inside it.
    Nowhere,
}

impl<'a> Plan<'a> {
    /// How to reach `goals` in the document.
    pub(super) fn of(layout: &'a Layout<'a>, root: &Table, goals: &Goals) -> Self {
        let mut plan = Self {
            layout,
            dropped: BTreeSet::new(),
            lines: BTreeMap::new(),
            tables: BTreeMap::new(),
            lost: BTreeMap::new(),
            changes: BTreeMap::new(),
            values: Vec::new(),
        };
        plan.table(root, &[], &Home::Body { header: None, prefix: Vec::new() }, goals);
        plan
    }

    /// The changes inside of lines that stay.
    pub(super) fn splices(&self) -> Vec<Splice> {
        let mut splices = self.values.clone();
        for (chunk, change) in self.changes.values() {
            splices.extend(change.splices(self.layout.text, self.layout.newline_at(*chunk)));
        }
        splices
    }

    /// A table that has lines of its own, or whose inner tables have.
    fn table(&mut self, table: &Table, path: &[String], home: &Home, goals: &Goals) {
        let renamed = self.rename(table, path, goals);
        for (key, goal) in goals.iter().filter(|(key, _)| !renamed.contains(&key.as_str())) {
            let at = joined(path, key);
            match (table.get(key), goal) {
                (None | Some(Item::None), goal) => {
                    if let Some(value) = goal.value() {
                        self.add(table, home, &at, &value, matches!(goal, Goal::Set(_)));
                    }
                }
                (Some(_), Goal::Remove) => self.dropped.extend(self.layout.below(&at)),
                (Some(Item::Value(value)), goal) => self.line(table, key, home, value, goal),
                (Some(Item::Table(inner)), Goal::Inside(goals)) => {
                    self.table(inner, &at, &self.home_of(inner, home, key), goals);
                }
                (Some(Item::Table(inner)), Goal::Set(Value::Table(wanted)))
                    if !wanted.is_empty() || !(inner.is_implicit() || inner.is_dotted()) =>
                {
                    self.table(inner, &at, &self.home_of(inner, home, key), &difference(inner, wanted));
                }
                (Some(item), Goal::Set(value)) if Tree::of_item(item) != Tree::of_claimed(value) => {
                    self.dropped.extend(self.layout.below(&at));
                    self.add(table, home, &at, value, true);
                }
                (Some(_), _) => {}
            }
        }
    }

    /// A key that goes while another comes with the same value is the same line under a new name. Tells the keys of
    /// both, which need nothing more.
    fn rename<'g>(&mut self, table: &Table, path: &[String], goals: &'g Goals) -> Vec<&'g str> {
        let mut renamed: Vec<&str> = Vec::new();
        let coming = goals.iter().filter(|(key, goal)| matches!(goal, Goal::Set(_)) && !table.contains_key(key));
        for (new, goal) in coming {
            let Goal::Set(wanted) = goal else { continue };
            let is_same = |old: &&str| {
                table.get(old).is_some_and(|item| {
                    self.has_one_name(item, &joined(path, old)) && Tree::of_item(item) == Tree::of_claimed(wanted)
                })
            };
            let going = goals.iter().filter(|(_, goal)| matches!(goal, Goal::Remove)).map(|(key, _)| key.as_str());
            if let Some(old) = going.filter(|old| !renamed.contains(old)).find(is_same)
                && let Some(span) = table.key(old).and_then(toml_edit::Key::span)
            {
                self.values.push(Splice::new(span, render::keys([new])));
                renamed.extend([old, new]);
            }
        }
        renamed
    }

    /// Whether the name of what stands at `path` is written once: a line, or a table with one header.
    fn has_one_name(&self, item: &Item, path: &[String]) -> bool {
        match item {
            Item::Value(_) => true,
            Item::Table(table) if !table.is_dotted() => {
                let headers = self.layout.below(path).filter(|chunk| {
                    matches!(self.layout.chunks.get(*chunk).map(|chunk| &chunk.kind), Some(Kind::Header(_)))
                });
                headers.count() == 1
            }
            _ => false,
        }
    }

    fn home_of(&self, table: &Table, parent: &Home, key: &str) -> Home {
        match parent {
            Home::Body { header, prefix } if table.is_dotted() => {
                Home::Body { header: *header, prefix: joined(prefix, key) }
            }
            _ if table.is_implicit() => Home::Nowhere,
            _ => Home::Body {
                header: table.span().and_then(|span| self.layout.chunk_at(span.start)),
                prefix: Vec::new(),
            },
        }
    }

    /// A `key = value` line that stays.
    fn line(&mut self, table: &Table, key: &str, home: &Home, value: &toml_edit::Value, goal: &Goal) {
        let Some(span) = table.key(key).and_then(toml_edit::Key::span) else { return };
        let Some(chunk) = self.layout.chunk_at(span.start) else { return };
        if let Goal::Set(Value::Table(entries)) = goal
            && let [(inner, only)] = entries.as_slice()
            && !value.is_inline_table()
            && self.writes_dotted(home, key, only)
        {
            self.values.push(Splice::insert(span.end, format!(".{}", render::keys([inner]))));
            return self.replace(chunk, value, only);
        }
        self.value(chunk, value, goal);
    }

    /// A value that stays or is replaced by another.
    fn value(&mut self, chunk: usize, value: &toml_edit::Value, goal: &Goal) {
        match (value, goal) {
            (toml_edit::Value::InlineTable(table), Goal::Inside(goals)) => self.entries(chunk, table, goals),
            (toml_edit::Value::InlineTable(table), Goal::Set(Value::Table(wanted))) => {
                self.entries(chunk, table, &difference(table, wanted));
            }
            (toml_edit::Value::Array(array), Goal::Set(Value::Array(wanted))) => self.turn(chunk, array, wanted),
            (toml_edit::Value::Array(array), Goal::Items { include, exclude }) => {
                let goes = |item: &toml_edit::Value| item.as_str().is_some_and(|item| exclude.contains(item));
                let removed = array.iter().enumerate().filter(|(_, item)| goes(item)).map(|(place, _)| place).collect();
                let is_missing = |item: &&String| !array.iter().any(|other| other.as_str() == Some(item.as_str()));
                let added: Vec<_> = include.iter().filter(is_missing).cloned().map(Value::String).collect();
                self.items(chunk, array, removed, &added);
            }
            (value, Goal::Set(wanted)) if Tree::of_parsed(value) != Tree::of_claimed(wanted) => {
                self.replace(chunk, value, wanted);
            }
            _ => {}
        }
    }

    fn replace(&mut self, chunk: usize, value: &toml_edit::Value, wanted: &Value) {
        let Some(span) = value.span() else { return };
        self.lose_comments(chunk, &span);
        let text = render::value_like(cut(self.layout.text, span.clone()), wanted);
        self.values.push(Splice::new(span, text));
    }

    fn lose_comments(&mut self, chunk: usize, range: &Range<usize>) {
        let mut comments = self.layout.comments_in(range).peekable();
        if comments.peek().is_some() {
            let lost = self.lost.entry(chunk).or_default();
            lost.extend(comments);
            lost.sort_by_key(|comment| comment.start);
        }
    }

    /// Makes an array hold exactly `wanted`: what is in order stays, the rest goes or comes at the end.
    fn turn(&mut self, chunk: usize, array: &Array, wanted: &[Value]) {
        let mut rest = wanted;
        let mut removed = BTreeSet::new();
        for (place, item) in array.iter().enumerate() {
            match rest.split_first() {
                Some((next, after)) if Tree::of_parsed(item) == Tree::of_claimed(next) => rest = after,
                _ => {
                    removed.insert(place);
                }
            }
        }
        self.items(chunk, array, removed, rest);
    }

    fn items(&mut self, chunk: usize, array: &Array, removed: BTreeSet<usize>, added: &[Value]) {
        if removed.is_empty() && added.is_empty() {
            return;
        }
        let Some(span) = array.span() else { return };
        let ends = array.iter().filter_map(|item| Some(item.span()?.end));
        let mut change = Change::new(List::of(self.layout.text, span.clone(), ends), false);
        for place in &removed {
            self.lose_comments(chunk, &change.list.core(*place).unwrap_or_default());
        }
        let sample = array.iter().last().and_then(toml_edit::Value::span).unwrap_or_default();
        let sample = cut(self.layout.text, sample);
        change.added = added.iter().map(|value| render::value_like(sample, value)).collect();
        change.removed = removed;
        self.changes.insert(span.start, (chunk, change));
    }

    fn entries(&mut self, chunk: usize, table: &InlineTable, goals: &Goals) {
        let Some(span) = table.span() else { return };
        let mut ends = Vec::new();
        collect_ends(table, &mut ends);
        ends.sort_unstable();
        let mut change = Change::new(List::of(self.layout.text, span.clone(), ends), true);
        self.level(chunk, table, &[], goals, &mut change);
        for place in &change.removed {
            self.lose_comments(chunk, &change.list.core(*place).unwrap_or_default());
        }
        if !change.removed.is_empty() || !change.added.is_empty() {
            self.changes.insert(span.start, (chunk, change));
        }
    }

    /// The keys of an inline table, or of a table that dotted keys make inside of one.
    fn level(&mut self, chunk: usize, table: &InlineTable, prefix: &[String], goals: &Goals, change: &mut Change) {
        for (key, goal) in goals {
            let at = joined(prefix, key);
            let entry = |value: &Value| format!("{} = {}", render::keys(&at), render::value(value));
            match (table.get(key), goal) {
                (None, goal) => change.added.extend(goal.value().as_ref().map(entry)),
                (Some(toml_edit::Value::InlineTable(inner)), Goal::Inside(goals)) if inner.is_dotted() => {
                    self.level(chunk, inner, &at, goals, change);
                }
                (Some(toml_edit::Value::InlineTable(inner)), Goal::Set(Value::Table(wanted)))
                    if inner.is_dotted() && !wanted.is_empty() =>
                {
                    self.level(chunk, inner, &at, &difference(inner, wanted), change);
                }
                (Some(value), Goal::Remove | Goal::Set(_)) if matches!(goal, Goal::Remove) || is_dotted(value) => {
                    let mut ends = Vec::new();
                    collect_value_ends(value, &mut ends);
                    change.removed.extend(ends.into_iter().filter_map(|end| change.list.ending_at(end)));
                    change.added.extend(goal.value().as_ref().map(entry));
                }
                (Some(value), goal) => self.value(chunk, value, goal),
            }
        }
    }
}

fn is_dotted(value: &toml_edit::Value) -> bool {
    value.as_inline_table().is_some_and(InlineTable::is_dotted)
}

/// Where the entries of an inline table end; `a.b = 1` is one.
fn collect_ends(table: &InlineTable, ends: &mut Vec<usize>) {
    for (_, value) in table {
        collect_value_ends(value, ends);
    }
}

fn collect_value_ends(value: &toml_edit::Value, ends: &mut Vec<usize>) {
    match value {
        toml_edit::Value::InlineTable(inner) if inner.is_dotted() => collect_ends(inner, ends),
        value => ends.extend(value.span().map(|span| span.end)),
    }
}

fn joined(path: &[String], key: &str) -> Vec<String> {
    let mut path = path.to_vec();
    path.push(key.to_owned());
    path
}
