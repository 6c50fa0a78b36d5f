use plimsoll::registry::CRATES_IO_DOMAIN;
use plimsoll_session::upgrades::{SearchState, Upgrades};
use plimsoll_session::{Action, Upgrade};
use yew::prelude::*;

use super::button;
use crate::components::pickers::chosen;

/// The registries whose index data is known, and buttons to give more.
pub fn source(upgrades: &Upgrades, act: &Callback<Action>) -> Html {
    let caches: Vec<&str> = upgrades.caches.iter().map(String::as_str).collect();
    html! {
        <div class="index-source">
            if caches.is_empty() {
                <p>
                    { "That takes the index of the registry: which releases there are, and what each requires. Cargo keeps \
                       what it read of it in " }<code>{ "~/.cargo/registry/index" }</code>
                    { ". Drop that folder here, or choose it. The page reads the files of the packages in question and of no \
                       others, and nothing leaves your browser." }
                </p>
            } else {
                <p>
                    { "From the index of " }<strong>{ caches.join(", ") }</strong>
                    { ", as Cargo last read it on your machine. " }
                    <code>{ "cargo update --dry-run" }</code>{ " brings it up to date; look again then." }
                </p>
            }
            <div class="picker-row">
                <label class={classes!("button", upgrades.caches.is_empty().then_some("primary"))}>
                    { if upgrades.caches.is_empty() { "Choose the index folder" } else { "Choose another one" } }
                    <input id="index-folder" class="file-input" type="file" webkitdirectory=true onchange={chosen(act)} />
                </label>
                if upgrades.has_index() && !upgrades.is_busy() && upgrades.report.is_some() {
                    { button(act, "search-again", "Look again", || Action::Upgrade(Upgrade::Begin)) }
                } else if upgrades.has_index() && upgrades.state == SearchState::Idle {
                    { button(act, "search-again", "Look for upgrades", || Action::Upgrade(Upgrade::Begin)) }
                }
            </div>
            { public(upgrades, act) }
        </div>
    }
}

/// Leave to ask the public index, which sends something, so that it is asked for with all that is sent.
fn public(upgrades: &Upgrades, act: &Callback<Action>) -> Html {
    if upgrades.public {
        return html! {
            <div class="public-index">
                <p>
                    { "What is not there is fetched from " }<strong>{ CRATES_IO_DOMAIN }</strong>
                    { ", as you allowed; this browser keeps that in mind until you take it back. Answers are kept too, and for a \
                       day nothing is fetched twice." }
                </p>
                { button(act, "forbid-public", "Revoke permission", || Action::Upgrade(Upgrade::Public(false))) }
            </div>
        };
    }
    html! {
        <details class="public-index">
            <summary>{ "Or ask the public index of crates.io" }</summary>
            <p>
                { "With your yes, the page asks " }<strong>{ CRATES_IO_DOMAIN }</strong>
                { " for the index file of each package that the search comes to, one plain request for each. What is sent:" }
            </p>
            <ul>
                <li>{ "the names of packages that come from crates.io: those of your lockfile, and what newer releases of them need;" }</li>
                <li>{ "what every request shows: your address in the network, and which browser it is." }</li>
            </ul>
            <p>
                { "Nothing else: no file, no version, no name of a member, and no name of a package from a folder, from git \
                   or from another registry. If you let a mirror stand in for crates.io, names that only the mirror knows \
                   are sent too. This browser keeps your yes in mind for later visits; here you can take it back." }
            </p>
            { button(act, "allow-public", "Yes, ask the index of crates.io", || Action::Upgrade(Upgrade::Public(true))) }
        </details>
    }
}
