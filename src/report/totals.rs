//! What the fixes come to together, as a table of before and after.

use super::document::{Block, number, words};
use crate::number::{Bound, grouped, size, time};
use crate::schema::v1::{Count, Report, left_of, whole_percents};

/// The figures before and after; nothing where nothing is known to change.
pub(super) fn block(report: &Report) -> Option<Block> {
    let totals = &report.totals;
    let mut rows = Vec::new();
    if let Some(saved) = totals.cpu_saved {
        let [before, after] = change(report.ranking.recorded_cpu_ms, saved, time);
        rows.push(["CPU time of a clean build".to_owned(), before, after]);
    }
    if let Some(saved) = totals.disk_saved {
        let [before, after] = change(report.ranking.target_bytes, saved, size);
        rows.push(["Target folder".to_owned(), before, after]);
    }
    for (name, count) in
        [("Packages in Cargo.lock", totals.packages), ("Packages in multiple versions", totals.duplicates)]
    {
        rows.extend(count.filter(|count| count.before != count.after).map(|count| row(name, count)));
    }
    let then =
        if report.plan.is_some() { number("With the chosen fixes") } else { number("With the recommended fixes") };
    (!rows.is_empty()).then(|| Block::table([words("Total"), number("Now"), then], rows))
}

fn row(name: &str, count: Count) -> [String; 3] {
    let bound = match count.bound {
        Bound::Exactly => String::new(),
        bound => format!("{bound} "),
    };
    [name.to_owned(), grouped(count.before), format!("{bound}{}", grouped(count.after))]
}

/// What there is now, and what is left of it.
fn change(now: Option<u64>, saved: [i16; 2], written: fn(u64) -> String) -> [String; 2] {
    let less = percent(whole_percents(saved));
    match now {
        Some(whole) => {
            let [least, most] = left_of(whole, saved).map(written);
            [written(whole), format!("{least} to {most} ({less} less)")]
        }
        None => ["not given".to_owned(), format!("{less} less")],
    }
}

/// A range of percents.
pub(super) fn percent<N: Copy + PartialOrd + From<i8> + std::fmt::Display>([low, high]: [N; 2]) -> String {
    match () {
        () if low == high => format!("{low} %"),
        () if low < N::from(0) => format!("{low} to {high} %"),
        () => format!("{low}–{high} %"),
    }
}

/// A count with its sign.
pub(super) fn signed(sign: &str, count: usize) -> String {
    format!("{sign}{}", grouped(count))
}
