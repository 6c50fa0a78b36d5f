//! A recorded build and a target folder in figures and sentences.

use std::cmp::Reverse;

pub use plimsoll::number::{size, time};
use plimsoll::order;
use plimsoll::schedule::chart::{Bar, Chart, UnitKind};
use plimsoll::schema::v1::evidence::{TargetDir, WhatIf};
use plimsoll::target_dir::{Category, State};

/// The ways to a recorded build: what it is, and what gives it.
pub const WAYS_TO_TIMINGS: [(&str, &str); 1] = [(
    "A record of a clean build, to be found as `target/cargo-timings/cargo-timing.html`",
    "cargo clean && cargo build --timings",
)];

/// The ways to the contents of a target folder: what it is, and what gives it.
pub const WAYS_TO_TARGET: [(&str, &str); 4] = [
    ("The target folder itself, dropped or chosen, alone or in the project's folder", "target/"),
    ("A list of it from Linux", "find target -type f -printf '%s\\t%T@\\t%p\\n'"),
    ("A list of it from macOS", "du -a target"),
    (
        "A list of it from Windows",
        "Get-ChildItem target -Recurse -File | Select-Object Length, LastWriteTime, FullName | Format-List",
    ),
];

/// A part of a whole, in percent.
pub fn percent(part: u64, whole: u64) -> String {
    match u128::from(part) * 1000 / u128::from(whole.max(1)) {
        0 if part > 0 => "< 0.1 %".to_owned(),
        tenths => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// Where the time of a build went, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// All units together.
    pub work: u64,
    /// Until their metadata was there, with which dependents start.
    pub front: u64,
    /// The time after that, without the linker.
    pub code: u64,
    /// The linker, where the record tells.
    pub link: u64,
    /// Units of which the record does not tell the parts: those that are linked, or only checked.
    pub whole: u64,
    /// Build scripts, compiled and run.
    pub scripts: u64,
    /// Of build scripts and macros, those on the critical path.
    pub critical_host: u64,
}

/// Where the time of a build went.
pub fn times(chart: &Chart) -> Times {
    let mut times = Times::default();
    for bar in &chart.bars {
        let all = u64::from(bar.duration);
        let link = bar.link.map_or(0, u64::from).min(all);
        times.work += all;
        if bar.is_critical && matches!(bar.kind, UnitKind::Macro | UnitKind::BuildScript | UnitKind::Run) {
            times.critical_host += all;
        }
        match (bar.kind, bar.front) {
            (UnitKind::BuildScript | UnitKind::Run, _) => times.scripts += all,
            (_, Some(front)) => {
                let front = u64::from(front).min(all - link);
                times.front += front;
                times.code += all - link - front;
                times.link += link;
            }
            (_, None) => {
                times.whole += all - link;
                times.link += link;
            }
        }
    }
    times
}

/// The orders of the list of units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum By {
    /// The longest first.
    #[default]
    Duration,
    /// The first first.
    Start,
    /// The longest code generation first.
    Code,
    /// The least slack first.
    Slack,
    /// By name.
    Name,
}

/// The numbers of the units in this order; only those on the critical path, if that is asked for.
pub fn ordered(chart: &Chart, by: By, only_critical: bool) -> Vec<usize> {
    let bar = |place: &usize| chart.bars.get(*place);
    let number = |place: &usize| {
        bar(place).map_or(0, |bar| match by {
            By::Duration => u32::MAX - bar.duration,
            By::Start | By::Name => bar.start,
            By::Code => u32::MAX - code(bar),
            By::Slack => bar.slack.unwrap_or(u32::MAX),
        })
    };
    let all = chart.bars.iter().enumerate().filter(|(_, bar)| bar.is_critical || !only_critical);
    let mut places: Vec<usize> = all.map(|(place, _)| place).collect();
    let name = |place: &usize| bar(place).filter(|_| by == By::Name).map_or("", |bar| bar.label.as_str());
    order::sort_by(&mut places, |a, b| name(a).cmp(name(b)).then(number(a).cmp(&number(b))).then(a.cmp(b)));
    places
}

/// The time of a unit after its metadata was there, without the linker.
pub fn code(bar: &Bar) -> u32 {
    let whole = bar.duration.saturating_sub(bar.link.unwrap_or_default());
    bar.front.map_or(0, |front| whole.saturating_sub(front))
}

/// The kind of a unit, in words.
pub fn sort_of_unit(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Library => "library",
        UnitKind::Macro => "macro or linked library",
        UnitKind::BuildScript => "build script",
        UnitKind::Run => "run of a build script",
        UnitKind::Program => "program or test",
        UnitKind::Other => "check or documentation",
    }
}

/// All that there is to say of a unit.
pub fn unit(bar: &Bar) -> String {
    let mut text = format!(
        "{}, {}: {} from {} on",
        bar.label,
        sort_of_unit(bar.kind),
        time(bar.duration.into()),
        time(bar.start.into())
    );
    if let Some(front) = bar.front {
        text.push_str(&format!("; dependents could start after {}", time(front.into())));
    }
    if let Some(link) = bar.link.filter(|link| *link > 0) {
        text.push_str(&format!("; the linker took {}", time(link.into())));
    }
    match bar.slack {
        _ if bar.is_critical => text.push_str("; on the critical path"),
        Some(slack) => text.push_str(&format!("; could be {} later", time(slack.into()))),
        None => {}
    }
    text
}

/// The effect of a change, as a sentence for screen readers.
pub fn heard_of_trial(outcome: &WhatIf) -> String {
    if outcome.is_within_noise {
        return format!(
            "{} instead of {}: within measurement noise.",
            between(outcome.wall),
            time(outcome.wall_before.into())
        );
    }
    format!(
        "{} instead of {} wall time; {} instead of {} CPU time.",
        between(outcome.wall),
        time(outcome.wall_before.into()),
        between(outcome.work),
        time(outcome.work_before.into())
    )
}

/// A range of times.
pub fn between([low, high]: [u32; 2]) -> String {
    let (low, high) = (time(low.into()), time(high.into()));
    if low == high { low } else { format!("{low} to {high}") }
}

/// Marks for a scale of so many milliseconds, of which there is room for `most`: the step between them.
pub fn step(duration: u32, most: u32) -> u32 {
    let least = duration / most.max(1);
    let steps = [100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000];
    steps.into_iter().find(|step| *step >= least).unwrap_or_else(|| least.max(1))
}

/// How a package stands to the lockfile, in a word or two.
pub fn standing(state: State) -> &'static str {
    match state {
        State::Locked => "in use",
        State::NotLocked => "not in the lockfile",
        State::Unknown => "unknown",
    }
}

/// The packages of a category with their bytes, the most first.
pub fn crates_of(folder: &TargetDir, category: Category) -> Vec<(&str, u64)> {
    let mut sums = vec![0_u64; folder.account.crates.len()];
    for cell in folder.account.cells.iter().filter(|cell| cell.category == category) {
        if let Some(sum) = cell.package.and_then(|package| sums.get_mut(package)) {
            *sum += cell.bytes;
        }
    }
    let named = folder.account.crates.iter().zip(sums).filter(|(_, bytes)| *bytes > 0);
    let mut named: Vec<(&str, u64)> = named.map(|(of, bytes)| (of.name.as_str(), bytes)).collect();
    order::sort_by_key(&mut named, |(_, bytes)| Reverse(*bytes));
    named
}

/// A number from zero on with so many decimal places at most, for attributes. The standard library's way to write floats
/// is as large as a view of the page.
pub fn decimal(number: f32, places: u32) -> String {
    let one = 10_u64.saturating_pow(places);
    let scaled = (f64::from(number) * one as f64 + 0.5) as u64;
    let rest = format!("{:0width$}", scaled % one, width = places as usize);
    let rest = rest.trim_end_matches('0');
    let whole = scaled / one;
    if rest.is_empty() { whole.to_string() } else { format!("{whole}.{rest}") }
}

/// A length in pixels.
pub fn px(length: f32) -> String {
    decimal(length, 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_with_few_places() {
        for (number, places, written) in [
            (0.0, 2, "0"),
            (720.0, 2, "720"),
            (1.0051, 2, "1.01"),
            (12.5, 2, "12.5"),
            (3.05, 2, "3.05"),
            (0.004, 2, "0"),
            (0.996, 2, "1"),
            (0.0012, 9, "0.0012"),
        ] {
            assert_eq!(decimal(number, places), written);
        }
    }

    #[test]
    fn figures_are_as_people_read_them() {
        assert_eq!(
            [0, 1023, 1024, 1_572_864, 2_040_109_465].map(size),
            ["0 B", "1023 B", "1.0 KiB", "1.5 MiB", "1.8 GiB"]
        );
        assert_eq!(size(u64::MAX), "16777215 TiB");
        assert_eq!([7, 80, 1_449, 599_940, 754_000].map(time), ["7 ms", "0.1 s", "1.4 s", "599.9 s", "12 min 34 s"]);
        assert_eq!([percent(1, 3), percent(0, 0), percent(1, 1_000_000)], ["33.3 %", "0.0 %", "< 0.1 %"]);
        assert_eq!([step(900, 10), step(61_000, 10), step(u32::MAX, 1)], [100, 10_000, u32::MAX]);
    }

    #[test]
    fn the_parts_of_a_build_are_all_of_it_and_orders_are_whole() {
        let text = include_str!("../../../../tests/timings/cargo-1.95.html");
        let timings = plimsoll::read::timings::read(text).unwrap();
        let schedule = plimsoll::schedule::Schedule::new(&timings, None);
        let chart = plimsoll::schedule::chart::chart(&timings, schedule.as_ref());
        let times = times(&chart);
        assert_eq!(times.front + times.code + times.link + times.whole + times.scripts, times.work);
        assert!(times.front > 0 && times.code > 0 && times.scripts > 0, "{times:?}");
        for by in [By::Duration, By::Start, By::Code, By::Slack, By::Name] {
            let mut all = ordered(&chart, by, false);
            let first = &chart.bars[all[0]];
            match by {
                By::Duration => assert!(chart.bars.iter().all(|bar| bar.duration <= first.duration)),
                By::Code => assert!(chart.bars.iter().all(|bar| code(bar) <= code(first))),
                By::Name => assert!(chart.bars.iter().all(|bar| bar.label >= first.label)),
                By::Start => assert_eq!(all[0], 0),
                By::Slack => {}
            }
            all.sort_unstable();
            assert_eq!(all, (0..chart.bars.len()).collect::<Vec<_>>());
        }
        let critical = ordered(&chart, By::Start, true);
        assert_eq!(critical.len(), chart.bars.iter().filter(|bar| bar.is_critical).count());
        assert!(unit(&chart.bars[0]).starts_with(&chart.bars[0].label));
    }
}
