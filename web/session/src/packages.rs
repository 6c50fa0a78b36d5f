//! The packages page: all of them in a list, or the picture of one with its surroundings.

use plimsoll::graph::listing::Listed;

use super::{Effect, Pictured, Question, Session, Shared, Side};

/// The packages as far as they were asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Packages {
    /// All of them.
    pub listed: Option<Shared<Vec<Listed>>>,
    /// The words of those that are to be listed.
    pub search: String,
    /// The picture of the packages of a name.
    pub pictured: Option<(String, Shared<Pictured>)>,
}

/// Asks for the data of the current view, unless it is there. During an audit the question waits until it
/// is done.
pub(super) fn look(session: &Session, effects: &mut Vec<Effect>) {
    if session.address.side != Side::Packages || session.audited.is_none() || session.is_auditing() {
        return;
    }
    match &session.address.subject {
        Some(name) if session.packages.pictured.as_ref().is_none_or(|(other, _)| other != name) => {
            effects.push(Effect::Ask(session.revision, Question::Picture(name.clone())));
        }
        None if session.packages.listed.is_none() => effects.push(Effect::Ask(session.revision, Question::List)),
        _ => {}
    }
}

/// After an audit: what is seen stays until it is known anew, and the rest is asked for when it is needed.
pub(super) fn renew(session: &mut Session, effects: &mut Vec<Effect>) {
    let seen = std::mem::take(&mut session.packages);
    session.packages.search = seen.search;
    look(session, effects);
    session.packages.listed = seen.listed.filter(|_| matches!(effects.last(), Some(Effect::Ask(_, Question::List))));
    session.packages.pictured =
        seen.pictured.filter(|_| matches!(effects.last(), Some(Effect::Ask(_, Question::Picture(_)))));
}
