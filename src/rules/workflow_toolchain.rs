//! Which toolchain the jobs of a workflow run Cargo with. No rule of its own.

use crate::input::WORKFLOWS;
use crate::model::Model;
use crate::paths;
use crate::read::toolchain::{Known, Toolchain};
use crate::read::workflow::{EnvSetting, Job, Step, Workflow};
use crate::source::Place;

/// Commands of Cargo that read the lockfile of the workspace.
const COMMANDS: [&str; 12] =
    ["b", "bench", "build", "c", "check", "clippy", "doc", "metadata", "r", "run", "t", "test"];

/// Actions that make the toolchain that they are given the default one, with the input that names it.
const ACTIONS: [(&str, &str); 5] = [
    ("actions-rs/toolchain", "toolchain"),
    ("actions-rust-lang/setup-rust-toolchain", "toolchain"),
    ("dtolnay/rust-toolchain", "toolchain"),
    ("hecrj/setup-rust-action", "rust-version"),
    ("moonrepo/setup-rust", "channel"),
];

/// A toolchain, and where it is named.
type Named = (Toolchain, Place);

/// The toolchains that the jobs of a workflow run Cargo with in the folder of the workspace, and where each is named. Those
/// of channels that move, and those that are put together only when the workflow runs, are not among them.
pub(super) fn of_cargo<'w>(model: &Model, workflow: &'w Workflow) -> Vec<(&'w Job, Toolchain, Place)> {
    let of_job = |job: &'w Job| of_job(model, workflow, job).into_iter().map(move |(it, place)| (job, it, place));
    workflow.jobs.iter().flat_map(of_job).collect()
}

fn of_job(model: &Model, workflow: &Workflow, job: &Job) -> Vec<Named> {
    let has_file = model.toolchain_path.is_some();
    let (mut found, mut default): (Vec<Named>, Vec<Named>) = (Vec::new(), Vec::new());
    for step in &job.steps {
        // The toolchain file takes precedence over the default toolchain.
        if !has_file && let Some(named) = of_action(workflow, job, step) {
            default = named;
        }
        let lines: Vec<String> = step.commands().collect();
        let is_elsewhere = !is_of_root(model, workflow, workflow.folder(job, step))
            || lines.iter().any(|line| LEADS_AWAY.iter().any(|word| line.contains(word)));
        for line in &lines {
            let words: Vec<&str> = line.split_whitespace().collect();
            match words.as_slice() {
                ["rustup", "default", channel, ..] if !has_file => default = here(workflow, step, channel),
                ["rustup", "override", ..] => return found,
                ["cargo", rest @ ..] if !is_elsewhere => {
                    let (channel, command) = match rest {
                        [first, command, ..] if first.starts_with('+') => (first.strip_prefix('+'), *command),
                        [command, ..] => (None, *command),
                        [] => continue,
                    };
                    if COMMANDS.contains(&command) {
                        found.extend(match (channel, workflow.variable(job, step, "RUSTUP_TOOLCHAIN")) {
                            (Some(channel), _) => here(workflow, step, channel),
                            (None, Some(variable)) => named(workflow, job, variable),
                            (None, None) => default.clone(),
                        });
                    }
                }
                _ => {}
            }
        }
    }
    found
}

/// What may lead a script into another folder or to another toolchain.
const LEADS_AWAY: [&str; 5] = ["cd ", "pushd ", "--manifest-path", "-C ", "RUSTUP_TOOLCHAIN"];

/// Whether a folder of the repository of a workflow is that of the root manifest.
pub(super) fn is_of_root(model: &Model, workflow: &Workflow, folder: Option<&EnvSetting>) -> bool {
    let repository = paths::folder(&workflow.file).strip_suffix(WORKFLOWS).unwrap_or_default();
    let folder = folder.map_or(Some(""), EnvSetting::value);
    folder.is_some_and(|folder| paths::join(repository, folder) == model.workspace.root_folder())
}

/// What the script of a step names.
fn here(workflow: &Workflow, step: &Step, channel: &str) -> Vec<Named> {
    of_channel(channel).zip(step.run.as_ref().map(|run| workflow.place(run))).into_iter().collect()
}

/// What a setting names, through a matrix too.
fn named(workflow: &Workflow, job: &Job, setting: &EnvSetting) -> Vec<Named> {
    let place = |span| Place::new(&workflow.file, span);
    let values = workflow.values(job, setting).into_iter();
    values.filter_map(|(channel, span)| Some((of_channel(channel)?, place(span)))).collect()
}

/// What an action makes the default toolchain: what it is given, or the reference behind its `@`.
fn of_action(workflow: &Workflow, job: &Job, step: &Step) -> Option<Vec<Named>> {
    let name = step.action()?;
    let (_, input) = ACTIONS.iter().find(|(action, _)| *action == name)?;
    if let Some(setting) = step.input(input) {
        return Some(named(workflow, job, setting));
    }
    let uses = step.uses.as_ref()?;
    let channel = uses.value()?.split_once('@')?.1;
    Some(of_channel(channel).map(|toolchain| (toolchain, workflow.place(uses))).into_iter().collect())
}

/// A version that is named in full: one that moves is none.
fn of_channel(channel: &str) -> Option<Toolchain> {
    Toolchain::of_channel(channel, Known::File).filter(|toolchain| toolchain.is_pinned)
}
