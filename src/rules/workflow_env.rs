#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::facts::targets::{Target, targets};
use crate::facts::{actions, keys, profiles as facts};
use crate::finding::{Alike, Basis, Finding, Impact, Severity};
use crate::model::Model;
use crate::profile::fact;
use crate::read::tree::{Node, Table, Tree};
use crate::read::workflow::{EnvSetting, Job, Step, Workflow};
use crate::sentence::list;
use crate::source::Place;

/// Environment variables of workflows that take precedence over the files.
pub static RULE: Rule = Rule {
    id: "workflow-env",
    title: "A workflow that overrides the manifest or cargo config",
    says: "A workflow sets `RUSTFLAGS` while cargo config has `rustflags`, or a variable such as \
           `CARGO_PROFILE_DEV_DEBUG` to another value than the profile has. An action can do so too: \
           `actions-rust-lang/setup-rust-toolchain` sets `RUSTFLAGS` to `-D warnings`, unless its input `rustflags` \
           is set.",
    why: "The environment takes precedence over cargo config, which takes precedence over the manifest. `RUSTFLAGS`, \
          even if empty, replaces `build.rustflags` and the `rustflags` of all targets: CI builds with other flags \
          than everyone else.",
    but: "It can be intended. Flags for a target that the workflow does not build are not missed.",
    fix_safety: "No automatic fix: workflows are not edited.",
    sources: &[
        Source {
            title: "The Cargo Book: Configuration, build.rustflags",
            url: "https://doc.rust-lang.org/cargo/reference/config.html#buildrustflags",
        },
        Source {
            title: "The Cargo Book: Configuration, environment variables",
            url: "https://doc.rust-lang.org/cargo/reference/config.html#environment-variables",
        },
        Source {
            title: "actions-rust-lang/setup-rust-toolchain: inputs",
            url: "https://github.com/actions-rust-lang/setup-rust-toolchain#inputs",
        },
    ],
    needs: &[Need::Workflow],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev]\ndebug = 1\n"),
            (".cargo/config.toml", "[build]\nrustflags = [\"--cfg\", \"tokio_unstable\"]\n"),
            (
                ".github/workflows/ci.yml",
                "on: push\nenv:\n  CARGO_PROFILE_DEV_DEBUG: 0\n  RUSTFLAGS: -Dwarnings\njobs:\n  test:\n    runs-on: \
                 ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n      - run: cargo test\n",
            ),
        ],
        finds: &[
            "workflow-env:.github/workflows/ci.yml#RUSTFLAGS",
            "workflow-env:.github/workflows/ci.yml#CARGO_PROFILE_DEV_DEBUG",
        ],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for workflow in &model.workflows {
        findings.extend(replaced_flags(model, workflow));
        findings.extend(overruled_settings(model, workflow));
    }
    findings
}

/// `RUSTFLAGS` that lacks what cargo config has.
fn replaced_flags(model: &Model, workflow: &Workflow) -> Option<Finding> {
    let (file, tree) = model.config()?;
    let (mut places, mut missing, mut value, mut is_actions) = (Vec::new(), Vec::new(), String::new(), false);
    for (job, step) in workflow.steps() {
        let of_env = workflow.variable(job, step, "RUSTFLAGS");
        let (setting, flags) = match of_env {
            Some(setting) => (setting, setting.value()),
            None => match of_action(step) {
                Some((uses, flags)) => (uses, Some(flags)),
                None => continue,
            },
        };
        let Some(flags) = flags else { continue };
        let own = whole_flags(flags.split_whitespace());
        let platforms = platforms(workflow, job);
        let lacking = of_config(tree, &platforms).into_iter().filter(|flag| !own.contains(flag));
        let before = missing.len();
        let mut lacks = false;
        for flag in lacking {
            lacks = true;
            if !missing.contains(&flag) {
                missing.push(flag);
            }
        }
        let place = workflow.place(setting);
        if lacks && !places.contains(&place) {
            places.push(place);
            if before == 0 {
                flags.clone_into(&mut value);
                is_actions = of_env.is_none();
            }
        }
    }
    if places.is_empty() {
        return None;
    }
    let of_build = tree.entry(&["build", "rustflags"]);
    let of_targets = target_flags(tree);
    let is_for_all = |target: &str| target == "cfg(all())";
    let counts = of_build.is_some() || of_targets.iter().any(|(target, _)| is_for_all(target));
    let are_lints =
        missing.iter().all(|flag: &String| ["-A", "-D", "-F", "-W"].iter().any(|level| flag.starts_with(level)));
    let severity = if counts && !are_lints { Severity::Recommendation } else { Severity::Info };
    let title = format!("`RUSTFLAGS` in `{}`: replaces `rustflags` of `{file}`", workflow.file);
    let mut finding = Finding::new(RULE.id, format_args!("{}#RUSTFLAGS", workflow.file), severity, title);
    let says = format!("`RUSTFLAGS` replaces `rustflags` of `{file}`");
    let alike = Alike::new(format!("`{}`", workflow.file), "workflows", says);
    finding.alike = Some(Alike { group: "RUSTFLAGS".to_owned(), ..alike });
    let entries = of_build.into_iter().chain(of_targets.iter().map(|(_, entry)| *entry));
    places.extend(entries.map(|entry| Place::new(file, entry.span())));
    finding.places = places;
    let detail = format!("`RUSTFLAGS` is `{value}`. Flags of cargo config that are not passed: {}.", list(&missing, 5));
    finding.detail.push(detail);
    finding.impact = Impact::said(Basis::Cargo, "Flags of cargo config do not apply in this workflow.");
    let first = if is_actions { "Set the input `rustflags: \"\"` of the action. " } else { "" };
    finding.by_hand = Some(if of_targets.is_empty() && !value.is_empty() {
        format!("{first}Set `CARGO_BUILD_RUSTFLAGS: {value}`: Cargo appends it to `build.rustflags`.")
    } else {
        format!("{first}Repeat the flags that you need in `RUSTFLAGS`.")
    });
    Some(finding)
}

/// What an action sets `RUSTFLAGS` to, unless it is given flags.
fn of_action(step: &Step) -> Option<(&EnvSetting, &'static str)> {
    let flags = actions::action(&step.action()?)?.sets("RUSTFLAGS").filter(|_| step.input("rustflags").is_none())?;
    Some((step.uses.as_ref()?, flags))
}

fn target_flags(tree: &Tree) -> Vec<(&str, &crate::read::tree::Entry)> {
    let targets = tree.table(&["target"]).into_iter().flat_map(Table::iter);
    targets.filter_map(|(target, entry)| Some((target, entry.value.as_table()?.entry("rustflags")?))).collect()
}

/// The targets that a job builds for, if its machine tells and no command names another one.
fn platforms(workflow: &Workflow, job: &Job) -> Vec<&'static Target> {
    let names_target = |line: String| line.contains("--target") && !line.contains("--target-dir");
    let has_variable = workflow.settings().any(|setting| setting.name == "CARGO_BUILD_TARGET");
    if has_variable || job.steps.iter().flat_map(Step::commands).any(names_target) {
        return Vec::new();
    }
    let Some(runner) = &job.runs_on else { return Vec::new() };
    let triples = workflow.values(job, runner).into_iter().map(|(name, _)| match name.split('-').next() {
        Some("ubuntu") if name.ends_with("-arm") => Some("aarch64-unknown-linux-gnu"),
        Some("ubuntu") => Some("x86_64-unknown-linux-gnu"),
        Some("windows") if name.ends_with("-arm") => None,
        Some("windows") => Some("x86_64-pc-windows-msvc"),
        Some("macos") if !name.ends_with("-intel") && !name.ends_with("-13") => Some("aarch64-apple-darwin"),
        _ => None,
    });
    let known = |triple: Option<&str>| targets().iter().find(|target| Some(target.triple) == triple);
    triples.map(known).collect::<Option<_>>().unwrap_or_default()
}

/// The flags of cargo config for one of these targets, or for whatever target if none is known.
fn of_config(tree: &Tree, platforms: &[&Target]) -> Vec<String> {
    let of_build = tree.get(&["build", "rustflags"]);
    // `build.target` is another target than that of the machine.
    let are_known = !platforms.is_empty() && tree.get(&["build", "target"]).is_none();
    let counts = |name: &str| {
        !are_known || name.parse().map_or(true, |platform| platforms.iter().any(|target| target.is(&platform)))
    };
    let of_targets = target_flags(tree).into_iter().filter(|(name, _)| counts(name));
    let nodes = of_build.into_iter().chain(of_targets.map(|(_, entry)| &entry.value));
    let flags = |node: &Node| match node.as_str() {
        Some(text) => whole_flags(text.split_whitespace()),
        None => whole_flags(node.as_array().into_iter().flatten().filter_map(Node::as_str)),
    };
    nodes.flat_map(flags).collect()
}

/// Flags with their values: `-C x` as `-Cx`, `--cfg x` as `--cfg=x`.
fn whole_flags<'a>(words: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut flags: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in words {
        match flags.last_mut().filter(|_| is_open && !word.starts_with('-')) {
            Some(flag) => flag.push_str(word),
            None => flags.push(word.to_owned()),
        }
        is_open = word.starts_with('-') && (word.len() == 2 || (word.starts_with("--") && !word.contains('=')));
        if let Some(flag) = flags.last_mut().filter(|flag| is_open && flag.starts_with("--")) {
            flag.push('=');
        }
    }
    flags
}

/// `CARGO_PROFILE_…` with another value than the profile has.
fn overruled_settings(model: &Model, workflow: &Workflow) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for variable in workflow.settings().filter(|variable| variable.name.starts_with("CARGO_PROFILE_")) {
        let Some(value) = variable.value() else { continue };
        for profile in model.profiles.names() {
            let start = format!("CARGO_PROFILE_{}_", shouted(profile));
            let Some(last) = variable.name.strip_prefix(&start) else { continue };
            let keys = match keys::config_keys(&["profile", profile]) {
                keys::Keys::AnyOf(keys) => keys,
                keys::Keys::Free => continue,
            };
            let key = keys.iter().find(|key| shouted(key) == last);
            let Some(setting) = key.and_then(|key| model.profiles.written(profile, key)) else { continue };
            let given = match (value, value.parse()) {
                ("true" | "false", _) => facts::SettingValue::Boolean(value == "true"),
                (_, Ok(number)) => facts::SettingValue::Integer(number),
                _ => facts::SettingValue::Text(value),
            };
            if fact(setting.value).is_none_or(|written| facts::same_setting(setting.key, written, given)) {
                continue;
            }
            let subject = format!("{}#{}", workflow.file, variable.name);
            let title = format!("`{}: {value}`: overrides `{}` of [profile.{profile}]", variable.name, setting.key);
            let mut finding = Finding::new(RULE.id, subject, Severity::Info, title);
            let alike = Alike::new(format!("`{}`", workflow.file), "workflows", finding.title.clone());
            finding.alike = Some(Alike { group: variable.name.clone(), ..alike });
            let place = workflow.place(variable);
            finding.places = vec![place.clone(), setting.place()];
            finding.impact =
                Impact::said(Basis::Cargo, "The setting in the file has no effect where the variable is set.");
            match findings.iter_mut().find(|other| other.id == finding.id) {
                // What an alias names stands in one place for several jobs.
                Some(other) if other.places.contains(&place) => {}
                Some(other) => other.places.push(place),
                None => findings.push(finding),
            }
        }
    }
    findings
}

/// A name as variables have it.
fn shouted(name: &str) -> String {
    name.to_ascii_uppercase().replace('-', "_")
}
