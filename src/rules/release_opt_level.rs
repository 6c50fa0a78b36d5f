#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::profiles::{Meaning, meaning};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::goal::Goal;
use crate::key::KeyPath;
use crate::model::Model;
use crate::profile::fact;

/// Release builds that are not optimized for the speed that is the goal.
pub static RULE: Rule = Rule {
    id: "release-opt-level",
    title: "Release builds that are not optimized for speed",
    says: "The goal is a fast program, and the `release` profile has an `opt-level` below 2, or one for size.",
    why: "`\"s\"` and `\"z\"` trade speed for size: rustc inlines less, and with `\"z\"` it vectorizes no loops. The \
          default of `release` is 3.",
    but: "Smaller code can be faster where the CPU cache is small. Measure before you decide.",
    fix_safety: "The program is optimized differently, and can get larger. Other profiles that inherit `release` keep \
                 their setting.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, opt-level",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#opt-level",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[package.metadata.plimsoll]\ngoal = \
             \"speed\"\n\n[profile.release]\nopt-level = \"s\"\nstrip = \"debuginfo\"\n",
        )],
        finds: &["release-opt-level:release"],
        choose: &[("release-opt-level:release", "remove")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[package.metadata.plimsoll]\ngoal = \"speed\"\n\n[profile.release]\nstrip = \
             \"debuginfo\"\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(goal @ Goal::Speed) = model.goal else { return Vec::new() };
    let Some(setting) = model.profiles.written("release", "opt-level") else { return Vec::new() };
    let level = fact(setting.value).and_then(|value| meaning("opt-level", value));
    let Some(Meaning::Named(level @ ("0" | "1" | "s" | "z"))) = level else { return Vec::new() };
    let title = match level {
        "s" | "z" => "[profile.release]: optimized for size",
        _ => "[profile.release]: hardly optimized",
    };
    let mut finding = Finding::new(RULE.id, "release", Severity::Recommendation, title);
    finding.places.push(setting.place());
    goal.tell(&mut finding, "`opt-level = 3`, the default of `release`, serves it.");
    finding.impact = Impact::said(Basis::Unknown, "Not measured. Benchmark the program with both.");
    if setting.is_config {
        finding.by_hand = Some(format!("Change it in `{}`.", setting.file));
    } else {
        let mut edits = vec![Edit::new(setting.file, setting.path(), Verb::Remove)];
        // Benches are of what is shipped; other profiles that inherit `release` stay as they are.
        let heirs = model.profiles.children("release").into_iter().filter(|heir| *heir != "bench");
        for heir in heirs.filter(|heir| model.profiles.written(heir, "opt-level").is_none()) {
            let key = KeyPath::new(["profile", heir, "opt-level"]);
            edits.extend(setting.value.to_value().map(|value| Edit::new(setting.file, key, Verb::Set(value))));
        }
        finding.fixes.push(Fix::new("remove", "Optimize for speed, as by default", Safety::NeedsReview, edits));
        finding.advised = Some(0);
    }
    vec![finding]
}
