//! A diff in linear time, of large files with many changes.
//!
//! Lines that are in both texts exactly once and in the same order are taken for the same, as patience diff does, and so
//! are the equal lines next to them. All between them is removed and added.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

/// Lines of both texts that are the same: from `old` and `new` on, so many.
#[derive(Debug, Clone, Copy)]
struct Run {
    old: usize,
    new: usize,
    length: usize,
}

/// Two texts by lines, with lines that are the same in ascending order.
pub(super) struct Matching<'t> {
    old: Vec<&'t str>,
    new: Vec<&'t str>,
    runs: Vec<Run>,
}

impl<'t> Matching<'t> {
    pub(super) fn of(old: &'t str, new: &'t str) -> Self {
        let lines = |text: &'t str| text.split_inclusive('\n').collect::<Vec<_>>();
        let mut matching = Self { old: lines(old), new: lines(new), runs: Vec::new() };
        let (mut old, mut new) = (0, 0);
        for (next_old, next_new) in matching.anchors().into_iter().chain([(matching.old.len(), matching.new.len())]) {
            let between = (next_old - old).min(next_new - new);
            let forth = (0..between).take_while(|at| matching.is_same(old + at, new + at)).count();
            let back = (1..=between - forth).take_while(|at| matching.is_same(next_old - at, next_new - at)).count();
            let run = Run { old, new, length: forth };
            matching.runs.extend([run, Run { old: next_old - back, new: next_new - back, length: back }]);
            (old, new) = (next_old, next_new);
        }
        matching
    }

    fn is_same(&self, old: usize, new: usize) -> bool {
        self.old.get(old).zip(self.new.get(new)).is_some_and(|(old, new)| old == new)
    }

    /// The longest ascending sequence of the lines that are in each text once, as pairs of their places.
    fn anchors(&self) -> Vec<(usize, usize)> {
        // Of each line how often it is in the old and the new text, and its place in the new one.
        let mut places: HashMap<&str, (usize, usize, usize)> = HashMap::with_capacity(self.old.len());
        self.old.iter().for_each(|line| places.entry(line).or_default().0 += 1);
        for (at, line) in self.new.iter().enumerate() {
            if let Some((_, count, place)) = places.get_mut(line) {
                *count += 1;
                *place = at;
            }
        }
        let place = |(at, line): (usize, &&str)| match places.get(*line) {
            Some((1, 1, place)) => Some((at, *place)),
            _ => None,
        };
        let unique: Vec<(usize, usize)> = self.old.iter().enumerate().filter_map(place).collect();
        // For each length the pair that ends a sequence of it with the lowest place, and for each pair the one before it.
        let mut ends: Vec<usize> = Vec::new();
        let mut before: Vec<Option<usize>> = Vec::with_capacity(unique.len());
        let new_of = |number: usize| unique.get(number).map(|(_, new)| *new);
        for (number, (_, new)) in unique.iter().enumerate() {
            let length = ends.partition_point(|end| new_of(*end) < Some(*new));
            before.push(length.checked_sub(1).and_then(|shorter| ends.get(shorter).copied()));
            match ends.get_mut(length) {
                Some(end) => *end = number,
                None => ends.push(number),
            }
        }
        let last = ends.last().copied();
        let chain = std::iter::successors(last, |number| before.get(*number).copied().flatten());
        let mut anchors: Vec<(usize, usize)> = chain.filter_map(|number| unique.get(number).copied()).collect();
        anchors.reverse();
        anchors
    }

    /// The steps that the shortest diff takes at most: the lines times those that are not the same.
    pub(super) fn steps(&self) -> usize {
        let all = self.old.len() + self.new.len();
        let same: usize = self.runs.iter().map(|run| run.length).sum();
        all.saturating_mul(all - 2 * same)
    }

    /// What is between the lines that are the same: ranges of the old and of the new lines.
    fn changes(&self) -> Vec<(Range<usize>, Range<usize>)> {
        let end = Run { old: self.old.len(), new: self.new.len(), length: 0 };
        let (mut old, mut new) = (0, 0);
        let mut changes = Vec::new();
        for run in self.runs.iter().filter(|run| run.length > 0).chain([&end]) {
            if old < run.old || new < run.new {
                changes.push((old..run.old, new..run.new));
            }
            (old, new) = (run.old + run.length, run.new + run.length);
        }
        changes
    }

    /// The hunks of a unified diff.
    pub(super) fn hunks(&self, context: usize) -> String {
        let changes = self.changes();
        let mut text = String::new();
        for hunk in changes.chunk_by(|a, b| b.0.start - a.0.end <= 2 * context) {
            let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
            let before = first.0.start.min(context);
            let behind = (self.old.len() - last.0.end).min(context);
            let (old, new) = (first.0.start - before..last.0.end + behind, first.1.start - before..last.1.end + behind);
            let _ = writeln!(text, "@@ -{} +{} @@", place(&old), place(&new));
            let mut at = old.start;
            for (removed, added) in hunk {
                write(&mut text, ' ', &self.old, at..removed.start);
                write(&mut text, '-', &self.old, removed.clone());
                write(&mut text, '+', &self.new, added.clone());
                at = removed.end;
            }
            write(&mut text, ' ', &self.old, at..old.end);
        }
        text
    }
}

/// Writes lines with a sign in front of each.
fn write(text: &mut String, sign: char, lines: &[&str], range: Range<usize>) {
    for line in lines.get(range).unwrap_or_default() {
        text.push(sign);
        text.push_str(line);
        if !line.ends_with('\n') {
            text.push_str("\n\\ No newline at end of file\n");
        }
    }
}

/// A range of lines as the head of a hunk has it.
fn place(lines: &Range<usize>) -> String {
    match lines.len() {
        // The line before it.
        0 => format!("{},0", lines.start),
        1 => (lines.start + 1).to_string(),
        length => format!("{},{length}", lines.start + 1),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use diffy::Patch;
    use proptest::prelude::*;

    use super::super::{MOST_STEPS, unified};
    use super::*;
    use crate::plan::CorrectedFile;

    fn held(old: &str, new: &str) -> Result<String, TestCaseError> {
        let patch = format!("--- a/x\n+++ b/x\n{}", Matching::of(old, new).hunks(3));
        let parsed = Patch::from_str(&patch).map_err(|error| TestCaseError::fail(format!("{error}\n{patch}")))?;
        let applied = diffy::apply(old, &parsed).map_err(|error| TestCaseError::fail(format!("{error}\n{patch}")))?;
        prop_assert_eq!(applied, new, "{}", patch);
        Ok(patch)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

        #[test]
        fn it_turns_the_old_text_into_the_new_one(
            old in "([a-e]{0,2}\n){0,20}[a-e]{0,1}",
            new in "([a-e]{0,2}\n){0,20}[a-e]{0,1}",
            same in "([a-z]{1,3}\n){0,12}",
        ) {
            held(&old, &new)?;
            held(&format!("{same}{old}{same}"), &format!("{same}{new}{same}"))?;
        }
    }

    #[test]
    fn it_is_the_shortest_where_lines_differ() {
        let lines = |range: Range<usize>| range.map(|number| format!("{number}\n")).collect::<String>();
        let (old, new) = (lines(0..40), format!("{}new\n{}", lines(0..20), lines(21..40)));
        let patch = held(&old, &new).unwrap();
        let shortest = diffy::create_patch(&old, &new).to_string();
        assert_eq!(patch.split_once("@@").unwrap().1, shortest.split_once("@@").unwrap().1);
    }

    #[test]
    fn the_steps_of_large_files_are_bounded() {
        let file = |before: String, after: String| CorrectedFile {
            path: Arc::from("Cargo.lock"),
            before: before.into(),
            after,
            findings: Vec::new(),
        };
        let lines = |lines: &mut dyn Iterator<Item = usize>| lines.map(|line| format!("{line}\n")).collect::<String>();
        // Few changes far apart are found at once.
        let few = (lines(&mut (0..200_000)), lines(&mut (1..199_999).filter(|line| line % 50_000 != 7)));
        assert!(Matching::of(&few.0, &few.1).steps() <= MOST_STEPS);
        // The opposite order has nothing in common, and no shortest diff is looked for.
        let many = (lines(&mut (0..200_000)), lines(&mut (0..200_000).rev()));
        assert!(Matching::of(&many.0, &many.1).steps() > MOST_STEPS);
        let patch = unified(&file(many.0.clone(), many.1.clone()));
        assert_eq!(diffy::apply(&many.0, &Patch::from_str(&patch).unwrap()).unwrap(), many.1);
    }
}
