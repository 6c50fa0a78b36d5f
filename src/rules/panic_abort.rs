#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::model::Model;

/// `panic = "abort"` and tests.
pub static RULE: Rule = Rule {
    id: "panic-abort",
    title: "Tests that share no dependencies with the program",
    says: "The `dev` profile has `panic = \"abort\"`. Tests always unwind, so `cargo test` cannot use what `cargo \
           build` compiled: every dependency of the program is compiled twice. Dependencies of build scripts and proc \
           macros are shared.",
    why: "Building and testing in turn fills the target folder with two copies of everything.",
    but: "It is needed if code must not unwind. In `release` it makes the program smaller, and tests rarely run in \
          `release`.",
    fix_safety: "No automatic fix: choose how the program behaves on panic.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, panic",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#panic",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev]\npanic = \"abort\"\n")],
        finds: &["panic-abort:dev"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(setting) = model.profiles.written("dev", "panic") else { return Vec::new() };
    if setting.value.as_str() != Some("abort") {
        return Vec::new();
    }
    let title = "[profile.dev]: with `panic = \"abort\"`, tests share no dependencies";
    let mut finding = Finding::new(RULE.id, "dev", Severity::Info, title);
    finding.places.push(setting.place());
    finding.impact =
        Impact::said(Basis::Cargo, "`cargo build` and `cargo test` each compile the dependencies. Time not measured.");
    vec![finding]
}
