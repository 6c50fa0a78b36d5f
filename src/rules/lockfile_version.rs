use cargo_lock::ResolveVersion;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, workflow_toolchain};
use crate::facts::since::Since;
use crate::finding::{Alike, Basis, Finding, Impact, Severity};
use crate::model::Model;
use crate::read::toolchain::Toolchain;
use crate::read::workflow::Step;
use crate::source::Place;

/// Lockfiles that the oldest supported Cargo cannot read.
pub static RULE: Rule = Rule {
    id: "lockfile-version",
    title: "A Cargo.lock that is too new for the toolchain or the MSRV",
    says: "Cargo.lock has format version 4, which Cargo reads from {lockfile-v4} on, but the toolchain file, a job of a \
           workflow or the `rust-version` of a member names an older Rust.",
    why: "A build with that toolchain stops at Cargo.lock, before it compiles anything.",
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
    if model.graph().is_none_or(|graph| graph.lock().version != Some(ResolveVersion::V4)) {
        return Vec::new();
    }
    let mut findings: Vec<Finding> = if model.toolchain_has(Since::LockfileV4) {
        of_msrv(model).into_iter().collect()
    } else {
        vec![of_toolchain(model)]
    };
    findings.extend(of_workflows(model));
    findings
}

/// What writes an older format.
fn write_older() -> String {
    format!(
        "Run `cargo generate-lockfile` with Cargo {} or later: it writes the format for the lowest `rust-version` of \
         the members. It also updates all packages.",
        Since::LockfileV4Default
    )
}

/// The toolchain itself cannot read it.
fn of_toolchain(model: &Model) -> Finding {
    let (major, minor) = model.toolchain.version;
    let title =
        format!("`Cargo.lock`: version 4 needs Cargo {}, but the toolchain is {major}.{minor}", Since::LockfileV4);
    let mut finding = Finding::new(RULE.id, "Cargo.lock", Severity::Error, title);
    finding.places.extend(model.toolchain_path.as_ref().map(|file| Place::new(file, 0..0)));
    finding.impact = Impact::said(Basis::Cargo, "Cargo stops at Cargo.lock, before it compiles anything.");
    finding.by_hand = Some(format!(
        "Set `rust-version = \"{major}.{minor}\"` in the members, which keeps newer versions of Cargo from writing \
         version 4. Then: {}",
        write_older()
    ));
    finding
}

/// The oldest supported Cargo cannot read it.
fn of_msrv(model: &Model) -> Option<Finding> {
    let oldest = model.workspace.msrv().filter(|oldest| !Since::LockfileV4.is_in(*oldest));
    let (major, minor) = oldest?;
    let title = format!("`Cargo.lock`: version 4 needs Cargo {}, but the MSRV is {major}.{minor}", Since::LockfileV4);
    let mut finding = Finding::new(RULE.id, "Cargo.lock", Severity::TidyUp, title);
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
    finding.impact =
        Impact::said(Basis::Cargo, "None on build time. The oldest supported Cargo cannot build the workspace.");
    finding.by_hand = Some(write_older());
    Some(finding)
}

/// Jobs that build with a Cargo that cannot read it.
fn of_workflows(model: &Model) -> Vec<Finding> {
    let mut findings = Vec::new();
    for workflow in &model.workflows {
        let mut found: Option<(Toolchain, Finding)> = None;
        for (job, toolchain, place) in workflow_toolchain::of_cargo(model, workflow) {
            // A job that writes or removes the lockfile has one of its Cargo.
            let makes_lock =
                job.steps.iter().flat_map(Step::commands).any(|line| {
                    ["Cargo.lock", "generate-lockfile", "cargo update"].iter().any(|word| line.contains(word))
                });
            if makes_lock || Since::LockfileV4.is_in(toolchain.version) {
                continue;
            }
            let (major, minor) = toolchain.version;
            let title = format!(
                "`{}`: Cargo {major}.{minor} cannot read version 4 of `Cargo.lock`, which needs {}",
                workflow.file,
                Since::LockfileV4
            );
            match &mut found {
                Some((oldest, finding)) => {
                    if toolchain.version < oldest.version {
                        (*oldest, finding.title) = (toolchain, title);
                    }
                    if !finding.places.contains(&place) {
                        finding.places.push(place);
                    }
                }
                None => {
                    let mut finding = Finding::new(RULE.id, &workflow.file, Severity::Error, title);
                    finding.alike = Alike::of_title(&finding.title, "workflows");
                    finding.places.push(place);
                    finding.impact = Impact::said(Basis::Cargo, "The job stops at Cargo.lock.");
                    finding.by_hand = Some(write_older());
                    found = Some((toolchain, finding));
                }
            }
        }
        findings.extend(found.map(|(_, finding)| finding));
    }
    findings
}
