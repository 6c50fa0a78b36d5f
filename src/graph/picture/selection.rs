//! Which packages and dependencies a picture shows.

use super::super::{DependencyGraph, Move, PackageId};
use super::{LeftOut, Most, NodeKind, count};

/// A package that is shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chosen {
    pub(super) id: PackageId,
    pub(super) kind: NodeKind,
    /// As [`super::Node::distance`].
    pub(super) distance: i32,
    /// Its distance below a subject, if packages below the subject are reached through it.
    below: Option<i32>,
}

/// A dependency between two of them, by their numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) is_shortest: bool,
}

pub(super) struct Selection {
    pub(super) chosen: Vec<Chosen>,
    pub(super) left_out: LeftOut,
    /// The number of each package among the chosen.
    number: Vec<Option<usize>>,
}

impl Selection {
    pub(super) fn new(graph: &DependencyGraph, subjects: &[PackageId], kept: Option<PackageId>, most: Most) -> Self {
        let mut distance: Vec<Option<i32>> = vec![None; graph.packages().len()];
        let all = levels(graph, subjects, 1, &mut distance, |id| graph.holders(id));
        let up = nearest(graph, &all, subjects, most.holders);
        let mut follows = vec![false; distance.len()];
        let removed = following(graph, subjects, kept);
        for id in &removed {
            set(&mut follows, *id, true);
        }

        let mut number = vec![None; distance.len()];
        for (at, id) in up.iter().enumerate() {
            set(&mut number, *id, Some(at));
        }

        // A package below a subject may depend on a version that stays and is among the holders already.
        let surplus: Vec<_> = subjects.iter().copied().filter(|id| Some(*id) != kept).collect();
        let is_holder = |id: PackageId| get(&distance, id).is_some();
        let mut below: Vec<Option<i32>> = vec![None; distance.len()];
        let reached = levels(graph, &surplus, -1, &mut below, |id| {
            let is_shown = !is_holder(id) || get(&number, id).is_some();
            if is_shown && (get(&follows, id) || surplus.contains(&id)) { graph.dependencies(id) } else { &[] }
        });
        let follow = |id: &PackageId| get(&follows, *id) && !is_holder(*id);
        let down: Vec<_> = reached.into_iter().filter(follow).take(most.follow).collect();

        let kind = |id: PackageId| match id {
            id if subjects.contains(&id) => NodeKind::Subject,
            id if graph.is_member(id) => NodeKind::Member,
            id if get(&follows, id) => NodeKind::Follows,
            _ => NodeKind::ThirdParty,
        };
        let chosen = |id: &PackageId| {
            let below = get(&below, *id);
            Chosen { id: *id, kind: kind(*id), distance: get(&distance, *id).or(below).unwrap_or_default(), below }
        };
        for (at, id) in (up.len()..).zip(&down) {
            set(&mut number, *id, Some(at));
        }
        let members = |ids: &[PackageId]| ids.iter().filter(|id| graph.is_member(**id)).count();
        let left_out = LeftOut {
            holders: count(all.len() - up.len()),
            members: count(members(&all) - members(&up)),
            follow: count(removed.iter().filter(|id| follow(id)).count() - down.len()),
            edges: 0,
        };
        Self { chosen: up.iter().chain(&down).map(chosen).collect(), left_out, number }
    }

    /// The dependencies between the chosen, and how many are left out where there are more than `most`: first those
    /// that are on no shortest way, then all but one from or to each package.
    pub(super) fn links(&self, graph: &DependencyGraph, most: usize) -> (Vec<Link>, usize) {
        let mut links = Vec::new();
        for (from, holder) in self.chosen.iter().enumerate() {
            for id in graph.dependencies(holder.id) {
                let Some((to, needed)) = get(&self.number, *id).and_then(|to| Some((to, self.chosen.get(to)?))) else {
                    continue;
                };
                if from != to {
                    let distance = if needed.distance < 0 { holder.below } else { Some(holder.distance) };
                    links.push(Link { from, to, is_shortest: distance == Some(needed.distance + 1) });
                }
            }
        }
        let all = links.len();
        if links.len() > most {
            links.retain(|link| link.is_shortest);
        }
        if links.len() > most {
            let mut led = vec![false; self.chosen.len()];
            links.retain(|link| {
                let follows = self.chosen.get(link.to).is_some_and(|needed| needed.distance < 0);
                let end = if follows { link.to } else { link.from };
                led.get_mut(end).is_some_and(|led| !std::mem::replace(led, true))
            });
        }
        let left_out = all - links.len();
        (links, left_out)
    }
}

/// The packages that `starts` reach, level by level and each level by name, with their distance in steps of `step`.
fn levels<'g>(
    graph: &'g DependencyGraph,
    starts: &[PackageId],
    step: i32,
    distance: &mut [Option<i32>],
    next: impl Fn(PackageId) -> &'g [PackageId],
) -> Vec<PackageId> {
    let mut found: Vec<PackageId> = Vec::new();
    for id in starts {
        if let Some(slot) = distance.get_mut(id.index()).filter(|slot| slot.is_none()) {
            *slot = Some(0);
            found.push(*id);
        }
    }
    let (mut start, mut at) = (0, 0);
    while start < found.len() {
        at += step;
        let end = found.len();
        for index in start..end {
            for id in found.get(index).map(|id| next(*id)).unwrap_or_default() {
                if let Some(slot) = distance.get_mut(id.index()).filter(|slot| slot.is_none()) {
                    *slot = Some(at);
                    found.push(*id);
                }
            }
        }
        if let Some(level) = found.get_mut(end..) {
            crate::order::sort_by_key(level, |id| graph.rank_of(*id));
        }
        start = end;
    }
    found
}

/// Of `all`, which are by distance, at most `most`: the shortest way from a member to each subject, as long as these
/// leave room, and the nearest. Each leads to a subject through others of them.
fn nearest(graph: &DependencyGraph, all: &[PackageId], subjects: &[PackageId], most: usize) -> Vec<PackageId> {
    if all.len() <= most {
        return all.to_vec();
    }
    let mut taken = vec![false; graph.packages().len()];
    let mut left = most;
    let mut take = |id: PackageId, left: &mut usize| {
        if *left > 0 && !get(&taken, id) {
            set(&mut taken, id, true);
            *left -= 1;
        }
    };
    for subject in subjects {
        let way = graph.shortest_way(*subject);
        if way.len() > left / 2 {
            break;
        }
        way.into_iter().for_each(|id| take(id, &mut left));
    }
    all.iter().for_each(|id| take(*id, &mut left));
    all.iter().copied().filter(|id| get(&taken, *id)).collect()
}

/// The packages that leave the lock if the subjects, but for the kept one, depend on nothing.
fn following(graph: &DependencyGraph, subjects: &[PackageId], kept: Option<PackageId>) -> Vec<PackageId> {
    let surplus = subjects.iter().filter(|id| Some(**id) != kept);
    let away = |id: &PackageId| graph.dependencies(*id).iter().map(|from| Move::away(*id, *from)).collect::<Vec<_>>();
    let moves: Vec<Move> = surplus.flat_map(away).collect();
    graph.removed_by(&moves)
}

fn get<T: Copy + Default>(list: &[T], id: PackageId) -> T {
    list.get(id.index()).copied().unwrap_or_default()
}

fn set<T>(list: &mut [T], id: PackageId, value: T) {
    if let Some(slot) = list.get_mut(id.index()) {
        *slot = value;
    }
}
