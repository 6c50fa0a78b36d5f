use plimsoll::schema::v1::{Report, Unchecked};
use yew::prelude::*;

use super::prose::prose;

/// Unchecked rules and questions, each with the file that it needs.
pub fn unchecked(report: &Report) -> Html {
    if report.unchecked.is_empty() {
        return html! {};
    }
    let one = |unchecked: &Unchecked| {
        html! {
            <li>
                <strong>{ "Not checked: " }</strong>
                { prose(report.rule(&unchecked.what).map_or(&unchecked.what, |rule| &rule.title)) }
                { ". That needs " }<code>{ unchecked.needs.clone() }</code>{ "." }
            </li>
        }
    };
    html! { <ul class="unchecked">{ for report.unchecked.iter().map(one) }</ul> }
}
