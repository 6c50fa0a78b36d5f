use plimsoll::schema::advice::Foreseen;
use plimsoll::schema::v1::CorrectedFile;
use plimsoll::session::upgrades::Upgrades;
use plimsoll::session::view::counted;
use plimsoll::session::{Action, Upgrade};
use yew::prelude::*;

use super::ladder::changes;
use crate::components::corrected::corrected_head;
use crate::components::diff::{Diff, counts};

/// A longer diff is folded at first: that of a lockfile may be thousands of lines.
const UNFOLDED: usize = 60;

/// What the chosen rungs come to, and how to take it away.
pub fn chosen(upgrades: &Upgrades, act: &Callback<Action>) -> Html {
    html! {
        <section class="chosen-upgrades" aria-labelledby="chosen-upgrades">
            <h3 id="chosen-upgrades">
                { "With " }{ counted(upgrades.chosen.len(), "chosen upgrade", "chosen upgrades") }
            </h3>
            { match upgrades.foreseen.as_deref() {
                None => html! { <p aria-busy="true">{ "Working it out…" }</p> },
                Some(Err(why)) => html! { <p class="trouble">{ why.clone() }</p> },
                Some(Ok(foreseen)) => self::foreseen(foreseen, act),
            } }
        </section>
    }
}

fn foreseen(foreseen: &Foreseen, act: &Callback<Action>) -> Html {
    let commands = foreseen.commands.join("\n");
    let press = |text: &'static str, id: &'static str, action: Action| super::button(act, id, text, action);
    html! {
        <>
            <p class="section-note">
                { "These are the files as you gave them with these upgrades alone; fixes that are on for findings are not in \
                   them. Take the manifests and run the commands, and Cargo writes the lockfile that is shown. The patch has that \
                   lockfile in it, so that nothing is left to run after it." }
            </p>
            { changes(&foreseen.change) }
            <div class="picker-row">
                { press("Download .patch", "upgrades-patch", Action::Upgrade(Upgrade::Patch)) }
                { press("Copy patch", "copy-upgrades-patch", Action::CopyText(foreseen.patch.clone())) }
            </div>
            if !commands.is_empty() {
                <div class="commands">
                    <h4>{ "With the manifests alone, run" }</h4>
                    <pre class="code" tabindex="0"><code>{ commands.clone() }</code></pre>
                    <div class="picker-row">{ press("Copy commands", "copy-upgrade-commands", Action::CopyText(commands.clone())) }</div>
                </div>
            }
            { for foreseen.files.iter().map(|file| self::file(file, act)) }
        </>
    }
}

fn file(file: &CorrectedFile, act: &Callback<Action>) -> Html {
    let (added, removed) = counts(&file.diff);
    let path = file.path.clone();
    let take = act.reform(move |destination| Action::Upgrade(Upgrade::Take(path.clone(), destination)));
    let title = html! { <h4><code>{ file.path.clone() }</code></h4> };
    html! {
        <section key={file.path.clone()} class="corrected">
            { corrected_head(title, file, " with the upgrades", take) }
            <details open={added + removed <= UNFOLDED}>
                <summary>{ "Changed lines" }</summary>
                <Diff diff={file.diff.clone()} />
            </details>
        </section>
    }
}
