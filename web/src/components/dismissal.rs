use plimsoll_session::Action;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub finding: String,
    /// Why the finding is dismissed, if it is.
    pub reason: Option<String>,
    pub act: Callback<Action>,
}

/// The way to put a finding aside for good, with a reason that the root manifest keeps.
#[component]
pub fn Dismissal(props: &Props) -> Html {
    let node = use_node_ref();
    let finding = props.finding.clone();
    if let Some(reason) = &props.reason {
        let back = props.act.reform(move |_: MouseEvent| Action::Choose { finding: finding.clone(), fix: None });
        return html! {
            <p>
                { format!("Dismissed: {reason} ") }
                <button type="button" class="button quiet small" onclick={back}>{ "Bring it back" }</button>
            </p>
        };
    }
    let id = format!("dismiss {finding}");
    let submit = {
        let (node, act) = (node.clone(), props.act.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let reason = node.cast::<HtmlInputElement>().map(|input| input.value()).unwrap_or_default();
            if !reason.trim().is_empty() {
                act.emit(Action::Disregard { finding: finding.clone(), reason: reason.trim().to_owned() });
            }
        })
    };
    html! {
        <form class="dismissal" onsubmit={submit}>
            <label for={id.clone()}>{ "It is meant to be so, because" }</label>
            <input {id} ref={node} class="field" type="text" required=true autocomplete="off" />
            <button type="submit" class="button">{ "Dismiss" }</button>
            <p class="quiet-text">{ "The corrected root manifest keeps the reason, and the next audit honours it." }</p>
        </form>
    }
}
