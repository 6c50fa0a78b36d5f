#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Impact, Severity};
use crate::model::Model;
use crate::profile::Lto;
use crate::read::manifest::Manifest;
use crate::read::tree::Node;
use crate::source::Place;

/// Link-time optimization that a mix of crate types switches off.
pub static RULE: Rule = Rule {
    id: "lto-without-effect",
    title: "A library that is built without LTO",
    says: "The `release` profile sets LTO, and a member builds its library both as `cdylib` or `staticlib` and as a \
           Rust library. One call of rustc builds both, and rustc cannot do LTO for a Rust library, so Cargo does not \
           request it.",
    why: "The shared or static library is shipped without the LTO that the profile sets. Cargo does not warn.",
    but: "The code is not compiled twice: one call of rustc builds both. If that library is only a by-product, change \
          nothing. `[target.'cfg(…)'.lib]` does not help: Cargo ignores such a table.",
    fix_safety: "No automatic fix: move that library to a separate crate, or build it with `cargo rustc --lib \
                 --release --crate-type`.",
    sources: &[
        Source { title: "rust-lang/cargo#9672", url: "https://github.com/rust-lang/cargo/issues/9672" },
        Source { title: "rust-lang/rust#51009", url: "https://github.com/rust-lang/rust/issues/51009" },
        Source {
            title: "The Cargo Book: cargo rustc, --crate-type",
            url: "https://doc.rust-lang.org/cargo/commands/cargo-rustc.html",
        },
    ],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\n\n[lib]\ncrate-type = [\"cdylib\", \
             \"rlib\"]\n\n[profile.release]\nlto = true\n",
        )],
        finds: &["lto-without-effect:Cargo.toml"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(lto) = model.profiles.written("release", "lto") else { return Vec::new() };
    if !Lto::of(lto.value).is_some_and(Lto::crosses_crates) {
        return Vec::new();
    }
    let manifests = model.workspace.members.iter().filter_map(|member| model.workspace.manifest_of(member));
    let mut findings = Vec::new();
    for manifest in manifests {
        let Some(types) = crate_types(manifest) else { continue };
        let texts: Vec<&str> = types.as_array().into_iter().flatten().filter_map(Node::as_str).collect();
        let for_others: Vec<&str> =
            texts.iter().copied().filter(|text| ["cdylib", "staticlib"].contains(text)).collect();
        let for_rust = texts.iter().any(|text| ["lib", "rlib", "dylib"].contains(text));
        let (Some(first), true) = (for_others.first(), for_rust) else { continue };
        let kinds = for_others.join(" and ");
        let name = manifest.package.as_ref().map_or("", |package| package.name.as_str());
        let title = format!("`{name}`: {kinds} built without the LTO of [profile.release]");
        let of_builds = model.goal.filter(|goal| !goal.is_of_program());
        let severity = if of_builds.is_some() { Severity::Info } else { Severity::TidyUp };
        let mut finding = Finding::new(RULE.id, &manifest.file, severity, title);
        if let Some(goal) = of_builds {
            goal.tell(&mut finding, "it slows no build down.");
        }
        finding.alike = Alike::of_title(&finding.title, "members");
        finding.places.push(Place::new(&manifest.file, types.span.clone()));
        finding.places.push(lto.place());
        finding.impact = Impact::said(Basis::Cargo, "None on build time. The shipped library is optimized less.");
        let own_crate = format!("Move the {first} to a separate crate that depends on this one");
        finding.by_hand = Some(if model.has(Since::RustcCrateType) {
            format!("{own_crate}, or build it with `cargo rustc --lib --release --crate-type {first}`.")
        } else {
            format!("{own_crate}.")
        });
        findings.push(finding);
    }
    findings
}

fn crate_types(manifest: &Manifest) -> Option<&Node> {
    ["crate-type", "crate_type"].into_iter().find_map(|key| manifest.tree.get(&["lib", key]))
}
