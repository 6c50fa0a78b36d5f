//! Simulates a build: what is ready starts as soon as a job is free, those first that most others wait for, as Cargo does.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::{Schedule, Task};

/// Something that happens: when, to which task, and whether it is the end or only its metadata.
type Event = Reverse<(u32, usize, bool)>;

impl Schedule {
    /// How long `tasks` take with so many jobs at once.
    pub(super) fn play(&self, tasks: &[Task], jobs: usize) -> u32 {
        starts(tasks, jobs).1
    }
}

/// When each task starts, and when the last one ends. A task that waits for itself in a circle never starts.
pub(super) fn starts(tasks: &[Task], jobs: usize) -> (Vec<Option<u32>>, u32) {
    let priorities = priorities(tasks);
    let mut waits: Vec<usize> = tasks.iter().map(|task| task.needs.len()).collect();
    let mut frees: Vec<Vec<(usize, bool)>> = vec![Vec::new(); tasks.len()];
    for (place, task) in tasks.iter().enumerate() {
        for need in &task.needs {
            let whole = need.whole || !tasks.get(need.of).is_some_and(|of| of.pipelines);
            if let Some(frees) = frees.get_mut(need.of) {
                frees.push((place, whole));
            }
        }
    }
    let rank = |place: usize| {
        let start = tasks.get(place).map_or(0, |task| task.start);
        (Reverse(priorities.get(place).copied().unwrap_or_default()), start, place)
    };
    let mut ready = BTreeSet::new();
    for (place, count) in waits.iter().enumerate() {
        if *count == 0 {
            ready.insert(rank(place));
        }
    }
    let mut starts: Vec<Option<u32>> = vec![None; tasks.len()];
    let mut events: BinaryHeap<Event> = BinaryHeap::new();
    let (mut now, mut running) = (0, 0);
    loop {
        while running < jobs.max(1)
            && let Some((_, _, place)) = ready.pop_first()
        {
            running += 1;
            let Some(task) = tasks.get(place) else { continue };
            if let Some(start) = starts.get_mut(place) {
                *start = Some(now);
            }
            if task.pipelines {
                events.push(Reverse((now.saturating_add(task.front), place, false)));
            }
            events.push(Reverse((now.saturating_add(task.duration()), place, true)));
        }
        let Some(Reverse((at, place, is_end))) = events.pop() else { return (starts, now) };
        now = at;
        if is_end {
            running -= 1;
        }
        for (other, whole) in frees.get(place).map_or(&[][..], Vec::as_slice) {
            if *whole == is_end
                && let Some(count) = waits.get_mut(*other)
            {
                *count -= 1;
                if *count == 0 {
                    ready.insert(rank(*other));
                }
            }
        }
    }
}

/// How many tasks wait for each, directly or not. Cargo takes each unit to cost the same.
fn priorities(tasks: &[Task]) -> Vec<u32> {
    let words = tasks.len().div_ceil(64);
    let mut waiting: Vec<Vec<u64>> = vec![Vec::new(); tasks.len()];
    // What a task needs starts before it in the record, so from the last to the first everything is known in time.
    let mut dependents: Vec<Vec<usize>> = vec![Vec::new(); tasks.len()];
    for (place, task) in tasks.iter().enumerate() {
        for need in &task.needs {
            if let Some(dependents) = dependents.get_mut(need.of) {
                dependents.push(place);
            }
        }
    }
    let mut counts = vec![0; tasks.len()];
    for place in (0..tasks.len()).rev() {
        let mut set = vec![0_u64; words];
        for dependent in dependents.get(place).into_iter().flatten() {
            if let Some(word) = set.get_mut(dependent / 64) {
                *word |= 1 << (dependent % 64);
            }
            for (word, other) in set.iter_mut().zip(waiting.get(*dependent).into_iter().flatten()) {
                *word |= other;
            }
        }
        if let Some(count) = counts.get_mut(place) {
            *count = set.iter().map(|word| word.count_ones()).sum();
        }
        if let Some(slot) = waiting.get_mut(place) {
            *slot = set;
        }
    }
    counts
}
