use cargo_lock::ResolveVersion;

#[cfg(feature = "examples")]
use super::Example;
use super::{Context, Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::source::Place;

/// Lockfiles that the oldest supported Cargo cannot read.
pub static RULE: Rule = Rule {
    id: "lockfile-version",
    title: "A lockfile that is too new for the supported Rust",
    says: "The lockfile is of version 4, which Cargo reads from 1.78 on, but a member supports an older Rust.",
    why: "A build with the oldest supported toolchain stops at the lockfile, before anything is compiled.",
    but: "It concerns only those who build this workspace itself. For whoever depends on a member, the lockfile does \
         not count.",
    fix_safety: "There is no fix by an edit: Cargo writes the lockfile.",
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

/// The first Cargo that reads version 4.
const V4_SINCE: (u64, u64) = (1, 78);

fn check(context: &Context<'_>) -> Vec<Finding> {
    let is_v4 = context.graph.is_some_and(|graph| graph.lock().version == Some(ResolveVersion::V4));
    let oldest = context.workspace.oldest_rust().filter(|oldest| *oldest < V4_SINCE);
    let (Some((major, minor)), true) = (oldest, is_v4) else { return Vec::new() };
    let title = format!("The lockfile needs Cargo 1.78, but Rust {major}.{minor} is supported");
    let mut finding = Finding::new(RULE.id, "Cargo.lock", Severity::Advice, title);
    let of_oldest = |text: &str| crate::workspace::major_minor(text) == oldest;
    let members = context.workspace.members.iter();
    let members = members.filter(|member| member.rust_version.as_deref().is_some_and(of_oldest));
    finding.places = members
        .filter_map(|member| {
            let manifest = context.workspace.manifest_of(member)?;
            let entry = manifest.tree.entry(&["package", "rust-version"])?;
            Some(Place::new(&manifest.file, entry.span()))
        })
        .take(1)
        .collect();
    finding.impact = Impact::said(Basis::Cargo, "None on build time. The oldest supported Cargo cannot build at all.");
    finding.by_hand = Some(
        "Write it anew with `cargo generate-lockfile` of Cargo 1.83 or later: it goes by the lowest `rust-version` of \
         the members, and writes an older lockfile for it. It also updates all packages."
            .to_owned(),
    );
    vec![finding]
}
