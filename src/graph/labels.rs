//! Which duplicate pulls in each package, if one alone does.

use super::{DependencyGraph, PackageId};

/// The property that all paths from the members to a package share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// There is no way.
    Unreached,
    /// All of them lead through a version, other than the kept one, of this duplicated name (its number).
    Only(usize),
    /// Nothing of this kind.
    Otherwise,
}

impl Label {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Unreached, label) | (label, Self::Unreached) => label,
            (one, another) if one == another => one,
            _ => Self::Otherwise,
        }
    }
}

/// The label of each package. `surplus` tells the number of a package's name if it is a version of a duplicated name
/// other than the kept one.
///
/// A surplus version passes the label on that comes in from its holders if that is the name of another duplicate: then
/// it goes when that one goes. Otherwise it is where a duplicate begins, and passes on its own name. Members pass on
/// that they are there in any case, even without dependents. Holders come before what they hold, so one pass is enough;
/// only a cycle without a member, which no lock of Cargo's has, cannot be put in order, and its packages get what comes
/// in from outside of it.
pub(super) fn labels(graph: &DependencyGraph, surplus: impl Fn(PackageId) -> Option<usize>) -> Vec<Label> {
    let count = graph.packages().len();
    let mut incoming = vec![Label::Unreached; count];
    let mut passed_on = vec![Label::Unreached; count];
    let mut done = vec![false; count];
    for id in graph.members() {
        set(&mut incoming, *id, Label::Otherwise);
        set(&mut passed_on, *id, Label::Otherwise);
        set(&mut done, *id, true);
    }

    // Kosaraju's components: with the packages in reverse order of finishing, each that is not done yet among the
    // holders of a package lies in a cycle with it.
    for first in finishing_order(graph).into_iter().rev() {
        if get(&done, first).unwrap_or(true) {
            continue;
        }
        set(&mut done, first, true);
        let mut component = vec![first];
        let mut next = 0;
        while let Some(id) = component.get(next).copied() {
            next += 1;
            for holder in graph.holders(id) {
                if graph.is_reached(*holder) && get(&done, *holder) == Some(false) {
                    set(&mut done, *holder, true);
                    component.push(*holder);
                }
            }
        }
        // Packages of the cycle have passed on nothing yet.
        let label = component
            .iter()
            .flat_map(|id| graph.holders(*id))
            .filter_map(|holder| get(&passed_on, *holder))
            .fold(Label::Unreached, Label::join);
        for id in component {
            set(&mut incoming, id, label);
            let on = match (surplus(id), label) {
                (Some(own), Label::Otherwise) => Label::Only(own),
                _ => label,
            };
            set(&mut passed_on, id, on);
        }
    }
    incoming
}

/// The packages that members reach, without the members, each after those that it depends on unless there is a cycle.
fn finishing_order(graph: &DependencyGraph) -> Vec<PackageId> {
    let mut seen = vec![false; graph.packages().len()];
    let mut finished = Vec::with_capacity(seen.len());
    let mut stack: Vec<(PackageId, usize)> = Vec::new();
    for start in graph.packages() {
        if graph.is_member(*start) || !graph.is_reached(*start) || get(&seen, *start) != Some(false) {
            continue;
        }
        set(&mut seen, *start, true);
        stack.push((*start, 0));
        while let Some((id, next)) = stack.last_mut() {
            let Some(dependency) = graph.dependencies(*id).get(*next).copied() else {
                finished.push(*id);
                stack.pop();
                continue;
            };
            *next += 1;
            if !graph.is_member(dependency) && get(&seen, dependency) == Some(false) {
                set(&mut seen, dependency, true);
                stack.push((dependency, 0));
            }
        }
    }
    finished
}

fn get<T: Copy>(list: &[T], id: PackageId) -> Option<T> {
    list.get(id.index()).copied()
}

fn set<T>(list: &mut [T], id: PackageId, value: T) {
    if let Some(slot) = list.get_mut(id.index()) {
        *slot = value;
    }
}
