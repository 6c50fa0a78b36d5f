use std::collections::BTreeSet;

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::model::Model;
use crate::order::{self, Collect};
use crate::read::manifest::DependencyKind;
use crate::read::metadata::{Metadata, Package};
use crate::sentence;

/// Packages that host and target both need.
pub static RULE: Rule = Rule {
    id: "host-and-target",
    title: "Packages that host and target both need",
    says: "One version of a package is built for the target and as a dependency of a build script or a proc macro, \
           for the host. Cargo may compile it twice; that is no version conflict.",
    why: "`cargo build --release`, `cargo check` and every build with `--target` compile such a package twice. So \
          does `cargo build` under resolver 2 or 3 where host and target enable different features, or where the \
          `dev` profile sets `opt-level` or `panic`. This is why one version can appear twice in a build.",
    but: "The number is an upper bound: it counts all platforms, and `cargo metadata` unifies the features of all \
          dependency kinds. A plain `cargo build` often shares the two. And the build scripts and proc macros are \
          seldom your own.",
    fix_safety: "No automatic fix.",
    sources: &[
        Source {
            title: "The Cargo Book: Profiles, build dependencies",
            url: "https://doc.rust-lang.org/cargo/reference/profiles.html#build-dependencies",
        },
        Source {
            title: "The Cargo Book: Features, feature resolver version 2",
            url: "https://doc.rust-lang.org/cargo/reference/features.html#feature-resolver-version-2",
        },
    ],
    needs: &[Need::Manifest, Need::Metadata],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nlog = \
                 \"0.4\"\n\n[build-dependencies]\nlog = \"0.4\"\n",
            ),
            (
                "cargo-metadata.json",
                r#"{"packages": [
  {"name": "app", "version": "0.1.0", "id": "app", "dependencies": [], "features": {},
    "targets": [{"kind": ["lib"]}, {"kind": ["custom-build"]}]},
  {"name": "log", "version": "0.4.29", "id": "log", "dependencies": [], "targets": [{"kind": ["lib"]}], "features": {}}
], "workspace_members": ["app"], "resolve": {"nodes": [
  {"id": "app", "features": [], "deps": [{"name": "log", "pkg": "log", "dep_kinds": [
    {"kind": null, "target": null}, {"kind": "build", "target": null}
  ]}]},
  {"id": "log", "features": [], "deps": []}
]}}
"#,
            ),
        ],
        finds: &["host-and-target:workspace"],
        choose: &[],
        fixed: &[],
    },
    check,
};

fn check(model: &Model) -> Vec<Finding> {
    let Some(metadata) = model.metadata().filter(|metadata| metadata.is_resolved()) else { return Vec::new() };
    let packages = metadata.packages();
    let on_both = |package: &&Package| !package.built.program.and(package.built.host).is_empty();
    let both: Vec<&Package> = packages.iter().filter(on_both).collect();
    if both.is_empty() {
        return Vec::new();
    }
    let (count, total) = (both.len(), packages.len());
    let (noun, are) = if count == 1 { ("package", "is") } else { ("packages", "are") };
    let title = format!("Host and target: up to {count} {noun} of {total} {are} compiled for both");
    let mut finding = Finding::new(RULE.id, "workspace", Severity::Info, title);
    if let Some(graph) = model.graph() {
        let of_name = both.iter().flat_map(|package| graph.by_name(&package.name).iter().map(move |id| (package, *id)));
        let same = of_name.filter(|(package, id)| graph.package(*id).is_some_and(|p| p.version == package.version));
        finding.packages = same.map(|(_, id)| id).collect();
    }
    finding.detail.push(format!("{}.", sentence::list(both.iter().map(|package| package.label()), 12)));
    let asking = asking(metadata);
    let most = asking.iter().take(5);
    let sentence = if count == 1 {
        let most: Vec<&str> = most.map(|(label, _)| label.as_str()).collect();
        format!("it is required by {}", most.join(", "))
    } else {
        let most: Vec<String> = most.map(|(label, count)| format!("{label} for {count} of them")).collect();
        format!("required by {}; one package can be required by several", most.join(", "))
    };
    let more = if asking.len() > 5 { ", and fewer by others" } else { "" };
    finding.detail.push(format!("On the host {sentence}{more}."));
    let is_apart = |profile| !model.profiles.host_differences(profile, model.toolchain.version).is_empty();
    let has_target = model.config().is_some_and(|(_, tree)| tree.entry(&["build", "target"]).is_some());
    let (dev, release) = (has_target || is_apart("dev"), has_target || is_apart("release"));
    let builds = [(dev, "`cargo build`, "), (release, "`cargo build --release`, ")];
    let builds: String = builds.into_iter().filter(|(is_apart, _)| *is_apart).map(|(_, build)| build).collect();
    let in_dev = if has_target {
        "`build.target` keeps host and target apart in every build."
    } else if dev {
        "The settings of `dev` differ for host and target."
    } else {
        "Packages that `cargo tree -d` lists twice in one version have different features for host and target, so a \
         plain `cargo build` compiles them twice too."
    };
    finding.impact = Impact::said(
        Basis::Counted,
        format!(
            "At most {count} {noun} {are} compiled twice in {builds}`cargo check` and with `--target`. {in_dev} Time \
             not measured."
        ),
    );
    vec![finding]
}

/// Macros and packages with build scripts, by how many of the packages on both sides they need there; most first.
fn asking(metadata: &Metadata) -> Vec<(String, usize)> {
    let packages = metadata.packages();
    let mut asking = Vec::new();
    for package in packages {
        let first: Vec<usize> = package
            .edges
            .iter()
            .filter(|edge| package.makes_macros || edge.kind == DependencyKind::Build)
            .filter(|edge| edge.kind != DependencyKind::Development && edge.is_on)
            .map(|edge| edge.to)
            .collect();
        if package.built.all().is_empty() || first.is_empty() {
            continue;
        }
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut open = first.clone();
        while let Some(number) = open.pop() {
            let Some(package) = packages.get(number).filter(|package| !package.built.host.is_empty()) else { continue };
            if seen.insert(number) {
                let edges = package.edges.iter().filter(|edge| edge.kind != DependencyKind::Development && edge.is_on);
                open.extend(edges.map(|edge| edge.to));
            }
        }
        let both = seen.iter().filter_map(|number| packages.get(*number));
        let count = both.filter(|package| !package.built.program.and(package.built.host).is_empty()).count();
        if count > 0 {
            let mut label = format!("`{}`", package.label());
            if package.is_member {
                let names: BTreeSet<&str> =
                    first.iter().filter_map(|number| packages.get(*number)).map(|p| p.name.as_str()).into_set();
                label += &format!(" (by {})", sentence::list(names, 4));
            }
            asking.push((label, count));
        }
    }
    order::sort_by_key(&mut asking, |(label, count)| (std::cmp::Reverse(*count), label.clone()));
    asking
}
