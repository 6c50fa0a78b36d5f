#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::profiles::{profile_default, same_setting};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::profile::{Profiles, Setting, fact};
use crate::sentence;

/// Profile settings that say what Cargo does anyway.
pub static RULE: Rule = Rule {
    id: "restated-default",
    title: "A redundant profile setting",
    says: "A built-in profile sets a key to its default, or to the value that it inherits.",
    why: "Such a line looks like a decision, and readers look for its reason.",
    but: "It can be a reminder, or a guard against a change of the default. It costs nothing.",
    fix_safety: "Cargo calls rustc with the same flags.",
    sources: &[Source {
        title: "The Cargo Book: Default profiles",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#default-profiles",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
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

fn check(model: &Model) -> Vec<Finding> {
    ["bench", "dev", "release", "test"].into_iter().filter_map(|profile| in_profile(model, profile)).collect()
}

fn in_profile(model: &Model, profile: &str) -> Option<Finding> {
    let root = model.workspace.root_manifest()?;
    let table = root.tree.table(&["profile", profile])?;
    let written = table.in_order().into_iter().filter_map(|(key, _)| model.profiles.written(profile, key));
    let own = written.filter(|setting| !setting.is_config);
    let (restated, reasons): (Vec<Setting<'_>>, Vec<Reason<'_>>) =
        own.filter_map(|setting| Some((setting, is_restated(&model.profiles, &setting)?))).unzip();
    if restated.is_empty() {
        return None;
    }
    let keys = sentence::list(restated.iter().map(|setting| setting.key), 3);
    let is_one = restated.len() == 1;
    let (says, label) = match (reasons.iter().all(|reason| reason.inherited.is_none()), is_one) {
        (true, true) => ("is the default", "Remove the default"),
        (true, false) => ("are the default", "Remove the defaults"),
        (false, true) => ("is inherited anyway", "Remove the inherited setting"),
        (false, false) => ("are inherited anyway", "Remove the inherited settings"),
    };
    let title = format!("[profile.{profile}]: {keys} {says}");
    let mut finding = Finding::new(RULE.id, profile, Severity::TidyUp, title);
    finding.places = restated.iter().map(Setting::place).collect();
    finding.impact = Impact::said(Basis::Cargo, "None: Cargo calls rustc with the same flags.");
    if restated.iter().any(|setting| setting.key == "lto") {
        finding.detail.push(
            "`lto = false` is thin LTO within each crate that is optimized and has more than one codegen unit. `lto = \
             \"off\"` turns LTO off."
                .to_owned(),
        );
    }
    let remove = restated.iter().map(|setting| Edit::new(setting.file, setting.path(), Verb::Remove));
    // That holds as long as what is inherited stays as it is.
    let keep = restated.iter().zip(&reasons).flat_map(|(setting, reason)| {
        reason
            .parents
            .iter()
            .map(|parent| Edit::new(&root.file, KeyPath::new(["profile", parent, setting.key]), Verb::Keep))
    });
    let edits = remove.chain(keep).collect();
    finding.fixes.push(Fix::new("remove", label, Safety::Safe, edits));
    finding.advised = Some(0);
    Some(finding)
}

/// Why a setting changes nothing.
struct Reason<'a> {
    /// The profiles that it is taken from without the setting, down to the one that has it.
    parents: Vec<&'a str>,
    /// What is inherited; nothing if it is Cargo's default.
    inherited: Option<Setting<'a>>,
}

/// Whether the profile would have the same value without the setting: from the profile that it inherits, or from
/// Cargo's defaults.
fn is_restated<'a>(profiles: &'a Profiles, setting: &Setting<'a>) -> Option<Reason<'a>> {
    let (profile, key) = (setting.profile, setting.key);
    // Debug information in `dev` is the matter of a rule of its own, which changes what `test` inherits.
    if matches!((profile, key), ("dev" | "test", "debug")) {
        return None;
    }
    let mut reason = Reason { parents: Vec::new(), inherited: None };
    if key == "inherits" {
        let same = matches!((profile, setting.value.as_str()), ("test", Some("dev")) | ("bench", Some("release")));
        return same.then_some(reason);
    }
    let own = fact(setting.value)?;
    let parent = profiles.parent(profile);
    let mut chain: Vec<&str> = Vec::new();
    let mut next = parent;
    while let Some(name) = next.filter(|name| !chain.contains(name)) {
        chain.push(name);
        next = profiles.parent(name);
    }
    // Cargo's defaults are those of `dev` or `release`, whichever the profile inherits in the end.
    let base = chain.last().copied().unwrap_or(profile);
    reason.inherited = parent.and_then(|parent| profiles.setting(parent, key));
    // Where what is inherited is only the default in words as well, it makes no difference whether it stays.
    let is_default = |inherited: &Setting<'a>| {
        !inherited.is_config && is_restated(profiles, inherited).is_some_and(|reason| reason.inherited.is_none())
    };
    if reason.inherited.as_ref().is_some_and(is_default) {
        reason.inherited = None;
    } else {
        let to = reason.inherited.and_then(|inherited| chain.iter().position(|name| *name == inherited.profile));
        chain.truncate(to.map_or(chain.len(), |to| to + 1));
        reason.parents = chain;
    }
    let is_same = match reason.inherited {
        // What other rules take out of a profile is kept by its own words in those that inherit it.
        Some(_) if ["codegen-units", "debug", "lto", "strip"].contains(&key) => false,
        Some(inherited) => fact(inherited.value).is_some_and(|inherited| same_setting(key, own, inherited)),
        None => {
            let default = profile_default(base, key).filter(|default| default.restating_changes_nothing);
            default.is_some_and(|default| same_setting(key, own, default.value))
        }
    };
    is_same.then_some(reason)
}
