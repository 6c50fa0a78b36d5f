use std::collections::BTreeSet;

use plimsoll::schema::v1::{Duplicate, Finding, Report, Version};
use plimsoll_session::view::{self, DuplicateGroup, Tree};
use plimsoll_session::{Action, Address, Audited, Shared, Side};
use yew::prelude::*;

use super::prose::prose;
use super::why::chain_of;
use crate::browser::address::href;

/// Names to show of a long list.
const SHOWN: usize = 8;

/// A longer list of duplicates is folded at first.
const UNFOLDED: usize = 12;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub open: Shared<BTreeSet<String>>,
    pub act: Callback<Action>,
}

/// The duplicates, each with those that it brings in.
#[component]
pub fn Duplicates(props: &Props) -> Html {
    let report = &props.audited.report;
    let kinds = view::kinds(&report.duplicates);
    if report.workspace.packages.is_none() {
        return html! {};
    }
    html! {
        <section class="duplicates" aria-labelledby="duplicates">
            <h2 id="duplicates">{ "Packages with multiple versions" }</h2>
            if kinds.is_empty() {
                <p class="section-note">{ "Cargo.lock has one version of each package." }</p>
            } else {
                { for view::duplicates_in_short(report).map(|text| html! { <p class="section-note">{ text }</p> }) }
                <p><a href={href(&Address::of(Side::Upgrades))}>{ "Which upgrades remove them" }</a></p>
                <>{ for kinds.iter().map(|kind| self::kind(props, kind)) }</>
            }
        </section>
    }
}

fn kind(props: &Props, kind: &DuplicateGroup<'_>) -> Html {
    let id = format!("duplicates {}", kind.status);
    // The set holds the items that the visitor opened or closed against their default.
    let open = (kind.trees.len() <= UNFOLDED) != props.open.contains(&id);
    let toggle = props.act.reform(move |_: MouseEvent| Action::Toggle(id.clone()));
    let says = kind.trees.first().map(|tree| tree.root.status_says.clone()).unwrap_or_default();
    // The sentence of some kinds is about the one duplicate.
    let same = kind.trees.iter().all(|tree| tree.root.status_says == says);
    html! {
        <section key={kind.status.name()} class={classes!("duplicate-kind", format!("status-{}", kind.status))}>
            <h3>
                <button type="button" class="opener" aria-expanded={open.to_string()} onclick={toggle}>{ kind.name }</button>
                { " " }<span class="count">{ kind.trees.len() }</span>
            </h3>
            if same { <p class="section-note">{ prose(&says) }</p> }
            if open {
                <ul class="plain duplicate-list">{ for kind.trees.iter().map(|tree| self::tree(props, tree, !same)) }</ul>
            }
        </section>
    }
}

fn tree(props: &Props, tree: &Tree<'_>, says: bool) -> Html {
    let root = tree.root;
    let id = format!("duplicate {}", root.name);
    let open = props.open.contains(&id);
    let toggle = {
        let id = id.clone();
        props.act.reform(move |_: MouseEvent| Action::Toggle(id.clone()))
    };
    let finding = finding_of(&props.audited.report, root);
    html! {
        <li key={id} class="duplicate">
            <div class="duplicate-line">
                <h4>
                    <button type="button" class="opener" aria-expanded={open.to_string()} onclick={toggle}>
                        <code>{ root.name.clone() }</code>
                    </button>
                </h4>
                { versions(root) }
                if !tree.followers.is_empty() {
                    <span class="quiet-text">{ format!("+ {} that follow", tree.followers.len()) }</span>
                }
            </div>
            if open {
                <div class="duplicate-body">
                    if says { <p>{ prose(&root.status_says) }</p> }
                    <p><a href={href(&Address::at(Side::Packages, &root.name))}>{ "Picture of what is around it" }</a></p>
                    if let Some(finding) = finding {
                        <p>{ "Finding: " }{ link(&finding.id, &finding.title) }</p>
                    }
                    <div class="version-columns">{ for root.versions.iter().map(|one| version(&root.name, &root.kept, one, &[])) }</div>
                    if !tree.followers.is_empty() {
                        <p class="part-name">{ "Follow from it" }</p>
                        <ul class="plain followers">
                            { for tree.followers.iter().map(|one| html! {
                                <li>{ package(&one.name) }{ versions(one) }</li>
                            }) }
                        </ul>
                    }
                </div>
            }
        </li>
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
