//! The recorded build, the target folder and the profiles.

use super::document::{Block, number, words};
use crate::number::{grouped, size, time};
use crate::schema::v1::{Cleanup, RecordedBuild, RecordedUnit, Report, Size, TargetFolder};

/// Where the time of the recorded build goes.
pub(super) fn build(build: &RecordedBuild) -> Block {
    let of = |part: u64, whole: u64| part.saturating_mul(100).checked_div(whole).unwrap_or_default();
    let profile = build.profile.as_ref().map(|profile| format!(" of `{profile}`")).unwrap_or_default();
    let rustc = build.rustc.as_ref().map(|rustc| format!(" by `{rustc}`")).unwrap_or_default();
    let jobs = build.jobs.map(|jobs| format!(" with {jobs} jobs")).unwrap_or_default();
    let mut said = format!(
        "The recorded build{profile}{rustc} took {} wall time{jobs} and {} CPU time for {} units. The packages of the \
         workspace took {} of that ({} %).",
        time(build.wall_ms.into()),
        time(build.cpu_ms),
        grouped(build.units),
        time(build.members_ms),
        of(build.members_ms, build.cpu_ms),
    );
    if let Some(bound) = build.critical_path_ms {
        said += &format!(
            " Its critical path is {} long, {} units one after the other: no number of processors makes it faster.",
            time(bound.into()),
            grouped(build.critical_units)
        );
    }
    let row = |unit: &RecordedUnit| [format!("`{}`", unit.unit), time(unit.ms.into())];
    let mut blocks = vec![
        Block::Paragraph(said),
        Block::table([words("The slowest units"), number("Time")], build.slowest.iter().map(row)),
    ];
    if !build.critical_path.is_empty() {
        let heads = [words("The slowest units on the critical path, in order"), number("Time")];
        blocks.push(Block::table(heads, build.critical_path.iter().map(row)));
    }
    let critical = build.critical_path_ms.map(|bound| format!(", critical path {}", time(bound.into())));
    let title = format!("Build time: {}{}", time(build.wall_ms.into()), critical.unwrap_or_default());
    Block::Folded(title, blocks)
}

/// Whose the bytes of the target folder are, and what can be cleaned up.
pub(super) fn target_folder(folder: &TargetFolder) -> Block {
    let row = |part: &Size| [part.name.clone(), size(part.bytes)];
    let code = |part: &Size| [format!("`{}`", part.name), size(part.bytes)];
    let mut blocks = vec![
        Block::table([words("What for"), number("Size")], folder.categories.iter().map(row)),
        Block::table([words("Package"), number("Size")], folder.packages.iter().map(code)),
    ];
    if !folder.cleanups.is_empty() {
        let row = |clean: &Cleanup| {
            let commands: Vec<String> = clean.commands.iter().map(|command| format!("`{command}`")).collect();
            [clean.what.clone(), size(clean.frees), clean.costs.clone(), commands.join(", ")]
        };
        let heads = [words("To clean up"), number("Frees at least"), words("Costs"), words("Command")];
        blocks.push(Block::table(heads, folder.cleanups.iter().map(row)));
    }
    let title = format!("Target folder: {} in {} files", size(folder.bytes), grouped(folder.files));
    Block::Folded(title, blocks)
}

/// The settings of effective profiles that are written somewhere.
pub(super) fn profiles(report: &Report) -> Option<Block> {
    let mut rows = Vec::new();
    for profile in &report.profiles {
        for scope in &profile.scopes {
            for setting in &scope.settings {
                // Defaults and what follows from them stand nowhere.
                let Some(place) = &setting.place else { continue };
                rows.push([
                    format!("`{}`", profile.name),
                    scope.scope.clone(),
                    format!("`{} = {}`", setting.key, setting.value),
                    format!("`{}:{}`", place.file, place.line),
                ]);
            }
        }
    }
    let heads = [words("Profile"), words("For"), words("Setting"), words("Set in")];
    let title = format!("Profile settings that files set: {}", rows.len());
    (!rows.is_empty()).then(|| Block::Folded(title, vec![Block::table(heads, rows)]))
}
