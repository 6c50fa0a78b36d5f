use std::collections::{BTreeMap, BTreeSet};

#[cfg(feature = "examples")]
use super::Example;
use super::{Need, Rule, Source, lockfile_conflict};
use crate::finding::{Basis, Finding, Fix, Impact, Severity};
use crate::graph::{DependencyGraph, Duplicate, Move, NearestEntries, PackageId, Status};
use crate::model::Model;
use crate::number::Bound;
use crate::order::Collect;
use crate::sentence;
use crate::shell;
use crate::source::Place;

mod alignment;
mod context;
mod copies;
mod sites;

use alignment::Alignment;
use sites::Sites;

/// Packages that are built in more than one version.
pub static RULE: Rule = Rule {
    id: "duplicate-version",
    title: "Multiple versions of a package in Cargo.lock",
    says: "Cargo.lock has incompatible versions of one package. Where only members require an old version, the fix \
           raises their requirement to another version in Cargo.lock, by default the highest. Where third-party \
           crates require it, the finding names them and the direct dependencies that pull them in. Where copies are from \
           several sources, it tells which is which; where a member or a fork can stand in for the others, the fix is the \
           `[patch]` that does so, with the command that has to follow. If only members \
           require the newest version, a downgrade to the old one is offered but never recommended.",
    why: "Each version is downloaded, compiled and linked, with everything that only it requires. Types of the two \
          versions are incompatible.",
    but: "A duplicate costs what it takes to compile the packages that are removed with it, which is often next to \
          nothing. A new major version can need code changes.",
    fix_safety: "The requirement changes to a semver-incompatible version, so code may have to change. Cargo builds a \
                 version that is in the graph already.",
    sources: &[
        Source {
            title: "The Cargo Book: Dependency resolution, version-incompatibility hazards",
            url: "https://doc.rust-lang.org/cargo/reference/resolver.html#version-incompatibility-hazards",
        },
        Source { title: "cargo tree -d", url: "https://doc.rust-lang.org/cargo/commands/cargo-tree.html" },
    ],
    needs: &[Need::Manifest, Need::Lockfile],
    #[cfg(feature = "examples")]
    example: Example {
        files: &[
            (
                "Cargo.toml",
                "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n\n[workspace.dependencies]\nfnv = \"0.9\" # \
                 hashing\n",
            ),
            ("a/Cargo.toml", "[package]\nname = \"a\"\n\n[dependencies]\nfnv.workspace = true\n"),
            ("b/Cargo.toml", "[package]\nname = \"b\"\n\n[dependencies]\nfnv = \"1.0.7\"\n"),
            (
                "Cargo.lock",
                "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.0.0\"\ndependencies = [\n \"fnv \
                 0.9.0\",\n]\n\n[[package]]\nname = \"b\"\nversion = \"0.0.0\"\ndependencies = [\n \"fnv \
                 1.0.7\",\n]\n\n[[package]]\nname = \"fnv\"\nversion = \"0.9.0\"\nsource = \
                 \"registry+https://github.com/rust-lang/crates.io-index\"\n\n[[package]]\nname = \"fnv\"\nversion = \
                 \"1.0.7\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
            ),
        ],
        finds: &["duplicate-version:fnv"],
        choose: &[("duplicate-version:fnv", "1.0.7")],
        fixed: &[(
            "Cargo.toml",
            "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n\n[workspace.dependencies]\nfnv = \"1.0\" # \
             hashing\n",
        )],
    },
    check,
};

/// How many direct dependencies that bring a version in are named.
const MOST_ENTRIES: usize = 5;

fn check(model: &Model) -> Vec<Finding> {
    let Some(graph) = model.graph() else { return Vec::new() };
    let sites = Sites::of(model, graph);
    let names_entries = |duplicate: &&Duplicate| matches!(duplicate.status, Status::Upstream | Status::OtherSource);
    let entries = model.duplicates.iter().find(names_entries).map(|_| graph.nearest_entries(MOST_ENTRIES));
    let mut folded: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for duplicate in &model.duplicates {
        if let Status::Consequence { of } = &duplicate.status {
            folded.entry(of).or_default().push(&duplicate.name);
        }
    }
    let refused = lockfile_conflict::packages(model, graph);
    let duplicates = model.duplicates.iter().filter(|duplicate| !refused.contains(&duplicate.name));
    let findings = duplicates.filter_map(|duplicate| {
        let folded = folded.get(duplicate.name.as_str()).map_or(&[][..], Vec::as_slice);
        finding(model, graph, &sites, entries.as_ref(), duplicate, folded)
    });
    findings.collect()
}

fn finding(
    model: &Model,
    graph: &DependencyGraph,
    sites: &Sites<'_>,
    entries: Option<&NearestEntries>,
    duplicate: &Duplicate,
    folded: &[&str],
) -> Option<Finding> {
    let mut finding = match &duplicate.status {
        Status::Align { old } => align(model, graph, sites, duplicate, old),
        Status::LockOnly { moves } => lock_only(model, graph, duplicate, moves),
        Status::Upstream => upstream(model, graph, sites, entries, duplicate),
        Status::OtherSource => copies::finding(model, graph, sites, entries, duplicate),
        Status::Stale => {
            let mut finding = found(graph, duplicate, Severity::Info, "stale");
            let left_over = duplicate.versions.iter().filter(|id| !graph.is_reached(**id));
            let left_over = sentence::list(left_over.map(|id| version_of(graph, *id)), 6);
            finding.title = format!("`{}`: stale {left_over} in Cargo.lock", duplicate.name);
            finding.by_hand = Some(
                "No member requires it. Cargo removes it when it next writes \
                                    Cargo.lock."
                    .to_owned(),
            );
            finding
        }
        Status::Consequence { .. } | Status::OtherPlatform { .. } => return None,
    };
    finding.detail.extend(context::where_built(model, graph, duplicate));
    if !folded.is_empty() {
        let names = sentence::list(folded, 6);
        finding.detail.push(format!("Transitive duplicates, resolved together with this one: {names}."));
    }
    Some(finding)
}

fn found(graph: &DependencyGraph, duplicate: &Duplicate, severity: Severity, what: &str) -> Finding {
    let versions: Vec<String> = duplicate.versions.iter().map(|id| version_of(graph, *id)).collect();
    let title = format!("`{}`: {} {what}", duplicate.name, sentence::list(&versions, 6));
    let mut finding = Finding::new(RULE.id, &duplicate.name, severity, title);
    finding.packages = duplicate.versions.clone();
    finding.impact = Impact::said(Basis::Unknown, "Unknown: no compile time of the extra versions was measured.");
    finding
}

/// A change of the lockfile alone. It is made by Cargo, not by an edit.
fn lock_only(
    model: &Model,
    graph: &DependencyGraph,
    duplicate: &Duplicate,
    moves: &[(PackageId, PackageId)],
) -> Finding {
    let mut finding = found(graph, duplicate, Severity::Recommendation, "in Cargo.lock, by the lockfile alone");
    let mut commands = Vec::new();
    let mut closure = Vec::new();
    for (old, new) in moves {
        let holders = sentence::list(graph.holders(*old).iter().map(|holder| label(graph, *holder)), 5);
        finding.detail.push(format!(
            "{holders}: the requirements allow {} as well as {}.",
            label_of(graph, *new),
            label_of(graph, *old)
        ));
        commands.push(format!(
            "`cargo update -p {} --precise {}`",
            shell::word(&model.package_id(&duplicate.name, version_of(graph, *old))),
            shell::word(&version_of(graph, *new))
        ));
        closure.extend(graph.holders(*old).iter().map(|holder| Move { holder: *holder, from: *old, to: *new }));
    }
    let removed = graph.removed_by(&closure);
    let bound = Bound::of(graph.may_remove_more(&removed), false);
    finding.impact = Impact {
        packages: removed.len(),
        packages_bound: bound,
        ..Impact::said(
            Basis::Counted,
            format!(
                "Removes {} from Cargo.lock: {}. Time not measured.",
                bound.counted(removed.len(), "package", "packages"),
                sentence::list(removed.iter().map(|id| label(graph, *id)), 8)
            ),
        )
    };
    finding.detail.extend(why(bound).map(str::to_owned));
    finding.by_hand = Some(format!("Run {}.", commands.join(" and ")));
    finding
}

fn upstream(
    model: &Model,
    graph: &DependencyGraph,
    sites: &Sites<'_>,
    entries: Option<&NearestEntries>,
    duplicate: &Duplicate,
) -> Finding {
    let mut finding = found(graph, duplicate, Severity::Info, "in Cargo.lock");
    let held = duplicate.versions.iter().filter(|id| **id != duplicate.kept).map(|id| version_of(graph, *id));
    finding.title.push_str(&format!("; third-party crates require {}", sentence::list(held, 4)));
    for id in duplicate.versions.iter().filter(|id| **id != duplicate.kept) {
        let holders = graph.holders(*id).iter().map(|holder| label(graph, *holder));
        let holders = sentence::list(holders, 5);
        let mut sentence = format!("{} is required by {holders}", label_of(graph, *id));
        let (nearest, are_more) = entries.map(|entries| entries.of(*id)).unwrap_or_default();
        // A member can require it directly as well.
        let nearest: Vec<PackageId> = nearest.iter().copied().filter(|entry| entry != id).collect();
        let labels: Vec<String> = nearest.iter().map(|entry| label(graph, *entry)).collect();
        match (labels.is_empty(), are_more) {
            (true, _) => sentence.push('.'),
            (_, false) => sentence += &format!("; pulled in by {}.", sentence::list(&labels, MOST_ENTRIES)),
            (_, true) => {
                let nearest = labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
                sentence += &format!("; pulled in by {nearest} and others.");
            }
        }
        finding.detail.push(sentence);
    }
    let skips: Vec<String> = duplicate
        .versions
        .iter()
        .filter(|id| **id != duplicate.kept)
        .filter_map(|id| {
            let package = graph.package(*id)?;
            let others = graph.holders(*id).iter().find(|holder| !graph.is_member(**holder));
            let holder = others.or(graph.holders(*id).first());
            let holder = holder.map(|holder| label(graph, *holder)).unwrap_or_default();
            Some(format!(
                "{{ crate = \"{}@{}\", reason = \"required by {holder}\" }}",
                package.name.as_str(),
                package.version
            ))
        })
        .collect();
    let back = back(model, graph, sites, duplicate, &mut finding);
    finding.by_hand = Some(format!(
        "{back} Not checked: newer releases of the dependents, which needs the registry index. For cargo-deny: `skip \
         = [{}]`",
        skips.join(", ")
    ));
    finding
}

/// Where only members require the newest version, they can downgrade to one that third-party crates require. That is
/// never recommended. Says what edits can do.
fn back(
    model: &Model,
    graph: &DependencyGraph,
    sites: &Sites<'_>,
    duplicate: &Duplicate,
    finding: &mut Finding,
) -> String {
    let own: BTreeSet<PackageId> = own_by_members(graph, duplicate).copied().into_set();
    let Some(newest) = own.last() else {
        return "No edit within the versions in Cargo.lock removes it.".to_owned();
    };
    let (mut obstacles, mut doubts): (BTreeSet<String>, BTreeSet<String>) = Default::default();
    let others = duplicate.versions.iter().rev().filter(|id| !own.contains(*id));
    for target in others.filter(|target| same_source(graph, duplicate.kept, **target)) {
        match Alignment::plan(model, graph, sites, *target, &own) {
            Ok(alignment) => offer(&mut finding.fixes, &mut doubts, graph, duplicate, alignment),
            Err(why) => obstacles.extend(why),
        }
    }
    let only = sentence::list(graph.holders(*newest).iter().map(|holder| label(graph, *holder)), 6);
    let require = if graph.holders(*newest).len() == 1 { "requires" } else { "require" };
    finding.detail.push(format!(
        "Only {only} {require} {}. A downgrade to a version that third-party crates require would remove it, but code \
         may need the newer one.",
        label_of(graph, *newest)
    ));
    finding.detail.extend(doubts);
    match finding.fixes.len() {
        0 if obstacles.is_empty() => "A downgrade removes no package.".to_owned(),
        0 => format!("A downgrade takes more than an edit. {}", obstacles.into_iter().collect::<Vec<_>>().join(" ")),
        _ => "Within the versions in Cargo.lock, only a downgrade removes it.".to_owned(),
    }
}

fn align(
    model: &Model,
    graph: &DependencyGraph,
    sites: &Sites<'_>,
    duplicate: &Duplicate,
    old: &[PackageId],
) -> Finding {
    let mut finding = found(graph, duplicate, Severity::Recommendation, "in Cargo.lock");
    let only_members = sentence::list(old.iter().map(|id| version_of(graph, *id)), 4);
    finding.title.push_str(&format!("; only members require {only_members}"));
    let (mut obstacles, mut doubts): (BTreeSet<String>, BTreeSet<String>) = Default::default();
    let mut against = BTreeSet::new();
    let targets = duplicate.versions.iter().rev().filter(|target| same_source(graph, duplicate.kept, **target));
    for target in targets {
        let from = old.iter().chain(own_by_members(graph, duplicate)).copied().filter(|id| id != target).into_set();
        match Alignment::plan(model, graph, sites, *target, &from) {
            Ok(alignment) => {
                if *target == duplicate.kept {
                    against = alignment.reasons_against(graph, sites, &duplicate.name);
                }
                offer(&mut finding.fixes, &mut doubts, graph, duplicate, alignment);
            }
            Err(why) if *target == duplicate.kept => obstacles.extend(why),
            Err(_) => {}
        }
    }
    let mut seen = BTreeSet::new();
    for id in old {
        let holders = sentence::list(graph.holders(*id).iter().map(|holder| label(graph, *holder)), 6);
        let require = if graph.holders(*id).len() == 1 { "requires" } else { "require" };
        finding.detail.push(format!("Only {holders} {require} {}.", label_of(graph, *id)));
        for site in sites.all(*id) {
            if seen.insert((&site.file, site.span.start, site.span.end)) {
                finding.places.push(Place::new(&site.file, site.span.clone()));
            }
        }
    }
    finding.detail.extend(doubts);
    if !against.is_empty() {
        finding.severity = Severity::Info;
    }
    let is_recommended = against.is_empty();
    finding.detail.extend(against);
    let reason = old.iter().find_map(|id| context::on_purpose(model, sites, *id));
    if let Some(reason) = &reason {
        finding.severity = Severity::Info;
        finding.detail.push(reason.clone());
    }
    let to_kept = finding.fixes.first().filter(|fix| fix.id == version_of(graph, duplicate.kept));
    if to_kept.is_some() && reason.is_none() && is_recommended {
        finding.advised = Some(0);
    }
    if let Some(fix) = to_kept {
        let removed = graph.removed_by(&fix.moves);
        let names = sentence::list(removed.iter().map(|id| label(graph, *id)), 8);
        let bound = Bound::of(graph.may_remove_more(&removed), fix.may_keep);
        let count = bound.counted(removed.len(), "package", "packages");
        let total = graph.packages().len();
        finding.impact = Impact {
            packages: removed.len(),
            packages_bound: bound,
            ..Impact::said(Basis::Counted, format!("Removes {count} of {total} from Cargo.lock: {names}."))
        };
        finding.detail.extend(why(bound).map(str::to_owned));
    }
    if !obstacles.is_empty() {
        finding.by_hand = Some(obstacles.into_iter().collect::<Vec<_>>().join(" "));
    }
    finding
}

/// Why more may be removed than was counted.
fn why(bound: Bound) -> Option<&'static str> {
    matches!(bound, Bound::AtLeast | Bound::About).then_some(
        "What only the removed packages enable of others is removed too, and Cargo.lock does not tell what that is.",
    )
}

/// Adds the fix of an alignment that removes something, and what it leaves open.
fn offer(
    fixes: &mut Vec<Fix>,
    doubts: &mut BTreeSet<String>,
    graph: &DependencyGraph,
    duplicate: &Duplicate,
    alignment: Alignment,
) {
    let doubt = alignment.doubt(&duplicate.name);
    if let Some(fix) = alignment.fix(graph, &duplicate.name) {
        fixes.push(fix);
        doubts.extend(doubt);
    }
}

/// Versions of a duplicate that only members require, the kept one too: they can move to another.
fn own_by_members<'a>(graph: &'a DependencyGraph, duplicate: &'a Duplicate) -> impl Iterator<Item = &'a PackageId> {
    duplicate.versions.iter().filter(|id| {
        let holders = graph.holders(**id);
        !holders.is_empty() && holders.iter().all(|holder| graph.is_member(*holder))
    })
}

fn same_source(graph: &DependencyGraph, a: PackageId, b: PackageId) -> bool {
    graph.package(a).map(|package| &package.source) == graph.package(b).map(|package| &package.source)
}

fn version_of(graph: &DependencyGraph, id: PackageId) -> String {
    graph.package(id).map(|package| package.version.to_string()).unwrap_or_default()
}

fn label(graph: &DependencyGraph, id: PackageId) -> String {
    graph.label(id).unwrap_or_default()
}

fn label_of(graph: &DependencyGraph, id: PackageId) -> String {
    format!("`{}`", label(graph, id))
}
