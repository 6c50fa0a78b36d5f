use plimsoll_session::{Action, Session, Storage, Store, Unkept};
use yew::prelude::*;

/// Whether this browser stores the session.
pub fn kept(session: &Session) -> Html {
    let (says, is_kept) = match session.storage {
        _ if session.is_guest() => return html! {},
        Storage::Idle => return html! {},
        Storage::Kept => ("Kept in this browser until you forget it.", true),
        Storage::Failed(Unkept::Denied) => {
            ("Not kept: this browser does not let the page store it. A reload may lose it.", false)
        }
        Storage::Failed(Unkept::Full) => {
            ("Not kept: the storage of this browser is full. What was kept before still is.", false)
        }
        Storage::Failed(Unkept::TooLarge) => ("Not kept: it has 64 MiB or more. What was kept before still is.", false),
        Storage::Newer => ("Not kept: another tab keeps another state.", false),
        Storage::Forgotten => ("Not kept: another tab forgot everything.", false),
        Storage::Unreadable => ("Not kept: what is kept from an earlier visit cannot be read.", false),
    };
    html! { <p id="kept" class={if is_kept { "quiet-text" } else { "trouble" }}>{ says }</p> }
}

/// The notice that another tab changed the stored session, with the choice between the two.
pub fn contested(session: &Session, act: &Callback<Action>) -> Html {
    let step = |step: Store| act.reform(move |_: MouseEvent| Action::Store(step.clone()));
    let is_empty = session.inputs.is_empty();
    let text = match session.storage {
        Storage::Newer if is_empty => "Another tab keeps a session in this browser.",
        Storage::Newer => {
            "Another tab has changed the session that this browser keeps. What this tab shows is not kept until you choose."
        }
        Storage::Forgotten if !is_empty => "Another tab forgot everything. What this tab shows is no longer kept.",
        Storage::Unreadable => {
            "This version of Plimsoll cannot read the session that this browser keeps from an earlier visit. It stays as it \
             is, and nothing else is kept, until you replace or forget it."
        }
        _ => return html! {},
    };
    html! {
        <div id="other-tab" class="guest" role="alert">
            <p>{ text }</p>
            if session.storage == Storage::Newer {
                <button type="button" id="take-over" class="button" onclick={step(Store::TakeOver)}>
                    { "Show that of the other tab" }
                </button>
            }
            if !is_empty && !session.is_guest() {
                <button type="button" id="keep-this" class="button quiet" onclick={step(Store::KeepThis)}>
                    { "Keep this one" }
                </button>
            }
            if session.storage != Storage::Newer && !session.is_guest() {
                <button type="button" class="button quiet" onclick={act.reform(|_: MouseEvent| Action::Clear)}>
                    { if is_empty { "Forget it" } else { "Forget everything" } }
                </button>
            }
        </div>
    }
}
