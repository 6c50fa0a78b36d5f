//! The part of a graph around one package or all versions of a duplicate, laid out to be drawn.
//!
//! What holds the package stands to its left, members farthest, and what is there only because of it to its right, so
//! that every dependency leads to the right. Only cycles, which dev-dependencies of members make, lead back. Places are
//! in units of their own: columns, and heights within a column. The same graph gives the same picture.
//!
//! A picture has a limited size. Which packages it takes costs no more than a way through the graph; all that follows
//! is bounded by that size.

use serde::{Deserialize, Serialize};

use super::{DependencyGraph, PackageId};
use layers::Layers;
use selection::Selection;

mod layers;
mod placing;
mod selection;

/// The height that a package takes in its column.
pub const ROW: u32 = 8;

/// A picture of a part of a graph.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Picture {
    /// The packages: the subjects, their dependents from near to far, then their dependencies from near to far.
    pub nodes: Vec<Node>,
    /// The dependencies between them.
    pub edges: Vec<Edge>,
    /// How many columns there are.
    pub columns: u32,
    /// The height of the highest column.
    pub height: u32,
    /// The counts of packages beyond the size limit.
    pub left_out: LeftOut,
}

/// A package in a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its role.
    pub kind: NodeKind,
    /// The length of the shortest path to a subject; negative for a package below a subject, by the length of the
    /// shortest path from one.
    pub distance: i32,
    /// Its column, from the left.
    pub column: u32,
    /// The middle of its row, from the top.
    pub y: u32,
}

impl Node {
    /// The package as `name version`.
    pub fn label(&self) -> String {
        format!("{} {}", self.name, self.version)
    }
}

/// The role of a package in a picture: the first of these that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeKind {
    /// The picture is of it.
    Subject,
    /// A member of the workspace.
    Member,
    /// There only because of the subject, or because of versions of it other than the kept one.
    Follows,
    /// Any other package.
    ThirdParty,
}

/// A dependency in a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edge {
    /// The number of the package that depends.
    pub from: u32,
    /// The number of the package that it depends on.
    pub to: u32,
    /// Column and height of each point that it passes, from the one package to the other.
    pub path: Vec<(u32, u32)>,
    /// Whether it is on a shortest path to a subject or from one.
    pub is_shortest: bool,
}

/// The counts of packages beyond the size limit of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LeftOut {
    /// Packages that lead to a subject, members among them.
    pub holders: u32,
    /// The members among those.
    pub members: u32,
    /// Packages that follow from a subject.
    pub follow: u32,
    /// Dependencies between packages of the picture.
    pub edges: u32,
}

/// How much a picture holds at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Most {
    /// Subjects and their dependents, direct or not.
    pub holders: usize,
    /// Packages that are in the lock only because of the subjects.
    pub follow: usize,
    /// Dependencies, unless one from each package is more.
    pub edges: usize,
}

impl Default for Most {
    fn default() -> Self {
        Self { holders: 200, follow: 40, edges: 500 }
    }
}

impl Picture {
    /// A picture of `subjects` with their surroundings. Below the `kept` version there is nothing, as it stays.
    pub fn new(graph: &DependencyGraph, subjects: &[PackageId], kept: Option<PackageId>, most: Most) -> Self {
        let selection = Selection::new(graph, subjects, kept, most);
        let (links, more) = selection.links(graph, most.edges);
        let layers = Layers::new(&selection, &links);
        let placed = placing::place(&layers);
        let node = |(number, chosen): (usize, &selection::Chosen)| {
            let package = graph.package(chosen.id)?;
            let (column, y) = placed.of(number);
            Some(Node {
                name: package.name.as_str().to_owned(),
                version: package.version.to_string(),
                kind: chosen.kind,
                distance: chosen.distance,
                column,
                y,
            })
        };
        let edge = |(link, way): (&selection::Link, &Vec<usize>)| Edge {
            from: count(link.from),
            to: count(link.to),
            path: way.iter().map(|item| placed.of(*item)).collect(),
            is_shortest: link.is_shortest,
        };
        Self {
            nodes: selection.chosen.iter().enumerate().filter_map(node).collect(),
            edges: links.iter().zip(&layers.ways).map(edge).collect(),
            columns: count(layers.columns.len()),
            height: placed.height,
            left_out: LeftOut { edges: count(more), ..selection.left_out },
        }
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
