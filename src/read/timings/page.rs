//! The report of `cargo build --timings`.

use super::super::json::{Json, Trouble};
use super::{MOST_UNITS, Mode, Part, Timings, Unit, Unusable, arrange, numbers, seconds};
use crate::number::thousandths;

/// Reads the page. Its looks are passed over: what counts are the constants and the table at the top.
pub(super) fn read(text: &str) -> Result<Timings, Unusable> {
    let summary = summary(text);
    let mut timings = Timings { units: units(text, summary.fresh > 0)?, ..summary };
    timings.cpu_usage = usage(text).unwrap_or_default();
    Ok(timings)
}

/// The value of a constant, from where it starts.
fn constant<'t>(text: &'t str, name: &str) -> Option<(usize, &'t str)> {
    let start = text.find(name)? + name.len();
    Some((start, text.get(start..)?))
}

/// Units that were fresh stand among the others from Rust 1.94 on, without a time.
fn units(text: &str, has_fresh: bool) -> Result<Vec<Unit>, Unusable> {
    let (start, rest) = constant(text, "const UNIT_DATA = ").ok_or(Unusable::CutOff)?;
    let mut units = Vec::new();
    let read = Json::new(rest).array(&mut |json| {
        if units.len() == MOST_UNITS {
            return Err(json.trouble("too many units"));
        }
        let (number, unit) = unit(json)?;
        if !(has_fresh && unit.start == 0 && unit.duration == 0) {
            units.push((number, unit));
        }
        Ok(())
    });
    match read {
        Ok(()) => Ok(arrange(units)),
        // A whole report has its scripts after the data.
        Err(_) if !rest.contains("];\n") || !text.contains("</html>") => Err(Unusable::CutOff),
        Err(Trouble { at, message }) => Err(Unusable::Malformed { at: start + at, message }),
    }
}

fn unit(json: &mut Json<'_>) -> Result<(u64, Unit), Trouble> {
    let (mut number, mut unit) = (0, Unit::default());
    json.object(&mut |json, key| {
        match key {
            "i" => number = json.count_or_null()?.unwrap_or_default(),
            "name" => unit.name = json.string()?,
            "version" => unit.version = json.string()?,
            "target" => target(&json.string()?, &mut unit),
            "mode" => {
                if json.string()? == "run-custom-build" {
                    unit.mode = Mode::Run;
                }
            }
            "features" => unit.features = Some(json.strings()?),
            "start" => unit.start = seconds(json)?,
            "duration" => unit.duration = seconds(json)?,
            "rmeta_time" => unit.rmeta = json.thousandths_or_null()?.and_then(|time| u32::try_from(time).ok()),
            // The first until 1.92, the second from 1.93.
            "unlocked_units" | "unblocked_units" => unit.unblocks = numbers(json)?,
            "unlocked_rmeta_units" | "unblocked_rmeta_units" => unit.unblocks_by_rmeta = numbers(json)?,
            "sections" => sections(json, &mut unit)?,
            _ => json.skip()?,
        }
        Ok(())
    })?;
    if unit.name.is_empty() {
        return Err(json.trouble("a unit without a name"));
    }
    if unit.rmeta.is_some_and(|rmeta| rmeta > unit.duration) {
        unit.rmeta = Some(unit.duration);
    }
    Ok((number, unit))
}

/// Sections, from 1.91 on, are pairs of a name and a time from and to, or none. Metadata is there with the frontend.
fn sections(json: &mut Json<'_>, unit: &mut Unit) -> Result<(), Trouble> {
    if json.is_null()? {
        return Ok(());
    }
    json.array(&mut |json| {
        let (mut name, mut from, mut to, mut at) = (String::new(), 0, 0, 0);
        json.array(&mut |json| {
            at += 1;
            match at {
                1 => name = json.string()?,
                2 => json.object(&mut |json, key| {
                    match key {
                        "start" => from = seconds(json)?,
                        "end" => to = seconds(json)?,
                        _ => json.skip()?,
                    }
                    Ok(())
                })?,
                _ => json.skip()?,
            }
            Ok(())
        })?;
        match name.as_str() {
            "frontend" | "Frontend" if unit.rmeta.is_none() => unit.rmeta = Some(to),
            "link" | "linking" | "Linking" => unit.link = Some(to.saturating_sub(from)),
            _ => {}
        }
        Ok(())
    })
}

/// Reads what Cargo calls the target: empty for the library of a plain build, else words such as ` bin "tool" (test)`,
/// ` tool "bin"` from 1.94 on, ` build script (run)` or ` build-script (run)`.
fn target(text: &str, unit: &mut Unit) {
    let text = text.trim();
    let (part, mode) = match text.rsplit_once('(').and_then(|(part, mode)| Some((part, mode.strip_suffix(')')?))) {
        Some((part, mode)) => (part.trim(), mode),
        None => (text, ""),
    };
    let (first, second) = part.split_once(" \"").unwrap_or((part, ""));
    let second = second.trim_end_matches('"');
    let (kind, name) = match Part::parse(second) {
        Part::Library => (first, second),
        _ => (second, first),
    };
    unit.part = Part::parse(kind);
    unit.part_name = Some(name).filter(|name| !name.is_empty()).map(str::to_owned);
    if unit.mode == Mode::Build {
        unit.mode = Mode::parse(mode);
    }
}

/// The table at the top of the page.
fn summary(text: &str) -> Timings {
    let value = |title: &str| {
        let (_, rest) = text.split_once(&format!("<td>{title}</td><td>"))?;
        rest.split("</td>").next()
    };
    let owned = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let after = |text: &str, word: &str| {
        let digits = text.split_once(word)?.1;
        digits.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
    };
    let compiler = value("rustc:").unwrap_or_default();
    let concurrency = value("Max concurrency:").unwrap_or_default();
    let total = value("Total time:").and_then(|time| thousandths(time.trim().split('s').next()?));
    let error = text.split_once("<td class=\"error-text\">Error:</td><td>").map(|(_, rest)| rest);
    Timings {
        rustc: compiler.split("<br>").next().and_then(owned),
        host: compiler.split_once("Host: ").and_then(|(_, rest)| owned(rest.split("<br>").next()?)),
        profile: value("Profile:").and_then(owned),
        jobs: after(concurrency, "jobs="),
        cpus: after(concurrency, "ncpu="),
        fresh: value("Fresh units:").and_then(|count| count.trim().parse().ok()).unwrap_or_default(),
        duration: total.and_then(|time| u32::try_from(time).ok()).unwrap_or_default(),
        error: error.and_then(|rest| owned(rest.split("</td>").next()?)),
        ..Timings::default()
    }
}

/// Times and percentages, from pairs of numbers.
fn usage(text: &str) -> Option<Vec<(u32, u32)>> {
    let (_, rest) = constant(text, "const CPU_USAGE = ")?;
    let mut usage = Vec::new();
    let read = Json::new(rest).array(&mut |json| {
        let mut pair = Vec::new();
        json.array(&mut |json| {
            pair.push(seconds(json)?);
            Ok(())
        })?;
        if let [time, percent] = pair[..] {
            usage.push((time, percent / 1000));
        }
        Ok(())
    });
    read.ok().map(|()| usage)
}
