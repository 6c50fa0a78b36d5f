use plimsoll_session::{Action, Share};
use yew::prelude::*;

use super::disc::disc;
use crate::browser::theme::Theme;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// The last event; screen readers announce it.
    pub status: AttrValue,
    pub busy: bool,
    pub colours: Theme,
    pub on_colours: Callback<()>,
    pub on_keys: Callback<()>,
    /// Whether there is something to start over from.
    pub started: bool,
    /// Whether that is a shared audit.
    pub guest: bool,
    pub act: Callback<Action>,
}

/// The head of the page: name, last event and the buttons of all views.
#[component]
pub fn Masthead(props: &Props) -> Html {
    let on_colours = props.on_colours.reform(|_: MouseEvent| ());
    let on_keys = props.on_keys.reform(|_: MouseEvent| ());
    let clear = props.act.reform(|_: MouseEvent| Action::Clear);
    let share = props.act.reform(|_: MouseEvent| Action::Share(Share::Begin));
    let (now, next) = (props.colours.name(), props.colours.next().name());
    html! {
        <header class="masthead">
            <p class="wordmark">{ disc() }{ "Plimsoll" }</p>
            <p id="status" class={classes!("status", props.busy.then_some("is-busy"))} role="status">
                { props.status.clone() }
            </p>
            <div class="masthead-tools">
                <button type="button" class="button quiet keys" aria-keyshortcuts="?" onclick={on_keys}>{ "Keys" }</button>
                if props.started {
                    <button type="button" id="share" class="button quiet" onclick={share}>{ "Share" }</button>
                }
                if props.started && !props.guest {
                    <button type="button" class="button quiet" aria-label="Forget everything" onclick={clear}>{ "Forget" }<span class="colours-label">{ "\u{a0}everything" }</span></button>
                }
                <button
                    type="button"
                    class="button quiet"
                    aria-label={format!("Colours: {now}. Change to {next}")}
                    onclick={on_colours}
                >
                    <span class="colours-label">{ "Colours:\u{a0}" }</span>{ now }
                </button>
            </div>
        </header>
    }
}
