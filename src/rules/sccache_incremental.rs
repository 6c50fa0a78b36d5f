#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::paths;
use crate::read::tree::{Node, Tree};
use crate::source::Place;

/// sccache beside incremental compilation.
pub static RULE: Rule = Rule {
    id: "sccache-incremental",
    title: "sccache beside incremental compilation",
    says: "sccache wraps the compiler, and incremental compilation is on: in `dev` builds by default, through \
           `build.incremental`, or through `CARGO_INCREMENTAL: 1` in a workflow.",
    why: "sccache caches no crate that is compiled incrementally, as all members and path dependencies are. With \
          `CARGO_INCREMENTAL=1` in the environment, newer versions refuse to run. Programs, dynamic libraries and \
          proc macros are never cached.",
    but: "During development, incremental compilation mostly saves more than a cache of whole crates; dependencies \
          are cached either way.",
    fix_safety: "Rebuilds compile whole crates.",
    sources: &[
        Source { title: "sccache: Rust", url: "https://github.com/mozilla/sccache/blob/main/docs/Rust.md" },
        Source {
            title: "The Cargo Book: Configuration, build.incremental",
            url: "https://doc.rust-lang.org/cargo/reference/config.html#buildincremental",
        },
    ],
    needs: &[Need::CargoConfig],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n"),
            (".cargo/config.toml", "[build]\nrustc-wrapper = \"sccache\"\n"),
        ],
        finds: &["sccache-incremental:dev"],
        choose: &[("sccache-incremental:dev", "off")],
        fixed: &[(".cargo/config.toml", "[build]\nrustc-wrapper = \"sccache\"\nincremental = false\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    let wrapper = model.config().filter(|(_, tree)| wraps(tree));
    if let Some((file, tree)) = wrapper {
        let of_build = tree.entry(&["build", "incremental"]);
        let of_dev = model.profiles.setting("dev", "incremental");
        let flag = of_build.map(|entry| &entry.value).or(of_dev.map(|setting| setting.value));
        if flag.and_then(Node::as_bool) != Some(false) {
            let title = "sccache: caches no member, as `dev` compiles incrementally";
            let mut finding = Finding::new(RULE.id, "dev", Severity::Info, title);
            let places = tree.entry(&["build", "rustc-wrapper"]).into_iter().chain(of_build);
            finding.places = places.map(|entry| Place::new(file, entry.span())).collect();
            finding.places.extend(of_dev.map(|setting| setting.place()));
            finding.impact = Impact::said(
                Basis::Unknown,
                "Not measured. Which of the two saves more depends on what you rebuild, and how often.",
            );
            let key = KeyPath::new(["build", "incremental"]);
            let edits = vec![Edit::new(file, key, Verb::Set(false.into()))];
            finding.fixes.push(Fix::new("off", "Turn incremental compilation off", Safety::NeedsReview, edits));
            findings.push(finding);
        }
    }
    for workflow in &model.workflows {
        let mut places = Vec::new();
        for (job, step) in workflow.steps() {
            let value =
                |name| Some((workflow.variable(job, step, name)?, workflow.variable(job, step, name)?.value()?));
            let of_env = value("RUSTC_WRAPPER").or(value("CARGO_BUILD_RUSTC_WRAPPER"));
            let is_wrapped = of_env.map_or(wrapper.is_some(), |(_, program)| is_sccache(program));
            if let Some((setting, "1")) = value("CARGO_INCREMENTAL")
                && is_wrapped
            {
                let place = workflow.place(setting);
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        if !places.is_empty() {
            let title = "sccache: does not work with `CARGO_INCREMENTAL: 1`";
            let mut finding = Finding::new(RULE.id, &workflow.file, Severity::Warning, title);
            finding.places = places;
            finding.impact =
                Impact::said(Basis::Unknown, "sccache caches no member, and newer versions stop the build.");
            finding.by_hand = Some("Set `CARGO_INCREMENTAL: 0` where sccache wraps the compiler.".to_owned());
            findings.push(finding);
        }
    }
    findings
}

fn wraps(tree: &Tree) -> bool {
    tree.get(&["build", "rustc-wrapper"]).and_then(Node::as_str).is_some_and(is_sccache)
}

fn is_sccache(program: &str) -> bool {
    matches!(paths::name(program), "sccache" | "sccache.exe")
}
