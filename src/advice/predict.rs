//! What comes of moves that are made together: edits, commands, and the lock.

use semver::Version;

use super::stages::Stage;
use super::{Advisor, Move};
use crate::edit::Edit;
use crate::facts::since::Since;
use crate::registry::entries::Rust;
use crate::resolve::{LockChange, Need};
use crate::shell;

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
            commands: commands(&moves, self.given.rustc),
            lock: resolution.to_lockfile(Some(&self.given.lock)),
            change: trial.change,
        }))
    }
}

/// One command for all updates, as each would free the lock anew, and then one for each move to a version.
pub(super) fn commands(moves: &[&Move], rust: Option<Rust>) -> Vec<String> {
    let mut commands = Vec::new();
    for stage in Stage::all(moves) {
        match stage {
            Stage::Edits => {}
            Stage::Everything => commands.push("cargo update".to_owned()),
            Stage::Packages(ones) => {
                let specs = ones.iter().map(|(name, version)| format!(" {}", update_of(name, version, rust)));
                commands.push(format!("cargo update{}", specs.collect::<String>()));
            }
            Stage::Precise { name, from, to } => {
                commands.push(format!("cargo update {} --precise {to}", update_of(&name, &from, rust)));
            }
        }
    }
    commands
}

/// The option of `cargo update` that names a package.
fn update_of(name: &str, version: &Version, rust: Option<Rust>) -> String {
    let knows_at = rust.is_none_or(|rust| Since::PackageIdAt.is_in((rust.major, rust.minor.unwrap_or(0))));
    let separator = if knows_at { '@' } else { ':' };
    shell::option(if name.starts_with('-') { "--package" } else { "-p" }, &format!("{name}{separator}{version}"))
}
