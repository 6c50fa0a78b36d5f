use plimsoll::session::Action;
use plimsoll::session::view::counted;
use yew::prelude::*;

/// How far a long reading is, and how to stop it. The style keeps it away from a short one.
pub fn reading(looked_at: usize, act: &Callback<Action>) -> Html {
    html! {
        <div class="reading">
            <p aria-hidden="true">{ format!("Reading: {} looked at", counted(looked_at, "file", "files")) }</p>
            <button type="button" id="stop-reading" class="button small" onclick={act.reform(|_: MouseEvent| Action::StopReading)}>
                { "Stop" }
            </button>
        </div>
    }
}
