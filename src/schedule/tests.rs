use proptest::prelude::*;

use super::*;
use crate::read::timings::{self, Unit};

const PAGE: &str = include_str!("../../tests/timings/cargo-1.95.html");
const LOG: &str = include_str!("../../tests/timings/build-analysis.jsonl");

fn unit(name: &str, start: u32, front: u32, code: u32) -> Unit {
    Unit {
        name: name.to_owned(),
        version: "1.0.0".to_owned(),
        start,
        duration: front + code,
        rmeta: Some(front),
        ..Unit::default()
    }
}

fn record(jobs: u32, units: Vec<Unit>) -> Timings {
    let duration = units.iter().map(Unit::end).max().unwrap_or_default();
    Timings { jobs: Some(jobs), duration, units, has_dependencies: true, ..Timings::default() }
}

/// `a`, on which `b` and `c` wait, on two jobs.
fn pipelined() -> Timings {
    let a = unit("a", 500, 1_000, 2_000);
    let b = Unit { dependencies: vec![0], ..unit("b", 1_500, 1_000, 1_000) };
    let c = Unit { dependencies: vec![0], ..unit("c", 3_500, 500, 500) };
    record(2, vec![a, b, c])
}

#[test]
fn a_dependent_starts_with_the_metadata() {
    let schedule = Schedule::new(&pipelined(), None).unwrap();
    assert_eq!((schedule.recorded(), schedule.replayed(), schedule.error()), (4_500, 4_500, 0));
    // With a third job, `c` need not wait for one of the others to end.
    assert_eq!(schedule.bound(), 3_500);
    assert_eq!(schedule.critical_path().len(), 2);
    let slack = schedule.slack();
    assert_eq!((slack[0].slack, slack[1].slack, slack[2].slack), (0, 0, 1_000));
}

#[test]
fn what_is_linked_waits_for_everything() {
    let mut record = pipelined();
    record.units[1] = Unit { start: 3_500, rmeta: None, dependencies: vec![0], ..record.units[1].clone() };
    record.units[2].start = 1_500;
    record.units.swap(1, 2);
    let schedule = Schedule::new(&record, None).unwrap();
    assert_eq!(schedule.replayed(), 5_500);
    assert_eq!(schedule.bound(), 5_500);
}

#[test]
fn what_is_removed_holds_nobody_up() {
    let schedule = Schedule::new(&pipelined(), None).unwrap();
    let remove =
        |name: &str| schedule.predict(&BuildChange::Remove(vec![(name.to_owned(), "1.0.0".to_owned())])).unwrap();
    let without_c = remove("c");
    assert!(without_c.wall.low <= 3_500 && 3_500 <= without_c.wall.high && !without_c.is_within_noise);
    assert!(without_c.work.low <= 5_000 && 5_000 <= without_c.work.high);
    assert!(remove("z").is_within_noise);
    let more = schedule.predict(&BuildChange::Jobs(4)).unwrap();
    assert!(more.wall.low <= 3_500 && 3_500 <= more.wall.high);
    let split = schedule.predict(&BuildChange::Split { name: "a".to_owned(), into: 2 }).unwrap();
    assert!(split.wall.low < 4_500);
    let faster = schedule.predict(&BuildChange::Scale { name: "a".to_owned(), percent: 50 }).unwrap();
    assert!(faster.wall.high < 4_500);
}

#[test]
fn changes_that_are_made_together_are_played_together() {
    let schedule = Schedule::new(&pipelined(), None).unwrap();
    let none = schedule.predict_all(&[]).unwrap();
    assert!(none.is_within_noise);
    assert_eq!((none.wall.low, none.wall.high), (none.wall_before, none.wall_before));
    let half = BuildChange::Scale { name: "a".to_owned(), percent: 50 };
    assert_eq!(schedule.predict_all(std::slice::from_ref(&half)), schedule.predict(&half));
    // The number of jobs stays what an earlier change made it.
    let one = BuildChange::Jobs(1);
    let both = schedule.predict_all(&[one.clone(), half.clone()]).unwrap();
    assert_eq!(both, schedule.predict_all(&[half.clone(), one]).unwrap());
    // One job does 500 ms of waiting, 1.5 s for `a`, 2 s for `b` and 1 s for `c`.
    assert!(both.wall.low <= 5_000 && both.wall.high >= 5_000, "{both:?}");
    assert!(both.work.high < schedule.predict(&BuildChange::Jobs(1)).unwrap().work.high);
}

#[test]
fn what_cannot_be_used_is_refused_by_name() {
    let fresh = Timings { fresh: 3, ..pipelined() };
    assert_eq!(Schedule::new(&fresh, None), Err(NoSchedule::Fresh(3)));
    let failed = Timings { error: Some("it".to_owned()), ..pipelined() };
    assert_eq!(Schedule::new(&failed, None), Err(NoSchedule::Failed));
    struct Nothing;
    impl Dependencies for Nothing {
        fn has(&self, name: &str, _: &str) -> bool {
            name != "b"
        }
        fn of(&self, _: &str, _: &str, _: Part) -> (Vec<(String, String)>, bool) {
            (Vec::new(), false)
        }
    }
    let other = Schedule::new(&pipelined(), Some(&Nothing));
    assert_eq!(other, Err(NoSchedule::OtherWorkspace(vec!["b 1.0.0".to_owned()])));
    // A machine that does something else for a while: the second unit could have started far earlier.
    let slept = record(1, vec![unit("a", 0, 1_000, 0), unit("b", 9_000, 1_000, 0)]);
    let schedule = Schedule::new(&slept, None).unwrap();
    assert_eq!(schedule.predict(&BuildChange::Jobs(2)), Err(NoSchedule::Off(80)));
}

#[test]
fn real_builds_play_again_as_they_were() {
    for (text, most) in [(PAGE, 3), (LOG, 10)] {
        let timings = timings::read(text).unwrap();
        let schedule = Schedule::new(&timings, None).unwrap();
        assert!(schedule.error() <= most, "{} {}", schedule.recorded(), schedule.replayed());
        let path: Vec<&str> =
            schedule.critical_path().iter().map(|place| timings.units[*place].name.as_str()).collect();
        assert_eq!(path.last(), Some(&"small"));
        assert!(path.contains(&"serde_derive") && path.contains(&"syn"), "{path:?}");
        let chart = chart::chart(&timings, Ok(&schedule));
        assert_eq!(chart.rows, 2);
        assert!(chart.bars.iter().any(|bar| bar.is_critical && bar.kind == chart::UnitKind::Macro));
    }
}

/// A program of two libraries, with a macro that is made of a library of its own.
fn program() -> Timings {
    let helper = unit("helper", 0, 1_000, 4_000);
    let derive = Unit { rmeta: None, dependencies: vec![0], ..unit("derive", 5_000, 1_000, 0) };
    let one = Unit { dependencies: vec![1], ..unit("one", 6_000, 1_000, 4_000) };
    let two = Unit { dependencies: vec![2], ..unit("two", 11_000, 1_000, 6_000) };
    let binary = Unit { part: Part::Binary, rmeta: None, dependencies: vec![2, 3], ..unit("app", 18_000, 2_000, 0) };
    record(1, vec![helper, derive, one, two, binary])
}

fn codegen(lto: Lto, units: u32) -> Codegen {
    Codegen { lto, units }
}

#[test]
fn link_time_optimization_moves_code_from_the_libraries_to_the_program() {
    let schedule = Schedule::new(&program(), None).unwrap();
    let (local, thin, fat) = (codegen(Lto::Local, 16), codegen(Lto::Thin, 16), codegen(Lto::Fat, 16));
    let predict = |from, to| schedule.predict(&BuildChange::Codegen { from, to }).unwrap();
    let change = BuildChange::Codegen { from: local, to: thin };
    for optimist in [false, true] {
        let mut tasks = schedule.tasks.clone();
        schedule.apply(&change, optimist, 1, &mut tasks);
        let code: Vec<u32> = tasks.iter().map(|task| task.code).collect();
        // The macro and what it is made of are not optimized.
        assert_eq!((code[0], tasks[1].front), (4_000, 1_000));
        assert!((1_000..=2_400).contains(&code[2]) && code[3] * 2 == code[2] * 3, "{code:?}");
        assert!((5_000..=14_000).contains(&tasks[4].front), "{}", tasks[4].front);
        assert_eq!(tasks[2].front, 1_000, "what comes before is as it was");
    }
    // The other way round, the program is done sooner.
    let back = BuildChange::Codegen { from: thin, to: local };
    for optimist in [false, true] {
        let mut tasks = schedule.tasks.clone();
        tasks[4].front = 22_000;
        schedule.apply(&back, optimist, 1, &mut tasks);
        assert!((2_200..=15_000).contains(&tasks[4].front), "{}", tasks[4].front);
        assert!((8_000..=12_000).contains(&tasks[2].code), "{}", tasks[2].code);
    }
    assert!(
        predict(local, thin).work.high > predict(local, fat).work.high,
        "thin takes more time than fat, on one job"
    );
    for same in [local, thin, fat] {
        let none = predict(same, same);
        assert!(none.is_within_noise && none.wall.low == none.wall_before && none.wall.high == none.wall_before);
    }
}

#[test]
fn libraries_alone_are_not_optimized_at_link_time() {
    let mut record = program();
    record.units.pop();
    let schedule = Schedule::new(&record, None).unwrap();
    let change = BuildChange::Codegen { from: codegen(Lto::Local, 16), to: codegen(Lto::Fat, 16) };
    let prediction = schedule.predict(&change).unwrap();
    assert!(prediction.work.high < prediction.work_before, "{prediction:?}");
}

fn builds() -> impl Strategy<Value = Timings> {
    let unit = (0_u32..2_000, 0_u32..500, 0_u32..500, any::<bool>(), proptest::collection::vec(0_usize..30, 0..4));
    (1_u32..6, proptest::collection::vec(unit, 1..30)).prop_map(|(jobs, units)| {
        let units = units.into_iter().enumerate().map(|(place, (_, front, code, links, needs))| {
            // In an order in which it can be built, with starts that leave room for everything before.
            let start = u32::try_from(place).unwrap() * 1_000;
            let dependencies = needs.into_iter().filter(|need| *need < place).collect();
            let rmeta = (!links).then_some(front);
            Unit { dependencies, rmeta, ..self::unit(&format!("u{place}"), start, front, code) }
        });
        record(jobs, units.collect())
    })
}

fn ways() -> impl Strategy<Value = Codegen> {
    (0_usize..4, 1_u32..20).prop_map(|(lto, units)| codegen(Lto::ALL[lto], units))
}

proptest! {
    #[test]
    fn other_ways_to_generate_code_keep_the_bounds_in_order(timings in builds(), from in ways(), to in ways()) {
        let schedule = Schedule::new(&timings, None).unwrap();
        if let Ok(prediction) = schedule.predict(&BuildChange::Codegen { from, to }) {
            prop_assert!(prediction.wall.low <= prediction.wall.high);
            prop_assert!(prediction.work.low <= prediction.work.high);
            // Whatever is done to its code, the rest of a build stays: no range is an excuse.
            let front: u64 = schedule.tasks.iter().map(|task| u64::from(task.front) / 10).sum();
            prop_assert!(u64::from(prediction.work.high) >= front);
        }
    }

    #[test]
    fn no_build_is_shorter_than_its_bounds(timings in builds()) {
        let schedule = Schedule::new(&timings, None).unwrap();
        let (_, time) = simulate::starts(&schedule.tasks, schedule.jobs);
        prop_assert!(u64::from(time) * schedule.jobs as u64 >= schedule.work());
        prop_assert!(schedule.lead + time >= schedule.bound());
        let (_, alone) = simulate::starts(&schedule.tasks, 1);
        prop_assert_eq!(u64::from(alone), schedule.work());
        let (starts, all) = simulate::starts(&schedule.tasks, schedule.tasks.len());
        prop_assert_eq!(schedule.lead + all, schedule.bound());
        prop_assert!(starts.iter().all(Option::is_some));
        for (task, start) in schedule.tasks.iter().zip(&starts) {
            for need in &task.needs {
                let of = &schedule.tasks[need.of];
                let ready = starts[need.of].unwrap() + if need.whole { of.duration() } else { of.front };
                prop_assert!(start.unwrap() >= ready);
            }
        }
        let slack = schedule.slack();
        for place in schedule.critical_path() {
            prop_assert_eq!(slack[place].slack, 0);
        }
    }
}
