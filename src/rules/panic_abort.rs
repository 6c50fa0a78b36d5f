#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};

/// `panic = "abort"` and tests.
pub static RULE: Rule = Rule {
    id: "panic-abort",
    title: "Tests are built apart from the program",
    says: "The `dev` profile has `panic = \"abort\"`. Tests always unwind, so `cargo test` cannot use what `cargo \
          build` compiled: every dependency of the program is compiled once for each. What only build scripts and \
          macros need is shared.",
    why: "Whoever builds and tests in turn has two copies of everything in the target folder.",
    but: "It is needed if code must not unwind. In `release` it makes a smaller program, and few run tests there.",
    fix_safety: "There is no fix: the program's behaviour on panic is for you to choose.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(setting) = context.profiles.written("dev", "panic") else { return Vec::new() };
    if setting.value.as_str() != Some("abort") {
        return Vec::new();
    }
    let title = "With `panic = \"abort\"` in `dev`, tests and program share no compiled dependencies";
    let mut finding = Finding::new(RULE.id, "dev", Severity::Info, title);
    finding.places.push(setting.place());
    finding.impact = Impact::said(
        Basis::Cargo,
        "Whoever both builds and tests compiles the dependencies twice. How long that takes is not measured here.",
    );
    vec![finding]
}
