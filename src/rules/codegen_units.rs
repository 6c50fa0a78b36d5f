#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::profile::{Lto, Setting};

/// Settings for shipping in the profile that is built every day.
pub static RULE: Rule = Rule {
    id: "codegen-units",
    title: "Few codegen units or LTO in the `release` profile",
    says: "The `release` profile sets few codegen units or LTO across crates. The fix moves these settings to a \
           `dist` profile for shipping, and repeats them in the profiles that inherit `release`. Only builds with \
           `release` itself change, `cargo install` among them.",
    why: "With one codegen unit, one thread generates the machine code of a crate. Fat LTO optimizes the whole \
          program again as one module. Each `--release` build pays for that.",
    but: "The shipped program can be smaller and faster with them. `cargo install` and most packagers build \
          `release`: if users get your program that way, leave the settings there. The gain can be nothing: with thin \
          LTO, 1 and 16 codegen units took the same CPU time on the reference workspace. With a goal of a fast or a \
          small program, no move is recommended.",
    fix_safety: "`cargo build --release` optimizes the program less. The `dist` profile builds the program that \
                 `release` built before; scripts have to pass `--profile dist`.",
    sources: &[
        Source {
            title: "The Cargo Book: Profiles, codegen-units",
            url: "https://doc.rust-lang.org/cargo/reference/profiles.html#codegen-units",
        },
        Source {
            title: "The Cargo Book: cargo install, --profile",
            url: "https://doc.rust-lang.org/cargo/commands/cargo-install.html",
        },
    ],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[profile.release]\nlto = \"fat\" # smaller\ncodegen-units = 1\nstrip = \
             \"debuginfo\"\n",
        )],
        finds: &["codegen-units:release"],
        choose: &[("codegen-units:release", "dist")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\n\n[profile.release]\n# smaller\nstrip = \"debuginfo\"\n\n[profile.bench]\n\
             codegen-units = 1\nlto = \"fat\"\n\n[profile.dist]\ninherits = \"release\"\ncodegen-units = 1\nlto = \
             \"fat\"\n",
        )],
    },
    check,
};

/// From this number on codegen runs on as many threads as release builds use by default.
const DEFAULT_UNITS: i64 = 16;

fn check(model: &Model) -> Vec<Finding> {
    let Some(root) = model.workspace.root_manifest() else { return Vec::new() };
    let profiles = &model.profiles;
    let units = profiles
        .written("release", "codegen-units")
        .filter(|setting| setting.value.as_integer().is_some_and(|units| units < DEFAULT_UNITS));
    let lto = profiles.written("release", "lto");
    let level = lto.and_then(|setting| Lto::of(setting.value));
    let is_fat = level == Some(Lto::Fat);
    if units.is_none() && !is_fat {
        return Vec::new();
    }
    let moved: Vec<Setting<'_>> =
        units.into_iter().chain(lto.filter(|_| level.is_some_and(Lto::crosses_crates))).collect();
    let written: Vec<String> =
        moved.iter().map(|setting| format!("`{} = {}`", setting.key, text_of(setting))).collect();
    let title = format!("[profile.release]: {} in every build", written.join(" and "));
    let severity = match model.goal {
        Some(goal) if goal.is_of_program() => Severity::Info,
        // With thin LTO the gain was within noise, whatever the goal.
        Some(_) if level != Some(Lto::Thin) => Severity::Recommendation,
        _ if is_fat => Severity::Recommendation,
        _ => Severity::Info,
    };
    let mut finding = Finding::new(RULE.id, "release", severity, title);
    match model.goal {
        Some(goal) if goal.is_of_program() => {
            goal.tell(&mut finding, "these settings serve it, so they stay in `release`.");
        }
        Some(goal) if !is_fat && severity == Severity::Recommendation => {
            goal.tell(&mut finding, "release builds count too.");
        }
        _ => {}
    }
    finding.places = moved.iter().map(Setting::place).collect();
    finding.impact = match (units, level) {
        (Some(_), Some(Lto::Thin)) => Impact::said(
            Basis::Reference,
            "Within measurement noise on a workspace of 4 members and 274 packages. CPU time with thin LTO: 153-165 s \
             with 1 unit, 154-167 s with 16. Target folder: 457 and 464 MB. With more cores, wall time may gain more.",
        ),
        _ if model.toolchain_has(Since::Timings) => {
            Impact::said(Basis::Unknown, "Not measured. Compare `cargo build --release --timings` with and without.")
        }
        _ => {
            Impact::said(Basis::Unknown, "Not measured. Compare the time of `cargo build --release` with and without.")
        }
    };
    if moved.iter().any(|setting| setting.is_config) {
        finding.by_hand = Some("Cargo config sets this. Move it to another profile there.".to_owned());
        return vec![finding];
    }
    if !model.has(Since::CustomProfiles) {
        finding.by_hand = Some(format!(
            "A `dist` profile would hold these settings, but profiles beside the built-in ones came with Rust {}, and {}.",
            Since::CustomProfiles,
            model.oldest_told()
        ));
        return vec![finding];
    }
    match move_to_dist(model, &root.file, &moved) {
        Some(edits) => {
            let what = if moved.len() == 1 { "this setting" } else { "these settings" };
            let label = format!("Move {what} to a `dist` profile for shipping");
            finding.fixes.push(Fix::new("dist", label, Safety::NeedsReview, edits));
            // What `release` is for decides, which nobody but the owners knows.
            finding.advised = model.goal.filter(|goal| !goal.is_of_program()).map(|_| 0);
            if model.goal.is_none() {
                finding.detail.push(
                    "It depends on what `release` is for: `cargo install` takes the settings from `release` only. \
                     With a goal of fast builds the fix is recommended."
                        .to_owned(),
                );
            }
        }
        None => {
            finding.by_hand =
                Some("The `dist` profile does not inherit `release`. Move the settings by hand.".to_owned());
        }
    }
    vec![finding]
}

/// Takes the settings out of `release`, and writes them into `dist` and into every profile that got them from
/// `release`, unless it has its own.
fn move_to_dist(model: &Model, file: &std::sync::Arc<str>, moved: &[Setting<'_>]) -> Option<Vec<Edit>> {
    let profiles = &model.profiles;
    let has_dist = profiles.names().contains("dist");
    if has_dist && !profiles.chain("dist").contains(&"release") {
        return None;
    }
    let mut edits = Vec::new();
    if !has_dist {
        edits.push(Edit::new(file, KeyPath::new(["profile", "dist", "inherits"]), Verb::Set("release".into())));
    }
    let mut heirs = profiles.children("release");
    if !has_dist {
        heirs.push("dist");
    }
    for setting in moved {
        edits.push(Edit::new(file, setting.path(), Verb::Remove));
        let value = setting.value.to_value()?;
        for heir in heirs.iter().filter(|heir| profiles.written(heir, setting.key).is_none()) {
            let key = KeyPath::new(["profile", heir, setting.key]);
            edits.push(Edit::new(file, key, Verb::Set(value.clone())));
        }
    }
    Some(edits)
}

fn text_of(setting: &Setting<'_>) -> String {
    match setting.value.as_str() {
        Some(text) => format!("\"{text}\""),
        None => setting.value.as_integer().map_or_else(|| "true".to_owned(), |number| number.to_string()),
    }
}
