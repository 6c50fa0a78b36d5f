//! The visitor's way through the page: from address to address, and from finding to finding.

use super::{
    Action, Address, Effect, Filter, Session, Shared, Side, choices, comparison, evidence, packages, upgrades, view,
};

/// Goes to `address` and opens the item there, even if the filter hides it.
pub(super) fn go(session: &mut Session, address: Address, effects: &mut Vec<Effect>) {
    if let Some(subject) = address.subject.as_ref().filter(|_| address.side == Side::Findings) {
        session.look_into(subject, effects);
        if session.finding(subject).is_some_and(|finding| !view::passes(finding, &session.filter)) {
            session.filter = Filter::default();
        }
        let around = session
            .report()
            .zip(session.ranking())
            .map(|(report, ranking)| view::around(report, ranking, &session.filter, subject))
            .unwrap_or_default();
        let closed = |(id, at_first): &(String, bool)| !view::is_open(&session.open, id, *at_first);
        if around.iter().any(closed) {
            let mut open = (*session.open).clone();
            for (id, _) in around.into_iter().filter(closed) {
                if !open.remove(&id) {
                    open.insert(id);
                }
            }
            session.open = Shared::new(open);
        }
    }
    session.address = address;
    packages::look(session, effects);
    evidence::look(session, effects);
    comparison::compare(session, effects);
    upgrades::look(session, effects);
}

/// Says that nothing is at `fragment`, and goes to the first view.
pub(super) fn astray(session: &mut Session, fragment: &str, effects: &mut Vec<Effect>) {
    let first = Address::default();
    session.tell(format!("This page has no view at `#{fragment}`. It shows {} instead.", first.side.title()));
    go(session, first, effects);
}

impl Session {
    /// The title of the page: what is shown, of which workspace.
    pub fn title(&self) -> String {
        if self.report().is_none() {
            return NAME.to_owned();
        }
        let subject = self.address.subject.as_deref().map(|subject| self.title_of(subject));
        let parts = subject.into_iter().chain([self.address.side.title()]);
        let parts = parts.chain(self.name()).chain([NAME]);
        parts.collect::<Vec<_>>().join(" · ")
    }

    /// What a tab can show of the subject of an address.
    fn title_of<'a>(&'a self, subject: &'a str) -> &'a str {
        match self.address.side {
            Side::Findings => self.whole(subject).map_or(subject, |finding| &finding.title),
            _ => subject,
        }
    }
}

/// The name of the program, in titles.
const NAME: &str = "Plimsoll";

/// Opens the next finding of those that are shown, or the one before.
pub(super) fn step(session: &mut Session, forward: bool, effects: &mut Vec<Effect>) {
    let Some((report, ranking)) = session.report().zip(session.ranking()) else { return };
    let shown = view::in_order(report, ranking, &session.filter);
    let at = session.address.subject.as_deref().and_then(|id| shown.iter().position(|finding| finding.id == id));
    let next = match (at, forward) {
        (None, true) => shown.first(),
        (None, false) => shown.last(),
        (Some(at), true) => shown.get(at + 1),
        (Some(at), false) => at.checked_sub(1).and_then(|at| shown.get(at)),
    };
    if let Some(next) = next.map(|next| Address::at(Side::Findings, &next.id)) {
        go(session, next, effects);
    }
}

/// Switches the fix of the finding that is at the fore on or off.
pub(super) fn flip(session: &mut Session, effects: &mut Vec<Effect>) {
    let finding = session.address.subject.as_deref().and_then(|id| session.finding(id));
    if let Some((id, fix)) = finding.and_then(|finding| Some((&finding.id, finding.fix.as_ref()?))) {
        let fix = (!session.choices.contains_key(id)).then(|| fix.id.clone());
        choices::choose(session, Action::Choose { finding: id.clone(), fix }, effects);
    }
}
