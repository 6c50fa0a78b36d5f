use plimsoll::schema::v1::{Problem, Weight};
use plimsoll_session::view::counted;
use plimsoll_session::{Address, Audited, Side};
use yew::prelude::*;

use super::evidence::Excerpt;
use super::prose::prose;
use super::stateful::stateful;
use crate::browser::address::href;

/// With more errors than this, the others are folded.
const UNFOLDED: usize = 3;

/// The errors in the files.
pub fn errors(audited: &Audited) -> Html {
    let errors: Vec<&Problem> = of_weight(audited, Weight::Error).collect();
    if errors.is_empty() {
        return html! {};
    }
    html! {
        <section class="problems" aria-labelledby="problems">
            <h3 id="problems">{ "Problems in the files" }</h3>
            <p class="section-note">{ "Everything that they do not touch was audited all the same." }</p>
            { list(audited, errors.get(..UNFOLDED).unwrap_or(&errors)) }
            if let Some(more) = errors.get(UNFOLDED..).filter(|more| !more.is_empty()) {
                <details>
                    <summary>{ counted(more.len(), "more error", "more errors") }</summary>
                    { list(audited, more) }
                </details>
            }
        </section>
    }
}

/// The notes about the files, folded where there is more to see.
pub fn notes(audited: &Audited) -> Html {
    let notes: Vec<&Problem> = of_weight(audited, Weight::Note).collect();
    if notes.is_empty() {
        return html! {};
    }
    html! {
        <details class="fold problem-notes" open={audited.report.findings.is_empty()}>
            <summary>{ counted(notes.len(), "note", "notes") }{ " " }<span class="count">{ "about the files" }</span></summary>
            { list(audited, &notes) }
        </details>
    }
}

fn of_weight(audited: &Audited, weight: Weight) -> impl Iterator<Item = &Problem> {
    audited.report.problems.iter().filter(move |problem| problem.weight == weight)
}

fn list(audited: &Audited, problems: &[&Problem]) -> Html {
    let problem = |problem: &&Problem| {
        let place = match (problem.line, problem.column) {
            (Some(line), Some(column)) => format!("{}:{line}:{column}", problem.file),
            _ => problem.file.clone(),
        };
        let text = audited.texts.get(&problem.file);
        html! {
            <li class={classes!("problem", format!("weight-{}", problem.weight))}>
                <p>
                    <span class="weight">{ problem.weight.name() }</span>{ " " }
                    <a href={href(&Address::at(Side::Files, &problem.file))}><code class="place">{ place }</code></a>
                </p>
                <p>{ prose(&problem.message) }</p>
                if let Some((text, line)) = text.zip(problem.line) {
                    { stateful!(Excerpt {
                        text: text.clone(),
                        from: line,
                        to: line,
                        column: problem.column.unwrap_or(1),
                    }) }
                }
            </li>
        }
    };
    html! { <ul class="plain">{ for problems.iter().map(problem) }</ul> }
}
