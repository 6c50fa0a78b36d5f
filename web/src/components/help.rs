use web_sys::HtmlDialogElement;
use yew::prelude::*;

use crate::browser::keys::KEYS;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub open: bool,
    pub on_close: Callback<()>,
}

/// The keys and what they do.
#[component]
pub fn Help(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.open, move |open| {
            if let Some(dialog) = node.cast::<HtmlDialogElement>() {
                match open {
                    // It fails only if it is shown already.
                    true => drop(dialog.show_modal()),
                    false => dialog.close(),
                }
            }
        });
    }
    let on_close = props.on_close.reform(|_: Event| ());
    let on_button = props.on_close.reform(|_: MouseEvent| ());
    html! {
        <dialog ref={node} class="help" aria-labelledby="keys" onclose={on_close}>
            <h2 id="keys">{ "Keys" }</h2>
            <dl>
                { for KEYS.iter().map(|(keys, does)| html! {
                    <div>
                        <dt>{ for keys.split(' ').map(|key| html! { <kbd>{ key }</kbd> }) }</dt>
                        <dd>{ *does }</dd>
                    </div>
                }) }
            </dl>
            <button type="button" class="button" onclick={on_button}>{ "Close" }</button>
        </dialog>
    }
}
