#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::goal::Goal;
use crate::model::Model;

/// Few codegen units, or no incremental compilation, in everyday builds.
pub static RULE: Rule = Rule {
    id: "dev-codegen",
    title: "`dev` builds that compile more than they have to",
    says: "The `dev` profile sets few codegen units, or turns incremental compilation off.",
    why: "Incremental compilation works by codegen unit: with fewer units, more is recompiled after an edit, on fewer \
          cores. The default is 256 for crates that are compiled incrementally, as workspace members are.",
    but: "A full build without incremental compilation writes less to disk. CI can turn it off with \
          `CARGO_INCREMENTAL=0`.",
    fix_safety: "The program behaves the same. The target folder grows by the incremental cache.",
    sources: &[
        Source {
            title: "The Cargo Book: Profiles, codegen-units",
            url: "https://doc.rust-lang.org/cargo/reference/profiles.html#codegen-units",
        },
        Source {
            title: "The Cargo Book: Profiles, incremental",
            url: "https://doc.rust-lang.org/cargo/reference/profiles.html#incremental",
        },
    ],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev]\ncodegen-units = 1\nincremental = false\n",
        )],
        finds: &["dev-codegen:codegen-units", "dev-codegen:incremental"],
        choose: &[("dev-codegen:codegen-units", "remove"), ("dev-codegen:incremental", "remove")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev]\n")],
    },
    check,
};

/// Below this, cores are idle on an ordinary machine.
const FEW: i64 = 16;

fn check(model: &Model) -> Vec<Finding> {
    let units = model
        .profiles
        .written("dev", "codegen-units")
        .filter(|setting| setting.value.as_integer().is_some_and(|units| (1..FEW).contains(&units)));
    let incremental =
        model.profiles.written("dev", "incremental").filter(|setting| setting.value.as_bool() == Some(false));
    let mut findings = Vec::new();
    for setting in units.into_iter().chain(incremental) {
        let title = match setting.value.as_integer() {
            Some(1) => "[profile.dev]: one codegen unit per crate".to_owned(),
            Some(units) => format!("[profile.dev]: at most {units} codegen units per crate"),
            None => "[profile.dev]: incremental compilation is off".to_owned(),
        };
        let verdict = match model.goal {
            Some(Goal::Ci) if setting.key == "incremental" => {
                Some("clean builds gain nothing from incremental compilation, so this is right there.")
            }
            Some(goal) if goal.is_of_program() => Some("`dev` builds are not shipped."),
            _ => None,
        };
        let severity = if verdict.is_some() { Severity::Info } else { Severity::Recommendation };
        let mut finding = Finding::new(RULE.id, setting.key, severity, title);
        if let (Some(goal), Some(verdict)) = (model.goal, verdict) {
            goal.tell(&mut finding, verdict);
        }
        finding.places.push(setting.place());
        finding.impact = Impact::said(
            Basis::Unknown,
            "Not measured. Without the setting, incremental builds of a large crate get faster; full builds may not \
             change.",
        );
        if setting.is_config {
            finding.by_hand = Some(format!("Change it in `{}`.", setting.file));
        } else {
            let edit = Edit::new(setting.file, setting.path(), Verb::Remove);
            let label = format!("Remove `{}` from [profile.dev]", setting.key);
            finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, vec![edit]));
        }
        findings.push(finding);
    }
    findings
}
