#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Percent, Safety, Severity};
use crate::key::{KeyPath, Value};
use crate::model::Model;
use crate::profile::Debug;
use crate::source::Place;

/// Full debug information in everyday builds.
pub static RULE: Rule = Rule {
    id: "dev-debuginfo",
    title: "Full debuginfo in `dev` builds",
    says: "The `dev` profile generates full debuginfo for every crate, dependencies included. That is Cargo's \
           default. The fix keeps file and line numbers in backtraces for workspace members and removes the rest, and \
           adds a `debugging` profile with full debuginfo for use with a debugger.",
    why: "Each build generates, links and stores debuginfo, and it takes up much of the target folder.",
    but: "Without full debuginfo a debugger shows no variables, and backtraces have no line numbers in dependencies. \
          If you step through code every day, choose the fix for dependencies only, or none.",
    fix_safety: "Programs behave the same. Debuggers show less in `dev` and `test` builds and in profiles that \
                 inherit `dev`. The change triggers a full rebuild.",
    sources: &[
        Source {
            title: "The Cargo Book: Optimizing build performance",
            url: "https://doc.rust-lang.org/cargo/guide/build-performance.html",
        },
        Source {
            title: "The Cargo Book: Profiles, debug",
            url: "https://doc.rust-lang.org/cargo/reference/profiles.html#debug",
        },
    ],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2024\"\n\n[profile.dev]\ndebug = true # for gdb\n",
        )],
        finds: &["dev-debuginfo:dev"],
        choose: &[("dev-debuginfo:dev", "lean")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2024\"\n\n[profile.dev]\ndebug = \"line-tables-only\" # for gdb\n\n\
             [profile.dev.package.\"*\"]\ndebug = false\n\n[profile.debugging]\ninherits = \"dev\"\ndebug = true\n\n[profile.debugging.package.\"*\"]\ndebug = true\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let setting = model.profiles.setting("dev", "debug");
    let level = setting.map_or(Some(Debug::Full), |setting| Debug::of(setting.value));
    // What cargo config says cannot be put right in a manifest.
    if level != Some(Debug::Full) || setting.is_some_and(|setting| setting.is_config) {
        return Vec::new();
    }
    let dependencies_are_lean = model.profiles.dependencies_have_own_debug("dev");
    let title = match (setting, dependencies_are_lean) {
        (_, true) => "[profile.dev]: full debuginfo for workspace members",
        (Some(_), _) => "[profile.dev]: full debuginfo for every crate, as set in Cargo.toml",
        (None, _) => "[profile.dev]: full debuginfo for every crate, by default",
    };
    // A program that is shipped is not built with `dev`.
    let of_program = model.goal.filter(|goal| goal.is_of_program());
    let severity = if of_program.is_some() { Severity::Info } else { Severity::Recommendation };
    let mut finding = Finding::new(RULE.id, "dev", severity, title);
    finding.places.extend(setting.map(|setting| setting.place()));
    if finding.places.is_empty() {
        let profile = root.tree.entry(&["profile", "dev"]);
        finding.places.extend(profile.map(|entry| Place::new(&root.file, entry.key_span.clone())));
    }
    finding.impact = Impact {
        cpu: Some(Percent { low: 0, high: 15 }),
        disk: Some(Percent { low: 20, high: 45 }),
        ..Impact::said(
            Basis::Reference,
            "Measured on a workspace of 4 members and 274 packages, clean `dev` build. CPU time: 7 to 9 % less. Target \
             folder: 805 to 517 MB. Yours depends on how much debuginfo your build generates.",
        )
    };
    let has_names = model.has(Since::DebugNames);
    finding.detail.push(format!(
        "With `{}` backtraces keep file names and line numbers; only a debugger needs more. Frames of crates without \
         debuginfo keep their function names.",
        if has_names { "line-tables-only" } else { "debug = 1" }
    ));
    if !has_names {
        finding.detail.push(
            "`\"line-tables-only\"` would be less than `1`, but a Rust that the workspace supports does not know it."
                .to_owned(),
        );
    }
    if let Some(goal) = of_program {
        goal.tell(&mut finding, "`dev` builds are not shipped.");
    }

    let file = &root.file;
    let lean: Value = if has_names { "line-tables-only".into() } else { 1.into() };
    let own = Edit::new(file, KeyPath::new(["profile", "dev", "debug"]), Verb::Set(lean));
    let others = Edit::new(file, KeyPath::new(["profile", "dev", "package", "*", "debug"]), Verb::Set(false.into()));
    let mut edits = vec![own];
    if !dependencies_are_lean {
        edits.push(others.clone());
    }
    let debugging = KeyPath::new(["profile", "debugging"]);
    let has_debugging = model.profiles.names().contains("debugging");
    let can_have = model.has(Since::CustomProfiles);
    if can_have && !has_debugging {
        edits.push(Edit::new(file, debugging.join("inherits"), Verb::Set("dev".into())));
    }
    // An existing `debugging` profile had the debuginfo of `dev`, unless it sets its own.
    let for_all = debugging.join("package").join("*").join("debug");
    let is_heir = model.profiles.chain("debugging").contains(&"dev");
    if can_have && !dependencies_are_lean && (!has_debugging || is_heir) && root.tree.at(&for_all).is_none() {
        edits.push(Edit::new(file, for_all, Verb::Set(true.into())));
    }
    let debug_of_debugging = model.profiles.setting("debugging", "debug").map(|s| s.profile);
    if can_have && (!has_debugging || debug_of_debugging == setting.map(|s| s.profile)) {
        edits.push(Edit::new(file, debugging.join("debug"), Verb::Set(true.into())));
    }
    let label = if !can_have {
        "none for dependencies"
    } else if has_debugging {
        "none for dependencies, full debuginfo in the `debugging` profile"
    } else {
        "none for dependencies, and add a `debugging` profile with full debuginfo"
    };
    let own = if has_names { "Keep line numbers only" } else { "Keep less debuginfo" };
    finding.fixes.push(Fix::new("lean", format!("{own}, {label}"), Safety::NeedsReview, edits));
    if !dependencies_are_lean {
        finding.fixes.push(Fix::new(
            "dependencies",
            "Remove debuginfo of dependencies only",
            Safety::NeedsReview,
            vec![others],
        ));
    }
    finding.advised = of_program.is_none().then_some(0);
    vec![finding]
}
