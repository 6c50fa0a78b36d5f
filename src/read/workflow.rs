//! GitHub's workflows: what they set in the environment, and what their steps run.
//!
//! One that is not understood in full is not read at all, as a claim about half of it could be wrong.

use std::ops::Range;
use std::sync::Arc;

use super::yaml::{self, Data, Entry, Node};
use crate::source::Place;

/// A workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// Its path.
    pub file: Arc<str>,
    /// What it sets for all of its jobs.
    pub env: Vec<Setting>,
    /// Its jobs, in order.
    pub jobs: Vec<Job>,
}

/// A job of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its key.
    pub name: String,
    /// What it runs on.
    pub runs_on: Option<Setting>,
    /// What it sets for all of its steps.
    pub env: Vec<Setting>,
    /// Its steps, in order. None, if another workflow is called.
    pub steps: Vec<Step>,
}

/// A step of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it sets for itself.
    pub env: Vec<Setting>,
    /// The action that it uses, with its version behind an `@`.
    pub uses: Option<Setting>,
    /// What it hands to the action.
    pub with: Vec<Setting>,
    /// The script that it runs.
    pub run: Option<Setting>,
}

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The name.
    pub name: String,
    /// The text of its value, in which expressions stand as they are written; nothing, if it is no text.
    pub text: Option<String>,
    /// The bytes of name and value.
    pub span: Range<usize>,
}

impl Setting {
    /// The value; nothing if it is put together only when the workflow runs.
    pub fn value(&self) -> Option<&str> {
        self.text.as_deref().filter(|text| !text.contains("${{"))
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
    pub fn input(&self, name: &str) -> Option<&Setting> {
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
    pub fn place(&self, setting: &Setting) -> Place {
        Place::new(&self.file, setting.span.clone())
    }

    /// What holds for a step as the variable `name`: its own, its job's or the workflow's.
    pub fn variable<'a>(&'a self, job: &'a Job, step: &'a Step, name: &str) -> Option<&'a Setting> {
        [&step.env, &job.env, &self.env].into_iter().find_map(|env| find(env, name))
    }

    /// All that it sets anywhere in the environment.
    pub fn settings(&self) -> impl Iterator<Item = &Setting> {
        let of_jobs =
            self.jobs.iter().flat_map(|job| job.env.iter().chain(job.steps.iter().flat_map(|step| &step.env)));
        self.env.iter().chain(of_jobs)
    }

    /// All steps, with their jobs.
    pub fn steps(&self) -> impl Iterator<Item = (&Job, &Step)> {
        self.jobs.iter().flat_map(|job| job.steps.iter().map(move |step| (job, step)))
    }
}

fn find<'a>(settings: &'a [Setting], name: &str) -> Option<&'a Setting> {
    settings.iter().find(|setting| setting.name == name)
}

/// Whether a text looks like a workflow.
pub fn is_likely(text: &str) -> bool {
    let has = |keys: &[&str]| text.lines().any(|line| keys.iter().any(|key| line.starts_with(key)));
    has(&["jobs:"]) && has(&["on:", "\"on\":", "'on':"])
}

/// Reads a workflow. Nothing, if it is not understood in full.
pub fn read(file: &Arc<str>, text: &str) -> Option<Workflow> {
    let root = yaml::parse(text)?;
    let jobs = root.get("jobs")?.entries().iter();
    Some(Workflow { file: Arc::clone(file), env: settings(&root, "env")?, jobs: jobs.map(job).collect::<Option<_>>()? })
}

fn job(entry: &Entry) -> Option<Job> {
    let node = &entry.value;
    let steps = node.get("steps").into_iter().flat_map(Node::items).map(step).collect::<Option<_>>()?;
    // Steps that are not a list in a block are not understood.
    let is_whole = node.get("steps").is_none_or(|steps| !steps.items().is_empty());
    let runs_on = node.entry("runs-on").map(setting);
    is_whole.then_some(Job { name: entry.key.clone(), runs_on, env: settings(node, "env")?, steps })
}

fn step(node: &Node) -> Option<Step> {
    if node.entries().is_empty() {
        return None;
    }
    let one = |key| node.entry(key).map(setting);
    Some(Step { env: settings(node, "env")?, uses: one("uses"), with: settings(node, "with")?, run: one("run") })
}

/// The names and values of the map at `key`. None of them, if it is not there; nothing, if it is no map in a block.
fn settings(node: &Node, key: &str) -> Option<Vec<Setting>> {
    match node.get(key) {
        None => Some(Vec::new()),
        Some(Node { data: Data::Map(entries), .. }) => Some(entries.iter().map(setting).collect()),
        Some(_) => None,
    }
}

fn setting(entry: &Entry) -> Setting {
    Setting { name: entry.key.clone(), text: entry.value.text().map(str::to_owned), span: entry.span() }
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
        assert_eq!(job.steps[0].input("path").and_then(Setting::value), Some("target"));
        assert_eq!(job.steps[1].commands().collect::<Vec<_>>(), ["cargo test"]);
        assert_eq!(workflow.settings().count(), 3);
        assert!(is_likely(TEXT));
    }

    #[test]
    fn what_stands_in_braces_is_read_as_well() {
        let workflow =
            read(&Arc::from("ci.yml"), &TEXT.replace("env:\n  A: 1", "env: { A: 1, 'B': \"x y\" } # both")).unwrap();
        let env: Vec<_> = workflow.env.iter().map(|setting| (setting.name.as_str(), setting.value())).collect();
        assert_eq!(env, [("A", Some("1")), ("B", Some("x y"))]);
    }

    #[test]
    fn what_is_not_understood_in_full_is_not_read() {
        for (from, to) in [("env:\n  A: 1", "env: {A: [1]}"), ("on: push", "on: &a push"), ("run: |", "run: |9")] {
            assert_eq!(read(&Arc::from("ci.yml"), &TEXT.replace(from, to)), None);
        }
    }
}
