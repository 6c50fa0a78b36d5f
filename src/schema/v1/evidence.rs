//! The evidence that was given: a recorded build and a target folder, as plain data for charts and tables.

use serde::{Deserialize, Serialize};

use crate::audit::Audit;
use crate::key::Value;
use crate::profile::effective::Part;
use crate::schedule::chart::{Chart, chart};
use crate::schedule::{BuildChange, Codegen, Lto, Prediction, Schedule};
use crate::target_dir::treemap::{Rect, squarify};
use crate::target_dir::{Account, Clean, cleanups};
use crate::{cost, order};

/// All evidence that was given beside the files of the workspace.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The recorded build.
    pub build: Option<Build>,
    /// The target folder.
    pub target_dir: Option<TargetDir>,
    /// What the reference costs are, in a sentence.
    pub costs: String,
}

/// A recorded build.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// The first line of `rustc --version`.
    pub rustc: Option<String>,
    /// The profile.
    pub profile: Option<String>,
    /// The units and when they ran.
    pub chart: Chart,
    /// Whether it made debug information in full, so that doing without can be tried.
    pub has_debuginfo: bool,
    /// How the manifest says that it generated code, where it is optimized, so that other ways can be tried.
    pub codegen: Option<Codegen>,
    /// What changes would do to it. Empty where nothing is predicted.
    pub what_if: Vec<WhatIf>,
}

/// Changes to try on a recorded build, all of them at once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Trial {
    /// Run so many jobs at once, on as many processors.
    pub jobs: Option<usize>,
    /// Make no debug information for dependencies.
    pub no_debuginfo: bool,
    /// Optimize so at link time.
    pub lto: Option<Lto>,
    /// Split crates in so many codegen units.
    pub codegen_units: Option<u32>,
    /// Let a package, by its name, take so many percent of its time.
    pub scale: Option<(String, u32)>,
    /// Split a package, by its name, into so many that do not depend on each other.
    pub split: Option<(String, usize)>,
    /// Do without these packages, each as `name version`.
    pub removes: Vec<String>,
}

/// What a change would do to a build. Times are in milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WhatIf {
    /// The finding whose fix it is, if it is one.
    pub finding: Option<String>,
    /// The change, in words.
    pub change: String,
    /// The wall time now.
    pub wall_before: u32,
    /// The wall time then: lower and upper bound.
    pub wall: [u32; 2],
    /// The time of all units now.
    pub work_before: u32,
    /// The time of all units then: lower and upper bound.
    pub work: [u32; 2],
    /// Whether it is within measurement noise.
    pub is_within_noise: bool,
}

/// A target folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetDir {
    /// Whose its bytes are.
    pub account: Account,
    /// What can be cleaned up.
    pub cleanups: Vec<Clean>,
    /// The treemap, by what the bytes are for and then by package.
    pub tiles: Vec<Tile>,
}

/// A rectangle of a treemap.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// What it is.
    pub label: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its place in the unit square of what it is a part of.
    pub rect: Rect,
    /// Its parts.
    pub parts: Vec<Tile>,
}

/// How many parts of a tile are drawn; the rest is one more.
const MOST_PARTS: usize = 60;

/// The evidence of `audit`.
pub fn evidence(audit: &Audit) -> Evidence {
    let target_dir = audit.model.target_dir.as_ref().map(|account| TargetDir {
        account: (**account).clone(),
        cleanups: cleanups(account, None),
        tiles: tiles(account),
    });
    Evidence { build: build(audit), target_dir, costs: cost::weigh::basis() }
}

fn build(audit: &Audit) -> Option<Build> {
    let timings = audit.model.timings.as_ref()?;
    let schedule = audit.model.schedule.as_ref()?;
    let what_if = schedule.as_ref().map_or_else(|_| Vec::new(), |schedule| changes(audit, schedule));
    Some(Build {
        rustc: timings.rustc.clone(),
        profile: timings.profile.clone(),
        has_debuginfo: cost::weigh::has_debuginfo(timings),
        codegen: codegen(audit),
        chart: chart(timings, schedule.as_ref()),
        what_if,
    })
}

/// Milliseconds of all units of a build together, below which nothing is said of its code generation: what the standard
/// library adds to a program that is optimized as a whole, some seconds that no record tells, outweighs the rest.
const SMALLEST: u64 = 30_000;

/// How the recorded build generated code, as far as the manifests tell. Of what is not optimized nothing was measured.
fn codegen(audit: &Audit) -> Option<Codegen> {
    let timings = audit.model.timings.as_ref()?;
    if timings.work() < SMALLEST {
        return None;
    }
    let profile = timings.profile.as_deref()?.split(' ').next()?;
    audit.model.workspace.root_manifest()?;
    if audit.model.profiles.base(profile)? != "release" {
        return None;
    }
    let held = |key| audit.model.profiles.held(profile, Part::Members, key, audit.model.toolchain.version)?.value;
    let units = match held("codegen-units")? {
        Value::Integer(units) => u32::try_from(units).ok()?.max(1),
        _ => return None,
    };
    let lto = match held("lto")? {
        Value::Boolean(lto) => Lto::parse(if lto { "true" } else { "false" }),
        Value::String(lto) => Lto::parse(&lto),
        _ => None,
    };
    Some(Codegen { lto: lto?, units })
}

/// What `trial` would do to the recorded build; nothing if there is none that can be simulated.
pub fn tried(audit: &Audit, trial: &Trial) -> Option<WhatIf> {
    let schedule = audit.model.schedule.as_ref()?.as_ref().ok()?;
    let mut changes = Vec::new();
    if !trial.removes.is_empty() {
        let package = |label: &String| label.rsplit_once(' ').map(|(name, version)| (name.into(), version.into()));
        changes.push(BuildChange::Remove(trial.removes.iter().filter_map(package).collect()));
    }
    if trial.no_debuginfo {
        let members = audit.model.workspace.members.iter().map(|member| member.name.to_string()).collect();
        changes.push(BuildChange::NoDebuginfo { members });
    }
    if let Some(from) = codegen(audit) {
        let to = Codegen { lto: trial.lto.unwrap_or(from.lto), units: trial.codegen_units.unwrap_or(from.units) };
        if to != from {
            changes.push(BuildChange::Codegen { from, to });
        }
    }
    changes.extend(trial.scale.clone().map(|(name, percent)| BuildChange::Scale { name, percent }));
    changes.extend(trial.split.clone().map(|(name, into)| BuildChange::Split { name, into }));
    changes.extend(trial.jobs.map(BuildChange::Jobs));
    schedule.predict_all(&changes).ok().map(|prediction| what_if(None, String::new(), &prediction))
}

/// Changes that are worth a look: those of fixes, and other numbers of jobs.
fn changes(audit: &Audit, schedule: &Schedule) -> Vec<WhatIf> {
    let mut changes = Vec::new();
    let mut add = |finding: Option<String>, words: String, change: &BuildChange| {
        if let Ok(prediction) = schedule.predict(change) {
            changes.push(what_if(finding, words, &prediction));
        }
    };
    for finding in &audit.findings {
        let (Some(graph), Some(fix)) = (&audit.model.graph(), finding.advised_fix().or(finding.fixes.first())) else {
            continue;
        };
        let package = |id: &crate::graph::PackageId| {
            let package = graph.package(*id)?;
            Some((package.name.to_string(), package.version.to_string()))
        };
        let removed: Vec<_> = graph.removed_by(&fix.moves).iter().filter_map(package).collect();
        if !removed.is_empty() {
            add(Some(finding.id.to_string()), fix.label.clone(), &BuildChange::Remove(removed));
        }
    }
    for jobs in [schedule.jobs() / 2, schedule.jobs() * 2, schedule.jobs() * 4] {
        if jobs > 0 {
            let words = match jobs {
                1 => "one job at once".to_owned(),
                _ => format!("{jobs} jobs at once, on as many processors"),
            };
            add(None, words, &BuildChange::Jobs(jobs));
        }
    }
    changes
}

fn what_if(finding: Option<String>, change: String, prediction: &Prediction) -> WhatIf {
    WhatIf {
        finding,
        change,
        wall_before: prediction.wall_before,
        wall: [prediction.wall.low, prediction.wall.high],
        work_before: prediction.work_before,
        work: [prediction.work.low, prediction.work.high],
        is_within_noise: prediction.is_within_noise,
    }
}

/// The treemap of an account: what the bytes are for, and within that whose they are.
fn tiles(account: &Account) -> Vec<Tile> {
    let weights: Vec<u64> = account.categories.iter().map(|slice| slice.bytes).collect();
    let parts = |category| {
        let mut parts: Vec<(String, u64)> = Vec::new();
        let mut loose = 0;
        let mut of_crates = vec![0_u64; account.crates.len()];
        for cell in account.cells.iter().filter(|cell| cell.category == category) {
            match cell.package.and_then(|number| of_crates.get_mut(number)) {
                Some(bytes) => *bytes += cell.bytes,
                None => loose += cell.bytes,
            }
        }
        let named = account.crates.iter().zip(of_crates).filter(|(_, bytes)| *bytes > 0);
        parts.extend(named.map(|(of, bytes)| (of.name.clone(), bytes)));
        order::sort_by_key(&mut parts, |(_, bytes)| std::cmp::Reverse(*bytes));
        let rest: u64 = parts.iter().skip(MOST_PARTS).map(|(_, bytes)| *bytes).sum();
        let more = parts.len().saturating_sub(MOST_PARTS);
        parts.truncate(MOST_PARTS);
        if more > 0 {
            parts.push((format!("{more} more"), rest));
        }
        if loose > 0 && !parts.is_empty() {
            parts.push(("of no package".to_owned(), loose));
        }
        order::sort_by_key(&mut parts, |(_, bytes)| std::cmp::Reverse(*bytes));
        let weights: Vec<u64> = parts.iter().map(|(_, bytes)| *bytes).collect();
        let rects = squarify(&weights);
        parts
            .into_iter()
            .zip(rects)
            .map(|((label, bytes), rect)| Tile { label, bytes, rect, parts: Vec::new() })
            .collect()
    };
    let rects = squarify(&weights);
    account
        .categories
        .iter()
        .zip(rects)
        .map(|(slice, rect)| Tile {
            label: slice.of.name().to_owned(),
            bytes: slice.bytes,
            rect,
            parts: parts(slice.of),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::InputFile;

    const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[profile.release]\nlto = \
                            \"thin\"\n\n[profile.dist]\ninherits = \"release\"\nlto = true\ncodegen-units = 1\n";

    fn audit(manifest: Option<&str>, profile: &str) -> Audit {
        let record = format!(
            "<title>Cargo Build Timings</title>\n<td>Profile:</td><td>{profile}</td>\n<td>Fresh units:</td><td>0</td>\n\
             <td>Max concurrency:</td><td>1 (jobs=1 ncpu=1)</td>\nconst UNIT_DATA = [{{\"i\":0,\"name\":\"app\",\
             \"version\":\"0.1.0\",\"mode\":\"todo\",\"target\":\" app \\\"bin\\\"\",\"features\":[],\"start\":0.0,\
             \"duration\":50.0,\"unblocked_units\":[],\"unblocked_rmeta_units\":[],\"sections\":null}}];\n</html>"
        );
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        let manifest = manifest.map(|text| file("Cargo.toml", text));
        Audit::new(manifest.into_iter().chain([file("cargo-timing.html", &record)]).collect())
    }

    #[test]
    fn how_code_was_generated_is_what_the_manifest_says_of_the_profile() {
        let of = |manifest, profile| build(&audit(manifest, profile)).unwrap().codegen;
        let is = |lto, units| Some(Codegen { lto, units });
        assert_eq!(of(Some(MANIFEST), "release"), is(Lto::Thin, 16));
        assert_eq!(of(Some(MANIFEST), "release [optimized]"), is(Lto::Thin, 16));
        assert_eq!(of(Some(MANIFEST), "dist"), is(Lto::Fat, 1));
        assert_eq!(of(Some("[package]\nname = \"app\"\n"), "release"), is(Lto::Local, 16));
        // What is not optimized was not measured, and without a manifest nobody knows.
        assert_eq!((of(Some(MANIFEST), "dev"), of(None, "release"), of(Some(MANIFEST), "other")), (None, None, None));
    }

    #[test]
    fn other_ways_to_generate_code_are_tried_where_the_old_one_is_known() {
        let trial = Trial { lto: Some(Lto::Local), ..Trial::default() };
        let outcome = tried(&audit(Some(MANIFEST), "dist"), &trial).unwrap();
        assert!(outcome.wall[1] <= 50_000, "{outcome:?}");
        assert!(tried(&audit(Some(MANIFEST), "dev"), &trial).unwrap().is_within_noise);
    }
}
