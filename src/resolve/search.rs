//! The search: depth first, the most constrained dependency next, its best candidate first, and back if that fails.
//!
//! The result is the first solution in that order, so it is the order that agreement with Cargo rests on:
//! `activate_deps_loop` of `src/cargo/core/resolver/mod.rs`. A dependency is the more constrained the fewer candidates
//! it has; of equal ones, the one whose package was chosen earlier goes first. Going back skips choices that have
//! nothing to do with the conflict, and a dependency that was seen to fail beside some packages is not tried beside
//! them again; neither changes which solution is found first.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::candidates::{Candidates, Info};
use super::map::Map;
use super::summary::{Asked, Features, Taken};
use super::table::{Symbol, Table};
use super::world::{PackageNumber, Slot};

/// How the search ended.
#[derive(Debug)]
pub(super) enum End {
    /// All dependencies are answered.
    Solved(Solution),
    /// There is no solution; a package and the name of a dependency of it that had no candidate left.
    Stuck(PackageNumber, u32),
    /// It took more than the allowed number of steps.
    TooLong,
}

/// A solution.
#[derive(Debug)]
pub(super) struct Solution {
    /// The chosen packages, each with its dependencies.
    pub(super) dependencies: Map<PackageNumber, Vec<PackageNumber>>,
    /// How many steps it took.
    pub(super) steps: usize,
}

/// A package whose dependencies are being answered.
#[derive(Debug, Clone)]
struct Frame {
    parent: PackageNumber,
    dependencies: Rc<[Info]>,
    next: u32,
}

impl Frame {
    fn candidates(&self) -> u32 {
        let next = self.dependencies.get(self.next as usize);
        next.map_or(0, |info| u32::try_from(info.candidates.len()).unwrap_or(u32::MAX))
    }
}

/// A step to go back to an earlier state.
#[derive(Debug)]
enum Undo {
    Chosen(Slot),
    Linked(Symbol),
    Features(PackageNumber, Option<Rc<Features>>),
    /// A frame gave out a dependency: its number, and how it stood in the queue before and after.
    Taken(u32, u32),
    /// A frame had none left.
    Done(u32, u32),
}

/// The candidates of a dependency that were not tried yet.
#[derive(Debug, Clone, Default)]
struct Remaining {
    at: usize,
    /// One that is known to fit the state that this belongs to.
    ready: Option<PackageNumber>,
}

/// A state to come back to: another candidate for a dependency.
#[derive(Debug)]
struct Choice {
    undo: usize,
    frames: u32,
    edges: usize,
    age: u32,
    remaining: Remaining,
    parent: PackageNumber,
    info: Info,
    conflicts: Conflicts,
}

/// Packages that are in the way together.
type Conflicts = BTreeSet<PackageNumber>;

pub(super) struct Search<'c, 'p> {
    candidates: &'c mut Candidates<'p>,
    chosen: Table<Option<(PackageNumber, u32)>>,
    links: Map<Symbol, PackageNumber>,
    features: Table<Option<Rc<Features>>>,
    edges: Vec<(PackageNumber, PackageNumber)>,
    frames: Table<Option<Frame>>,
    /// Number of candidates of the next dependency, and the number of the frame.
    queue: BTreeSet<(u32, u32)>,
    undo: Vec<Undo>,
    age: u32,
    /// For each kind of dependency, the sets of packages beside which it fails.
    failed: Map<u32, Vec<Rc<[PackageNumber]>>>,
    steps: usize,
}

/// How choosing a package went.
enum Activated {
    /// It is new, or asked for more than before, and has dependencies to answer.
    Frame(Rc<[Info]>),
    /// There is nothing more to do.
    Already,
    /// It cannot be chosen, because of this package if it is a certain one.
    Conflict(Option<PackageNumber>),
}

impl<'c, 'p> Search<'c, 'p> {
    pub(super) fn new(candidates: &'c mut Candidates<'p>) -> Self {
        Self {
            candidates,
            chosen: Table::new(None),
            links: Map::default(),
            features: Table::new(None),
            edges: Vec::new(),
            frames: Table::new(None),
            queue: BTreeSet::new(),
            undo: Vec::new(),
            age: 0,
            failed: Map::default(),
            steps: 0,
        }
    }

    /// Looks for the first solution, in at most so many steps.
    pub(super) fn run(mut self, members: &[PackageNumber], most_steps: usize) -> End {
        for member in members {
            match self.activate(None, *member, &Asked::Everything) {
                Activated::Frame(dependencies) => self.push(*member, dependencies),
                Activated::Already => {}
                Activated::Conflict(_) => return End::Stuck(*member, u32::MAX),
            }
        }
        let mut choices: Vec<Choice> = Vec::new();
        while let Some((mut parent, mut info)) = self.pop() {
            let mut remaining = Remaining::default();
            let mut conflicts = Conflicts::new();
            let mut went_back = false;
            loop {
                self.steps += 1;
                if self.steps > most_steps {
                    return End::TooLong;
                }
                let next = self.next(&mut remaining, &info, &mut conflicts);
                let (candidate, has_more) = match next {
                    Some(next) => next,
                    None => {
                        if !went_back {
                            let set = self.failed.entry(info.kind).or_default();
                            set.push(conflicts.iter().copied().collect());
                        }
                        let Some(mut choice) = self.go_back(&mut choices, parent, &conflicts, went_back) else {
                            return End::Stuck(parent, info.name);
                        };
                        let Some(next) = self.next(&mut choice.remaining, &choice.info, &mut choice.conflicts) else {
                            return End::Stuck(parent, info.name);
                        };
                        remaining = choice.remaining;
                        parent = choice.parent;
                        info = choice.info;
                        conflicts = choice.conflicts;
                        went_back = true;
                        next
                    }
                };
                let choice = has_more.then(|| Choice {
                    undo: self.undo.len(),
                    frames: self.frames.len(),
                    edges: self.edges.len(),
                    age: self.age,
                    remaining: remaining.clone(),
                    parent,
                    info: info.clone(),
                    conflicts: conflicts.clone(),
                });
                let before = (self.undo.len(), self.frames.len(), self.edges.len(), self.age);
                let asked = info.asked();
                let went_well = match self.activate(Some((parent, &info)), candidate, &asked) {
                    Activated::Already => true,
                    Activated::Frame(dependencies) => match self.known_failure(&dependencies) {
                        Some(known) => {
                            conflicts.extend(known.iter().copied().filter(|number| *number != candidate));
                            false
                        }
                        None => {
                            self.push(candidate, dependencies);
                            true
                        }
                    },
                    Activated::Conflict(with) => {
                        conflicts.extend(with);
                        false
                    }
                };
                if went_well {
                    choices.extend(choice);
                    break;
                }
                let (undo, frames, edges, age) = before;
                self.restore(undo, frames, edges, age);
            }
        }
        End::Solved(self.found())
    }

    fn found(self) -> Solution {
        let mut dependencies: Map<PackageNumber, Vec<PackageNumber>> = Map::default();
        for (number, _) in self.chosen.iter().flatten() {
            dependencies.entry(*number).or_default();
        }
        for (parent, child) in &self.edges {
            dependencies.entry(*parent).or_default().push(*child);
        }
        Solution { dependencies, steps: self.steps }
    }

    fn push(&mut self, parent: PackageNumber, dependencies: Rc<[Info]>) {
        let frame = Frame { parent, dependencies, next: 0 };
        let candidates = frame.candidates();
        let number = self.frames.push(Some(frame));
        self.queue.insert((candidates, number));
    }

    /// The most constrained dependency, with the package that has it.
    fn pop(&mut self) -> Option<(PackageNumber, Info)> {
        while let Some((candidates, number)) = self.queue.pop_first() {
            let Some(frame) = &mut self.frames[number] else { continue };
            let info = frame.dependencies.get(frame.next as usize).cloned();
            let parent = frame.parent;
            let Some(info) = info else {
                self.undo.push(Undo::Done(number, candidates));
                continue;
            };
            frame.next += 1;
            let after = frame.candidates();
            self.queue.insert((after, number));
            self.undo.push(Undo::Taken(number, candidates));
            return Some((parent, info));
        }
        None
    }

    /// The next candidate that fits, and whether another one does. The packages that others conflict with are added to
    /// `conflicts`.
    fn next(
        &mut self,
        remaining: &mut Remaining,
        info: &Info,
        conflicts: &mut Conflicts,
    ) -> Option<(PackageNumber, bool)> {
        while let Some(number) = info.candidates.get(remaining.at).copied() {
            remaining.at += 1;
            let slot = self.candidates.slot(number);
            if let Some((other, _)) = self.chosen[slot]
                && other != number
            {
                conflicts.insert(other);
                continue;
            }
            // A package that is chosen already has no library name in common with another one.
            if self.chosen[slot].is_none() {
                match self.candidates.links(number) {
                    Ok(Some(links)) => {
                        if let Some(other) = self.links.get(&links).filter(|other| **other != number) {
                            conflicts.insert(*other);
                            continue;
                        }
                    }
                    Ok(None) => {}
                    // Cargo could not read it, so to Cargo it is not there.
                    Err(()) => continue,
                }
            }
            if let Some(ready) = remaining.ready.replace(number) {
                return Some((ready, true));
            }
        }
        remaining.ready.take().map(|ready| (ready, false))
    }

    /// Chooses the package `number` with the features that are `asked` for.
    fn activate(&mut self, by: Option<(PackageNumber, &Info)>, number: PackageNumber, asked: &Asked) -> Activated {
        self.age += 1;
        if let Some((parent, _)) = by {
            self.edges.push((parent, number));
        }
        let Some(summary) = self.candidates.summary(number) else { return Activated::Conflict(None) };
        let slot = self.candidates.slot(number);
        let mut is_new = false;
        if self.chosen[slot].is_none() {
            is_new = true;
            if let Some(links) = summary.links {
                self.links.insert(links, number);
                self.undo.push(Undo::Linked(links));
            }
            self.choose(slot, number);
            // A patch takes the slot of the package that it replaces as well.
            if let Some(other) = by.and_then(|(_, info)| self.candidates.patched_slot(info, number)) {
                if let Some((standing, _)) = *self.chosen.grown(other) {
                    return Activated::Conflict(Some(standing));
                }
                self.choose(other, number);
            }
        }
        let parent = by.map(|(parent, _)| parent);
        let default = self.candidates.default_feature();
        if !is_new
            && let Asked::Some { features, default: with_default } = asked
            && summary.covers(self.features[number].as_deref(), features, with_default.then_some(default))
        {
            return Activated::Already;
        }
        let Some((taken, dependencies)) = self.candidates.dependencies(number, &summary, asked) else {
            return Activated::Conflict(parent);
        };
        self.note_features(number, &taken);
        Activated::Frame(dependencies)
    }

    fn choose(&mut self, slot: Slot, number: PackageNumber) {
        *self.chosen.grown(slot) = Some((number, self.age));
        self.undo.push(Undo::Chosen(slot));
    }

    fn note_features(&mut self, number: PackageNumber, taken: &Taken) {
        if taken.features.is_empty() {
            return;
        }
        let before = self.features.grown(number).take();
        let all = before.as_ref().map_or_else(|| taken.features.clone(), |before| before.with(&taken.features));
        self.features[number] = Some(Rc::new(all));
        self.undo.push(Undo::Features(number, before));
    }

    /// Packages that are chosen and beside which one of these dependencies is known to fail.
    fn known_failure(&self, dependencies: &[Info]) -> Option<Rc<[PackageNumber]>> {
        if self.failed.is_empty() {
            return None;
        }
        let mut sets = dependencies.iter().filter_map(|info| self.failed.get(&info.kind)).flatten();
        sets.find(|set| set.iter().all(|number| self.is_chosen(*number).is_some())).cloned()
    }

    /// Since when a package is chosen.
    fn is_chosen(&self, number: PackageNumber) -> Option<u32> {
        self.chosen[self.candidates.slot(number)].filter(|(chosen, _)| *chosen == number).map(|(_, age)| age)
    }

    /// Goes back to the last choice that has something to do with the conflict.
    fn go_back(
        &mut self,
        choices: &mut Vec<Choice>,
        parent: PackageNumber,
        conflicts: &Conflicts,
        went_back: bool,
    ) -> Option<Choice> {
        let ages = conflicts.iter().copied().chain([parent]).map(|number| self.is_chosen(number));
        let latest = ages.collect::<Option<Vec<u32>>>().and_then(|ages| ages.into_iter().max());
        let choice = match latest.filter(|_| !went_back) {
            Some(latest) => loop {
                let choice = choices.pop()?;
                if choice.age < latest {
                    break choice;
                }
            },
            None => choices.pop()?,
        };
        self.restore(choice.undo, choice.frames, choice.edges, choice.age);
        Some(choice)
    }

    fn restore(&mut self, undo: usize, frames: u32, edges: usize, age: u32) {
        while self.undo.len() > undo {
            match self.undo.pop() {
                Some(Undo::Chosen(slot)) => self.chosen[slot] = None,
                Some(Undo::Linked(links)) => drop(self.links.remove(&links)),
                Some(Undo::Features(number, before)) => self.features[number] = before,
                Some(Undo::Taken(number, before)) => {
                    if let Some(frame) = &mut self.frames[number] {
                        self.queue.remove(&(frame.candidates(), number));
                        frame.next -= 1;
                    }
                    self.queue.insert((before, number));
                }
                Some(Undo::Done(number, before)) => drop(self.queue.insert((before, number))),
                None => break,
            }
        }
        // Entries that joined the queue since then leave it with their frames.
        for number in frames..self.frames.len() {
            let candidates = self.frames[number].as_ref().map_or(0, Frame::candidates);
            self.queue.remove(&(candidates, number));
        }
        self.frames.truncate(frames);
        self.edges.truncate(edges);
        self.age = age;
    }
}
