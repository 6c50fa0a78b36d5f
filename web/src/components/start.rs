use plimsoll::rules::RULES;
use plimsoll::session::Action;
use yew::prelude::*;

use super::disc::disc;
use super::pickers::Pickers;
use super::prose::prose;
use crate::app::add;
use crate::browser::take::Taken;
use crate::example;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub act: Callback<Action>,
}

/// What there is before anything was given.
#[component]
pub fn Start(props: &Props) -> Html {
    let example = {
        let act = props.act.clone();
        Callback::from(move |_: MouseEvent| {
            add(&act, async { Taken { files: example::files(), trouble: Vec::new() } });
        })
    };
    html! {
        <main class="start">
            <section class="hull">
                <div class="hull-inner">
                    <h1>{ "Does your workspace carry too much cargo?" }</h1>
                    <p class="lead">
                        { "Plimsoll reads the manifests and the lockfile of a Cargo workspace, shows what weighs on its \
                           builds and why, and hands you the corrected manifests." }
                    </p>
                    { disc() }
                </div>
            </section>
            <section class="water">
                <div class="water-inner">
                    <Pickers act={&props.act} prominent=true>
                        <button type="button" id="example" class="button" onclick={example}>{ "Try the example" }</button>
                    </Pickers>
                    <p class="hint">
                        { "Or drop a folder, files or a " }<code>{ ".zip" }</code>{ " anywhere on this page, or paste \
                           with " }<kbd>{ "Ctrl" }</kbd>{ "+" }<kbd>{ "V" }</kbd>{ ". Of a folder, only manifests, the \
                           lockfile and Cargo's settings are read. Nothing is uploaded: the audit runs in this tab." }
                    </p>
                    <h2>{ "What it looks for" }</h2>
                    <ul class="rule-list">
                        { for RULES.iter().map(|rule| html! { <li>{ prose(rule.title) }</li> }) }
                    </ul>
                </div>
            </section>
        </main>
    }
}
