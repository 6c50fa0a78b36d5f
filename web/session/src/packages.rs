//! The dependencies page: the ledger of all of them, and the picture of one package with its surroundings.

use super::costs::Costs;
use super::view::Table;
use super::{Effect, Pictured, Question, Session, Shared, Side};

/// The packages as far as they were asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Packages {
    /// What each dependency brings and costs.
    pub known: Option<Shared<Costs>>,
    /// What is shown of them.
    pub table: Table,
    /// The picture of the packages of a name.
    pub pictured: Option<(String, Shared<Pictured>)>,
}

/// Asks for the data of the current view, unless it is there. During an audit the questions wait until it
/// is done.
pub(super) fn look(session: &Session, effects: &mut Vec<Effect>) {
    if session.address.side != Side::Packages || session.audited.is_none() || session.is_auditing() {
        return;
    }
    if let Some(name) = &session.address.subject
        && session.packages.pictured.as_ref().is_none_or(|(other, _)| other != name)
    {
        effects.push(Effect::Ask(session.revision, Question::Picture(name.clone())));
    }
    if session.packages.known.is_none() {
        effects.push(Effect::Ask(session.revision, Question::Dependencies));
    }
}

/// After an audit: what is seen stays until it is known anew, and the rest is asked for when it is needed.
pub(super) fn renew(session: &mut Session, effects: &mut Vec<Effect>) {
    let seen = std::mem::take(&mut session.packages);
    session.packages.table = seen.table;
    look(session, effects);
    let is_asked = |question: &dyn Fn(&Question) -> bool| {
        effects.iter().any(|effect| matches!(effect, Effect::Ask(_, asked) if question(asked)))
    };
    session.packages.known = seen.known.filter(|_| is_asked(&|asked| *asked == Question::Dependencies));
    session.packages.pictured = seen.pictured.filter(|_| is_asked(&|asked| matches!(asked, Question::Picture(_))));
}
