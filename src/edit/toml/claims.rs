//! The claims as one tree, so that all that happens to a table is seen at once.

use crate::order;
use std::collections::BTreeSet;

use super::super::Verb;
use super::model;
use crate::key::{KeyPath, Value};
use crate::read::tree::Table;

/// The state that a key must have after the edits.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    Set(Value),
    Remove,
    Items { include: BTreeSet<String>, exclude: BTreeSet<String> },
    Inside(ClaimTree),
}

/// The keys of a table with their states after the edits, in the order in which new keys are written.
pub(super) type ClaimTree = Vec<(String, Wanted)>;

/// The goals of claims that agree with each other and are sorted.
pub(super) fn claim_tree(claims: &[(&KeyPath, &Verb)]) -> ClaimTree {
    let mut goals = ClaimTree::new();
    for (path, verb) in claims {
        grow(&mut goals, path.keys(), verb);
    }
    lead(&mut goals);
    goals
}

fn grow(goals: &mut ClaimTree, keys: &[String], verb: &Verb) {
    let Some((key, rest)) = keys.split_first() else { return };
    if *verb == Verb::Keep {
        return;
    }
    if goals.last().is_none_or(|(last, _)| last != key) {
        let goal = match verb {
            _ if !rest.is_empty() => Wanted::Inside(ClaimTree::new()),
            Verb::Set(value) => Wanted::Set(value.clone()),
            Verb::Remove | Verb::Keep => Wanted::Remove,
            Verb::Include(_) | Verb::Exclude(_) => Wanted::Items { include: BTreeSet::new(), exclude: BTreeSet::new() },
        };
        goals.push((key.clone(), goal));
    }
    match (goals.last_mut(), verb) {
        (Some((_, Wanted::Inside(inner))), _) => grow(inner, rest, verb),
        (Some((_, Wanted::Items { include, .. })), Verb::Include(item)) => {
            include.insert(item.clone());
        }
        (Some((_, Wanted::Items { exclude, .. })), Verb::Exclude(item)) => {
            exclude.insert(item.clone());
        }
        _ => {}
    }
}

/// Puts `inherits` of a profile and the source of a dependency first, as people write them.
fn lead(goals: &mut ClaimTree) {
    order::sort_by_key(goals, |(key, _)| match key.as_str() {
        "inherits" => 0,
        "workspace" => 1,
        "version" => 2,
        _ => 3,
    });
    for (_, goal) in goals {
        if let Wanted::Inside(inner) = goal {
            lead(inner);
        }
    }
}

impl Wanted {
    /// The value of a key that is missing so far; `None` if it stays missing.
    pub(super) fn value(&self) -> Option<Value> {
        match self {
            Self::Set(value) => Some(value.clone()),
            Self::Remove => None,
            Self::Items { include, .. } if include.is_empty() => None,
            Self::Items { include, .. } => Some(Value::Array(include.iter().cloned().map(Value::String).collect())),
            Self::Inside(goals) => {
                let entries: Vec<_> =
                    goals.iter().filter_map(|(key, goal)| Some((key.clone(), goal.value()?))).collect();
                (!entries.is_empty()).then_some(Value::Table(entries))
            }
        }
    }
}

/// The changes after which `table` holds exactly `wanted`.
pub(super) fn difference(table: &Table, wanted: &[(String, Value)]) -> ClaimTree {
    let mut goals = ClaimTree::new();
    for (key, _) in table.in_order() {
        if !wanted.iter().any(|(other, _)| other == key) {
            goals.push((key.to_owned(), Wanted::Remove));
        }
    }
    for (key, value) in wanted {
        if !table.get(key).is_some_and(|node| model::holds(node, value)) {
            goals.push((key.clone(), Wanted::Set(value.clone())));
        }
    }
    goals
}
