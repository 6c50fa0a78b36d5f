//! The upgrades: the index data that they need, the state of the search, and its results.

mod blocked;
mod direct;
mod ladder;
mod source;

pub use ladder::changes;
use plimsoll::schema::advice::Report;
use plimsoll::schema::v1::Plan;
use plimsoll_session::upgrades::{self, SearchState};
use plimsoll_session::view::{self, grouped};
use plimsoll_session::{Action, Choices, Shared, Upgrade};
use yew::prelude::*;

pub struct Props {
    pub upgrades: upgrades::Upgrades,
    pub choices: Shared<Choices>,
    pub plan: Shared<Plan>,
    pub act: Callback<Action>,
}

/// Which upgrades remove duplicates.
pub fn upgrades(props: &Props) -> Html {
    let upgrades = &props.upgrades;
    html! {
        <section class="upgrades" aria-labelledby="upgrades">
            <div>
                <h2 id="upgrades">{ "Upgrades" }</h2>
                <p class="section-note">
                    { "Which newer releases of your dependencies remove duplicates. Each upgrade is resolved as Cargo \
                       would resolve it, so what is removed and added is what your lockfile will say." }
                </p>
            </div>
            { source::source(upgrades, &props.act) }
            { progress(props) }
            { missing(upgrades) }
            if let Some(report) = &upgrades.report { { found(props, report) } }
        </section>
    }
}

/// A button of the search.
pub fn button(act: &Callback<Action>, id: &'static str, text: &'static str, action: fn() -> Action) -> Html {
    let on_click = act.reform(move |_: MouseEvent| action());
    html! { <button type="button" {id} class="button small" onclick={on_click}>{ text }</button> }
}

fn progress(props: &Props) -> Html {
    let (says, done, of) = match &props.upgrades.state {
        SearchState::Idle | SearchState::Done => return html! {},
        SearchState::Failed(why) => {
            return html! {
                <div class="search">
                    <p class="trouble">{ why.clone() }</p>
                    { button(&props.act, "search-again", "Look again", || Action::Upgrade(Upgrade::Begin)) }
                </div>
            };
        }
        SearchState::Going { tried, of } => ("Lockfiles resolved", *tried, *of),
        SearchState::Reading { done, of } => ("Files of the index read", *done, *of),
        SearchState::Ending => ("Ending the search", 0, 0),
    };
    let numbers = if of > 0 { format!(": {} of {}", grouped(done), grouped(of)) } else { "…".to_owned() };
    html! {
        <div class="search" aria-busy="true">
            <label for="search-progress">{ says }{ numbers }</label>
            <progress
                id="search-progress"
                max={of.max(1).to_string()}
                value={(of > 0).then(|| done.to_string())}
            />
            { button(&props.act, "stop-search", "Stop", || Action::Upgrade(Upgrade::Stop)) }
        </div>
    }
}

fn missing(upgrades: &upgrades::Upgrades) -> Html {
    if upgrades.missing.is_empty() {
        return html! {};
    }
    html! {
        <details class="part unknown" open={upgrades.report.is_none()}>
            <summary>
                <h3>{ "Packages that are not known" }{ " " }<span class="count">{ upgrades.missing.len() }</span></h3>
            </summary>
            <p class="section-note">
                { "Nothing is guessed: an upgrade that needs one of them is left out. Cargo puts a package into its index \
                   cache when it resolves it for the first time." }
            </p>
            { for view::unknown(&upgrades.missing).into_iter().map(|(says, names)| html! {
                <p>{ says }{ " " }<span class="names-in-line">{ names.join(", ") }</span></p>
            }) }
        </details>
    }
}

fn found(props: &Props, report: &Report) -> Html {
    let upgrades = &props.upgrades;
    html! {
        <>
            <p class="lead" id="ladder-in-short">{ view::heard_of_upgrades(report) }</p>
            <p class="section-note">{ view::how_far(report) }</p>
            { pins(props) }
            { ladder::ladder(props, report) }
            { blocked::duplicates(report, &props.act) }
            { direct::yanked(report) }
            { direct::direct(upgrades, report, &props.act) }
            { passed(report) }
        </>
    }
}

fn pins(props: &Props) -> Html {
    if props.upgrades.pins.is_empty() {
        return html! {};
    }
    let pin = |name: &String| {
        let upgrade = Upgrade::Pin { name: name.clone(), on: false };
        let on_click = props.act.reform(move |_: MouseEvent| Action::Upgrade(upgrade.clone()));
        html! {
            <li>
                <button type="button" class="button small" aria-label={format!("{name} may be bumped again")} onclick={on_click}>
                    <code>{ name.clone() }</code>{ " ×" }
                </button>
            </li>
        }
    };
    html! {
        <div class="pins">
            <p class="part-name">{ "Not to be bumped" }</p>
            <ul class="plain">{ for props.upgrades.pins.iter().map(pin) }</ul>
        </div>
    }
}

/// The moves that came to nothing.
fn passed(report: &Report) -> Html {
    if report.passed.is_empty() {
        return html! {};
    }
    html! {
        <details class="part">
            <summary><h3>{ "Upgrades left out" }{ " " }<span class="count">{ report.passed.len() }</span></h3></summary>
            <ul class="plain rows">
                { for report.passed.iter().map(|one| html! {
                    <li>{ super::prose::prose(&one.label) }{ ": " }<span class="quiet-text">{ super::prose::prose(&one.why) }</span></li>
                }) }
            </ul>
        </details>
    }
}
