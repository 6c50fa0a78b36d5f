use gloo_events::EventListener;
use plimsoll_session::costs::{Column, Costs, Line, Listing};
use plimsoll_session::view::Table;
use plimsoll_session::{Action, Address, Shared, Side};
use web_sys::Element;
use yew::prelude::*;

use super::printing::use_printing;
use super::stateful::stateful;
use crate::browser::address::href;

/// Rows that are drawn at once. More are drawn as the table is scrolled.
const ROWS: usize = 100;

/// So many pixels before the end of the drawn rows, more are drawn.
const AHEAD: i32 = 1_200;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Costs>,
    /// The places of the rows to show.
    pub found: Shared<Vec<usize>>,
    pub table: Table,
    pub act: Callback<Action>,
}

/// The table of dependencies. Its heads order it.
#[component]
pub fn DependencyTable(props: &Props) -> Html {
    let parts = use_state_eq(|| 1_usize);
    let all = use_printing();
    let place = use_node_ref();
    use_effect_with(props.found.clone(), {
        let (parts, place) = (parts.clone(), place.clone());
        move |_| {
            parts.set(1);
            place.cast::<Element>().into_iter().for_each(|place| place.set_scroll_top(0));
        }
    });
    use_effect_with((place.clone(), *parts), {
        let parts = parts.clone();
        move |(place, drawn)| {
            let drawn = *drawn;
            let scroll = place.cast::<Element>().map(|place| {
                let list = place.clone();
                EventListener::new(&place, "scroll", move |_| {
                    if list.scroll_top() + list.client_height() + AHEAD > list.scroll_height() {
                        parts.set(drawn.saturating_add(1));
                    }
                })
            });
            move || drop(scroll)
        }
    });
    let (known, table) = (&props.known, &props.table);
    let columns = &table.listing(known).columns;
    let head = |column: &Column| {
        let column = *column;
        let class = column.is_number().then_some("number");
        if !column.is_ordering() {
            return html! { <th scope="col">{ column.title() }</th> };
        }
        let sorted = match (column == table.by, column) {
            (false, _) => "none",
            (true, Column::Name) => "ascending",
            (true, _) => "descending",
        };
        let sort = {
            let table = table.clone();
            props.act.reform(move |_: MouseEvent| Action::Tabulate(Table { by: column, ..table.clone() }))
        };
        html! {
            <th scope="col" {class} aria-sort={sorted}>
                <button type="button" class="button quiet small" onclick={sort}>{ column.title() }</button>
            </th>
        }
    };
    html! {
        <div ref={place} class="table-box" tabindex="0" role="region" aria-label="Table of dependencies">
            <table class="numbers costs">
                <thead><tr>{ for columns.iter().map(head) }</tr></thead>
                <tbody>
                    { for (0..props.found.len().div_ceil(ROWS)).take(if all { usize::MAX } else { *parts }).map(|part| html! {
                        <key={part}>{ stateful!(Rows {
                            known: known.clone(),
                            found: props.found.clone(),
                            table: table.clone(),
                            part,
                        }) }</>
                    }) }
                </tbody>
            </table>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    known: Shared<Costs>,
    found: Shared<Vec<usize>>,
    table: Table,
    part: usize,
}

/// Some of the rows, which are drawn once.
#[component]
fn Rows(props: &RowsProps) -> Html {
    let places = props.found.chunks(ROWS).nth(props.part).unwrap_or_default();
    let listing = props.table.listing(&props.known);
    let rows = places.iter().filter_map(|place| listing.lines.get(*place));
    html! { <>{ for rows.map(|line| row(line, listing)) }</> }
}

fn row(row: &Line, listing: &Listing) -> Html {
    let cell = |(column, text): (&Column, &String)| {
        let class = match column {
            Column::Cpu => Some("number cpu"),
            column if column.is_number() => Some("number"),
            _ => None,
        };
        html! {
            <td {class}>
                if *column == Column::Cpu { { for row.bar.map(|(low, high)| cost_bar(low, high, listing.longest, row.for_tests)) } }
                { text }
            </td>
        }
    };
    html! {
        <tr class="package-row">
            <th scope="row">
                <a href={href(&Address::at(Side::Packages, &row.name))}><code>{ &row.name }</code></a>
                { " " }<span class="version-numbers">{ &row.version }</span>
                { for row.tags.iter().map(|tag| html! { <>{ " " }<span class="tag">{ tag }</span></> }) }
            </th>
            { for listing.columns.iter().skip(1).zip(&row.cells).map(cell) }
        </tr>
    }
}

/// A range of CPU time as a bar: dark up to the lower bound, light up to the upper one.
pub fn cost_bar(low: u32, high: u32, longest: u32, for_tests: bool) -> Html {
    let part = |share: u32| (u64::from(share) * 1_000 / u64::from(longest.max(1))).to_string();
    html! {
        <svg
            class={classes!("cost-bar", for_tests.then_some("for-tests"))}
            viewBox="0 0 1000 8"
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            <rect class="range" width={part(high)} height="8" />
            <rect class="least" width={part(low)} height="8" />
        </svg>
    }
}
