//! The ladder in words.

use super::counted;
use crate::upgrades::Wanted;
use plimsoll::order;
use plimsoll::resolve::Lack;
use plimsoll::schema::advice::{Blocker, PREFIX, PackageChanges, Report, Rung, State};
use plimsoll::schema::v1;

/// The outcome of the search, in a sentence or two.
pub fn heard_of_upgrades(report: &Report) -> String {
    if report.now.duplicates == 0 {
        return "Each package is there in one version.".to_owned();
    }
    let now = counted(report.now.duplicates, "package is", "packages are");
    let Some(last) = report.rungs.last() else {
        return format!("{now} there in several versions, and no upgrade was found that changes it.");
    };
    let left = match last.state.duplicates {
        0 => "none".to_owned(),
        left => left.to_string(),
    };
    let rungs = counted(report.rungs.len(), "upgrade", "upgrades");
    format!("{now} there in several versions; {rungs} together leave {left}.")
}

/// How far the search looked.
pub fn how_far(report: &Report) -> String {
    let tried = counted(report.tried, "lockfile was", "lockfiles were");
    match report.complete {
        true => format!("{tried} resolved; every move that was found was tried."),
        false => {
            format!("{tried} resolved. The search ended before every move was tried, so there may be better ones.")
        }
    }
}

/// The changes of packages by a rung, in a few words each: removed, added, in another version.
pub fn in_figures(rung: &Rung) -> Vec<String> {
    let mut figures = changes_in_figures(&rung.step);
    if rung.majors > 0 {
        figures.push(counted(rung.majors, "major bump", "major bumps"));
    }
    if !rung.manifests.is_empty() {
        figures.push(counted(rung.manifests.len(), "manifest", "manifests"));
    }
    figures
}

/// The Rust that a rung needs, if that is newer than before it.
pub fn needs_rust(before: &State, rung: &Rung) -> Vec<String> {
    rung.state.too_new.iter().filter(|one| !before.too_new.contains(one)).cloned().collect()
}

/// The names that a rung bumps, which can be pinned.
pub fn bumped(rung: &Rung) -> Vec<String> {
    named(&rung.id)
}

/// The name of the upgrade of this id, without its rung.
pub fn name_of_upgrade(id: &str) -> String {
    if let Some(package) = id.strip_prefix("update:") {
        return format!("update of {package}");
    }
    if let Some(package) = id.strip_prefix("precise:") {
        return format!("move of {package} in Cargo.lock");
    }
    match named(id) {
        names if names.is_empty() => "`cargo update`".to_owned(),
        names => format!("bump of {}", names.join(" and ")),
    }
}

fn named(id: &str) -> Vec<String> {
    let targets = id.strip_prefix("bump:").unwrap_or_default();
    let names = targets.split('+').filter_map(|target| target.split_once('@')).map(|(name, _)| name.to_owned());
    let mut names: Vec<String> = names.collect();
    names.dedup();
    names
}

/// The title of a fix: of its finding, or of the upgrade of this id.
pub fn title_of(report: &v1::Report, ladder: Option<&Report>, id: &str) -> String {
    if let Some(upgrade) = id.strip_prefix(PREFIX) {
        let rung = ladder.and_then(|ladder| ladder.rungs.iter().find(|rung| rung.id == upgrade));
        return rung.map_or_else(|| name_of_upgrade(upgrade), |rung| rung.label.clone());
    }
    let finding = report.findings.iter().find(|finding| finding.id == id);
    finding.map_or_else(|| id.to_owned(), |finding| finding.title.clone())
}

/// The changes of packages in the lock, in a few words each.
pub fn changes_in_figures(change: &PackageChanges) -> Vec<String> {
    let mut figures = Vec::new();
    let mut tell = |count: usize, one: &str, many: &str| {
        if count > 0 {
            figures.push(counted(count, one, many));
        }
    };
    tell(change.removed.len(), "package fewer", "packages fewer");
    tell(change.added.len(), "package more", "packages more");
    tell(change.changed.len(), "other version", "other versions");
    figures
}

/// The `skip` lines for cargo-deny, each once.
pub fn skip_lines(blockers: &[Blocker]) -> String {
    let mut lines: Vec<&str> = blockers.iter().map(|blocker| blocker.skip.as_str()).collect();
    order::sort(&mut lines);
    lines.dedup();
    lines.join(",\n")
}

/// The missing index data: a sentence for each kind, with the names of the packages.
pub fn unknown(missing: &[Wanted]) -> Vec<(&'static str, Vec<String>)> {
    let kinds = [
        (Lack::NotGiven, "The index that was given has nothing about them."),
        (Lack::Garbage, "Their file of the index cannot be read."),
        (
            Lack::Outdated,
            "Their file of the index is older than the lockfile: it lacks a release that the lockfile has.",
        ),
    ];
    let name = |one: &Wanted| match one.registry.as_str() {
        "crates.io" => one.name.clone(),
        registry => format!("{} of {registry}", one.name),
    };
    let of = |lack: Lack| missing.iter().filter(|one| one.lack == lack).map(name).collect::<Vec<_>>();
    let all = kinds.into_iter().map(|(lack, says)| (says, of(lack)));
    all.filter(|(_, names)| !names.is_empty()).collect()
}
