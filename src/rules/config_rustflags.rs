#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::KeyPath;
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::read::tree::{Entry, Node, Table};
use crate::source::Place;

/// Compiler flags in cargo config that go behind Cargo's back.
pub static RULE: Rule = Rule {
    id: "config-rustflags",
    title: "`rustflags` that overrule profiles or bind to one machine",
    says: "`rustflags` in cargo config has `-C opt-level`, `-C lto`, `-C codegen-units` or `-C debuginfo`, which \
           overrule every profile; `-C target-cpu=native`, which makes programs for the machine that builds them; or \
           `-D warnings`, for which dependencies are compiled as well.",
    why: "Flags hold for every profile and every dependency, and Cargo knows nothing of what they mean: `cargo build` \
          and `cargo build --release` then make the same code. Each set of flags has artifacts of its own, so a new \
          one has everything compiled.",
    but: "For one's own machine `target-cpu=native` can be worth it. Profiles have no other way to pass some flags.",
    fix_safety: "There is no fix by an edit: where the setting belongs is for you to choose.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some((file, tree)) = context.config else { return Vec::new() };
    let mut entries: Vec<(KeyPath, &Entry)> = Vec::new();
    let build = KeyPath::new(["build", "rustflags"]);
    entries.extend(tree.at(&build).map(|entry| (build, entry)));
    for (target, entry) in tree.table(&["target"]).into_iter().flat_map(Table::iter) {
        let flags = entry.value.as_table().and_then(|table| table.entry("rustflags"));
        entries.extend(flags.map(|entry| (KeyPath::new(["target", target, "rustflags"]), entry)));
    }
    let mut findings = Vec::new();
    for (path, entry) in entries {
        for option in options(&entry.value) {
            let Some((severity, title, by_hand)) = judge(context, &option) else { continue };
            let name = option.split('=').next().unwrap_or_default();
            let mut finding = Finding::new(RULE.id, format!("{path}#{name}"), severity, title);
            finding.places.push(Place::new(file, entry.span()));
            finding.impact = Impact::said(Basis::Unknown, "Not measured here. Every crate is compiled with it.");
            finding.by_hand = Some(by_hand);
            findings.push(finding);
        }
    }
    findings
}

fn judge(context: &Context<'_>, option: &str) -> Option<(Severity, String, String)> {
    let name = option.split('=').next()?;
    if OF_PROFILES.contains(&name) {
        return Some((
            Severity::Warning,
            format!("`-C {option}` in `rustflags` overrules every profile"),
            format!("Set `{name}` in the profile that it is meant for."),
        ));
    }
    match option {
        "target-cpu=native" => Some((
            Severity::Info,
            "`-C target-cpu=native` makes programs for the machine that builds them".to_owned(),
            "Keep it in the configuration of your own machine, outside of the repository.".to_owned(),
        )),
        "-Dwarnings" => Some((
            Severity::Info,
            "`-D warnings` in `rustflags` has all dependencies compiled with and without it".to_owned(),
            if context.toolchain.version >= (1, 97) {
                "`build.warnings = \"deny\"` compiles nothing again."
            } else {
                "`[workspace.lints]` denies lints of your own crates only."
            }
            .to_owned(),
        )),
        _ => None,
    }
}

/// The codegen options among flags, without their `-C`, and `-Dwarnings`.
fn options(rustflags: &Node) -> Vec<String> {
    let flags: Vec<&str> = match rustflags.as_str() {
        Some(text) => text.split_whitespace().collect(),
        None => rustflags.as_array().into_iter().flatten().filter_map(Node::as_str).collect(),
    };
    let mut options = Vec::new();
    let mut flags = flags.into_iter();
    while let Some(flag) = flags.next() {
        match flag {
            "-C" | "--codegen" => options.extend(flags.next().map(str::to_owned)),
            "-D" | "--deny" => options.extend(flags.next().map(|lint| format!("-D{lint}"))),
            _ if flag.starts_with("-D") => options.push(flag.to_owned()),
            _ => options.extend(flag.strip_prefix("-C").map(str::to_owned)),
        }
    }
    options
}
