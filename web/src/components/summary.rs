use plimsoll::report::other_roots as not_audited;
use plimsoll::schema::v1::Finding;
use plimsoll_session::view::{self, counted};
use plimsoll_session::{Action, Address, Audited, Bulk, Choices, Settings, Shared, Side};
use yew::prelude::*;

use super::other_roots::other_roots;
use super::prose::prose;
use super::switch::fix_switch;
use crate::browser::address::href;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub choices: Shared<Choices>,
    pub settings: Settings,
    pub act: Callback<Action>,
    /// Further contents.
    #[prop_or_default]
    pub children: Html,
}

/// The state of the workspace in a few sentences, and what is worth doing first.
#[component]
pub fn Summary(props: &Props) -> Html {
    let report = &props.audited.report;
    let found = match report.findings.len() {
        0 if report.workspace.root.is_none() => "No manifest among these files yet".to_owned(),
        0 => "Nothing found".to_owned(),
        count => match view::worth_doing(report).len() {
            0 => counted(count, "finding", "findings"),
            worth => format!(
                "{}, {}",
                counted(count, "finding", "findings"),
                counted(worth, "top recommendation", "top recommendations")
            ),
        },
    };
    let headline = match view::files_with_errors(report) {
        0 => found,
        broken => format!("Errors in {}. {found}", counted(broken, "file", "files")),
    };
    let members = report.workspace.members.len();
    let size = match report.workspace.packages {
        Some(packages) => {
            let packages = counted(packages, "package", "packages");
            format!("{} and {packages} in the lockfile.", counted(members, "member", "members"))
        }
        None if members > 0 => {
            format!("{}. Duplicate packages need the lockfile.", counted(members, "member", "members"))
        }
        None => "Add a manifest to audit; the lockfile beside it tells more.".to_owned(),
    };
    let (advised, safe) = (view::advised(report, Bulk::Advised).count(), view::advised(report, Bulk::Safe).count());
    let (worth, sure) = (view::worth_doing(report), view::how_sure(report));
    let all_worth = props.act.reform(|_: MouseEvent| Action::ChooseAll(Bulk::Worth));
    let first = |finding: &&Finding| {
        html! {
            <li>
                { fix_switch(finding, props.choices.get(&finding.id), &props.act) }
                <a href={href(&Address::at(Side::Findings, &finding.id))}>{ prose(&finding.title) }</a>
                <span class="impact">{ prose(&view::impact_in_short(&finding.impact)) }</span>
            </li>
        }
    };
    html! {
        <section class="summary" aria-labelledby="summary">
            <div class="summary-head">
                <h1 id="summary">{ headline }</h1>
                <p class="lead">{ size }</p>
                if let Some(statement) = not_audited(&report.workspace) {
                    <p>{ prose(&statement) }</p>
                    { other_roots(&report.workspace, &props.settings, &props.act) }
                }
            </div>
            if !worth.is_empty() {
                <div class="summary-first">
                    <h2>{ "Top recommendations" }</h2>
                    <ol>{ for worth.iter().map(first) }</ol>
                    if worth.len() > 1 {
                        <button type="button" id="all-worth" class="button small" onclick={all_worth}>
                            { format!("Switch these {} on", worth.len()) }
                        </button>
                    }
                    if !sure.is_empty() {
                        <p class="quiet-text">{ prose(&sure.join(" ")) }</p>
                    }
                </div>
            }
            <div class="summary-text">
                <>{ for view::duplicates_in_short(report).map(|text| html! { <p>{ text }</p> }) }</>
                if advised > 0 {
                    <p>
                        { format!("{}: ", counted(advised, "recommended fix", "recommended fixes")) }
                        { of_which(advised, safe) }
                        { for view::savings(report).map(|text| format!(" {text}")) }
                        { " Nothing is on until you switch it on." }
                    </p>
                }
                <>{ for view::gained(report).map(|text| html! { <p>{ prose(text) }</p> }) }</>
                { props.children.clone() }
            </div>
        </section>
    }
}

/// How many of the advised fixes are safe, and what that means.
fn of_which(advised: usize, safe: usize) -> String {
    const SAFE: &str = "changes how the manifests are written and not what is built";
    const REVIEW: &str = "changes what is built or how, and needs review";
    match (safe, advised - safe) {
        (0, 1) => format!("it {REVIEW}."),
        (1, 0) => format!("it {SAFE}."),
        (0, _) => format!("each {REVIEW}."),
        (_, 0) => format!("each {SAFE}."),
        (safe, rest) => {
            let each = |count: usize| if count == 1 { "" } else { "each " };
            format!("{safe} safe ({}{SAFE}), {rest} to review ({}{REVIEW}).", each(safe), each(rest))
        }
    }
}
