//! From claims to places in the text: lines that are removed, inserted, and changed inside.

use crate::order;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Range;

use super::claims::{ClaimTree, Wanted, difference};
use super::form::Form;
use super::layout::{Layout, LineKind};
use super::lexer::cut;
use super::list::{List, ListChange};
use super::model;
use super::render;
use super::splice::Splice;
use crate::key::Value;
use crate::read::tree::{Data, Entry, Node, Table};

mod place;

/// New tables, each with the keys below its header. Those that are closer kin to the table above come first.
pub(super) type NewTables = BTreeMap<(Reverse<usize>, Vec<String>), Vec<(String, Value)>>;

/// All that is to happen to a document.
pub(super) struct EditPlan<'a> {
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
    changes: BTreeMap<usize, (usize, ListChange)>,
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

impl<'a> EditPlan<'a> {
    /// How to reach `goals` in the document.
    pub(super) fn of(layout: &'a Layout<'a>, root: &Table, goals: &ClaimTree) -> Self {
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
    fn table(&mut self, table: &Table, path: &[String], home: &Home, goals: &ClaimTree) {
        let renamed = self.rename(table, path, goals);
        for (key, goal) in goals.iter().filter(|(key, _)| !renamed.contains(&key.as_str())) {
            let at = joined(path, key);
            let Some(entry) = table.entry(key) else {
                if let Some(value) = goal.value() {
                    self.add(table, home, &at, &value, matches!(goal, Wanted::Set(_)));
                }
                continue;
            };
            let form = Form::of(self.layout.text, entry);
            let stands_empty = matches!(form, Form::Header(_));
            match (form, goal) {
                (_, Wanted::Remove) => self.dropped.extend(self.layout.below(&at)),
                (Form::Value, goal) => self.line(entry, key, home, goal),
                (Form::Header(inner) | Form::Dotted(inner) | Form::Implied(inner), Wanted::Inside(goals)) => {
                    self.table(inner, &at, &self.home_of(entry, home, key), goals);
                }
                (
                    Form::Header(inner) | Form::Dotted(inner) | Form::Implied(inner),
                    Wanted::Set(Value::Table(wanted)),
                ) if !wanted.is_empty() || stands_empty => {
                    self.table(inner, &at, &self.home_of(entry, home, key), &difference(inner, wanted));
                }
                (_, Wanted::Set(value)) if !model::holds(&entry.value, value) => {
                    self.dropped.extend(self.layout.below(&at));
                    self.add(table, home, &at, value, true);
                }
                _ => {}
            }
        }
    }

    /// A key that goes while another comes with the same value is the same line under a new name. Tells the keys of
    /// both, which need nothing more.
    fn rename<'g>(&mut self, table: &Table, path: &[String], goals: &'g ClaimTree) -> BTreeSet<&'g str> {
        let mut renamed: BTreeSet<&str> = BTreeSet::new();
        let going = goals.iter().filter(|(_, goal)| matches!(goal, Wanted::Remove)).map(|(key, _)| key.as_str());
        let mut going: VecDeque<&str> = going.collect();
        let coming = goals.iter().filter(|(key, goal)| matches!(goal, Wanted::Set(_)) && table.entry(key).is_none());
        for (new, goal) in coming {
            let Wanted::Set(wanted) = goal else { continue };
            let is_same = |old: &&str| {
                table.entry(old).is_some_and(|entry| {
                    self.has_one_name(entry, &joined(path, old)) && model::holds(&entry.value, wanted)
                })
            };
            if let Some(old) = going.iter().position(is_same).and_then(|at| going.remove(at))
                && let Some(entry) = table.entry(old)
            {
                self.values.push(Splice::new(entry.key_span.clone(), render::keys([new])));
                renamed.extend([old, new]);
            }
        }
        renamed
    }

    /// Whether the key at `path` is written once: as a line, or as a table with one header.
    fn has_one_name(&self, entry: &Entry, path: &[String]) -> bool {
        match Form::of(self.layout.text, entry) {
            Form::Value => true,
            Form::Header(_) | Form::Implied(_) => {
                let headers = self.layout.below(path).filter(|chunk| {
                    matches!(self.layout.chunks.get(*chunk).map(|chunk| &chunk.kind), Some(LineKind::Header(_)))
                });
                headers.count() == 1
            }
            _ => false,
        }
    }

    fn home_of(&self, entry: &Entry, parent: &Home, key: &str) -> Home {
        match (Form::of(self.layout.text, entry), parent) {
            (Form::Dotted(_), Home::Body { header, prefix }) => {
                Home::Body { header: *header, prefix: joined(prefix, key) }
            }
            (Form::Dotted(_) | Form::Implied(_), _) => Home::Nowhere,
            _ => Home::Body { header: self.layout.chunk_at(entry.value.span.start), prefix: Vec::new() },
        }
    }

    /// A `key = value` line that stays.
    fn line(&mut self, entry: &Entry, key: &str, home: &Home, goal: &Wanted) {
        let Entry { key_span, value } = entry;
        let Some(chunk) = self.layout.chunk_at(key_span.start) else { return };
        if let Wanted::Set(Value::Table(entries)) = goal
            && let [(inner, only)] = entries.as_slice()
            && value.as_table().is_none()
            && self.writes_dotted(home, key, only)
        {
            self.values.push(Splice::insert(key_span.end, format!(".{}", render::keys([inner]))));
            return self.replace(chunk, value, only);
        }
        self.value(chunk, value, goal);
    }

    /// A value that stays or is replaced by another.
    fn value(&mut self, chunk: usize, value: &Node, goal: &Wanted) {
        match (&value.data, goal) {
            (Data::Table(table), Wanted::Inside(goals)) => self.entries(chunk, &value.span, table, goals),
            (Data::Table(table), Wanted::Set(Value::Table(wanted))) => {
                self.entries(chunk, &value.span, table, &difference(table, wanted));
            }
            (Data::Array(items), Wanted::Set(Value::Array(wanted))) => self.turn(chunk, &value.span, items, wanted),
            (Data::Array(items), Wanted::Items { include, exclude }) => {
                let mut removed = BTreeSet::new();
                for (place, item) in items.iter().enumerate() {
                    if item.as_str().is_some_and(|item| exclude.contains(item)) {
                        removed.insert(place);
                    }
                }
                let is_missing = |item: &&String| !items.iter().any(|other| other.as_str() == Some(item.as_str()));
                let added: Vec<_> = include.iter().filter(is_missing).cloned().map(Value::String).collect();
                self.items(chunk, &value.span, items, removed, &added);
            }
            (_, Wanted::Set(wanted)) if !model::holds(value, wanted) => self.replace(chunk, value, wanted),
            _ => {}
        }
    }

    fn replace(&mut self, chunk: usize, value: &Node, wanted: &Value) {
        self.lose_comments(chunk, &value.span);
        let text = render::value_like(cut(self.layout.text, value.span.clone()), wanted);
        self.values.push(Splice::new(value.span.clone(), text));
    }

    fn lose_comments(&mut self, chunk: usize, range: &Range<usize>) {
        let mut comments = self.layout.comments_in(range).peekable();
        if comments.peek().is_some() {
            let lost = self.lost.entry(chunk).or_default();
            lost.extend(comments);
            order::sort_by_key(lost, |comment| comment.start);
        }
    }

    /// Makes an array hold exactly `wanted`: what is in order stays, the rest goes or comes at the end.
    fn turn(&mut self, chunk: usize, span: &Range<usize>, items: &[Node], wanted: &[Value]) {
        let mut rest = wanted;
        let mut removed = BTreeSet::new();
        for (place, item) in items.iter().enumerate() {
            match rest.split_first() {
                Some((next, after)) if model::holds(item, next) => rest = after,
                _ => {
                    removed.insert(place);
                }
            }
        }
        self.items(chunk, span, items, removed, rest);
    }

    fn items(&mut self, chunk: usize, span: &Range<usize>, items: &[Node], removed: BTreeSet<usize>, added: &[Value]) {
        if removed.is_empty() && added.is_empty() {
            return;
        }
        let ends = items.iter().map(|item| item.span.end);
        let mut change = ListChange::new(List::of(self.layout.text, span.clone(), ends), false);
        for place in &removed {
            self.lose_comments(chunk, &change.list.core(*place).unwrap_or_default());
        }
        let sample = items.last().map_or("", |item| cut(self.layout.text, item.span.clone()));
        change.added = added.iter().map(|value| render::value_like(sample, value)).collect();
        change.removed = removed;
        self.changes.insert(span.start, (chunk, change));
    }

    fn entries(&mut self, chunk: usize, span: &Range<usize>, table: &Table, goals: &ClaimTree) {
        let mut ends = BTreeSet::new();
        for (_, entry) in table.iter() {
            self.ends(entry, &mut ends);
        }
        let mut change = ListChange::new(List::of(self.layout.text, span.clone(), ends), true);
        self.level(chunk, table, &[], goals, &mut change);
        for place in &change.removed {
            self.lose_comments(chunk, &change.list.core(*place).unwrap_or_default());
        }
        if !change.removed.is_empty() || !change.added.is_empty() {
            self.changes.insert(span.start, (chunk, change));
        }
    }

    /// The keys of an inline table, or of a table that dotted keys make inside of one.
    fn level(&mut self, chunk: usize, table: &Table, prefix: &[String], goals: &ClaimTree, change: &mut ListChange) {
        for (key, goal) in goals {
            let at = joined(prefix, key);
            let entry = |value: &Value| format!("{} = {}", render::keys(&at), render::value(value));
            let Some(old) = table.entry(key) else {
                change.added.extend(goal.value().as_ref().map(entry));
                continue;
            };
            match (Form::of(self.layout.text, old), goal) {
                (Form::Dotted(inner), Wanted::Inside(goals)) => self.level(chunk, inner, &at, goals, change),
                (Form::Dotted(inner), Wanted::Set(Value::Table(wanted))) if !wanted.is_empty() => {
                    self.level(chunk, inner, &at, &difference(inner, wanted), change);
                }
                (_, Wanted::Remove) | (Form::Dotted(_), Wanted::Set(_)) => {
                    let mut ends = BTreeSet::new();
                    self.ends(old, &mut ends);
                    change.removed.extend(ends.into_iter().filter_map(|end| change.list.ending_at(end)));
                    change.added.extend(goal.value().as_ref().map(entry));
                }
                (_, goal) => self.value(chunk, &old.value, goal),
            }
        }
    }

    /// Where the entries that make up an entry of an inline table end: `a.b = 1, a.c = 2` are two of `a`.
    fn ends(&self, entry: &Entry, ends: &mut BTreeSet<usize>) {
        match Form::of(self.layout.text, entry) {
            Form::Dotted(table) => {
                for (_, entry) in table.iter() {
                    self.ends(entry, ends);
                }
            }
            _ => {
                ends.insert(entry.value.span.end);
            }
        }
    }
}

fn joined(path: &[String], key: &str) -> Vec<String> {
    let mut path = path.to_vec();
    path.push(key.to_owned());
    path
}
