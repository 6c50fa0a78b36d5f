use plimsoll::input::InputFile;
use plimsoll::schema::v1::{Change, Changed, Comparison, FindingSummary};
use plimsoll_session::view::{self, counted, grouped};
use plimsoll_session::{Action, Shared};
use yew::prelude::*;

use super::pickers::Pickers;
use super::prose::prose;
use super::stateful::stateful;

/// A longer list is folded at first.
const UNFOLDED: usize = 20;

pub struct Props {
    /// The files of the other state.
    pub other: Vec<Shared<InputFile>>,
    pub stands_alone: bool,
    pub comparison: Option<Shared<Comparison>>,
    pub busy: bool,
    pub other_is_earlier: bool,
    pub act: Callback<Action>,
}

/// This state of the workspace beside another one.
pub fn compare(props: &Props) -> Html {
    html! {
        <section class="comparison" aria-labelledby="compare">
            <div>
                <h2 id="compare">{ "Compare with another state" }</h2>
                if props.other.is_empty() {
                    <p class="section-note">
                        { "Give the other state: a later lockfile, the manifests of another branch, or its whole folder. \
                           What you choose, drop or paste while you are on this side is compared with the audited \
                           workspace, which stays as it is." }
                    </p>
                } else {
                    <p class="section-note">{ which(props) }</p>
                }
            </div>
            { stateful!(Pickers { act: &props.act, children: others(props) }) }
            { outcome(props) }
        </section>
    }
}

/// What can be done with the other state.
fn others(props: &Props) -> Html {
    if props.other.is_empty() {
        return html! {};
    }
    html! {
        <>
            <button type="button" id="turn" class="button" onclick={props.act.reform(|_: MouseEvent| Action::Turn)}>
                { "Swap before and after" }
            </button>
            <button type="button" class="button quiet" onclick={props.act.reform(|_: MouseEvent| Action::ForgetOther)}>
                { "Remove the other state" }
            </button>
        </>
    }
}

fn which(props: &Props) -> String {
    let files: Vec<&str> = props.other.iter().take(3).map(|input| input.path.as_str()).collect();
    let more = match props.other.len().saturating_sub(files.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let files = format!("{}{more}", files.join(", "));
    let (from, to) = if props.other_is_earlier { ("To", "from") } else { ("From", "to") };
    if props.stands_alone {
        format!("{from} your files {to} another workspace: {files}.")
    } else {
        format!("{from} your files {to} the same with the {files} that you gave.")
    }
}

fn outcome(props: &Props) -> Html {
    let Some(comparison) = &props.comparison else {
        return match (props.other.is_empty(), props.busy) {
            (true, _) => html! {},
            (false, true) => html! { <p aria-busy="true">{ "Comparing…" }</p> },
            (false, false) => html! { <p>{ "These states could not be compared." }</p> },
        };
    };
    let comparison = match props.other_is_earlier {
        true => (**comparison).clone().reversed(),
        false => (**comparison).clone(),
    };
    let findings = |findings: &[FindingSummary]| findings.iter().map(finding).collect::<Vec<_>>();
    let names = |all: &[Changed], how: Change| all.iter().filter(|one| one.how == how).map(changed).collect::<Vec<_>>();
    let whole = |all: &[Changed]| all.iter().map(changed).collect::<Vec<_>>();
    let plain = |all: &[String]| all.iter().map(|one| html! { <code>{ one.clone() }</code> }).collect::<Vec<_>>();
    let is_compared = comparison.packages.iter().all(Option::is_some);
    html! {
        <>
            <p class="lead" id="compared">{ view::heard_of_comparison(&comparison) }</p>
            if !is_compared {
                <p class="section-note">{ "Packages were not compared: that needs the lockfile of both states." }</p>
            }
            if comparison.are_strangers {
                <p class="section-note">
                    { "The lockfiles have no member in common: they may not be of the same workspace." }
                </p>
            }
            if comparison.problems[1] > 0 {
                <p class="section-note">
                    { counted(comparison.problems[1], "problem", "problems") }
                    { " in the files of the later state, where things may be missing for it." }
                </p>
            }
            { part("Duplicates gone", whole(&comparison.duplicates_gone)) }
            { part("New duplicates", whole(&comparison.duplicates_new)) }
            { part("Findings solved", findings(&comparison.solved)) }
            { part("New findings", findings(&comparison.new)) }
            { part("Packages upgraded", names(&comparison.changed, Change::Upgraded)) }
            { part("Packages downgraded", names(&comparison.changed, Change::Downgraded)) }
            { part("Other versions", other_versions(&comparison)) }
            { part("From another source", names(&comparison.changed, Change::Source)) }
            { part("Packages added", plain(&comparison.added)) }
            { part("Packages removed", plain(&comparison.removed)) }
        </>
    }
}

/// Packages with other versions than before that are not among the duplicates.
fn other_versions(comparison: &Comparison) -> Vec<Html> {
    let duplicates = || comparison.duplicates_gone.iter().chain(&comparison.duplicates_new);
    let others = comparison.changed.iter().filter(|one| one.how == Change::Versions);
    others.filter(|one| !duplicates().any(|duplicate| duplicate.name == one.name)).map(changed).collect()
}

fn part(name: &'static str, rows: Vec<Html>) -> Html {
    if rows.is_empty() {
        return html! {};
    }
    html! {
        <details key={name} class="changes" open={rows.len() <= UNFOLDED}>
            <summary><h3>{ name }{ " " }<span class="count">{ grouped(rows.len()) }</span></h3></summary>
            <ul class="plain rows">{ for rows.into_iter().map(|row| html! { <li>{ row }</li> }) }</ul>
        </details>
    }
}

fn finding(told: &FindingSummary) -> Html {
    html! { <><span class={format!("tag severity-{}", told.severity)}>{ told.severity.name() }</span><span>{ prose(&told.title) }</span></> }
}

fn changed(changed: &Changed) -> Html {
    let versions = |versions: &[String]| match versions {
        [] => "none".to_owned(),
        versions => versions.join(", "),
    };
    html! {
        <>
            <code>{ changed.name.clone() }</code>
            <span class="became">
                { versions(&changed.from) }<span aria-hidden="true">{ " → " }</span>
                <span class="visually-hidden">{ " became " }</span>{ versions(&changed.to) }
            </span>
        </>
    }
}
