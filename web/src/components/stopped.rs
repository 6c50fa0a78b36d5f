use plimsoll::input::InputFile;
use plimsoll_session::view::grouped;
use plimsoll_session::{Action, Session, Shared};
use yew::prelude::*;

/// The files when their audit was stopped or failed, with a button to try again.
pub fn stopped(session: &Session, act: &Callback<Action>) -> Html {
    let row = |input: &Shared<InputFile>| {
        let path = input.path.clone();
        let remove = act.reform(move |_: MouseEvent| Action::Remove(path.clone()));
        html! {
            <li key={input.path.clone()}>
                <code>{ input.path.clone() }</code>{ " " }{ grouped(input.bytes.len()) }{ " bytes " }
                <button
                    type="button"
                    class="button quiet small"
                    aria-label={format!("Remove {}", input.path)}
                    onclick={remove}
                >
                    { "Remove" }
                </button>
            </li>
        }
    };
    html! {
        <main class="workbench is-stopped">
            <section>
                <h1 id="summary">{ "Not audited" }</h1>
                <p class="lead">{ "The audit did not come to its end. Your files are still here." }</p>
                <p class="picker-row">
                    <button type="button" id="audit-again" class="button primary" onclick={act.reform(|_: MouseEvent| Action::Retry)}>
                        { "Audit again" }
                    </button>
                    if session.can_undo() {
                        <button type="button" class="button" onclick={act.reform(|_: MouseEvent| Action::Undo)}>
                            { "Undo the last change" }
                        </button>
                    }
                </p>
                <ul class="plain">{ for session.inputs.iter().map(row) }</ul>
            </section>
        </main>
    }
}
