#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::goal::Goal;
use crate::profile::{Debug, Strip};

/// Full debug information in release builds.
pub static RULE: Rule = Rule {
    id: "release-debuginfo",
    title: "Full debug information in release builds",
    says: "The `release` profile asks for full debug information. Where it also strips it off again, it is made for \
           nothing, but with the MSVC toolchain.",
    why: "It takes time to make and to link, and space in the target folder and in the program. For file names and \
          line numbers in backtraces `line-tables-only` is enough.",
    but: "Debuggers of release builds want it, for variables and types. Profilers do with `line-tables-only`, which \
          tells them inlined functions as well. `split-debuginfo` keeps it out of the program while it can still be \
          found. With the MSVC toolchain it lies in a `.pdb` beside the program, which `strip` does not touch.",
    fix_safety: "The machine code stays the same. Debuggers and profilers see less, in profiles that inherit `release`, \
                 too.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(setting) = context.profiles.written("release", "debug") else { return Vec::new() };
    if Debug::of(setting.value) != Some(Debug::Full) {
        return Vec::new();
    }
    let strip = context.profiles.written("release", "strip");
    let is_stripped = strip.and_then(|strip| Strip::of(strip.value)).is_some_and(|strip| strip != Strip::None);
    let is_split = context.profiles.written("release", "split-debuginfo").is_some();
    // A profile for profiling may inherit it and strip nothing.
    let is_used = context.profiles.children("release").into_iter().any(|heir| {
        let strip = context.profiles.written(heir, "strip").and_then(|strip| Strip::of(strip.value));
        context.profiles.written(heir, "debug").is_none() && strip == Some(Strip::None)
    });
    let is_wasted = is_stripped && !is_split && !is_used;
    let verdict = match context.goal {
        Some(Goal::Ci) => Some("every build pays for it, and for the space."),
        Some(Goal::Size) if !is_split => Some("debug information can be the larger part of a program."),
        _ => None,
    }
    .filter(|_| !is_wasted);
    let (severity, title) = match (is_wasted, verdict) {
        (true, _) => (Severity::Warning, "Release builds make full debug information and strip it off again"),
        (_, Some(_)) => (Severity::Advice, "Release builds make full debug information"),
        _ => (Severity::Info, "Release builds make full debug information"),
    };
    let mut finding = Finding::new(RULE.id, "release", severity, title);
    finding.places.push(setting.place());
    finding.places.extend(strip.filter(|_| is_wasted).map(|strip| strip.place()));
    if let (Some(goal), Some(verdict)) = (context.goal, verdict) {
        goal.tell(&mut finding, verdict);
    }
    finding.impact = Impact::said(
        Basis::Unknown,
        "Not measured here. It costs time and space in every release build; how much depends on the code.",
    );
    if setting.is_config {
        finding.by_hand = Some(format!("`{}` sets this; change it there.", setting.file));
        return vec![finding];
    }
    let edit = |verb| vec![Edit::new(setting.file, setting.path(), verb)];
    if is_wasted {
        let but = "With the MSVC toolchain the debug information lies in a `.pdb`, which `strip` does not touch: if that is \
                   kept, this is no waste.";
        finding.detail.push(but.to_owned());
        let label = "Make no debug information that is stripped anyway";
        finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, edit(Verb::Remove)));
        finding.advised = Some(0);
    }
    let is_of_size = verdict.is_some() && context.goal == Some(Goal::Size);
    if is_of_size {
        let label = "Make no debug information";
        finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, edit(Verb::Remove)));
    }
    let lean = Verb::Set(if context.has("debug-names") { "line-tables-only".into() } else { 1.into() });
    finding.fixes.push(Fix::new("lines", "Keep file names and line numbers only", Safety::NeedsReview, edit(lean)));
    if verdict.is_some() {
        finding.advised = Some(0);
    }
    vec![finding]
}
