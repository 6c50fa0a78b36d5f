#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::goal::Goal;
use crate::key::KeyPath;
use crate::model::Model;
use crate::source::Place;

/// Optimized dependencies in everyday builds.
pub static RULE: Rule = Rule {
    id: "dependency-opt-level",
    title: "Optimized dependencies in `dev`",
    says: "`[profile.dev.package.\"*\"]` has an `opt-level`. It applies to all packages that are not workspace \
           members, and so to the dependencies of build scripts and proc macros too, whatever `build-override` sets.",
    why: "Clean builds take longer, also for crates that only the host needs: `syn` and the like are optimized.",
    but: "Programs that rely on their dependencies become usable in `dev` builds, and proc macros that are used a lot \
          expand faster. Only clean builds pay.",
    fix_safety: "No automatic fix: only you know whether the program needs it. Naming the few packages that matter is \
                 cheaper than `\"*\"`.",
    sources: &[
        Source { title: "rust-lang/cargo#9351", url: "https://github.com/rust-lang/cargo/issues/9351" },
        Source {
            title: "The Cargo Book: Profiles, overrides",
            url: "https://doc.rust-lang.org/cargo/reference/profiles.html#overrides",
        },
    ],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev.package.\"*\"]\nopt-level = 3\n",
        )],
        finds: &["dependency-opt-level:dev"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let path = KeyPath::new(["profile", "dev", "package", "*", "opt-level"]);
    // Cargo config takes precedence.
    let of_config = model.config().and_then(|(file, tree)| Some((file, tree.at(&path)?)));
    let of_manifest = || Some((&root.file, root.tree.at(&path)?));
    let Some((file, entry)) = of_config.or_else(of_manifest).filter(|(_, entry)| entry.value.as_integer() != Some(0))
    else {
        return Vec::new();
    };
    let title = "[profile.dev.package.\"*\"]: optimizes build dependencies too, but no member";
    let of_ci = model.goal.filter(|goal| *goal == Goal::Ci);
    let severity = if of_ci.is_some() { Severity::Recommendation } else { Severity::Info };
    let mut finding = Finding::new(RULE.id, "dev", severity, title);
    if let Some(goal) = of_ci {
        goal.tell(&mut finding, "each clean build pays for it. Weigh it against the run time of the tests.");
    }
    finding.places.push(Place::new(file, entry.span()));
    finding.impact =
        Impact::said(Basis::Unknown, "Not measured. Clean `dev` builds take longer; incremental builds do not.");
    finding.by_hand = Some(
        "If only some dependencies are slow, name them: `[profile.dev.package.NAME]`. `\"*\"` does not apply to \
         members."
            .to_owned(),
    );
    vec![finding]
}
