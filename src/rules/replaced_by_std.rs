use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source};
use crate::facts::replacements::{Replacement, std_replacement};
use crate::facts::since::Since;
use crate::finding::{Basis, Finding, Impact, Severity};
use crate::graph::{DependencyGraph, Move};
use crate::model::Model;
use crate::number::Bound;
use crate::order::Collect;
use crate::read::manifest::DependencyKind;
use crate::sentence;
use crate::shell;
use crate::source::Place;
use crate::workspace::{Dependency, Member};

/// Dependencies that the standard library can stand in for.
pub static RULE: Rule = Rule {
    id: "replaced-by-std",
    title: "A dependency that std replaces",
    says: "A member depends on a crate that the standard library replaces, in every Rust version that the workspace \
           supports. The finding tells whether the crate would be removed from the graph, or which crates still \
           require it.",
    why: "One dependency less to update, to review and to compile.",
    but: "Such crates are small, so no build gets measurably faster. As long as another package requires it, it is \
          still built.",
    fix_safety: "No automatic fix: the code has to change.",
    sources: &[Source { title: "The Rust Standard Library", url: "https://doc.rust-lang.org/std/" }],
    needs: &[Need::Manifest],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[(
            "Cargo.toml",
            "[package]\nname = \"app\"\nedition = \"2021\"\nrust-version = \"1.80\"\n\n[dependencies]\nlazy_static = \
             \"1\"\n",
        )],
        finds: &["replaced-by-std:lazy_static"],
        choose: &[],
        fixed: &[],
    },
    check,
};

/// Who uses a package, and where.
type Users<'a> = Vec<(&'a Member, &'a Dependency)>;

fn check(model: &Model) -> Vec<Finding> {
    let oldest = model.oldest_rust();
    let mut groups: BTreeMap<&str, (&Replacement, Users<'_>)> = BTreeMap::new();
    for member in &model.workspace.members {
        for dependency in &member.dependencies {
            let Some(replacement) = std_replacement(&dependency.name) else { continue };
            if oldest >= replacement.since {
                groups.entry(replacement.package).or_insert((replacement, Vec::new())).1.push((member, dependency));
            }
        }
    }
    groups.into_values().map(|(replacement, users)| finding(model, replacement, &users)).collect()
}

fn finding(model: &Model, replacement: &Replacement, users: &[(&Member, &Dependency)]) -> Finding {
    let (major, minor) = replacement.since;
    let package = replacement.package;
    let names: BTreeSet<&str> = users.iter().map(|(member, _)| member.name.as_str()).into_set();
    let title = format!("`{package}`: std can replace it in {}", sentence::list(&names, 4));
    let mut finding = Finding::new(RULE.id, package, Severity::Info, title);
    finding.places =
        users.iter().map(|(_, dependency)| Place::new(&dependency.site.file, dependency.site.span.clone())).collect();
    let by = sentence::list(replacement.by.split(" and "), 4);
    finding.detail.push(format!("Use {by}, stable since Rust {major}.{minor}."));
    finding.detail.extend(replacement.but.map(str::to_owned));
    finding.impact = impact(model.graph(), package);
    finding.by_hand = Some(if model.toolchain_has(Since::CargoRemove) {
        format!("Replace it in the code, then run {}.", removals(users))
    } else {
        format!("Replace it in the code, then remove `{package}` from the manifest of each member.")
    });
    finding
}

/// The commands that remove it: each looks into one table only.
fn removals(users: &[(&Member, &Dependency)]) -> String {
    let command = |dependency: &Dependency| {
        let table = match dependency.kind() {
            DependencyKind::Normal => "",
            DependencyKind::Development => " --dev",
            DependencyKind::Build => " --build",
        };
        // As it is written: Cargo looks for these words.
        let target = dependency.site.target.as_deref().map(|target| format!(" {}", shell::option("--target", target)));
        format!("`cargo remove{table}{} {}`", target.unwrap_or_default(), dependency.site.key)
    };
    let mut members: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (member, dependency) in users {
        members.entry(command(dependency)).or_default().insert(&member.name);
    }
    // Commands of the same members stand together.
    let mut groups: Vec<(Vec<String>, BTreeSet<&str>)> = Vec::new();
    for (command, members) in members {
        match groups.iter_mut().find(|(_, others)| *others == members) {
            Some((commands, _)) => commands.push(command),
            None => groups.push((vec![command], members)),
        }
    }
    let told = groups
        .iter()
        .map(|(commands, members)| format!("{} in {}", commands.join(" and "), sentence::list(members, 4)));
    told.collect::<Vec<_>>().join(", and ")
}

fn impact(graph: Option<&DependencyGraph>, package: &str) -> Impact {
    let Some(graph) = graph else {
        return Impact::said(Basis::Unknown, "Not checked: which other packages require it needs Cargo.lock.");
    };
    let mut moves = Vec::new();
    let mut others: BTreeSet<&str> = BTreeSet::new();
    for id in graph.by_name(package) {
        for holder in graph.holders(*id) {
            if graph.is_member(*holder) {
                moves.push(Move::away(*holder, *id));
            } else if let Some(package) = graph.package(*holder) {
                others.insert(package.name.as_str());
            }
        }
    }
    let removed = graph.removed_by(&moves);
    if removed.is_empty() {
        if others.is_empty() {
            return Impact::said(Basis::Unknown, "Not checked: Cargo.lock is out of date.");
        }
        let require = if others.len() == 1 { "requires" } else { "require" };
        let others = sentence::list(&others, 5);
        return Impact::said(Basis::Counted, format!("None: {others} {require} it too, so it stays in Cargo.lock."));
    }
    let bound = Bound::of(graph.may_remove_more(&removed), false);
    let count = bound.counted(removed.len(), "package", "packages");
    Impact {
        packages: removed.len(),
        packages_bound: bound,
        ..Impact::said(Basis::Counted, format!("Removes {count} from Cargo.lock. Time not measured."))
    }
}
