use plimsoll_session::Shared;
use yew::prelude::*;

/// Chains to show at first.
const SHOWN: usize = 3;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The package, as `name version`.
    pub package: AttrValue,
    /// A shortest chain from each member, if they are known yet.
    pub chains: Option<Shared<Vec<Vec<String>>>>,
}

/// Why a package is there: the shortest chain from each member.
#[component]
pub fn Why(props: &Props) -> Html {
    let all = use_state_eq(|| false);
    let Some(chains) = &props.chains else {
        return html! { <p class="quiet-text">{ "Looking for the way to " }<code>{ &props.package }</code>{ "…" }</p> };
    };
    let shown = if *all { chains.len() } else { SHOWN };
    let show_all = {
        let all = all.clone();
        Callback::from(move |_: MouseEvent| all.set(true))
    };
    html! {
        <div class="why">
            <p><code>{ &props.package }</code>
                if chains.is_empty() { { " is not needed by any member." } } else { { " is there because of" } }
            </p>
            <ul class="plain">{ for chains.iter().take(shown).map(|chain| html! { <li>{ chain_of(chain) }</li> }) }</ul>
            if shown < chains.len() {
                <button type="button" class="button quiet" onclick={show_all}>
                    { format!("Show all {} members", chains.len()) }
                </button>
            }
        </div>
    }
}

/// A chain of packages, from a member on.
pub fn chain_of(chain: &[String]) -> Html {
    let link = |(index, package): (usize, &String)| {
        html! {
            <>
                if index > 0 { <span class="arrow" aria-label="depends on">{ " → " }</span> }
                <code>{ package.clone() }</code>
            </>
        }
    };
    html! { <span class="chain">{ for chain.iter().enumerate().map(link) }</span> }
}
