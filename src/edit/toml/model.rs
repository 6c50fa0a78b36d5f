//! The meaning of a document before and after the edits, as plain data.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Verb;
use super::ApplyError;
use super::form::Form;
use super::lexer::cut;
use crate::key::{KeyPath, Value};
use crate::read::tree::{Data, Node, Table};

/// The meaning of a document: how it is laid out, and the order of keys, do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tree {
    Boolean(bool),
    Integer(i64),
    String(String),
    /// A float or a date, which no edit writes, as it is spelled.
    Other(String),
    Array(Vec<Tree>),
    Table(BTreeMap<String, Tree>),
}

impl Tree {
    /// The meaning of a table of `text`.
    pub(super) fn of(text: &str, table: &Table) -> Self {
        let mut tree = BTreeMap::new();
        for (key, entry) in table.iter() {
            tree.insert(key.to_owned(), Self::of_node(text, &entry.value));
        }
        Self::Table(tree)
    }

    fn of_node(text: &str, node: &Node) -> Self {
        match &node.data {
            Data::Boolean(value) => Self::Boolean(*value),
            Data::Integer(value) => Self::Integer(*value),
            Data::String(value) => Self::String(value.clone()),
            Data::Other => Self::Other(cut(text, node.span.clone()).to_owned()),
            Data::Array(items) => Self::Array(items.iter().map(|item| Self::of_node(text, item)).collect()),
            Data::Table(table) => Self::of(text, table),
        }
    }

    fn of_claimed(value: &Value) -> Self {
        match value {
            Value::Boolean(value) => Self::Boolean(*value),
            Value::Integer(value) => Self::Integer(*value),
            Value::String(value) => Self::String(value.clone()),
            Value::Array(items) => Self::Array(items.iter().map(Self::of_claimed).collect()),
            Value::Table(entries) => {
                let mut tree = BTreeMap::new();
                for (key, value) in entries {
                    tree.insert(key.clone(), Self::of_claimed(value));
                }
                Self::Table(tree)
            }
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "a boolean",
            Self::Integer(_) => "a number",
            Self::String(_) => "a string",
            Self::Other(_) => "a number or a date",
            Self::Array(_) => "an array",
            Self::Table(_) => "a table",
        }
    }
}

/// Whether a node means `value`, whose tables have no key twice.
pub(in crate::edit) fn holds(node: &Node, value: &Value) -> bool {
    match (&node.data, value) {
        (Data::Boolean(is), Value::Boolean(wanted)) => is == wanted,
        (Data::Integer(is), Value::Integer(wanted)) => is == wanted,
        (Data::String(is), Value::String(wanted)) => is == wanted,
        (Data::Array(items), Value::Array(wanted)) => {
            items.len() == wanted.len() && items.iter().zip(wanted).all(|(item, value)| holds(item, value))
        }
        (Data::Table(table), Value::Table(wanted)) => {
            let has = |key, value| table.get(key).is_some_and(|node| holds(node, value));
            table.len() == wanted.len() && wanted.iter().all(|(key, value)| has(key, value))
        }
        _ => false,
    }
}

/// The paths of the tables that are there even when empty: those with a header or with braces of their own.
///
/// `[a.b]` and `a.b = 1` make a table `a` too, but only for as long as they stand there.
pub(super) fn standing(text: &str, root: &Table) -> BTreeSet<Vec<String>> {
    fn walk(text: &str, table: &Table, path: &mut Vec<String>, found: &mut BTreeSet<Vec<String>>) {
        for (key, entry) in table.iter() {
            let Some(inner) = entry.value.as_table() else { continue };
            path.push(key.to_owned());
            if !matches!(Form::of(text, entry), Form::Dotted(_) | Form::Implied(_)) {
                found.insert(path.clone());
            }
            walk(text, inner, path, found);
            path.pop();
        }
    }
    let mut found = BTreeSet::new();
    found.insert(Vec::new());
    walk(text, root, &mut Vec::new(), &mut found);
    found
}

/// The tree with every claim made true.
pub(super) fn claimed(
    before: &Tree,
    standing: &BTreeSet<Vec<String>>,
    claims: &[(&KeyPath, &Verb)],
) -> Result<Tree, ApplyError> {
    let mut tree = before.clone();
    // Removals come last, so that a table that gets a new key is not taken for empty.
    for (key, verb) in claims {
        match verb {
            Verb::Set(value) => {
                single_keys(key, value)?;
                reach(&mut tree, key, true)?.set(Tree::of_claimed(value));
            }
            Verb::Include(item) => include(reach(&mut tree, key, true)?, key, item)?,
            Verb::Exclude(item) => exclude(reach(&mut tree, key, false)?, key, item)?,
            Verb::Remove | Verb::Keep => {}
        }
    }
    for (key, verb) in claims {
        if **verb == Verb::Remove {
            reach(&mut tree, key, false)?;
            remove(&mut tree, key.keys(), 0, standing);
        }
    }
    Ok(tree)
}

/// The table that a key lies in, and the name of the key there.
struct Slot<'t> {
    table: Option<&'t mut BTreeMap<String, Tree>>,
    key: String,
}

impl Slot<'_> {
    fn set(self, value: Tree) {
        if let Some(table) = self.table {
            table.insert(self.key, value);
        }
    }
}

/// Where `path` leads. Missing tables are made on the way if `make`.
fn reach<'t>(tree: &'t mut Tree, path: &KeyPath, make: bool) -> Result<Slot<'t>, ApplyError> {
    let Some((last, parents)) = path.keys().split_last() else {
        return Err(ApplyError::new("an edit names no key"));
    };
    let mut at = Some(tree);
    for (depth, key) in parents.iter().enumerate() {
        let Some(Tree::Table(table)) = at else { break };
        at = match make {
            true => Some(table.entry(key.clone()).or_insert_with(|| Tree::Table(BTreeMap::new()))),
            false => table.get_mut(key),
        };
        match &at {
            None | Some(Tree::Table(_)) => {}
            Some(other) if make || matches!(other, Tree::Array(_)) => {
                let way = KeyPath::new(parents.iter().take(depth + 1).cloned());
                return Err(ApplyError::new(format!("`{way}` is {}, so `{path}` cannot be edited", other.kind())));
            }
            Some(_) => {}
        }
    }
    let table = match at {
        Some(Tree::Table(table)) => Some(table),
        _ => None,
    };
    Ok(Slot { table, key: last.clone() })
}

fn include(place: Slot<'_>, path: &KeyPath, item: &str) -> Result<(), ApplyError> {
    let Some(table) = place.table else { return Ok(()) };
    let item = Tree::String(item.to_owned());
    match table.entry(place.key).or_insert_with(|| Tree::Array(Vec::new())) {
        Tree::Array(items) if items.iter().any(|item| matches!(item, Tree::Table(_))) => {
            Err(ApplyError::new(format!("`{path}` is an array of tables, not of strings")))
        }
        Tree::Array(items) => {
            if !items.contains(&item) {
                items.push(item);
            }
            Ok(())
        }
        other => Err(ApplyError::new(format!("`{path}` is {}, not an array", other.kind()))),
    }
}

fn exclude(place: Slot<'_>, path: &KeyPath, item: &str) -> Result<(), ApplyError> {
    match place.table.and_then(|table| table.get_mut(&place.key)) {
        None => Ok(()),
        Some(Tree::Array(items)) => {
            items.retain(|other| !matches!(other, Tree::String(text) if text == item));
            Ok(())
        }
        Some(other) => Err(ApplyError::new(format!("`{path}` is {}, not an array", other.kind()))),
    }
}

/// Takes the key out, and after it the tables above that nothing but the key had made.
fn remove(tree: &mut Tree, keys: &[String], depth: usize, standing: &BTreeSet<Vec<String>>) {
    let (Tree::Table(table), Some(key)) = (tree, keys.get(depth)) else { return };
    if depth + 1 == keys.len() {
        table.remove(key);
        return;
    }
    let Some(inner) = table.get_mut(key) else { return };
    let had_keys = matches!(inner, Tree::Table(inner) if !inner.is_empty());
    remove(inner, keys, depth + 1, standing);
    let is_empty = matches!(inner, Tree::Table(inner) if inner.is_empty());
    if had_keys && is_empty && !standing.contains(keys.get(..=depth).unwrap_or_default()) {
        table.remove(key);
    }
}

/// A table that an edit sets may not have a key twice.
fn single_keys(path: &KeyPath, value: &Value) -> Result<(), ApplyError> {
    match value {
        Value::Table(entries) => {
            let mut seen = BTreeSet::new();
            for (key, value) in entries {
                if !seen.insert(key) {
                    return Err(ApplyError::new(format!("`{path}` would have the key `{key}` twice")));
                }
                single_keys(path, value)?;
            }
            Ok(())
        }
        Value::Array(items) => items.iter().try_for_each(|item| single_keys(path, item)),
        Value::Boolean(_) | Value::Integer(_) | Value::String(_) => Ok(()),
    }
}
