//! Upgrades among the chosen fixes: each is a fix like any other, and the lock is predicted with all of them together.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::stages::Stage;
use super::{Advisor, Move, Phase, predict, report, stages};
use crate::audit::Audit;
use crate::cost::difference::difference;
use crate::cost::{Costs, Profile};
use crate::finding::{Finding, Fix, Safety, Severity};
use crate::graph::PackageId;
use crate::order::Collect as _;
use crate::plan::{self, CorrectedFile, Plan, Predicted, Selection};
use crate::read::manifest;
use crate::read::tree::Tree;
use crate::resolve::{Outcome, Resolver, Setup};
use crate::schema::advice::{FIX, PREFIX};
use crate::workspace::Workspace;

impl Advisor {
    /// Composes the chosen fixes of `audit`, of which the advice is, with the chosen moves, and predicts the lockfile that
    /// Cargo writes then. A move is chosen as the fix [`FIX`] of a finding whose id is that of the move behind
    /// [`PREFIX`]. Before the search is done no move is known.
    pub fn plan(&mut self, audit: &Audit, selection: &Selection) -> Plan {
        let moves: Vec<Move> = match self.phase {
            Phase::Done => self.chosen(selection).cloned().collect(),
            _ => Vec::new(),
        };
        let findings: Vec<Finding> = moves.iter().map(Move::finding).collect();
        let mut plan = plan::plan_with(audit, &findings, selection);
        let is_applied = |finding: &Finding| plan.applied.iter().any(|applied| applied.finding == finding.id);
        let applied = moves.iter().zip(&findings).filter(|(_, finding)| is_applied(finding));
        let applied: Vec<&Move> = applied.map(|(one, _)| one).collect();
        if !applied.is_empty() {
            plan.commands.extend(predict::commands(&applied, self.given.rustc));
            plan.predicted = Some(self.predict_lock(audit, &plan, &applied));
        }
        plan
    }

    fn chosen(&self, selection: &Selection) -> impl Iterator<Item = &Move> {
        let mut ids: Vec<&str> = selection.iter().filter_map(|(id, _)| id.as_str().strip_prefix(PREFIX)).collect();
        self.moves.iter().filter(move |one| {
            let id = one.id();
            let at = ids.iter().position(|other| *other == id);
            at.map(|at| ids.swap_remove(at)).is_some()
        })
    }

    /// The lock that Cargo writes once the files of `plan` are written and the updates of `moves` are run.
    fn predict_lock(&mut self, audit: &Audit, plan: &Plan, moves: &[&Move]) -> Result<Predicted, String> {
        let (workspace, config) = self.corrected(audit, plan);
        let config = config.as_ref().or(self.given.config.as_ref());
        let setup = Setup { workspace: &workspace, lock: Some(&self.given.lock), config, rustc: self.given.rustc };
        let mut resolver = Resolver::new(&setup, std::mem::take(self.resolver.store()));
        let mut stages = of_fixes(audit, plan);
        stages.extend(Stage::all(moves));
        let outcome = stages::run(&mut resolver, &stages, &[]);
        *self.resolver.store() = resolver.into_store();
        let resolution = match outcome? {
            Outcome::Resolved(resolution) => resolution,
            Outcome::Needs(needs) => {
                let names: Vec<String> = needs.iter().map(ToString::to_string).collect();
                return Err(format!("Missing from the registry index: {}.", names.join(", ")));
            }
            refused => return Err(super::refusal(&refused)),
        };
        let after = resolution.to_lockfile(Some(&self.given.lock));
        let change = resolution.since_lock(&self.given.lock);
        let file = audit
            .model
            .lock_path
            .as_deref()
            .and_then(|path| audit.model.file(path))
            .ok_or("There is no Cargo.lock.")?;
        let (path, before) = (Arc::clone(&file.path), Arc::clone(&file.text));
        let old = audit.model.graph().ok_or("There is no Cargo.lock.")?;
        let new = super::graph(&resolution, &self.given.lock, &workspace);
        let costs = |graph, workspace| Costs::new(graph, workspace, audit.model.metadata(), Profile::Dev);
        let schedule = self.given.schedule.as_ref();
        let now = costs(old, &audit.model.workspace);
        let cost = difference(&now, &now, &costs(&new, &workspace), schedule);
        Ok(Predicted { lock: CorrectedFile { path, before, after, findings: Vec::new() }, change, cost })
    }

    /// The workspace and, if it is another one, the cargo config, as the files of `plan` have them.
    fn corrected(&self, audit: &Audit, plan: &Plan) -> (Workspace, Option<Tree>) {
        let mut manifests = audit.model.workspace.manifests.clone();
        let mut config = None;
        for file in &plan.files {
            if let Some(known) = manifests.get_mut(&file.path) {
                *known = manifest::read(&file.path, &file.after).0;
            } else if audit.model.config().is_some_and(|(path, _)| *path == file.path) {
                config = Some(Tree::parse(&file.path, &file.after).0);
            }
        }
        let (workspace, _) =
            Workspace::new(manifests.into_values().collect(), audit.model.workspace.root.as_deref(), |_| {
                audit.model.workspace.rust
            });
        (workspace, config)
    }
}

/// The runs of cargo that belong to the fixes of `plan`: each updates what its fix takes out of the lock.
fn of_fixes(audit: &Audit, plan: &Plan) -> Vec<Stage> {
    let applied = plan.applied.iter().filter_map(|one| audit.finding(&one.finding)?.fix(&one.fix));
    let with_command = applied.filter(|fix| !fix.commands.is_empty());
    let stages = with_command.map(|fix| {
        let from: BTreeSet<PackageId> = fix.moves.iter().map(|one| one.from).into_set();
        let graph = audit.model.graph();
        let packages = from.iter().filter_map(|id| graph?.package(*id));
        Stage::Packages(packages.map(|package| (package.name.as_str().to_owned(), package.version.clone())).collect())
    });
    stages.collect()
}

impl Move {
    /// The move as a finding with one fix. Its command is not in it: those of several moves are one.
    fn finding(&self) -> Finding {
        let label = report::label(self);
        let mut finding = Finding::new("upgrade", self.id(), Severity::Recommendation, label.clone());
        finding.fixes.push(Fix::new(FIX, label, Safety::NeedsReview, self.edits.clone()));
        finding
    }
}
