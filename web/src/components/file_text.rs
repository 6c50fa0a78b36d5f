use plimsoll::session::{Address, Audited, Shared, Side, view};
use yew::prelude::*;

use super::code::line_text;
use super::prose::prose;
use crate::browser::address::href;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub path: String,
}

/// A file as it was given, with what was found in it beside the lines that it is about.
#[component]
pub fn FileText(props: &Props) -> Html {
    let Some(text) = props.audited.texts.get(&props.path) else {
        return html! { <p class="section-note">{ "Findings do not point into this file." }</p> };
    };
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
            <h3 id="file-text"><code>{ &props.path }</code></h3>
            <pre class="code whole-file" tabindex="0"><code>{ for text.lines().enumerate().map(line) }</code></pre>
        </section>
    }
}
