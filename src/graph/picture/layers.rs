//! In which column each package stands, and which columns the dependencies between them pass.

use super::selection::{Link, Selection};

/// The columns of a picture. Items below [`Layers::packages`] are the packages; the others are where a dependency
/// passes a column between its two packages.
pub(super) struct Layers {
    /// How many of the items are packages.
    pub(super) packages: usize,
    /// The items of each column, from the left.
    pub(super) columns: Vec<Vec<usize>>,
    /// The items of the column to the left that each item is connected with.
    pub(super) left: Vec<Vec<usize>>,
    /// The items of the column to the right that each item is connected with.
    pub(super) right: Vec<Vec<usize>>,
    /// The items that each link passes, from the package that depends to the one it depends on.
    pub(super) ways: Vec<Vec<usize>>,
}

impl Layers {
    /// Each package that leads to a subject is as far to the left as the longest way there asks for, and each that
    /// follows as far to the right.
    pub(super) fn new(selection: &Selection, links: &[Link]) -> Self {
        let order = order(selection, links);
        let count = selection.chosen.len();
        let turn = |index: usize| order.turn.get(index).copied().unwrap_or_default();
        // Later in the order means further to the right; a link that would lead back is turned.
        let forth = |link: &Link| {
            if turn(link.from) < turn(link.to) { (link.from, link.to) } else { (link.to, link.from) }
        };
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); count];
        for (one, other) in links.iter().map(forth) {
            if let Some(after) = after.get_mut(one) {
                after.push(other);
            }
        }
        let is_below = |index: usize| selection.chosen.get(index).is_some_and(|chosen| chosen.distance < 0);
        let mut layer = vec![0_i64; count];
        let get = |layer: &[i64], index: usize| layer.get(index).copied().unwrap_or_default();
        for index in order.packages.iter().rev().copied().filter(|index| !is_below(*index)) {
            let next = after.get(index).map(Vec::as_slice).unwrap_or_default();
            let highest = next.iter().filter(|next| !is_below(**next)).map(|next| get(&layer, *next) + 1).max();
            if let Some(slot) = layer.get_mut(index) {
                *slot = highest.unwrap_or(0);
            }
        }
        for index in order.packages.iter().copied() {
            let lowest = get(&layer, index).min(0) - 1;
            for next in after.get(index).map(Vec::as_slice).unwrap_or_default() {
                if let Some(slot) = layer.get_mut(*next).filter(|_| is_below(*next)) {
                    *slot = lowest.min(*slot);
                }
            }
        }

        let leftmost = layer.iter().copied().max().unwrap_or(0);
        let column = |index: usize| usize::try_from(leftmost - get(&layer, index)).unwrap_or_default();
        let width = (0..count).map(column).max().map_or(0, |last| last + 1);
        let mut layers = Self {
            packages: count,
            columns: vec![Vec::new(); width],
            left: vec![Vec::new(); count],
            right: vec![Vec::new(); count],
            ways: Vec::new(),
        };
        for index in 0..count {
            layers.put(index, column(index));
        }
        for link in links {
            let (one, other) = forth(link);
            let mut way = vec![one];
            for between in column(one) + 1..column(other) {
                let item = layers.left.len();
                layers.left.push(Vec::new());
                layers.right.push(Vec::new());
                layers.put(item, between);
                way.push(item);
            }
            way.push(other);
            for step in way.windows(2) {
                if let [one, other] = step {
                    layers.connect(*one, *other);
                }
            }
            if one != link.from {
                way.reverse();
            }
            layers.ways.push(way);
        }
        layers
    }

    fn put(&mut self, item: usize, column: usize) {
        if let Some(column) = self.columns.get_mut(column) {
            column.push(item);
        }
    }

    fn connect(&mut self, one: usize, other: usize) {
        if let Some(right) = self.right.get_mut(one) {
            right.push(other);
        }
        if let Some(left) = self.left.get_mut(other) {
            left.push(one);
        }
    }
}

/// The packages in an order in which each comes after all that depend on it, as far as there is such an order.
struct Order {
    packages: Vec<usize>,
    /// The place of each package in it.
    turn: Vec<usize>,
}

/// Where all that is left is behind a cycle, the package that is farthest from the subjects comes first. A dependency
/// that leads back then is never on a shortest path, as those lead to nearer packages.
fn order(selection: &Selection, links: &[Link]) -> Order {
    let count = selection.chosen.len();
    let mut needed = vec![0_usize; count];
    let mut needs: Vec<Vec<usize>> = vec![Vec::new(); count];
    for link in links {
        if let (Some(needed), Some(needs)) = (needed.get_mut(link.to), needs.get_mut(link.from)) {
            *needed += 1;
            needs.push(link.to);
        }
    }
    let mut order = Order { packages: Vec::with_capacity(count), turn: vec![usize::MAX; count] };
    let mut open: Vec<usize> = (0..count).filter(|index| needed.get(*index) == Some(&0)).collect();
    loop {
        while let Some(index) = open.pop() {
            let Some(turn) = order.turn.get_mut(index).filter(|turn| **turn == usize::MAX) else { continue };
            *turn = order.packages.len();
            order.packages.push(index);
            for next in needs.get(index).map(Vec::as_slice).unwrap_or_default() {
                if let Some(needed) = needed.get_mut(*next) {
                    *needed = needed.saturating_sub(1);
                    if *needed == 0 {
                        open.push(*next);
                    }
                }
            }
        }
        let waits = |index: &usize| order.turn.get(*index) == Some(&usize::MAX);
        let distance = |index: &usize| selection.chosen.get(*index).map(|chosen| chosen.distance);
        match (0..count).filter(waits).max_by_key(distance) {
            Some(farthest) => open.push(farthest),
            None => return order,
        }
    }
}
