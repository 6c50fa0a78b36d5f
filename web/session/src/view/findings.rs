//! The findings that a filter lets through, by severity.

use super::overview::{self, Item};
use super::row::Row;
use crate::Filter;
use plimsoll::schema::v1::{Finding, Ranking, Report, Safety, Severity};

/// The findings of one severity.
#[derive(Debug, Clone, PartialEq)]
pub struct Section<'a> {
    /// The severity.
    pub severity: Severity,
    /// Its items, in order.
    pub items: Vec<Item<'a>>,
    /// How many findings that are.
    pub count: usize,
}

/// The findings that `filter` lets through, by severity and in the report's order.
pub fn sections<'a>(report: &'a Report, filter: &Filter) -> Vec<Section<'a>> {
    let of_severity = |severity: Severity| {
        let shown = report.findings.iter().filter(|one| one.severity == severity && passes(one, filter));
        let action = |id: &str| report.ranking.actions.iter().find(|action| action.finding.as_deref() == Some(id));
        let rows: Vec<Row<'_>> = shown.map(|finding| Row::of_finding(finding, action(&finding.id))).collect();
        Section { severity, count: rows.len(), items: overview::by_rule(severity.name(), rows) }
    };
    Severity::ALL.into_iter().map(of_severity).filter(|section| section.count > 0).collect()
}

/// The findings that `filter` lets through, in the order in which they are shown.
pub fn in_order<'a>(report: &'a Report, ranking: &'a Ranking, filter: &Filter) -> Vec<&'a Finding> {
    let items = match *filter == Filter::default() {
        true => overview::overview(report, ranking).into_items(),
        false => sections(report, filter).into_iter().flat_map(|section| section.items).collect(),
    };
    items.into_iter().flat_map(Item::into_rows).filter_map(|row| row.finding).collect()
}

/// Whether `filter` lets the finding through.
pub fn passes(finding: &Finding, filter: &Filter) -> bool {
    let is = |wanted: &str, has: &str| wanted.is_empty() || wanted == has;
    if filter.fixable && finding.fixes().next().is_none()
        || filter.severity.is_some_and(|severity| finding.severity != severity)
        || !is(&filter.rule, &finding.rule)
        || filter.safety.is_some_and(|safety| !finding.fixes().any(|fix| fix.safety == safety))
        || !filter.manifest.is_empty() && !finding.places.iter().any(|place| place.file == filter.manifest)
    {
        return false;
    }
    let has = |word: &str| {
        let within = |text: &str| text.to_ascii_lowercase().contains(word);
        within(&finding.title)
            || within(&finding.id)
            || finding.places.iter().any(|place| within(&place.file))
            || finding.packages.iter().chain(&finding.parts).any(|name| within(name))
    };
    filter.text.to_ascii_lowercase().split_whitespace().all(has)
}

/// The options of the filters of findings, each as value and name. The first lets all through.
pub struct FilterChoices {
    /// Severities.
    pub severities: Vec<(String, String)>,
    /// Safeties of fixes.
    pub safeties: Vec<(String, String)>,
    /// Rules.
    pub rules: Vec<(String, String)>,
    /// Manifests, by the names of their members.
    pub members: Vec<(String, String)>,
}

impl FilterChoices {
    /// The options for the findings of `report`.
    pub fn of(report: &Report) -> Self {
        let choices = |any: &str, others: Vec<(String, String)>| {
            let mut choices = vec![(String::new(), any.to_owned())];
            choices.extend(others);
            choices
        };
        let named = |name: &str| (name.to_owned(), name.to_owned());
        let found = |id: &str| report.findings.iter().any(|finding| finding.rule == id);
        let has = |severity: &Severity| report.findings.iter().any(|finding| finding.severity == *severity);
        let rules = report.rules.iter().filter(|rule| found(&rule.id));
        Self {
            severities: choices(
                "any",
                Severity::ALL.iter().filter(|one| has(one)).map(|severity| named(severity.name())).collect(),
            ),
            safeties: choices("any", Safety::ALL.iter().map(|safety| named(safety.name())).collect()),
            rules: choices("any", rules.map(|rule| (rule.id.clone(), rule.title.replace('`', ""))).collect()),
            members: choices(
                "all files",
                report
                    .workspace
                    .members
                    .iter()
                    .map(|member| (member.manifest.clone(), format!("{} ({})", member.name, member.manifest)))
                    .collect(),
            ),
        }
    }
}
