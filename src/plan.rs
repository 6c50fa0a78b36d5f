//! Plans: the chosen fixes composed into corrected files, or told why not.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::audit::Audit;
use crate::edit::{self, Edit, KeyPath};
use crate::finding::{Finding, FindingId, Fix, Safety};
use crate::graph::{Move, PackageId};
use crate::ignore;

/// Which fix is chosen for which finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection {
    chosen: BTreeMap<FindingId, String>,
    dismissed: BTreeMap<FindingId, String>,
}

impl Selection {
    /// Nothing is chosen.
    pub fn none() -> Self {
        Self::default()
    }

    /// The advised fix of every finding that has one and whose fix passes `filter`.
    pub fn advised(audit: &Audit, filter: impl Fn(&Fix) -> bool) -> Self {
        let advised = audit.findings.iter().filter_map(|finding| Some((finding, finding.advised_fix()?)));
        let chosen = advised.filter(|(_, fix)| filter(fix)).map(|(finding, fix)| (finding.id.clone(), fix.id.clone()));
        Self { chosen: chosen.collect(), ..Self::default() }
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
/// Fixes are taken in one after the other: safe ones first, then by impact, then by id. One that clashes with an
/// accepted one is blocked as a whole. The order in which they were chosen makes no difference.
pub fn plan(audit: &Audit, selection: &Selection) -> Plan {
    let mut plan = Plan::default();
    let mut candidates: Vec<(&Finding, &Fix)> = Vec::new();
    for (id, name) in selection.iter() {
        match audit.finding(id).and_then(|finding| Some((finding, finding.fix(name)?))) {
            Some(candidate) => candidates.push(candidate),
            None => plan.unknown.push(id.clone()),
        }
    }
    let dismissals: Vec<(&Finding, Fix)> = dismissals(audit, selection, &mut plan.unknown);
    candidates.sort_by_key(|(finding, fix)| (fix.safety, Reverse(finding.impact.weight()), finding.id.clone()));
    let mut accepted = Accepted::default();
    for (finding, fix) in candidates {
        match accepted.take(audit, finding, fix) {
            Ok(()) => {
                plan.applied.push(Applied { finding: finding.id.clone(), fix: fix.id.clone() });
                plan.commands.extend(fix.commands.iter().cloned());
            }
            Err(reason) => plan.blocked.push(Blocked { finding: finding.id.clone(), fix: fix.id.clone(), reason }),
        }
    }
    for (finding, fix) in &dismissals {
        match accepted.take(audit, finding, fix) {
            Ok(()) => plan.applied.push(Applied { finding: finding.id.clone(), fix: fix.id.clone() }),
            Err(reason) => plan.blocked.push(Blocked { finding: finding.id.clone(), fix: fix.id.clone(), reason }),
        }
    }
    plan.commands.dedup();
    plan.removes = audit.graph.as_ref().map(|graph| graph.removed_by(&accepted.moves)).unwrap_or_default();
    plan.files = accepted.into_files(audit);
    plan
}

/// The dismissals as fixes of their findings, which write down the reason.
fn dismissals<'a>(audit: &'a Audit, selection: &Selection, unknown: &mut Vec<FindingId>) -> Vec<(&'a Finding, Fix)> {
    let Some(root) = audit.workspace.root_manifest() else { return Vec::new() };
    let mut dismissals = Vec::new();
    for (id, reason) in selection.dismissed() {
        match audit.finding(id) {
            Some(finding) => {
                let edit = ignore::dismissal(root, id, reason);
                dismissals.push((finding, Fix::new("ignore", "Dismiss the finding", Safety::Safe, vec![edit])));
            }
            None => unknown.push(id.clone()),
        }
    }
    dismissals
}

/// What one fix alone makes of the files, whatever else is chosen.
pub fn preview(audit: &Audit, finding: &Finding, fix: &Fix) -> Vec<CorrectedFile> {
    let mut accepted = Accepted::default();
    match accepted.take(audit, finding, fix) {
        Ok(()) => accepted.into_files(audit),
        Err(_) => Vec::new(),
    }
}

/// The fixes taken in so far.
#[derive(Default)]
struct Accepted<'a> {
    claims: BTreeMap<Arc<str>, Claims<'a>>,
    moves: Vec<Move>,
}

/// The claims on one file, and what they make of it.
#[derive(Default)]
struct Claims<'a> {
    edits: Vec<(&'a FindingId, &'a Edit)>,
    after: String,
}

impl<'a> Accepted<'a> {
    /// Takes `fix` in, all of it or nothing.
    fn take(&mut self, audit: &Audit, finding: &'a Finding, fix: &'a Fix) -> Result<(), Reason> {
        let mut by_file: BTreeMap<&Arc<str>, Vec<&'a Edit>> = BTreeMap::new();
        for edit in &fix.edits {
            by_file.entry(&edit.file).or_default().push(edit);
        }
        let mut taken = Vec::with_capacity(by_file.len());
        for (file, edits) in by_file {
            let claims = self.claims.get(file);
            let standing = claims.map_or(&[][..], |claims| &claims.edits);
            let clash = edits.iter().find_map(|edit| {
                let (by, _) = standing.iter().find(|(_, other)| !edit::agree(edit, other))?;
                Some(Reason::Claimed { by: (*by).clone(), file: Arc::clone(file), key: edit.key.clone() })
            });
            if let Some(clash) = clash {
                return Err(clash);
            }
            let all: Vec<Edit> = standing.iter().map(|(_, edit)| *edit).chain(edits.iter().copied()).cloned().collect();
            let unwritable = |message| Reason::Unwritable { file: Arc::clone(file), message };
            let source = audit.file(file).ok_or_else(|| unwritable("the file was not given".to_owned()))?;
            let after = edit::toml::apply(&source.text, &all).map_err(|error| unwritable(error.message))?;
            taken.push((Arc::clone(file), edits, after));
        }
        for (file, edits, after) in taken {
            let claims = self.claims.entry(file).or_default();
            claims.edits.extend(edits.into_iter().map(|edit| (&finding.id, edit)));
            claims.after = after;
        }
        self.moves.extend(fix.moves.iter().copied());
        Ok(())
    }

    fn into_files(self, audit: &Audit) -> Vec<CorrectedFile> {
        let corrected = self.claims.into_iter().filter_map(|(path, claims)| {
            let before = Arc::clone(&audit.file(&path)?.text);
            let writes = claims.edits.iter().filter(|(_, edit)| edit.verb != edit::Verb::Keep);
            let findings: BTreeSet<FindingId> = writes.map(|(finding, _)| (*finding).clone()).collect();
            Some(CorrectedFile { path, before, after: claims.after, findings: findings.into_iter().collect() })
        });
        corrected.filter(|file| *file.before != *file.after).collect()
    }
}
