use plimsoll::schema::advice::{Direct, Newer, Report};
use plimsoll_session::upgrades::Upgrades;
use plimsoll_session::{Action, Upgrade};
use yew::prelude::*;

use crate::components::duplicates::package;

/// Packages of the lock that were withdrawn.
pub fn yanked(report: &Report) -> Html {
    if report.yanked.is_empty() {
        return html! {};
    }
    html! {
        <section aria-labelledby="yanked">
            <h3 id="yanked">{ "Yanked" }{ " " }<span class="count">{ report.yanked.len() }</span></h3>
            <p class="section-note">
                { "Their authors withdrew these releases. Cargo goes on with them only because the lockfile has them." }
            </p>
            <ul class="plain names">{ for report.yanked.iter().map(|one| html! { <li>{ package(one) }</li> }) }</ul>
        </section>
    }
}

/// The direct dependencies of which there is something newer.
pub fn direct(upgrades: &Upgrades, report: &Report, act: &Callback<Action>) -> Html {
    let newer: Vec<&Direct> =
        report.direct.iter().filter(|one| one.compatible.is_some() || one.newest.is_some() || one.yanked).collect();
    if newer.is_empty() {
        return html! {};
    }
    let row = |one: &&Direct| {
        html! {
            <tr key={format!("{} {}", one.name, one.locked)}>
                <th scope="row">{ package(&one.name) }</th>
                <td>{ one.locked.clone() }{ if one.yanked { " (yanked)" } else { "" } }</td>
                <td>{ release(one.compatible.as_ref()) }</td>
                <td>{ release(one.newest.as_ref()) }</td>
                <td class="by">{ one.members.join(", ") }</td>
                <td>
                    if one.newest.is_some() && !upgrades.pins.contains(&one.name) { { pin(&one.name, act) } }
                </td>
            </tr>
        }
    };
    html! {
        <details class="part" open=true>
            <summary>
                <h3>{ "Direct dependencies with newer releases" }{ " " }<span class="count">{ newer.len() }</span></h3>
            </summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label="Direct dependencies with newer releases">
                <table class="releases">
                    <thead>
                        <tr>
                            <th scope="col">{ "Package" }</th>
                            <th scope="col">{ "Locked" }</th>
                            <th scope="col">{ "Compatible" }</th>
                            <th scope="col">{ "Newest" }</th>
                            <th scope="col">{ "Of" }</th>
                            <th scope="col"><span class="visually-hidden">{ "Pin" }</span></th>
                        </tr>
                    </thead>
                    <tbody>{ for newer.iter().map(row) }</tbody>
                </table>
            </div>
        </details>
    }
}

fn pin(name: &str, act: &Callback<Action>) -> Html {
    let upgrade = Upgrade::Pin { name: name.to_owned(), on: true };
    let on_click = act.reform(move |_: MouseEvent| Action::Upgrade(upgrade.clone()));
    let label = format!("Leave {name} as it is");
    html! { <button type="button" class="button quiet small" aria-label={label} onclick={on_click}>{ "Leave" }</button> }
}

fn release(newer: Option<&Newer>) -> Html {
    let Some(newer) = newer else { return html! { <span class="quiet-text">{ "–" }</span> } };
    html! {
        <>
            { newer.version.clone() }
            if let Some(rust) = &newer.rust {
                <span class={classes!("rust", (!newer.fits_rust).then_some("is-too-new"))}>
                    { format!(" Rust {rust}") }{ if newer.fits_rust { "" } else { ", newer than promised" } }
                </span>
            }
        </>
    }
}
