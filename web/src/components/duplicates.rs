use std::collections::BTreeSet;

use plimsoll::schema::advice;
use plimsoll::schema::v1::{Duplicate, Finding, Report, Version};
use plimsoll_session::view::{self, DuplicateRow};
use plimsoll_session::{Action, Address, Audited, Shared, Side};
use yew::prelude::*;

use super::dependency_table::cost_bar;
use super::prose::prose;
use super::why::chain_of;
use crate::browser::address::href;

/// Names to show of a long list.
const SHOWN: usize = 8;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    /// What the search for upgrades found.
    pub upgrades: Option<Shared<advice::Report>>,
    pub open: Shared<BTreeSet<String>>,
    pub act: Callback<Action>,
}

/// The duplicates by cost, each with those that follow from it.
#[component]
pub fn Duplicates(props: &Props) -> Html {
    let report = &props.audited.report;
    if report.workspace.packages.is_none() {
        return html! {};
    }
    let rows = view::duplicate_rows(&report.duplicates);
    let longest = rows.iter().map(|row| row.cpu.range().1).max().unwrap_or_default();
    html! {
        <section class="duplicates" aria-labelledby="duplicates">
            <h2 id="duplicates">{ "Packages with multiple versions" }</h2>
            if rows.is_empty() {
                <p class="section-note">{ "Cargo.lock has one version of each package." }</p>
            } else {
                <div>
                    { for view::extra_versions(report).map(|text| html! { <p>{ text }</p> }) }
                    { for view::duplicates_in_short(report).map(|text| html! { <p class="section-note">{ text }</p> }) }
                    <p><a href={href(&Address::of(Side::Upgrades))}>{ "Which upgrades remove them" }</a></p>
                </div>
                <div class="rows duplicate-rows">
                    <div class="duplicate-line row-head" aria-hidden="true">
                        <span class="cell-action">{ "Package" }</span>
                        <span class="cell-versions">{ "Versions" }</span>
                        <span class="cell-time">{ "CPU time of the extra ones" }</span>
                        <span class="cell-packages">{ "Extra" }</span>
                        <span class="cell-holders">{ "Who requires the others" }</span>
                        <span class="cell-effort">{ "Status" }</span>
                    </div>
                    <ul class="plain duplicate-list">{ for rows.iter().map(|row| self::row(props, row, longest)) }</ul>
                </div>
            }
        </section>
    }
}

fn row(props: &Props, row: &DuplicateRow<'_>, longest: u32) -> Html {
    let root = row.root;
    let id = format!("duplicate {}", root.name);
    let open = props.open.contains(&id);
    let toggle = {
        let id = id.clone();
        props.act.reform(move |_: MouseEvent| Action::Toggle(id.clone()))
    };
    let (low, high) = row.cpu.range();
    let is_measured = high > 0;
    html! {
        <li key={id} class={classes!("duplicate", format!("status-{}", root.status))}>
            <div class="duplicate-line">
                <div class="cell-action">
                    <h3>
                        <button type="button" class="opener" aria-expanded={open.to_string()} onclick={toggle}>
                            <code>{ root.name.clone() }</code>
                        </button>
                    </h3>
                    if !row.followers.is_empty() {
                        <span class="quiet-text">{ format!("+ {} that follow", row.followers.len()) }</span>
                    }
                </div>
                <div class="cell-versions">{ versions(root) }</div>
                <div class="cell-time">
                    if is_measured {
                        { cost_bar(low, high, longest, false) }
                        <span>{ row.cpu.in_percent() }</span>
                    } else {
                        <span class="quiet-text">{ "–" }<span class="visually-hidden">{ " no CPU time known" }</span></span>
                    }
                </div>
                <span class="cell-packages">{ row.extra }<span class="visually-hidden">{ " extra versions" }</span></span>
                <span class="cell-holders quiet-text">{ row.required_by() }</span>
                <span class="cell-effort">
                    if let Some(upgrade) = props.upgrades.as_ref().and_then(|found| row.upgrade(found)) {
                        <a class="tag" href={href(&Address::of(Side::Upgrades))}>{ upgrade }</a>
                    } else {
                        <span class="tag">{ row.status() }</span>
                    }
                </span>
            </div>
            if open { { body(props, row) } }
        </li>
    }
}

fn body(props: &Props, row: &DuplicateRow<'_>) -> Html {
    let root = row.root;
    html! {
        <div class="duplicate-body">
            <p>{ prose(&root.status_says) }</p>
            <p><a href={href(&Address::at(Side::Packages, &root.name))}>{ "Picture of what is around it" }</a></p>
            if let Some(finding) = finding_of(&props.audited.report, root) {
                <p>{ "Finding: " }{ link(&finding.id, &finding.title) }</p>
            }
            <div class="version-columns">{ for root.versions.iter().map(|one| version(&root.name, &root.kept, one, &[])) }</div>
            if !row.followers.is_empty() {
                <p class="part-name">{ "Follow from it" }</p>
                <ul class="plain followers">
                    { for row.followers.iter().map(|one| html! {
                        <li>{ package(&one.name) }{ versions(one) }</li>
                    }) }
                </ul>
            }
        </div>
    }
}

/// The finding about all versions of a duplicate.
pub fn finding_of<'a>(report: &'a Report, duplicate: &Duplicate) -> Option<&'a Finding> {
    report.findings.iter().find(|finding| {
        let label = |version: &Version| format!("{} {}", duplicate.name, version.version);
        duplicate.versions.iter().all(|version| finding.packages.contains(&label(version)))
    })
}

/// A link to the packages of a name, which may be followed by a version.
pub fn package(label: &str) -> Html {
    let name = label.split(' ').next().unwrap_or_default();
    html! { <a href={href(&Address::at(Side::Packages, name))}><code>{ label.to_owned() }</code></a> }
}

/// A link to a finding.
pub fn link(id: &str, title: &str) -> Html {
    html! { <a href={href(&Address::at(Side::Findings, id))}>{ prose(title) }</a> }
}

fn versions(duplicate: &Duplicate) -> Html {
    // Versions of one number come from several sources, and none of them is better kept for its number.
    let alike = duplicate.versions.iter().filter(|version| version.version == duplicate.kept).count() > 1;
    let one = |version: &Version| {
        let kept = version.version == duplicate.kept && !alike;
        html! {
            <span class={classes!("version", kept.then_some("is-kept"))}>
                { version.version.clone() }
                if kept { <span class="visually-hidden">{ " (best kept)" }</span> }
            </span>
        }
    };
    html! { <span class="versions">{ for duplicate.versions.iter().map(one) }</span> }
}

/// A version of the packages of `name`, of which `kept` would best stay, with what it depends on.
pub fn version(name: &str, kept: &str, version: &Version, dependencies: &[String]) -> Html {
    let holders = version.holders.iter().map(|holder| {
        let member = if holder.member { " (member)" } else { "" };
        html! { <>{ package(&format!("{} {}", holder.name, holder.version)) }{ member }</> }
    });
    let mut by_dependency: Vec<(&str, Vec<&str>)> = Vec::new();
    for entry in &version.entry_points {
        match by_dependency.iter_mut().find(|(dependency, _)| *dependency == entry.dependency) {
            Some((_, members)) => members.push(&entry.member),
            None => by_dependency.push((&entry.dependency, vec![&entry.member])),
        }
    }
    let entries = by_dependency
        .iter()
        .map(|(dependency, members)| html! { <>{ package(dependency) }{ format!(", of {}", some(members)) }</> });
    html! {
        <div class="version-column">
            <p class="version-title">
                <code>{ format!("{name} {}", version.version) }</code>
                if version.version == kept { { " " }<span class="tag">{ "best kept" }</span> }
            </p>
            <p class="quiet-text source">{ version.source.clone() }</p>
            if let Some(platforms) = &version.built_for {
                <p class="part-name">{ "Built for at most" }</p>
                <p>{ if platforms.is_empty() { "nothing".to_owned() } else { platforms.join(", ") } }</p>
            }
            { list("Required by", holders.collect()) }
            { list("Pulled in by", entries.collect()) }
            { list("Depends on", dependencies.iter().map(|label| package(label)).collect()) }
            if !version.chain.is_empty() {
                <p class="part-name">{ "Shortest way" }</p>
                <p>{ chain_of(&version.chain) }</p>
            }
        </div>
    }
}

fn some(names: &[&str]) -> String {
    match names.len().saturating_sub(3) {
        0 => names.join(", "),
        more => format!("{} and {more} more", names.iter().take(3).copied().collect::<Vec<_>>().join(", ")),
    }
}

fn list(name: &str, items: Vec<Html>) -> Html {
    if items.is_empty() {
        return html! {};
    }
    let more = items.len().saturating_sub(SHOWN);
    html! {
        <>
            <p class="part-name">{ name.to_owned() }</p>
            <ul class="plain names">{ for items.iter().take(SHOWN).map(|item| html! { <li>{ item.clone() }</li> }) }</ul>
            if more > 0 {
                <details>
                    <summary>{ format!("and {more} more") }</summary>
                    <ul class="plain names">
                        { for items.iter().skip(SHOWN).map(|item| html! { <li>{ item.clone() }</li> }) }
                    </ul>
                </details>
            }
        </>
    }
}
