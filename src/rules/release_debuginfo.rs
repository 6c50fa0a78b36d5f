#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::profile::{Debug, Strip};

/// Full debug information in release builds.
pub static RULE: Rule = Rule {
    id: "release-debuginfo",
    title: "Full debug information in release builds",
    says: "The `release` profile asks for full debug information. Where it also strips it off again, it is made for \
           nothing.",
    why: "It takes time to make and to link, and space in the target folder and in the program. For file names and \
          line numbers in backtraces `line-tables-only` is enough.",
    but: "Profilers and debuggers of release builds want it: `perf` and `samply` show inlined functions only with it. \
          `split-debuginfo` keeps it out of the program while it can still be found.",
    fix_safety: "The machine code stays the same. Debuggers and profilers see less.",
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
    let is_wasted = is_stripped && !is_split;
    let (severity, title) = if is_wasted {
        (Severity::Warning, "Release builds make full debug information and strip it off again")
    } else {
        (Severity::Info, "Release builds make full debug information")
    };
    let mut finding = Finding::new(RULE.id, "release", severity, title);
    finding.places.push(setting.place());
    finding.places.extend(strip.filter(|_| is_wasted).map(|strip| strip.place()));
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
        let label = "Make no debug information that is stripped anyway";
        finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, edit(Verb::Remove)));
        finding.advised = Some(0);
    }
    let lean = Verb::Set("line-tables-only".into());
    finding.fixes.push(Fix::new("lines", "Keep file names and line numbers only", Safety::NeedsReview, edit(lean)));
    vec![finding]
}
