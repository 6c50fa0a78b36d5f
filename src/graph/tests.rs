#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;
use std::sync::Arc;

use super::*;
use crate::read::lockfile;

/// A graph from lines such as `app 0.1.0 -> dep 1.0.0, git 2.0.0`; a `*` after the version is a package without
/// source, a `+` one from git.
fn graph_of(lines: &str, members: &Members) -> DependencyGraph {
    let mut text = String::from("version = 4\n");
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (package, dependencies) = line.split_once("->").unwrap_or((line, ""));
        let (name, version) = package.trim().split_once(' ').unwrap();
        writeln!(text, "[[package]]\nname = \"{name}\"\nversion = \"{}\"", version.trim_end_matches(['*', '+']))
            .unwrap();
        if version.ends_with('+') {
            writeln!(text, "source = \"git+https://example.com/{name}#{:040}\"", 0).unwrap();
        } else if !version.ends_with('*') {
            writeln!(text, "source = \"registry+https://github.com/rust-lang/crates.io-index\"").unwrap();
        }
        let dependencies: Vec<_> = dependencies
            .split(',')
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(|one| format!("\"{one}\""))
            .collect();
        writeln!(text, "dependencies = [{}]", dependencies.join(", ")).unwrap();
    }
    let (lock, problems) = lockfile::read(&Arc::from("Cargo.lock"), &text);
    assert_eq!(problems, []);
    DependencyGraph::new(lock.unwrap(), members)
}

pub(super) fn graph(lines: &str) -> DependencyGraph {
    graph_of(lines, &Members::Unknown)
}

pub(super) fn id(graph: &DependencyGraph, wanted: &str) -> PackageId {
    *graph.packages().iter().find(|id| show(graph, **id) == wanted).unwrap()
}

fn show(graph: &DependencyGraph, id: PackageId) -> String {
    let package = graph.package(id).unwrap();
    format!("{} {}", package.name, package.version.major)
}

fn list(graph: &DependencyGraph, ids: impl IntoIterator<Item = PackageId>) -> String {
    ids.into_iter().map(|id| show(graph, id)).collect::<Vec<_>>().join(", ")
}

fn statuses(graph: &DependencyGraph) -> String {
    let family = |name: &str| name.starts_with("windows").then_some("Windows");
    let told = duplicates(graph, &family).into_iter().map(|found| match found.status {
        Status::Align { old } => format!("{}: align {}", found.name, list(graph, old)),
        Status::Consequence { of } => format!("{}: of {of}", found.name),
        Status::OtherPlatform { platforms } => format!("{}: {platforms}", found.name),
        Status::OtherSource => format!("{}: source, keep {}", found.name, show(graph, found.kept)),
        Status::LockOnly { .. } => format!("{}: lock", found.name),
        Status::Upstream => format!("{}: upstream", found.name),
        Status::Stale => format!("{}: stale", found.name),
    });
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn packages_know_their_dependencies_and_holders() {
    let graph = graph("z 1.0.0* -> b 2.0.0, b 1.0.0, a, b 2.0.0\n b 2.0.0 -> a\n b 1.0.0\n a 1.0.0 -> a");
    assert_eq!(list(&graph, graph.packages().iter().copied()), "a 1, b 1, b 2, z 1");
    assert_eq!(list(&graph, graph.by_name("b").iter().copied()), "b 1, b 2");
    assert_eq!(graph.by_name("c"), []);
    assert_eq!(list(&graph, graph.dependencies(id(&graph, "z 1")).iter().copied()), "a 1, b 1, b 2");
    assert_eq!(list(&graph, graph.holders(id(&graph, "a 1")).iter().copied()), "a 1, b 2, z 1");
    assert_eq!(list(&graph, graph.members().iter().copied()), "z 1");
    assert_eq!(graph.package(PackageId::new(4)), None);
    assert_eq!(graph.holders(PackageId::new(4)), []);
}

#[test]
fn members_are_found_even_if_the_lock_is_older_than_their_version() {
    let member = |name: &str, version: Option<&str>| Member {
        name: name.to_owned(),
        version: version.map(|version| version.parse().unwrap()),
    };
    let wanted = vec![
        member("b", Some("1.0.0")),
        member("a", Some("9.0.0")),
        member("gone", None),
        member("dep", None),
        member("inherits", None),
    ];
    let graph = graph_of(
        "a 1.0.0*\n b 1.0.0* -> path\n b 2.0.0*\n inherits 1.0.0*\n path 1.0.0*\n dep 1.0.0",
        &Members::Known(wanted),
    );
    assert_eq!(list(&graph, graph.members().iter().copied()), "a 1, b 1, inherits 1");
    assert_eq!(
        graph.missing_members().iter().map(|missing| missing.name.as_str()).collect::<Vec<_>>(),
        ["gone", "dep"]
    );
    assert_eq!(list(&graph, graph.stale()), "b 2, dep 1");
    assert!(!graph.is_member(id(&graph, "path 1")));
}

#[test]
fn of_the_shortest_ways_the_first_by_name_is_told() {
    let graph = graph(
        "app 1.0.0* -> y, x, lib\n lib 1.0.0* -> x, lib\n tool 1.0.0*\n x 1.0.0 -> t\n y 1.0.0 -> a\n a 1.0.0 -> t\n t 1.0.0 -> y",
    );
    let why = graph.why(id(&graph, "t 1"));
    assert_eq!(list(&graph, why.members().iter().copied()), "app 1, lib 1");
    assert_eq!(list(&graph, why.path(id(&graph, "app 1"))), "app 1, x 1, t 1");
    assert_eq!(list(&graph, why.path(id(&graph, "y 1"))), "y 1, a 1, t 1");
    assert_eq!(list(&graph, why.path(id(&graph, "t 1"))), "t 1");
    assert_eq!(why.path(id(&graph, "tool 1")).count(), 0);
    let entries = graph.entry_points(id(&graph, "t 1"));
    let entries = entries.iter().map(|entry| list(&graph, [entry.member, entry.dependency])).collect::<Vec<_>>();
    assert_eq!(entries, ["app 1, x 1", "app 1, y 1", "lib 1, x 1"]);
}

#[test]
fn members_that_hold_an_old_version_can_align_it() {
    let graph = graph(
        "app 1.0.0* -> dash 5.0.0, dash 6.0.0\n other 1.0.0* -> up 1.0.0, up 2.0.0, h 1.0.0\n dash 5.0.0\n dash 6.0.0\n \
         up 1.0.0\n up 2.0.0\n h 1.0.0 -> up 1.0.0",
    );
    assert_eq!(statuses(&graph), "dash: align dash 5; up: upstream");
}

#[test]
fn what_only_another_duplicate_brings_in_is_its_consequence() {
    let graph = graph(
        "app 1.0.0* -> err 1.0.0, err 2.0.0, stat 1.0.0, stat 2.0.0
         err 1.0.0 -> err-impl 1.0.0
         err 2.0.0 -> err-impl 2.0.0, deep 2.0.0
         err-impl 1.0.0 -> deep 1.0.0
         err-impl 2.0.0
         deep 1.0.0
         deep 2.0.0
         stat 1.0.0 -> nal 1.0.0, both 1.0.0
         stat 2.0.0 -> nal 3.0.0, both 2.0.0
         nal 1.0.0 -> mac 1.0.0, nal 2.0.0
         nal 2.0.0 -> mac 2.0.0, both 1.0.0
         nal 3.0.0
         mac 1.0.0
         mac 2.0.0
         both 1.0.0
         both 2.0.0",
    );
    let expected = "both: of stat; deep: of err; err: align err 1; err-impl: of err; mac: of stat; nal: of stat; stat: align stat 1";
    assert_eq!(statuses(&graph), expected);
}

#[test]
fn duplicates_that_bring_in_each_other_do_not_hide_each_other() {
    let graph = graph(
        "app 1.0.0* -> m 1.0.0, n 1.0.0\n m 1.0.0 -> n 2.0.0\n n 1.0.0 -> m 2.0.0\n m 2.0.0 -> tail 1.0.0\n n 2.0.0 -> tail 2.0.0\n \
         tail 1.0.0\n tail 2.0.0",
    );
    assert_eq!(statuses(&graph), "m: align m 1; n: of m; tail: of m");
}

#[test]
fn a_cycle_between_duplicates_ends() {
    let graph = graph(
        "app 1.0.0* -> x 1.0.0, y 2.0.0\n x 1.0.0 -> y 1.0.0\n y 1.0.0 -> x 1.0.0, x 2.0.0\n x 2.0.0 -> y 1.0.0\n y 2.0.0 -> app",
    );
    assert_eq!(statuses(&graph), "x: upstream; y: upstream");
}

#[test]
fn sources_and_platforms_have_a_status_of_their_own() {
    let graph = graph(
        "app 1.0.0* -> a, git 1.0.0, git 2.0.0, windows-sys 3.0.0, near 1.0.0
         near 1.0.0*
         near 2.0.0
         a 1.0.0 -> windows-sys 1.0.0, windows-sys 2.0.0, near 2.0.0
         git 1.0.0+
         git 2.0.0
         windows-sys 1.0.0
         windows-sys 2.0.0
         windows-sys 3.0.0",
    );
    assert_eq!(statuses(&graph), "git: source, keep git 2; near: source, keep near 1; windows-sys: Windows");
}

#[test]
fn what_no_member_reaches_is_stale() {
    let graph = graph("app 1.0.0* -> a 1.0.0\n a 1.0.0\n a 2.0.0 -> b\n b 1.0.0 -> a 1.0.0");
    assert_eq!(statuses(&graph), "a: stale");
    assert_eq!(list(&graph, graph.stale()), "a 2, b 1");
}

#[test]
fn a_replaced_package_is_no_duplicate() {
    let text = r#"
[[package]]
name = "app"
version = "1.0.0"
dependencies = ["dep 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)"]
[[package]]
name = "dep"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
replace = "dep 1.0.0 (git+https://example.com/dep)"
[[package]]
name = "dep"
version = "1.0.0"
source = "git+https://example.com/dep#0123456789012345678901234567890123456789"
"#;
    let graph = DependencyGraph::new(lockfile::read(&Arc::from("Cargo.lock"), text).0.unwrap(), &Members::Unknown);
    assert_eq!(graph.stale(), []);
    assert_eq!(statuses(&graph), "");
}

#[test]
fn moving_a_dependency_removes_what_nothing_else_holds() {
    let graph = graph(
        "app 1.0.0* -> d 1.0.0, d 2.0.0, e\n d 1.0.0 -> only, shared\n d 2.0.0 -> shared\n only 1.0.0\n shared 1.0.0\n e 1.0.0 -> d 1.0.0",
    );
    let [app, e, old, new] = ["app 1", "e 1", "d 1", "d 2"].map(|name| id(&graph, name));
    let first = Move { holder: app, from: old, to: new };
    let second = Move { holder: e, from: old, to: new };
    assert_eq!(graph.removed_by(&[first]), []);
    assert_eq!(list(&graph, graph.removed_by(&[first, second])), "d 1, only 1");
    assert_eq!(graph.removed_by(&[first, second]), graph.removed_by(&[second, first]));
    // Neither a dependency that is not there nor a package that is not there can be moved.
    assert_eq!(graph.removed_by(&[Move { holder: e, from: new, to: old }]), []);
    assert_eq!(graph.removed_by(&[first, Move { to: PackageId::new(99), ..second }]), []);
}

#[test]
fn a_holder_that_accepts_the_newer_version_is_held_by_the_lock_alone() {
    let graph = graph("m 1.0.0* -> old 1.0.0, a 2.0.0\n old 1.0.0 -> a 1.0.0\n a 1.0.0\n a 2.0.0");
    let mut found = duplicates(&graph, &|_| None);
    with_requirements(&mut found, &graph, &|_, _, _| None);
    assert_eq!(found[0].status, Status::Upstream);
    with_requirements(&mut found, &graph, &|holder, _, _| Some(holder.name.as_str() == "old"));
    let moves = vec![(id(&graph, "a 1"), id(&graph, "a 2"))];
    assert_eq!(found[0].status, Status::LockOnly { moves });
}

#[test]
fn what_only_one_dependency_brings() {
    let graph = graph(
        "app 0.1.0* -> http 1.0.0, json 1.0.0, tool 0.1.0
         tool 0.1.0* -> cli 1.0.0, json 1.0.0
         http 1.0.0 -> bytes 1.0.0, itoa 1.0.0, tls 1.0.0
         tls 1.0.0 -> ring 1.0.0
         json 1.0.0 -> itoa 1.0.0
         cli 1.0.0 -> http 1.0.0
         ring 1.0.0
         bytes 1.0.0
         itoa 1.0.0",
    );
    let exclusive = graph.exclusive();
    let (app, tool) = (id(&graph, "app 0"), id(&graph, "tool 0"));
    let dropped = |member, name| {
        let mut ids: Vec<PackageId> = exclusive.dropped_with(member, id(&graph, name)).collect();
        ids.sort_by_key(|id| graph.rank_of(*id));
        let counts = exclusive.sums(|_| 1_usize);
        assert_eq!(exclusive.sum_dropped_with(&counts, member, id(&graph, name)), ids.len());
        list(&graph, ids)
    };
    // Another package requires it, so that it stays.
    assert_eq!(dropped(None, "http 1"), "");
    // Two members require it: one alone removes nothing.
    assert_eq!(dropped(None, "json 1"), "json 1");
    assert_eq!(dropped(Some(app), "json 1"), "");
    assert_eq!(dropped(Some(tool), "cli 1"), "cli 1");
    // Not a direct dependency.
    assert_eq!(dropped(None, "tls 1"), "");
    let http = id(&graph, "http 1");
    assert_eq!(list(&graph, exclusive.brought_by(http)), "http 1, tls 1, ring 1, bytes 1");
    assert_eq!(exclusive.sum_of(&exclusive.sums(|_| 1_usize), http), 4);
    assert_eq!(list(&graph, exclusive.brought_by(app)), "app 0");
}
