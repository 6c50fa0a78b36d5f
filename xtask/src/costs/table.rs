//! Turns the logs of the wrapper into `src/facts/costs.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The crate that all others are measured against: many builds have it, and it takes long enough to be measured well.
const REFERENCE: &str = "syn";

/// What the calls for one package took, in seconds, for each repeat.
#[derive(Default)]
struct Package {
    dev: Vec<f64>,
    release: Vec<f64>,
    /// The share of `dev` until the metadata was there.
    front: Vec<f64>,
    script: Vec<f64>,
    is_macro: bool,
}

/// Packages by name, each in its latest version.
type Packages = BTreeMap<String, (Vec<u64>, Package)>;

/// Reads the logs `dev-N.jsonl` and `release-N.jsonl` of all rooms and writes the table. Of a crate in two of them the
/// first one counts.
pub fn write(rooms: &[PathBuf], repeats: usize, to: &Path) -> Result<()> {
    let mut packages = Packages::new();
    let mut read = [0, 0];
    for (number, room) in rooms.iter().enumerate() {
        let mut here = Packages::new();
        for repeat in 1..=repeats {
            for (build, read) in ["dev", "release"].into_iter().zip(&mut read) {
                let log = room.join(format!("{build}-{repeat}.jsonl"));
                if log.with_extension("done").exists() && log.exists() {
                    *read += usize::from(number == 0);
                    add(&mut here, &fs::read_to_string(log)?, build)?;
                }
            }
        }
        for (name, package) in here {
            packages.entry(name).or_insert(package);
        }
    }
    let table = table(&packages, read)?;
    fs::write(to, &table)?;
    println!(
        "{} crates, {} dev and {} release builds, {} bytes: {}",
        packages.len(),
        read[0],
        read[1],
        table.len(),
        to.display()
    );
    Ok(())
}

fn add(packages: &mut Packages, log: &str, build: &str) -> Result<()> {
    let mut sums: BTreeMap<(String, String), [f64; 4]> = BTreeMap::new();
    let mut built: BTreeSet<(String, String)> = BTreeSet::new();
    let mut macros: BTreeMap<(String, String), bool> = BTreeMap::new();
    for line in log.lines() {
        let entry: Value = serde_json::from_str(line)?;
        let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let package = (text("/package/0").unwrap_or_default(), text("/package/1").unwrap_or_default());
        let cpu = entry.get("cpu").and_then(Value::as_f64).unwrap_or_default();
        let kind = text("/kind").unwrap_or_default();
        let is_script = kind.contains("build-script");
        // What macros and build scripts need is built once more, without optimization and debug information. Where
        // that is the only build, as for macros, it counts.
        let is_for_program = text("/opt-level").is_some() || text("/debuginfo").is_some();
        let [main, front, host, script] = sums.entry(package.clone()).or_default();
        if is_script {
            *script += cpu;
        } else if is_for_program {
            *main += cpu;
            *front += entry.get("metadata-at").and_then(Value::as_f64).unwrap_or(cpu);
        } else {
            *host += cpu;
        }
        if is_for_program || kind == "proc-macro" {
            built.insert(package.clone());
        }
        if kind == "proc-macro" {
            macros.insert(package, true);
        }
    }
    for (package, [main, front, host, script]) in sums {
        let is_macro = macros.contains_key(&package);
        let (cost, front) = if is_macro { (host, host) } else { (main, front) };
        // A package of which only a build script was built failed later.
        if !built.contains(&package) {
            continue;
        }
        let (name, version) = package;
        let numbers: Vec<u64> = version.split(['.', '-', '+']).map(|part| part.parse().unwrap_or(0)).collect();
        let entry = packages.entry(name).or_default();
        if entry.0 < numbers {
            *entry = (numbers, Package::default());
        } else if entry.0 > numbers {
            continue;
        }
        entry.1.is_macro = is_macro;
        if build == "dev" {
            entry.1.dev.push(cost);
            entry.1.front.push(front / cost.max(0.005));
            entry.1.script.push(script);
        } else {
            entry.1.release.push(cost);
        }
    }
    Ok(())
}

fn table(packages: &Packages, read: [usize; 2]) -> Result<String> {
    let reference = packages.get(REFERENCE).and_then(|(_, package)| median(&package.dev)).context("no reference")?;
    let scale = |seconds: f64| (seconds / reference * 1000.0).round();
    let version = process::output(Command::new("rustc").arg("-vV"))?;
    let line = |start: &str| version.lines().find_map(|line| line.strip_prefix(start)).unwrap_or_default().to_owned();
    let mut text = format!(
        "# What it costs to compile a crate, in CPU time. Written by `cargo xtask costs`; do not edit.\n\
         # Thousandths of what the reference takes in `dev`, each the median of the builds. A row is: name, `dev`,\n\
         # `release`, the percentage of `dev` until the metadata is there, the spread in percent of the median, and\n\
         # `m` for a crate of macros, `sN` for a build script that takes N. Crates not listed are taken for the middle\n\
         # of their class, between its bounds: the 20th, 50th and 80th percentile, for `dev` and for `release`.\n\
         @ checked={} rustc={} host={} reference={REFERENCE} seconds={reference:.2} dev-builds={} release-builds={}\n",
        today()?,
        line("release: "),
        line("host: "),
        read[0],
        read[1],
    );
    let mut classes: BTreeMap<&str, [Vec<f64>; 2]> = BTreeMap::new();
    let mut rows = String::new();
    for (name, (_, package)) in packages {
        let (Some(dev), Some(release)) = (median(&package.dev), median(&package.release)) else { continue };
        let class = match () {
            () if package.is_macro => "macro",
            () if name.ends_with("-sys") => "sys",
            () => "other",
        };
        let class = classes.entry(class).or_default();
        let script = median(&package.script).map_or(0.0, scale);
        class[0].push(scale(dev) + script);
        class[1].push(scale(release) + script);
        let front = median(&package.front).unwrap_or(1.0).min(1.0);
        let spread = spread(&package.dev).max(spread(&package.release));
        write!(rows, "{name} {} {} {:.0} {:.0}", scale(dev), scale(release), front * 100.0, spread * 100.0)?;
        if package.is_macro {
            rows.push_str(" m");
        }
        if script > 0.0 {
            write!(rows, " s{script}")?;
        }
        rows.push('\n');
    }
    for (class, [dev, release]) in &mut classes {
        write!(text, "= {class}")?;
        for values in [dev, release] {
            values.sort_by(f64::total_cmp);
            for percent in [20, 50, 80] {
                let at = values.len().saturating_sub(1) * percent / 100;
                write!(text, " {}", values.get(at).copied().unwrap_or_default())?;
            }
        }
        text.push('\n');
    }
    Ok(text + &rows)
}

fn median(values: &[f64]) -> Option<f64> {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = values.get(middle).copied()?;
    Some(if values.len().is_multiple_of(2) { (upper + values.get(middle - 1).copied()?) / 2.0 } else { upper })
}

/// Half of what the largest and the smallest are apart, as a part of the median.
fn spread(values: &[f64]) -> f64 {
    let most = values.iter().copied().fold(0.0, f64::max);
    let least = values.iter().copied().fold(f64::INFINITY, f64::min);
    median(values).filter(|median| *median > 0.0).map_or(0.0, |median| (most - least) / 2.0 / median)
}

/// The day, as in 2026-11-24.
fn today() -> Result<String> {
    let days = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs() / 86_400)?;
    // Days to a date, by eras of 400 years that begin in March.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (day, month) = (day - (153 * month + 2) / 5 + 1, if month < 10 { month + 3 } else { month - 9 });
    Ok(format!("{:04}-{month:02}-{day:02}", year + era * 400 + i64::from(month <= 2)))
}

#[cfg(test)]
mod tests {
    use super::{median, spread};

    #[test]
    fn the_median_is_in_the_middle() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 2.0]), Some(3.0));
        assert_eq!(spread(&[4.0, 2.0]), 1.0 / 3.0);
    }
}
