#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::model::Model;
use crate::profile::Lto;

/// Link-time optimization in profiles that are built all day.
pub static RULE: Rule = Rule {
    id: "lto-in-dev",
    title: "LTO across crates in `dev` or `test`",
    says: "The `dev` or `test` profile sets `lto = \"thin\"` or `\"fat\"`.",
    why: "Every link then optimizes across the program and all its dependencies, after each edit and for each test \
          binary.",
    but: "Some programs are unusable without LTO during development. A custom profile beside `dev` keeps ordinary \
          builds fast.",
    fix_safety: "The program is optimized less in that profile. Its results stay the same.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, lto",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#lto",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.dev]\nopt-level = 1\nlto = \"thin\"\n")],
        finds: &["lto-in-dev:dev"],
        choose: &[("lto-in-dev:dev", "remove")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.dev]\nopt-level = 1\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    ["dev", "test"].into_iter().filter_map(|profile| in_profile(model, profile)).collect()
}

fn in_profile(model: &Model, profile: &str) -> Option<Finding> {
    let setting = model.profiles.written(profile, "lto")?;
    if !Lto::of(setting.value).is_some_and(Lto::crosses_crates) {
        return None;
    }
    let title = format!("[profile.{profile}]: LTO across all crates in each link");
    let mut finding = Finding::new(RULE.id, profile, Severity::Warning, title);
    finding.places.push(setting.place());
    finding.impact = Impact::said(
        Basis::Unknown,
        "Not measured. Link time grows with the size of the whole program, not with the size of an edit.",
    );
    if setting.is_config {
        finding.by_hand = Some(format!("Remove `lto` from [profile.{profile}] in `{}`.", setting.file));
    } else {
        let edit = Edit::new(setting.file, setting.path(), Verb::Remove);
        let label = format!("Remove `lto` from [profile.{profile}]");
        finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, vec![edit]));
        finding.advised = Some(0);
    }
    Some(finding)
}
