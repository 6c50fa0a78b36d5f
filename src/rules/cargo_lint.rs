//! What Cargo's own lints say of the same, from the version on that has them. No rule.

use crate::facts::cargo_lints::{self, Level};
use crate::facts::since::Since;
use crate::finding::{Finding, Severity};
use crate::model::Model;
use crate::read::manifest::Manifest;
use crate::read::tree::Table;

/// Makes a finding say what Cargo's `lint` says of the whole workspace. Nothing if that lint is set to `allow`.
pub(super) fn of_workspace(model: &Model, lint: &str, finding: Finding) -> Option<Finding> {
    let root = model.workspace.root_manifest();
    let table = root.and_then(|root| {
        let of_workspace = root.tree.table(&["workspace", "lints"]);
        of_workspace.or_else(|| root.tree.table(&["lints"]))?.table("cargo")
    });
    told(model, lint, model.workspace.msrv(), table, finding)
}

/// The same of a package.
pub(super) fn of_package(model: &Model, lint: &str, manifest: &Manifest, finding: Finding) -> Option<Finding> {
    let member = model.workspace.members.iter().find(|member| member.manifest == manifest.file);
    let msrv = member.and_then(|member| crate::workspace::major_minor(member.rust_version.as_deref()?));
    let inherits = manifest.tree.get(&["lints", "workspace"]).is_some();
    let root = model.workspace.root_manifest().filter(|_| inherits);
    let table = root
        .and_then(|root| root.tree.table(&["workspace", "lints", "cargo"]))
        .or_else(|| manifest.tree.table(&["lints", "cargo"]));
    told(model, lint, msrv, table, finding)
}

fn told(
    model: &Model,
    lint: &str,
    msrv: Option<(u64, u64)>,
    table: Option<&Table>,
    mut finding: Finding,
) -> Option<Finding> {
    let written = |name: &str| {
        let value = table?.get(name)?;
        let level = value.as_str().or_else(|| value.as_table()?.get("level")?.as_str())?;
        let priority = value.as_table().and_then(|table| table.get("priority")?.as_integer());
        Some((Level::of(level)?, priority.unwrap_or(0)))
    };
    let (level, is_written) = cargo_lints::level(lint, msrv, &written)?;
    if !model.toolchain_has(Since::CargoLints) {
        let since = Since::CargoLints;
        let verb = if level >= Level::Deny { "refuses" } else { "warns of" };
        if level >= Level::Warn {
            finding.detail.push(format!("From {since} on Cargo {verb} it by itself: `cargo::{lint}`."));
        }
        return Some(finding);
    }
    match level {
        Level::Allow if is_written => return None,
        Level::Allow => {}
        Level::Warn => {
            finding.severity = Severity::Warning;
            finding.detail.push(format!("Cargo warns of it as well: `cargo::{lint}`."));
        }
        Level::Deny | Level::Forbid => {
            finding.severity = Severity::Error;
            finding.detail.push(format!("Cargo stops at it: `cargo::{lint}` is set to `deny` or `forbid`."));
        }
    }
    Some(finding)
}
