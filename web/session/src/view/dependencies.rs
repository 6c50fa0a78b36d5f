//! The rows of the table of dependencies.

use plimsoll::order;

use crate::costs::{Column, Costs, Line, Listing};

/// What the table shows, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// All packages, and not only direct dependencies.
    pub all: bool,
    /// Words in name, version, source or required features.
    pub words: String,
    /// The column it is ordered by.
    pub by: Column,
    /// Only what tests, examples and benchmarks alone need.
    pub dev_only: bool,
    /// Only what all members require as optional.
    pub optional: bool,
    /// Only packages with multiple versions, and dependencies that bring some.
    pub duplicates: bool,
    /// Only what this member requires.
    pub member: String,
}

impl Table {
    /// What it is a part of.
    pub fn listing<'a>(&self, costs: &'a Costs) -> &'a Listing {
        if self.all { &costs.all } else { &costs.direct }
    }
}

/// The places of the rows that `table` shows, in order.
pub fn rows(costs: &Costs, table: &Table) -> Vec<usize> {
    let listing = table.listing(costs);
    let words = table.words.to_ascii_lowercase();
    let shown = listing.lines.iter().enumerate().filter(|(_, line)| is_shown(line, table, &words));
    let mut rows: Vec<usize> = shown.map(|(place, _)| place).collect();
    let column = listing.columns.iter().skip(1).position(|column| *column == table.by).unwrap_or_default();
    // What is alike stays in the order of the ledger, which is by what a removal saves.
    order::sort_by(&mut rows, |a, b| match (listing.lines.get(*a), listing.lines.get(*b)) {
        (Some(a), Some(b)) if table.by == Column::Name => a.name.cmp(&b.name),
        (Some(a), Some(b)) => b.figures.get(column).cmp(&a.figures.get(column)),
        _ => std::cmp::Ordering::Equal,
    });
    rows
}

fn is_shown(line: &Line, table: &Table, words: &str) -> bool {
    // A name is written with either hyphen or underscore, and looked for with either.
    let name = line.name.replace('_', "-").to_ascii_lowercase();
    let has = |word: &str| {
        name.contains(&word.replace('_', "-"))
            || line.version.contains(word)
            // A letter or two would be in many of them.
            || word.len() > 2 && line.words.split(' ').any(|other| other.starts_with(word))
    };
    (!table.dev_only || line.dev_only)
        && (!table.duplicates || line.duplicates)
        && (table.all || !table.optional || line.optional)
        && (table.all || table.member.is_empty() || line.members.contains(&table.member))
        && words.split_whitespace().all(has)
}
