use plimsoll::schema::v1::{Finding, Rule};
use plimsoll_session::Chosen;
use yew::prelude::*;

use super::choices::choices;
use super::dismissal::Dismissal;
use super::evidence::Evidence;
use super::finding::Props;
use super::prose::prose;
use super::stateful::stateful;
use super::why::Why;

/// All that is known of a finding.
pub fn finding_detail(props: &Props, finding: &Finding) -> Html {
    let impact = &finding.impact;
    html! {
        <div class="detail">
            if let Some(reason) = props.chosen.as_ref().and_then(Chosen::reason) {
                <p class="dismissed-note">{ format!("Dismissed: {reason}") }</p>
            }
            if let Some(blocked) = &props.blocked {
                <p class="blocked-note">{ "Blocked: " }{ prose(&blocked.reason) }</p>
            }
            if finding.fixes().next().is_some() {
                { part("Fix", choices(props, finding)) }
            }
            if let Some(by_hand) = &finding.by_hand {
                { part("By hand", html! { <p>{ prose(by_hand) }</p> }) }
            }
            { part("Impact", html! {
                <p>{ prose(&impact.statement) }{ " " }<span class="tag">{ impact.basis.name() }</span></p>
            }) }
            if !finding.detail.is_empty() {
                { part("What", finding.detail.iter().map(|text| html! { <p>{ prose(text) }</p> }).collect()) }
            }
            if !finding.places.is_empty() {
                { part("Where", stateful!(Evidence {
                    audited: props.audited.clone(),
                    places: finding.places.clone(),
                })) }
            }
            if !finding.packages.is_empty() {
                { part("Why there", finding.packages.iter().zip(&props.chains).map(|(package, chains)| html! {
                    { stateful!(Why { package: package.clone(), chains: chains.clone() }) }
                }).collect()) }
            }
            if let Some(rule) = props.audited.report.rule(&finding.rule) {
                <details class="rule">
                    <summary>{ "The rule: " }{ prose(&rule.title) }</summary>
                    { about(rule) }
                </details>
            }
            { part("Dismiss", html! {
                { stateful!(Dismissal {
                    finding: finding.id.clone(),
                    reason: props.chosen.as_ref().and_then(Chosen::reason).cloned(),
                    act: &props.act,
                }) }
            }) }
        </div>
    }
}

fn part(name: &str, content: Html) -> Html {
    html! { <div class="part"><p class="part-name">{ name.to_owned() }</p><div class="part-body">{ content }</div></div> }
}

/// The documentation of a rule.
fn about(rule: &Rule) -> Html {
    let said = |name: &'static str, text: &str| html! { <><dt>{ name }</dt><dd>{ prose(text) }</dd></> };
    html! {
        <>
            <p>{ prose(&rule.says) }</p>
            <dl class="about">
                { said("Why it matters", &rule.why) }
                { said("Drawbacks", &rule.but) }
                { said("What the fix touches", &rule.fix_safety) }
            </dl>
            <ul class="sources">
                { for rule.sources.iter().map(|source| html! {
                    <li><a href={source.url.clone()} rel="noreferrer" target="_blank">{ &source.title }</a></li>
                }) }
                <li class="quiet-text"><code>{ &rule.id }</code></li>
            </ul>
        </>
    }
}
