//! What a recorded build and a target folder come to, for a report.

use serde::{Deserialize, Serialize};

use crate::audit::Audit;
use crate::order;
use crate::target_dir::cleanups;

/// Units and packages that are listed at most.
const LISTED: usize = 15;

/// A recorded build. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordedBuild {
    /// The first line of `rustc --version`, or null.
    pub rustc: Option<String>,
    /// The profile, or null.
    pub profile: Option<String>,
    /// How many jobs Cargo ran at once, or null.
    pub jobs: Option<usize>,
    /// The number of units.
    pub units: usize,
    /// Wall time.
    pub wall_ms: u32,
    /// Total CPU time.
    pub cpu_ms: u64,
    /// The time of the units of members.
    pub members_ms: u64,
    /// The shortest wall time that any number of jobs could reach, or null if the record cannot be simulated.
    pub critical_path_ms: Option<u32>,
    /// The units that took longest.
    pub slowest: Vec<RecordedUnit>,
    /// The units on the critical path that took longest, in the order in which they are built.
    pub critical_path: Vec<RecordedUnit>,
    /// How many units are on the critical path.
    pub critical_units: usize,
}

/// A unit of a recorded build.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecordedUnit {
    /// What it is: `syn 2.0.108`, `ring 0.17.14 build script (run)`.
    pub unit: String,
    /// How long it took, in milliseconds.
    pub ms: u32,
}

/// A target folder. Sizes are in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TargetFolder {
    /// All of it.
    pub bytes: u64,
    /// The number of files.
    pub files: usize,
    /// What the bytes are for, the most first.
    pub categories: Vec<Size>,
    /// The packages that take most, the most first.
    pub packages: Vec<Size>,
    /// What can be cleaned up.
    pub cleanups: Vec<Cleanup>,
}

/// The size of a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Size {
    /// The part.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
}

/// A way to free space in the target folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cleanup {
    /// What it removes.
    pub what: String,
    /// The commands, to be run in the folder that holds the target folder.
    pub commands: Vec<String>,
    /// How many bytes that frees at least.
    pub frees: u64,
    /// What it costs, in a sentence.
    pub costs: String,
    /// Whether nothing has to be built again.
    pub is_free: bool,
}

/// The recorded build of `audit`.
pub(super) fn build(audit: &Audit) -> Option<RecordedBuild> {
    let timings = audit.model.timings.as_ref()?;
    let is_member = |name: &str| audit.model.workspace.members.iter().any(|member| member.name == name);
    let of_members = timings.units.iter().filter(|unit| is_member(&unit.name));
    let unit = |place: &usize| {
        let unit = timings.units.get(*place)?;
        Some(RecordedUnit { unit: unit.label(), ms: unit.duration })
    };
    let duration = |place: &usize| std::cmp::Reverse(timings.units.get(*place).map(|unit| unit.duration));
    let longest = |mut places: Vec<usize>| {
        order::sort_by_key(&mut places, duration);
        places.truncate(LISTED);
        places
    };
    let path = audit.model.simulated().map(|schedule| schedule.critical_path()).unwrap_or_default();
    let critical_units = path.len();
    let longest_of_path = longest(path.clone());
    Some(RecordedBuild {
        rustc: timings.rustc.clone(),
        profile: timings.profile.clone(),
        jobs: timings.jobs.map(|jobs| jobs as usize),
        units: timings.units.len(),
        wall_ms: timings.duration,
        cpu_ms: timings.work(),
        members_ms: of_members.map(|unit| u64::from(unit.duration)).sum(),
        critical_path_ms: audit.model.simulated().map(|schedule| schedule.bound()),
        slowest: longest((0..timings.units.len()).collect()).iter().filter_map(unit).collect(),
        critical_path: path.iter().filter(|place| longest_of_path.contains(place)).filter_map(unit).collect(),
        critical_units,
    })
}

/// The target folder of `audit`.
pub(super) fn target_folder(audit: &Audit) -> Option<TargetFolder> {
    let account = audit.model.target_dir.as_ref()?;
    let size = |name: &str, bytes: u64| Size { name: name.to_owned(), bytes };
    Some(TargetFolder {
        bytes: account.bytes,
        files: account.files,
        categories: account.categories.iter().map(|slice| size(slice.of.name(), slice.bytes)).collect(),
        packages: account.crates.iter().take(LISTED).map(|one| size(&one.name, one.bytes)).collect(),
        cleanups: cleanups(account, None)
            .into_iter()
            .map(|clean| Cleanup {
                what: clean.what,
                commands: clean.commands,
                frees: clean.frees,
                costs: clean.costs,
                is_free: clean.is_free,
            })
            .collect(),
    })
}
