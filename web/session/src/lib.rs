//! The page's state as a pure function: from a session and an action to a new session and effects.
//!
//! Nothing here waits, reads or draws. The page runs the [`Effect`]s and turns their outcomes into [`Action`]s.
//! Answers carry the ticket of their question, and one that is out of date changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use plimsoll::input::InputFile;
use plimsoll::order::Collect;
use plimsoll::schema::v1::{Choice, Comparison, CorrectedFile, Finding, Plan, Ranking, Report};

mod actions;
mod address;
mod answers;
mod choices;
mod comparison;
pub mod costs;
mod crash_details;
mod effects;
pub mod evidence;
mod inputs;
mod navigation;
mod notices;
mod packages;
mod questions;
mod reducer;
mod shared;
pub mod sharing;
mod stopping;
pub mod storage;
mod undo;
pub mod upgrades;
pub mod view;
mod write_back;

pub use actions::{Action, Bulk, Destination, Export, Filter};
pub use address::{Address, Side};
pub use effects::Effect;
pub use notices::{Crash, Job, Notice};
pub use packages::Packages;
pub use plimsoll::saved::{Choices, Chosen, Saved, Settings};
pub use questions::{Answer, Audited, Got, Pictured, Question, SentFile, Ticket, Unpacked};
pub use shared::Shared;
pub use sharing::{Offer, Parcel, Share, Sharing};
pub use storage::{Storage, Store, Unkept};
pub use upgrades::{Upgrade, Upgrades};
pub use write_back::{Write, Writing};

/// All that the page shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Session {
    /// The files that were given, each with a path.
    pub inputs: Vec<Shared<InputFile>>,
    /// The last finished audit. It is of the inputs, unless [`Session::is_auditing`].
    pub audited: Option<Shared<Audited>>,
    /// The settings of the audit.
    pub settings: Settings,
    /// The choices by finding.
    pub choices: Shared<Choices>,
    /// The plan of the choices, unless [`Session::is_planning`].
    pub plan: Shared<Plan>,
    /// Where the visitor is.
    pub address: Address,
    /// Findings, groups and duplicates that are open.
    pub open: Shared<BTreeSet<String>>,
    /// Which findings are shown.
    pub filter: Filter,
    /// The corrected files of one fix alone, by finding and fix.
    pub previews: BTreeMap<(String, String), Shared<Vec<CorrectedFile>>>,
    /// The shortest chains from members to packages.
    pub chains: BTreeMap<String, Shared<Vec<Vec<String>>>>,
    /// Files as they were given, before they were edited by hand.
    originals: BTreeMap<String, Shared<InputFile>>,
    /// Another state of the workspace: the files that differ from the inputs, or all of them.
    pub other: Vec<Shared<InputFile>>,
    /// Whether the other state comes before this one.
    pub other_is_earlier: bool,
    /// The comparison with the other state; `None` until it is computed.
    pub comparison: Option<Shared<Comparison>>,
    /// Counts changes of the other state.
    other_revision: u32,
    /// The revisions of both states that are being compared, and those that were.
    comparing: Option<(u32, u32)>,
    compared: Option<(u32, u32)>,
    /// The packages, as far as they were looked at.
    pub packages: Packages,
    /// The recorded build and the target folder, as far as they were looked at.
    pub evidence: evidence::Seen,
    /// The upgrades, as far as they are known.
    pub upgrades: Upgrades,
    /// Corrected files on their way into the visitor's folder.
    pub writing: Option<Writing>,
    /// The audit is about to be shared.
    pub sharing: Option<Sharing>,
    /// A shared audit that waits for its passphrase.
    pub locked: Option<String>,
    /// The fragment that the last passphrase has not opened, and why.
    refused: Option<(String, String)>,
    /// The number of requests to share.
    shares: Ticket,
    /// Files of a shared audit that are being made.
    saves: Vec<sharing::Save>,
    /// The visitor's own session, while another's audit is shown.
    mine: Option<Rc<Saved>>,
    /// Whether the browser keeps the visitor's own session.
    pub storage: Storage,
    /// The notices, oldest first.
    pub notices: Vec<Notice>,
    /// The last event, as a sentence for screen readers.
    pub said: String,
    /// How many files the reading under way has looked at so far.
    pub looked_at: usize,
    /// How many readings are under way.
    reading: usize,
    /// The inputs that the worker is reading: archives, the example, shared audits.
    given: Vec<Question>,
    /// The inputs that it was reading when it died or was stopped.
    unread: Vec<Question>,
    /// The folder that the first files came in.
    folder: Option<String>,
    past: Vec<undo::Snapshot>,
    future: Vec<undo::Snapshot>,
    /// The file that the visitor writes by hand, as long as nothing else changes.
    typing: Option<String>,
    /// Counts how often files became others without the visitor's writing them, as a field for writing has to follow.
    pub rewritten: u32,
    /// The choices that the plan is of.
    planned: Shared<Choices>,
    /// Counts changes of the inputs.
    revision: u32,
    /// The revision that the worker is auditing.
    auditing: Option<u32>,
    /// Counts changes of the choices.
    ticket: u32,
    /// The ticket that the worker is planning.
    planning: Option<u32>,
}

impl Session {
    /// A session of a visitor who came by this address.
    pub fn at(address: Address) -> Self {
        Self { address, ..Self::default() }
    }

    /// Whether the visitor allowed on an earlier visit that the public index is asked.
    pub fn allowing(mut self, public: bool) -> Self {
        self.upgrades.public = public;
        self
    }

    /// The part that is stored.
    pub fn saved(&self) -> Saved {
        Saved {
            inputs: self.inputs.iter().map(|input| (input.path.clone(), input.bytes.clone())).collect(),
            folder: self.folder.clone(),
            choices: (*self.choices).clone(),
            settings: self.settings.clone(),
            open: (*self.open).clone(),
            other: self.other.iter().map(|input| (input.path.clone(), input.bytes.clone())).collect(),
            originals: self.originals.values().map(|input| (input.path.clone(), input.bytes.clone())).collect(),
            pins: (*self.upgrades.pins).clone(),
        }
    }

    /// Takes `saved` in, and leaves the rest as it is.
    fn put_in(&mut self, saved: Saved) {
        let Saved { inputs, folder, choices, settings, open, other, originals, pins } = saved;
        let file = |(path, bytes)| Shared::new(InputFile { path, bytes });
        self.inputs = inputs.into_iter().map(file).collect();
        self.other = other.into_iter().map(file).collect();
        self.originals = originals.into_iter().map(|one| (one.0.clone(), file(one))).into_map();
        self.folder = folder;
        self.choices = Shared::new(choices);
        self.settings = settings;
        self.open = Shared::new(open);
        self.upgrades.pins = Shared::new(pins);
    }

    /// Whether `other` would be saved as the same.
    pub fn is_saved_as(&self, other: &Self) -> bool {
        self.inputs == other.inputs
            && self.choices == other.choices
            && self.settings == other.settings
            && self.open == other.open
            && self.other == other.other
            && self.upgrades.pins == other.upgrades.pins
            && self.is_guest() == other.is_guest()
    }

    /// Whether nothing was given yet.
    pub fn is_empty(&self) -> bool {
        self.inputs.is_empty() && !self.is_reading()
    }

    /// Whether files are being read.
    pub fn is_reading(&self) -> bool {
        self.reading > 0
    }

    /// Whether files are being read outside of the worker.
    pub fn is_taking_in(&self) -> bool {
        self.reading > self.given.len()
    }

    /// Whether an audit is under way.
    pub fn is_auditing(&self) -> bool {
        self.auditing.is_some()
    }

    /// The files that were edited by hand.
    pub fn edited(&self) -> Vec<Shared<InputFile>> {
        let is_edited = |input: &&Shared<InputFile>| {
            self.originals.get(&input.path).is_some_and(|original| original.bytes != input.bytes)
        };
        self.inputs.iter().filter(is_edited).cloned().collect()
    }

    /// Whether the other state is a whole workspace, and not a part that takes the place of files of this one.
    pub fn other_stands_alone(&self) -> bool {
        comparison::stands_alone(&self.other)
    }

    /// Whether there are files, and no audit of them: it was stopped, or the worker died of it.
    pub fn is_stopped(&self) -> bool {
        !self.inputs.is_empty() && self.audited.is_none() && !self.is_auditing()
    }

    /// Whether a comparison is under way.
    pub fn is_comparing(&self) -> bool {
        self.comparing.is_some()
    }

    /// Whether a plan is under way.
    pub fn is_planning(&self) -> bool {
        self.planning.is_some()
    }

    /// Whether a change can be taken back.
    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether a change that was taken back can be made again.
    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    /// The report.
    pub fn report(&self) -> Option<&Report> {
        self.audited.as_ref().map(|audited| &audited.report)
    }

    /// What can be done: with the upgrades among it, once they are known.
    pub fn ranking(&self) -> Option<&Ranking> {
        self.upgrades.ranking.as_deref().or_else(|| self.report().map(|report| &report.ranking))
    }

    /// The name of the workspace.
    pub fn name(&self) -> Option<&str> {
        view::name(self.report()?, self.folder.as_deref())
    }

    fn finding(&self, id: &str) -> Option<&Finding> {
        self.report()?.findings.iter().find(|finding| finding.id == id)
    }

    /// The finding of this id, or the one that it is a part of.
    fn whole(&self, id: &str) -> Option<&Finding> {
        let is_part = |finding: &&Finding| finding.parts.iter().any(|part| part == id);
        self.finding(id).or_else(|| self.report()?.findings.iter().find(is_part))
    }

    /// The inputs changed: audits them, at once or after the audit that is under way.
    fn changed(&mut self, effects: &mut Vec<Effect>) {
        self.revision += 1;
        write_back::is_stale(self);
        upgrades::is_stale(self, effects);
        if self.auditing.is_none() {
            self.audit(effects);
        }
    }

    fn audit(&mut self, effects: &mut Vec<Effect>) {
        if self.inputs.is_empty() {
            let (revision, ticket) = (self.revision, self.ticket + 1);
            let (notices, settings) = (std::mem::take(&mut self.notices), self.settings.clone());
            let upgrades = std::mem::take(&mut self.upgrades);
            *self = Self {
                revision,
                ticket,
                notices,
                settings,
                upgrades,
                reading: self.reading,
                given: std::mem::take(&mut self.given),
                unread: std::mem::take(&mut self.unread),
                shares: self.shares,
                saves: std::mem::take(&mut self.saves),
                mine: self.mine.take(),
                locked: self.locked.take(),
                storage: self.storage,
                ..Self::default()
            };
            return;
        }
        // The action that a notice offers happens now; the details of a crash stay.
        if self.unread.is_empty() {
            self.notices.retain(|notice| !notice.retry || notice.crash.is_some());
        }
        self.auditing = Some(self.revision);
        let question = Question::Audit(SentFile::all(&self.inputs), self.settings.clone());
        effects.push(Effect::Ask(self.revision, question));
    }

    /// The choices become `choices`, which can be taken back.
    fn choose(&mut self, choices: Choices, effects: &mut Vec<Effect>) {
        if choices == *self.choices {
            return;
        }
        undo::note(self, None);
        self.choices = Shared::new(choices);
        self.rechosen(effects);
    }

    /// The choices changed: plans them, at once or after the worker's current job.
    fn rechosen(&mut self, effects: &mut Vec<Effect>) {
        self.ticket += 1;
        write_back::is_stale(self);
        if self.planning.is_none() && self.auditing.is_none() {
            self.replan(effects);
        }
    }

    fn replan(&mut self, effects: &mut Vec<Effect>) {
        if self.choices.is_empty() {
            self.plan = Shared::default();
            self.planned = self.choices.clone();
            evidence::follow(self, effects);
            "No fix is on.".clone_into(&mut self.said);
        } else if self.audited.is_some() {
            self.planning = Some(self.ticket);
            effects.push(Effect::Ask(self.ticket, Question::Plan((*self.choices).clone())));
        }
    }

    /// Asks for the parts of an open finding that are not in the report.
    fn look_into(&self, id: &str, effects: &mut Vec<Effect>) {
        let Some(finding) = self.finding(id) else { return };
        if self.auditing.is_some() {
            return;
        }
        for fix in finding.fixes() {
            let choice = Choice { finding: finding.id.clone(), fix: fix.id.clone() };
            if !fix.edits.is_empty() && !self.previews.contains_key(&(choice.finding.clone(), choice.fix.clone())) {
                effects.push(Effect::Ask(self.revision, Question::Preview(choice)));
            }
        }
        let unknown = finding.packages.iter().filter(|package| !self.chains.contains_key(*package));
        effects.extend(unknown.map(|package| Effect::Ask(self.revision, Question::Why(package.clone()))));
    }

    fn tell(&mut self, text: impl Into<String>) {
        self.notify(Notice { text: text.into(), ..Notice::default() });
    }

    fn notify(&mut self, notice: Notice) {
        if !self.notices.contains(&notice) {
            self.notices.push(notice);
        }
    }
}

/// The session after `action`, and the effects to run.
pub fn reduce(session: &Session, action: Action) -> (Session, Vec<Effect>) {
    let mut next = session.clone();
    let mut effects = Vec::new();
    reducer::apply(&mut next, action, &mut effects);
    (next, effects)
}

#[cfg(test)]
mod tests;
