use std::sync::Arc;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::read::tree::{Entry, Node, Table};
use crate::sentence;
use crate::source::Place;

/// Compiler flags in cargo config that go behind Cargo's back.
pub static RULE: Rule = Rule {
    id: "config-rustflags",
    title: "`rustflags` that override profiles or bind to one machine",
    says: "`rustflags` in cargo config has `-C opt-level`, `-C codegen-units`, `-C debuginfo` or `-C panic`, which \
           override every profile; `-C lto`, which rustc refuses where the profile has no LTO; `-C \
           target-cpu=native`, which builds programs for the building machine only; or `-D warnings`, which \
           recompiles dependencies too. Or Cargo ignores the flags of `build`, as a target has its own.",
    why: "Flags apply to every profile and every dependency, and Cargo does not know what they mean: with `-C \
          opt-level=3` even a `dev` build has no debug assertions, as rustc disables them when it optimizes. Each \
          change of flags triggers a full rebuild.",
    but: "On your own machine `target-cpu=native` can pay off. Some flags have no profile setting.",
    fix_safety: "No automatic fix: choose where the setting belongs.",
    sources: &[Source {
        title: "The Cargo Book: Configuration, build.rustflags",
        url: "https://doc.rust-lang.org/cargo/reference/config.html#buildrustflags",
    }],
    needs: &[Need::CargoConfig],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            (
                ".cargo/config.toml",
                "[target.wasm32-unknown-unknown]\nrustflags = [\"-C\", \"link-arg=-s\", \"-C\", \"opt-level=z\"]\n",
            ),
        ],
        finds: &["config-rustflags:target.wasm32-unknown-unknown.rustflags#opt-level"],
        choose: &[],
        fixed: &[],
    },
    check,
};

/// Codegen options that profiles set.
const OF_PROFILES: [&str; 5] = ["opt-level", "lto", "codegen-units", "debuginfo", "panic"];

fn check(model: &Model) -> Vec<Finding> {
    let Some((file, tree)) = model.config() else { return Vec::new() };
    let mut entries: Vec<(KeyPath, &Entry)> = Vec::new();
    let build = KeyPath::new(["build", "rustflags"]);
    entries.extend(tree.at(&build).map(|entry| (build, entry)));
    for (target, entry) in tree.table(&["target"]).into_iter().flat_map(Table::iter) {
        let flags = entry.value.as_table().and_then(|table| table.entry("rustflags"));
        entries.extend(flags.map(|entry| (KeyPath::new(["target", target, "rustflags"]), entry)));
    }
    let mut findings = displaced(file, &entries);
    for (path, entry) in &entries {
        let options = options(&entry.value);
        let target = target_of(path);
        for option in &options {
            let Some((severity, mut title, by_hand)) = judge(model, option, &options) else { continue };
            let name = option.split('=').next().unwrap_or_default();
            if let Some(target) = target {
                title.push_str(&format!(", for `{target}`"));
            }
            let mut finding = Finding::new(RULE.id, format!("{path}#{name}"), severity, title);
            finding.places.push(Place::new(file, entry.span()));
            let what = match target {
                Some(target) => format!("It applies to everything that is built for `{target}`"),
                None => "It applies to all crates, for targets without their own `rustflags`".to_owned(),
            };
            let but = "; to build scripts and proc macros too, unless `--target` or `build.target` is set.";
            finding.impact = if option == "-Dwarnings" {
                let statement = "None on build time as long as no build has other flags: those trigger a full rebuild.";
                Impact::said(Basis::Cargo, statement)
            } else {
                Impact::said(Basis::Unknown, format!("Not measured. {what}{but}"))
            };
            finding.by_hand = Some(by_hand);
            findings.push(finding);
        }
    }
    findings
}

/// The target that flags are for, unless they are those of `build`.
fn target_of(path: &KeyPath) -> Option<&str> {
    match path.keys() {
        [table, target, _] if table == "target" => Some(target),
        _ => None,
    }
}

/// Cargo takes flags from one place: those of `build` only where the target has none. An empty list counts as none.
fn displaced(file: &Arc<str>, entries: &[(KeyPath, &Entry)]) -> Vec<Finding> {
    let Some((build, entry)) = entries.iter().find(|(path, _)| target_of(path).is_none()) else { return Vec::new() };
    let general = flags(&entry.value);
    let mut findings = Vec::new();
    for (path, other) in entries {
        let (Some(target), own) = (target_of(path), flags(&other.value)) else { continue };
        let lost: Vec<&str> = general.iter().copied().filter(|flag| !own.contains(flag)).collect();
        if own.is_empty() || lost.is_empty() {
            continue;
        }
        let title = format!("`{build}`: ignored where `{path}` applies");
        let mut finding = Finding::new(RULE.id, format!("{build}#{target}"), Severity::Recommendation, title);
        finding.places.push(Place::new(file, entry.span()));
        finding.places.push(Place::new(file, other.span()));
        finding.impact = Impact::said(
            Basis::Cargo,
            format!("Cargo does not merge the two. Missing there: {}.", sentence::list(&lost, 6)),
        );
        finding.by_hand = Some("Repeat the flags there, or keep only one of the two.".to_owned());
        findings.push(finding);
    }
    findings
}

fn judge(model: &Model, option: &str, all: &[String]) -> Option<(Severity, String, String)> {
    let (name, value) = option.split_once('=').unwrap_or((option, ""));
    let is_lto = name == "lto" && !["n", "no", "off", "false"].contains(&value);
    if is_lto && !all.iter().any(|other| other.starts_with("embed-bitcode")) {
        return Some((
            Severity::Warning,
            format!("`-C {option}` in `rustflags`: refused where the profile has no LTO"),
            "Set `lto` in the profile instead.".to_owned(),
        ));
    }
    if OF_PROFILES.contains(&name) {
        return Some((
            Severity::Warning,
            format!("`-C {option}` in `rustflags`: overrides every profile"),
            format!("Set `{name}` in the profile instead."),
        ));
    }
    match option {
        "target-cpu=native" => Some((
            Severity::Info,
            "`-C target-cpu=native`: programs run on the building CPU only".to_owned(),
            "Move it to the cargo config of your machine, outside of the repository.".to_owned(),
        )),
        "-Dwarnings" => Some((
            Severity::Info,
            "`-D warnings` in `rustflags`: a warning in a member stops every build".to_owned(),
            if model.has(Since::BuildWarnings) {
                "Use `build.warnings = \"deny\"`, which recompiles nothing."
            } else if model.has(Since::LintsTable) {
                "Use `[workspace.lints]`, which applies to workspace members only."
            } else {
                "Pass it to the last compiler call only: `cargo clippy -- -D warnings`."
            }
            .to_owned(),
        )),
        _ => None,
    }
}

/// The flags, one by one.
fn flags(rustflags: &Node) -> Vec<&str> {
    match rustflags.as_str() {
        Some(text) => text.split_whitespace().collect(),
        None => rustflags.as_array().into_iter().flatten().filter_map(Node::as_str).collect(),
    }
}

/// The codegen options among flags, without their `-C`, and `-Dwarnings`.
fn options(rustflags: &Node) -> Vec<String> {
    let mut options = Vec::new();
    let mut flags = flags(rustflags).into_iter();
    while let Some(flag) = flags.next() {
        match flag {
            "-C" | "--codegen" => options.extend(flags.next().map(str::to_owned)),
            "-D" | "--deny" => options.extend(flags.next().map(|lint| format!("-D{lint}"))),
            _ if flag.starts_with("-D") => options.push(flag.to_owned()),
            _ => {
                let option = flag.strip_prefix("-C").or_else(|| flag.strip_prefix("--codegen=")).map(str::to_owned);
                options.extend(option.or_else(|| Some(format!("-D{}", flag.strip_prefix("--deny=")?))));
            }
        }
    }
    options
}
