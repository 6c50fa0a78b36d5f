use plimsoll::session::upgrades::Upgrades;
use plimsoll::session::{Action, Upgrade};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::button;
use crate::app::add;
use crate::browser::take;

/// What is known of which registries, and how to give more.
pub fn source(upgrades: &Upgrades, act: &Callback<Action>) -> Html {
    let chosen = {
        let act = act.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Some(files) = input.files() {
                let input = input.clone();
                let on_seen = act.reform(Action::LookedAt);
                add(&act, async move {
                    let taken = take::read_chosen(files, on_seen).await;
                    input.set_value("");
                    taken
                });
            }
        })
    };
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
                    <input id="index-folder" class="file-input" type="file" webkitdirectory=true onchange={chosen} />
                </label>
                if upgrades.has_index() && !upgrades.is_busy() && upgrades.report.is_some() {
                    { button(act, "search-again", "Look again", Upgrade::Begin) }
                }
            </div>
        </div>
    }
}
