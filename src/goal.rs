//! What the owners of a workspace care about most, which decides between advice that speaks for opposite things.
//!
//! The visitor chooses it, or the root manifest says it, so that it goes with the workspace:
//!
//! ```toml
//! [workspace.metadata.plimsoll]
//! goal = "size"
//! ```

use crate::finding::Finding;
use crate::named::named;
use crate::read::manifest::Manifest;
use crate::source::Problem;

named! {
    /// A goal.
    pub enum Goal {
        /// Fast builds while working.
        Everyday = "everyday",
        /// Fast builds in CI.
        Ci = "ci",
        /// A fast program.
        Speed = "speed",
        /// A small program.
        Size = "size",
    }
}

impl Goal {
    /// What is to be reached.
    pub fn label(self) -> &'static str {
        match self {
            Self::Everyday => "fast everyday builds",
            Self::Ci => "fast CI",
            Self::Speed => "a fast program",
            Self::Size => "a small program",
        }
    }

    /// What counts most with it.
    pub fn weighs(self) -> &'static str {
        match self {
            Self::Everyday => "The time from an edit to a running program or a finished test.",
            Self::Ci => "The time and the disk space of clean builds.",
            Self::Speed => "How fast the shipped program runs, however long its build takes.",
            Self::Size => "How small the shipped program is, however long its build takes.",
        }
    }

    /// Whether it is about the program and not about its build.
    pub fn is_of_program(self) -> bool {
        matches!(self, Self::Speed | Self::Size)
    }

    /// Tells in a finding how this goal changed the verdict.
    pub fn tell(self, finding: &mut Finding, verdict: &str) {
        finding.detail.push(format!("The goal is {}: {verdict}", self.label()));
    }
}

/// The goal that the root manifest says.
pub fn written(root: &Manifest) -> Result<Option<Goal>, Problem> {
    let table = if root.workspace.is_some() { "workspace" } else { "package" };
    let Some(node) = root.tree.get(&[table, "metadata", "plimsoll", "goal"]) else { return Ok(None) };
    let goal = node.as_str().and_then(Goal::from_name);
    goal.map(Some).ok_or_else(|| {
        let names = crate::sentence::list(Goal::ALL.map(Goal::name), Goal::ALL.len());
        Problem::note(&root.file, node.span.clone(), format!("unknown goal; known goals: {names}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Audit;
    use crate::input::InputFile;
    use crate::model::Options;

    fn audit(goal: &str, options: &Options) -> Audit {
        let manifest = format!("[package]\nname = \"app\"\n[package.metadata.plimsoll]\ngoal = \"{goal}\"\n");
        Audit::with(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }], options)
    }

    #[test]
    fn the_manifest_says_a_goal_and_the_visitor_goes_first() {
        assert_eq!(audit("size", &Options::default()).model.goal, Some(Goal::Size));
        let chosen = Options { goal: Some(Goal::Ci), ..Options::default() };
        assert_eq!(audit("size", &chosen).model.goal, Some(Goal::Ci));
    }

    #[test]
    fn a_goal_that_is_not_known_is_told() {
        let audit = audit("all", &Options::default());
        assert_eq!(audit.model.goal, None);
        let message = "unknown goal; known goals: `everyday`, `ci`, `speed` and `size`";
        assert!(audit.model.problems.iter().any(|problem| problem.message == message), "{:?}", audit.model.problems);
    }

    #[test]
    fn goals_are_found_by_name() {
        assert!(Goal::ALL.into_iter().all(|goal| Goal::from_name(goal.name()) == Some(goal)));
    }
}
