use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::finding::{Alike, Basis, Finding, Impact, Severity};
use crate::input::WORKFLOWS;
use crate::model::Model;
use crate::order::Collect;
use crate::paths;
use crate::read::workflow::{EnvSetting, Job, Step, Workflow};
use crate::sentence::list;
use crate::source::Place;

/// A rust-cache that is never of use.
pub static RULE: Rule = Rule {
    id: "workflow-rust-cache",
    title: "A rust-cache that caches no build, or never hits",
    says: "`Swatinem/rust-cache` caches `target` beside the root of the repository, but the job builds in another folder or \
           into another target folder, or its input `workspaces` names another one. Or jobs share a key but not the variables that are a part of it.",
    why: "rust-cache does not read `CARGO_TARGET_DIR` or cargo config: what to cache is its input `workspaces`. Its key has \
          a hash of all variables that begin with `CARGO`, `CC`, `CFLAGS`, `CXX`, `CMAKE` or `RUST`, with `shared-key` as \
          well. So nothing that was compiled is restored, and the job only seems to have a cache.",
    but: "Downloaded crates are cached all the same. Keys are not compared where a script writes to `GITHUB_ENV`.",
    fix_safety: "No automatic fix: workflows are not edited.",
    sources: &[
        Source {
            title: "Swatinem/rust-cache: inputs and cache details",
            url: "https://github.com/Swatinem/rust-cache#example-usage",
        },
        Source { title: "Swatinem/rust-cache#173", url: "https://github.com/Swatinem/rust-cache/issues/173" },
    ],
    needs: &[Need::Workflow],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            (
                ".github/workflows/ci.yml",
                "on: push\nenv:\n  CARGO_TARGET_DIR: D:/build\njobs:\n  test:\n    runs-on: windows-latest\n    steps:\n      - \
                 uses: actions/checkout@v4\n      - uses: Swatinem/rust-cache@v2\n      - run: cargo test\n",
            ),
        ],
        finds: &["workflow-rust-cache:.github/workflows/ci.yml#target"],
        choose: &[],
        fixed: &[],
    },
    check,
};

/// The starts of variables that are a part of the key.
const IN_KEY: [&str; 6] = ["CARGO", "CC", "CFLAGS", "CMAKE", "CXX", "RUST"];

fn check(model: &Model) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for workflow in &model.workflows {
        for (job, step) in workflow.steps().filter(|(_, step)| is_rust_cache(step)) {
            // What else is cached may well be what is built.
            if job.steps.iter().any(|step| step.input("cache-directories").is_some()) || is_off(step) {
                continue;
            }
            let found = elsewhere(model, workflow, job);
            let (Some((subject, title, by_hand, place)), Some(uses)) = (found, &step.uses) else { continue };
            let mut finding =
                Finding::new(RULE.id, format_args!("{}#{subject}", workflow.file), Severity::Warning, title);
            let alike = Alike::of_title(&finding.title, "workflows");
            finding.alike = alike.map(|alike| Alike { group: subject.to_owned(), ..alike });
            finding.places = vec![workflow.place(uses), place];
            finding.impact = Impact::said(Basis::Unknown, "Every run compiles all dependencies again. Not measured.");
            finding.by_hand = Some(by_hand);
            match findings.iter_mut().find(|other| other.id == finding.id) {
                Some(other) => {
                    let new: Vec<Place> = finding.places.into_iter().filter(|p| !other.places.contains(p)).collect();
                    other.places.extend(new);
                }
                None => findings.push(finding),
            }
        }
    }
    findings.extend(shared(model));
    findings
}

fn is_rust_cache(step: &Step) -> bool {
    step.action().is_some_and(|action| action == "swatinem/rust-cache")
}

/// Whether its inputs switch the caching of target folders off.
fn is_off(step: &Step) -> bool {
    step.input("cache-targets").is_some_and(|setting| setting.text.as_deref() != Some("true"))
}

/// The subject, the title, what to do, and the place that says so.
type Found = (&'static str, String, String, Place);

/// Where a step builds.
struct Built {
    /// The target folder, seen from the root of the repository.
    folder: String,
    /// What says so, as part of a title, and its place.
    says: String,
    place: Place,
    /// The folder of the workspace, unless something else names the target folder.
    of: Option<String>,
}

/// The target folder of a job, if it is known and not cached.
fn elsewhere(model: &Model, workflow: &Workflow, job: &Job) -> Option<Found> {
    let steps = job.steps.iter().filter(|step| builds(step));
    let built: Vec<Built> = steps.map(|step| built(model, workflow, job, step)).collect::<Option<_>>()?;
    let Built { folder, says, place, of } = built.first()?;
    let mut cached = Vec::new();
    for step in job.steps.iter().filter(|step| is_rust_cache(step)) {
        cached.extend(self::cached(step)?);
    }
    if built.iter().any(|built| cached.contains(&built.folder)) {
        return None;
    }
    let title = format!("`{}`: rust-cache caches {}, but {says}", workflow.file, list(&cached, 3));
    let is_given = job.steps.iter().any(|step| is_rust_cache(step) && step.input("workspaces").is_some());
    let input = match of {
        // An absolute folder cannot be one of `workspaces`, which are joined.
        _ if is_absolute(folder) => format!("cache-directories: {folder}"),
        None => format!("workspaces: . -> {folder}"),
        Some(of) if of.is_empty() => "workspaces: .".to_owned(),
        Some(of) => format!("workspaces: {of}"),
    };
    let by_hand = match is_given {
        true => format!("Change the inputs of rust-cache to `{input}`."),
        false => format!("Add `{input}` to the inputs of rust-cache."),
    };
    Some((if of.is_some() { "folder" } else { "target" }, title, by_hand, place.clone()))
}

/// The target folders that a rust-cache caches, if they are known.
fn cached(step: &Step) -> Option<Vec<String>> {
    let workspaces = step.input("workspaces").map_or(Some("."), EnvSetting::value)?;
    let workspaces = if workspaces.trim().is_empty() { "." } else { workspaces };
    let target = |line: &str| {
        let (root, target) = line.split_once("->").unwrap_or((line, "target"));
        paths::join(root.trim(), target.trim())
    };
    Some(workspaces.trim().lines().map(target).collect())
}

/// Where a step builds, if it is known.
fn built(model: &Model, workflow: &Workflow, job: &Job, step: &Step) -> Option<Built> {
    let is_unclear = |line: String| ["--target-dir", "--manifest-path", "cd "].iter().any(|word| line.contains(word));
    let setting = workflow.folder(job, step);
    let here = setting.map_or(Some(""), EnvSetting::value).filter(|_| !step.commands().any(is_unclear))?;
    let named = |name: &str, value: &str, folder: &str, place: Place| {
        let folder = if is_absolute(value) { value.to_owned() } else { paths::join(folder, value) };
        Some(Built { folder, says: format!("`{name}` is `{value}`"), place, of: None })
    };
    if let Some(setting) = workflow.variable(job, step, "CARGO_TARGET_DIR").filter(|it| it.value() != Some("")) {
        return named("CARGO_TARGET_DIR", setting.value()?, here, workflow.place(setting));
    }
    let repository = paths::folder(&workflow.file).strip_suffix(WORKFLOWS)?;
    let (root, at) = (model.workspace.root_folder(), paths::join(repository, here));
    if at != root && model.workspace.member_at(&paths::join(&at, "Cargo.toml")).is_none() {
        return None;
    }
    let of = root.strip_prefix(repository)?.trim_start_matches('/');
    let of_config = model.config().and_then(|(file, tree)| Some((file, tree.entry(&["build", "target-dir"])?)));
    if let Some((file, entry)) = of_config {
        return named("build.target-dir", entry.value.as_str()?, of, Place::new(file, entry.span()));
    }
    let says = format!("the job builds in `{}`", if of.is_empty() { "target" } else { of });
    let place = workflow.place(setting.or(step.run.as_ref())?);
    Some(Built { folder: paths::join(of, "target"), says, place, of: Some(of.to_owned()) })
}

fn is_absolute(folder: &str) -> bool {
    folder.starts_with(['/', '~', '$']) || folder.get(1..2) == Some(":")
}

fn builds(step: &Step) -> bool {
    let commands = ["bench", "build", "check", "clippy", "doc", "nextest", "run", "test"];
    step.commands().any(|line| {
        let mut words = line.split_whitespace();
        words.next() == Some("cargo")
            && words.find(|word| !word.starts_with('+')).is_some_and(|word| commands.contains(&word))
    })
}

/// A step with a shared key, and the variables of its key.
struct Sharing<'w> {
    workflow: &'w Workflow,
    job: &'w Job,
    key: &'w EnvSetting,
    saves: bool,
    variables: BTreeMap<&'w str, &'w str>,
}

/// Steps that share a key and differ in the variables that are a part of it.
fn shared(model: &Model) -> Vec<Finding> {
    let mut by_key: BTreeMap<(&str, &str), Vec<Sharing<'_>>> = BTreeMap::new();
    for workflow in &model.workflows {
        for (job, step) in workflow.steps().filter(|(_, step)| is_rust_cache(step)) {
            let Some(key) = step.input("shared-key") else { continue };
            let prefix = step.input("prefix-key").map_or(Some(""), EnvSetting::value);
            let Some((prefix, name)) = prefix.zip(key.value()) else { continue };
            if let Some(sharing) = sharing(workflow, job, step, key) {
                by_key.entry((name, prefix)).or_default().push(sharing);
            }
        }
    }
    by_key.into_iter().filter_map(|((key, _), all)| differing(key, &all)).collect()
}

/// Nothing if a variable of the key is put together only when the workflow runs, or if a script sets one, or if variables are
/// no part of the key.
fn sharing<'w>(workflow: &'w Workflow, job: &'w Job, step: &'w Step, key: &'w EnvSetting) -> Option<Sharing<'w>> {
    let before = job.steps.iter().take_while(|other| *other != step);
    if before.flat_map(Step::commands).any(|line| line.contains("GITHUB_ENV")) {
        return None;
    }
    if step.input("add-rust-environment-hash-key").is_some_and(|given| given.value() != Some("true")) {
        return None;
    }
    let more = step.input("env-vars").map_or(Some(""), EnvSetting::value)?;
    let mut variables = BTreeMap::new();
    for setting in workflow.env.iter().chain(&job.env).chain(&step.env) {
        if IN_KEY.into_iter().chain(more.split_whitespace()).any(|start| setting.name.starts_with(start)) {
            let value = setting.value()?;
            variables.insert(setting.name.as_str(), value);
        }
    }
    // An empty variable counts as none.
    variables.retain(|_, value| !value.is_empty());
    let saves = step.input("save-if").is_none_or(|setting| setting.text.as_deref() != Some("false"));
    Some(Sharing { workflow, job, key, saves, variables })
}

fn differing(key: &str, all: &[Sharing<'_>]) -> Option<Finding> {
    let first = all.first()?;
    let names: BTreeSet<&str> = all.iter().flat_map(|one| one.variables.keys().copied()).into_set();
    let differ = |name: &&str| all.iter().any(|one| one.variables.get(*name) != first.variables.get(*name));
    let differing: BTreeSet<&str> = names.into_iter().filter(differ).into_set();
    if differing.is_empty() {
        return None;
    }
    let never =
        all.iter().find(|one| !one.saves && !all.iter().any(|other| other.saves && other.variables == one.variables));
    let (severity, title) = match never {
        Some(one) => {
            (Severity::Warning, format!("`shared-key: {key}`: the cache of the job `{}` never hits", one.job.name))
        }
        None => (Severity::Recommendation, format!("`shared-key: {key}`: the jobs share no cache")),
    };
    let mut finding = Finding::new(RULE.id, format_args!("shared-key#{key}"), severity, title);
    finding.places = all.iter().map(|one| one.workflow.place(one.key)).collect();
    finding.detail.push(format!(
        "The key has a hash of variables as well, and the jobs differ in {}. {}",
        list(&differing, 5),
        match never {
            Some(_) => "No job saves a cache with those of this one.",
            None => "Each saves its own cache.",
        }
    ));
    finding.impact = Impact::said(Basis::Unknown, "Not measured. What one job compiled is not restored in the other.");
    finding.by_hand = Some(
        "Set the variables alike in all of them, or give each set of them its own key. Different flags need different \
         artifacts anyway."
            .to_owned(),
    );
    Some(finding)
}
