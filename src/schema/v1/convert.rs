//! From the core's types to the report's.

use std::collections::HashSet;

use super::duplicates::{Ways, duplicates};
use super::{
    Blocked, Bound, Choice, CorrectedFile, Edit, EditVerb, File, Finding, Fix, Ignored, Impact, Member, Plan,
    Predicted, Problem, Report, Rule, SCHEMA, Source, Totals, Unchecked, Workspace,
};
use super::{ledger, place, summary, totals};
use crate::audit::Audit;
use crate::diff;
use crate::edit::{self, Verb};
use crate::facts::since::with_versions;
use crate::finding;
use crate::graph::PackageId;
use crate::input::SourceFile;
use crate::key::Value;
use crate::plan::{self, Reason};
use crate::read::toolchain::{self, Known};
use crate::rules;
use crate::schema::advice::{self, PREFIX};
use crate::source;

/// The report of `audit`, without a plan.
pub fn report(audit: &Audit) -> Report {
    advised_report(audit, None)
}

/// The report of `audit`, without a plan, with the upgrades of `advice` among what can be done.
pub fn advised_report(audit: &Audit, advice: Option<&advice::Report>) -> Report {
    let mut report = Report {
        ledger: ledger::ledger(audit),
        build: summary::build(audit),
        target_dir: summary::target_folder(audit),
        ..report_with(audit, Ways::All, advice)
    };
    report.totals = totals::of_recommended(&report);
    report
}

/// The report without the ledger, the evidence, totals, and the entry points of duplicates, which are most of it where
/// many members share many dependencies.
pub fn brief(audit: &Audit) -> Report {
    report_with(audit, Ways::Shortest, None)
}

fn report_with(audit: &Audit, ways: Ways, advice: Option<&advice::Report>) -> Report {
    let graph = audit.model.graph();
    Report {
        schema: SCHEMA.to_owned(),
        files: files(audit),
        workspace: workspace(audit),
        goal: audit.model.goal,
        profiles: super::profiles::profiles(audit),
        duplicates: graph.map(|graph| duplicates(audit, graph, ways)).unwrap_or_default(),
        ranking: super::ranking(audit, advice),
        totals: Totals::default(),
        build: None,
        target_dir: None,
        ledger: None,
        findings: audit.findings.iter().map(|finding| self::finding(audit, finding)).collect(),
        rules: rules(audit),
        ignored: audit
            .ignored
            .iter()
            .map(|ignored| Ignored {
                id: ignored.finding.id.to_string(),
                title: ignored.finding.title.clone(),
                reason: ignored.reason.clone(),
            })
            .collect(),
        unchecked: audit
            .unchecked
            .iter()
            .map(|unchecked| Unchecked { what: unchecked.what.clone(), needs: unchecked.needs.clone() })
            .collect(),
        problems: audit.model.problems.iter().map(|problem| self::problem(audit, problem)).collect(),
        plan: None,
    }
}

/// The rules that a reader of the report will ask for.
fn rules(audit: &Audit) -> Vec<Rule> {
    let found = audit.findings.iter().chain(audit.ignored.iter().map(|ignored| &ignored.finding));
    let unchecked = audit.unchecked.iter().map(|unchecked| unchecked.what.as_str());
    let asked: HashSet<&str> = found.map(|finding| finding.rule).chain(unchecked).collect();
    let is_asked = |rule: &&&rules::Rule| asked.contains(rule.id);
    rules::RULES.iter().filter(is_asked).map(|rule| self::rule(rule)).collect()
}

fn rule(rule: &rules::Rule) -> Rule {
    let source = |source: &rules::Source| Source { title: source.title.to_owned(), url: source.url.to_owned() };
    Rule {
        id: rule.id.to_owned(),
        title: with_versions(rule.title),
        says: with_versions(rule.says),
        why: with_versions(rule.why),
        but: with_versions(rule.but),
        fix_safety: with_versions(rule.fix_safety),
        sources: rule.sources.iter().map(source).collect(),
    }
}

/// What `plan`, which was made of `audit`, comes to.
pub fn plan(audit: &Audit, plan: &plan::Plan) -> Plan {
    let blocked = plan.blocked.iter().map(|blocked| {
        let (by, reason) = match &blocked.reason {
            Reason::Claimed { by, file, key } => {
                (Some(by.to_string()), format!("`{by}` claims `{key}` in `{file}` already"))
            }
            Reason::Refused { file, message } => (None, format!("Cargo would refuse `{file}` then: {message}")),
            Reason::Unwritable { file, message } => (None, format!("`{file}` cannot be corrected: {message}")),
        };
        Blocked { finding: blocked.finding.to_string(), fix: blocked.fix.clone(), by, reason }
    });
    let unknown = plan.unknown.iter().map(|finding| Blocked {
        finding: finding.to_string(),
        fix: String::new(),
        by: None,
        reason: match finding.as_str().starts_with(PREFIX) {
            true => "this upgrade is unknown until the upgrades of these files are searched for",
            false => "this audit has no such finding or fix",
        }
        .to_owned(),
    });
    let predicted = plan.predicted.as_ref().map(|predicted| match predicted {
        Ok(plan::Predicted { lock, change, cost }) => Predicted {
            lock: Some(corrected(lock)),
            change: advice::PackageChanges::of(change),
            cost: advice::BuildCost::of(cost),
            unknown: String::new(),
        },
        Err(why) => Predicted { unknown: why.clone(), ..Predicted::default() },
    });
    let (removes, removes_bound) = match &predicted {
        Some(predicted) if predicted.lock.is_some() => (predicted.change.removed.clone(), Bound::Exactly),
        _ => (packages(audit, &plan.removes), plan.removes_bound),
    };
    Plan {
        applied: plan
            .applied
            .iter()
            .map(|applied| Choice { finding: applied.finding.to_string(), fix: applied.fix.clone() })
            .collect(),
        blocked: blocked.chain(unknown).collect(),
        files: plan.files.iter().map(corrected).collect(),
        commands: plan.commands.clone(),
        removes,
        removes_bound,
        predicted: predicted.map(Box::new),
    }
}

/// A corrected file with its diff.
pub fn corrected(file: &plan::CorrectedFile) -> CorrectedFile {
    CorrectedFile {
        path: file.path.to_string(),
        findings: file.findings.iter().map(ToString::to_string).collect(),
        diff: diff::unified(file),
        text: file.after.clone(),
    }
}

fn files(audit: &Audit) -> Vec<File> {
    let used = audit.model.used();
    let file = |(file, used): (&SourceFile, bool)| File {
        path: file.path.to_string(),
        kind: file.kind,
        bytes: file.text.len(),
        used,
    };
    audit.model.files.iter().zip(used).map(file).collect()
}

fn workspace(audit: &Audit) -> Workspace {
    let members = audit.model.workspace.members.iter().map(|member| Member {
        name: member.name.clone(),
        version: member.version.clone(),
        manifest: member.manifest.to_string(),
    });
    Workspace {
        root: audit.model.workspace.root.as_ref().map(ToString::to_string),
        members: members.collect(),
        packages: audit.model.graph().map(|graph| graph.packages().len()),
        rust: audit.model.toolchain.to_string(),
        rust_is_assumed: audit.model.toolchain.known == Known::Assumed,
        cargo_run: version(toolchain::RUN),
        cargo_read: version(toolchain::NEWEST),
        missing: audit.model.workspace.missing_manifests(),
        other_roots: audit.model.workspace.other_roots().into_iter().map(ToString::to_string).collect(),
    }
}

fn version((major, minor): (u64, u64)) -> String {
    format!("{major}.{minor}")
}

fn packages(audit: &Audit, ids: &[PackageId]) -> Vec<String> {
    audit.model.graph().map(|graph| ids.iter().filter_map(|id| graph.label(*id)).collect()).unwrap_or_default()
}

fn finding(audit: &Audit, finding: &finding::Finding) -> Finding {
    let percent = |range: Option<finding::Percent>| range.map(|range| [range.low, range.high]);
    let fix = |fix: &finding::Fix| self::fix(audit, fix);
    let others = finding.fixes.iter().enumerate().filter(|(index, _)| Some(*index) != finding.advised);
    Finding {
        id: finding.id.to_string(),
        rule: finding.rule.to_owned(),
        severity: finding.severity,
        title: finding.title.clone(),
        detail: finding.detail.clone(),
        places: finding.places.iter().filter_map(|place| place::place(audit, place)).collect(),
        packages: packages(audit, &finding.packages),
        impact: Impact {
            basis: finding.impact.basis,
            statement: finding.impact.statement.clone(),
            cpu_percent: percent(finding.impact.cpu),
            is_within_noise: finding.impact.is_within_noise,
            disk_percent: percent(finding.impact.disk),
            packages: finding.impact.packages,
            packages_bound: finding.impact.packages_bound,
        },
        fix: finding.advised_fix().map(fix),
        alternatives: others.map(|(_, other)| fix(other)).collect(),
        by_hand: finding.by_hand.clone(),
        parts: finding.parts.iter().map(|part| part.id.to_string()).collect(),
    }
}

fn fix(audit: &Audit, fix: &finding::Fix) -> Fix {
    let graph = audit.model.graph();
    let removes = graph.map(|graph| graph.removed_by(&fix.moves)).unwrap_or_default();
    let may_be_more = graph.is_some_and(|graph| graph.may_remove_more(&removes));
    let removes_bound = if removes.is_empty() { Bound::Exactly } else { Bound::of(may_be_more, fix.may_keep) };
    Fix {
        id: fix.id.clone(),
        label: fix.label.clone(),
        safety: fix.safety,
        edits: fix.edits.iter().map(edit).collect(),
        diff: String::new(),
        commands: fix.commands.clone(),
        removes: packages(audit, &removes),
        removes_bound,
    }
}

fn edit(edit: &edit::Edit) -> Edit {
    let (verb, value) = match &edit.verb {
        Verb::Set(value) => (EditVerb::Set, Some(toml(value))),
        Verb::Remove => (EditVerb::Remove, None),
        Verb::Include(item) => (EditVerb::Include, Some(item.clone())),
        Verb::Exclude(item) => (EditVerb::Exclude, Some(item.clone())),
        Verb::Keep => (EditVerb::Keep, None),
    };
    Edit { file: edit.file.to_string(), key: edit.key.to_string(), verb, value }
}

fn toml(value: &Value) -> String {
    edit::toml::rendered(value)
}

fn problem(audit: &Audit, problem: &source::Problem) -> Problem {
    let file = audit.model.file(&problem.file);
    let position = problem.span.as_ref().zip(file).map(|(span, file)| file.lines.position(&file.text, span.start));
    Problem {
        file: problem.file.to_string(),
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        weight: problem.weight,
        message: problem.message.clone(),
    }
}
