//! Undo and redo: of changes of the choices, of the settings and of the files.

use super::{Choices, Chosen, Effect, InputFile, Session, Settings, Shared, view};
use plimsoll::schema::advice::PREFIX;

/// The state before a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    choices: Shared<Choices>,
    inputs: Vec<Shared<InputFile>>,
    settings: Settings,
}

/// Notes what there is, as it is about to change. `typing` names the file that is written by hand: all that is written
/// into one file in a row is one change.
pub(super) fn note(session: &mut Session, typing: Option<&str>) {
    if typing.is_some() && session.typing.as_deref() == typing {
        return;
    }
    session.typing = typing.map(str::to_owned);
    // The first files cannot be undone.
    if !session.inputs.is_empty() {
        let (choices, inputs) = (session.choices.clone(), session.inputs.clone());
        session.past.push(Snapshot { choices, inputs, settings: session.settings.clone() });
        session.future.clear();
    }
}

/// Takes the last change back.
pub(super) fn undo(session: &mut Session, effects: &mut Vec<Effect>) {
    if let Some(was) = session.past.pop() {
        let now = put_back(session, was, effects);
        session.future.push(now);
    }
}

/// Makes the change again that was taken back last.
pub(super) fn redo(session: &mut Session, effects: &mut Vec<Effect>) {
    if let Some(was) = session.future.pop() {
        let now = put_back(session, was, effects);
        session.past.push(now);
    }
}

fn put_back(session: &mut Session, was: Snapshot, effects: &mut Vec<Effect>) -> Snapshot {
    session.typing = None;
    let inputs = std::mem::replace(&mut session.inputs, was.inputs);
    let choices = std::mem::replace(&mut session.choices, was.choices);
    let settings = std::mem::replace(&mut session.settings, was.settings);
    if inputs != session.inputs {
        session.rewritten += 1;
        session.changed(effects);
    } else if settings != session.settings {
        session.changed(effects);
    } else {
        keep_what_stands(session);
        session.rechosen(effects);
    }
    Snapshot { choices, inputs, settings }
}

/// Drops choices whose fix, or whose finding, is no more. Upgrades stay as long as there is no ladder to tell.
pub(super) fn keep_what_stands(session: &mut Session) {
    // Without an audit the fixes are unknown.
    if session.audited.is_none() {
        return;
    }
    let is_there = |finding: &String, chosen: &Chosen| {
        session.whole(finding).is_some_and(|finding| match chosen {
            Chosen::Fix(fix) => finding.fixes().any(|other| other.id == *fix),
            Chosen::Dismissed(_) => true,
        })
    };
    let mut choices = (*session.choices).clone();
    let mut gone = Vec::new();
    choices.retain(|finding, chosen| match finding.strip_prefix(PREFIX) {
        Some(upgrade) => {
            let stands = session.upgrades.has(finding).unwrap_or(true);
            gone.extend((!stands).then(|| view::name_of_upgrade(upgrade)));
            stands
        }
        None => is_there(finding, chosen),
    });
    if choices != *session.choices {
        session.choices = Shared::new(choices);
    }
    if !gone.is_empty() {
        session.tell(format!("Switched off, for the new ladder does not have it: {}.", gone.join(", ")));
    }
}
