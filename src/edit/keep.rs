//! Whether an edit leaves alone what another one keeps, which only the document tells.

use super::Verb;
use super::toml::model::holds;
use crate::key::{KeyPath, Value};
use crate::read::tree::{Node, Table};

/// Whether the key `kept` of the document `root` means the same after `verb` was done to `key`.
///
/// A requirement can be set beside features that are kept, and a whole entry can be written anew with the features
/// that it had.
pub(super) fn leaves(root: &Table, kept: &KeyPath, (key, verb): (&KeyPath, &Verb)) -> bool {
    if *verb == Verb::Keep || !(kept.covers(key) || key.covers(kept)) {
        return true;
    }
    let before = at(root, key.keys());
    let inner = kept.keys().get(key.keys().len()..).unwrap_or_default();
    match verb {
        Verb::Keep => true,
        // The kept key lies inside what is written, or is that.
        Verb::Set(value) if key.covers(kept) => match (at(root, kept.keys()), inside(value, inner)) {
            (Some(is), Some(wanted)) => holds(is, wanted),
            (is, wanted) => is.is_none() && wanted.is_none(),
        },
        Verb::Set(value) => before.is_some_and(|is| holds(is, value)),
        Verb::Remove if key.covers(kept) => at(root, kept.keys()).is_none(),
        Verb::Remove => before.is_none(),
        Verb::Include(item) => has(before, item),
        Verb::Exclude(item) => !has(before, item),
    }
}

fn at<'t>(root: &'t Table, keys: &[String]) -> Option<&'t Node> {
    let (last, way) = keys.split_last()?;
    let table = way.iter().try_fold(root, |table, key| table.get(key)?.as_table())?;
    table.get(last)
}

fn inside<'v>(value: &'v Value, keys: &[String]) -> Option<&'v Value> {
    keys.iter().try_fold(value, |value, key| match value {
        Value::Table(entries) => entries.iter().find(|(name, _)| name == key).map(|(_, value)| value),
        _ => None,
    })
}

fn has(array: Option<&Node>, item: &str) -> bool {
    array.and_then(Node::as_array).is_some_and(|items| items.iter().any(|other| other.as_str() == Some(item)))
}
