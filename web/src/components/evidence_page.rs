use plimsoll_session::Action;
use plimsoll_session::evidence::Seen;
use plimsoll_session::view::WAYS;
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
    /// The packages that the chosen fixes remove, as `name version`.
    pub removes: Vec<String>,
    pub act: Callback<Action>,
}

/// The recorded build and the target folder.
pub fn evidence_page(props: &Props) -> Html {
    let Some(known) = &props.seen.known else {
        return html! { <p class="section-note" aria-busy="true">{ "Looking at the evidence…" }</p> };
    };
    let way = |(what, command): &(&'static str, &'static str)| {
        html! { <li>{ prose(what) }<pre class="code"><code>{ *command }</code></pre></li> }
    };
    let is_whole = known.build.is_some() && known.target_dir.is_some();
    html! {
        <section class="proof" aria-labelledby="evidence">
            <h2 id="evidence">{ "Evidence" }</h2>
            if known.build.is_some() {
                { build_record(known, &props.seen, &props.removes, &props.act) }
            }
            if known.target_dir.is_some() {
                { stateful!(TargetFolder { known: known.clone(), subject: props.subject.clone(), act: &props.act }) }
            }
            <details class="ways" open={!is_whole}>
                <summary>{ "What can be given" }</summary>
                <p class="section-note">
                    { "A recorded build says what takes the time and what a change would save. Of a target folder names, \
                       sizes and times are read, and no contents but the record of the last build." }
                </p>
                <ul class="plain">{ for WAYS.iter().map(way) }</ul>
                { stateful!(Pickers { act: &props.act }) }
                <p class="section-note">{ "Without a record, figures rest on reference costs. " }{ &known.costs }</p>
            </details>
        </section>
    }
}
