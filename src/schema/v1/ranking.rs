//! All that can be done, in the order of what it saves.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::totals::composed;
use super::{Bound, Choice};
use crate::audit::Audit;
use crate::finding::{Basis, Finding, Fix, Percent, Safety, Severity};
use crate::named::named;
use crate::number::{Range, size};
use crate::order;
use crate::read::requirement::are_compatible;
use crate::read::timings::Timings;
use crate::schema::advice::{self, FIX, Rung};
use crate::target_dir::cleanups;

/// All that can be done about a build, what saves most first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ranking {
    /// What it comes to, in a sentence.
    pub headline: String,
    /// CPU time of the recorded build in milliseconds, or null.
    pub recorded_cpu_ms: Option<u64>,
    /// Size of the target folder in bytes, or null.
    pub target_bytes: Option<u64>,
    /// The actions: by group, then by CPU time saved, then by target size, then by packages.
    pub actions: Vec<Action>,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Action {
    /// Its name: that of its finding, or of its upgrade behind `upgrade:`.
    pub id: String,
    /// What it is.
    pub kind: ActionKind,
    /// What it brings.
    pub group: ActionGroup,
    /// What it does, as the start of a sentence, with code in backticks.
    pub label: String,
    /// The finding that explains it; null for an upgrade.
    pub finding: Option<String>,
    /// What to choose for it. Empty if there is more than one way and none is recommended, and if it is done by hand.
    pub choices: Vec<Choice>,
    /// What its figures rest on.
    pub basis: Basis,
    /// CPU time of a clean build saved, in percent: lower and upper bound. Negative where it costs.
    pub cpu_percent: Option<[i8; 2]>,
    /// The same in milliseconds, if a record of a build was given.
    pub cpu_ms: Option<[i32; 2]>,
    /// Wall time of the recorded build saved, in milliseconds: lower and upper bound.
    pub wall_ms: Option<[i32; 2]>,
    /// Size of the target folder saved, in percent: lower and upper bound.
    pub disk_percent: Option<[i8; 2]>,
    /// How many packages are removed from the lockfile.
    pub removes: usize,
    /// How far that number is known.
    pub removes_bound: Bound,
    /// How many packages are added to the lockfile.
    pub adds: usize,
    /// How many files it changes.
    pub files: usize,
    /// Whether it takes a package to a semver-incompatible version.
    pub breaking: bool,
    /// Whether it needs a review.
    pub safety: Safety,
}

named! {
    /// What an action is.
    pub enum ActionKind {
        /// A fix of a finding.
        Fix = "fix",
        /// One of several fixes, none of which is recommended.
        Choice = "choice",
        /// Another version of packages, which needs the registry's index.
        Upgrade = "upgrade",
        /// Something that no edit does.
        ByHand = "by hand",
        /// Commands that delete what no build uses from the target folder.
        CleanUp = "clean-up",
    }
}

named! {
    /// What an action brings. Groups are listed in this order.
    pub enum ActionGroup {
        /// Cargo accepts the workspace again.
        Repair = "repair",
        /// It saves time or space.
        Saves = "saves",
        /// Cargo warns no more, or a setting does what is written.
        Correct = "correct",
        /// It may save something, which is not known.
        NotMeasured = "not measured",
        /// What it saves is within measurement noise.
        WithinNoise = "within noise",
        /// It has no effect on the build.
        TidyUp = "tidy-up",
    }
}

/// All that can be done about the findings of `audit`, and the upgrades of `advice` among it.
pub fn ranking(audit: &Audit, advice: Option<&advice::Report>) -> Ranking {
    let mut actions: Vec<Action> = audit.findings.iter().filter_map(|finding| of_finding(audit, finding)).collect();
    if let Some(advice) = advice {
        let known: BTreeSet<String> = actions.iter().map(|action| plain(&action.label)).collect();
        let upgrades = advice.rungs.iter().map(of_rung);
        actions.extend(upgrades.filter(|action| !known.contains(&plain(&action.label))));
    }
    actions.extend(clean_up(audit));
    order::sort_by_key(&mut actions, key);
    Ranking {
        headline: headline(audit, advice, &actions),
        recorded_cpu_ms: audit.model.timings.as_ref().map(Timings::work),
        target_bytes: audit.model.target_dir.as_ref().map(|account| account.bytes),
        actions,
    }
}

/// A label without its code marks, by which the same edit is told that a rule and the ladder offer both.
fn plain(label: &str) -> String {
    label.replace('`', "")
}

fn key(action: &Action) -> impl Ord + use<> {
    let twice = |range: Option<[i8; 2]>| range.map_or(0, |[low, high]| i16::from(low) + i16::from(high));
    let ms = |range: Option<[i32; 2]>| range.map_or(0, |[low, high]| i64::from(low) + i64::from(high));
    let is_none = matches!(action.group, ActionGroup::WithinNoise | ActionGroup::TidyUp);
    let cpu = if is_none { (0, 0) } else { (twice(action.cpu_percent), ms(action.cpu_ms)) };
    let packages = i64::try_from(action.removes).unwrap_or(i64::MAX) - i64::try_from(action.adds).unwrap_or(i64::MAX);
    (
        action.group,
        (Reverse(cpu), Reverse(twice(action.disk_percent)), Reverse(packages)),
        (action.breaking, action.kind, action.files),
        action.id.clone(),
    )
}

fn of_finding(audit: &Audit, finding: &Finding) -> Option<Action> {
    let advised = finding.advised_fix();
    let shown = advised.or_else(|| finding.fixes.first());
    let by_hand = finding.by_hand.is_some() && finding.severity <= Severity::Recommendation;
    let kind = match (advised, finding.fixes.len()) {
        (Some(_), _) => ActionKind::Fix,
        (None, 1..) => ActionKind::Choice,
        (None, 0) if by_hand || finding.severity <= Severity::Warning => ActionKind::ByHand,
        (None, 0) => return None,
    };
    // What nothing has to be done about is a note, even where there is a way to do it.
    if finding.severity == Severity::Info && advised.is_none() {
        return None;
    }
    let impact = &finding.impact;
    let percent = |range: Percent| [range.low, range.high];
    let ms = |range: Range| [range.low, range.high].map(|ms| i32::try_from(ms).unwrap_or(i32::MAX));
    let files: BTreeSet<&str> = shown.iter().flat_map(|fix| &fix.edits).map(|edit| &*edit.file).collect();
    Some(Action {
        id: finding.id.to_string(),
        kind,
        group: group(finding),
        label: advised.map_or_else(|| finding.title.clone(), |fix| fix.label.clone()),
        finding: Some(finding.id.to_string()),
        choices: advised
            .map(|fix| Choice { finding: finding.id.to_string(), fix: fix.id.clone() })
            .into_iter()
            .collect(),
        basis: impact.basis,
        cpu_percent: impact.cpu.map(percent),
        cpu_ms: impact.time.map(|time| ms(time.cpu)),
        wall_ms: impact.time.map(|time| ms(time.wall)),
        disk_percent: impact.disk.map(percent),
        removes: impact.packages,
        removes_bound: impact.packages_bound,
        adds: 0,
        files: files.len(),
        breaking: shown.is_some_and(|fix| is_breaking(audit, fix)),
        safety: shown.map_or(Safety::NeedsReview, |fix| fix.safety),
    })
}

fn group(finding: &Finding) -> ActionGroup {
    let impact = &finding.impact;
    let saves_disk = impact.disk.is_some_and(Percent::saves);
    match finding.severity {
        Severity::Error => ActionGroup::Repair,
        _ if impact.basis == Basis::Reference => ActionGroup::NotMeasured,
        _ if impact.saves_cpu().is_some() || saves_disk => ActionGroup::Saves,
        _ if impact.cpu.is_some() => ActionGroup::WithinNoise,
        Severity::Warning => ActionGroup::Correct,
        Severity::TidyUp => ActionGroup::TidyUp,
        _ => ActionGroup::NotMeasured,
    }
}

/// Whether a dependent of the graph moves to an incompatible version.
fn is_breaking(audit: &Audit, fix: &Fix) -> bool {
    let Some(graph) = audit.model.graph() else { return false };
    fix.moves.iter().any(|one| {
        let versions = graph.package(one.from).zip(graph.package(one.to)).filter(|(from, to)| from.name == to.name);
        versions.is_some_and(|(from, to)| !are_compatible(&from.version, &to.version))
    })
}

fn of_rung(rung: &Rung) -> Action {
    let cost = rung.cost.as_ref();
    let saved = cost.map(|cost| cost.cpu_percent).filter(saves);
    let is_noise = cost.is_some_and(|cost| cost.is_within_noise);
    Action {
        id: rung.finding(),
        kind: ActionKind::Upgrade,
        group: match (saved, cost) {
            (_, None) => ActionGroup::NotMeasured,
            (Some(_), _) if !is_noise => ActionGroup::Saves,
            _ => ActionGroup::WithinNoise,
        },
        label: rung.label.clone(),
        finding: None,
        choices: vec![Choice { finding: rung.finding(), fix: FIX.to_owned() }],
        basis: cost.map_or(Basis::Unknown, |cost| cost.basis),
        cpu_percent: cost.map(|cost| cost.cpu_percent),
        cpu_ms: cost.and_then(|cost| cost.cpu_ms),
        wall_ms: cost.and_then(|cost| cost.wall_ms),
        disk_percent: None,
        removes: rung.step.removed.len(),
        removes_bound: Bound::Exactly,
        adds: rung.step.added.len(),
        files: rung.manifests.len(),
        breaking: rung.majors > 0,
        safety: Safety::NeedsReview,
    }
}

/// Deletes what no build uses, where that is worth a line.
fn clean_up(audit: &Audit) -> Option<Action> {
    let account = audit.model.target_dir.as_ref()?;
    let frees: u64 = cleanups(account, None).iter().filter(|clean| clean.is_free).map(|clean| clean.frees).sum();
    let percent = i8::try_from(u128::from(frees) * 100 / u128::from(account.bytes.max(1))).unwrap_or(i8::MAX);
    (percent > 0).then(|| Action {
        id: "clean-up".to_owned(),
        kind: ActionKind::CleanUp,
        group: ActionGroup::Saves,
        label: format!("Delete {} of the target folder that no build uses", size(frees)),
        finding: None,
        choices: Vec::new(),
        basis: Basis::Counted,
        cpu_percent: None,
        cpu_ms: None,
        wall_ms: None,
        disk_percent: Some([percent; 2]),
        removes: 0,
        removes_bound: Bound::Exactly,
        adds: 0,
        files: 0,
        breaking: false,
        safety: Safety::Safe,
    })
}

/// What the actions come to.
fn headline(audit: &Audit, advice: Option<&advice::Report>, actions: &[Action]) -> String {
    let of_group = |group: ActionGroup| actions.iter().filter(move |action| action.group == group);
    let refused = audit.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
    match refused {
        0 => {}
        1 => return "Cargo refuses these files: 1 error comes first.".to_owned(),
        count => return format!("Cargo refuses these files: {count} errors come first."),
    }
    let saving = of_group(ActionGroup::Saves).filter_map(|action| action.cpu_percent);
    let saving: Vec<[i8; 2]> = saving.filter(saves).collect();
    if let Some([low, high]) = together(&saving) {
        let matter = match saving.len() {
            1 => "1 change matters".to_owned(),
            count => format!("{count} changes matter"),
        };
        let range = if low == high { format!("{low} %") } else { format!("{low}–{high} %") };
        return format!("A clean build could take {range} less CPU time: {matter}.");
    }
    if of_group(ActionGroup::Saves).next().is_some() {
        return "Nothing here is known to save build time; the target folder could be smaller.".to_owned();
    }
    match (audit.model.graph(), advice) {
        (None, _) => "What would save build time is not known: that needs Cargo.lock.".to_owned(),
        (Some(_), None) => {
            "Nothing in these files will make it build faster. Upgrades are not checked: that needs the \
                            registry's index."
                .to_owned()
        }
        (Some(_), Some(_)) => "Nothing here will make it build faster.".to_owned(),
    }
}

/// Whether the middle of a range is a saving.
fn saves(&[low, high]: &[i8; 2]) -> bool {
    Percent { low, high }.saves()
}

/// What those of several savings come to that save at all, in percent: each of what the others leave.
pub fn saved_together(savings: impl Iterator<Item = [i8; 2]>) -> Option<[i64; 2]> {
    together(&savings.filter(saves).collect::<Vec<_>>())
}

fn together(savings: &[[i8; 2]]) -> Option<[i64; 2]> {
    let hundredths = |saving: &[i8; 2]| saving.map(|percent| i64::from(percent.clamp(0, 100)) * 100);
    let [low, high] = composed(&savings.iter().map(hundredths).collect::<Vec<_>>());
    (!savings.is_empty()).then_some([low / 100, (high + 99) / 100])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn savings_are_of_what_the_others_leave() {
        assert_eq!(together(&[]), None);
        assert_eq!(together(&[[6, 14]]), Some([6, 14]));
        assert_eq!(together(&[[50, 50], [50, 50]]), Some([75, 75]));
        assert_eq!(together(&[[0, 100], [10, 100]]), Some([10, 100]));
    }
}
