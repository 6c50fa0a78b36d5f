#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::KeyPath;
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::goal::Goal;
use crate::source::Place;

/// Optimized dependencies in everyday builds.
pub static RULE: Rule = Rule {
    id: "dependency-opt-level",
    title: "What optimized dependencies take with them",
    says: "`[profile.dev.package.\"*\"]` has an `opt-level`. It holds for all that are no members of the workspace, and \
           so for what build scripts and procedural macros depend on as well, whatever `build-override` says.",
    why: "Clean builds take longer, for crates too that only run while building. `syn` and the like are compiled with \
          optimization.",
    but: "Programs that lean on their dependencies become usable in `dev` builds, and macros that are used a lot run \
          faster. It is paid once per clean build.",
    fix_safety: "There is no fix: whether the program needs it only you can tell. To name the few packages that matter \
                 is cheaper than `\"*\"`.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(root) = context.workspace.root_manifest() else { return Vec::new() };
    let path = KeyPath::new(["profile", "dev", "package", "*", "opt-level"]);
    // Of the two, cargo config has the last word.
    let of_config = context.config.and_then(|(file, tree)| Some((file, tree.at(&path)?)));
    let of_manifest = || Some((&root.file, root.tree.at(&path)?));
    let Some((file, entry)) = of_config.or_else(of_manifest).filter(|(_, entry)| entry.value.as_integer() != Some(0))
    else {
        return Vec::new();
    };
    let title = "Optimizing all dependencies in `dev` covers those of build scripts and macros, but no member";
    let of_ci = context.goal.filter(|goal| *goal == Goal::Ci);
    let severity = if of_ci.is_some() { Severity::Advice } else { Severity::Info };
    let mut finding = Finding::new(RULE.id, "dev", severity, title);
    if let Some(goal) = of_ci {
        goal.tell(&mut finding, "builds that start from nothing pay this each time. Weigh it against the tests' time.");
    }
    finding.places.push(Place::new(file, entry.span()));
    finding.impact =
        Impact::said(Basis::Unknown, "Not measured here. Clean `dev` builds take longer; builds after an edit do not.");
    finding.by_hand = Some(
        "If only some dependencies are slow, name them: `[profile.dev.package.NAME]`. The members themselves are not \
         covered by `\"*\"`."
            .to_owned(),
    );
    vec![finding]
}
