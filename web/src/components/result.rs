use std::collections::BTreeSet;

use plimsoll::input::InputFile;
use plimsoll::schema::advice;
use plimsoll::schema::v1::{Blocked, Bound, CorrectedFile, Plan, Predicted};
use plimsoll_session::view::{self, counted};
use plimsoll_session::{Action, Audited, Destination, Export, Shared, Writing};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::corrected::corrected_head;
use super::diff::Diff;
use super::prose::prose;
use super::stateful::stateful;
use super::upgrades::changes;
use super::write_back::write_back;

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

/// The plan of the chosen fixes, with its downloads: beside the view, or where there is no room, in its place once a bar
/// at the foot of the window is pressed.
#[component]
pub fn Changes(props: &Props) -> Html {
    let open = use_state_eq(|| None::<bool>);
    let (panel, bar) = (use_node_ref(), use_node_ref());
    {
        let (panel, bar) = (panel.clone(), bar.clone());
        use_effect_with(*open, move |open| {
            // What was pressed is gone, and the focus goes where the way goes on.
            let next = match open {
                Some(true) => panel.cast::<HtmlElement>(),
                Some(false) => bar.cast::<HtmlElement>(),
                None => None,
            };
            if let Some(next) = next {
                let _ = next.focus();
            }
        });
    }
    let set = |to: bool| {
        let open = open.clone();
        Callback::from(move |()| open.set(Some(to)))
    };
    let close = set(false);
    let is_open = *open == Some(true);
    let on_key = {
        let close = close.clone();
        Callback::from(move |event: KeyboardEvent| {
            if is_open && event.key() == "Escape" {
                close.emit(());
            }
        })
    };
    let plan = &props.plan;
    html! {
        <>
        <aside
            id="result"
            class={classes!("result", props.busy.then_some("is-busy"), is_open.then_some("is-open"))}
            aria-labelledby="corrections"
            onkeydown={on_key}
        >
            <div class="result-head">
                <h2 id="corrections" ref={panel} tabindex="-1">{ "Changes" }</h2>
                <p class="totals">{ totals(plan) }</p>
                <button type="button" id="close-changes" class="button quiet small" onclick={close.reform(|_: MouseEvent| ())}>
                    { "Hide" }
                </button>
            </div>
            { edited(props) }
            { blocked(props) }
            { downloads(props) }
            <>{ for plan.files.iter().map(|file| self::file(props, file, plan.files.len() <= UNFOLDED)) }</>
            { commands(props) }
            if let Some(then) = view::after(plan) {
                <p>{ prose(then) }</p>
            }
            if !plan.removes.is_empty() {
                <p class="quiet-text">{ plimsoll::report::no_longer_needed(plan) }</p>
            }
            { for plan.predicted.iter().map(|predicted| self::predicted(props, predicted)) }
            if !plan.files.is_empty() {
                <p class="quiet-text">
                    { "Corrected files, .zip and .patch are your own files: whole, with everything that is in them. A token in \
                       one of them is in these, too." }
                </p>
            }
        </aside>
        if !is_open {
            <div class="changes-bar">
                <button type="button" id="view-changes" ref={bar} class="button" aria-expanded="false" aria-controls="result" onclick={set(true).reform(|_: MouseEvent| ())}>
                    { view::plan_in_short(plan) }{ " · " }<span class="link">{ "View changes" }</span>
                </button>
                if !plan.files.is_empty() {
                    { zip(props, "Download".to_owned(), None) }
                }
            </div>
        }
        </>
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
    let text = format!("Download {} as .zip", counted(props.plan.files.len(), "file", "files"));
    html! {
        <div class="picker-row">
            { zip(props, text, Some("download-zip")) }
            { export(props, ".patch", Export::Patch, Destination::Save) }
            { export(props, "Copy patch", Export::Patch, Destination::Copy) }
            { write_back(props.writing.as_ref(), props.busy, &props.act) }
        </div>
    }
}

fn zip(props: &Props, text: String, id: Option<&'static str>) -> Html {
    let onclick = props.act.reform(|_: MouseEvent| Action::Export(Export::Zip, Destination::Save));
    html! { <button type="button" {id} class="button small primary" disabled={props.busy} {onclick}>{ text }</button> }
}

fn export(props: &Props, name: &'static str, export: Export, destination: Destination) -> Html {
    let action = props.act.reform(move |_: MouseEvent| Action::Export(export, destination));
    html! { <button type="button" class="button small" disabled={props.busy} onclick={action}>{ name }</button> }
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
            if open { { stateful!(Diff { diff: file.diff.clone() }) } }
        </section>
    }
}
