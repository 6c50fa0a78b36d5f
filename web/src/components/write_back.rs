use plimsoll::session::{Action, Ahead, Write, Writing, view::counted};
use yew::prelude::*;

use crate::browser::folder;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub writing: Option<Writing>,
    /// Whether the plan is about to change.
    pub busy: bool,
    pub act: Callback<Action>,
}

/// The way of the corrected files back into the visitor's folder: nothing is written that was not shown before.
#[component]
pub fn WriteBack(props: &Props) -> Html {
    if !folder::is_writable() {
        return html! {};
    }
    let press = |step: fn() -> Write| props.act.reform(move |_: MouseEvent| Action::Write(step()));
    let choose = |name: &str| {
        html! {
            <button type="button" id="write-back" class="button" disabled={props.busy} onclick={press(|| Write::Choose)}>
                { name.to_owned() }
            </button>
        }
    };
    let close = |name: &str| {
        html! {
            <button type="button" class="button quiet" onclick={press(|| Write::Close)}>{ name.to_owned() }</button>
        }
    };
    let body = match &props.writing {
        None => return html! { <div class="picker-row">{ choose("Write into my folder…") }</div> },
        Some(Writing::Choosing(_)) => {
            html! { <p>{ "Choose the folder of the workspace, and let this page write into it." }</p> }
        }
        Some(Writing::Ready { folder, files }) => html! {
            <>
                <p>
                    { format!("In the folder “{folder}”, {} will be replaced by the text shown below:", counted(files.len(), "file", "files")) }
                </p>
                <ul class="plain names">{ for files.iter().map(ahead) }</ul>
                <div class="picker-row">
                    <button type="button" id="write-files" class="button primary" onclick={press(|| Write::Go)}>
                        { format!("Write {}", counted(files.len(), "file", "files")) }
                    </button>
                    { close("Write nothing") }
                </div>
            </>
        },
        Some(Writing::Refused { folder, why }) => html! {
            <>
                <p>{ format!("Nothing was written into “{folder}”, as it is not what was audited:") }</p>
                { reasons(why) }
                <div class="picker-row">{ choose("Choose another folder…") }{ close("Close") }</div>
            </>
        },
        Some(Writing::Busy { .. }) => html! { <p>{ "Writing…" }</p> },
        Some(Writing::Done { folder, written, failed, .. }) => html! {
            <>
                if !written.is_empty() {
                    <p>{ format!("Written into “{folder}”: {}.", written.join(", ")) }</p>
                }
                if !failed.is_empty() {
                    <p>{ "Not written:" }</p>
                    { reasons(failed) }
                    <p>{ "Each of these files is as it was before." }</p>
                }
                <div class="picker-row">
                    if !failed.is_empty() {
                        <button type="button" id="write-rest" class="button primary" onclick={press(|| Write::Go)}>
                            { "Write the rest" }
                        </button>
                    }
                    { close("Close") }
                </div>
            </>
        },
    };
    html! { <div class="write-back" role="status">{ body }</div> }
}

fn ahead(file: &Ahead) -> Html {
    html! { <li><code>{ file.path.clone() }</code></li> }
}

fn reasons(files: &[(String, String)]) -> Html {
    let one = |(path, why): &(String, String)| html! { <li><code>{ path.clone() }</code>{ format!(": {why}") }</li> };
    html! { <ul class="plain">{ for files.iter().map(one) }</ul> }
}
