//! The pages of the evidence: the recorded build over time, and the target folder.

use plimsoll::schema::v1::Plan;
use plimsoll_session::evidence::Seen;
use plimsoll_session::view::{WAYS_TO_TARGET, WAYS_TO_TIMINGS};
use plimsoll_session::{Action, Shared};
use yew::prelude::*;

use super::build_record::build_record;
use super::pickers::Pickers;
use super::prose::prose;
use super::stateful::stateful;
use super::target_folder::TargetFolder;

pub struct Props {
    pub seen: Seen,
    /// The part of the target folder that is looked at, by its name.
    pub subject: Option<String>,
    /// What the chosen fixes do.
    pub plan: Shared<Plan>,
    pub act: Callback<Action>,
}

/// The recorded build.
pub fn timeline(props: &Props) -> Html {
    let Some(known) = &props.seen.known else { return waiting() };
    let without = html! {
        <p class="section-note">
            { "A recorded build says what takes the time, what it waits for, and what a change would save. Without one, \
               figures rest on reference costs. " }
            { &known.costs }
        </p>
    };
    html! {
        <section class="proof" aria-labelledby="timeline">
            <h2 id="timeline">{ "Timeline" }</h2>
            if known.build.is_some() { { build_record(known, &props.seen, &props.plan, &props.act) } } else { { without } }
            { ways("Another record", known.build.is_some(), &WAYS_TO_TIMINGS, &props.act) }
        </section>
    }
}

/// The target folder.
pub fn target(props: &Props) -> Html {
    let Some(known) = &props.seen.known else { return waiting() };
    let without = html! {
        <p class="section-note">
            { "The target folder tells what takes its space, and what can be deleted. Of its files, names, sizes and times \
               are read, and no contents but the record of the last build." }
        </p>
    };
    html! {
        <section class="proof" aria-labelledby="target">
            <h2 id="target">{ "Target folder" }</h2>
            if known.target_dir.is_some() {
                { stateful!(TargetFolder { known: known.clone(), subject: props.subject.clone(), act: &props.act }) }
            } else {
                { without }
            }
            { ways("Another target folder", known.target_dir.is_some(), &WAYS_TO_TARGET, &props.act) }
        </section>
    }
}

fn waiting() -> Html {
    html! { <p class="section-note" aria-busy="true">{ "Looking at the evidence…" }</p> }
}

/// What gives the evidence, folded away if there is some.
fn ways(another: &'static str, is_there: bool, ways: &[(&'static str, &'static str)], act: &Callback<Action>) -> Html {
    let way = |(what, command): &(&'static str, &'static str)| {
        html! { <li>{ prose(what) }<pre class="code"><code>{ *command }</code></pre></li> }
    };
    html! {
        <details class="ways" open={!is_there}>
            <summary>{ if is_there { another } else { "How to give it" } }</summary>
            <ul class="plain">{ for ways.iter().map(way) }</ul>
            { stateful!(Pickers { act }) }
        </details>
    }
}
