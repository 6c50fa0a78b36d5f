#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::goal::Goal;
use crate::model::Model;
use crate::profile::{Debug, Strip};

/// Full debug information in release builds.
pub static RULE: Rule = Rule {
    id: "release-debuginfo",
    title: "Full debuginfo in release builds",
    says: "The `release` profile generates full debuginfo. Where it also strips it, that debuginfo is wasted, except \
           with the MSVC toolchain.",
    why: "Generating and linking it takes time, and it takes space in the target folder and in the program. For file \
          names and line numbers in backtraces `line-tables-only` is enough.",
    but: "Debuggers of release builds need it for variables and types. Profilers need only `line-tables-only`, which \
          has inlined functions too. `split-debuginfo` keeps it out of the program, where debuggers still find it. \
          With the MSVC toolchain it is in a `.pdb` beside the program, which `strip` does not touch.",
    fix_safety: "The machine code stays the same. Debuggers and profilers show less, also in profiles that inherit \
                 `release`.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, debug",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#debug",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.release]\ndebug = true\nstrip = true\n")],
        finds: &["release-debuginfo:release"],
        choose: &[("release-debuginfo:release", "remove")],
        fixed: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.release]\nstrip = true\n")],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(setting) = model.profiles.written("release", "debug") else { return Vec::new() };
    if Debug::of(setting.value) != Some(Debug::Full) {
        return Vec::new();
    }
    let strip = model.profiles.written("release", "strip");
    let is_stripped = strip.and_then(|strip| Strip::of(strip.value)).is_some_and(|strip| strip != Strip::None);
    let is_split = model.profiles.written("release", "split-debuginfo").is_some();
    // A profile for profiling may inherit it and strip nothing.
    let is_used = model.profiles.children("release").into_iter().any(|heir| {
        let strip = model.profiles.written(heir, "strip").and_then(|strip| Strip::of(strip.value));
        model.profiles.written(heir, "debug").is_none() && strip == Some(Strip::None)
    });
    let is_wasted = is_stripped && !is_split && !is_used;
    let verdict = match model.goal {
        Some(Goal::Ci) => Some("every build pays for it in time and space."),
        Some(Goal::Size) if !is_split => Some("debuginfo can be the larger part of a program."),
        _ => None,
    }
    .filter(|_| !is_wasted);
    let (severity, title) = match (is_wasted, verdict) {
        (true, _) => (Severity::Warning, "[profile.release]: full debuginfo, stripped again"),
        (_, Some(_)) => (Severity::Recommendation, "[profile.release]: full debuginfo"),
        _ => (Severity::Info, "[profile.release]: full debuginfo"),
    };
    let mut finding = Finding::new(RULE.id, "release", severity, title);
    finding.places.push(setting.place());
    finding.places.extend(strip.filter(|_| is_wasted).map(|strip| strip.place()));
    if let (Some(goal), Some(verdict)) = (model.goal, verdict) {
        goal.tell(&mut finding, verdict);
    }
    finding.impact = Impact::said(Basis::Unknown, "Not measured. It costs time and space in every release build.");
    if setting.is_config {
        finding.by_hand = Some(format!("Change it in `{}`.", setting.file));
        return vec![finding];
    }
    let edit = |verb| vec![Edit::new(setting.file, setting.path(), verb)];
    if is_wasted {
        let but = "With the MSVC toolchain the debuginfo is in a `.pdb`, which `strip` does not touch: if you keep \
                   that file, ignore this.";
        finding.detail.push(but.to_owned());
        let label = "Generate no debuginfo";
        finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, edit(Verb::Remove)));
        finding.advised = Some(0);
    }
    let is_of_size = verdict.is_some() && model.goal == Some(Goal::Size);
    if is_of_size {
        let label = "Generate no debuginfo";
        finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, edit(Verb::Remove)));
    }
    let lean = Verb::Set(if model.has(Since::DebugNames) { "line-tables-only".into() } else { 1.into() });
    finding.fixes.push(Fix::new("lines", "Keep file names and line numbers only", Safety::NeedsReview, edit(lean)));
    if verdict.is_some() {
        finding.advised = Some(0);
    }
    vec![finding]
}
