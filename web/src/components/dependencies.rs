use plimsoll_session::costs::Costs;
use plimsoll_session::view::{Table, counted, grouped, rows};
use plimsoll_session::{Action, Audited, Shared};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::cost_map::Map;
use super::dependency_table::DependencyTable;
use super::prose::prose;
use super::select::select;
use super::stateful::stateful;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    /// What each of them brings and costs, once it is known.
    pub known: Option<Shared<Costs>>,
    pub table: Table,
    pub act: Callback<Action>,
}

/// What each dependency brings and costs: a map and a table of the direct ones or of all packages.
#[component]
pub fn Dependencies(props: &Props) -> Html {
    let found = use_memo((props.known.clone(), props.table.clone()), |(known, table)| {
        Shared::new(known.as_ref().map(|known| rows(known, table)).unwrap_or_default())
    });
    let heading = html! { <h2 id="dependencies">{ "Dependencies" }</h2> };
    if props.audited.report.workspace.packages.is_none() {
        return html! {
            <section class="all-packages" aria-labelledby="dependencies">
                { heading }
                <p class="section-note">{ "What a dependency brings and costs needs the lockfile: add Cargo.lock." }</p>
            </section>
        };
    }
    let Some(known) = &props.known else {
        return html! {
            <section class="all-packages" aria-labelledby="dependencies">
                { heading }
                <p class="section-note" aria-busy="true">{ "Adding up what each dependency brings and costs…" }</p>
            </section>
        };
    };
    let all = props.table.listing(known).lines.len();
    let (one, many) = match props.table.all {
        true => ("package", "packages"),
        false => ("direct dependency", "direct dependencies"),
    };
    let count = match found.len() {
        shown if shown == all => counted(all, one, many),
        shown => format!("{} of {}", grouped(shown), counted(all, one, many)),
    };
    html! {
        <section class="all-packages" aria-labelledby="dependencies">
            { heading }
            <p class="section-note">{ prose(&known.measured) }</p>
            { stateful!(Map { known: known.clone() }) }
            { controls(props, known) }
            <p class="quiet-text" role="status">{ count }</p>
            { stateful!(DependencyTable {
                known: known.clone(),
                found: (*found).clone(),
                table: props.table.clone(),
                act: &props.act,
            }) }
            { unneeded(&known.unneeded) }
        </section>
    }
}

/// Which rows are shown.
fn controls(props: &Props, known: &Costs) -> Html {
    let table = &props.table;
    let changed = |change: fn(&mut Table, String)| {
        let table = table.clone();
        props.act.reform(move |value: String| {
            let mut table = table.clone();
            change(&mut table, value);
            Action::Tabulate(table)
        })
    };
    let on_words = changed(|table, words| table.words = words)
        .reform(|event: InputEvent| event.target_unchecked_into::<HtmlInputElement>().value());
    let radio = |all: bool, name: &'static str, count: usize| {
        let on = changed(if all { |table, _| table.all = true } else { |table, _| table.all = false });
        html! {
            <label class="check">
                <input
                    type="radio"
                    name="which-packages"
                    id={if all { "all-packages" } else { "direct-packages" }}
                    checked={table.all == all}
                    onchange={on.reform(|_: Event| String::new())}
                />
                { format!("{name} ({})", grouped(count)) }
            </label>
        }
    };
    let check = |id: &'static str, name: &'static str, checked: bool, change: fn(&mut Table, String)| {
        html! {
            <label class="check">
                <input type="checkbox" {id} {checked} onchange={changed(change).reform(|_: Event| String::new())} />
                { name }
            </label>
        }
    };
    let members = &props.audited.report.workspace.members;
    let mut options = vec![(String::new(), "any member".to_owned())];
    options.extend(members.iter().map(|member| (member.name.clone(), member.name.clone())));
    html! {
        <div class="toolbar-row" role="search">
            <label class="visually-hidden" for="package-search">{ "Show packages with" }</label>
            <input
                id="package-search"
                class="field"
                type="search"
                placeholder={if table.all { "Name, version, role or source" } else { "Name, version or feature" }}
                value={table.words.clone()}
                oninput={on_words}
            />
            <fieldset class="toolbar-row">
                <legend class="visually-hidden">{ "Rows" }</legend>
                { radio(false, "Direct", known.direct.lines.len()) }
                { radio(true, "All packages", known.all.lines.len()) }
            </fieldset>
            { check("only-dev", "only dev-only", table.dev_only, |table, _| table.dev_only = !table.dev_only) }
            { check("only-duplicates", "only duplicates", table.duplicates, |table, _| table.duplicates = !table.duplicates) }
            if !table.all {
                { check("only-optional", "only optional", table.optional, |table, _| table.optional = !table.optional) }
                if members.len() > 1 {
                    { select("required-by", "Required by", &options, &table.member, changed(|table, name| table.member = name)) }
                }
            }
        </div>
    }
}

/// The packages that Cargo removes from the lockfile when it writes it the next time.
fn unneeded(labels: &[String]) -> Html {
    if labels.is_empty() {
        return html! {};
    }
    html! {
        <details class="unneeded">
            <summary>{ counted(labels.len(), "package", "packages") }{ " of Cargo.lock that no member needs" }</summary>
            <ul class="plain names">
                { for labels.iter().map(|label| html! { <li>{ super::duplicates::package(label) }</li> }) }
            </ul>
        </details>
    }
}
