#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::goal::Goal;
use crate::key::KeyPath;
use crate::model::Model;
use crate::source::Place;

/// Incremental compilation in release builds.
pub static RULE: Rule = Rule {
    id: "incremental-release",
    title: "Incremental release builds",
    says: "The `release` profile turns incremental compilation on, or `build.incremental` of cargo config does so for \
           all profiles.",
    why: "Workspace members are then split into up to 256 codegen units, unless `codegen-units` is set, and each unit \
          is optimized separately. The incremental cache takes space in the target folder. Dependencies from a \
          registry are never compiled incrementally.",
    but: "It pays if you develop in release builds.",
    fix_safety: "The program can get faster and smaller. Rebuilds in release take longer.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, incremental",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#incremental",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.release]\nincremental = true\n",
        )],
        finds: &["incremental-release:release"],
        choose: &[("incremental-release:release", "remove")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.release]\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    // What cargo config says of builds beats every profile.
    let key = KeyPath::new(["build", "incremental"]);
    let of_builds = model.config().and_then(|(file, tree)| Some((file, tree.at(&key)?)));
    let of_builds = of_builds.and_then(|(file, entry)| Some((file, entry, entry.value.as_bool()?)));
    let setting = model.profiles.written("release", "incremental");
    let setting = setting.filter(|setting| setting.value.as_bool() == Some(true));
    let is_on = of_builds.map_or(setting.is_some(), |(_, _, is_on)| is_on);
    if !is_on {
        return Vec::new();
    }
    let title = "[profile.release]: incremental compilation is on";
    let verdict = match model.goal {
        Some(Goal::Ci) => Some("only a later build in the same target folder uses the incremental cache."),
        // Only without `codegen-units` does the number of units follow.
        Some(Goal::Speed | Goal::Size) if model.profiles.written("release", "codegen-units").is_none() => {
            Some("more and smaller codegen units optimize less.")
        }
        _ => None,
    };
    let severity = if verdict.is_some() { Severity::Recommendation } else { Severity::Info };
    let mut finding = Finding::new(RULE.id, "release", severity, title);
    if let (Some(goal), Some(verdict)) = (model.goal, verdict) {
        goal.tell(&mut finding, verdict);
    }
    finding.impact = Impact::said(Basis::Unknown, "Not measured. It takes disk space, and the program can be slower.");
    if let Some((file, entry, _)) = of_builds {
        finding.places.push(Place::new(file, entry.span()));
        finding.by_hand = Some(format!(
            "Remove `build.incremental` from `{file}`: it overrides all profiles. `dev` compiles incrementally by \
             default."
        ));
    } else if let Some(setting) = setting.filter(|setting| setting.is_config) {
        finding.places.push(setting.place());
        finding.by_hand = Some(format!("Change it in `{}`.", setting.file));
    } else if let Some(setting) = setting {
        finding.places.push(setting.place());
        let edit = Edit::new(setting.file, setting.path(), Verb::Remove);
        let label = "Remove `incremental` from [profile.release]";
        finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, vec![edit]));
        finding.advised = verdict.map(|_| 0);
    }
    vec![finding]
}
