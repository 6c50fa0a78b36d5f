//! The problems of all files in order, a bounded number of each.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::order;
use crate::source::Problem;

/// How many problems of one file are reported.
pub(crate) const MOST_PROBLEMS: usize = 100;

/// `problems` by weight, file and place: the first of each file, and how many more there are.
pub(super) fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    order::sort_by(&mut problems, |a, b| {
        let place = |problem: &Problem| (problem.weight, problem.file.clone(), problem.span.as_ref().map(|s| s.start));
        place(a).cmp(&place(b))
    });
    // What a member inherits is read once for each that does.
    problems.dedup();
    the_first_of_each_file(problems)
}

/// The first problems of each file, and how many more there are.
fn the_first_of_each_file(problems: Vec<Problem>) -> Vec<Problem> {
    let mut counts: BTreeMap<Arc<str>, usize> = BTreeMap::new();
    let mut told: Vec<Problem> = Vec::new();
    for problem in problems {
        let count = counts.entry(Arc::clone(&problem.file)).or_default();
        *count += 1;
        if *count <= MOST_PROBLEMS {
            told.push(problem);
        }
    }
    for (file, count) in counts.into_iter().filter(|(_, count)| *count > MOST_PROBLEMS) {
        told.push(Problem::note(&file, None, format!("{} more problems are not listed", count - MOST_PROBLEMS)));
    }
    told
}
