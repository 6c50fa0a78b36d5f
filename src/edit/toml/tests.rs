//! What edits make of a file, by example.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::sync::Arc;

use super::*;
use crate::key::Value;

mod arrays;
mod parity;
mod refused;
mod removed;
mod set;
mod tables;

fn edit(key: &str, verb: Verb) -> Edit {
    let keys = toml_edit::Key::parse(key).unwrap();
    Edit::new(&Arc::from("Cargo.toml"), KeyPath::new(keys.iter().map(toml_edit::Key::get)), verb)
}

fn set(key: &str, value: impl Into<Value>) -> Edit {
    edit(key, Verb::Set(value.into()))
}

fn remove(key: &str) -> Edit {
    edit(key, Verb::Remove)
}

fn include(key: &str, item: &str) -> Edit {
    edit(key, Verb::Include(item.to_owned()))
}

fn exclude(key: &str, item: &str) -> Edit {
    edit(key, Verb::Exclude(item.to_owned()))
}

fn strings(items: &[&str]) -> Value {
    Value::Array(items.iter().map(|item| Value::from(*item)).collect())
}

fn table(entries: &[(&str, Value)]) -> Value {
    Value::Table(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

fn workspace() -> Value {
    table(&[("workspace", true.into())])
}

/// The edits turn one text into the other, in either order, and then have nothing left to do.
#[track_caller]
fn check(before: &str, edits: &[Edit], after: &str) {
    let result = apply(before, edits).unwrap();
    assert_eq!(result, after, "\n--- result ---\n{result}\n--- expected ---\n{after}\n---");
    let backwards: Vec<_> = edits.iter().rev().cloned().collect();
    assert_eq!(apply(before, &backwards).unwrap(), after, "the order counts");
    assert_eq!(apply(after, edits).unwrap(), after, "twice is not once");
}

#[track_caller]
fn check_refused(before: &str, edits: &[Edit], reason: &str) {
    let message = apply(before, edits).unwrap_err().message;
    assert!(message.contains(reason), "{message}");
}
