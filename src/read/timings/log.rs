//! The log of a nightly Cargo's `-Zbuild-analysis`, `$CARGO_HOME/log/*.jsonl`.

use super::super::json::{Json, Trouble};
use super::{MOST_UNITS, Mode, Part, Timings, Unit, Unusable, arrange, numbers, package, seconds};

/// One line, as far as it is of use.
#[derive(Default)]
struct Line {
    reason: String,
    index: u64,
    elapsed: u32,
    unblocked: Vec<usize>,
    dependencies: Vec<usize>,
    unit: Unit,
    status: String,
    section: String,
    build: Timings,
}

/// Reads a log. Of units that are fresh no times are known.
pub(super) fn read(text: &str) -> Result<Timings, Unusable> {
    let mut timings = Timings { has_dependencies: true, ..Timings::default() };
    let mut units: Vec<(u64, Unit)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    let (mut offset, mut is_whole, mut has_events) = (0, true, false);
    let mut links = std::collections::HashMap::new();
    let mut ended = std::collections::HashSet::new();
    for text in text.split_inclusive('\n') {
        let at = offset;
        offset += text.len();
        if text.trim().is_empty() {
            continue;
        }
        let line = match line(&mut Json::new(text)) {
            Ok(line) => line,
            Err(_) if !text.ends_with('\n') => {
                is_whole = false;
                break;
            }
            Err(Trouble { at: within, message }) => return Err(Unusable::Malformed { at: at + within, message }),
        };
        let number = line.index;
        let mut change = |to: &mut dyn FnMut(&mut Unit)| {
            if let Some((_, unit)) = places.get(&number).and_then(|place: &usize| units.get_mut(*place)) {
                to(unit);
            }
        };
        match line.reason.as_str() {
            "build-started" => {
                timings = Timings { has_dependencies: true, ..line.build };
            }
            "unit-registered" => {
                if units.len() == MOST_UNITS {
                    return Err(Unusable::Malformed { at, message: "too many units".to_owned() });
                }
                places.insert(number, units.len());
                units.push((number, Unit { dependencies: line.dependencies, ..line.unit }));
            }
            "unit-fingerprint" if line.status == "fresh" => timings.fresh += 1,
            "unit-started" => {
                has_events = true;
                change(&mut |unit| unit.start = line.elapsed);
            }
            "unit-rmeta-finished" => change(&mut |unit| {
                unit.rmeta = Some(line.elapsed.saturating_sub(unit.start));
                unit.unblocks_by_rmeta.clone_from(&line.unblocked);
            }),
            "unit-section-started" if line.section == "link" => {
                links.insert(number, line.elapsed);
            }
            "unit-section-finished" if line.section == "link" => {
                let from = links.remove(&number).unwrap_or(line.elapsed);
                change(&mut |unit| unit.link = Some(line.elapsed.saturating_sub(from)));
            }
            "unit-finished" => {
                ended.insert(number);
                change(&mut |unit| {
                    unit.duration = line.elapsed.saturating_sub(unit.start);
                    unit.unblocks.clone_from(&line.unblocked);
                });
            }
            _ => {}
        }
    }
    if units.is_empty() && has_events {
        return Err(Unusable::OldLog);
    }
    let built = units.len();
    units.retain(|(number, _)| ended.contains(number));
    // A unit that is neither fresh nor done was still to come, or the build failed.
    if !is_whole || built > units.len() + timings.fresh as usize {
        return Err(Unusable::CutOff);
    }
    timings.units = arrange(units);
    Ok(timings)
}

fn line(json: &mut Json<'_>) -> Result<Line, Trouble> {
    let mut line = Line::default();
    json.object(&mut |json, key| {
        match key {
            "reason" => line.reason = json.string()?,
            "index" => line.index = json.count_or_null()?.unwrap_or_default(),
            "elapsed" => line.elapsed = seconds(json)?,
            "unblocked" => line.unblocked = numbers(json)?,
            "dependencies" => line.dependencies = numbers(json)?,
            "status" => line.status = json.string()?,
            "section" => line.section = json.string()?,
            "package_id" => (line.unit.name, line.unit.version) = package(&json.string()?),
            "features" => line.unit.features = Some(json.strings()?),
            "platform" => line.unit.platform = json.string_or_null()?,
            "mode" => line.unit.mode = Mode::parse(&json.string()?),
            "target" => json.object(&mut |json, key| {
                match key {
                    "name" => line.unit.part_name = Some(json.string()?),
                    "kind" => line.unit.part = Part::parse(&json.string()?),
                    _ => json.skip()?,
                }
                Ok(())
            })?,
            "jobs" => line.build.jobs = json.count_or_null()?.and_then(|jobs| u32::try_from(jobs).ok()),
            "num_cpus" => line.build.cpus = json.count_or_null()?.and_then(|cpus| u32::try_from(cpus).ok()),
            "profile" => line.build.profile = json.string_or_null()?,
            "host" => line.build.host = json.string_or_null()?,
            "rustc_version" => line.build.rustc = json.string_or_null()?.map(|version| format!("rustc {version}")),
            _ => json.skip()?,
        }
        Ok(())
    })?;
    if matches!(line.unit.part, Part::Library | Part::BuildScript) {
        line.unit.part_name = None;
    }
    Ok(line)
}
