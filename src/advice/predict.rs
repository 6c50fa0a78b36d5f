//! Rungs as a fix: edits, commands, and the lock that comes of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Advisor, Move, together};
use crate::audit::Audit;
use crate::diff;
use crate::edit::{self, Edit};
use crate::finding::{Fix, Safety};
use crate::plan::CorrectedFile;
use crate::resolve::{Change, Need};
use crate::schema::advice::Foreseen;
use crate::schema::v1;

/// What comes of some moves.
#[derive(Debug, Clone)]
pub struct Prediction {
    /// The edits of the manifests.
    pub edits: Vec<Edit>,
    /// The commands to run once they are written, in this order.
    pub commands: Vec<String>,
    /// The text of the `Cargo.lock` that Cargo writes then.
    pub lock: String,
    /// What is different from the lock that was given.
    pub change: Change,
}

impl Prediction {
    /// The prediction as plain data: the files of the audit that it is about as they become, with `Cargo.lock` as Cargo
    /// writes it once the commands are run.
    ///
    /// # Errors
    ///
    /// An edit cannot be written, for this reason.
    pub fn foreseen(&self, audit: &Audit) -> Result<Foreseen, String> {
        let mut files = Vec::new();
        let paths: BTreeSet<&str> = self.edits.iter().map(|edit| &*edit.file).collect();
        for path in paths {
            let file = audit.file(path).ok_or_else(|| format!("{path} was not given"))?;
            let edits: Vec<Edit> = self.edits.iter().filter(|edit| &*edit.file == path).cloned().collect();
            let after = edit::apply(path, &file.text, &edits).map_err(|error| format!("{path}: {error}"))?;
            files.push((Arc::clone(&file.path), Arc::clone(&file.text), after));
        }
        if let Some(lock) = audit.lock_path.as_deref().and_then(|path| audit.file(path)) {
            files.push((Arc::clone(&lock.path), Arc::clone(&lock.text), self.lock.clone()));
        }
        files.retain(|(_, before, after)| **before != **after);
        let corrected = |(path, before, after)| CorrectedFile { path, before, after, findings: Vec::new() };
        let files: Vec<CorrectedFile> = files.into_iter().map(corrected).collect();
        Ok(Foreseen {
            files: files.iter().map(v1::corrected).collect(),
            patch: diff::patch(&files),
            commands: self.commands.clone(),
            change: super::tell::changed(&self.change),
        })
    }
}

impl Move {
    /// The move as a fix like any other. How the packages change is not in it: [`Advisor::predict`] tells.
    pub fn fix(&self) -> Fix {
        Fix {
            commands: self.command().into_iter().collect(),
            ..Fix::new(self.id(), super::tell::label(self), Safety::NeedsReview, self.edits.clone())
        }
    }
}

impl Advisor {
    /// What the moves of these ids come to together, made at once upon the lock that was given. Nothing if Cargo would
    /// refuse them.
    ///
    /// # Errors
    ///
    /// Packages of which more has to be known.
    pub fn predict(&mut self, ids: &[&str]) -> Result<Option<Prediction>, Vec<Need>> {
        let numbers = self.moves.iter().enumerate().filter(|(_, one)| ids.contains(&one.id().as_str()));
        let numbers: Vec<usize> = numbers.map(|(number, _)| number).collect();
        let Ok((resolution, trial)) = self.try_together(&numbers)? else { return Ok(None) };
        let moves: Vec<&Move> = numbers.iter().filter_map(|number| self.moves.get(*number)).collect();
        Ok(Some(Prediction {
            edits: super::edits(&moves),
            commands: commands(&moves),
            lock: resolution.to_lockfile(Some(&self.given.lock)),
            change: trial.change,
        }))
    }
}

/// One command for all updates: each would free the lock anew.
pub(super) fn commands(moves: &[&Move]) -> Vec<String> {
    let (_, ones, everything) = together(moves);
    if everything {
        return vec!["cargo update".to_owned()];
    }
    let specs: String = ones.iter().map(|(name, version)| format!(" -p {name}@{version}")).collect();
    if specs.is_empty() { Vec::new() } else { vec![format!("cargo update{specs}")] }
}
