#[cfg(feature = "examples")]
use super::Example;
use super::workflow_cache::{keeps_target, restores_target};
use super::{Need, Rule, Source};
use crate::facts::actions;
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Impact, Severity};
use crate::model::Model;
use crate::read::workflow::{EnvSetting, Job, Workflow};
use crate::sentence::list;
use crate::source::Place;

/// Incremental compilation in CI.
pub static RULE: Rule = Rule {
    id: "workflow-incremental",
    title: "Incremental compilation in a workflow",
    says: "`CARGO_INCREMENTAL` has a value that means the opposite; or a job compiles incrementally although it \
           caches no `target` folder, with a toolchain before {ci-without-incremental} that the toolchain file pins.",
    why: "Only `1` turns it on: every other value, `true` too, turns incremental compilation off. And the incremental \
          cache helps only the next build in the same folder, which a fresh runner does not have. From \
          {ci-without-incremental} on it is off where `CI` is set, unless `CARGO_INCREMENTAL` or `build.incremental` \
          is set.",
    but: "An action, a container image or a self-hosted runner can set `CARGO_INCREMENTAL` too. Jobs with actions \
          whose environment is unknown are not reported.",
    fix_safety: "No automatic fix: workflows are not edited.",
    sources: &[
        Source {
            title: "The Cargo Book: Environment variables, CARGO_INCREMENTAL",
            url: "https://doc.rust-lang.org/cargo/reference/environment-variables.html",
        },
        Source { title: "rust-lang/cargo#17220", url: "https://github.com/rust-lang/cargo/pull/17220" },
    ],
    needs: &[Need::Workflow],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            ("rust-toolchain.toml", "[toolchain]\nchannel = \"1.90.0\"\n"),
            (
                ".github/workflows/ci.yml",
                "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: \
                 actions/checkout@v4\n      - \
                 run: cargo test\n",
            ),
        ],
        finds: &["workflow-incremental:.github/workflows/ci.yml"],
        choose: &[],
        fixed: &[],
    },
    check,
};

/// Commands that compile with the `dev` profile, unless an option names another one.
const COMMANDS: [&str; 6] = ["build", "check", "clippy", "nextest", "run", "test"];

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for workflow in &model.workflows {
        let means_on = |setting: &&EnvSetting| {
            let value = setting.value().unwrap_or_default().to_ascii_lowercase();
            setting.name == "CARGO_INCREMENTAL" && matches!(value.as_str(), "true" | "on" | "yes")
        };
        if let Some(setting) = workflow.settings().find(means_on) {
            let text = setting.value().unwrap_or_default();
            let title = format!("`CARGO_INCREMENTAL: {text}`: turns incremental compilation off");
            let subject = format_args!("{}#CARGO_INCREMENTAL", workflow.file);
            let mut finding = Finding::new(RULE.id, subject, Severity::Warning, title);
            let alike = Alike::new(format!("`{}`", workflow.file), "workflows", finding.title.clone());
            finding.alike = Some(Alike { group: "CARGO_INCREMENTAL".to_owned(), ..alike });
            finding.places.push(workflow.place(setting));
            finding.impact = Impact::said(Basis::Cargo, "Cargo compiles without it, as only `1` turns it on.");
            finding.by_hand = Some("Set `CARGO_INCREMENTAL: 1` for on, `CARGO_INCREMENTAL: 0` for off.".to_owned());
            findings.push(finding);
        }
    }
    if !model.toolchain.is_pinned || model.toolchain_has(Since::CiWithoutIncremental) || says_otherwise(model) {
        return findings;
    }
    for workflow in &model.workflows {
        let (mut jobs, mut places) = (Vec::new(), Vec::new());
        for job in &workflow.jobs {
            if let Some(place) = compiles(workflow, job) {
                jobs.push(&job.name);
                // What an alias names stands in one place for several jobs.
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        if places.is_empty() {
            continue;
        }
        let jobs = list(jobs, 3);
        let title = format!("`{}`: compiles incrementally for nothing in {jobs}", workflow.file);
        let mut finding = Finding::new(RULE.id, &workflow.file, Severity::Recommendation, title);
        let subject = format!("`{}` (in {jobs})", workflow.file);
        finding.alike = Some(Alike::new(subject, "workflows", "compile incrementally for nothing"));
        finding.places = places;
        finding.impact = Impact::said(
            Basis::Unknown,
            "Not measured. Saves the time and disk space of an incremental cache that no later build reads.",
        );
        finding.by_hand = Some("Set `CARGO_INCREMENTAL: 0` in the `env:` of the workflow.".to_owned());
        findings.push(finding);
    }
    findings
}

/// Whether the `dev` profile or cargo config decide on it.
fn says_otherwise(model: &Model) -> bool {
    let of_config = model.config().is_some_and(|(_, tree)| tree.entry(&["build", "incremental"]).is_some());
    of_config || model.profiles.setting("dev", "incremental").is_some()
}

/// Where a job compiles incrementally for nothing, if it is known that it does.
fn compiles(workflow: &Workflow, job: &Job) -> Option<Place> {
    if !job.is_hosted() {
        return None;
    }
    let is_known = |name: &str| actions::action(name).is_some_and(|action| action.sets("CARGO_INCREMENTAL").is_none());
    let mut place = None;
    for step in &job.steps {
        let is_quiet = step.uses.is_none() || step.action().is_some_and(|name| is_known(&name));
        // A script may set it for itself or for later steps, and may choose another toolchain than the file does.
        let tells = ["_INCREMENTAL", "GITHUB_ENV", "rustup override", "RUSTUP_TOOLCHAIN"];
        let speaks = step.commands().any(|line| tells.iter().any(|word| line.contains(word)));
        let decides = |setting: &EnvSetting| {
            let is_cargos = setting.name.starts_with("CARGO_") && setting.name.ends_with("_INCREMENTAL");
            is_cargos || setting.name == "RUSTUP_TOOLCHAIN"
        };
        let is_set = workflow.env.iter().chain(&job.env).chain(&step.env).any(decides);
        if !is_quiet || speaks || is_set || keeps_target(step) || restores_target(step) {
            return None;
        }
        if step.commands().any(|command| is_incremental(&command)) {
            place = place.or(step.run.as_ref().map(|run| workflow.place(run)));
        }
    }
    place
}

fn is_incremental(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let is_cargo = words.next() == Some("cargo");
    let Some(command) = words.next().filter(|command| is_cargo && COMMANDS.contains(command)) else { return false };
    // What nextest calls a profile is one of its own.
    let profile = if command == "nextest" { "--cargo-profile" } else { "--profile" };
    let compiles_otherwise = |word: &str| {
        matches!(word, "-r" | "--release" | "-h" | "--help" | "-V" | "--version") || word.starts_with(profile)
    };
    !words.any(compiles_otherwise)
}
