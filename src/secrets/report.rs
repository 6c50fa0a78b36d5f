//! Reports without secrets.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Scrubbed, Scrubber};
use crate::audit::Audit;
use crate::edit::{self, Edit};
use crate::finding::{self, FindingId};
use crate::input::FileKind;
use crate::order::Collect;
use crate::plan::{self, Plan};
use crate::schema::advice::{self, BuildCost, PackageChanges};
use crate::schema::v1::ledger::{DirectDependency, RequiringMember};
use crate::schema::v1::{
    self, Action, Blocked, Choice, Cleanup, CorrectedFile, Duplicate, EntryPoint, File, Finding, Fix, Holder, Ignored,
    Impact, Ledger, Member, Place, Predicted, Problem, Profile, Ranking, RecordedBuild, RecordedUnit, Report, Scope,
    Setting, Severity, Size, TargetFolder, Unchecked, Version, Workspace,
};

/// The report of `audit` with the outcome of the chosen fixes, without secrets. The corrected files in it are without
/// them too: those to write are in `plan`.
pub fn report(audit: &Audit, plan: Option<&Plan>) -> Scrubbed<Report> {
    advised_report(audit, plan, None)
}

/// The same with the upgrades of `advice` among what can be done.
pub fn advised_report(audit: &Audit, plan: Option<&Plan>, advice: Option<&advice::Report>) -> Scrubbed<Report> {
    let scrubber = Scrubber::new(audit);
    let corrected = |file: &plan::CorrectedFile| {
        let kind = audit.model.file(&file.path).map_or_else(|| FileKind::of(&file.path, &file.after), |file| file.kind);
        let without = |text: &str| scrubber.file(kind, text).0.into_inner();
        let before = without(&file.before).into();
        v1::corrected(&plan::CorrectedFile { before, after: without(&file.after), ..file.clone() })
    };
    let told = plan.map(|plan| {
        let mut told = v1::plan(audit, plan);
        told.files = plan.files.iter().map(corrected).collect();
        let lock =
            plan.predicted.as_ref().and_then(|predicted| predicted.as_ref().ok()).map(|predicted| &predicted.lock);
        if let (Some(predicted), Some(lock)) = (told.predicted.as_mut(), lock) {
            predicted.lock = Some(corrected(lock));
        }
        told
    });
    let mut report = v1::advised_report(audit, advice);
    if let Some(told) = &told {
        let removes = (told.removes.as_slice(), told.removes_bound);
        report.totals = v1::totals(&report, &told.applied, removes, told.predicted.as_deref());
    }
    report.plan = told;
    diffs(audit, &mut report, &corrected);
    // Names and versions stand in many places.
    let mut known: HashMap<String, String> = HashMap::new();
    strings(&mut report, &mut |text| match known.get(text.as_str()) {
        Some(masked) => text.clone_from(masked),
        None => {
            let masked = scrubber.words(text).into_inner();
            known.insert(std::mem::replace(text, masked.clone()), masked);
        }
    });
    Scrubbed(report)
}

/// Fixes whose diffs are in a report.
const SHOWN: usize = 30;

/// Writes the diffs of the recommended fixes that matter most.
fn diffs(audit: &Audit, report: &mut Report, corrected: &dyn Fn(&plan::CorrectedFile) -> CorrectedFile) {
    let matter = |finding: &&mut Finding| finding.severity <= Severity::Recommendation;
    for finding in report.findings.iter_mut().filter(matter).take(SHOWN) {
        let own = audit.finding(&finding.id.as_str().into()).and_then(finding::Finding::advised_fix);
        let Some((own, fix)) = own.zip(finding.fix.as_mut()) else { continue };
        let files = own.edits.iter().map(|edit| &edit.file).into_set();
        let diff = files.into_iter().filter_map(|path| {
            let edits: Vec<Edit> = own.edits.iter().filter(|edit| edit.file == *path).cloned().collect();
            let before = audit.model.file(path).map_or_else(|| "".into(), |file| Arc::clone(&file.text));
            let after = edit::apply(path, &before, &edits).ok().filter(|after| *after != *before)?;
            Some(corrected(&plan::CorrectedFile { path: Arc::clone(path), before, after, findings: Vec::new() }).diff)
        });
        fix.diff = diff.collect();
    }
}

/// The finding that a report without secrets calls `id`.
pub fn finding(audit: &Audit, id: &str) -> Option<FindingId> {
    if audit.finding(&id.into()).is_some() {
        return Some(id.into());
    }
    let scrubber = Scrubber::new(audit);
    let mut ids = audit.ids();
    ids.find(|own| *scrubber.words(own.as_str()) == id).cloned()
}

type Each<'a> = &'a mut dyn FnMut(&mut String);

// Each field is named, so that none that is added is forgotten.
fn strings(report: &mut Report, each: Each<'_>) {
    // What rules say of themselves is Plimsoll's own.
    let Report {
        schema: _,
        files,
        workspace,
        goal: _,
        profiles,
        duplicates,
        ranking,
        totals: _,
        build,
        target_dir,
        ledger,
        findings,
        rules: _,
        ignored,
        unchecked,
        problems,
        plan,
    } = report;
    for File { path, kind: _, bytes: _, used: _ } in files {
        each(path);
    }
    let Workspace {
        root,
        members,
        packages: _,
        rust,
        rust_is_assumed: _,
        cargo_run: _,
        cargo_read: _,
        missing,
        other_roots,
    } = workspace;
    root.iter_mut().chain(missing).chain(other_roots).for_each(&mut *each);
    each(rust);
    for Member { name, version, manifest } in members {
        [name, version, manifest].into_iter().for_each(&mut *each);
    }
    for Profile { name, inherits, scopes } in profiles {
        each(name);
        inherits.iter_mut().for_each(&mut *each);
        for Scope { scope, settings } in scopes {
            each(scope);
            for Setting { key, value, origin, place } in settings {
                [key, value, origin].into_iter().for_each(&mut *each);
                place.iter_mut().for_each(|place| self::place(place, each));
            }
        }
    }
    duplicates.iter_mut().for_each(|duplicate| self::duplicate(duplicate, each));
    self::ranking(ranking, each);
    build.iter_mut().for_each(|build| self::build(build, each));
    target_dir.iter_mut().for_each(|folder| self::target_folder(folder, each));
    ledger.iter_mut().for_each(|ledger| self::ledger(ledger, each));
    findings.iter_mut().for_each(|finding| self::finding_of(finding, each));
    for Ignored { id, title, reason } in ignored {
        [id, title, reason].into_iter().for_each(&mut *each);
    }
    for Unchecked { what, needs } in unchecked {
        [what, needs].into_iter().for_each(&mut *each);
    }
    for Problem { file, line: _, column: _, weight: _, message } in problems {
        [file, message].into_iter().for_each(&mut *each);
    }
    plan.iter_mut().for_each(|plan| self::plan_of(plan, each));
}

fn ranking(Ranking { headline, recorded_cpu_ms: _, target_bytes: _, actions }: &mut Ranking, each: Each<'_>) {
    each(headline);
    for action in actions {
        let Action {
            id,
            kind: _,
            group: _,
            label,
            finding,
            choices,
            basis: _,
            cpu_percent: _,
            cpu_ms: _,
            wall_ms: _,
            disk_percent: _,
            removes: _,
            removes_bound: _,
            adds: _,
            files: _,
            breaking: _,
            safety: _,
        } = action;
        [id, label].into_iter().chain(finding).for_each(&mut *each);
        for Choice { finding, fix } in choices {
            [finding, fix].into_iter().for_each(&mut *each);
        }
    }
}

fn place(Place { file, line: _, column: _, end_line: _, end_column: _ }: &mut Place, each: Each<'_>) {
    each(file);
}

fn duplicate(duplicate: &mut Duplicate, each: Each<'_>) {
    let Duplicate { name, versions, kept, status: _, status_says, folded_under, cpu: _ } = duplicate;
    [name, kept, status_says].into_iter().chain(folded_under).for_each(&mut *each);
    for Version { version, source, holders, entry_points, more_entry_points: _, chain, built_for } in versions {
        [version, source].into_iter().chain(chain).chain(built_for.iter_mut().flatten()).for_each(&mut *each);
        for Holder { name, version, member: _ } in holders {
            [name, version].into_iter().for_each(&mut *each);
        }
        for EntryPoint { member, dependency } in entry_points {
            [member, dependency].into_iter().for_each(&mut *each);
        }
    }
}

fn build(build: &mut RecordedBuild, each: Each<'_>) {
    let RecordedBuild {
        rustc,
        profile,
        jobs: _,
        units: _,
        wall_ms: _,
        cpu_ms: _,
        members_ms: _,
        critical_path_ms: _,
        slowest,
        critical_path,
        critical_units: _,
    } = build;
    rustc.iter_mut().chain(profile).for_each(&mut *each);
    for RecordedUnit { unit, ms: _ } in slowest.iter_mut().chain(critical_path) {
        each(unit);
    }
}

fn target_folder(folder: &mut TargetFolder, each: Each<'_>) {
    let TargetFolder { bytes: _, files: _, categories, packages, cleanups } = folder;
    for Size { name, bytes: _ } in categories.iter_mut().chain(packages) {
        each(name);
    }
    for Cleanup { what, commands, frees: _, costs, is_free: _ } in cleanups {
        [what, costs].into_iter().chain(commands).for_each(&mut *each);
    }
}

fn ledger(ledger: &mut Ledger, each: Each<'_>) {
    let Ledger {
        basis: _,
        recorded_ms: _,
        critical_path_ms: _,
        packages: _,
        total: _,
        shared_packages: _,
        shared: _,
        dependencies,
    } = ledger;
    for dependency in dependencies {
        let DirectDependency {
            name,
            version,
            required_by,
            dev_only: _,
            brings,
            brings_bound: _,
            cost: _,
            shares: _,
            duplicates,
            kept_by,
            kept_by_more: _,
        } = dependency;
        [name, version].into_iter().chain(brings).chain(duplicates).chain(kept_by).for_each(&mut *each);
        for RequiringMember { member, kinds, optional: _, default_features: _, features, removes: _ } in required_by {
            std::iter::once(member).chain(kinds).chain(features).for_each(&mut *each);
        }
    }
}

fn finding_of(finding: &mut Finding, each: Each<'_>) {
    let Finding {
        id,
        rule: _,
        severity: _,
        title,
        detail,
        places,
        packages,
        impact,
        fix,
        alternatives,
        by_hand,
        parts,
    } = finding;
    [id, title].into_iter().chain(detail).chain(packages).chain(by_hand).chain(parts).for_each(&mut *each);
    places.iter_mut().for_each(|place| self::place(place, each));
    let Impact {
        basis: _,
        statement,
        cpu_percent: _,
        is_within_noise: _,
        disk_percent: _,
        packages: _,
        packages_bound: _,
    } = impact;
    each(statement);
    // The diff is made of texts without secrets.
    for Fix { id, label, safety: _, edits, diff: _, commands, removes, removes_bound: _ } in
        fix.iter_mut().chain(alternatives)
    {
        [id, label].into_iter().chain(commands).chain(removes).for_each(&mut *each);
        for v1::Edit { file, key, verb: _, value } in edits {
            [file, key].into_iter().chain(value).for_each(&mut *each);
        }
    }
}

fn plan_of(plan: &mut v1::Plan, each: Each<'_>) {
    let v1::Plan { applied, blocked, files, commands, removes, removes_bound: _, predicted } = plan;
    for Choice { finding, fix } in applied {
        [finding, fix].into_iter().for_each(&mut *each);
    }
    for Blocked { finding, fix, by, reason } in blocked {
        [finding, fix, reason].into_iter().chain(by).for_each(&mut *each);
    }
    files.iter_mut().for_each(|file| self::corrected(file, each));
    commands.iter_mut().chain(removes).for_each(&mut *each);
    if let Some(predicted) = predicted {
        let Predicted { lock, change, cost, unknown } = &mut **predicted;
        lock.iter_mut().for_each(|file| self::corrected(file, each));
        let PackageChanges { removed, added, changed } = change;
        let BuildCost { cpu_percent: _, cpu_ms: _, wall_ms: _, is_within_noise: _, basis: _, statement } = cost;
        [unknown, statement].into_iter().chain(removed).chain(added).chain(changed).for_each(&mut *each);
    }
}

fn corrected(file: &mut CorrectedFile, each: Each<'_>) {
    // The diff and the text are made of texts without secrets.
    let CorrectedFile { path, findings, diff: _, text: _ } = file;
    each(path);
    findings.iter_mut().for_each(&mut *each);
}
