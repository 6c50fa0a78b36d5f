use plimsoll_session::view::Row;
use plimsoll_session::{Action, Address, Choices, Chosen, Side};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::prose::prose;
use super::stateful::stateful;
use super::switch::Switch;
use crate::browser::address::href;
use crate::browser::focus;

/// The names of the columns, above the rows.
pub fn columns() -> Html {
    html! {
        <div class="row row-head" aria-hidden="true">
            <span class="cell-action">{ "Action" }</span>
            <span class="cell-time">{ "CPU time saved" }</span>
            <span class="cell-target">{ "Target" }</span>
            <span class="cell-packages">{ "Packages" }</span>
            <span class="cell-effort">{ "Effort and risk" }</span>
        </div>
    }
}

/// A line of the overview: a switch, what it does, and its figures in columns. `note` says what stands in its way.
pub fn row(row: &Row<'_>, choices: &Choices, note: Option<Html>, is_current: bool, act: &Callback<Action>) -> Html {
    let cell = |class: &'static str, label: &'static str, content: Html, is_empty: bool| {
        html! {
            <span class={classes!(class, is_empty.then_some("is-empty"))}>
                if !is_empty { <span class="visually-hidden">{ label }</span>{ content } }
            </span>
        }
    };
    let (time, target, packages) = (row.time(), row.target(), row.packages());
    let bar = row.cpu().map(|cpu| {
        html! {
            <>{ bar(cpu) }<span>{ time.clone() }</span>{ for row.basis().map(|basis| html! { <span class="row-basis">{ basis }</span> }) }</>
        }
    });
    html! {
        <li key={row.id().to_owned()} class={classes!("finding", "row", is_current.then_some("is-current"))}>
            <span class="cell-switch">{ switch(row, choices, act) }</span>
            <div class="cell-action">
                <h3>{ stateful!(Opener { address: row.address(), title: row.title.to_owned(), is_current }) }</h3>
                { note.or_else(|| row.why().map(|why| html! { <p class="row-why">{ prose(why) }</p> })).unwrap_or_default() }
            </div>
            { cell("cell-time", "CPU time saved: ", bar.unwrap_or_else(|| time.clone().into()), time.is_empty()) }
            { cell("cell-target", "Target folder: ", target.clone().into(), target.is_empty()) }
            { cell("cell-packages", "Packages: ", packages.clone().into(), packages.is_empty()) }
            <span class="cell-effort">
                { for row.effort().into_iter().map(|tag| html! { <span class={classes!("tag", tag.class)}>{ tag.text }</span> }) }
            </span>
        </li>
    }
}

fn switch(row: &Row<'_>, choices: &Choices, act: &Callback<Action>) -> Html {
    let fixes = row.choices(choices);
    if fixes.is_empty() {
        return html! {};
    }
    let is_on = |finding: &String| choices.get(finding).and_then(Chosen::fix);
    let on = fixes.iter().filter(|one| is_on(&one.finding) == Some(&one.fix)).count();
    let (all, label) = (fixes.len(), format!("Fix: {}", row.title.replace('`', "")));
    let on_change = act.reform(move |on| Action::ChooseThese { fixes: fixes.clone(), on });
    stateful!(Switch { label, on: on == all, mixed: on > 0 && on < all, on_change })
}

/// A saved share of the CPU time: what surely is saved, and what may be. A quarter fills it.
fn bar([low, high]: [i8; 2]) -> Html {
    let part = |percent: i8| (i32::from(percent.max(0)) * 4).min(100).to_string();
    html! {
        <svg class="meter" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
            <rect class="meter-all" width="100" height="4" />
            <rect class="meter-may-save" width={part(high)} height="4" />
            <rect class="meter-saves" width={part(low)} height="4" />
        </svg>
    }
}

#[derive(Properties, PartialEq)]
struct OpenerProps {
    /// Where it leads.
    address: Address,
    title: AttrValue,
    /// Whether it is open beside the list, which gives it the focus.
    is_current: bool,
}

/// The title of a row, which opens it beside the list, or closes it.
#[component]
fn Opener(props: &OpenerProps) -> Html {
    let node = use_node_ref();
    {
        let (node, was) = (node.clone(), use_mut_ref(|| false));
        use_effect_with(props.is_current, move |is_current| {
            // What closed it is gone with it, and the focus returns to where it was opened.
            let is_closed = was.replace(*is_current) && !is_current && focus::is_lost();
            if let Some(opener) = node.cast::<HtmlElement>().filter(|_| *is_current || is_closed) {
                let _ = opener.focus();
            }
        });
    }
    let address = match props.is_current {
        true => Address::of(Side::Findings),
        false => props.address.clone(),
    };
    let expanded = (address.side == Side::Findings).then(|| props.is_current.to_string());
    html! { <a ref={node} class="opener" href={href(&address)} aria-expanded={expanded}>{ prose(&props.title) }</a> }
}
