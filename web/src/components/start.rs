use plimsoll_session::Action;
use yew::prelude::*;

use super::disc::disc;
use super::pickers::Pickers;

/// The subjects of the rules. A report has the rules' own words.
const LOOKS_FOR: [&str; 9] = [
    "Packages with multiple versions: who requires them, and what an alignment removes",
    "Profiles that cost build time, and what they buy for it",
    "Debuginfo, link-time optimization and codegen units where they do not belong",
    "Settings that Cargo ignores or refuses, and restated defaults",
    "Keys that Cargo never reads, with the one that was meant",
    "Dependencies that every member declares for itself, and unused workspace dependencies",
    "Features that enable nearly everything, and who else enables them",
    "Cargo config and workflows that override settings, break linking or cache what no build uses",
    "Patches that match nothing, stale lockfiles, crates that std has replaced",
];

#[derive(Properties, PartialEq)]
pub struct Props {
    pub act: Callback<Action>,
}

/// The page before any file was given.
#[component]
pub fn Start(props: &Props) -> Html {
    let example = props.act.reform(|_: MouseEvent| Action::Example);
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
                           lockfile, Cargo's settings, workflows and .gitignore are read, and of a target folder names, \
                           sizes and the record of the last build. Nothing is uploaded: the audit runs in this tab." }
                    </p>
                    <h2>{ "What it looks for" }</h2>
                    <ul class="rule-list">
                        { for LOOKS_FOR.iter().map(|what| html! { <li>{ *what }</li> }) }
                    </ul>
                </div>
            </section>
        </main>
    }
}
