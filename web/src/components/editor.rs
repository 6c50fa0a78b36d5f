use plimsoll::session::Action;
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub path: String,
    /// The text at first. What the visitor writes afterwards is the field's own.
    pub text: String,
    pub act: Callback<Action>,
}

/// A file to be corrected by hand. The audit follows.
#[component]
pub fn Editor(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let (node, text) = (node.clone(), props.text.clone());
        use_effect_with(props.path.clone(), move |_| {
            if let Some(area) = node.cast::<HtmlTextAreaElement>() {
                area.set_value(&text);
                let _ = area.focus();
            }
        });
    }
    let written = {
        let path = props.path.clone();
        props.act.reform(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlTextAreaElement>().value();
            Action::Edit { path: path.clone(), text }
        })
    };
    let rows = props.text.lines().count().clamp(8, 40).to_string();
    html! {
        <div class="editor">
            <label for="editor">{ "The text of " }<code>{ &props.path }</code></label>
            <textarea id="editor" ref={node} {rows} spellcheck="false" autocomplete="off" wrap="off" oninput={written} />
        </div>
    }
}
