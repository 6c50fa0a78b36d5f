use plimsoll::schema::v1::{CorrectedFile, Finding, Fix};
use plimsoll_session::view::is_safe;
use plimsoll_session::{Action, Chosen, Shared};
use yew::prelude::*;

use super::diff::Diff;
use super::finding::Props;
use super::prose::prose;
use super::stateful::stateful;

/// The fixes of a finding to choose from, each with what it does alone. Nothing is chosen beforehand.
pub fn choices(props: &Props, finding: &Finding) -> Html {
    let chosen = props.chosen.as_ref().and_then(Chosen::fix);
    let group = AttrValue::from(finding.id.clone());
    let option = |fix: Option<&Fix>| {
        let checked = chosen == fix.map(|fix| &fix.id);
        let (of, id) = (finding.id.clone(), fix.map(|fix| fix.id.clone()));
        let choose = move |_: Event| Action::Choose { finding: of.clone(), fix: id.clone() };
        let advised = fix.is_some() && fix == finding.fix.as_ref();
        html! {
            <label class={classes!("choice", checked.then_some("is-chosen"))}>
                <input
                    type="radio"
                    name={group.clone()}
                    {checked}
                    onchange={props.act.reform(choose)}
                />
                <span>
                    if let Some(fix) = fix {
                        { prose(&fix.label) }{ " " }{ safety(fix) }
                        if advised { <span class="tag">{ "advised" }</span> }
                        { removed(fix) }
                    } else {
                        { "Leave it as it is" }
                    }
                </span>
            </label>
        }
    };
    let fixes: Vec<&Fix> = finding.fixes().collect();
    // The change to look at: of the chosen fix, else of the first.
    let shown = fixes.iter().position(|fix| Some(&fix.id) == chosen).unwrap_or(0);
    html! {
        <>
            <fieldset class="choices">
                <legend class="visually-hidden">{ "What to do about it" }</legend>
                { option(None) }
                { for fixes.iter().map(|fix| option(Some(fix))) }
            </fieldset>
            if let Some(fix) = fixes.get(shown) {
                if fixes.len() > 1 {
                    <p class="section-note">{ "What “" }{ prose(&fix.label) }{ "” changes by itself:" }</p>
                }
                { change(fix, props.previews.get(shown).and_then(Option::as_ref)) }
            }
        </>
    }
}

fn change(fix: &Fix, files: Option<&Shared<Vec<CorrectedFile>>>) -> Html {
    let Some(files) = files.filter(|files| !files.is_empty()) else {
        return match fix.edits.is_empty() {
            true => html! { <>{ for fix.commands.iter().map(|text| command(text)) }</> },
            false => html! { <p class="quiet-text">{ "Working it out…" }</p> },
        };
    };
    let file = |file: &CorrectedFile| {
        html! {
            <figure class="evidence">
                <figcaption><code>{ file.path.clone() }</code></figcaption>
                { stateful!(Diff { diff: file.diff.clone() }) }
            </figure>
        }
    };
    files.iter().map(file).collect()
}

fn command(command: &str) -> Html {
    html! { <pre class="code"><code>{ command.to_owned() }</code></pre> }
}

fn removed(fix: &Fix) -> Html {
    match fix.removes.len() {
        0 => html! {},
        count => html! {
            <span class="quiet-text">
                { format!(
                    " {} from Cargo.lock: ",
                    fix.removes_bound.counted(count, "package is removed", "packages are removed")
                ) }
                { fix.removes.join(", ") }
            </span>
        },
    }
}

/// How far a fix can be trusted.
pub fn safety(fix: &Fix) -> Html {
    let class = if is_safe(fix) { "is-safe" } else { "is-risky" };
    html! { <span class={classes!("tag", class)}>{ fix.safety.name() }</span> }
}
