use plimsoll::write_back::{Outcome, Replacement, Standing, There};
use plimsoll_session::{Action, Write, Writing, view::counted};
use yew::prelude::*;

use crate::browser::folder;

/// The way of the corrected files back into the visitor's folder: nothing is written that was not shown before, and all
/// of it or nothing.
/// `busy` tells that the plan is about to change.
pub fn write_back(writing: Option<&Writing>, busy: bool, act: &Callback<Action>) -> Html {
    if !folder::is_writable() {
        return html! {};
    }
    let press = |step: fn() -> Write| act.reform(move |_: MouseEvent| Action::Write(step()));
    let choose = |name: &str| {
        html! {
            <button type="button" id="write-back" class="button small" disabled={busy} onclick={press(|| Write::Choose)}>
                { name.to_owned() }
            </button>
        }
    };
    let close = |name: &str| {
        html! {
            <button type="button" class="button quiet" onclick={press(|| Write::Close)}>{ name.to_owned() }</button>
        }
    };
    let body = match writing {
        None => return choose("Write into my folder…"),
        Some(Writing::Choosing(_)) => {
            html! { <p>{ "Choose the folder of the workspace, and let this page write into it." }</p> }
        }
        Some(Writing::Ready { folder, files, there }) => {
            let of = |wanted: There| files.iter().zip(there).filter(move |(_, there)| **there == wanted);
            let (count, done) = (of(There::Audited).count(), of(There::Corrected).count());
            html! {
                <>
                    <p>
                        { format!("In the folder “{folder}”, {} will be replaced by the corrected text:", counted(count, "file", "files")) }
                    </p>
                    <ul class="plain names">
                        { for of(There::Audited).map(|(file, _)| html! { <li><code>{ file.path.clone() }</code></li> }) }
                    </ul>
                    if done > 0 {
                        <p class="quiet-text">{ format!("Corrected already: {}.", counted(done, "file", "files")) }</p>
                    }
                    <p class="quiet-text">
                        { "All of them are written, or none: if one cannot be written, the old text of the others is put back." }
                    </p>
                    <div class="picker-row">
                        <button type="button" id="write-files" class="button primary" onclick={press(|| Write::Go)}>
                            { format!("Write {}", counted(count, "file", "files")) }
                        </button>
                        { close("Write nothing") }
                    </div>
                </>
            }
        }
        Some(Writing::Refused { folder, why }) => html! {
            <>
                <p>{ format!("Nothing was written into “{folder}”:") }</p>
                { reasons(why) }
                <div class="picker-row">{ choose("Choose another folder…") }{ close("Close") }</div>
            </>
        },
        Some(Writing::Busy { .. }) => html! { <p>{ "Writing…" }</p> },
        Some(Writing::Done { folder, files, outcome, is_current }) => html! {
            <>
                { done(folder, files, outcome, act) }
                <div class="picker-row">
                    if outcome.stopped.is_some() && *is_current {
                        <button type="button" id="write-again" class="button primary" onclick={press(|| Write::Go)}>
                            { "Try again" }
                        </button>
                    }
                    { close("Close") }
                </div>
            </>
        },
    };
    html! { <div class="write-back" role="status">{ body }</div> }
}

/// The state of the folder after writing.
fn done(folder: &str, files: &[Replacement], outcome: &Outcome, act: &Callback<Action>) -> Html {
    let Some((path, why)) = &outcome.stopped else {
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        return html! { <p>{ format!("Written into “{folder}”: {}.", paths.join(", ")) }</p> };
    };
    let is_whole = outcome.unrestored(files).next().is_none();
    let one = |(file, standing): (&Replacement, &Standing)| {
        let old = {
            let path = file.path.clone();
            act.reform(move |_: MouseEvent| Action::Write(Write::TakeOld(path.clone())))
        };
        html! {
            <li>
                <code>{ file.path.clone() }</code>
                { ": " }
                { match standing {
                    Standing::Written => "written".to_owned(),
                    Standing::AlreadyCorrected => "not touched, it held the corrections already".to_owned(),
                    Standing::Unchanged => "unchanged".to_owned(),
                    Standing::Restored => "restored to the old text".to_owned(),
                    Standing::Unrestored(why) => format!("could NOT be restored ({why})"),
                } }
                if matches!(standing, Standing::Unrestored(_)) && file.before.is_some() {
                    { " " }
                    <button
                        type="button"
                        class="button quiet small"
                        aria-label={format!("Download the old text of {}", file.path)}
                        onclick={old}
                    >
                        { "Download the old text" }
                    </button>
                }
            </li>
        }
    };
    html! {
        <>
            <p>
                { "Writing stopped at " }<code>{ path.clone() }</code>{ format!(": {why} ") }
                if is_whole {
                    { format!("The folder “{folder}” is as it was before:") }
                } else {
                    <strong>{ format!("The folder “{folder}” is not as it was before:") }</strong>
                }
            </p>
            <ul class="plain names">{ for files.iter().zip(&outcome.files).map(one) }</ul>
        </>
    }
}

fn reasons(files: &[(String, String)]) -> Html {
    let one = |(path, why): &(String, String)| html! { <li><code>{ path.clone() }</code>{ format!(": {why}") }</li> };
    html! { <ul class="plain">{ for files.iter().map(one) }</ul> }
}
