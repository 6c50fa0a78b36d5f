use std::collections::BTreeMap;

use super::super::tests::{graph, id};
use super::*;

fn picture(lines: &str, subjects: &[&str], kept: Option<&str>, most: Most) -> Picture {
    let graph = graph(lines);
    let subjects: Vec<_> = subjects.iter().map(|name| id(&graph, name)).collect();
    Picture::new(&graph, &subjects, kept.map(|name| id(&graph, name)), most)
}

/// The packages of each column, from the top.
fn columns(picture: &Picture) -> Vec<String> {
    let mut columns: BTreeMap<u32, Vec<&Node>> = BTreeMap::new();
    for node in &picture.nodes {
        columns.entry(node.column).or_default().push(node);
    }
    let show = |mut nodes: Vec<&Node>| {
        nodes.sort_by_key(|node| node.y);
        nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>().join(" ")
    };
    columns.into_values().map(show).collect()
}

#[test]
fn what_holds_a_package_is_left_of_it_as_far_as_the_longest_way() {
    let all = picture(
        "app 1.0.0* -> t, x, y\n x 1.0.0 -> y, z\n y 1.0.0 -> t\n z 1.0.0\n t 1.0.0 -> only\n only 1.0.0",
        &["t 1"],
        None,
        Most::default(),
    );
    assert_eq!(columns(&all), ["app", "x", "y", "t", "only"]);
    let told = |name: &str| all.nodes.iter().find(|node| node.name == name).map(|node| (node.kind, node.distance));
    assert_eq!(told("app"), Some((NodeKind::Member, 1)));
    assert_eq!(told("x"), Some((NodeKind::ThirdParty, 2)));
    assert_eq!(told("t"), Some((NodeKind::Subject, 0)));
    assert_eq!(told("only"), Some((NodeKind::Follows, -1)));
    let direct = all.edges.iter().find(|edge| edge.path.len() == 4).unwrap();
    assert_eq!((direct.from, direct.to, direct.is_shortest), (1, 0, true), "it passes the columns of x and y");
    assert_eq!(all.left_out, LeftOut::default());
}

#[test]
fn of_a_duplicate_follows_what_its_other_versions_bring_in() {
    let lines = "app 1.0.0* -> d 1.0.0, d 2.0.0\n d 1.0.0 -> old, both\n d 2.0.0 -> both, new\n old 1.0.0\n both 1.0.0\n new 1.0.0";
    let of_old = picture(lines, &["d 1", "d 2"], Some("d 2"), Most::default());
    let follows: Vec<_> = of_old.nodes.iter().filter(|node| node.kind == NodeKind::Follows).collect();
    assert_eq!(follows.iter().map(|node| node.name.as_str()).collect::<Vec<_>>(), ["old"]);
    let whole = picture(lines, &["app 1"], None, Most::default());
    assert_eq!(whole.nodes.iter().filter(|node| node.kind == NodeKind::Follows).count(), 5);
}

#[test]
fn what_follows_may_hold_the_version_that_stays() {
    let found = picture(
        "app 1.0.0* -> d 1.0.0, d 2.0.0\n d 1.0.0 -> shim\n shim 1.0.0 -> d 2.0.0, deep\n deep 1.0.0\n d 2.0.0",
        &["d 1", "d 2"],
        Some("d 2"),
        Most::default(),
    );
    let told: Vec<_> = found.nodes.iter().map(|node| (node.name.as_str(), node.kind, node.distance)).collect();
    assert!(told.contains(&("shim", NodeKind::Follows, 1)), "{told:?}");
    assert!(told.contains(&("deep", NodeKind::Follows, -2)), "{told:?}");
}

#[test]
fn members_that_need_each_other_for_their_tests_are_drawn_too() {
    let found = picture("a 1.0.0* -> b, t\n b 1.0.0* -> a\n t 1.0.0", &["t 1"], None, Most::default());
    assert_eq!(columns(&found), ["b", "a", "t"]);
    let back = found.edges.iter().find(|edge| !edge.is_shortest).unwrap();
    assert!(back.path[0].0 > back.path[1].0, "from a back to b: {back:?}");
}

#[test]
fn what_does_not_fit_is_counted_and_a_way_to_a_member_stays() {
    use std::fmt::Write as _;
    let mut lines =
        String::from("zoo 1.0.0* -> far\n far 1.0.0 -> h99\n t 1.0.0 -> under1, under2\n under1 1.0.0\n under2 1.0.0");
    for number in 0..100 {
        write!(lines, "\n h{number} 1.0.0 -> t\n m{number} 1.0.0* -> h{number}").unwrap();
    }
    let found = picture(&lines, &["t 1"], None, Most { holders: 20, follow: 1, edges: 10 });
    assert_eq!(found.nodes.len(), 21);
    assert_eq!(found.left_out, LeftOut { holders: 183, members: 100, follow: 1, edges: 0 });
    assert!(found.nodes.iter().any(|node| node.kind == NodeKind::Member));
    assert_eq!(found.edges.len(), 20, "one from each, though that is more than asked for");
}

#[test]
fn dependencies_beyond_the_most_are_left_out_and_counted() {
    let lines = "a 1.0.0* -> b, c, d, t\n b 1.0.0 -> c, d, t\n c 1.0.0 -> d, t\n d 1.0.0 -> t\n t 1.0.0";
    let edges = |most| {
        let found = picture(lines, &["t 1"], None, Most { edges: most, ..Most::default() });
        (found.edges.len(), found.left_out.edges)
    };
    assert_eq!(edges(10), (10, 0));
    assert_eq!(edges(9), (4, 6));
    assert_eq!(edges(1), (4, 6), "one from each stays");
}

/// A hundred thousand packages in a web, of which the last is held by all.
#[test]
fn a_picture_of_a_large_graph_is_no_larger_than_others() {
    use std::fmt::Write as _;
    let mut text = String::from("version = 4\n");
    let count = 100_000;
    for number in 0..count {
        writeln!(text, "[[package]]\nname = \"p{number}\"\nversion = \"1.0.0\"").unwrap();
        let needs = [number + 1, number + 7, number + 501, count - 1].map(|next| next.min(count - 1));
        let needs: Vec<String> =
            needs.iter().filter(|next| **next > number).map(|next| format!("\"p{next}\"")).collect();
        writeln!(text, "dependencies = [{}]", needs.join(", ")).unwrap();
    }
    let lock = crate::read::lockfile::read(&std::sync::Arc::from("Cargo.lock"), &text).0.unwrap();
    let member = crate::graph::Member { name: "p0".into(), version: None };
    let graph = DependencyGraph::new(lock, &crate::graph::Members::Known(vec![member]));
    for name in ["p99999", "p50000"] {
        let found = Picture::new(&graph, graph.by_name(name), None, Most::default());
        assert!(found.nodes.len() >= 200 && found.edges.len() <= 500, "{} {}", found.nodes.len(), found.edges.len());
        assert!(found.left_out.holders > 0);
    }
}
