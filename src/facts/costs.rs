//! What it costs to compile crates, as measured by `cargo xtask costs`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::shipped::shipped;

const COSTS: &str = shipped!("costs.txt");

/// What it costs to compile one crate, in thousandths of what the reference crate takes in `dev`: CPU time, build
/// script included, debug information as Cargo's defaults have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// With the default `dev` profile.
    pub dev: u32,
    /// With the default `release` profile.
    pub release: u32,
    /// How much of `dev` passes until the metadata is there, in percent. The rest is code generation.
    pub front: u32,
    /// How far the builds that it is the median of lie apart from it, in percent.
    pub spread: u32,
    /// Whether it is a crate of procedural macros, which are not optimized.
    pub is_macro: bool,
    /// What its build script takes, compiled and run. It is a part of the others.
    pub script: u32,
}

/// What crates of one sort cost that are not in the table: a lower bound, the middle and an upper bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Class {
    /// With the default `dev` profile.
    pub dev: [u32; 3],
    /// With the default `release` profile.
    pub release: [u32; 3],
}

/// The table.
struct Table {
    about: HashMap<&'static str, &'static str>,
    classes: HashMap<&'static str, Class>,
    crates: HashMap<&'static str, Cost>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { about: HashMap::new(), classes: HashMap::new(), crates: HashMap::new() };
    for line in COSTS.lines().filter(|line| !line.starts_with('#')) {
        let mut words = line.split(' ');
        match words.next().unwrap_or_default() {
            "@" => table.about.extend(words.filter_map(|word| word.split_once('='))),
            "=" => {
                let name = words.next().unwrap_or_default();
                let numbers: Vec<u32> = words.filter_map(|word| word.parse().ok()).collect();
                if let [a, b, c, d, e, f] = numbers[..] {
                    table.classes.insert(name, Class { dev: [a, b, c], release: [d, e, f] });
                }
            }
            name => {
                if let Some(cost) = row(words) {
                    table.crates.insert(name, cost);
                }
            }
        }
    }
    table
});

fn row(mut words: std::str::Split<'static, char>) -> Option<Cost> {
    let mut number = || words.next()?.parse::<u32>().ok();
    let (dev, release, front, spread) = (number()?, number()?, number()?, number()?);
    let mut cost = Cost { dev, release, front, spread, is_macro: false, script: 0 };
    for word in words {
        match word.strip_prefix('s') {
            Some(script) => cost.script = script.parse().ok()?,
            None => cost.is_macro |= word == "m",
        }
    }
    cost.dev = cost.dev.saturating_add(cost.script);
    cost.release = cost.release.saturating_add(cost.script);
    Some(cost)
}

/// What the crate of this name costs, in the version that was the latest when it was measured.
pub fn cost(name: &str) -> Option<Cost> {
    TABLE.crates.get(name).copied()
}

/// What a crate costs that is not in the table, by its name: macros are named for what they are more often than not.
pub fn class(name: &str) -> Class {
    let is_macro = ["-derive", "_derive", "-macros", "_macros", "-macro", "-impl", "-proc-macro", "-codegen"]
        .iter()
        .any(|end| name.ends_with(end));
    let class = match () {
        () if is_macro => "macro",
        () if name.ends_with("-sys") => "sys",
        () => "other",
    };
    TABLE.classes.get(class).copied().unwrap_or_default()
}

/// On what and when the costs were measured: "syn, 4.03 s with rustc 1.95.0 on x86_64-unknown-linux-gnu, 2026-11-24".
pub fn about() -> String {
    let get = |key: &str| TABLE.about.get(key).copied().unwrap_or_default();
    format!(
        "{}, {} s with rustc {} on {}, {}",
        get("reference"),
        get("seconds"),
        get("rustc"),
        get("host"),
        get("checked")
    )
}

/// What the reference crate takes in `dev` on the machine that the table was made on, in milliseconds.
pub fn reference() -> u32 {
    let seconds = TABLE.about.get("seconds").copied().unwrap_or_default();
    crate::number::thousandths(seconds).and_then(|time| u32::try_from(time).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let rows: Vec<&str> = COSTS.lines().filter(|line| !line.starts_with(['#', '@', '='])).collect();
        assert_eq!(rows.len(), TABLE.crates.len());
        assert!(rows.len() >= 400 && rows.is_sorted_by_key(|row| row.split(' ').next()));
        assert!(TABLE.crates.values().all(|cost| cost.front <= 100 && cost.script <= cost.dev));
        for name in ["macro", "sys", "other"] {
            let class = TABLE.classes[name];
            assert!(class.dev.is_sorted() && class.release.is_sorted() && class.dev[0] > 0, "{name}");
        }
        for (name, digits) in [("checked", 10), ("rustc", 6), ("reference", 3)] {
            assert_eq!(TABLE.about[name].len(), digits, "{name}");
        }
        let reference = cost(TABLE.about["reference"]).unwrap();
        assert_eq!(reference.dev - reference.script, 1000);
        assert!(reference.release > 2_000 && reference.front > 40);
        assert!(cost("serde_derive").unwrap().is_macro && !cost("serde").unwrap().is_macro);
        assert!(super::reference() > 500);
    }
}
