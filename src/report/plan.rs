//! The chosen fixes: what they come to, and how to apply and verify them.

use super::document::Block;
use super::plural;
use crate::schema::advice::PackageChanges;
use crate::schema::v1::{Plan, Predicted, Report};

/// The commands that apply the fixes and show what they did.
pub(super) fn to_apply(report: &Report) -> Vec<Block> {
    let commands = report.plan.as_ref().map(|plan| plan.commands.as_slice()).unwrap_or_default();
    let is_chosen = report.plan.as_ref().is_some_and(|plan| !plan.files.is_empty());
    if !is_chosen && report.ranking.actions.is_empty() {
        return Vec::new();
    }
    let apply =
        if is_chosen { "Apply and verify" } else { "Choose fixes, download them as a patch, then apply and verify" };
    let mut lines = vec!["git apply plimsoll.patch".to_owned()];
    lines.extend(commands.iter().cloned());
    lines.push("cargo test --workspace --no-run".to_owned());
    if report.workspace.packages.is_some() {
        lines.push("cargo tree --workspace --duplicates --depth 0".to_owned());
    }
    lines.push("cargo clean && cargo build --workspace --timings".to_owned());
    vec![Block::Paragraph(format!("{apply}:")), Block::Code("sh", lines.join("\n"))]
}

/// What was chosen, with the diffs of all files.
pub(super) fn chosen(report: &Report) -> Option<Block> {
    let plan = report.plan.as_ref()?;
    let mut items: Vec<(bool, String)> = Vec::new();
    items.extend(plan.applied.iter().map(|one| (true, format!("`{}` ({})", one.finding, one.fix))));
    items.extend(plan.blocked.iter().map(|one| (false, format!("`{}` ({}): {}", one.finding, one.fix, one.reason))));
    if items.is_empty() {
        return None;
    }
    let count = plan.applied.len();
    let mut blocks = vec![Block::Checklist(items)];
    if !plan.removes.is_empty() {
        blocks.push(Block::Paragraph(no_longer_needed(plan)));
    }
    blocks.extend(plan.files.iter().map(|file| Block::Code("diff", file.diff.clone())));
    blocks.extend(plan.predicted.iter().flat_map(|predicted| lockfile(predicted)));
    Some(Block::Folded(format!("Chosen fixes: {count}, with {}", counted(plan.files.len())), blocks))
}

fn counted(files: usize) -> String {
    format!("{files} {}", plural(files, "changed file", "changed files"))
}

/// What becomes of the lockfile.
fn lockfile(predicted: &Predicted) -> Vec<Block> {
    let said = match predicted.lock {
        Some(_) => format!(
            "Once the files are written and the commands are run, Cargo writes this Cargo.lock. {}",
            predicted.cost.statement
        ),
        None => format!("Cargo.lock is not predicted: {}", predicted.unknown),
    };
    let changes: Vec<String> =
        movements(&predicted.change).map(|(what, packages)| format!("{what}: {}", packages.join(", "))).collect();
    let changes = (!changes.is_empty()).then_some(Block::List(changes));
    std::iter::once(Block::Paragraph(said)).chain(changes).collect()
}

/// The packages that are removed, added and changed, as far as there are any.
fn movements(change: &PackageChanges) -> impl Iterator<Item = (&'static str, &[String])> {
    let all = [
        ("Removed", change.removed.as_slice()),
        ("Added", change.added.as_slice()),
        ("In another version", change.changed.as_slice()),
    ];
    all.into_iter().filter(|(_, packages)| !packages.is_empty())
}

/// The packages that a plan removes, in a sentence.
pub fn no_longer_needed(plan: &Plan) -> String {
    let count = plan.removes_bound.counted(plan.removes.len(), "package", "packages");
    format!("Removes {count} from Cargo.lock: {}.", plan.removes.join(", "))
}

/// The commands of a plan as a script for a shell.
pub fn script(plan: &Plan) -> String {
    format!(
        "#!/bin/sh\n# Goes with the corrected files: run it in the root folder of the workspace once they are written.\n\
         set -eu\n{}\n",
        plan.commands.join("\n")
    )
}
