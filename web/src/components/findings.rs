use std::collections::{BTreeMap, BTreeSet};

use plimsoll::schema::v1::{CorrectedFile, Finding, Ignored, Plan, Severity};
use plimsoll_session::view::{self, Item, Section};
use plimsoll_session::{Action, Address, Audited, Bulk, Choices, Filter, Shared, Side};
use yew::prelude::*;

use super::filters::filters;
use super::finding::FindingCard;
use super::prose::prose;
use super::switch::Switch;
use super::unchecked::unchecked;
use crate::browser::address::href;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub choices: Shared<Choices>,
    pub plan: Shared<Plan>,
    pub open: Shared<BTreeSet<String>>,
    pub filter: Filter,
    /// The finding that is at the fore.
    pub current: Option<String>,
    pub previews: BTreeMap<(String, String), Shared<Vec<CorrectedFile>>>,
    pub chains: BTreeMap<String, Shared<Vec<Vec<String>>>>,
    pub can_undo: bool,
    pub can_redo: bool,
    pub act: Callback<Action>,
}

/// The findings by severity, with switches for many at once.
#[component]
pub fn Findings(props: &Props) -> Html {
    let report = &props.audited.report;
    let sections = view::sections(report, &props.filter);
    html! {
        <section class="findings" aria-labelledby="findings">
            <h2 id="findings">{ "Findings" }</h2>
            if report.findings.is_empty() {
                <p class="section-note">
                    { if report.workspace.root.is_none() {
                        "None of the files that are here is a manifest of a workspace, so nearly nothing was checked."
                    } else {
                        "Nothing was found with the files that are here. What was not checked is listed further down."
                    } }
                </p>
            } else {
                { toolbar(props) }
                if sections.is_empty() {
                    <p class="section-note">{ "No finding matches." }</p>
                }
                <>{ for sections.iter().map(|section| self::section(props, section)) }</>
            }
            { unchecked(report) }
            <p><a class="add-files" href={href(&Address::of(Side::Files))}>{ "Add files" }</a></p>
            if !report.ignored.is_empty() { { ignored(&report.ignored) } }
        </section>
    }
}

/// Findings that the owners of the workspace dismissed.
fn ignored(ignored: &[Ignored]) -> Html {
    let one = |ignored: &Ignored| html! { <li>{ prose(&ignored.title) }{ ": " }<q>{ &ignored.reason }</q></li> };
    html! {
        <details class="ignored">
            <summary>{ view::counted(ignored.len(), "finding is", "findings are") }{ " dismissed in the manifest" }</summary>
            <ul>{ for ignored.iter().map(one) }</ul>
        </details>
    }
}

fn toolbar(props: &Props) -> Html {
    let report = &props.audited.report;
    let safe = view::advised(report, Bulk::Safe).count();
    let advised = view::advised(report, Bulk::Advised).count();
    let act = |action: fn() -> Action| props.act.reform(move |_: MouseEvent| action());
    html! {
        <div class="toolbar">
            <div class="toolbar-row" role="group" aria-label="Choose fixes">
                <button
                    type="button"
                    id="all-safe"
                    class="button"
                    disabled={safe == 0}
                    onclick={act(|| Action::ChooseAll(Bulk::Safe))}
                >
                    { format!("All safe fixes ({safe})") }
                </button>
                <button
                    type="button"
                    class="button"
                    disabled={advised == 0}
                    onclick={act(|| Action::ChooseAll(Bulk::Advised))}
                >
                    { format!("All recommended ({advised})") }
                </button>
                <button
                    type="button"
                    class="button"
                    disabled={props.choices.is_empty()}
                    onclick={act(|| Action::ChooseAll(Bulk::None))}
                >
                    { "None" }
                </button>
                <button type="button" class="button quiet" disabled={!props.can_undo} onclick={act(|| Action::Undo)}>
                    { "Undo" }
                </button>
                <button type="button" class="button quiet" disabled={!props.can_redo} onclick={act(|| Action::Redo)}>
                    { "Redo" }
                </button>
            </div>
            { filters(report, &props.filter, &props.act) }
        </div>
    }
}

fn section(props: &Props, section: &Section<'_>) -> Html {
    let name = match section.severity {
        Severity::Error => "Errors",
        Severity::Warning => "Warnings",
        Severity::Recommendation => "Recommendations",
        Severity::TidyUp => "Tidy-up",
        Severity::Info => "Info",
    };
    html! {
        <section key={section.severity.name()} class={classes!("severity", format!("severity-{}", section.severity))}>
            <h3><span class="severity-mark" aria-hidden="true" />{ name }<span class="count">{ section.count }</span></h3>
            <ul class="plain finding-list">{ for section.items.iter().map(|item| self::item(props, item)) }</ul>
        </section>
    }
}

fn item(props: &Props, item: &Item<'_>) -> Html {
    match item {
        Item::One(finding) => card(props, finding),
        Item::Group { id, rule, findings } => group(props, id, rule, findings),
    }
}

fn group(props: &Props, id: &str, rule: &str, findings: &[&Finding]) -> Html {
    let fixable: Vec<String> =
        findings.iter().filter(|finding| finding.fix.is_some()).map(|finding| finding.id.clone()).collect();
    let is_on = |finding: &&&Finding| props.choices.get(&finding.id).is_some_and(|chosen| chosen.fix().is_some());
    let on = findings.iter().filter(is_on).count();
    let open = props.open.contains(id);
    let title = props.audited.report.rule(rule).map_or(rule, |rule| &rule.title);
    let toggle = {
        let id = id.to_owned();
        props.act.reform(move |_: MouseEvent| Action::Toggle(id.clone()))
    };
    let switched = {
        let findings: Vec<String> = findings.iter().map(|finding| finding.id.clone()).collect();
        props.act.reform(move |on| Action::ChooseEach { findings: findings.clone(), on })
    };
    let advised = fixable.len();
    html! {
        <li key={id.to_owned()} class={classes!("group", open.then_some("is-open"))}>
            <div class="finding-line">
                <div class="finding-switch">
                    if advised > 0 {
                        <Switch
                            label={format!("Advised fixes of: {}", title.replace('`', ""))}
                            on={on > 0 && on >= advised}
                            mixed={on > 0 && on < advised}
                            on_change={switched}
                        />
                    }
                </div>
                <div class="finding-head">
                    <h4>
                        <button type="button" class="opener" aria-expanded={open.to_string()} onclick={toggle}>
                            { prose(title) }
                        </button>
                    </h4>
                    <p class="finding-facts">
                        <span class="tag">{ view::counted(findings.len(), "finding", "findings") }</span>
                        <span class="impact">
                            if advised > 0 {
                                { format!("{on} of {} on", view::counted(advised, "recommended fix", "recommended fixes")) }
                            } else {
                                { "No fix is recommended: open it to see what can be done." }
                            }
                        </span>
                    </p>
                </div>
            </div>
            if open {
                <ul class="plain finding-list nested">{ for findings.iter().map(|finding| card(props, finding)) }</ul>
            }
        </li>
    }
}

fn card(props: &Props, finding: &Finding) -> Html {
    let report = &props.audited.report;
    let index = report.findings.iter().position(|other| std::ptr::eq(other, finding)).unwrap_or(usize::MAX);
    let open = props.open.contains(&finding.id);
    // A closed card gets no data that only an open one shows, so that it is not drawn again.
    let (previews, chains) = if open {
        let key = |fix: &str| (finding.id.clone(), fix.to_owned());
        (
            finding.fixes().map(|fix| props.previews.get(&key(&fix.id)).cloned()).collect(),
            finding.packages.iter().map(|package| props.chains.get(package).cloned()).collect(),
        )
    } else {
        (Vec::new(), Vec::new())
    };
    html! {
        <FindingCard
            key={finding.id.clone()}
            audited={props.audited.clone()}
            {index}
            {open}
            current={props.current.as_ref() == Some(&finding.id)}
            chosen={props.choices.get(&finding.id).cloned()}
            blocked={props.plan.blocked.iter().find(|blocked| blocked.finding == finding.id).cloned()}
            {previews}
            {chains}
            act={&props.act}
        />
    }
}
