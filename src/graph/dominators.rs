//! The dominator tree of a directed graph: which nodes every way to a node leads through.
//!
//! By the algorithm of Lengauer and Tarjan ("A Fast Algorithm for Finding Dominators in a Flowgraph", 1979) in its
//! simple form: `edges · log nodes` whatever the shape, and without recursion.

/// The dominator tree of the nodes that the first one reaches.
#[derive(Debug, Clone)]
pub(super) struct Dominators {
    /// The nodes that are reached, each before those that it dominates, which follow it without a gap.
    preorder: Vec<usize>,
    /// For each node where it stands in `preorder`, and where those that it dominates end; an empty span for a node that
    /// is not reached.
    spans: Vec<(usize, usize)>,
}

impl Dominators {
    /// The dominators in the graph of `nodes` nodes with these edges, from node 0 on. Edges between nodes that are
    /// not there are ignored.
    pub(super) fn new(nodes: usize, edges: &[(usize, usize)]) -> Self {
        let successors = Lists::new(nodes, edges.iter().copied());
        let walk = Walk::new(nodes, &successors);
        let parents = walk.dominators(&Lists::new(nodes, edges.iter().map(|(from, to)| (*to, *from))));
        let children =
            Lists::new(nodes, parents.iter().enumerate().filter_map(|(node, parent)| Some(((*parent)?, node))));
        let mut tree = Self { preorder: Vec::with_capacity(walk.order.len()), spans: vec![(0, 0); nodes] };
        let mut open = vec![(0, false)];
        while let Some((node, is_done)) = open.pop() {
            let at = tree.preorder.len();
            let Some(span) = tree.spans.get_mut(node) else { continue };
            if is_done {
                span.1 = at;
                continue;
            }
            *span = (at, at);
            tree.preorder.push(node);
            open.push((node, true));
            open.extend(children.of(node).iter().rev().map(|child| (*child, false)));
        }
        tree
    }

    /// The nodes that are reached through this one alone, itself first; none if it is not reached.
    pub(super) fn dominated_by(&self, node: usize) -> &[usize] {
        let (start, end) = self.span(node);
        self.preorder.get(start..end).unwrap_or_default()
    }

    /// Where the nodes of [`Self::dominated_by`] stand among all that are reached, see [`Self::preorder`].
    pub(super) fn span(&self, node: usize) -> (usize, usize) {
        self.spans.get(node).copied().unwrap_or_default()
    }

    /// All nodes that are reached, each before those that it dominates.
    pub(super) fn preorder(&self) -> &[usize] {
        &self.preorder
    }
}

/// For each node a list of nodes.
struct Lists {
    starts: Vec<usize>,
    to: Vec<usize>,
}

impl Lists {
    fn new(nodes: usize, edges: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let edges = edges.filter(|(from, to)| *from < nodes && *to < nodes);
        let mut starts = vec![0; nodes + 1];
        for (from, _) in edges.clone() {
            if let Some(count) = starts.get_mut(from + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut free = starts.clone();
        let mut list = vec![0; sum];
        for (from, to) in edges {
            if let Some(at) = free.get_mut(from) {
                if let Some(slot) = list.get_mut(*at) {
                    *slot = to;
                }
                *at += 1;
            }
        }
        Self { starts, to: list }
    }

    fn of(&self, node: usize) -> &[usize] {
        let bounds = self.starts.get(node).zip(self.starts.get(node + 1));
        bounds.and_then(|(start, end)| self.to.get(*start..*end)).unwrap_or_default()
    }
}

/// A walk in depth from node 0. Places are places in this walk.
struct Walk {
    /// The nodes in the order in which they are reached.
    order: Vec<usize>,
    /// For each node its place; `usize::MAX` if it is not reached.
    places: Vec<usize>,
    /// For each place the place that it was reached from.
    parents: Vec<usize>,
}

impl Walk {
    fn new(nodes: usize, successors: &Lists) -> Self {
        let mut walk = Self { order: Vec::new(), places: vec![usize::MAX; nodes], parents: Vec::new() };
        let mut open = vec![(0, 0)];
        while let Some((node, parent)) = open.pop() {
            let at = walk.order.len();
            match walk.places.get_mut(node) {
                Some(place) if *place == usize::MAX => *place = at,
                _ => continue,
            }
            walk.order.push(node);
            walk.parents.push(parent);
            open.extend(successors.of(node).iter().rev().map(|next| (*next, at)));
        }
        walk
    }

    /// For each node its immediate dominator.
    fn dominators(&self, predecessors: &Lists) -> Vec<Option<usize>> {
        let count = self.order.len();
        let mut forest =
            Forest { ancestors: vec![usize::MAX; count], labels: (0..count).collect(), semi: (0..count).collect() };
        let mut dominators = vec![0; count];
        // Of each place those whose semidominator it is, as linked lists.
        let (mut heads, mut nexts) = (vec![usize::MAX; count], vec![usize::MAX; count]);
        for (place, node) in self.order.iter().enumerate().skip(1).rev() {
            let parent = at(&self.parents, place);
            for other in predecessors.of(*node) {
                let other = at(&self.places, *other);
                if other < count {
                    let label = forest.eval(other);
                    let semi = at(&forest.semi, label).min(at(&forest.semi, place));
                    set(&mut forest.semi, place, semi);
                }
            }
            let semi = at(&forest.semi, place);
            let head = at(&heads, semi);
            set(&mut nexts, place, head);
            set(&mut heads, semi, place);
            set(&mut forest.ancestors, place, parent);
            let mut waiting = at(&heads, parent);
            set(&mut heads, parent, usize::MAX);
            while waiting < count {
                let label = forest.eval(waiting);
                let is_lower = at(&forest.semi, label) < at(&forest.semi, waiting);
                set(&mut dominators, waiting, if is_lower { label } else { parent });
                waiting = at(&nexts, waiting);
            }
        }
        let mut parents = vec![None; self.places.len()];
        for (place, node) in self.order.iter().enumerate().skip(1) {
            if at(&dominators, place) != at(&forest.semi, place) {
                let above = at(&dominators, at(&dominators, place));
                set(&mut dominators, place, above);
            }
            if let (Some(slot), Some(parent)) = (parents.get_mut(*node), self.order.get(at(&dominators, place))) {
                *slot = Some(*parent);
            }
        }
        parents
    }
}

/// The places that were looked at, linked to the places that they were reached from.
struct Forest {
    ancestors: Vec<usize>,
    labels: Vec<usize>,
    semi: Vec<usize>,
}

impl Forest {
    /// The place with the lowest semidominator on the way from `place` up to the root of its tree, which is left out.
    fn eval(&mut self, place: usize) -> usize {
        if at(&self.ancestors, place) == usize::MAX {
            return at(&self.labels, place);
        }
        // The way up is shortened, from its upper end down.
        let mut way = Vec::new();
        let mut below = place;
        while at(&self.ancestors, at(&self.ancestors, below)) != usize::MAX {
            way.push(below);
            below = at(&self.ancestors, below);
        }
        while let Some(below) = way.pop() {
            let above = at(&self.ancestors, below);
            let (label, upper) = (at(&self.labels, below), at(&self.labels, above));
            if at(&self.semi, upper) < at(&self.semi, label) {
                set(&mut self.labels, below, upper);
            }
            let top = at(&self.ancestors, above);
            set(&mut self.ancestors, below, top);
        }
        at(&self.labels, place)
    }
}

fn at(list: &[usize], place: usize) -> usize {
    list.get(place).copied().unwrap_or(usize::MAX)
}

fn set(list: &mut [usize], place: usize, value: usize) {
    if let Some(slot) = list.get_mut(place) {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// What node 0 reaches without `removed`.
    fn reached(nodes: usize, edges: &[(usize, usize)], removed: Option<usize>) -> BTreeSet<usize> {
        let mut reached = BTreeSet::new();
        let mut open = vec![0];
        while let Some(node) = open.pop() {
            if node < nodes && Some(node) != removed && reached.insert(node) {
                open.extend(edges.iter().filter(|(from, _)| *from == node).map(|(_, to)| *to));
            }
        }
        reached
    }

    proptest! {
        #[test]
        fn a_node_dominates_what_is_not_reached_without_it(
            (nodes, edges) in (1..24_usize).prop_flat_map(|nodes| {
                (Just(nodes), proptest::collection::vec((0..nodes, 0..nodes), 0..nodes * 3))
            })
        ) {
            let tree = Dominators::new(nodes, &edges);
            let all = reached(nodes, &edges, None);
            prop_assert_eq!(&tree.preorder().iter().copied().collect::<BTreeSet<_>>(), &all);
            for node in 1..nodes {
                let lost: BTreeSet<usize> = all.difference(&reached(nodes, &edges, Some(node))).copied().collect();
                let dominated = tree.dominated_by(node);
                prop_assert_eq!(dominated.first(), all.get(&node));
                prop_assert_eq!(dominated.iter().copied().collect::<BTreeSet<_>>(), lost);
            }
        }
    }

    #[test]
    fn a_long_chain_takes_no_stack() {
        let nodes = 200_000;
        let edges: Vec<_> = (1..nodes).map(|node| (node - 1, node)).chain([(0, nodes - 1)]).collect();
        let tree = Dominators::new(nodes, &edges);
        assert_eq!(tree.dominated_by(1).len(), nodes - 2);
        assert_eq!(tree.dominated_by(nodes - 1), [nodes - 1]);
    }
}
