#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Impact, Severity};
use crate::model::Model;
use crate::read::workflow::{EnvSetting, Job, Step, Workflow};
use crate::sentence::list;
use crate::source::Place;

/// Caches of workflows that hold what no build uses.
pub static RULE: Rule = Rule {
    id: "workflow-cache",
    title: "A cache with more in it than builds use, or that never hits",
    says: "A step with `actions/cache` caches the whole `target` folder, or a part of Cargo's home with unpacked \
           sources, or has a key that no later run has. A cache that hands a build over to another job is left alone.",
    why: "A checkout makes all files of the repository newer than their artifacts, so Cargo recompiles the workspace \
          members and their cached artifacts are useless. Cargo deletes nothing from `target`, so a cache that is \
          restored from another key grows each time. And `registry/src` and `git/checkouts` are the unpacked sources \
          of `registry/cache` and `git/db`.",
    but: "A cache that is too large still saves the compilation of dependencies. Where incremental compilation is on, \
          its cache in `target` helps even after a checkout. A tool that restores the times of files makes more of \
          `target` useful.",
    fix_safety: "No automatic fix: workflows are not edited.",
    sources: &[
        Source {
            title: "The Cargo Book: Cargo home, caching in CI",
            url: "https://doc.rust-lang.org/cargo/guide/cargo-home.html#caching-the-cargo-home-in-ci",
        },
        Source {
            title: "Swatinem/rust-cache: cache details",
            url: "https://github.com/Swatinem/rust-cache#cache-details",
        },
        Source {
            title: "The Cargo Book: cargo clean, --workspace",
            url: "https://doc.rust-lang.org/cargo/commands/cargo-clean.html",
        },
    ],
    needs: &[Need::Workflow],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            (
                ".github/workflows/ci.yml",
                "on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: \
                 actions/checkout@v4\n      - \
                 uses: actions/cache@v4\n        with:\n          path: |\n            ~/.cargo/registry\n            \
                 target\n          key: cargo-${{ hashFiles('Cargo.lock') }}\n      - run: cargo test\n",
            ),
        ],
        finds: &["workflow-cache:.github/workflows/ci.yml#home", "workflow-cache:.github/workflows/ci.yml#target"],
        choose: &[],
        fixed: &[],
    },
    check,
};

/// What of Cargo's home has unpacked sources in it, and what of it is worth keeping.
const HOME: [(&str, &[&str]); 3] = [
    ("", &["bin/", ".crates.toml", ".crates2.json", "registry/index/", "registry/cache/", "git/db/"]),
    ("/git", &["git/db/"]),
    ("/registry", &["registry/index/", "registry/cache/"]),
];

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for workflow in &model.workflows {
        let (mut targets, mut homes, mut kept) = (Vec::new(), Vec::new(), Vec::new());
        let mut grows = false;
        for (job, step) in workflow.steps() {
            let Some(path) = step.input("path").filter(|_| keeps(step)) else { continue };
            let place = Place::new(&workflow.file, path.span.clone());
            // What an alias names stands in one place for several jobs.
            if keeps_target(step)
                && calls_cargo(job)
                && !cleans(job)
                && !is_handed_over(workflow, job, step)
                && !targets.contains(&place)
            {
                targets.push(place.clone());
                grows |= restore_keys(step).next().is_some();
            }
            let parts = home_parts(step);
            if !parts.is_empty() && !homes.contains(&place) {
                homes.push(place);
                for part in parts {
                    if !kept.contains(&part) {
                        kept.push(part);
                    }
                }
            }
        }
        let mut found = |subject: &str, title: String, places: Vec<Place>, effect: &str, by_hand: String| {
            if !places.is_empty() {
                let mut finding =
                    Finding::new(RULE.id, format_args!("{}#{subject}", workflow.file), Severity::Recommendation, title);
                let alike = Alike::of_title(&finding.title, "workflows");
                finding.alike = alike.map(|alike| Alike { group: subject.to_owned(), ..alike });
                finding.places = places;
                finding.impact = Impact::said(Basis::Unknown, effect);
                finding.by_hand = Some(by_hand);
                findings.push(finding);
            }
        };
        let keys: Vec<&EnvSetting> = workflow
            .steps()
            .filter(|(job, step)| never_hits(step) && !is_handed_over(workflow, job, step))
            .filter_map(|(_, step)| step.input("key"))
            .collect();
        let mut of_commits: Vec<Place> = Vec::new();
        for place in keys.into_iter().map(|key| workflow.place(key)) {
            if !of_commits.contains(&place) {
                of_commits.push(place);
            }
        }
        found(
            "key",
            format!("`{}`: the key of a cache is new in each run, without `restore-keys`", workflow.file),
            of_commits,
            "The cache never hits, and each run saves another one. Not measured.",
            "Add `restore-keys` with the start of the key, or use `hashFiles('**/Cargo.lock')` in place of the commit or \
             run."
                .to_owned(),
        );
        let growing = if grows { ", and grows with `restore-keys`" } else { "" };
        let clean = if model.toolchain_has(Since::CleanWorkspace) {
            "`cargo clean --workspace`"
        } else {
            "`cargo clean -p MEMBER` for each member"
        };
        found(
            "target",
            format!("`{}`: caches the whole `target`{growing}", workflow.file),
            targets,
            "Saves the size of the members' artifacts, and the time to pack and unpack them. Not measured.",
            format!(
                "Run {clean} as the last step of the job, before the cache is saved; add `--release` or `--profile` \
                 for other profiles. Or let `Swatinem/rust-cache` choose what to cache."
            ),
        );
        found(
            "home",
            format!("`{}`: caches sources of dependencies twice", workflow.file),
            homes,
            "Saves the size of the unpacked sources, and the time to pack them. Not measured.",
            format!("Of Cargo's home, cache only {}.", list(&kept, kept.len())),
        );
    }
    findings
}

/// Whether another job of the run takes what this one caches: then it is a build that is handed over, and has to be whole.
fn is_handed_over(workflow: &Workflow, job: &Job, step: &Step) -> bool {
    let key = |step: &Step| step.input("key").and_then(|key| key.text.clone());
    let takes = |step: &Step| step.action().is_some_and(|action| action.starts_with("actions/cache"));
    let begins = |start: &str| key(step).is_some_and(|key| key.starts_with(start));
    let is_same = |other: &Step| takes(other) && (key(other) == key(step) || restore_keys(other).any(begins));
    is_of_one_run(step) && workflow.steps().any(|(other, taking)| other.name != job.name && is_same(taking))
}

/// Whether the key of a cache is another one in each run.
fn is_of_one_run(step: &Step) -> bool {
    let key = step.input("key").and_then(|key| key.text.as_deref()).unwrap_or_default();
    ["github.sha", "github.run_id", "github.run_number", "head.sha"].iter().any(|part| key.contains(part))
}

fn restore_keys(step: &Step) -> impl Iterator<Item = &str> {
    let keys = step.input("restore-keys").and_then(|keys| keys.text.as_deref()).unwrap_or_default();
    keys.lines().map(str::trim).filter(|key| !key.is_empty())
}

/// Whether a job removes the members' artifacts itself.
fn cleans(job: &Job) -> bool {
    let is_of_members = |line: &String| ["--workspace", "--package", "-p "].iter().any(|word| line.contains(word));
    let mut lines = job.steps.iter().flat_map(Step::commands);
    lines.any(|line| line.contains("cargo clean") && is_of_members(&line))
}

/// Whether a cache of what Cargo makes has a key that no other run has, and looks for no other.
fn never_hits(step: &Step) -> bool {
    let is_cache = step.action().is_some_and(|action| action == "actions/cache");
    let is_cargos = |path: &str| ["target", ".cargo", "CARGO_HOME"].iter().any(|part| path.contains(part));
    let is_of_cargo = paths(step).any(|(path, _)| is_cargos(path));
    is_cache && is_of_cargo && is_of_one_run(step) && restore_keys(step).next().is_none()
}

fn keeps(step: &Step) -> bool {
    step.action().is_some_and(|action| matches!(action.as_str(), "actions/cache" | "actions/cache/save"))
}

/// The paths that a step with a cache names, without slashes at their ends, and whether they are taken out of it.
fn paths(step: &Step) -> impl Iterator<Item = (&str, bool)> {
    let text = step.input("path").filter(|_| keeps(step)).and_then(|path| path.text.as_deref()).unwrap_or_default();
    text.lines().map(|line| {
        let path = line.trim();
        let (path, is_out) = path.strip_prefix('!').map_or((path, false), |path| (path, true));
        (path.trim_end_matches(['/', '*']), is_out)
    })
}

/// Whether a step keeps a whole `target` folder in a cache. One that takes parts of it out knows what it does.
pub(super) fn keeps_target(step: &Step) -> bool {
    let is_target = |path: &str| path == "target" || path.ends_with("/target");
    paths(step).any(|(path, is_out)| !is_out && is_target(path))
        && !paths(step).any(|(path, is_out)| is_out && path.contains("target"))
}

/// Whether a step brings a `target` folder along.
pub(super) fn restores_target(step: &Step) -> bool {
    let is_restored = step.action().is_some_and(|action| action == "actions/cache/restore");
    let paths = step.input("path").and_then(|path| path.text.as_deref()).unwrap_or_default();
    is_restored && paths.contains("target")
}

/// What to keep in place of those parts of Cargo's home that have unpacked sources in them.
fn home_parts(step: &Step) -> Vec<String> {
    let mut parts = Vec::new();
    if paths(step).any(|(path, is_out)| is_out && (path.contains("/src") || path.contains("checkouts"))) {
        return parts;
    }
    for (path, _) in paths(step).filter(|(_, is_out)| !is_out) {
        for home in ["~/.cargo", "${{ env.HOME }}/.cargo", "${{ env.CARGO_HOME }}"] {
            let Some(rest) = path.strip_prefix(home) else { continue };
            let kept = HOME.iter().find(|(part, _)| *part == rest).map_or(&[][..], |(_, kept)| *kept);
            parts.extend(kept.iter().map(|part| format!("{home}/{part}")));
        }
    }
    // Most projects have no dependency from git, and so nothing in its folder.
    if parts.iter().all(|part| part.contains("/git/")) { Vec::new() } else { parts }
}

/// Whether `target` is likely to be Cargo's: other build tools have a folder of the name as well.
fn calls_cargo(job: &Job) -> bool {
    let is_cargos = |step: &Step| {
        step.commands().any(|line| line.contains("cargo"))
            || step.action().is_some_and(|action| action.contains("cargo"))
    };
    job.steps.iter().any(is_cargos)
}
