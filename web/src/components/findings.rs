use std::collections::BTreeSet;

use plimsoll::schema::v1::{Ignored, Plan, Ranking, Severity};
use plimsoll_session::view::{self, Fold, Item, Missing, Row, Section};
use plimsoll_session::{Action, Address, Audited, Bulk, Choices, Chosen, Filter, Shared, Side};
use yew::prelude::*;

use super::filters::filters;
use super::problems::{errors, notes};
use super::prose::prose;
use super::row::{columns, row};
use super::stateful::stateful;
use super::switch::Switch;
use crate::browser::address::href;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    /// What can be done, with the upgrades among it, once they are known.
    pub upgrades: Option<Shared<Ranking>>,
    /// The totals of the evidence.
    pub choices: Shared<Choices>,
    pub plan: Shared<Plan>,
    pub open: Shared<BTreeSet<String>>,
    pub filter: Filter,
    /// The finding that is open beside the list.
    pub current: Option<String>,
    pub can_undo: bool,
    pub can_redo: bool,
    pub act: Callback<Action>,
}

/// The overview: what can be done, in columns; or the findings that a filter lets through.
#[component]
pub fn Findings(props: &Props) -> Html {
    let report = &props.audited.report;
    let ranking = props.upgrades.as_deref().unwrap_or(&report.ranking);
    let overview = view::overview(report, ranking);
    html! {
        <section class="findings" aria-labelledby="findings">
            <div class="headline">
                <h2 id="findings">{ &overview.headline }</h2>
                { for overview.note.map(|note| html! { <p class="section-note">{ note }</p> }) }
            </div>
            { errors(&props.audited) }
            if !report.findings.is_empty() {
                { toolbar(props, view::saving(ranking).count()) }
            }
            if props.filter != Filter::default() {
                { filtered(props) }
            } else if !report.findings.is_empty() {
                <div class="rows">
                    { columns() }
                    if !overview.items.is_empty() {
                        <ul class="plain finding-list">{ for overview.items.iter().map(|item| self::item(props, item)) }</ul>
                    }
                    { for overview.folds.iter().map(|fold| self::fold(props, fold)) }
                </div>
            }
            { notes(&props.audited) }
            { missing(props) }
            { for view::gained(report).map(|text| html! { <p class="quiet-text">{ prose(text) }</p> }) }
            if !report.ignored.is_empty() { { ignored(&report.ignored) } }
        </section>
    }
}

fn filtered(props: &Props) -> Html {
    let sections = view::sections(&props.audited.report, &props.filter);
    if sections.is_empty() {
        return html! { <p class="section-note">{ "No finding matches." }</p> };
    }
    html! { <div class="rows">{ columns() }{ for sections.iter().map(|section| self::section(props, section)) }</div> }
}

fn fold(props: &Props, fold: &Fold<'_>) -> Html {
    let open = view::is_open(&props.open, fold.id, fold.is_open_at_first);
    let toggle = {
        let id = fold.id;
        props.act.reform(move |_: MouseEvent| Action::Toggle(id.to_owned()))
    };
    html! {
        <section key={fold.id} class="fold">
            <h3>
                <button type="button" class="opener" aria-expanded={open.to_string()} onclick={toggle}>{ fold.title.clone() }</button>
                { " " }<span class="count">{ fold.note }</span>
            </h3>
            if open {
                <ul class="plain finding-list">{ for fold.items.iter().map(|item| self::item(props, item)) }</ul>
            }
        </section>
    }
}

/// What was not given, a card each, with what it would tell.
fn missing(props: &Props) -> Html {
    let missing = view::missing_evidence(&props.audited.report, props.upgrades.is_some());
    let card = |one: &Missing| {
        html! {
            <li key={one.what.clone()}>
                <a href={href(&one.give)}>{ "Add " }{ prose(&one.what) }</a>
                { for one.tells.iter().map(|tells| html! { <p>{ prose(tells) }</p> }) }
            </li>
        }
    };
    html! {
        <section class="missing" aria-labelledby="missing">
            <div class="toolbar-row">
                <h3 id="missing">{ "What would tell more" }</h3>
                <a class="add-files" href={href(&Address::of(Side::Files))}>{ "Add files" }</a>
            </div>
            if !missing.is_empty() { <ul class="plain unchecked">{ for missing.iter().map(card) }</ul> }
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

/// Switches for many fixes at once, and filters. `saving` is the number of those that save time or space.
fn toolbar(props: &Props, saving: usize) -> Html {
    let report = &props.audited.report;
    let count = |bulk: Bulk| view::advised(report, bulk).count();
    let button = |id: &'static str, text: String, is_off: bool, action: fn() -> Action| {
        let onclick = props.act.reform(move |_: MouseEvent| action());
        html! { <button type="button" {id} class="button small" disabled={is_off} {onclick}>{ text }</button> }
    };
    let (safe, advised) = (count(Bulk::Safe), count(Bulk::Advised));
    html! {
        <div class="toolbar toolbar-row">
            <div class="toolbar-row" role="group" aria-label="Choose fixes">
                if saving > 0 {
                    { button("all-worth", format!("What saves ({saving})"), false, || Action::ChooseAll(Bulk::Worth)) }
                }
                { button("all-safe", format!("All safe fixes ({safe})"), safe == 0, || Action::ChooseAll(Bulk::Safe)) }
                { button("all-advised", format!("All recommended ({advised})"), advised == 0, || Action::ChooseAll(Bulk::Advised)) }
                { button("none", "None".to_owned(), props.choices.is_empty(), || Action::ChooseAll(Bulk::None)) }
                { button("undo", "Undo".to_owned(), !props.can_undo, || Action::Undo) }
                { button("redo", "Redo".to_owned(), !props.can_redo, || Action::Redo) }
            </div>
            <span id="finding-count" class="quiet-text">{ view::counted(report.findings.len(), "finding", "findings") }</span>
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
        Item::One(row) => one(props, row),
        Item::Group { id, rule, rows } => group(props, id, rule, rows),
    }
}

fn one(props: &Props, row: &Row<'_>) -> Html {
    let id = row.id();
    let blocked = props.plan.blocked.iter().find(|blocked| blocked.finding == id);
    let note = match (props.choices.get(id).and_then(Chosen::reason), blocked) {
        (Some(reason), _) => Some(html! { <p class="dismissed-note">{ format!("Dismissed: {reason}") }</p> }),
        (_, Some(blocked)) => Some(html! { <p class="blocked-note">{ "Blocked: " }{ prose(&blocked.reason) }</p> }),
        _ => None,
    };
    self::row(row, &props.choices, note, props.current.as_deref() == Some(id), &props.act)
}

/// Rows of one rule, under a line of their own.
fn group(props: &Props, id: &str, rule: &str, rows: &[Row<'_>]) -> Html {
    let open = view::is_open(&props.open, id, false);
    let title = props.audited.report.rule(rule).map_or(rule, |rule| &rule.title);
    let toggle = {
        let id = id.to_owned();
        props.act.reform(move |_: MouseEvent| Action::Toggle(id.clone()))
    };
    let is_on = |row: &&Row<'_>| props.choices.get(row.id()).is_some_and(|chosen| chosen.fix().is_some());
    let advised = rows.iter().filter(|row| row.finding.is_some_and(|finding| finding.fix.is_some())).count();
    let on = rows.iter().filter(is_on).count();
    let switched = {
        let findings: Vec<String> = rows.iter().map(|row| row.id().to_owned()).collect();
        props.act.reform(move |on| Action::ChooseEach { findings: findings.clone(), on })
    };
    html! {
        <li key={id.to_owned()} class="group">
            <div class="row">
                <span class="cell-switch">
                    if advised > 0 {
                        { stateful!(Switch {
                            label: format!("Recommended fixes of: {}", title.replace('`', "")),
                            on: on > 0 && on >= advised,
                            mixed: on > 0 && on < advised,
                            on_change: switched,
                        }) }
                    }
                </span>
                <div class="cell-action">
                    <h3>
                        <button type="button" class="opener is-fold" aria-expanded={open.to_string()} onclick={toggle}>
                            { format!("{} × ", rows.len()) }{ prose(title) }
                        </button>
                    </h3>
                </div>
                <span class="cell-effort">
                    if on > 0 { <span class="tag">{ format!("{on} on") }</span> }
                    if advised == 0 { <span class="tag">{ "none recommended" }</span> }
                </span>
            </div>
            if open {
                <ul class="plain finding-list nested">{ for rows.iter().map(|row| one(props, row)) }</ul>
            }
        </li>
    }
}
