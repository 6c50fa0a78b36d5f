#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::profiles::{SettingValue, same_setting};
use crate::facts::since::Since;
use crate::facts::templates::{Template, templates};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::{KeyPath, Value};
use crate::model::Model;
use crate::profile::effective::Part;
use crate::sentence;

/// A profile that the workspace could have for its goal.
pub static RULE: Rule = Rule {
    id: "profile-template",
    title: "A profile for the goal",
    says: "A goal is set, and no profile serves it yet. The fix adds one: `ci`, `dist` for a fast program, \
           `profiling`, `size`. Existing profiles stay as they are.",
    why: "A custom profile has all settings for one purpose, and leaves `dev` and `release` to everyday builds.",
    but: "It has to be selected with `--profile`, and its artifacts have a folder of their own. `cargo install` and \
          most packagers build `release`. The `size` profile does not set `panic = \"abort\"`, which makes programs \
          smaller still but changes their behavior.",
    fix_safety: "Nothing that is built today changes.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, custom profiles",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#custom-profiles",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[package.metadata.plimsoll]\ngoal = \"size\"\n")],
        finds: &["profile-template:size"],
        choose: &[("profile-template:size", "size")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[package.metadata.plimsoll]\ngoal = \"size\"\n\n[profile.size]\ninherits = \
             \"release\"\ncodegen-units = 1\nlto = \"fat\"\nopt-level = \"z\"\nstrip = \"debuginfo\"\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let (Some(root), Some(goal)) = (model.workspace.root_manifest(), model.goal) else { return Vec::new() };
    // Without `inherits` Cargo refuses a profile of one's own.
    if !model.has(Since::CustomProfiles) {
        return Vec::new();
    }
    let fits = |template: &&Template| template.goals.contains(&goal.name()) && !is_there(model, template);
    let fitting: Vec<&Template> = templates().iter().filter(fits).collect();
    if fitting.is_empty() {
        return Vec::new();
    }
    let names = sentence::list(fitting.iter().map(|template| template.name), fitting.len());
    let title = format!("[profile]: add {names} for {}", goal.label());
    let mut finding = Finding::new(RULE.id, goal.name(), Severity::Info, title);
    finding.impact = Impact::said(Basis::Cargo, "None on existing profiles.");
    for template in fitting {
        let path = KeyPath::new(["profile", template.name]);
        let mut edits = vec![Edit::new(&root.file, path.join("inherits"), Verb::Set(template.inherits.into()))];
        for (key, setting) in template.settings.iter().filter(|(key, _)| !goes_further(model, template, key)) {
            // Before, only a nightly takes the key.
            if *key == "strip" && !model.has(Since::Strip) {
                continue;
            }
            let value: Value = match setting {
                SettingValue::Text("line-tables-only") if !model.has(Since::DebugNames) => 1.into(),
                setting => (*setting).into(),
            };
            edits.push(Edit::new(&root.file, path.join(*key), Verb::Set(value)));
        }
        let label = format!("Add [{path}]: {}", template.what);
        finding.fixes.push(Fix::new(template.name, label, Safety::Safe, edits));
    }
    vec![finding]
}

/// Whether the profile that a template inherits goes further than the template's own setting would.
fn goes_further(model: &Model, template: &Template, key: &'static str) -> bool {
    let held = model.profiles.held(template.inherits, Part::Members, key, model.toolchain.version);
    held.is_some_and(|held| match key {
        "strip" => template.name == "size" && held.is(SettingValue::Text("symbols")),
        "debug" => template.name == "ci" && held.is(SettingValue::Boolean(false)),
        "opt-level" => template.name == "size" && held.is(SettingValue::Text("s")),
        _ => false,
    })
}

/// Whether there is a profile of the name, or one that does as much.
fn is_there(model: &Model, template: &Template) -> bool {
    let profiles = &model.profiles;
    let mut names = profiles.names();
    if names.contains(template.name) {
        return true;
    }
    names.extend(["dev", "release"]);
    names.into_iter().filter(|name| !["bench", "test"].contains(name)).any(|name| {
        profiles.base(name) == Some(template.inherits)
            && template.settings.iter().all(|(key, wanted)| {
                let held = profiles.held(name, Part::Members, key, model.toolchain.version);
                held.is_some_and(|held| {
                    let is = |setting| held.is(setting);
                    // Any debug information will do, and either way to optimize for size.
                    match *key {
                        "debug" => template.inherits == "dev" || !is(SettingValue::Boolean(false)),
                        "opt-level" if *wanted == SettingValue::Text("z") => {
                            is(SettingValue::Text("s")) || is(SettingValue::Text("z"))
                        }
                        "strip" if same_setting("strip", *wanted, SettingValue::Text("debuginfo")) => {
                            is(*wanted) || is(SettingValue::Text("symbols"))
                        }
                        _ => is(*wanted),
                    }
                })
            })
    })
}
