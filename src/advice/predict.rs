//! What comes of moves that are made together: edits, commands, and the lock.

use super::moves::update_of;
use super::{Advisor, Move, together};
use crate::edit::Edit;
use crate::resolve::{LockChange, Need};

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
    pub change: LockChange,
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
    let specs: String = ones.iter().map(|(name, version)| format!(" {}", update_of(name, version))).collect();
    if specs.is_empty() { Vec::new() } else { vec![format!("cargo update{specs}")] }
}
