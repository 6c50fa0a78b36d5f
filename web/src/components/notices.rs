use plimsoll_session::{Action, Notice};
use yew::prelude::*;

use super::prose::prose;

/// Notices, until they are dismissed.
pub fn notices(notices: &[Notice], act: &Callback<Action>) -> Html {
    let notice = |(index, notice): (usize, &Notice)| {
        html! {
            <li class="notice">
                <p>{ prose(&notice.text) }</p>
                if notice.retry {
                    <button type="button" class="button" onclick={act.reform(|_| Action::Retry)}>
                        { "Try again" }
                    </button>
                }
                if notice.reload {
                    <button type="button" class="button reload" onclick={act.reform(|_| Action::Reload)}>
                        { "Load the page again" }
                    </button>
                }
                if notice.forgotten.is_some() {
                    <button type="button" class="button bring-back" onclick={act.reform(move |_| Action::BringBack(index))}>
                        { "Bring it back" }
                    </button>
                }
                if notice.crash.is_some() {
                    <button type="button" class="button" onclick={details(index, false, act)}>{ "Copy details" }</button>
                    <button type="button" class="button" onclick={details(index, true, act)}>
                        { "Copy details and my files" }
                    </button>
                }
                <button
                    type="button"
                    class="button quiet"
                    onclick={act.reform(move |_| Action::Dismiss(index))}
                >
                    { "Dismiss" }
                </button>
            </li>
        }
    };
    // The list is always there: a region that comes with its content is not read out.
    html! {
        <div role="alert"><ul class="notices">{ for notices.iter().enumerate().map(notice) }</ul></div>
    }
}

/// Copies the details of a crash; with the texts of the visitor's files only if `whole`.
fn details(notice: usize, whole: bool, act: &Callback<Action>) -> Callback<MouseEvent> {
    act.reform(move |_| {
        let browser = web_sys::window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default();
        Action::CopyDetails { notice, browser, whole }
    })
}
