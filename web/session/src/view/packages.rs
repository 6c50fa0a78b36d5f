//! The pictures of packages.

use super::counted;
use plimsoll::graph::picture::{LeftOut, Node, NodeKind, Picture};

/// The role of a package in a picture, in words.
pub fn kind_name(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Subject => "the package",
        NodeKind::Member => "member",
        NodeKind::Follows => "there only because of it",
        NodeKind::ThirdParty => "other package",
    }
}

/// The numbers of a picture's packages by their distance, each with its heading: the subjects, what holds them, from
/// near to far, and what follows.
pub fn by_distance(picture: &Picture) -> Vec<(String, Vec<usize>)> {
    let heading = |distance: i32| match distance {
        0 => "The package".to_owned(),
        1 => "Depend on it".to_owned(),
        -1 => "There only because of it".to_owned(),
        steps if steps > 0 => format!("{steps} steps before it"),
        steps => format!("There only because of it, {} steps behind it", -steps),
    };
    let mut levels: Vec<(String, Vec<usize>)> = Vec::new();
    let mut last = None;
    for (number, node) in picture.nodes.iter().enumerate() {
        if last.replace(node.distance) != Some(node.distance) {
            levels.push((heading(node.distance), Vec::new()));
        }
        if let Some((_, level)) = levels.last_mut() {
            level.push(number);
        }
    }
    levels
}

/// The packages that a picture leaves out, in a sentence; `None` if it is whole.
pub fn left_out(left_out: &LeftOut) -> Option<String> {
    let parts = [
        (left_out.holders, "more package that leads to it", "more packages that lead to it"),
        (left_out.follow, "more that follows from it", "more that follow from it"),
        (left_out.edges, "dependency between these packages", "dependencies between these packages"),
    ];
    let said: Vec<String> = parts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| counted(count as usize, one, many))
        .collect();
    let members = match left_out.members {
        0 => String::new(),
        members => format!(" Of the members, {} are not in it.", super::grouped(members as usize)),
    };
    (!said.is_empty())
        .then(|| format!("The picture shows what is nearest. It leaves out {}.{members}", said.join(", ")))
}

/// The dependencies that tell of a package: those from and to it, and its shortest way to a subject, or from one.
pub fn telling(picture: &Picture, number: usize) -> Vec<usize> {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    let node = |number: u32| picture.nodes.get(number as usize);
    let Some(from) = node(number) else { return Vec::new() };
    let below = from.distance < 0;
    let mut on_way = vec![number];
    let mut at = number;
    // Each step of it is one nearer, so that it ends.
    while node(at).is_some_and(|node| node.distance != 0) {
        let leads = picture.edges.iter().filter(|edge| edge.is_shortest);
        let step = match below {
            true => leads.filter(|edge| edge.to == at).map(|edge| edge.from).next(),
            false => leads.filter(|edge| edge.from == at).map(|edge| edge.to).next(),
        };
        match step.filter(|_| on_way.len() <= picture.nodes.len()) {
            Some(step) => at = step,
            None => break,
        }
        on_way.push(at);
    }
    let is_step =
        |from: u32, to: u32| on_way.windows(2).any(|step| if below { step == [to, from] } else { step == [from, to] });
    let tells =
        |edge: &plimsoll::graph::picture::Edge| edge.from == number || edge.to == number || is_step(edge.from, edge.to);
    picture.edges.iter().enumerate().filter(|(_, edge)| tells(edge)).map(|(number, _)| number).collect()
}

/// Where an arrow key leads from a package: the next one of its column, or the nearest one beside it, of those that it
/// has to do with if there are any.
pub fn beside(picture: &Picture, number: usize, key: &str) -> Option<usize> {
    let from = picture.nodes.get(number)?;
    let others = || picture.nodes.iter().enumerate().filter(move |(other, _)| *other != number);
    let apart = |(_, other): &(usize, &Node)| (other.column.abs_diff(from.column), other.y.abs_diff(from.y));
    let is_tied = |other: usize| {
        let is = |number: u32, index: usize| number as usize == index;
        let ties = |one, two| picture.edges.iter().any(|edge| is(edge.from, one) && is(edge.to, two));
        ties(number, other) || ties(other, number)
    };
    let found = match key {
        "ArrowUp" => others().filter(|(_, other)| other.column == from.column && other.y < from.y).min_by_key(apart),
        "ArrowDown" => others().filter(|(_, other)| other.column == from.column && other.y > from.y).min_by_key(apart),
        "ArrowLeft" | "ArrowRight" => {
            let is_left = key == "ArrowLeft";
            let side = |other: &Node| if is_left { other.column < from.column } else { other.column > from.column };
            others().filter(|(_, other)| side(other)).min_by_key(|found| (!is_tied(found.0), apart(found)))
        }
        _ => None,
    };
    found.map(|(other, _)| other)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use plimsoll::graph::picture::Most;
    use plimsoll::graph::{DependencyGraph, Members};
    use plimsoll::read::lockfile;

    fn graph() -> DependencyGraph {
        let package = |name: &str, needs: &str| {
            format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\ndependencies = [{needs}]\n")
        };
        let text = [
            package("app", "\"near\", \"under_score\""),
            package("near", "\"end\""),
            package("under_score", "\"end\", \"near\""),
            package("end", "\"only\""),
            package("only", ""),
        ];
        let lock = lockfile::read(&Arc::from("Cargo.lock"), &text.concat()).0.unwrap();
        DependencyGraph::new(lock, &Members::Known(vec![plimsoll::graph::Member { name: "app".into(), version: None }]))
    }

    fn picture(graph: &DependencyGraph) -> Picture {
        Picture::new(graph, graph.by_name("end"), None, Most::default())
    }

    #[test]
    fn a_picture_is_told_by_distance() {
        let picture = picture(&graph());
        let told: Vec<String> = by_distance(&picture)
            .into_iter()
            .map(|(heading, level)| {
                let names: Vec<&str> = level.iter().map(|number| picture.nodes[*number].name.as_str()).collect();
                format!("{heading}: {}", names.join(" "))
            })
            .collect();
        let expected = [
            "The package: end",
            "Depend on it: near under_score",
            "2 steps before it: app",
            "There only because of it: only",
        ];
        assert_eq!(told, expected);
        assert_eq!(left_out(&picture.left_out), None);
        let some = LeftOut { holders: 1_200, members: 3, follow: 1, edges: 0 };
        assert_eq!(
            left_out(&some).unwrap(),
            "The picture shows what is nearest. It leaves out 1,200 more packages that lead to it, 1 more that follows from it. Of the members, 3 are not in it."
        );
    }

    #[test]
    fn a_package_lights_up_its_dependencies_and_its_way() {
        let picture = picture(&graph());
        let at = |name: &str| picture.nodes.iter().position(|node| node.name == name).unwrap();
        let told = |name: &str| {
            let name_of = |number: u32| picture.nodes[number as usize].name.as_str();
            let edges = telling(&picture, at(name)).into_iter().map(|number| &picture.edges[number]);
            let mut told: Vec<String> =
                edges.map(|edge| format!("{}>{}", name_of(edge.from), name_of(edge.to))).collect();
            told.sort();
            told
        };
        assert_eq!(told("app"), ["app>near", "app>under_score", "near>end"]);
        assert_eq!(told("only"), ["end>only"]);
        assert_eq!(telling(&picture, 99), [0_usize; 0]);
    }

    #[test]
    fn arrows_lead_along_dependencies_and_columns() {
        let picture = picture(&graph());
        let at = |name: &str| picture.nodes.iter().position(|node| node.name == name).unwrap();
        let go =
            |from: &str, key: &str| beside(&picture, at(from), key).map(|number| picture.nodes[number].name.as_str());
        assert_eq!(go("end", "ArrowLeft"), Some("near"));
        assert_eq!(go("end", "ArrowRight"), Some("only"));
        assert_eq!(go("app", "ArrowRight"), Some("under_score"));
        assert_eq!(go("only", "ArrowRight"), None);
        assert_eq!(go("end", "ArrowUp"), None);
    }
}
