use plimsoll_session::Action;
use plimsoll_session::view::counted;
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

/// That the worker takes its time for this question, and how to stop it. Each question has its own moment before that is
/// shown.
pub fn working(question: u32, is_audit: bool, act: &Callback<Action>) -> Html {
    html! {
        <div key={question} class="reading working">
            <p aria-hidden="true">{ if is_audit { "Auditing…" } else { "Computing…" } }</p>
            <button type="button" id="stop-working" class="button small" onclick={act.reform(|_: MouseEvent| Action::Stop)}>
                { "Stop" }
            </button>
        </div>
    }
}
