use plimsoll::schedule::chart::Bar;
use plimsoll::schema::v1::evidence::Evidence;
use plimsoll_session::Shared;
use plimsoll_session::view::{By, code, counted, ordered, sort_of_unit, time};
use yew::prelude::*;

use super::duplicates::package;
use super::printing::use_printing;

/// Rows at first, and as many more with each press.
const ROWS: usize = 50;

/// A table in a box of its own.
pub fn table(label: &'static str, columns: &[&'static str], rows: Vec<Html>) -> Html {
    html! {
        <div class="table-box" tabindex="0" role="region" aria-label={label}>
            <table class="numbers">
                <thead><tr>{ for columns.iter().map(|column| html! { <th scope="col">{ *column }</th> }) }</tr></thead>
                <tbody>{ rows }</tbody>
            </table>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Evidence>,
}

/// The units of a recorded build, to be sorted.
#[component]
pub fn Units(props: &Props) -> Html {
    let by = use_state_eq(By::default);
    let only_critical = use_state_eq(|| false);
    let shown = use_state_eq(|| ROWS);
    let all = use_printing();
    let order = use_memo((props.known.clone(), *by, *only_critical), |(known, by, only)| {
        known.build.as_ref().map(|build| ordered(&build.chart, *by, *only)).unwrap_or_default()
    });
    let Some(build) = &props.known.build else { return html! {} };
    let head = |(key, name): (Option<By>, &'static str)| {
        let Some(key) = key else { return html! { <th scope="col">{ name }</th> } };
        let by = by.clone();
        let sorted = match (key == *by, key) {
            (false, _) => "none",
            (true, By::Duration | By::Code) => "descending",
            (true, _) => "ascending",
        };
        html! {
            <th scope="col" aria-sort={sorted}>
                <button type="button" class="button quiet small" onclick={Callback::from(move |_: MouseEvent| by.set(key))}>
                    { name }
                </button>
            </th>
        }
    };
    let columns = [
        (Some(By::Name), "Unit"),
        (None, "Kind"),
        (Some(By::Start), "From"),
        (Some(By::Duration), "Time"),
        (Some(By::Code), "Code generation"),
        (Some(By::Slack), "Slack"),
    ];
    let more = {
        let shown = shown.clone();
        Callback::from(move |_: MouseEvent| shown.set(*shown + ROWS * 4))
    };
    let only = {
        let only = only_critical.clone();
        Callback::from(move |_: Event| only.set(!*only))
    };
    let rows =
        order.iter().take(if all { usize::MAX } else { *shown }).filter_map(|number| build.chart.bars.get(*number));
    html! {
        <>
            <p class="toolbar-row">
                <label class="check">
                    <input id="only-critical" type="checkbox" checked={*only_critical} onchange={only} />
                    { "Only the critical path" }
                </label>
                <span class="quiet-text" role="status">{ counted(order.len(), "unit", "units") }</span>
            </p>
            <div class="table-box units" tabindex="0" role="region" aria-label="Units of the build">
                <table class="numbers">
                    <thead><tr>{ for columns.into_iter().map(head) }</tr></thead>
                    <tbody>{ for rows.map(row) }</tbody>
                </table>
            </div>
            if *shown < order.len() {
                <button type="button" class="button small" onclick={more}>{ "Show more units" }</button>
            }
        </>
    }
}

fn row(bar: &Bar) -> Html {
    let rest = bar.label.strip_prefix(bar.name.as_str()).unwrap_or_default().to_owned();
    html! {
        <tr class={bar.is_critical.then_some("is-critical")}>
            <th scope="row">{ package(&bar.name) }{ rest }</th>
            <td>{ sort_of_unit(bar.kind) }</td>
            <td>{ time(bar.start.into()) }</td>
            <td>{ time(bar.duration.into()) }</td>
            <td>{ if bar.front.is_some() { time(code(bar).into()) } else { "–".to_owned() } }</td>
            <td>
                { match bar.slack {
                    _ if bar.is_critical => "critical".to_owned(),
                    Some(slack) => time(slack.into()),
                    None => "–".to_owned(),
                } }
            </td>
        </tr>
    }
}
