//! GitHub's workflows: what they set in the environment, and what their steps run.
//!
//! One that is not understood in full is not read at all, as a claim about half of it could be wrong.

use std::ops::Range;
use std::sync::Arc;

use super::yaml::{self, Data, Entry, Node, Unread};
use crate::source::Place;

mod exports;

use exports::exports;

/// How an expression begins, which GitHub evaluates when the workflow runs.
const EXPRESSION: &str = "${{";

/// What is said of something that cannot be known from the file.
const EVALUATED: &str = "is an expression, which is evaluated only when the workflow runs";

/// A workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// Its path.
    pub file: Arc<str>,
    /// What it sets for all of its jobs.
    pub env: Vec<EnvSetting>,
    /// The folder in which scripts run, as `defaults` names it.
    pub folder: Option<EnvSetting>,
    /// Its jobs, in order.
    pub jobs: Vec<Job>,
}

/// A job of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its key.
    pub name: String,
    /// What it runs on.
    pub runs_on: Option<EnvSetting>,
    /// What it sets for all of its steps.
    pub env: Vec<EnvSetting>,
    /// The folder in which scripts run, as `defaults` names it.
    pub folder: Option<EnvSetting>,
    /// The values of its matrix, each by its key, as far as they are written down.
    pub matrix: Vec<EnvSetting>,
    /// Its steps, in order. None, if another workflow is called.
    pub steps: Vec<Step>,
    /// What its scripts write to `GITHUB_ENV` for the steps behind them, each with the number of its step.
    pub exports: Vec<(usize, EnvSetting)>,
}

/// A step of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it sets for itself.
    pub env: Vec<EnvSetting>,
    /// The folder in which its script runs.
    pub folder: Option<EnvSetting>,
    /// The action that it uses, with its version behind an `@`.
    pub uses: Option<EnvSetting>,
    /// What it hands to the action.
    pub with: Vec<EnvSetting>,
    /// The script that it runs.
    pub run: Option<EnvSetting>,
    /// How many steps of the job stand before it.
    pub number: usize,
    /// Whether it runs whatever the outcome of an expression.
    pub is_unconditional: bool,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvSetting {
    /// The name.
    pub name: String,
    /// The text of its value, in which expressions stand as they are written; empty if there is no value, nothing if it
    /// is no scalar or not known.
    pub text: Option<String>,
    /// The bytes of name and value.
    pub span: Range<usize>,
}

impl EnvSetting {
    /// The value; nothing if it is put together only when the workflow runs.
    pub fn value(&self) -> Option<&str> {
        self.text.as_deref().filter(|text| !text.contains(EXPRESSION))
    }
}

impl Job {
    /// Whether it runs on a machine of GitHub's, which is new for each job, as far as can be seen. Which one it is may be
    /// worked out when it runs.
    pub fn is_hosted(&self) -> bool {
        let runner = self.runs_on.as_ref().and_then(|setting| setting.text.as_deref()).unwrap_or_default();
        ["ubuntu-", "windows-", "macos-", "${{"].iter().any(|start| runner.starts_with(start))
            && !runner.contains("self-hosted")
    }
}

impl Step {
    /// The action that it uses, without its version and in small letters, as GitHub does not tell them apart.
    pub fn action(&self) -> Option<String> {
        let uses = self.uses.as_ref()?.value()?;
        Some(uses.split('@').next().unwrap_or_default().to_ascii_lowercase())
    }

    /// What it hands to the action as `name`.
    pub fn input(&self, name: &str) -> Option<&EnvSetting> {
        find(&self.with, name)
    }

    /// The lines of its script, without indentation and comments. A line that ends with a backslash goes on in the next.
    pub fn commands(&self) -> impl Iterator<Item = String> {
        let script = self.run.as_ref().and_then(|run| run.text.as_deref()).unwrap_or_default();
        let mut commands: Vec<String> = Vec::new();
        let mut goes_on = false;
        for line in script.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words = line.strip_suffix('\\').unwrap_or(line);
            match commands.last_mut().filter(|_| goes_on) {
                Some(command) => command.push_str(&format!(" {words}")),
                None => commands.push(words.to_owned()),
            }
            goes_on = words.len() < line.len();
        }
        commands.into_iter()
    }
}

impl Workflow {
    /// A place of it.
    pub fn place(&self, setting: &EnvSetting) -> Place {
        Place::new(&self.file, setting.span.clone())
    }

    /// What applies to a step as the variable `name`: its own, what a step before it wrote to `GITHUB_ENV`, its job's or the
    /// workflow's.
    pub fn variable<'a>(&'a self, job: &'a Job, step: &'a Step, name: &str) -> Option<&'a EnvSetting> {
        let before = job.exports.iter().rev().filter(|(number, _)| *number < step.number).map(|(_, setting)| setting);
        let exported = || before.into_iter().find(|setting| setting.name == name);
        find(&step.env, name).or_else(exported).or_else(|| find(&job.env, name)).or_else(|| find(&self.env, name))
    }

    /// The folder in which the script of a step runs, if it is not that of the repository.
    pub fn folder<'a>(&'a self, job: &'a Job, step: &'a Step) -> Option<&'a EnvSetting> {
        [&step.folder, &job.folder, &self.folder].into_iter().find_map(Option::as_ref)
    }

    /// The values that a setting of a job can have, of which a matrix gives several; none that are not written down.
    pub fn values<'a>(&self, job: &'a Job, setting: &'a EnvSetting) -> Vec<(&'a str, Range<usize>)> {
        if let Some(value) = setting.value() {
            return vec![(value, setting.span.clone())];
        }
        let expression =
            setting.text.as_deref().and_then(|text| text.trim().strip_prefix(EXPRESSION)?.strip_suffix("}}"));
        let Some(key) = expression.and_then(|text| text.trim().strip_prefix("matrix.")) else { return Vec::new() };
        let of_key = job.matrix.iter().filter(|value| value.name == key);
        of_key.filter_map(|value| Some((value.value()?, value.span.clone()))).collect()
    }

    /// All that it sets anywhere in the environment.
    pub fn settings(&self) -> impl Iterator<Item = &EnvSetting> {
        let of_jobs =
            self.jobs.iter().flat_map(|job| job.env.iter().chain(job.steps.iter().flat_map(|step| &step.env)));
        self.env.iter().chain(of_jobs)
    }

    /// All steps, with their jobs.
    pub fn steps(&self) -> impl Iterator<Item = (&Job, &Step)> {
        self.jobs.iter().flat_map(|job| job.steps.iter().map(move |step| (job, step)))
    }
}

fn find<'a>(settings: &'a [EnvSetting], name: &str) -> Option<&'a EnvSetting> {
    settings.iter().find(|setting| setting.name == name)
}

/// Whether a text looks like a workflow.
pub fn is_likely(text: &str) -> bool {
    let has = |key: &str| {
        text.match_indices(key)
            .any(|(at, _)| text.get(..at).is_some_and(|before| before.is_empty() || before.ends_with('\n')))
    };
    has("jobs:") && ["on:", "\"on\":", "'on':"].into_iter().any(has)
}

/// Reads a workflow.
///
/// # Errors
///
/// It is not understood in full: where, and why.
pub fn read(file: &Arc<str>, text: &str) -> Result<Workflow, Unread> {
    let root = yaml::parse(text)?;
    let entries = mapping(&root, "the workflow")?;
    let Some(jobs) = entries.iter().find(|entry| entry.key == "jobs") else {
        return Err(Unread::new(root.span, "it has no `jobs`"));
    };
    let jobs = mapping(&jobs.value, "`jobs`")?.iter().map(job).collect::<Result<_, _>>()?;
    Ok(Workflow { file: Arc::clone(file), env: settings(&root, "env")?, folder: default_folder(&root), jobs })
}

fn job(entry: &Entry) -> Result<Job, Unread> {
    let node = &entry.value;
    mapping(node, &format!("the job `{}`", entry.key))?;
    let steps = match node.get("steps") {
        None => Vec::new(),
        Some(Node { data: Data::List(steps), .. }) => steps.iter().enumerate().map(step).collect::<Result<_, _>>()?,
        Some(other) => return Err(unlike(other, "`steps`", "sequence")),
    };
    let runs_on = node.entry("runs-on").map(|entry| match &entry.value.data {
        Data::List(labels) => {
            let labels: Vec<&str> = labels.iter().filter_map(Node::text).collect();
            EnvSetting { text: Some(labels.join(" ")), ..setting(entry) }
        }
        _ => setting(entry),
    });
    let (env, folder, matrix) = (settings(node, "env")?, default_folder(node), matrix(node));
    let exports = steps.iter().flat_map(exports).collect();
    Ok(Job { name: entry.key.clone(), runs_on, env, folder, matrix, steps, exports })
}

/// `working-directory` of the `defaults` for scripts.
fn default_folder(node: &Node) -> Option<EnvSetting> {
    node.get("defaults")?.get("run")?.entry("working-directory").map(setting)
}

/// The values of a matrix: those of its lists, and those of what `include` adds.
fn matrix(node: &Node) -> Vec<EnvSetting> {
    let matrix = node.get("strategy").and_then(|strategy| strategy.get("matrix"));
    let Some(Node { data: Data::Map(entries), .. }) = matrix else { return Vec::new() };
    let mut values = Vec::new();
    for entry in entries.iter().filter(|entry| entry.key != "exclude") {
        let Data::List(items) = &entry.value.data else { continue };
        for item in items {
            match &item.data {
                Data::Map(added) if entry.key == "include" => values.extend(added.iter().map(setting)),
                Data::Text(text) => values.push(EnvSetting {
                    name: entry.key.clone(),
                    text: Some(text.clone()),
                    span: item.span.clone(),
                }),
                _ => {}
            }
        }
    }
    values
}

fn step((number, node): (usize, &Node)) -> Result<Step, Unread> {
    mapping(node, "a step")?;
    let one = |key| node.entry(key).map(setting);
    let (env, with) = (settings(node, "env")?, settings(node, "with")?);
    let is_unconditional = node.entry("if").is_none();
    Ok(Step {
        env,
        folder: one("working-directory"),
        uses: one("uses"),
        with,
        run: one("run"),
        number,
        is_unconditional,
    })
}

/// The names and values of the mapping at `key`, none if it is not there.
fn settings(node: &Node, key: &str) -> Result<Vec<EnvSetting>, Unread> {
    let Some(entry) = node.entry(key) else { return Ok(Vec::new()) };
    let entries = mapping(&entry.value, &format!("`{key}`"))?;
    let is_nested = |entry: &&Entry| matches!(entry.value.data, Data::Map(_) | Data::List(_));
    match entries.iter().find(is_nested) {
        Some(nested) => Err(unlike(&nested.value, &format!("`{}` in `{key}`", nested.key), "string")),
        None => Ok(entries.iter().map(setting).collect()),
    }
}

/// The entries of a mapping of which all keys are known.
fn mapping<'n>(node: &'n Node, what: &str) -> Result<&'n [Entry], Unread> {
    let Data::Map(entries) = &node.data else { return Err(unlike(node, what, "mapping")) };
    match entries.iter().find(|entry| entry.key.contains(EXPRESSION)) {
        Some(entry) => Err(Unread::new(entry.key_span.clone(), format!("a key of {what} {EVALUATED}"))),
        None => Ok(entries),
    }
}

fn unlike(node: &Node, what: &str, expected: &str) -> Unread {
    let is_expression = node.text().is_some_and(|text| text.contains(EXPRESSION));
    let cause = if is_expression { format!("{what} {EVALUATED}") } else { format!("{what} is not a {expected}") };
    Unread::new(node.span.clone(), cause)
}

fn setting(entry: &Entry) -> EnvSetting {
    let text = match &entry.value.data {
        Data::Text(text) => Some(text.clone()),
        Data::Null => Some(String::new()),
        Data::Map(_) | Data::List(_) | Data::Other => None,
    };
    EnvSetting { name: entry.key.clone(), text, span: entry.span() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "on: push\nenv:\n  A: 1\njobs:\n  test:\n    env:\n      A: ${{ matrix.a }}\n    steps:\n      - uses: \
                        Actions/Cache@v4\n        with:\n          path: target\n      - run: |\n          # no\n          \
                        cargo test\n        env:\n          A: x\n  call:\n    uses: ./other.yml\n";

    #[test]
    fn the_nearest_environment_holds() {
        let workflow = read(&Arc::from("ci.yml"), TEXT).unwrap();
        let job = &workflow.jobs[0];
        let value = |step| workflow.variable(job, step, "A").map(|setting| setting.value().map(str::to_owned));
        assert_eq!(value(&job.steps[0]), Some(None));
        assert_eq!(value(&job.steps[1]), Some(Some("x".to_owned())));
        assert_eq!(job.steps[0].action().as_deref(), Some("actions/cache"));
        assert_eq!(job.steps[0].input("path").and_then(EnvSetting::value), Some("target"));
        assert_eq!(job.steps[1].commands().collect::<Vec<_>>(), ["cargo test"]);
        assert_eq!(workflow.settings().count(), 3);
        assert!(is_likely(TEXT));
    }

    #[test]
    fn a_matrix_gives_a_setting_several_values() {
        let text = "on: push\ndefaults: {run: {working-directory: web}}\njobs:\n  a:\n    strategy:\n      matrix:\n        \
                    rust: [stable, '1.70']\n        os: ${{ fromJSON(x) }}\n        include:\n          - rust: 1.60.0\n    \
                    steps:\n      - uses: x@v1\n        with: {toolchain: '${{ matrix.rust }}', os: '${{ matrix.os }}', \
                    a: '${{ matrix.rust }}-x', b: y}\n      - run: cargo test\n        working-directory: api\n";
        let workflow = read(&Arc::from("ci.yml"), text).unwrap();
        let job = &workflow.jobs[0];
        let values = |name: &str| {
            let values = workflow.values(job, job.steps[0].input(name).unwrap());
            values.into_iter().map(|(value, _)| value).collect::<Vec<_>>()
        };
        assert_eq!(values("toolchain"), ["stable", "1.70", "1.60.0"]);
        assert_eq!((values("os"), values("a"), values("b")), (vec![], vec![], vec!["y"]));
        let folder = |step: usize| workflow.folder(job, &job.steps[step]).and_then(EnvSetting::value);
        assert_eq!((folder(0), folder(1)), (Some("web"), Some("api")));
    }

    #[test]
    fn what_stands_in_braces_is_read_as_well() {
        let workflow =
            read(&Arc::from("ci.yml"), &TEXT.replace("env:\n  A: 1", "env: { A: 1, 'B': \"x y\" } # both")).unwrap();
        let env: Vec<_> = workflow.env.iter().map(|setting| (setting.name.as_str(), setting.value())).collect();
        assert_eq!(env, [("A", Some("1")), ("B", Some("x y"))]);
    }

    #[test]
    fn what_is_not_understood_in_full_is_told_with_its_place() {
        for (from, to, at, cause) in [
            ("env:\n  A: 1", "env: {A: [1]}", "[1]", "`A` in `env` is not a string"),
            ("env:\n  A: 1", "env:", "", "`env` is not a mapping"),
            ("env:\n  A: 1", "env: ${{ fromJSON(x) }}", "${{ fromJSON(x) }}", "`env` is an expression, which"),
            ("env:\n  A: 1", "env:\n  ${{ insert }}: x", "${{ insert }}", "a key of `env` is an expression, which"),
            ("jobs:\n", "JOBS:\n", "on: push", "it has no `jobs`"),
            ("path: target", "path: [target]", "[target]", "`path` in `with` is not a string"),
            ("uses: ./other.yml", "steps: ${{ x }}", "${{ x }}", "`steps` is an expression, which"),
            ("uses: ./other.yml", "steps: {}", "{}", "`steps` is not a sequence"),
            ("uses: ./other.yml", "steps: [x]", "x", "a step is not a mapping"),
            ("  call:\n    uses: ./other.yml", "  call: x", "x", "the job `call` is not a mapping"),
            ("on: push", "on: push\non: pull_request", "on", "the key `on` is defined twice"),
        ] {
            let text = TEXT.replace(from, to);
            let unread = read(&Arc::from("ci.yml"), &text).expect_err(to);
            assert!(unread.cause.starts_with(cause), "{to}: {unread:?}");
            assert_eq!(text.get(unread.span.clone()), Some(at), "{to}: {unread:?}");
        }
        assert_eq!(read(&Arc::from("ci.yml"), "- a\n").unwrap_err().cause, "the workflow is not a mapping");
    }

    #[test]
    fn all_of_yaml_is_read() {
        for (from, to) in [
            ("on: push", "on: { push: { branches: [main, release-*] } }"),
            ("on: push", "on: &a push"),
            ("on: push", "permissions: {}\non:\n  push:"),
            ("on: push", "---\n# CI\non: push"),
            ("\n", "\r\n"),
            ("uses: ./other.yml", "steps: []"),
            ("run: |", "run: |2"),
        ] {
            let workflow = read(&Arc::from("ci.yml"), &TEXT.replace(from, to)).unwrap();
            assert_eq!(workflow.settings().count(), 3, "{to}");
            assert_eq!(workflow.jobs[0].steps[1].commands().collect::<Vec<_>>(), ["cargo test"], "{to}");
        }
    }

    #[test]
    fn aliases_stand_for_what_they_name() {
        let text = "on: push\nenv: &env\n  A: &on True\n  B:\njobs:\n  a:\n    env: *env\n    steps: &steps\n      - run: >-\n    \
                    \x20     cargo\n          test\n        env: {A: *on, C: 010}\n  b:\n    steps: *steps\n";
        let workflow = read(&Arc::from("ci.yml"), text).unwrap();
        let values = |settings: &[EnvSetting]| {
            settings.iter().map(|setting| setting.value().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(values(&workflow.jobs[0].env), ["true", ""]);
        assert_eq!(workflow.jobs[0].env, workflow.env);
        assert_eq!(workflow.jobs[1].steps, workflow.jobs[0].steps);
        let step = &workflow.jobs[1].steps[0];
        assert_eq!(values(&step.env), ["true", "10"]);
        assert_eq!(step.commands().collect::<Vec<_>>(), ["cargo test"]);
        assert_eq!(text.get(step.env[0].span.clone()), Some("A: *on"));
    }
}
