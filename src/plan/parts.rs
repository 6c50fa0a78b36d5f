//! Findings that are made of many: their parts are composed one by one, and the outcome is that of the whole.

use std::collections::{BTreeMap, BTreeSet};

use super::{Applied, Plan, Reason};
use crate::finding::{Finding, FindingId, Fix};

/// The findings of many parts for which a fix is chosen.
#[derive(Default)]
pub(super) struct Parts<'a> {
    /// The finding that each part belongs to.
    whole: BTreeMap<&'a FindingId, &'a FindingId>,
}

impl<'a> Parts<'a> {
    /// The parts of `finding` that have `fix`.
    pub(super) fn insert(&mut self, finding: &'a Finding, fix: &Fix) {
        let parts = finding.parts.iter().filter(|part| part.fix(&fix.id).is_some());
        self.whole.extend(parts.map(|part| (&part.id, &finding.id)));
    }

    /// Names the whole where something was done for one of its parts. A part that is blocked is named itself, unless all
    /// of them are.
    pub(super) fn tell(&self, plan: &mut Plan) {
        if self.whole.is_empty() {
            return;
        }
        let of = |id: &FindingId| self.whole.get(id).map_or_else(|| id.clone(), |whole| (*whole).clone());
        let mut told: BTreeSet<FindingId> = BTreeSet::new();
        let applied = std::mem::take(&mut plan.applied);
        for Applied { finding, fix } in applied {
            let finding = of(&finding);
            if told.insert(finding.clone()) {
                plan.applied.push(Applied { finding, fix });
            }
        }
        let mut without: BTreeSet<FindingId> = BTreeSet::new();
        plan.blocked.retain_mut(|blocked| {
            let whole = of(&blocked.finding);
            if let Reason::Claimed { by, .. } = &mut blocked.reason {
                *by = of(by);
            }
            if whole == blocked.finding || told.contains(&whole) {
                return true;
            }
            blocked.finding = whole.clone();
            without.insert(whole)
        });
        for file in &mut plan.files {
            let findings: BTreeSet<FindingId> = file.findings.iter().map(of).collect();
            file.findings = findings.into_iter().collect();
        }
    }
}
