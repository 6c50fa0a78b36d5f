#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::goal::Goal;
use crate::model::Model;
use crate::profile::{Profiles, Strip};

/// `strip` that does nothing, or more than meant.
pub static RULE: Rule = Rule {
    id: "strip",
    title: "What `strip` removes",
    says: "`strip = true` is `\"symbols\"`, which removes the function names from backtraces; `strip = \"debuginfo\"` \
           in a profile without debuginfo is what Cargo does by itself since {strip-implied}.",
    why: "A crash report with addresses only needs a copy of the program that has its symbols. `strip = \
          \"debuginfo\"` keeps the names and still removes most of the size.",
    but: "Symbols take space, and you may not want names in a program that you distribute. Then `\"symbols\"` is \
          right. With the MSVC toolchain, debuginfo is in a `.pdb` beside the program anyway.",
    fix_safety: "Only the size of the program and its backtraces change, not the machine code.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, strip",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#strip",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[("Cargo.toml", "[package]\nname = \"app\"\n\n[profile.release]\ndebug = 1\nstrip = true # small\n")],
        finds: &["strip:release"],
        choose: &[("strip:release", "names")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[profile.release]\ndebug = 1\nstrip = \"debuginfo\" # small\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(setting) = model.profiles.written("release", "strip") else { return Vec::new() };
    // Where no debug information is made, Cargo strips that of the standard library by itself.
    let is_implied = model.has(Since::StripImplied) && !makes_debuginfo(&model.profiles);
    let edit = |verb| vec![Edit::new(setting.file, setting.path(), verb)];
    let (title, statement, fix) = match Strip::of(setting.value) {
        Some(Strip::Symbols) => {
            let verb = if is_implied { Verb::Remove } else { Verb::Set("debuginfo".into()) };
            let label = "Strip debuginfo only and keep the names";
            (
                "[profile.release]: `strip` removes function names from backtraces".to_owned(),
                "None on build time. The program is smaller without symbols.",
                Fix::new("names", label, Safety::NeedsReview, edit(verb)),
            )
        }
        Some(Strip::Debuginfo) if is_implied => (
            "[profile.release]: `strip = \"debuginfo\"` is implied".to_owned(),
            "None: Cargo passes the same flags without it.",
            Fix::new("remove", "Remove the setting", Safety::NeedsReview, edit(Verb::Remove)),
        ),
        _ => return Vec::new(),
    };
    let mut finding = Finding::new(RULE.id, "release", Severity::Info, title);
    finding.places.push(setting.place());
    finding.impact = Impact::said(Basis::Cargo, statement);
    if let (Some(goal @ Goal::Size), Some(Strip::Symbols)) = (model.goal, Strip::of(setting.value)) {
        goal.tell(&mut finding, "symbols take space, so this is right. Backtraces have no names.");
    }
    if setting.is_config {
        finding.by_hand = Some(format!("Change it in `{}`.", setting.file));
    } else {
        finding.fixes.push(fix);
    }
    vec![finding]
}

/// Whether the setting has debug information to strip: of `release`, or of a profile that takes it from there. Cargo
/// strips by itself only where a build makes none at all.
fn makes_debuginfo(profiles: &Profiles) -> bool {
    let mut heirs = vec!["release"];
    let mut next = 0;
    while let Some(name) = heirs.get(next).copied() {
        if profiles.makes_debuginfo(name) {
            return true;
        }
        let more = profiles.children(name).into_iter().filter(|child| profiles.written(child, "strip").is_none());
        let new: Vec<&str> = more.filter(|child| !heirs.contains(child)).collect();
        heirs.extend(new);
        next += 1;
    }
    false
}
