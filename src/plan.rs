//! Plans: the chosen fixes composed into corrected files, or told why not.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audit::Audit;
use crate::cost::difference::Difference;
use crate::finding::{Finding, FindingId, Fix, Safety};
use crate::graph::PackageId;
use crate::ignore;
use crate::key::KeyPath;
use crate::number::Bound;
use crate::order::{self, Collect};
use crate::resolve;
use crate::saved::{Choices, Chosen};

mod accepted;
mod parts;

use accepted::{Accepted, refused};
use parts::Parts;

/// Which fix is chosen for which finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    chosen: BTreeMap<FindingId, String>,
    dismissed: BTreeMap<FindingId, String>,
}

impl Selection {
    /// What was chosen and dismissed in a session.
    pub fn from_choices(choices: Choices) -> Self {
        let mut selection = Self::none();
        for (finding, chosen) in choices {
            let finding = FindingId::from(finding.as_str());
            match chosen {
                Chosen::Fix(fix) => selection.choose(finding, fix),
                Chosen::Dismissed(reason) => selection.dismiss(finding, reason),
            }
        }
        selection
    }

    /// Nothing is chosen.
    pub fn none() -> Self {
        Self::default()
    }

    /// The advised fix of every finding that has one and whose fix passes `filter`.
    pub fn advised(audit: &Audit, filter: impl Fn(&Fix) -> bool) -> Self {
        let advised = audit.findings.iter().filter_map(|finding| Some((finding, finding.advised_fix()?)));
        let chosen = advised.filter(|(_, fix)| filter(fix)).map(|(finding, fix)| (finding.id.clone(), fix.id.clone()));
        Self { chosen: chosen.into_map(), ..Self::default() }
    }

    /// Chooses `fix` for `finding`, in place of what was chosen for it.
    pub fn choose(&mut self, finding: FindingId, fix: impl Into<String>) {
        self.chosen.insert(finding, fix.into());
    }

    /// Chooses no fix for `finding`.
    pub fn clear(&mut self, finding: &FindingId) {
        self.chosen.remove(finding);
    }

    /// Dismisses `finding` for a reason, which the root manifest will keep.
    pub fn dismiss(&mut self, finding: FindingId, reason: impl Into<String>) {
        self.dismissed.insert(finding, reason.into());
    }

    /// The dismissed findings with the reasons.
    pub fn dismissed(&self) -> impl Iterator<Item = (&FindingId, &str)> {
        self.dismissed.iter().map(|(finding, reason)| (finding, reason.as_str()))
    }

    /// The name of the fix that is chosen for `finding`.
    pub fn of(&self, finding: &FindingId) -> Option<&str> {
        self.chosen.get(finding).map(String::as_str)
    }

    /// All choices, by finding.
    pub fn iter(&self) -> impl Iterator<Item = (&FindingId, &str)> {
        self.chosen.iter().map(|(finding, fix)| (finding, fix.as_str()))
    }

    /// Whether nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty() && self.dismissed.is_empty()
    }
}

/// What comes of a selection.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The files that change, by path.
    pub files: Vec<CorrectedFile>,
    /// The findings whose fix is in the files, in the order in which they were accepted.
    pub applied: Vec<Applied>,
    /// The findings whose fix could not be taken in.
    pub blocked: Vec<Blocked>,
    /// Choices for findings or fixes that this audit does not have.
    pub unknown: Vec<FindingId>,
    /// Commands to run in the root folder once the files are written.
    pub commands: Vec<String>,
    /// Packages of the lockfile that nothing needs any more with all applied fixes together, by name and version.
    pub removes: Vec<PackageId>,
    /// How far the number of those is known.
    pub removes_bound: Bound,
    /// With upgrades among the fixes: the lock that Cargo writes once the files are written and the commands are run, or
    /// why it is not known. The advisor on upgrades predicts it.
    pub predicted: Option<Result<Predicted, String>>,
}

/// A lock as Cargo will write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predicted {
    /// The lock.
    pub lock: CorrectedFile,
    /// How its packages differ from those of the lock that was given.
    pub change: resolve::LockChange,
    /// What that does to a clean build.
    pub cost: Difference,
}

/// A file with the applied fixes written in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CorrectedFile {
    /// Its path.
    pub path: Arc<str>,
    /// Its text as it was given.
    pub before: Arc<str>,
    /// Its text with the fixes.
    pub after: String,
    /// The findings whose fixes change it.
    pub findings: Vec<FindingId>,
}

/// A finding whose fix is in the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The finding.
    pub finding: FindingId,
    /// The name of its fix.
    pub fix: String,
}

/// A finding whose fix cannot stand beside those that were accepted before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// The finding.
    pub finding: FindingId,
    /// The name of its fix.
    pub fix: String,
    /// Why.
    pub reason: Reason,
}

/// Why a fix is blocked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// An accepted fix claims the same key.
    Claimed {
        /// The finding whose fix was accepted.
        by: FindingId,
        /// The file.
        file: Arc<str>,
        /// The key that this fix claims.
        key: KeyPath,
    },
    /// Cargo would refuse the corrected files.
    Refused {
        /// The file.
        file: Arc<str>,
        /// What it would refuse.
        message: String,
    },
    /// The edits could not be written into a file.
    Unwritable {
        /// The file.
        file: Arc<str>,
        /// What stood in the way.
        message: String,
    },
}

/// Composes the chosen fixes of `audit`.
///
/// Fixes are taken in one after the other: those that save more first, then safe ones, then by id. One that clashes with
/// an accepted one is blocked as a whole, so that of two that clash the one is kept that saves more. The order in which
/// they were chosen makes no difference.
pub fn plan(audit: &Audit, selection: &Selection) -> Plan {
    plan_with(audit, &[], selection)
}

/// Composes the chosen fixes of `audit` and of these further findings, which have ids of their own.
pub fn plan_with(audit: &Audit, further: &[Finding], selection: &Selection) -> Plan {
    let mut plan = Plan::default();
    let find = |id: &FindingId| audit.finding(id).or_else(|| further.iter().find(|finding| finding.id == *id));
    let mut candidates: Vec<(&Finding, &Fix)> = Vec::new();
    let mut parts = Parts::default();
    for (id, name) in selection.iter() {
        match find(id).and_then(|finding| Some((finding, finding.fix(name)?))) {
            Some((whole, fix)) if !whole.parts.is_empty() => {
                let own = whole.parts.iter().filter_map(|part| Some((part, part.fix(name)?)));
                candidates.extend(own.filter(|(part, _)| selection.of(&part.id).is_none()));
                parts.insert(whole, fix);
            }
            Some(candidate) => candidates.push(candidate),
            None => plan.unknown.push(id.clone()),
        }
    }
    let mut homeless = Vec::new();
    let dismissals: Vec<(&Finding, Fix)> = dismissals(audit, selection, &mut plan.unknown, &mut homeless);
    order::sort_by_key(&mut candidates, |(finding, fix)| {
        (Reverse(saving(audit, finding, fix)), fix.safety, finding.id.clone())
    });
    candidates.extend(dismissals.iter().map(|(finding, fix)| (*finding, fix)));
    // Files in which not all edits can be written together. That is rare, so it is found out at the end, and only for
    // them each fix is tried for itself.
    let mut hard: BTreeSet<Arc<str>> = BTreeSet::new();
    // Whether each fix is held to what Cargo refuses, which is found out at the end too.
    let mut is_watched = false;
    let (accepted, files) = loop {
        let mut accepted = Accepted::default();
        plan.applied.clear();
        plan.blocked.clear();
        for (number, (finding, fix)) in candidates.iter().enumerate() {
            let (id, name) = (finding.id.clone(), fix.id.clone());
            let before = is_watched.then(|| accepted.clone());
            let mut taken = accepted.take(audit, finding, fix, &hard);
            if let Some(before) = before.filter(|_| taken.is_ok())
                && let Some(refused) = watch(audit, &accepted, number)
            {
                accepted = before;
                taken = Err(refused);
            }
            match taken {
                Ok(()) => plan.applied.push(Applied { finding: id, fix: name }),
                Err(reason) => plan.blocked.push(Blocked { finding: id, fix: name, reason }),
            }
        }
        match accepted.files(audit) {
            Ok(files) if is_watched || refused(audit, &files).is_none() => break (accepted, files),
            Ok(_) => is_watched = true,
            // A file that was hard already cannot fail again: all that it has was tried.
            Err(failed) if failed.is_subset(&hard) => break (accepted, Vec::new()),
            Err(failed) => hard.extend(failed),
        }
    };
    plan.files = files;
    plan.blocked.extend(homeless);
    parts.tell(&mut plan);
    let fixes = plan.applied.iter().filter_map(|applied| find(&applied.finding)?.fix(&applied.fix));
    plan.commands = fixes.flat_map(|fix| fix.commands.iter().cloned()).collect();
    plan.commands.dedup();
    if let Some(graph) = audit.model.graph() {
        plan.removes = graph.removed_by(&accepted.moves);
        if !plan.removes.is_empty() {
            plan.removes_bound = Bound::of(graph.may_remove_more(&plan.removes), accepted.may_keep);
        }
    }
    plan
}

/// What a fix saves. The impact of a finding is that of its recommended fix; of another one, only the packages are known.
fn saving(audit: &Audit, finding: &Finding, fix: &Fix) -> (i16, i16, usize) {
    let weight = finding.impact.weight();
    let is_other = finding.advised_fix().is_none_or(|advised| advised.id != fix.id);
    let Some(graph) = audit.model.graph().filter(|_| is_other && !fix.moves.is_empty()) else { return weight };
    let removed = graph.removed_by(&fix.moves).len();
    if removed < finding.impact.packages { (0, 0, removed) } else { weight }
}

/// How many fixes are held to what Cargo refuses one by one. Those behind are left out where any is refused.
const MOST_WATCHED: usize = 100;

/// Why the fix that was taken in last cannot stay, if Cargo refuses what it makes of the files.
fn watch(audit: &Audit, accepted: &Accepted<'_>, number: usize) -> Option<Reason> {
    if number >= MOST_WATCHED {
        let root = audit.model.workspace.root.clone().unwrap_or_default();
        let message = "another of the chosen fixes is refused, and this one was not tried without it".to_owned();
        return Some(Reason::Refused { file: root, message });
    }
    let problem = accepted.refused(audit)?;
    Some(Reason::Refused { file: problem.file, message: problem.message })
}

/// The dismissals as fixes of their findings, which write down the reason.
fn dismissals<'a>(
    audit: &'a Audit,
    selection: &Selection,
    unknown: &mut Vec<FindingId>,
    homeless: &mut Vec<Blocked>,
) -> Vec<(&'a Finding, Fix)> {
    let Some(root) = audit.model.workspace.root_manifest() else { return Vec::new() };
    let mut dismissals = Vec::new();
    for (id, reason) in selection.dismissed() {
        match audit.finding(id) {
            Some(finding) => match ignore::dismissal(root, id, reason) {
                Some(edit) => {
                    dismissals.push((finding, Fix::new("ignore", "Dismiss the finding", Safety::Safe, vec![edit])));
                }
                None => {
                    let message =
                        "the root manifest has neither `[package]` nor `[workspace]` to store it in".to_owned();
                    let reason = Reason::Unwritable { file: Arc::clone(&root.file), message };
                    homeless.push(Blocked { finding: id.clone(), fix: "ignore".to_owned(), reason });
                }
            },
            None => unknown.push(id.clone()),
        }
    }
    dismissals
}

/// What one fix alone makes of the files, whatever else is chosen.
pub fn preview(audit: &Audit, finding: &Finding, fix: &Fix) -> Vec<CorrectedFile> {
    let mut accepted = Accepted::default();
    match accepted.take(audit, finding, fix, &BTreeSet::new()) {
        Ok(()) => accepted.files(audit).unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}
