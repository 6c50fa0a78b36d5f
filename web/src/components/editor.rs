use plimsoll::input::{InputFile, lossy_text_of};
use plimsoll_session::{Action, Shared};
use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub path: String,
    /// The file. What the visitor writes is the field's own until the file becomes another one in another way.
    pub input: Option<Shared<InputFile>>,
    pub rewritten: u32,
    pub act: Callback<Action>,
}

/// A file to be corrected by hand. The audit follows.
#[component]
pub fn Editor(props: &Props) -> Html {
    let node = use_node_ref();
    let text = use_memo((props.path.clone(), props.rewritten), |_| {
        let bytes = props.input.as_ref().map(|input| input.bytes.as_slice()).unwrap_or_default();
        lossy_text_of(bytes).trim_start_matches('\u{feff}').to_owned()
    });
    {
        let (node, text) = (node.clone(), text.clone());
        use_effect_with((props.path.clone(), props.rewritten), move |_| {
            if let Some(area) = node.cast::<HtmlTextAreaElement>() {
                area.set_value(&text);
            }
        });
    }
    {
        let node = node.clone();
        use_effect_with(props.path.clone(), move |_| {
            if let Some(area) = node.cast::<HtmlTextAreaElement>() {
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
    let rows = text.lines().count().clamp(8, 40).to_string();
    html! {
        <div class="editor">
            <label for="editor">{ "The text of " }<code>{ &props.path }</code></label>
            <textarea id="editor" ref={node} {rows} spellcheck="false" autocomplete="off" wrap="off" oninput={written} />
        </div>
    }
}
