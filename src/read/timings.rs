//! Records of builds: the report of `cargo build --timings`, and the log of a nightly Cargo's `-Zbuild-analysis`.
//!
//! The report is a page with the data in it as JavaScript constants. From Rust 1.60 on they are `UNIT_DATA`,
//! `CONCURRENCY_DATA` and `CPU_USAGE`; what a unit has in them changed with 1.91, 1.93 and 1.94. The log has one JSON
//! object a line. All times are in milliseconds from the start of the build.

use std::fmt;

use super::json::{self, Json};

mod log;
mod page;
#[cfg(test)]
mod tests;

/// A build as Cargo recorded it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Timings {
    /// The first line of `rustc --version`.
    pub rustc: Option<String>,
    /// The triple that the build ran on.
    pub host: Option<String>,
    /// The profile, such as `dev`, with what Cargo says of it.
    pub profile: Option<String>,
    /// How many jobs Cargo ran at once.
    pub jobs: Option<u32>,
    /// How many processors there were.
    pub cpus: Option<u32>,
    /// How many units did not have to be built, because they already were.
    pub fresh: u32,
    /// The wall time, in milliseconds.
    pub duration: u32,
    /// What Cargo said in the end, if the build failed.
    pub error: Option<String>,
    /// What was built, in the order of the start.
    pub units: Vec<Unit>,
    /// How busy the machine was: at which time, in milliseconds, at how many percent.
    pub cpu_usage: Vec<(u32, u32)>,
    /// Whether the dependencies of the units are known in full.
    pub has_dependencies: bool,
}

impl Timings {
    /// The total CPU time, in milliseconds.
    pub fn work(&self) -> u64 {
        self.units.iter().map(|unit| u64::from(unit.duration)).sum()
    }
}

/// One call of rustc, or one run of a build script.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unit {
    /// The package.
    pub name: String,
    /// Its version, as text.
    pub version: String,
    /// What of the package.
    pub part: Part,
    /// The name of the part, where it has one: of a binary or a test.
    pub part_name: Option<String>,
    /// What was done with it.
    pub mode: Mode,
    /// The features that were on. Nothing where the record does not tell.
    pub features: Option<Vec<String>>,
    /// The triple that it was built for, where the record tells.
    pub platform: Option<String>,
    /// When it started.
    pub start: u32,
    /// How long it took.
    pub duration: u32,
    /// How long it took until its metadata was there, with which dependents start.
    pub rmeta: Option<u32>,
    /// How long the linker took, where the record tells.
    pub link: Option<u32>,
    /// The units that it held up to the end, by their place in the list.
    pub unblocks: Vec<usize>,
    /// The units that it held up until its metadata was there.
    pub unblocks_by_rmeta: Vec<usize>,
    /// The units that it needs, where the record tells.
    pub dependencies: Vec<usize>,
}

impl Unit {
    /// When it ended.
    pub fn end(&self) -> u32 {
        self.start.saturating_add(self.duration)
    }

    /// It as `name version`, with the part where it is not the library: `syn 2.0.108 build script (run)`.
    pub fn label(&self) -> String {
        let mut label = format!("{} {}", self.name, self.version);
        for word in [self.part.word(), self.part_name.as_deref().unwrap_or_default(), self.mode.word()] {
            if !word.is_empty() {
                label.push(' ');
                label.push_str(word);
            }
        }
        label
    }
}

/// What of a package is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// Its library, procedural macros included.
    #[default]
    Library,
    /// A binary.
    Binary,
    /// An example.
    Example,
    /// A file in `tests/`.
    Test,
    /// A file in `benches/`.
    Bench,
    /// Its build script.
    BuildScript,
}

impl Part {
    /// Its name in a label; empty for the library.
    pub fn word(self) -> &'static str {
        match self {
            Self::Library => "",
            Self::Binary => "binary",
            Self::Example => "example",
            Self::Test => "test",
            Self::Bench => "bench",
            Self::BuildScript => "build script",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "bin" => Self::Binary,
            "example" => Self::Example,
            "test" | "integration-test" => Self::Test,
            "bench" => Self::Bench,
            "build-script" | "build script" => Self::BuildScript,
            _ => Self::Library,
        }
    }
}

/// What is done with a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// It is compiled.
    #[default]
    Build,
    /// It is only checked.
    Check,
    /// It is compiled as a test or a benchmark.
    Test,
    /// It is documented.
    Doc,
    /// The build script runs.
    Run,
}

impl Mode {
    /// Its name in a label; empty for a plain build.
    pub fn word(self) -> &'static str {
        match self {
            Self::Build => "",
            Self::Check => "(check)",
            Self::Test => "(test)",
            Self::Doc => "(doc)",
            Self::Run => "(run)",
        }
    }

    fn parse(word: &str) -> Self {
        match word {
            "check" | "check-test" => Self::Check,
            "test" | "bench" => Self::Test,
            "doc" | "docscrape" | "doc scrape" | "doctest" | "doc test" => Self::Doc,
            "run" | "run-custom-build" => Self::Run,
            _ => Self::Build,
        }
    }
}

/// Why a record is of no use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// It is neither of the two kinds.
    Unknown,
    /// It ends before what is needed.
    CutOff,
    /// It is not as Cargo writes it: at which byte, and what.
    Malformed {
        /// The byte.
        at: usize,
        /// What the reader says.
        message: String,
    },
    /// It has no units: everything was fresh.
    NothingBuilt,
    /// It is the log of a nightly before 2026, which does not list the units.
    OldLog,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Unknown => {
                "this is no record of a build: `cargo build --timings` writes `target/cargo-timings/cargo-timing.html`"
            }
            Self::CutOff => {
                "the record is cut off: give the whole `cargo-timing.html`, as a file rather than as copied text"
            }
            Self::NothingBuilt => {
                "nothing was built, as everything was fresh: run `cargo clean`, then `cargo build --timings`"
            }
            Self::OldLog => {
                "this log does not list the units: make one with a newer nightly, or a report with `--timings`"
            }
            Self::Malformed { at, message } => return write!(f, "not as Cargo writes it, at byte {at}: {message}"),
        };
        f.write_str(text)
    }
}

/// The most units that a record may have. The largest builds have some thousands.
const MOST_UNITS: usize = 50_000;

/// Reads a report or a log.
pub fn read(text: &str) -> Result<Timings, Unusable> {
    let mut timings = if is_log(text) {
        log::read(text)?
    } else if is_page(text) {
        page::read(text)?
    } else {
        return Err(Unusable::Unknown);
    };
    if timings.units.is_empty() {
        return Err(Unusable::NothingBuilt);
    }
    let end = timings.units.iter().map(Unit::end).max().unwrap_or_default();
    timings.duration = timings.duration.max(end);
    Ok(timings)
}

/// Whether it is the report of `--timings`.
pub fn is_page(text: &str) -> bool {
    let has_title = text.get(..4096).unwrap_or(text).contains("<title>Cargo Build Timings");
    has_title || text.contains("const UNIT_DATA = [")
}

/// Whether it is the log of `-Zbuild-analysis`.
pub fn is_log(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    first.starts_with('{') && first.contains("\"run_id\"") && first.contains("\"reason\":\"")
}

/// Puts the units in the order of their start, and turns the numbers that they know each other by into places.
fn arrange(units: Vec<(u64, Unit)>) -> Vec<Unit> {
    let mut units = units;
    crate::order::sort_by_key(&mut units, |(number, unit)| (unit.start, *number));
    let places: std::collections::HashMap<u64, usize> = units.iter().map(|(number, _)| *number).zip(0..).collect();
    let place = |number: &usize| places.get(&(*number as u64)).copied();
    let mut arranged = Vec::with_capacity(units.len());
    for (_, mut unit) in units {
        for list in [&mut unit.unblocks, &mut unit.unblocks_by_rmeta, &mut unit.dependencies] {
            *list = list.iter().filter_map(place).collect();
        }
        arranged.push(unit);
    }
    arranged
}

/// The package of an id such as `registry+https://…#syn@2.0.1`, `path+file:///a/b#0.1.0` or `…#b@0.1.0`.
fn package(id: &str) -> (String, String) {
    let (source, fragment) = id.rsplit_once('#').unwrap_or(("", id));
    match fragment.rsplit_once('@') {
        Some((name, version)) => (name.to_owned(), version.to_owned()),
        None => {
            let path = source.split('?').next().unwrap_or_default();
            (path.rsplit('/').next().unwrap_or_default().to_owned(), fragment.to_owned())
        }
    }
}

/// Milliseconds of a number of seconds.
fn seconds(json: &mut Json<'_>) -> Result<u32, json::Trouble> {
    let number = json.thousandths_or_null()?.unwrap_or_default();
    u32::try_from(number).map_err(|_| json.trouble("too long a time"))
}

/// Numbers of units.
fn numbers(json: &mut Json<'_>) -> Result<Vec<usize>, json::Trouble> {
    let mut numbers = Vec::new();
    json.array(&mut |json| {
        let number = json.count_or_null()?.unwrap_or_default();
        numbers.push(usize::try_from(number).unwrap_or(usize::MAX));
        Ok(())
    })?;
    Ok(numbers)
}
