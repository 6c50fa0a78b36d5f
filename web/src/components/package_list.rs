use gloo_events::EventListener;
use plimsoll::graph::listing::Listed;
use plimsoll_session::view::{counted, far, matching};
use plimsoll_session::{Action, Shared};
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use super::duplicates::package;
use super::printing::use_printing;

/// Rows that are drawn at once. More are drawn as the list is scrolled, and the browser skips those out of sight.
const ROWS: usize = 100;

/// So many pixels before the end of the drawn rows, more are drawn.
const AHEAD: i32 = 1_200;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// All packages, once they are known.
    pub listed: Option<Shared<Vec<Listed>>>,
    pub search: String,
    pub act: Callback<Action>,
}

/// All packages of the lockfile, and a field to look for some.
#[component]
pub fn PackageList(props: &Props) -> Html {
    let found = use_memo((props.listed.clone(), props.search.clone()), |(listed, search)| {
        Shared::new(listed.as_ref().map(|listed| matching(listed, search)).unwrap_or_default())
    });
    let parts = use_state_eq(|| 1);
    let all = use_printing();
    let place = use_node_ref();
    use_effect_with(props.search.clone(), {
        let parts = parts.clone();
        move |_| parts.set(1)
    });
    use_effect_with((place.clone(), *parts, props.listed.is_some()), {
        let parts = parts.clone();
        move |(place, drawn, _)| {
            let drawn = *drawn;
            let listener = place.cast::<Element>().map(|place| {
                let list = place.clone();
                EventListener::new(&place, "scroll", move |_| {
                    if list.scroll_top() + list.client_height() + AHEAD > list.scroll_height() {
                        parts.set(drawn + 1);
                    }
                })
            });
            move || drop(listener)
        }
    });
    let Some(listed) = &props.listed else {
        return html! { <p class="section-note" aria-busy="true">{ "Listing the packages…" }</p> };
    };
    let on_search =
        props.act.reform(|event: InputEvent| Action::Search(event.target_unchecked_into::<HtmlInputElement>().value()));
    let count = if found.len() == listed.len() {
        format!("{}.", counted(listed.len(), "name", "names"))
    } else {
        format!("{} of {}.", found.len(), counted(listed.len(), "name", "names"))
    };
    html! {
        <section class="all-packages" aria-labelledby="all-packages">
            <h2 id="all-packages">{ "All packages" }</h2>
            <div class="toolbar-row" role="search">
                <label class="visually-hidden" for="package-search">{ "Show packages with" }</label>
                <input
                    id="package-search"
                    class="field"
                    type="search"
                    placeholder="Name, version or source"
                    value={props.search.clone()}
                    oninput={on_search}
                />
                <span class="quiet-text" role="status">{ count }</span>
            </div>
            <div ref={place} class="table-box" tabindex="0" role="region" aria-label="List of packages">
                <ul class="plain">
                    { for found.chunks(ROWS).take(if all { usize::MAX } else { *parts }).enumerate().map(|(part, _)| html! {
                        <Rows key={part} listed={listed.clone()} found={(*found).clone()} {part} />
                    }) }
                </ul>
            </div>
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct RowsProps {
    listed: Shared<Vec<Listed>>,
    found: Shared<Vec<usize>>,
    part: usize,
}

/// Some of the rows, which are drawn once.
#[component]
fn Rows(props: &RowsProps) -> Html {
    let rows = props.found.chunks(ROWS).nth(props.part).unwrap_or_default();
    html! { <>{ for rows.iter().filter_map(|number| props.listed.get(*number)).map(row) }</> }
}

fn row(listed: &Listed) -> Html {
    let holders = match listed.more_holders {
        _ if listed.holders.is_empty() => String::new(),
        0 => format!("required by {}", listed.holders.join(", ")),
        more => format!("required by {} and {more} more", listed.holders.join(", ")),
    };
    html! {
        <li class="package-row">
            { package(&listed.name) }
            <span class="version-numbers">{ listed.versions.join(", ") }</span>
            <span>{ far(listed) }</span>
            <span class="quiet-text source">{ listed.sources.join(", ") }</span>
            <span class="quiet-text dependents">{ holders }</span>
        </li>
    }
}
