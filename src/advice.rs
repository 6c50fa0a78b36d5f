//! Which upgrades remove duplicates: for each duplicate the cheapest moves, and for the workspace a ladder of them.
//!
//! A move is a change that the owners of the workspace can make: `cargo update`, of all or of one package, or another
//! requirement of direct dependencies. What each brings is not guessed: the workspace is [resolved](crate::resolve) with
//! it. The rungs of the ladder are resolved together, each upon those below it, so that their totals hold.
//!
//! [`Advisor`] does it in steps, so that a page stays awake, can ask for what is missing and can stop. How far the search
//! got is part of its [report](Advisor::report).

mod blockers;
mod combine;
mod families;
mod ladder;
mod moves;
mod precise;
mod predict;
mod releases;
mod report;
mod required_bumps;
mod stages;

use std::collections::BTreeSet;

use semver::Version;

pub use moves::{Move, MoveKind};
pub use predict::Prediction;
pub use required_bumps::BumpTarget;
use stages::Stage;

use crate::audit::Audit;
use crate::cost::weights::Weights;
use crate::cost::{Costs, Profile};
use crate::edit::Edit;
use crate::graph::DependencyGraph;
use crate::read::lockfile::Lock;
use crate::read::metadata::Metadata;
use crate::read::tree::Tree;
use crate::registry::entries::Rust;
use crate::registry::{Registry, Store};
use crate::resolve::{LockChange, Need, Outcome, Resolution, Resolver, Setup, Start, Update};
use crate::schedule::Schedule;
use crate::workspace::Workspace;

/// How many rungs a ladder has at most.
pub const MOST_RUNGS: usize = 24;

/// How many resolutions are made at most, unless said otherwise.
pub const MOST_TRIES: usize = 600;

/// How many steps the search of one resolution may take. One that takes more is mostly a move that Cargo refuses, which
/// it would take long to prove.
const MOST_STEPS: usize = 40_000;

/// The workspace that the advice is about.
#[derive(Debug, Clone)]
pub struct Given {
    /// The workspace.
    pub workspace: Workspace,
    /// Its lock.
    pub lock: Lock,
    /// The cargo config that counts.
    pub config: Option<Tree>,
    /// The Rust that it is built with.
    pub rustc: Option<Rust>,
    /// The output of `cargo metadata`, which makes costs more exact.
    pub metadata: Option<Metadata>,
    /// A record of its build, if it can be simulated.
    pub schedule: Option<Schedule>,
}

impl Given {
    /// What an audit knows of its workspace. Nothing if no manifest or no lockfile was given.
    pub fn of(audit: &Audit) -> Option<Self> {
        audit.model.workspace.root_manifest()?;
        let (major, minor) = audit.model.toolchain.version;
        Some(Self {
            workspace: audit.model.workspace.clone(),
            lock: audit.model.graph()?.lock().clone(),
            config: audit.model.config().map(|(_, tree)| tree.clone()),
            rustc: Some(Rust { major, minor: Some(minor), patch: None }),
            metadata: audit.model.metadata().cloned(),
            schedule: audit.model.simulated().cloned(),
        })
    }

    /// The costs of a clean `dev` build with this graph.
    fn costs<'g>(&self, graph: &'g DependencyGraph) -> Costs<'g> {
        Costs::new(graph, &self.workspace, self.metadata.as_ref(), Profile::Dev)
    }

    fn setup(&self) -> Setup<'_> {
        Setup { workspace: &self.workspace, lock: Some(&self.lock), config: self.config.as_ref(), rustc: self.rustc }
    }
}

/// What a step came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// There is more to do: so many resolutions are made, of at most so many.
    Going {
        /// The resolutions made.
        tried: usize,
        /// The resolutions that are predicted.
        of: usize,
    },
    /// Packages of which more has to be known. Give their files to [`Advisor::store`] and go on, or [pass](Advisor::pass)
    /// over what cannot be had.
    Needs(Vec<Need>),
    /// Nothing can be said, for the workspace as it is cannot be resolved: why, as a sentence.
    Failed(String),
    /// The ladder stands.
    Done,
}

/// What a move, or several together, come to.
#[derive(Debug, Clone)]
struct Trial {
    change: LockChange,
    /// What it saves of a clean build, in thousandths. Negative where it costs.
    saves: i64,
    /// How many packages there are.
    packages: usize,
    /// How many there would not be if every name had one version.
    surplus: usize,
    /// The names that have several versions, each with how many.
    several: Vec<(String, usize)>,
    /// The highest Rust that a package needs.
    rust: Option<Rust>,
    /// The packages that are not in the lock and need a newer Rust than the members promise.
    too_new: Vec<(String, Version, Rust)>,
}

/// How far the search is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Phase {
    Base,
    /// Each move alone: the next one.
    Alone(usize),
    Ladder,
    Done,
    Failed(String),
}

/// Looks for the upgrades of a workspace.
#[derive(Debug)]
pub struct Advisor {
    given: Given,
    resolver: Resolver,
    /// The names of direct dependencies that are not to be bumped.
    pins: BTreeSet<String>,
    most_tries: usize,
    phase: Phase,
    tried: usize,
    base: Option<(Resolution, Trial)>,
    /// What each package takes of a clean build.
    weights: Weights,
    /// The graph of the base.
    graph: Option<DependencyGraph>,
    /// What removes each of its surplus versions.
    ways: required_bumps::Ways,
    moves: Vec<Move>,
    /// What each move comes to alone; an error says why it comes to nothing.
    alone: Vec<Option<Result<Trial, String>>>,
    climb: ladder::Climb,
}

impl Advisor {
    /// An advisor that knows of the registries what `store` holds. `pins` are names that are not to be bumped.
    pub fn new(given: Given, store: Store, pins: impl IntoIterator<Item = String>) -> Self {
        let resolver = Resolver::new(&given.setup(), store).at_most(MOST_STEPS);
        let mut names = BTreeSet::new();
        names.extend(pins);
        Self {
            given,
            resolver,
            pins: names,
            most_tries: MOST_TRIES,
            phase: Phase::Base,
            tried: 0,
            base: None,
            weights: Weights::default(),
            graph: None,
            ways: required_bumps::Ways::new(),
            moves: Vec::new(),
            alone: Vec::new(),
            climb: ladder::Climb::default(),
        }
    }

    /// Bounds the search to so many resolutions.
    pub fn at_most(mut self, tries: usize) -> Self {
        self.most_tries = tries;
        self
    }

    /// What is known of the registries, to add to it.
    pub fn store(&mut self) -> &mut Store {
        self.resolver.store()
    }

    /// Begins anew with other pins; what was read of the index is kept.
    pub fn pin(&mut self, pins: impl IntoIterator<Item = String>) {
        self.pins.clear();
        self.pins.extend(pins);
        self.phase = Phase::Base;
        self.tried = 0;
        self.moves.clear();
        self.alone.clear();
        self.climb = ladder::Climb::default();
    }

    /// Does one resolution, or says what is missing for it.
    pub fn step(&mut self) -> Step {
        if self.tried >= self.most_tries && matches!(self.phase, Phase::Alone(_) | Phase::Ladder) {
            self.phase = Phase::Done;
        }
        match self.phase.clone() {
            Phase::Base => self.start(),
            Phase::Alone(at) => self.try_alone(at),
            Phase::Ladder => self.climb(),
            Phase::Failed(why) => Step::Failed(why),
            Phase::Done => Step::Done,
        }
    }

    fn start(&mut self) -> Step {
        let needs = self.resolver.needs();
        if !needs.is_empty() {
            return Step::Needs(needs);
        }
        match self.resolver.resolve(Start::Lock, Update::Nothing, &[]) {
            Outcome::Needs(needs) => Step::Needs(needs),
            Outcome::Resolved(resolution) => {
                let graph = graph(&resolution, &self.given.lock, &self.given.workspace);
                self.weights = Weights::new(&self.given.costs(&graph), self.given.schedule.as_ref());
                let trial = self.trial(&resolution);
                self.ways = blockers::ways(&resolution, self.resolver.store());
                self.moves = moves::all(&self.given, &resolution, self.resolver.store(), &self.ways, &self.pins);
                self.moves.extend(precise::all(&self.given, &resolution, self.resolver.store()));
                self.alone = vec![None; self.moves.len()];
                self.graph = Some(graph);
                self.base = Some((*resolution, trial));
                self.tried += 1;
                self.phase = Phase::Alone(0);
                self.going()
            }
            other => {
                let why = refusal(&other);
                self.phase = Phase::Failed(why.clone());
                Step::Failed(why)
            }
        }
    }

    fn going(&self) -> Step {
        let of = (1 + self.moves.len() + 4 * MOST_RUNGS).min(self.most_tries);
        Step::Going { tried: self.tried, of: of.max(self.tried) }
    }

    fn try_alone(&mut self, at: usize) -> Step {
        if at >= self.moves.len() {
            self.phase = Phase::Ladder;
            return self.going();
        }
        match self.try_together(&[at]) {
            Err(needs) => Step::Needs(needs),
            Ok(outcome) => {
                self.settle(at, outcome.map(|(_, trial)| trial));
                self.going()
            }
        }
    }

    fn settle(&mut self, at: usize, outcome: Result<Trial, String>) {
        if let Some(slot) = self.alone.get_mut(at) {
            *slot = Some(outcome);
        }
        self.phase = Phase::Alone(at + 1);
    }

    /// Goes on without what [`Step::Needs`] asked for last: the move that wants it is left out, and the report says so.
    pub fn pass(&mut self) {
        let why = "The registry index was not given.".to_owned();
        match self.phase {
            Phase::Base => self.phase = Phase::Failed(why),
            Phase::Alone(at) => self.settle(at, Err(why)),
            Phase::Ladder => self.climb.pass(),
            Phase::Done | Phase::Failed(_) => {}
        }
    }

    /// What these moves come to together.
    fn try_together(&mut self, numbers: &[usize]) -> Result<Result<(Resolution, Trial), String>, Vec<Need>> {
        self.tried += 1;
        let moves: Vec<&Move> = numbers.iter().filter_map(|at| self.moves.get(*at)).collect();
        let (stages, bumps) = (Stage::all(&moves), stages::bumps(&moves));
        match stages::run(&mut self.resolver, &stages, &bumps) {
            Ok(Outcome::Needs(needs)) => {
                self.tried -= 1;
                Err(needs)
            }
            Ok(Outcome::Resolved(resolution)) => {
                if let Some(why) = self.base.as_ref().and_then(|(base, _)| families::split(base, &resolution)) {
                    return Ok(Err(why));
                }
                let trial = self.trial(&resolution);
                Ok(Ok((*resolution, trial)))
            }
            Ok(other) => Ok(Err(refusal(&other))),
            Err(why) => Ok(Err(why)),
        }
    }

    fn trial(&self, resolution: &Resolution) -> Trial {
        let mut several: Vec<(String, usize)> = Vec::new();
        let mut surplus = 0;
        for package in &resolution.packages {
            match several.last_mut() {
                Some((name, count)) if *name == package.name => {
                    *count += 1;
                    surplus += 1;
                }
                _ => several.push((package.name.clone(), 1)),
            }
        }
        several.retain(|(_, count)| *count > 1);
        let promised =
            self.given.workspace.members.iter().filter_map(|m| Rust::parse(m.rust_version.as_deref()?)).min();
        let change = resolution.since_lock(&self.given.lock);
        let mut too_new = Vec::new();
        let new = change.added.iter().map(|(name, version)| (name, version));
        for (name, version) in new.chain(change.changed.iter().map(|(name, _, after)| (name, after))) {
            let needs = resolution.find(name, version).and_then(|package| package.rust);
            if let (Some(needs), Some(promised)) = (needs, promised)
                && !needs.is_met_by(promised)
            {
                too_new.push((name.clone(), version.clone(), needs));
            }
        }
        let rust = resolution.packages.iter().filter_map(|package| package.rust).max();
        let saves = self.weights.saves(&change.removed, &change.added);
        Trial { change, saves, packages: resolution.packages.len(), surplus, several, rust, too_new }
    }

    /// The moves that are looked at.
    pub fn moves(&self) -> &[Move] {
        &self.moves
    }

    /// The moves of the rungs, lowest first.
    pub fn rungs(&self) -> Vec<&Move> {
        self.climb.rungs.iter().filter_map(|rung| self.moves.get(rung.number)).collect()
    }
}

/// The graph of what Cargo would lock.
fn graph(resolution: &Resolution, before: &Lock, workspace: &Workspace) -> DependencyGraph {
    let lock = resolution.to_lock(Some(before));
    let members = crate::model::members(workspace, &lock);
    DependencyGraph::new(lock, &members)
}

/// The edits of several moves, each once.
fn edits(moves: &[&Move]) -> Vec<Edit> {
    let mut edits = BTreeSet::new();
    edits.extend(moves.iter().flat_map(|one| one.edits.iter().cloned()));
    edits.into_iter().collect()
}

/// Why there is no resolution.
fn refusal(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Conflict { package, dependency } => {
            format!(
                "Cargo finds no solution: no version of `{dependency}`, required by {package}, fits the other packages."
            )
        }
        Outcome::Unknown(names) => {
            format!("No manifest and no Cargo.lock describes {}.", names.join(", "))
        }
        Outcome::TooLong => "The search for a solution took too many steps and was stopped.".to_owned(),
        Outcome::Needs(_) | Outcome::Resolved(_) => String::new(),
    }
}

/// The registry of a direct dependency, if it comes from one.
fn registry_of(dependency: &crate::workspace::Dependency, config: Option<&Tree>) -> Option<Registry> {
    use crate::workspace::Origin;
    match &dependency.origin {
        Origin::CratesIo => Some(Registry::CratesIo),
        Origin::Registry(name) if name.contains("://") => Some(Registry::of_index(name)),
        Origin::Registry(name) => {
            let index = config.and_then(|config| config.get(&["registries", name, "index"])?.as_str());
            Some(index.map_or_else(|| Registry::Other(name.clone()), Registry::of_index))
        }
        Origin::Git { .. } | Origin::Path(_) => None,
    }
}
