//! The actions of a report as a table.

use super::document::{Block, Head, number, words};
use super::totals::{percent, signed};
use crate::schema::v1::{Action, ActionGroup, ActionKind, Ranking};

/// How many actions are named in the table; those that save nothing are only counted.
const MOST: usize = 8;

const HEADS: [Head; 7] = [
    words("Action"),
    number("CPU time saved"),
    number("Target size saved"),
    number("Packages"),
    number("Files"),
    words("Risk"),
    words("Rests on"),
];

/// The actions that bring more than tidiness, and how many others there are.
pub(super) fn blocks(ranking: &Ranking) -> Vec<Block> {
    let listed = listed(ranking);
    let table = (!listed.is_empty()).then(|| Block::table(HEADS, listed.iter().map(|action| row(action))));
    table.into_iter().chain(others(ranking, listed.len()).map(Block::Paragraph)).collect()
}

fn listed(ranking: &Ranking) -> Vec<&Action> {
    let is_worth = |action: &&Action| !matches!(action.group, ActionGroup::WithinNoise | ActionGroup::TidyUp);
    ranking.actions.iter().filter(is_worth).take(MOST).collect()
}

/// All upgrades.
pub(super) fn upgrades(ranking: &Ranking) -> Option<Block> {
    let upgrades = ranking.actions.iter().filter(|action| action.kind == ActionKind::Upgrade);
    let rows: Vec<[String; 7]> = upgrades.map(row).collect();
    let title = format!("Upgrades of dependencies: {}", rows.len());
    (!rows.is_empty()).then(|| Block::Folded(title, vec![Block::table(HEADS, rows)]))
}

/// What the other actions are, in a sentence.
fn others(ranking: &Ranking, listed: usize) -> Option<String> {
    let count = |group: ActionGroup| ranking.actions.iter().filter(|action| action.group == group).count();
    let (noise, tidy) = (count(ActionGroup::WithinNoise), count(ActionGroup::TidyUp));
    let more = ranking.actions.len() - listed - noise - tidy;
    let told = [(more, "more"), (noise, "within measurement noise"), (tidy, "tidy-up without effect on the build")];
    let told: Vec<String> =
        told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    (!told.is_empty()).then(|| format!("Not in the table: {}.", told.join(", ")))
}

fn row(action: &Action) -> [String; 7] {
    [
        what(action),
        action.cpu_percent.map_or_else(none, percent),
        action.disk_percent.map_or_else(none, percent),
        packages(action),
        if action.files == 0 { none() } else { action.files.to_string() },
        risk(action).to_owned(),
        action.basis.to_string(),
    ]
}

fn none() -> String {
    "–".to_owned()
}

/// What an action does.
pub(super) fn what(action: &Action) -> String {
    let how = match action.kind {
        ActionKind::Fix | ActionKind::Upgrade | ActionKind::CleanUp => "",
        ActionKind::Choice => " (a choice)",
        ActionKind::ByHand => " (by hand)",
    };
    format!("{}{how}", action.label)
}

fn packages(action: &Action) -> String {
    match (action.removes, action.adds) {
        (0, 0) => none(),
        (0, adds) => signed("+", adds),
        (removes, 0) => signed("-", removes),
        (removes, adds) => format!("{}, {}", signed("-", removes), signed("+", adds)),
    }
}

/// How much care an action needs.
fn risk(action: &Action) -> &'static str {
    match (action.breaking, action.safety) {
        (true, _) => "breaking",
        (false, safety) => safety.name(),
    }
}
