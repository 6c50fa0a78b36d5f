use std::collections::BTreeSet;

use plimsoll::input::InputFile;
use plimsoll::schema::advice;
use plimsoll::schema::v1::{Blocked, Bound, CorrectedFile, Plan, Predicted};
use plimsoll_session::view::{self, counted};
use plimsoll_session::{Action, Audited, Destination, Export, Shared, Writing};
use yew::prelude::*;

use super::corrected::corrected_head;
use super::diff::Diff;
use super::prose::prose;
use super::upgrades::changes;
use super::write_back::WriteBack;

/// With more changed files than this, their changes are folded at first.
const UNFOLDED: usize = 6;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub plan: Shared<Plan>,
    pub open: Shared<BTreeSet<String>>,
    pub writing: Option<Writing>,
    /// The files that were edited by hand.
    pub edited: Vec<Shared<InputFile>>,
    /// The ladder of upgrades, if it is known.
    pub ladder: Option<Shared<advice::Report>>,
    /// Whether the plan is about to change.
    pub busy: bool,
    pub act: Callback<Action>,
}

/// The plan of the chosen fixes, with its downloads.
#[component]
pub fn ResultPanel(props: &Props) -> Html {
    let plan = &props.plan;
    let empty = plan.applied.is_empty() && plan.blocked.is_empty();
    html! {
        <aside id="result" class={classes!("result", props.busy.then_some("is-busy"))} aria-labelledby="corrections">
            <h2 id="corrections">{ "Corrected files" }</h2>
            { edited(props) }
            if empty {
                <p class="section-note">
                    { "Switch a fix on, and the corrected files appear here, line by line, ready to download." }
                </p>
            } else {
                <p class="totals">{ totals(plan) }</p>
                { blocked(props) }
                { downloads(props) }
                if !plan.files.is_empty() {
                    <WriteBack writing={props.writing.clone()} busy={props.busy} act={&props.act} />
                }
                { commands(props) }
                if let Some(then) = view::after(plan) {
                    <p>{ prose(then) }</p>
                }
                if !plan.removes.is_empty() {
                    <p class="quiet-text">{ plimsoll::report::no_longer_needed(plan) }</p>
                }
                <>{ for plan.files.iter().map(|file| self::file(props, file, plan.files.len() <= UNFOLDED)) }</>
                { for plan.predicted.iter().map(|predicted| self::predicted(props, predicted)) }
            }
            <div class="report-row">
                <h3>{ "The report" }</h3>
                <div class="picker-row">
                    { export(props, "Markdown", Export::Markdown, Destination::Save) }
                    { export(props, "HTML", Export::Html, Destination::Save) }
                    { export(props, "JSON", Export::Json, Destination::Save) }
                    { export(props, "Copy Markdown", Export::Markdown, Destination::Copy) }
                </div>
            </div>
        </aside>
    }
}

/// The files that were written by hand, which the corrections are made upon.
fn edited(props: &Props) -> Html {
    if props.edited.is_empty() {
        return html! {};
    }
    let one = |input: &Shared<InputFile>| {
        let path = input.path.clone();
        let take = |destination| {
            let path = path.clone();
            props.act.reform(move |_: MouseEvent| Action::Take(path.clone(), destination))
        };
        let revert = {
            let path = path.clone();
            props.act.reform(move |_: MouseEvent| Action::Revert(path.clone()))
        };
        html! {
            <li key={path.clone()} class="corrected-head">
                <code>{ path.clone() }</code>
                <button type="button" class="button quiet small" aria-label={format!("Download the edited {path}")} onclick={take(Destination::Save)}>
                    { "Download" }
                </button>
                <button type="button" class="button quiet small revert" aria-label={format!("Revert {path}")} onclick={revert}>
                    { "Revert" }
                </button>
            </li>
        }
    };
    html! {
        <div class="edited">
            <h3>{ "Edited by hand" }</h3>
            <p class="quiet-text">{ "Corrections are made upon these texts, and their differences are told against them." }</p>
            <ul class="plain">{ for props.edited.iter().map(one) }</ul>
        </div>
    }
}

fn totals(plan: &Plan) -> Html {
    let number = |count: usize, one: &'static str, many: &'static str| {
        html! { <span class="total"><strong>{ count }</strong>{ " " }{ if count == 1 { one } else { many } }</span> }
    };
    html! {
        <>
            { number(plan.applied.len(), "fix", "fixes") }
            { number(plan.files.len(), "file", "files") }
            if !plan.removes.is_empty() {
                { for (plan.removes_bound != Bound::Exactly).then(|| plan.removes_bound.name()) }
                { number(plan.removes.len(), "package removed", "packages removed") }
            }
            if !plan.blocked.is_empty() { { number(plan.blocked.len(), "blocked", "blocked") } }
        </>
    }
}

fn blocked(props: &Props) -> Html {
    let title = |id: &str| view::title_of(&props.audited.report, props.ladder.as_deref(), id);
    let one = |blocked: &Blocked| {
        let prefer = blocked.by.clone().map(|over| {
            let finding = blocked.finding.clone();
            props.act.reform(move |_: MouseEvent| Action::Prefer { finding: finding.clone(), over: over.clone() })
        });
        html! {
            <li class="blocked">
                <p><strong>{ "Blocked: " }</strong>{ prose(&title(&blocked.finding)) }</p>
                <p>
                    { prose(&blocked.reason) }{ "." }
                    if let Some(by) = &blocked.by { { " That is “" }{ prose(&title(by)) }{ "”." } }
                </p>
                if let Some(prefer) = prefer {
                    <button type="button" class="button" onclick={prefer}>{ "Use this one instead" }</button>
                }
            </li>
        }
    };
    html! {
        if !props.plan.blocked.is_empty() {
            <ul class="plain blocked-list">{ for props.plan.blocked.iter().map(one) }</ul>
        }
    }
}

fn downloads(props: &Props) -> Html {
    if props.plan.files.is_empty() {
        return html! {};
    }
    html! {
        <>
        <div class="picker-row">
            <button
                type="button"
                id="download-zip"
                class="button primary"
                disabled={props.busy}
                onclick={props.act.reform(|_| Action::Export(Export::Zip, Destination::Save))}
            >
                { format!("Download {} as .zip", counted(props.plan.files.len(), "file", "files")) }
            </button>
            { export(props, ".patch", Export::Patch, Destination::Save) }
            { export(props, "Copy patch", Export::Patch, Destination::Copy) }
        </div>
        <p class="quiet-text">
            { "Corrected files, .zip and .patch are your own files: whole, with everything that is in them. A token in one of \
               them is in these, too." }
        </p>
        </>
    }
}

fn export(props: &Props, name: &'static str, export: Export, destination: Destination) -> Html {
    let action = props.act.reform(move |_: MouseEvent| Action::Export(export, destination));
    html! { <button type="button" class="button" disabled={props.busy} onclick={action}>{ name }</button> }
}

fn commands(props: &Props) -> Html {
    if props.plan.commands.is_empty() {
        return html! {};
    }
    html! {
        <div class="commands">
            <h3>{ "Then run" }</h3>
            <pre class="code" tabindex="0"><code>{ props.plan.commands.join("\n") }</code></pre>
            <div class="picker-row">
                { export(props, "Download .sh", Export::Script, Destination::Save) }
                { export(props, "Copy commands", Export::Script, Destination::Copy) }
            </div>
        </div>
    }
}

/// The predicted lockfile of the chosen upgrades.
fn predicted(props: &Props, predicted: &Predicted) -> Html {
    html! {
        <section class="predicted" aria-labelledby="predicted">
            <h3 id="predicted">{ "The lockfile then" }</h3>
            if let Some(lock) = &predicted.lock {
                <p class="figures">
                    { for view::changes_in_figures(&predicted.change).into_iter().map(|figure| html! { <span>{ figure }</span> }) }
                </p>
                <p>{ prose(&predicted.cost.statement) }</p>
                <p class="quiet-text">
                    { "Cargo writes this once the files are in their places and the commands are run. It is not in the zip and \
                       the patch; if you take it too, no command has to be run." }
                </p>
                { changes(&predicted.change) }
                { file(props, lock, false) }
            } else {
                <p class="trouble">{ "It cannot be predicted. " }{ prose(&predicted.unknown) }</p>
            }
        </section>
    }
}

fn file(props: &Props, file: &CorrectedFile, unfolded: bool) -> Html {
    let id = format!("file {}", file.path);
    // The set holds the items that the visitor opened or closed against their default.
    let open = unfolded != props.open.contains(&id);
    let toggle = props.act.reform(move |_: MouseEvent| Action::Toggle(id.clone()));
    let path = file.path.clone();
    let take = props.act.reform(move |destination| Action::Take(path.clone(), destination));
    let title = html! {
        <h3>
            <button type="button" class="opener" aria-expanded={open.to_string()} onclick={toggle}>
                <code>{ file.path.clone() }</code>
            </button>
        </h3>
    };
    html! {
        <section key={file.path.clone()} class="corrected">
            { corrected_head(title, file, "", take) }
            if open { <Diff diff={file.diff.clone()} /> }
        </section>
    }
}
