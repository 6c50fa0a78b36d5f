#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::profile::Lto;

/// Link-time optimization in profiles that are built all day.
pub static RULE: Rule = Rule {
    id: "lto-in-dev",
    title: "Link-time optimization across crates in everyday profiles",
    says: "`lto = \"thin\"` or `\"fat\"` in the `dev` or `test` profile.",
    why: "Every link then optimizes across the program and all its dependencies, after each edit and for each test \
         binary.",
    but: "Programs that are unusable without optimization across crates are sometimes developed that way. A profile of \
         their own, next to `dev`, keeps ordinary builds quick.",
    fix_safety: "The program is optimized less in that profile. What it computes stays the same.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    ["dev", "test"].into_iter().filter_map(|profile| in_profile(context, profile)).collect()
}

fn in_profile(context: &Context<'_>, profile: &str) -> Option<Finding> {
    let setting = context.profiles.written(profile, "lto")?;
    if !Lto::of(setting.value).is_some_and(Lto::crosses_crates) {
        return None;
    }
    let title = format!("Each link in `{profile}` builds optimizes across all crates");
    let mut finding = Finding::new(RULE.id, profile, Severity::Warning, title);
    finding.places.push(setting.place());
    finding.impact = Impact::said(
        Basis::Unknown,
        "Not measured here. Links get slower with the size of the whole program, not with the size of an edit.",
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
