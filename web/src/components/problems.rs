use plimsoll::schema::v1::Problem;
use plimsoll_session::{Address, Audited, Side};
use yew::prelude::*;

use super::evidence::Excerpt;
use super::prose::prose;
use crate::browser::address::href;

/// The problems of the files.
pub fn problems(audited: &Audited) -> Html {
    let problems = &audited.report.problems;
    if problems.is_empty() {
        return html! {};
    }
    let problem = |problem: &Problem| {
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
                    <Excerpt text={text.clone()} from={line} to={line} column={problem.column.unwrap_or(1)} />
                }
            </li>
        }
    };
    html! {
        <section class="panel problems" aria-labelledby="problems">
            <h2 id="problems">{ "Problems in the files" }</h2>
            <p class="section-note">{ "Everything that they do not touch was audited all the same." }</p>
            <ul class="plain">{ for problems.iter().map(problem) }</ul>
        </section>
    }
}
