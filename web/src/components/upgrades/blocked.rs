use plimsoll::schema::advice::{Blocker, Duplicate, Report, Way};
use plimsoll_session::Action;
use plimsoll_session::view;
use yew::prelude::*;

use crate::components::duplicates::package;
use crate::components::prose::prose;

/// A longer list is folded at first.
const UNFOLDED: usize = 12;

/// Each duplicate with the moves that remove it, or with the packages that block them.
pub fn duplicates(report: &Report, act: &Callback<Action>) -> Html {
    let (open, stuck): (Vec<_>, Vec<_>) = report.duplicates.iter().partition(|one| !one.options.is_empty());
    let (held, rest): (Vec<_>, Vec<_>) = stuck.into_iter().partition(|one| !one.blockers.is_empty());
    html! {
        <>
            { part("Duplicates that an upgrade removes", None, open.iter().map(|one| movable(one)).collect()) }
            { part(
                "Blocked upstream",
                Some("No newer release of the crates that require the old version accepts a newer one. The line tells cargo-deny."),
                held.iter().map(|one| blocked(one, act)).collect(),
            ) }
            { part(
                "Duplicates that no single upgrade removes",
                Some("No crate blocks them for certain, but none of the upgrades that were tried removes them."),
                rest.iter().map(|one| together(one)).collect(),
            ) }
        </>
    }
}

fn part(title: &'static str, note: Option<&'static str>, rows: Vec<Html>) -> Html {
    if rows.is_empty() {
        return html! {};
    }
    html! {
        <details key={title} class="part" open={rows.len() <= UNFOLDED}>
            <summary><h3>{ title }{ " " }<span class="count">{ rows.len() }</span></h3></summary>
            if let Some(note) = note { <p class="section-note">{ note }</p> }
            <ul class="plain moves">{ for rows.into_iter().map(|row| html! { <li>{ row }</li> }) }</ul>
        </details>
    }
}

fn head(duplicate: &Duplicate) -> Html {
    html! {
        <>
        <p class="duplicate-head">
            <strong>{ package(&duplicate.name) }</strong>
            <span class="versions">
                { for duplicate.versions.iter().map(|version| html! { <span class="version">{ version.clone() }</span> }) }
            </span>
        </p>
        if !duplicate.followers.is_empty() {
            <p class="quiet-text">{ "With it goes: " }{ duplicate.followers.join(", ") }{ "." }</p>
        }
        </>
    }
}

fn together(duplicate: &Duplicate) -> Html {
    html! {
        <>
            { head(duplicate) }
            if !duplicate.together.is_empty() {
                <p>
                    { "An old version goes with " }{ prose(&duplicate.together.join(" and ")) }
                    if !duplicate.instead.is_empty() {
                        { format!(", but {} comes instead", duplicate.instead.join(" and ")) }
                    }
                    { "." }
                </p>
            }
        </>
    }
}

fn movable(duplicate: &Duplicate) -> Html {
    let way = |way: &Way| {
        html! {
            <li>
                { prose(&way.label) }
                <span class="quiet-text">{ format!(" (alone: −{} packages, +{})", way.removes, way.adds) }</span>
            </li>
        }
    };
    html! {
        <>
            { head(duplicate) }
            <ul class="plain moves-of-one">{ for duplicate.options.iter().map(way) }</ul>
        </>
    }
}

fn blocked(duplicate: &Duplicate, act: &Callback<Action>) -> Html {
    let lines = view::skip_lines(&duplicate.blockers);
    let copy = {
        let lines = lines.clone();
        act.reform(move |_: MouseEvent| Action::CopyText(lines.clone()))
    };
    let one = |blocker: &Blocker| {
        let name = html! { <code>{ format!("{} {}", blocker.name, blocker.version) }</code> };
        html! {
            <li>
                { "Blocked by " }
                if let Some(page) = &blocker.page {
                    <a href={page.clone()} target="_blank" rel="noopener noreferrer">{ name }</a>
                } else {
                    { name }
                }
                { ", which still requires " }
                <code>{ format!("{} {}", blocker.on, blocker.requirement) }</code>
                { format!(" ({} is locked)", blocker.locked) }
            </li>
        }
    };
    html! {
        <>
            { head(duplicate) }
            <ul class="plain moves-of-one">{ for duplicate.blockers.iter().map(one) }</ul>
            <div class="skip">
                <pre class="code" tabindex="0"><code>{ lines }</code></pre>
                <button type="button" class="button small" aria-label={format!("Copy the skip line of {}", duplicate.name)} onclick={copy}>
                    { "Copy" }
                </button>
            </div>
        </>
    }
}
