//! The ladder as a picture: what all upgrades up to each one save.

use plimsoll::schema::advice::{Report, Rung};

use super::{counted, range};

/// The steps of the ladder.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    /// What the steps measure, as a heading.
    pub measure: &'static str,
    /// One for each upgrade, in the order of the ladder.
    pub steps: Vec<Step>,
    /// The end of the farthest step.
    pub longest: u32,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The upgrade, with code in backticks.
    pub label: String,
    /// What those before it save.
    pub from: u32,
    /// What it saves with them.
    pub to: u32,
    /// What it saves alone.
    pub says: String,
}

/// The steps by CPU time, or by packages where no upgrade is known to save time. `None` for less than two.
pub fn steps(report: &Report) -> Option<Steps> {
    if report.rungs.len() < 2 {
        return None;
    }
    let time = |rung: &Rung| {
        let cost = rung.cost.as_ref().filter(|cost| !cost.is_within_noise)?;
        let [low, high] = cost.cpu_percent;
        // Twice the middle, so that halves count.
        u32::try_from(i16::from(low) + i16::from(high)).ok().filter(|saved| *saved > 0)
    };
    let by_time = report.rungs.iter().any(|rung| time(rung).is_some());
    let packages = |rung: &Rung| u32::try_from(rung.step.removed.len().saturating_sub(rung.step.added.len())).ok();
    let mut from = 0;
    let step = |rung: &Rung| {
        let saved = if by_time { time(rung) } else { packages(rung) }.unwrap_or(0);
        let says = match (by_time, &rung.cost) {
            (true, Some(cost)) if saved > 0 => format!("{} CPU time", range(cost.cpu_percent)),
            (true, Some(_)) => "within noise".to_owned(),
            (true, None) => "not known".to_owned(),
            (false, _) => counted(saved as usize, "package fewer", "packages fewer"),
        };
        let step = Step { label: rung.label.clone(), from, to: from + saved, says };
        from = step.to;
        step
    };
    let steps: Vec<Step> = report.rungs.iter().map(step).collect();
    let measure = if by_time { "CPU time of a clean build saved" } else { "Packages saved" };
    Some(Steps { measure, longest: steps.last().map_or(0, |step| step.to).max(1), steps })
}

#[cfg(test)]
mod tests {
    use plimsoll::schema::advice::{BuildCost, PackageChanges, State};

    use super::*;

    fn rung(label: &str, removed: usize, cpu: Option<([i8; 2], bool)>) -> Rung {
        Rung {
            id: format!("bump:{label}@1"),
            label: label.to_owned(),
            majors: 0,
            manifests: Vec::new(),
            commands: Vec::new(),
            step: PackageChanges {
                removed: (0..removed).map(|number| format!("p{number} 1.0.0")).collect(),
                ..PackageChanges::default()
            },
            total: PackageChanges::default(),
            state: State::default(),
            duplicates: Vec::new(),
            cost: cpu.map(|(cpu_percent, is_within_noise)| BuildCost {
                cpu_percent,
                is_within_noise,
                ..BuildCost::default()
            }),
        }
    }

    fn of(rungs: Vec<Rung>) -> Option<Steps> {
        steps(&Report { rungs, ..Report::default() })
    }

    #[test]
    fn each_step_begins_where_the_last_one_ended() {
        let steps = of(vec![
            rung("statrs", 3, Some(([3, 10], false))),
            rung("rand", 1, Some(([0, 1], true))),
            rung("validator", 2, Some(([2, 7], false))),
        ])
        .unwrap();
        let places: Vec<(u32, u32)> = steps.steps.iter().map(|step| (step.from, step.to)).collect();
        assert_eq!(places, [(0, 13), (13, 13), (13, 22)]);
        assert_eq!(steps.longest, 22);
        let says: Vec<&str> = steps.steps.iter().map(|step| step.says.as_str()).collect();
        assert_eq!(says, ["3–10 % CPU time", "within noise", "2–7 % CPU time"]);
    }

    #[test]
    fn without_time_packages_count_and_one_upgrade_is_no_ladder() {
        let steps = of(vec![rung("a", 3, Some(([0, 1], true))), rung("b", 1, None)]).unwrap();
        assert_eq!(steps.measure, "Packages saved");
        assert_eq!(
            steps.steps.last().map(|step| (step.from, step.to, step.says.as_str())),
            Some((3, 4, "1 package fewer"))
        );
        assert_eq!(of(vec![rung("a", 3, None)]), None);
    }
}
