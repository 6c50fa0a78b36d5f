//! A line of the overview: what can be done, with its figures in columns.

use super::{counted, grouped, range, time};
use crate::{Address, Choices, Side};
use plimsoll::schema::v1::{Action, ActionGroup, ActionKind, Bound, Choice, Finding, Report, Safety};

/// A line of the overview.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row<'a> {
    /// What it says, with code in backticks.
    pub title: &'a str,
    /// The finding that explains it.
    pub finding: Option<&'a Finding>,
    /// What can be done.
    pub action: Option<&'a Action>,
}

/// A property in a few words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The words.
    pub text: String,
    /// How it looks: `is-safe`, `is-risky` or neither.
    pub class: &'static str,
}

impl<'a> Row<'a> {
    /// The row of an action.
    pub fn of_action(report: &'a Report, action: &'a Action) -> Self {
        let id = action.finding.as_deref();
        let finding = id.and_then(|id| report.findings.iter().find(|finding| finding.id == id));
        Self { title: &action.label, finding, action: Some(action) }
    }

    /// The row of a finding, with the action about it.
    pub fn of_finding(finding: &'a Finding, action: Option<&'a Action>) -> Self {
        Self { title: &finding.title, finding: Some(finding), action }
    }

    /// Its name: that of its finding, or of the upgrade.
    pub fn id(&self) -> &'a str {
        let action = self.action.map(|action| action.id.as_str());
        self.finding.map(|finding| finding.id.as_str()).or(action).unwrap_or_default()
    }

    /// Why it is there, where the title says what it does.
    pub fn why(&self) -> Option<&'a str> {
        self.finding.map(|finding| finding.title.as_str()).filter(|why| *why != self.title)
    }

    /// Whether it saves time or space.
    pub fn saves(&self) -> bool {
        self.action.is_some_and(|action| action.group == ActionGroup::Saves)
    }

    /// Where it leads: to its finding, or to the view that has more of it.
    pub fn address(&self) -> Address {
        match (self.finding, self.action.map(|action| action.kind)) {
            (Some(finding), _) => Address::at(Side::Findings, &finding.id),
            (None, Some(ActionKind::CleanUp)) => Address::of(Side::Target),
            (None, _) => Address::of(Side::Upgrades),
        }
    }

    /// What its switch chooses: of a finding, the fix that is chosen or else the recommended one.
    pub fn choices(&self, choices: &Choices) -> Vec<Choice> {
        let Some(finding) = self.finding else {
            return self.action.map(|action| action.choices.clone()).unwrap_or_default();
        };
        let chosen = choices.get(&finding.id).and_then(|chosen| chosen.fix());
        let fix = chosen.or(finding.fix.as_ref().map(|fix| &fix.id));
        fix.map(|fix| Choice { finding: finding.id.clone(), fix: fix.clone() }).into_iter().collect()
    }

    /// The CPU time that it saves in percent, if that is more than noise.
    pub fn cpu(&self) -> Option<[i8; 2]> {
        self.action.filter(|action| action.group == ActionGroup::Saves)?.cpu_percent
    }

    /// The CPU time that it saves, in words; empty if there is nothing to say of it.
    pub fn time(&self) -> String {
        let Some(action) = self.action else { return String::new() };
        let Some(percent) = self.cpu() else {
            return match action.group {
                ActionGroup::WithinNoise => "within noise",
                ActionGroup::NotMeasured => "not measured",
                ActionGroup::TidyUp | ActionGroup::Correct => "none",
                ActionGroup::Repair | ActionGroup::Saves => "",
            }
            .to_owned();
        };
        match action.cpu_ms {
            Some([low, high]) if low >= 0 => {
                let ms = |ms: i32| u64::try_from(ms).unwrap_or_default();
                format!("{} · {}", range(percent), super::strip::span([time(ms(low)), time(ms(high))]))
            }
            _ => range(percent),
        }
    }

    /// What its figures rest on, where it has any.
    pub fn basis(&self) -> Option<&'static str> {
        self.cpu().and(self.action).map(|action| action.basis.name())
    }

    /// How much smaller it makes the target folder; empty if that is not known.
    pub fn target(&self) -> String {
        let disk = self.action.and_then(|action| action.disk_percent);
        disk.map(|disk| format!("−{}", range(disk))).unwrap_or_default()
    }

    /// How many packages it removes and adds; empty if none.
    pub fn packages(&self) -> String {
        let Some(action) = self.action else { return String::new() };
        let removed = match action.removes_bound {
            _ if action.removes == 0 => String::new(),
            Bound::Exactly => format!("−{}", grouped(action.removes)),
            Bound::AtLeast => format!("≥ −{}", grouped(action.removes)),
            Bound::AtMost => format!("≤ −{}", grouped(action.removes)),
            Bound::About => format!("≈ −{}", grouped(action.removes)),
        };
        match action.adds {
            0 => removed,
            adds if removed.is_empty() => format!("+{}", grouped(adds)),
            adds => format!("{removed} +{}", grouped(adds)),
        }
    }

    /// Its effort and its risk, in a few words each.
    pub fn effort(&self) -> Vec<Tag> {
        let tag = |text: &str, class: &'static str| Tag { text: text.to_owned(), class };
        let Some(action) = self.action else {
            return match self.finding.map(|finding| finding.alternatives.len()) {
                Some(1..) => vec![tag("a choice", "")],
                _ => vec![tag("no fix", "")],
            };
        };
        let mut tags = Vec::new();
        match action.kind {
            ActionKind::ByHand => return vec![tag("by hand", "")],
            ActionKind::CleanUp => return vec![tag("commands", ""), tag("safe", "is-safe")],
            ActionKind::Choice => tags.push(tag("a choice", "")),
            ActionKind::Fix | ActionKind::Upgrade => {}
        }
        if action.files > 0 {
            tags.push(tag(&counted(action.files, "file", "files"), ""));
        }
        tags.push(match (action.breaking, action.safety) {
            (true, _) => tag("breaking", "is-risky"),
            (false, Safety::Safe) => tag("safe", "is-safe"),
            (false, Safety::NeedsReview) => tag("review", ""),
        });
        tags
    }
}
