use plimsoll_session::Action;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::stateful::stateful;
use crate::app::add;
use crate::browser::intake::{self, Intake};

#[derive(Properties, PartialEq)]
pub struct Props {
    pub act: Callback<Action>,
    /// Further buttons.
    #[prop_or_default]
    pub children: Html,
}

/// The ways in: a folder, files, pasted text. The start page, which is in `index.html`, has its own.
#[component]
pub fn Pickers(props: &Props) -> Html {
    let pasting = use_state_eq(|| false);
    let chosen = chosen(&props.act);
    let toggle = {
        let pasting = pasting.clone();
        Callback::from(move |_: MouseEvent| pasting.set(!*pasting))
    };
    html! {
        <div class="pickers">
            <div class="picker-row">
                <label class="button">
                    { "Choose a folder" }
                    <input id="folder" class="file-input" type="file" webkitdirectory=true onchange={&chosen} />
                </label>
                <label class="button">
                    { "Choose files" }
                    <input id="files" class="file-input" type="file" multiple=true onchange={&chosen} />
                </label>
                <button type="button" class="button" aria-expanded={pasting.to_string()} onclick={toggle}>
                    { "Paste text" }
                </button>
                { props.children.clone() }
            </div>
            if *pasting {
                { stateful!(PasteBox { act: &props.act }) }
            }
        </div>
    }
}

/// Reads the files of a file input.
pub fn chosen(act: &Callback<Action>) -> Callback<Event> {
    let act = act.clone();
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(files) = input.files() {
            // The list empties with the input, which has to forget it so that the same file can be chosen again.
            let input = input.clone();
            let on_seen = act.reform(Action::LookedAt);
            add(&act, async move {
                let taken = intake::read_chosen(files, on_seen).await;
                input.set_value("");
                taken
            });
        }
    })
}

#[derive(Properties, PartialEq)]
struct PasteProps {
    act: Callback<Action>,
}

#[component]
fn PasteBox(props: &PasteProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            if let Some(area) = node.cast::<HtmlTextAreaElement>() {
                let _ = area.focus();
            }
        });
    }
    let submit = {
        let (node, act) = (node.clone(), props.act.clone());
        Callback::from(move |_: MouseEvent| node.cast().iter().for_each(|area| audit_text(area, &act)))
    };
    let pressed = {
        let act = props.act.clone();
        Callback::from(move |event: KeyboardEvent| {
            if audits(&event) {
                audit_text(&event.target_unchecked_into(), &act);
            }
        })
    };
    html! {
        <div class="paste-box">
            <label for="paste">{ "A manifest, a lockfile, or several files one after the other" }</label>
            <textarea id="paste" ref={node} rows="10" spellcheck="false" autocomplete="off" onkeydown={pressed} />
            <button type="button" class="button primary" aria-keyshortcuts="Control+Enter Meta+Enter" onclick={submit}>
                { "Audit this text" }
            </button>
        </div>
    }
}

/// Whether a key press in a field for pasted text asks for the audit of it.
pub fn audits(event: &KeyboardEvent) -> bool {
    event.key() == "Enter" && (event.ctrl_key() || event.meta_key())
}

/// Takes the text out of a field for pasted text.
pub fn audit_text(area: &HtmlTextAreaElement, act: &Callback<Action>) {
    let text = area.value();
    if text.trim().is_empty() {
        let _ = area.focus();
        return;
    }
    area.set_value("");
    add(act, async move { Intake { files: vec![intake::pasted(text)], ..Intake::default() } });
}
