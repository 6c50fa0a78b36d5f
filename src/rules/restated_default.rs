use super::{Context, Example, Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::profiles::{profile_default, same_setting};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::profile::{Profiles, Setting, fact};

/// Profile settings that say what Cargo does anyway.
pub static RULE: Rule = Rule {
    id: "restated-default",
    title: "A profile setting that is the default",
    says: "A built-in profile sets a key to what it would be without it.",
    why: "Such a line looks like a decision and is none. Somebody will tune it one day and wonder why nothing changes.",
    but: "It can be a reminder, or a guard against defaults that may change one day. It costs nothing.",
    fix_safety: "rustc is called with the same flags.",
    sources: &[Source {
        title: "The Cargo Book: Default profiles",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#default-profiles",
    }],
    needs: &[Need::Manifest],
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[profile.release]\nopt-level = 3\npanic = \"abort\"\nincremental = false\n",
        )],
        finds: &["restated-default:release"],
        choose: &[("restated-default:release", "remove")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.release]\npanic = \"abort\"\n")],
    },
    check,
};

fn check(context: &Context<'_>) -> Vec<Finding> {
    ["bench", "dev", "release", "test"].into_iter().filter_map(|profile| in_profile(context, profile)).collect()
}

fn in_profile(context: &Context<'_>, profile: &str) -> Option<Finding> {
    let root = context.workspace.root_manifest()?;
    let table = root.tree.table(&["profile", profile])?;
    let written = table.in_order().into_iter().filter_map(|(key, _)| context.profiles.written(profile, key));
    let restated: Vec<Setting<'_>> =
        written.filter(|setting| !setting.is_config && is_restated(context.profiles, setting)).collect();
    if restated.is_empty() {
        return None;
    }
    let keys = super::sharing::list(restated.iter().map(|setting| setting.key), 6);
    let verb = if restated.len() == 1 { "is" } else { "are" };
    let title = format!("In [profile.{profile}], {keys} {verb} set to the default");
    let mut finding = Finding::new(RULE.id, profile, Severity::Info, title);
    finding.places = restated.iter().map(Setting::place).collect();
    finding.impact = Impact::said(Basis::Cargo, "None: rustc is called with the same flags.");
    let edits = restated.iter().map(|setting| Edit::new(setting.file, setting.path(), Verb::Remove)).collect();
    finding.fixes.push(Fix::new("remove", "Remove what is the default", Safety::Safe, edits));
    finding.advised = Some(0);
    Some(finding)
}

/// Whether the profile would have the same value without the setting: from the profile that it inherits, or from
/// Cargo's defaults.
fn is_restated(profiles: &Profiles, setting: &Setting<'_>) -> bool {
    let (profile, key) = (setting.profile, setting.key);
    // Full debug information in `dev` is the matter of a rule of its own.
    if (profile, key) == ("dev", "debug") {
        return false;
    }
    if key == "inherits" {
        return matches!((profile, setting.value.as_str()), ("test", Some("dev")) | ("bench", Some("release")));
    }
    let Some(own) = fact(setting.value) else { return false };
    let parent = profiles.parent(profile);
    match parent.and_then(|parent| profiles.setting(parent, key)) {
        Some(inherited) => fact(inherited.value).is_some_and(|inherited| same_setting(key, own, inherited)),
        // Cargo's defaults are those of `dev` or `release`, whichever the profile inherits in the end.
        None => {
            let base = parent.unwrap_or(profile);
            let default = profile_default(base, key).filter(|default| default.restating_changes_nothing);
            default.is_some_and(|default| same_setting(key, own, default.value))
        }
    }
}
