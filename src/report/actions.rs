//! The actions of a report as the rows of a table.

use crate::schema::v1::{Action, ActionGroup, ActionKind, Ranking};

/// How many actions are named in the table; those that save nothing are only counted.
const MOST: usize = 15;

/// The heads of the columns.
pub(super) const COLUMNS: [&str; 6] =
    ["Action", "CPU time saved", "Target size saved", "Packages", "Files", "Rests on"];

/// The actions that bring more than tidiness.
pub(super) fn listed(ranking: &Ranking) -> Vec<&Action> {
    let is_worth = |action: &&Action| !matches!(action.group, ActionGroup::WithinNoise | ActionGroup::TidyUp);
    ranking.actions.iter().filter(is_worth).take(MOST).collect()
}

/// What the other actions are, in a sentence.
pub(super) fn others(ranking: &Ranking) -> Option<String> {
    let count = |group: ActionGroup| ranking.actions.iter().filter(|action| action.group == group).count();
    let (noise, tidy) = (count(ActionGroup::WithinNoise), count(ActionGroup::TidyUp));
    let more = ranking.actions.len() - listed(ranking).len() - noise - tidy;
    let told = [(more, "more"), (noise, "within measurement noise"), (tidy, "tidy-up without effect on the build")];
    let told: Vec<String> =
        told.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    (!told.is_empty()).then(|| format!("Not in the table: {}.", told.join(", ")))
}

/// What an action does, and the cells of its row behind that.
pub(super) fn row(action: &Action) -> (String, [String; 5]) {
    let how = match action.kind {
        ActionKind::Fix | ActionKind::Upgrade => "",
        ActionKind::Choice => " (a choice)",
        ActionKind::ByHand => " (by hand)",
    };
    let percent = |range: Option<[i8; 2]>| match range {
        None => "–".to_owned(),
        Some([low, high]) if low == high => format!("{low} %"),
        Some([low, high]) if low < 0 => format!("{low} to {high} %"),
        Some([low, high]) => format!("{low}–{high} %"),
    };
    let packages = match (action.removes, action.adds) {
        (0, 0) => "–".to_owned(),
        (removes, 0) => format!("-{removes}"),
        (removes, adds) => format!("-{removes}, +{adds}"),
    };
    let files = match action.files {
        0 => "–".to_owned(),
        files => files.to_string(),
    };
    let breaking = if action.breaking { ", breaking" } else { "" };
    (
        format!("{}{how}", action.label),
        [
            percent(action.cpu_percent),
            percent(action.disk_percent),
            packages,
            format!("{files}{breaking}"),
            action.basis.to_string(),
        ],
    )
}
