use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Reports of a small package with two dependencies, as cargo 1.95 wrote them and with its looks cut away.
const PAGE: &str = include_str!("../../../tests/timings/cargo-1.95.html");
const LOG: &str = include_str!("../../../tests/timings/build-analysis.jsonl");

/// The page with its units as the cargo of another Rust writes them, by the `UnitData` of its source.
fn as_of(minor: u32) -> String {
    let start = PAGE.find("UNIT_DATA = ").unwrap() + "UNIT_DATA = ".len();
    let end = start + PAGE[start..].find("];\n").unwrap() + 1;
    let units: Vec<Value> = serde_json::from_str(&PAGE[start..end]).unwrap();
    // Until 1.93 a unit's number was its place.
    let numbers: Vec<Value> = units.iter().map(|unit| unit["i"].clone()).collect();
    let renumbered = |list: &Value| -> Value {
        let list = list.as_array().unwrap().iter();
        list.filter_map(|number| numbers.iter().position(|other| other == number)).collect()
    };
    let word = if minor < 93 { "unlocked" } else { "unblocked" };
    let older: Vec<Value> = units
        .iter()
        .enumerate()
        .map(|(place, unit)| {
            let target = unit["target"].as_str().unwrap().replace("build-script", "build script");
            let target = target.replace("small \"bin\"", "bin \"small\"");
            let mut older = json!({
                "i": place, "name": unit["name"], "version": unit["version"], "mode": unit["mode"],
                "target": target, "start": unit["start"], "duration": unit["duration"],
                "rmeta_time": unit["sections"][0][1]["end"],
            });
            older[format!("{word}_units")] = renumbered(&unit["unblocked_units"]);
            older[format!("{word}_rmeta_units")] = renumbered(&unit["unblocked_rmeta_units"]);
            if minor >= 91 {
                older["sections"] = unit["sections"].clone();
            }
            older
        })
        .collect();
    format!("{}{}{}", &PAGE[..start], serde_json::to_string_pretty(&older).unwrap(), &PAGE[end..])
}

#[test]
fn a_report_of_today_is_read() {
    let timings = read(PAGE).unwrap();
    assert_eq!(timings.rustc.as_deref(), Some("rustc 1.95.0 (59807616e 2026-04-14)"));
    assert_eq!(timings.host.as_deref(), Some("x86_64-unknown-linux-gnu"));
    assert_eq!((timings.profile.as_deref(), timings.jobs, timings.cpus), (Some("dev"), Some(2), Some(2)));
    assert_eq!((timings.fresh, timings.error.as_deref()), (0, None));
    assert!(timings.units.is_sorted_by_key(|unit| unit.start));
    assert!(timings.units.iter().all(|unit| unit.end() <= timings.duration));
    assert!(!timings.cpu_usage.is_empty() && timings.cpu_usage.iter().all(|(_, percent)| *percent <= 100));
    let unit = |label: &str| timings.units.iter().find(|unit| unit.label() == label).unwrap();
    let syn = timings.units.iter().find(|unit| unit.name == "syn").unwrap();
    assert!(syn.rmeta.is_some_and(|rmeta| rmeta > 0 && rmeta < syn.duration));
    assert!(syn.features.as_ref().unwrap().contains(&"derive".to_owned()));
    let names =
        |list: &[usize]| -> Vec<String> { list.iter().map(|place| timings.units[*place].name.clone()).collect() };
    // A macro is linked, so it waits for all of syn.
    assert_eq!((names(&syn.unblocks), names(&syn.unblocks_by_rmeta)), (vec!["serde_derive".to_owned()], vec![]));
    assert_eq!(names(&unit("quote 1.0.47").unblocks_by_rmeta), ["syn"]);
    assert_eq!(unit("small 0.1.0 build script (run)").mode, Mode::Run);
    assert_eq!(unit("small 0.1.0 binary small").part_name.as_deref(), Some("small"));
}

#[test]
fn all_formats_say_the_same() {
    let today = read(PAGE).unwrap();
    for minor in [60, 90, 91, 92, 93] {
        let mut older = read(&as_of(minor)).unwrap();
        assert!(older.units.iter().all(|unit| unit.features.is_none()), "{minor}");
        for (unit, now) in older.units.iter_mut().zip(&today.units) {
            unit.features.clone_from(&now.features);
        }
        assert_eq!(older, today, "1.{minor}");
    }
}

#[test]
fn a_log_tells_dependencies_as_well() {
    let timings = read(LOG).unwrap();
    assert_eq!(timings.rustc.as_deref(), Some("rustc 1.97.0-nightly"));
    assert!(timings.has_dependencies && timings.jobs == Some(2));
    let labels = |timings: &Timings| {
        let mut labels: Vec<String> = timings.units.iter().map(Unit::label).collect();
        labels.sort();
        labels
    };
    assert_eq!(labels(&timings), labels(&read(PAGE).unwrap()));
    let derive = timings.units.iter().find(|unit| unit.name == "serde_derive").unwrap();
    let mut needs: Vec<&str> = derive.dependencies.iter().map(|place| timings.units[*place].name.as_str()).collect();
    needs.sort();
    assert_eq!(needs, ["proc-macro2", "quote", "syn"]);
    assert_eq!(derive.platform.as_deref(), Some("x86_64-unknown-linux-gnu"));
}

#[test]
fn what_is_of_no_use_is_refused_by_name() {
    assert_eq!(read("[package]\n"), Err(Unusable::Unknown));
    assert_eq!(read(&PAGE[..PAGE.len() / 3]), Err(Unusable::CutOff));
    assert_eq!(read(&LOG[..LOG.len() / 2]), Err(Unusable::CutOff));
    let lines: Vec<&str> = LOG.lines().collect();
    assert_eq!(read(&format!("{}\n", lines[..lines.len() / 2].join("\n"))), Err(Unusable::CutOff));
    let start = PAGE.find("UNIT_DATA = ").unwrap() + "UNIT_DATA = ".len();
    let nothing = format!("{}[];\n{}", &PAGE[..start], &PAGE[start + PAGE[start..].find("];\n").unwrap() + 3..]);
    assert_eq!(read(&nothing), Err(Unusable::NothingBuilt));
    let broken = PAGE.replacen("\"duration\": ", "\"duration\": -", 1);
    let at = broken.find("\"duration\": -").unwrap();
    match read(&broken) {
        Err(Unusable::Malformed { at: told, .. }) => assert!(told > at && told < at + 30, "{at} {told}"),
        other => panic!("{other:?}"),
    }
    let old: String =
        LOG.lines().filter(|line| !line.contains("unit-registered")).map(|line| format!("{line}\n")).collect();
    assert_eq!(read(&old), Err(Unusable::OldLog));
}

proptest! {
    #[test]
    fn nothing_broken_panics(at in 0..PAGE.len(), what in "[\\[\\]{}\",:0-9a-z-]{0,6}", log: bool) {
        let text = if log { LOG } else { PAGE };
        // A page may have more than ASCII.
        let at = text.floor_char_boundary(at.min(text.len()));
        let _ = read(&format!("{}{what}{}", &text[..at], &text[at..]));
        let _ = read(&format!("{}{what}", &text[..at]));
    }
}
