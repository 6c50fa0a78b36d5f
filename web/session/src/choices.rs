//! Which fix is chosen for which finding, and how that is taken back.

use super::{Action, Bulk, Chosen, Effect, Session, view};
use plimsoll::schema::advice::PREFIX;
use plimsoll::schema::v1::Choice;

/// The actions that change the choices.
pub(super) fn choose(session: &mut Session, action: Action, effects: &mut Vec<Effect>) {
    let mut choices = (*session.choices).clone();
    match action {
        Action::Choose { finding, fix: Some(fix) } => {
            choices.insert(finding, Chosen::Fix(fix));
        }
        Action::Choose { finding, fix: None } => {
            choices.remove(&finding);
        }
        Action::ChooseThese { fixes, on } => {
            for Choice { finding, fix } in fixes {
                match on {
                    true => choices.insert(finding, Chosen::Fix(fix)),
                    false => choices.remove(&finding),
                };
            }
        }
        Action::ChooseEach { findings, on } => {
            for id in findings {
                let advised = session.finding(&id).and_then(|finding| finding.fix.as_ref());
                match advised.filter(|_| on) {
                    // Choices made by hand stay.
                    Some(fix) => choices.entry(id).or_insert_with(|| Chosen::Fix(fix.id.clone())),
                    None if on => continue,
                    None => {
                        choices.remove(&id);
                        continue;
                    }
                };
            }
        }
        Action::ChooseAll(bulk) => {
            choices.retain(|id, chosen| chosen.reason().is_some() || (bulk != Bulk::None && id.starts_with(PREFIX)));
            if bulk == Bulk::Worth {
                for Choice { finding, fix } in
                    session.ranking().into_iter().flat_map(view::saving).flat_map(|action| &action.choices)
                {
                    choices.entry(finding.clone()).or_insert_with(|| Chosen::Fix(fix.clone()));
                }
            }
            for (finding, fix) in session.report().into_iter().flat_map(|report| view::advised(report, bulk)) {
                choices.entry(finding.id.clone()).or_insert_with(|| Chosen::Fix(fix.id.clone()));
            }
        }
        Action::Prefer { finding, over } => {
            choices.remove(&over);
            if let Some(fix) = session.finding(&finding).and_then(|finding| finding.fixes().next()) {
                choices.entry(finding).or_insert_with(|| Chosen::Fix(fix.id.clone()));
            }
        }
        Action::Disregard { finding, reason } => {
            choices.insert(finding, Chosen::Dismissed(reason));
        }
        _ => return,
    }
    session.choose(choices, effects);
}
