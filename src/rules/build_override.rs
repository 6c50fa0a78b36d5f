#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::edit::{Edit, Verb};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Fix, Impact, Safety, Severity};
use crate::key::KeyPath;
use crate::model::Model;
use crate::profile::effective::{Held, Part};
use crate::sentence;

/// Settings for what runs while building, and what they do to crates that the program uses too.
pub static RULE: Rule = Rule {
    id: "build-override",
    title: "A `build-override` that changes what host and target share",
    says: "In `dev`, host and target builds have the same settings, so a crate that both need is compiled once. In \
           `release` it is compiled twice, as build scripts and proc macros are not optimized. A `build-override` can \
           change both.",
    why: "Where settings differ, `syn`, `serde` and the like are compiled once for the host and once for the target. \
          Crates that only the host needs have no debuginfo anyway; `debug = false` removes it from the host builds of shared crates too.",
    but: "Optimized proc macros expand faster. In incremental builds that can outweigh the longer clean build. Under \
          resolver 2 and 3, different features separate host and target too, and so do `--target` and `build.target`. With `debug = \
          false`, build scripts are also stripped of the standard library's debuginfo.",
    fix_safety: "Without `debug = false`, shared crates have the debuginfo of the target and are compiled once.",
    sources: &[Source {
        title: "The Cargo Book: Profiles, build dependencies",
        url: "https://doc.rust-lang.org/cargo/reference/profiles.html#build-dependencies",
    }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev.build-override]\ndebug = \
             false\n\n[profile.release.build-override]\nopt-level = 3\n",
        )],
        finds: &["build-override:dev", "build-override:release"],
        choose: &[("build-override:dev", "remove")],
        fixed: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[profile.dev.build-override]\n\n\
             [profile.release.build-override]\nopt-level = 3\n",
        )],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    // With a target, what host and target share is compiled for each of them, whatever the settings are. No target at all
    // is none.
    let target = model.config().and_then(|(_, tree)| tree.get(&["build", "target"]));
    if target.is_some_and(|target| target.as_array() != Some(&[])) {
        return Vec::new();
    }
    ["dev", "release"].into_iter().filter_map(|profile| in_profile(model, profile)).collect()
}

fn in_profile(model: &Model, profile: &str) -> Option<Finding> {
    let table = KeyPath::new(["profile", profile, "build-override"]);
    let own = table.to_string();
    let version = model.toolchain.version;
    let of_override = |key| {
        let held = model.profiles.held(profile, Part::BuildMembers, key, version)?;
        (held.origin == own).then_some(held)
    };
    let level = of_override("opt-level");
    let apart = model.profiles.host_differences(profile, version);
    let of_all: Vec<&Held> = apart.iter().filter(|held| held.origin == own).collect();
    // What a profile strips, an override takes back by being there.
    let is_else = apart.iter().any(|held| held.origin != own && (held.key != "strip" || of_all.is_empty()));
    let is_of_debug = |held: &&Held| held.key == "debug" && Since::BuildOverrideDebuginfo.is_in(version);
    let (severity, title, statement) = match of_all.as_slice() {
        // Something else keeps them apart as well, as the defaults of `release` do.
        _ if is_else => return None,
        [_, ..] if profile == "release" => return None,
        [only] if is_of_debug(only) => (
            Severity::Recommendation,
            format!("[{own}]: `debug` compiles shared crates twice"),
            "Crates that only the host needs have no debuginfo anyway. Crates that host and target share are compiled \
             twice.",
        ),
        [_, ..] => {
            let keys = sentence::list(of_all.iter().map(|held| held.key), 6);
            (
                Severity::Info,
                format!(
                    "[{own}]: {keys} {} shared crates \
                         twice",
                    if of_all.len() == 1 { "compiles" } else { "compile" }
                ),
                "Crates that host and target share are compiled twice. Not measured: what faster proc macros save in \
                 incremental builds.",
            )
        }
        [] if profile == "release" && level.is_some() => (
            Severity::Info,
            format!("[{own}]: optimizes the host as much as the target"),
            "Crates that host and target share are compiled once instead of twice. Crates that only the host needs \
             take longer.",
        ),
        [] => return None,
    };
    let mut finding = Finding::new(RULE.id, profile, severity, title);
    let held = of_all.first().copied().cloned().or(level)?;
    let place = held.place?;
    finding.impact = Impact::said(Basis::Cargo, statement);
    let is_in_config = model.config().is_some_and(|(path, _)| *path == place.file);
    if severity == Severity::Recommendation && is_in_config {
        finding.by_hand = Some(format!("Remove it from `{}`.", place.file));
    } else if severity == Severity::Recommendation {
        let edit = Edit::new(&place.file, table.join(held.key), Verb::Remove);
        let label = format!("Remove `{}`", held.key);
        finding.fixes.push(Fix::new("remove", label, Safety::NeedsReview, vec![edit]));
        finding.advised = Some(0);
    }
    finding.places.push(place);
    Some(finding)
}
