//! The overview: what can be done, by what it saves, and folded what saves nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::row::Row;
use super::{counted, findings};
use crate::Filter;
use plimsoll::order::Collect;
use plimsoll::schema::v1::{Action, ActionGroup, Ranking, Report, Weight};

/// From this number on, rows of one rule are shown as a group.
const GROUP_FROM: usize = 4;

/// A fold with more items than this is closed at first, even if there is nothing else.
const UNFOLDED: usize = 20;

/// A row, or several of one rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<'a> {
    /// A row of its own.
    One(Row<'a>),
    /// Rows of one rule.
    Group {
        /// The name under which it is open or closed.
        id: String,
        /// The rule.
        rule: &'a str,
        /// The rows.
        rows: Vec<Row<'a>>,
    },
}

impl<'a> Item<'a> {
    /// Its rows.
    pub fn into_rows(self) -> Vec<Row<'a>> {
        match self {
            Self::One(row) => vec![row],
            Self::Group { rows, .. } => rows,
        }
    }
}

/// Rows that are folded away.
#[derive(Debug, Clone, PartialEq)]
pub struct Fold<'a> {
    /// The name under which it is open or closed.
    pub id: &'static str,
    /// What it has.
    pub title: String,
    /// What these have in common.
    pub note: &'static str,
    /// Its items.
    pub items: Vec<Item<'a>>,
    /// Whether it is open unless the visitor closes it.
    pub is_open_at_first: bool,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview<'a> {
    /// The answer in short.
    pub headline: String,
    /// What there is to say about it.
    pub note: Option<&'a str>,
    /// What repairs, saves or corrects something, the best first.
    pub items: Vec<Item<'a>>,
    /// The rest.
    pub folds: Vec<Fold<'a>>,
}

impl<'a> Overview<'a> {
    /// All items, those that are folded last.
    pub fn into_items(self) -> Vec<Item<'a>> {
        let folded = self.folds.into_iter().flat_map(|fold| fold.items);
        self.items.into_iter().chain(folded).collect()
    }
}

/// The overview of `report`, with the actions of `ranking`: its own, or that with the upgrades.
pub fn overview<'a>(report: &'a Report, ranking: &'a Ranking) -> Overview<'a> {
    let (mut first, mut noise, mut tidy) = (Vec::new(), Vec::new(), Vec::new());
    for action in &ranking.actions {
        let row = Row::of_action(report, action);
        match action.group {
            ActionGroup::WithinNoise => noise.push(row),
            ActionGroup::TidyUp => tidy.push(row),
            _ => first.push(row),
        }
    }
    let told: BTreeSet<&str> = ranking.actions.iter().filter_map(|action| action.finding.as_deref()).into_set();
    let notes: Vec<Row<'_>> = report
        .findings
        .iter()
        .filter(|one| !told.contains(one.id.as_str()))
        .map(|one| Row::of_finding(one, None))
        .collect();
    let items = by_rule("first", first);
    let mut folds: Vec<Fold<'_>> = [
        ("noise", counted(noise.len(), "change", "changes"), "within measurement noise", noise),
        ("tidy-up", counted(tidy.len(), "tidy-up", "tidy-ups"), "no effect on the build", tidy),
        ("notes", counted(notes.len(), "note", "notes"), "nothing has to be done, or nothing can", notes),
    ]
    .into_iter()
    .filter(|(_, _, _, rows)| !rows.is_empty())
    .map(|(id, title, note, rows)| Fold { id, title, note, items: by_rule(id, rows), is_open_at_first: false })
    .collect();
    if let Some(first) = folds.first_mut().filter(|first| items.is_empty() && first.items.len() <= UNFOLDED) {
        first.is_open_at_first = true;
    }
    let (headline, note) = headline(report, &ranking.headline);
    Overview { headline, note, items, folds }
}

fn headline<'a>(report: &Report, said: &'a str) -> (String, Option<&'a str>) {
    if report.workspace.root.is_none() {
        return ("No manifest among these files yet".to_owned(), None);
    }
    let (answer, note) = said.split_once(". ").map_or((said, None), |(answer, note)| (answer, Some(note)));
    let answer = answer.trim_end_matches('.');
    let errors = report.problems.iter().filter(|problem| problem.weight == Weight::Error);
    match errors.map(|problem| &problem.file).into_set().len() {
        0 => (answer.to_owned(), note),
        broken => (format!("Errors in {}. {answer}", counted(broken, "file", "files")), note),
    }
}

/// The actions that save time or space and can be switched on.
pub fn saving(ranking: &Ranking) -> impl Iterator<Item = &Action> {
    ranking.actions.iter().filter(|action| action.group == ActionGroup::Saves && !action.choices.is_empty())
}

/// The folds and groups around a finding, and whether each is open at first.
pub fn around(report: &Report, ranking: &Ranking, filter: &Filter, id: &str) -> Vec<(String, bool)> {
    let is = |row: &Row<'_>| row.finding.is_some_and(|finding| finding.id == id);
    let group_in = |items: &[Item<'_>]| -> Option<Vec<(String, bool)>> {
        items.iter().find_map(|item| match item {
            Item::One(row) => is(row).then(Vec::new),
            Item::Group { id, rows, .. } => rows.iter().any(is).then(|| vec![(id.clone(), false)]),
        })
    };
    if *filter != Filter::default() {
        return findings::sections(report, filter).iter().find_map(|one| group_in(&one.items)).unwrap_or_default();
    }
    let overview = overview(report, ranking);
    let in_fold = |fold: &Fold<'_>| {
        let mut around = group_in(&fold.items)?;
        around.push((fold.id.to_owned(), fold.is_open_at_first));
        Some(around)
    };
    group_in(&overview.items).or_else(|| overview.folds.iter().find_map(in_fold)).unwrap_or_default()
}

/// Whether the fold or group of this name is open: the set has those that the visitor opened or closed against their
/// default.
pub fn is_open(toggled: &BTreeSet<String>, id: &str, at_first: bool) -> bool {
    at_first != toggled.contains(id)
}

/// Rows of one rule together, from some number on. A group stands where its first row does.
pub(super) fn by_rule<'a>(of: &str, rows: Vec<Row<'a>>) -> Vec<Item<'a>> {
    let rule = |row: &Row<'a>| row.finding.map(|finding| finding.rule.as_str());
    let mut by_rule: BTreeMap<&str, Vec<Row<'a>>> = BTreeMap::new();
    for row in &rows {
        // What saves is worth a line of its own.
        if let Some(rule) = rule(row).filter(|_| !row.saves()) {
            by_rule.entry(rule).or_default().push(*row);
        }
    }
    by_rule.retain(|_, rows| rows.len() >= GROUP_FROM);
    let mut grouped = BTreeSet::new();
    let mut items = Vec::new();
    for row in rows {
        match rule(&row).filter(|_| !row.saves()).and_then(|rule| Some((rule, by_rule.get(rule)?))) {
            Some((rule, rows)) if grouped.insert(rule) => {
                items.push(Item::Group { id: format!("group {of} {rule}"), rule, rows: rows.clone() });
            }
            Some(_) => {}
            None => items.push(Item::One(row)),
        }
    }
    items
}
