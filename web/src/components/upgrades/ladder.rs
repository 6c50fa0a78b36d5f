use plimsoll::schema::advice::{FIX, PackageChanges, Report, Rung, State};
use plimsoll_session::view::{self, Step, Steps};
use plimsoll_session::{Action, Upgrade};
use yew::prelude::*;

use super::super::stateful::stateful;
use super::Props;
use crate::components::duplicates::package;
use crate::components::prose::prose;
use crate::components::switch::Switch;

/// The rungs, best ratio first. Each stands upon those before it.
pub fn ladder(props: &Props, report: &Report) -> Html {
    if report.rungs.is_empty() {
        return html! {};
    }
    let before = std::iter::once(&report.now).chain(report.rungs.iter().map(|rung| &rung.state));
    html! {
        <section aria-labelledby="ladder">
            <h3 id="ladder">{ "The ladder" }</h3>
            <p class="section-note">
                { "What brings most for the least work comes first. The figures of a rung hold once those before it are done. \
                   What is switched on goes into the corrected files with the fixes that are on." }
            </p>
            { for view::steps(report).map(|steps| staircase(&steps)) }
            <ol class="plain ladder">
                { for report.rungs.iter().zip(before).map(|(rung, before)| self::rung(props, rung, before)) }
            </ol>
        </section>
    }
}

/// The ladder as steps; the list below it has the same in words.
fn staircase(steps: &Steps) -> Html {
    let part = |number: u32| (number.saturating_mul(1_000) / steps.longest).to_string();
    let step = |step: &Step| {
        html! {
            <div class="step-row">
                <span class="step-label">{ prose(&step.label) }</span>
                <svg viewBox="0 0 1000 14" preserveAspectRatio="none">
                    <rect class="so-far" width={part(step.from)} height="14" />
                    <rect class="step" x={part(step.from)} width={part(step.to - step.from)} height="14" />
                </svg>
                <span class="step-says">{ &step.says }</span>
            </div>
        }
    };
    html! {
        <figure class="staircase" aria-hidden="true">
            <figcaption>{ steps.measure }</figcaption>
            { for steps.steps.iter().map(step) }
        </figure>
    }
}

fn rung(props: &Props, rung: &Rung, before: &State) -> Html {
    let finding = rung.finding();
    let on = props.choices.contains_key(&finding);
    let blocked = props.plan.blocked.iter().find(|blocked| blocked.finding == finding).filter(|_| on);
    let on_change =
        props.act.reform(move |on: bool| Action::Choose { finding: finding.clone(), fix: on.then(|| FIX.to_owned()) });
    let needs = view::needs_rust(before, rung);
    html! {
        <li key={rung.id.clone()} class={classes!("rung", on.then_some("is-on"))} data-rung={rung.id.clone()}>
            <div class="rung-head">
                { stateful!(Switch { label: rung.label.replace('`', ""), on, on_change }) }
                <h4>{ prose(&rung.label) }</h4>
            </div>
            <p class="figures">
                { for view::in_figures(rung).into_iter().map(|figure| html! { <span>{ figure }</span> }) }
                <span class="after">{ duplicates(before.duplicates, rung.state.duplicates) }</span>
            </p>
            if let Some(cost) = &rung.cost { <p class="quiet-text">{ prose(&cost.statement) }</p> }
            if let Some(blocked) = blocked {
                <p class="trouble">{ "Blocked, and in no file: " }{ prose(&blocked.reason) }{ "." }</p>
            }
            if !rung.duplicates.is_empty() {
                <p>{ "Fewer versions of " }{ names(&rung.duplicates) }{ "." }</p>
            }
            if !needs.is_empty() {
                <p class="trouble">{ "Newer Rust than your members promise: " }{ needs.join(", ") }{ "." }</p>
            }
            if !rung.manifests.is_empty() {
                <p class="quiet-text">{ "Changes " }{ for rung.manifests.iter().map(|path| html! { <code>{ path.clone() }{ " " }</code> }) }</p>
            }
            <details>
                <summary>{ "What goes and what comes" }</summary>
                { changes(&rung.step) }
            </details>
            <div class="picker-row">
                { for view::bumped(rung).into_iter().map(|name| pin(name, &props.act)) }
            </div>
        </li>
    }
}

fn duplicates(before: usize, after: usize) -> String {
    if before == after { format!("{after} duplicates as before") } else { format!("duplicates {before} → {after}") }
}

/// Takes a dependency out of the search.
fn pin(name: String, act: &Callback<Action>) -> Html {
    let upgrade = Upgrade::Pin { name: name.clone(), on: true };
    let on_click = act.reform(move |_: MouseEvent| Action::Upgrade(upgrade.clone()));
    html! {
        <button type="button" class="button quiet small pin" data-pin={name.clone()} onclick={on_click}>
            { format!("Leave {name} as it is") }
        </button>
    }
}

fn names(names: &[String]) -> Html {
    let one = |(number, name): (usize, &String)| html! { <>{ if number > 0 { ", " } else { "" } }{ package(name) }</> };
    names.iter().enumerate().map(one).collect()
}

/// Packages that go, come and change.
pub fn changes(changed: &PackageChanges) -> Html {
    let list = |title: &'static str, class: &'static str, of: &[String]| {
        html! {
            if !of.is_empty() {
                <div>
                    <p class="part-name">{ title }{ " " }<span class="count">{ of.len() }</span></p>
                    <ul class={classes!("plain", "names", class)}>
                        { for of.iter().map(|one| html! { <li><code>{ one.replace(" -> ", " → ") }</code></li> }) }
                    </ul>
                </div>
            }
        }
    };
    html! {
        <div class="changes">
            { list("Go", "go", &changed.removed) }
            { list("Come", "come", &changed.added) }
            { list("In another version", "become", &changed.changed) }
        </div>
    }
}
