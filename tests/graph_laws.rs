//! What holds for the graph of any lock, however broken.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::sync::Arc;

use plimsoll::graph::picture::{Most, NodeKind, Picture, ROW};
use plimsoll::graph::{DependencyGraph, Member, Members, Move, PackageId, Status, duplicates};
use plimsoll::read::lockfile;
use proptest::prelude::*;

const SOURCES: [Option<&str>; 4] = [
    None,
    Some("registry+https://github.com/rust-lang/crates.io-index"),
    Some("registry+https://github.com/rust-lang/crates.io-index"),
    Some("git+https://example.com/repository?branch=main"),
];

/// Name, version and source of a package, and what it depends on: the number of a package, or nothing that there is.
type Drawn = (u8, u8, usize, Vec<usize>);

fn text_of(drawn: &[Drawn]) -> String {
    let name = |(name, ..): &Drawn| char::from(b'a' + name).to_string();
    let mut text = String::from("version = 4\n");
    for package @ (_, version, source, dependencies) in drawn {
        writeln!(text, "[[package]]\nname = \"{}\"\nversion = \"{version}.0.0\"", name(package)).unwrap();
        if let Some(source) = SOURCES[*source] {
            writeln!(text, "source = \"{source}#0123\"").unwrap();
        }
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|number| match drawn.get(*number) {
                None => "\"ghost 1.0.0\"".to_owned(),
                Some(to) => match SOURCES[to.2] {
                    None => format!("\"{} {}.0.0\"", name(to), to.1),
                    Some(source) => format!("\"{} {}.0.0 ({source})\"", name(to), to.1),
                },
            })
            .collect();
        writeln!(text, "dependencies = [{}]", dependencies.join(", ")).unwrap();
    }
    text
}

fn graphs() -> impl Strategy<Value = DependencyGraph> {
    let package = (0_u8..6, 1_u8..5, 0..SOURCES.len(), prop::collection::vec(0_usize..18, 0..5));
    (prop::collection::vec(package, 1..16), prop::option::of(0_u8..64)).prop_map(|(drawn, members)| {
        let text = text_of(&drawn);
        let lock = lockfile::read(&Arc::from("Cargo.lock"), &text).0.unwrap();
        let members = members.map_or(Members::Unknown, |some| {
            let some = drawn.iter().enumerate().filter(|(at, _)| some >> (at % 8) & 1 == 1);
            let member = |(_, drawn): (usize, &Drawn)| Member {
                name: char::from(b'a' + drawn.0).to_string(),
                version: (drawn.1 % 2 == 0).then(|| format!("{}.0.0", drawn.1).parse().unwrap()),
            };
            Members::Known(some.map(member).collect())
        });
        DependencyGraph::new(lock, &members)
    })
}

/// A graph and two sets of moves, of edges that are there and of others.
fn graphs_and_moves() -> impl Strategy<Value = (DependencyGraph, Vec<Move>, Vec<Move>)> {
    let moves = || prop::collection::vec((any::<usize>(), any::<usize>(), any::<usize>(), 0..8), 0..5);
    (graphs(), moves(), moves()).prop_map(|(graph, one, other)| {
        let draw = |drawn: Vec<(usize, usize, usize, i32)>| -> Vec<Move> {
            let ids = graph.packages();
            let any = |number: usize| ids[number % ids.len()];
            let of = |(holder, from, to, kind)| {
                let holder = any(holder);
                let edges = graph.dependencies(holder);
                let from = if kind == 0 || edges.is_empty() { any(from) } else { edges[from % edges.len()] };
                Move { holder, from, to: any(to) }
            };
            drawn.into_iter().map(of).collect()
        };
        let (one, other) = (draw(one), draw(other));
        (graph, one, other)
    })
}

/// What the members reach, by going over all edges until nothing is new.
fn reached(graph: &DependencyGraph, moves: &[Move]) -> BTreeSet<PackageId> {
    let mut edges = BTreeSet::new();
    for holder in graph.packages() {
        for from in graph.dependencies(*holder) {
            let moved: Vec<_> = moves.iter().filter(|one| one.holder == *holder && one.from == *from).collect();
            edges.extend(moved.iter().map(|one| (*holder, one.to)));
            if moved.is_empty() {
                edges.insert((*holder, *from));
            }
        }
    }
    let mut reached: BTreeSet<_> = graph.members().iter().copied().collect();
    loop {
        let new: Vec<_> = edges.iter().filter(|(from, to)| reached.contains(from) && !reached.contains(to)).collect();
        if new.is_empty() {
            return reached;
        }
        reached.extend(new.into_iter().map(|(_, to)| *to));
    }
}

/// The length of a shortest way, by as many rounds over all edges as there are packages.
fn distance(graph: &DependencyGraph, from: PackageId, to: PackageId) -> Option<usize> {
    let mut distances = HashMap::from([(from, 0_usize)]);
    for _ in graph.packages() {
        for holder in graph.packages() {
            let Some(length) = distances.get(holder).copied() else { continue };
            for dependency in graph.dependencies(*holder) {
                let known = distances.entry(*dependency).or_insert(usize::MAX);
                *known = (*known).min(length + 1);
            }
        }
    }
    distances.get(&to).copied()
}

/// The direct dependencies of members that lead to a package, nearest first, looked for one package at a time.
fn entries(graph: &DependencyGraph, target: PackageId) -> Vec<PackageId> {
    let (mut walk, mut at) = (vec![target], 0);
    while let Some(id) = walk.get(at).copied() {
        at += 1;
        for holder in graph.holders(id) {
            if !graph.is_member(*holder) && !walk.contains(holder) {
                walk.push(*holder);
            }
        }
    }
    walk.retain(|id| graph.holders(*id).iter().any(|holder| graph.is_member(*holder)));
    walk
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "(\\[\\[package\\]\\]\n|name = \"a\"\n|version = \"1.0.0\"\n|version = [0-9]\n|<<<<<<< x\n|=======\n|>>>>>>> y\n|source = \"git\\+|\"|[a-z=\\[\\]{}\\.\"ü\n]){0,30}") {
        if let (Some(lock), _) = lockfile::read(&Arc::from("Cargo.lock"), &text) {
            let graph = DependencyGraph::new(lock, &Members::Unknown);
            duplicates(&graph, &|_| None);
        }
    }

    #[test]
    fn edges_and_holders_are_the_same_edges(graph in graphs()) {
        for one in graph.packages() {
            for other in graph.packages() {
                let down = graph.dependencies(*one).iter().filter(|id| *id == other).count();
                let up = graph.holders(*other).iter().filter(|id| *id == one).count();
                prop_assert_eq!(down, up);
                prop_assert!(down <= 1);
            }
        }
        let stale: BTreeSet<_> = graph.stale().into_iter().collect();
        let reached = reached(&graph, &[]);
        prop_assert!(stale.is_disjoint(&reached));
        prop_assert_eq!(stale.len() + reached.len(), graph.packages().len());
    }

    #[test]
    fn ways_are_real_and_shortest(graph in graphs()) {
        for target in graph.packages() {
            let why = graph.why(*target);
            for member in graph.members() {
                let path: Vec<_> = why.path(*member).collect();
                prop_assert_eq!(distance(&graph, *member, *target), path.len().checked_sub(1));
                prop_assert_eq!(why.members().contains(member), !path.is_empty());
                prop_assert!(path.windows(2).all(|step| graph.dependencies(step[0]).contains(&step[1])));
                prop_assert!(path.is_empty() || (path[0] == *member && path[path.len() - 1] == *target));
            }
        }
    }

    #[test]
    fn entry_points_are_where_ways_leave_the_members(graph in graphs()) {
        for target in graph.packages() {
            let entries = graph.entry_points(*target);
            let brings_in = |dependency: &PackageId| distance(&graph, *dependency, *target).is_some();
            let brought_in = graph.members().iter().any(|member| graph.dependencies(*member).iter().any(brings_in));
            prop_assert_eq!(!entries.is_empty(), brought_in);
            for entry in entries {
                prop_assert!(graph.is_member(entry.member));
                prop_assert!(graph.dependencies(entry.member).contains(&entry.dependency));
                prop_assert!(entry.dependency == *target || !graph.is_member(entry.dependency));
                prop_assert!(distance(&graph, entry.dependency, *target).is_some());
            }
        }
    }

    #[test]
    fn what_a_direct_dependency_drops_is_what_its_removal_removes(graph in graphs()) {
        let exclusive = graph.exclusive();
        let counts = exclusive.sums(|_| 1_usize);
        for dependency in graph.packages().iter().filter(|id| !graph.is_member(**id)) {
            for member in graph.members().iter().copied().map(Some).chain([None]) {
                let holders = graph.members().iter().filter(|one| member.is_none_or(|member| member == **one));
                let moves: Vec<_> = holders
                    .filter(|holder| graph.dependencies(**holder).contains(dependency))
                    .map(|holder| Move::away(*holder, *dependency))
                    .collect();
                let removed: BTreeSet<_> = graph.removed_by(&moves).into_iter().collect();
                let dropped: BTreeSet<_> = exclusive.dropped_with(member, *dependency).collect();
                prop_assert_eq!(exclusive.sum_dropped_with(&counts, member, *dependency), dropped.len());
                prop_assert_eq!(removed, dropped);
            }
        }
    }

    #[test]
    fn what_is_nearest_is_part_of_the_whole(graph in graphs()) {
        let mut walk = graph.entry_walk();
        for target in graph.packages() {
            let why = graph.why(*target);
            let shortest = why.members().iter().min_by_key(|member| why.path(**member).count());
            let way: Vec<_> = shortest.into_iter().flat_map(|member| why.path(*member)).collect();
            prop_assert_eq!(&graph.shortest_way(*target), &way);
            let all: BTreeSet<_> = graph.entry_points(*target).iter().map(|entry| entry.dependency).collect();
            prop_assert_eq!(graph.shortest_ways().to(*target), way);
            let every = entries(&graph, *target);
            prop_assert_eq!(every.iter().copied().collect::<BTreeSet<_>>(), all);
            for most in 0..4 {
                let nearest = graph.nearest_entries(most);
                prop_assert_eq!(nearest.of(*target), (&every[..most.min(every.len())], every.len() > most));
            }
            let points = graph.entry_points(*target);
            prop_assert_eq!(graph.entry_walk().nearest(*target, 1_000), (points.clone(), false));
            let (some, are_more) = walk.nearest(*target, 2);
            prop_assert!(some.iter().all(|point| points.contains(point)));
            prop_assert!(are_more || some.len() == points.len());
        }
    }

    #[test]
    fn a_removal_is_the_difference_of_what_is_reached((graph, one, _) in graphs_and_moves()) {
        let before = reached(&graph, &[]);
        let after = reached(&graph, &one);
        let removed = graph.removed_by(&one);
        prop_assert_eq!(removed.iter().copied().collect::<BTreeSet<_>>(), before.difference(&after).copied().collect());
        let places: Vec<_> =
            removed.iter().map(|id| graph.packages().iter().position(|other| other == id)).collect();
        prop_assert!(places.is_sorted());
    }

    #[test]
    fn the_order_of_moves_does_not_matter((graph, mut moves, other) in graphs_and_moves()) {
        moves.extend(other);
        let removed = graph.removed_by(&moves);
        moves.reverse();
        prop_assert_eq!(&removed, &graph.removed_by(&moves));
        moves.sort_by_key(|one| (one.to, one.from, one.holder));
        prop_assert_eq!(&removed, &graph.removed_by(&moves));
    }

    /// Two sets of moves together remove what each of them removes, unless one of them leads to something that the
    /// other one removes.
    #[test]
    fn removals_add_up_where_targets_stay((graph, one, other) in graphs_and_moves()) {
        let removes = |moves: &[Move]| -> BTreeSet<_> { graph.removed_by(moves).into_iter().collect() };
        let both = removes(&[one.clone(), other.clone()].concat());
        for (first, second) in [(&one, &other), (&other, &one)] {
            let after = reached(&graph, first);
            if second.iter().all(|one| after.contains(&one.to)) {
                prop_assert!(removes(first).is_subset(&both));
            }
        }
    }

    #[test]
    fn every_duplicate_has_one_status_and_consequences_have_roots(graph in graphs()) {
        let found = duplicates(&graph, &|name| (name == "a").then_some("family"));
        let names: Vec<_> = found.iter().map(|one| one.name.as_str()).collect();
        prop_assert!(names.is_sorted_by(|a, b| a < b));
        let several = ('a'..='f').filter(|name| graph.by_name(&name.to_string()).len() > 1).count();
        prop_assert_eq!(several, found.len());
        for one in &found {
            prop_assert_eq!(&one.versions, graph.by_name(&one.name));
            prop_assert!(one.versions.contains(&one.kept));
            let reached = one.versions.iter().filter(|id| graph.is_reached(**id)).count();
            prop_assert_eq!(one.status == Status::Stale, reached < 2);
            match &one.status {
                Status::Consequence { of } => {
                    let root = found.iter().find(|other| other.name == *of).unwrap();
                    prop_assert!(of != &one.name);
                    let folded = matches!(root.status, Status::Consequence { .. } | Status::Stale);
                    prop_assert!(!folded);
                }
                Status::Align { old } => {
                    for id in old {
                        prop_assert!(*id != one.kept);
                        let holders = graph.holders(*id).iter().filter(|holder| graph.is_reached(**holder));
                        prop_assert!(holders.clone().count() > 0 && holders.clone().all(|holder| graph.is_member(*holder)));
                    }
                }
                _ => {}
            }
        }
    }

    #[test]
    fn pictures_are_true_and_readable(
        graph in graphs(), pick: usize, keeps: bool, holders in 1_usize..20, follow in 0_usize..9, edges in 0_usize..30,
    ) {
        let name = graph.package(graph.packages()[pick % graph.packages().len()]).unwrap().name.clone();
        let subjects = graph.by_name(name.as_str());
        let kept = subjects.last().copied().filter(|_| keeps && subjects.len() > 1);
        let most = Most { holders, follow, edges };
        let picture = Picture::new(&graph, subjects, kept, most);
        prop_assert_eq!(&picture, &Picture::new(&graph, subjects, kept, most));

        // All is shown or counted.
        let leads: Vec<_> = graph
            .packages()
            .iter()
            .filter(|id| subjects.iter().any(|subject| distance(&graph, **id, *subject).is_some()))
            .collect();
        let shown = picture.nodes.iter().filter(|node| node.distance >= 0).count();
        prop_assert_eq!(shown + picture.left_out.holders as usize, leads.len());
        prop_assert!(shown <= holders && picture.nodes.len() - shown <= follow);

        // No two packages overlap, and all are within.
        for (at, node) in picture.nodes.iter().enumerate() {
            prop_assert!(node.column < picture.columns && node.y + ROW / 2 <= picture.height && node.y >= ROW / 2);
            for other in &picture.nodes[..at] {
                prop_assert!(node.column != other.column || node.y.abs_diff(other.y) >= ROW);
            }
        }
        // Dependencies go from column to column, and shortest ways to the right.
        for edge in &picture.edges {
            let (from, to) = (&picture.nodes[edge.from as usize], &picture.nodes[edge.to as usize]);
            prop_assert_eq!(edge.path[0], (from.column, from.y));
            prop_assert_eq!(edge.path[edge.path.len() - 1], (to.column, to.y));
            prop_assert!(edge.path.windows(2).all(|step| step[0].0.abs_diff(step[1].0) == 1));
            prop_assert!(!edge.is_shortest || from.column < to.column);
            let id = |node: &plimsoll::graph::picture::Node| {
                let of_name = graph.by_name(&node.name).iter();
                of_name.filter(|id| graph.label(**id) == Some(node.label())).copied().collect::<Vec<_>>()
            };
            let real = id(from).iter().any(|from| id(to).iter().any(|to| graph.dependencies(*from).contains(to)));
            prop_assert!(real);
        }
        // From each package drawn edges lead to a subject, or to it from one.
        let mut joined: BTreeSet<u32> = BTreeSet::new();
        joined.extend((0..).zip(&picture.nodes).filter(|(_, node)| node.kind == NodeKind::Subject).map(|(at, _)| at));
        for _ in &picture.nodes {
            for edge in &picture.edges {
                let below = picture.nodes[edge.to as usize].distance < 0;
                let (one, other) = if below { (edge.from, edge.to) } else { (edge.to, edge.from) };
                if joined.contains(&one) {
                    joined.insert(other);
                }
            }
        }
        prop_assert_eq!(joined.len(), picture.nodes.len());
    }
}
