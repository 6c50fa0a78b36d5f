use cargo_lock::ResolveVersion;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::model::Model;
use crate::source::Place;

/// Lockfiles that the oldest supported Cargo cannot read.
pub static RULE: Rule = Rule {
    id: "lockfile-version",
    title: "A Cargo.lock that is too new for the MSRV",
    says: "Cargo.lock has format version 4, which Cargo reads from {lockfile-v4} on, but the `rust-version` of a \
           member is older.",
    why: "A build with the oldest supported toolchain stops at Cargo.lock, before it compiles anything.",
    but: "It matters only for builds of this workspace: packages that depend on a member do not read its Cargo.lock.",
    fix_safety: "No automatic fix: Cargo writes Cargo.lock.",
    sources: &[Source {
        title: "The Cargo Book: Cargo changelog, 1.83",
        url: "https://doc.rust-lang.org/cargo/CHANGELOG.html#cargo-183-2024-11-28",
    }],
    needs: &[Need::Manifest, Need::Lockfile],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            ("Cargo.toml", "[package]\nname = \"app\"\nedition = \"2021\"\nrust-version = \"1.70\"\n"),
            ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.0.0\"\n"),
        ],
        finds: &["lockfile-version:Cargo.lock"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let is_v4 = model.graph().is_some_and(|graph| graph.lock().version == Some(ResolveVersion::V4));
    let oldest = model.workspace.oldest_rust().filter(|oldest| !Since::LockfileV4.is_in(*oldest));
    let (Some((major, minor)), true) = (oldest, is_v4) else { return Vec::new() };
    let title = format!("`Cargo.lock`: version 4 needs Cargo {}, but the MSRV is {major}.{minor}", Since::LockfileV4);
    let mut finding = Finding::new(RULE.id, "Cargo.lock", Severity::Advice, title);
    let of_oldest = |text: &str| crate::workspace::major_minor(text) == oldest;
    let members = model.workspace.members.iter();
    let members = members.filter(|member| member.rust_version.as_deref().is_some_and(of_oldest));
    finding.places = members
        .filter_map(|member| {
            let manifest = model.workspace.manifest_of(member)?;
            let entry = manifest.tree.entry(&["package", "rust-version"])?;
            Some(Place::new(&manifest.file, entry.span()))
        })
        .take(1)
        .collect();
    finding.impact = Impact::said(
        Basis::Cargo,
        "None on build time. The oldest supported Cargo cannot build the \
                                                 workspace.",
    );
    finding.by_hand = Some(format!(
        "Run `cargo generate-lockfile` with Cargo {} or later: it writes the format for the lowest `rust-version` of \
         the members. It also updates all packages.",
        Since::LockfileV4Default
    ));
    vec![finding]
}
