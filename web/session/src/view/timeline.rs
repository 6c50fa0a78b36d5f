//! The chart of a recorded build.

use std::collections::BTreeSet;
use std::fmt::Write;

use plimsoll::schedule::chart::{Bar, Chart};

use super::{decimal, fitting};

/// Pixels of a letter in the chart.
const LETTER: f32 = 7.3;

/// The most times that the chart is stretched.
pub const MOST_STRETCH: f32 = 64.0;

/// The name of a unit, as far as a bar of so many pixels has room for it.
pub fn named_within(bar: &Bar, width: f32) -> Option<String> {
    let letters = ((width - 6.0) / LETTER).max(0.0) as usize;
    match bar.label.chars().count() <= letters {
        true => Some(bar.label.clone()),
        false => fitting(&bar.name, letters),
    }
}

/// Whether a unit is of a package that is removed, of which the labels are `name version`.
pub fn is_removed(bar: &Bar, removes: &[String]) -> bool {
    removes.iter().any(|label| label.split_once(' ') == Some((bar.name.as_str(), bar.version.as_str())))
}

/// The units that wait for the one at this place.
pub fn dependents(chart: &Chart, place: usize) -> impl Iterator<Item = &Bar> {
    chart.bars.iter().filter(move |bar| bar.needs.contains(&place))
}

/// The stretch after a turn of the wheel, upwards below zero.
pub fn turned(stretch: f32, delta: f64) -> f32 {
    // One notch of a common wheel is 100 pixels.
    (stretch * 1.35_f32.powf(-delta as f32 / 100.0)).clamp(1.0, MOST_STRETCH)
}

/// The outline of some units, in a square of 1000 by 100.
pub fn outlines(chart: &Chart, is_meant: impl Fn(&Bar) -> bool) -> String {
    let high = 100.0 / chart.rows.max(1) as f32;
    let across = |time: u32| decimal(time as f32 * 1000.0 / chart.duration.max(1) as f32, 1);
    let mut path = String::new();
    let mut drawn = BTreeSet::new();
    for bar in chart.bars.iter().filter(|bar| is_meant(bar)) {
        let (x, width) = (across(bar.start), across(bar.duration.max(chart.duration / 2000)));
        // Short units of one row may fall on one place.
        if drawn.insert((bar.row, x.clone(), width.clone())) {
            let y = decimal(bar.row as f32 * high, 1);
            let _ = write!(path, "M{x} {y}h{width}v{}h-{width}z", decimal(high * 0.8, 1));
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use plimsoll::schedule::chart::UnitKind;

    use super::*;

    fn bar(name: &str, start: u32, duration: u32, needs: &[usize]) -> Bar {
        Bar {
            label: format!("{name} 1.0.0"),
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            kind: UnitKind::Library,
            row: 0,
            start,
            duration,
            front: None,
            link: None,
            slack: None,
            is_critical: false,
            needs: needs.to_vec(),
        }
    }

    fn chart(bars: Vec<Bar>) -> Chart {
        Chart { duration: 100, rows: 1, jobs: 1, bars, cpu: Vec::new(), bound: None, error: None, no_predictions: None }
    }

    #[test]
    fn a_bar_has_as_much_of_its_name_as_fits() {
        let bar = bar("serde_derive", 0, 1, &[]);
        assert_eq!(named_within(&bar, 200.0).as_deref(), Some("serde_derive 1.0.0"));
        assert_eq!(named_within(&bar, 100.0).as_deref(), Some("serde_derive"));
        assert_eq!(named_within(&bar, 60.0).as_deref(), Some("serde_…"));
        assert_eq!(named_within(&bar, 20.0), None);
    }

    #[test]
    fn what_is_removed_is_told_by_name_and_version() {
        let bar = bar("syn", 0, 1, &[]);
        let labels = |label: &str| vec!["quote 1.0.0".to_owned(), label.to_owned()];
        assert!(is_removed(&bar, &labels("syn 1.0.0")));
        assert!(!is_removed(&bar, &labels("syn 2.0.0")));
        assert!(!is_removed(&bar, &labels("syn")));
    }

    #[test]
    fn dependents_are_those_that_wait() {
        let chart = chart(vec![bar("a", 0, 1, &[]), bar("b", 1, 1, &[0]), bar("c", 2, 1, &[1])]);
        let names: Vec<&str> = dependents(&chart, 0).map(|bar| bar.name.as_str()).collect();
        assert_eq!(names, ["b"]);
    }

    #[test]
    fn the_wheel_stretches_within_bounds() {
        assert!(turned(1.0, -100.0) > 1.3);
        assert!((turned(turned(4.0, -100.0), 100.0) - 4.0).abs() < 0.001);
        assert_eq!(turned(1.2, 1e9), 1.0);
        assert_eq!(turned(60.0, -1e9), MOST_STRETCH);
    }

    #[test]
    fn outlines_are_drawn_once_for_units_on_one_place() {
        let chart = chart(vec![bar("a", 0, 50, &[]), bar("b", 0, 50, &[]), bar("c", 50, 25, &[])]);
        assert_eq!(outlines(&chart, |_| true), "M0 0h500v80h-500zM500 0h250v80h-250z");
        assert_eq!(outlines(&chart, |bar| bar.name == "c"), "M500 0h250v80h-250z");
        assert_eq!(outlines(&chart, |_| false), "");
    }
}
