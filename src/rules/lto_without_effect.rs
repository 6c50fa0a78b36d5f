#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::profile::Lto;
use crate::read::manifest::Manifest;
use crate::read::tree::Node;
use crate::source::Place;

/// Link-time optimization that a mix of crate types switches off.
pub static RULE: Rule = Rule {
    id: "lto-without-effect",
    title: "A library that link-time optimization passes by",
    says: "The `release` profile asks for LTO, and a member builds its library as `cdylib` or `staticlib` and as a \
          Rust library too. One call of rustc makes both, and rustc cannot do LTO for a Rust library, so Cargo asks \
          for none.",
    why: "The shared or static library is shipped without the optimization that the profile promises. Cargo says \
         nothing.",
    but: "It is no double build: rustc compiles the code once for both. If that library is only a by-product, nothing \
         has to be done. `[target.'cfg(…)'.lib]` does not help: Cargo ignores such a table.",
    fix_safety: "There is no fix by an edit: the way out is a crate of its own for that library, or `cargo rustc --lib \
                --release --crate-type` with its type.",
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

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(lto) = context.profiles.written("release", "lto") else { return Vec::new() };
    if !Lto::of(lto.value).is_some_and(Lto::crosses_crates) {
        return Vec::new();
    }
    let manifests = context.workspace.members.iter().filter_map(|member| context.workspace.manifest_of(member));
    let mut findings = Vec::new();
    for manifest in manifests {
        let Some(types) = crate_types(manifest) else { continue };
        let texts: Vec<&str> = types.as_array().into_iter().flatten().filter_map(Node::as_str).collect();
        let for_others: Vec<&str> =
            texts.iter().copied().filter(|text| ["cdylib", "staticlib"].contains(text)).collect();
        let for_rust = texts.iter().any(|text| ["lib", "rlib", "dylib"].contains(text));
        let (Some(first), true) = (for_others.first(), for_rust) else { continue };
        let (kinds, are) = (for_others.join(" and "), if for_others.len() == 1 { "is" } else { "are" });
        let name = manifest.package.as_ref().map_or("", |package| package.name.as_str());
        let title = format!("The {kinds} of `{name}` {are} built without LTO, although `release` asks for it");
        let of_builds = context.goal.filter(|goal| !goal.is_of_program());
        let severity = if of_builds.is_some() { Severity::Info } else { Severity::Advice };
        let mut finding = Finding::new(RULE.id, &manifest.file, severity, title);
        if let Some(goal) = of_builds {
            goal.tell(&mut finding, "builds do not get slower by it, so this is only good to know.");
        }
        finding.places.push(Place::new(&manifest.file, types.span.clone()));
        finding.places.push(lto.place());
        finding.impact = Impact::said(Basis::Cargo, "None on build time; the shipped library is optimized less.");
        finding.by_hand = Some(format!(
            "Make the {first} a crate of its own that depends on this one, or build it with `cargo rustc --lib \
             --release --crate-type {first}`."
        ));
        findings.push(finding);
    }
    findings
}

fn crate_types(manifest: &Manifest) -> Option<&Node> {
    ["crate-type", "crate_type"].into_iter().find_map(|key| manifest.tree.get(&["lib", key]))
}
