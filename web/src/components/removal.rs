use plimsoll_session::costs::{Costs, Line};
use yew::prelude::*;

use super::duplicates::package;
use super::prose::prose;

/// Names to show of a long list.
const SHOWN: usize = 30;

/// What the packages of a name cost, and what is removed when no member requires them any more.
pub fn removal(costs: &Costs, name: &str) -> Html {
    let of_name = |line: &&Line| line.name == name;
    let direct = || costs.direct.lines.iter().filter(of_name);
    let is_other = |line: &&Line| direct().all(|other| other.version != line.version);
    html! {
        <>
            { for costs.all.lines.iter().filter(of_name).filter(is_other).map(|line| html! { <p>{ prose(&line.says) }</p> }) }
            { for direct().map(trial) }
        </>
    }
}

fn trial(line: &Line) -> Html {
    let id = format!("drop-{}", line.version);
    let item = |(label, is_duplicate): &(String, bool)| {
        html! {
            <li>{ package(label) }if *is_duplicate { { " " }<span class="tag">{ "duplicate" }</span> }</li>
        }
    };
    let removes = || line.removes.iter().skip(1);
    let more = removes().count().saturating_sub(SHOWN);
    html! {
        <section class="removal" aria-labelledby={id.clone()}>
            <h3 {id}>{ "What if it is dropped? " }<span class="version-numbers">{ &line.version }</span></h3>
            <p>{ prose(&line.says) }{ " " }<span class="quiet-text">{ "This is a trial: no file is edited." }</span></p>
            if line.removes.len() > 1 {
                <p class="part-name">{ "Removed with it" }</p>
                <ul class="plain removed-with">{ for removes().take(SHOWN).map(item) }</ul>
                if more > 0 {
                    <details>
                        <summary>{ format!("and {more} more") }</summary>
                        <ul class="plain removed-with">{ for removes().skip(SHOWN).map(item) }</ul>
                    </details>
                }
            }
            <p class="part-name">{ "Required by" }</p>
            <ul class="plain">{ for line.entries.iter().map(|entry| html! { <li>{ prose(entry) }</li> }) }</ul>
        </section>
    }
}
