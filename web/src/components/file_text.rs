use plimsoll::input::InputFile;
use plimsoll_session::{Action, Address, Audited, Shared, Side, view};
use yew::prelude::*;

use super::code::line_text;
use super::editor::Editor;
use super::prose::prose;
use super::stateful::stateful;
use crate::browser::address::href;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub path: String,
    /// The file as it is now, which the audit may not have caught up with.
    pub input: Option<Shared<InputFile>>,
    /// Counts how often files became others without being written by hand.
    pub rewritten: u32,
    pub act: Callback<Action>,
}

/// A file as it was given, with findings beside their lines.
#[component]
pub fn FileText(props: &Props) -> Html {
    let editing = use_state_eq(|| None::<String>);
    let Some(text) = props.audited.texts.get(&props.path) else {
        return html! { <p class="section-note">{ "Findings do not point into this file." }</p> };
    };
    let is_edited = editing.as_ref() == Some(&props.path);
    let toggle = {
        let (editing, path) = (editing.clone(), props.path.clone());
        Callback::from(move |_: MouseEvent| editing.set((!is_edited).then(|| path.clone())))
    };
    let problems = props.audited.report.problems.iter().filter(|problem| problem.file == props.path);
    let notes = view::notes(&props.audited.report, &props.path);
    let line = |(index, line): (usize, &str)| {
        let number = index + 1;
        let mark = notes.iter().find(|note| note.place.line == number).map(|note| {
            let end = if note.place.end_line == number { note.place.end_column } else { usize::MAX };
            (note.place.column.saturating_sub(1), end.saturating_sub(1))
        });
        let meant = notes.iter().any(|note| (note.place.line..=note.place.end_line).contains(&number));
        let here = notes.iter().filter(|note| note.place.line == number);
        html! {
            <>
                <span class={classes!("code-line", meant.then_some("is-meant"))}>
                    <span class="line-number" aria-hidden="true">{ number }</span>
                    <span class="line-text">{ line_text(line, mark) }{ "\n" }</span>
                </span>
                { for here.map(|note| html! {
                    <span class={classes!("note", format!("severity-{}", note.finding.severity))}>
                        <a href={href(&Address::at(Side::Findings, &note.finding.id))}>{ prose(&note.finding.title) }</a>
                        { "\n" }
                    </span>
                }) }
            </>
        }
    };
    html! {
        <section aria-labelledby="file-text">
            <div class="corrected-head">
                <h3 id="file-text"><code>{ &props.path }</code></h3>
                <button type="button" class="button small edit" aria-pressed={is_edited.to_string()} onclick={toggle}>
                    { if is_edited { "Done" } else { "Edit" } }
                </button>
            </div>
            if is_edited {
                // In a box of their own: the field has to stay the same element, with its caret, whatever comes and
                // goes.
                <div class="editor-problems" role="status">
                    { for problems.map(|problem| html! {
                    <p class="blocked-note">
                        { problem.line.map(|line| format!("Line {line}: ")) }{ prose(&problem.message) }
                    </p>
                }) }
                </div>
                { stateful!(Editor {
                    path: props.path.clone(),
                    input: props.input.clone(),
                    rewritten: props.rewritten,
                    act: &props.act,
                }) }
            }
            <pre class="code whole-file" tabindex="0"><code>{ for text.lines().enumerate().map(line) }</code></pre>
        </section>
    }
}
