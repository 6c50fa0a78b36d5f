use std::cell::Cell;
use std::rc::Rc;

use plimsoll::schema::v1::{Duplicate, Finding};
use plimsoll_session::costs::Costs;
use plimsoll_session::{Address, Audited, Pictured, Shared, Side};
use yew::prelude::*;

use super::duplicates::{finding_of, link, package, version};
use super::picture::PictureOf;
use super::prose::prose;
use super::removal::removal;
use super::stateful::stateful;
use crate::browser::address::href;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    pub name: String,
    /// Its picture, or the one of another name while this one is asked for.
    pub pictured: Option<(String, Shared<Pictured>)>,
    /// What each dependency brings and costs, once it is known.
    pub known: Option<Shared<Costs>>,
}

/// All that there is to know of the packages of one name.
#[component]
pub fn PackagePage(props: &Props) -> Html {
    let report = &props.audited.report;
    let duplicate = report.duplicates.iter().find(|duplicate| duplicate.name == props.name);
    let finding = duplicate.and_then(|duplicate| finding_of(report, duplicate));
    let removes = finding.and_then(|finding| finding.fixes().next()).map(|fix| fix.removes.clone()).unwrap_or_default();
    let vanish = use_memo(removes, |removes| Shared::new(removes.clone()));
    let walked = use_memo((), |()| Rc::new(Cell::new(false)));
    let walked = &*walked;
    let pictured = props.pictured.as_ref().filter(|(name, _)| *name == props.name).map(|(_, pictured)| pictured);
    html! {
        <section class="package" aria-labelledby="package">
            <p><a href={href(&Address::of(Side::Packages))}>{ "All dependencies" }</a></p>
            <h2 id="package"><code>{ props.name.clone() }</code></h2>
            if let Some(duplicate) = duplicate { { status(duplicate) } }
            if let Some(finding) = finding { { self::finding(finding, &vanish) } }
            if let Some(known) = &props.known { { removal(known, &props.name) } }
            { match pictured {
                None if report.workspace.packages.is_none() => {
                    html! { <p class="section-note">{ "There is no lockfile among the files." }</p> }
                }
                None => html! { <p class="section-note" aria-busy="true">{ "Looking for what is around it…" }</p> },
                Some(pictured) if pictured.versions.is_empty() => {
                    html! { <p class="section-note">{ "The lockfile has no package of this name." }</p> }
                }
                Some(pictured) => body(props, pictured, duplicate, (*vanish).clone(), walked.clone()),
            } }
        </section>
    }
}

fn body(
    props: &Props,
    pictured: &Shared<Pictured>,
    duplicate: Option<&Duplicate>,
    vanish: Shared<Vec<String>>,
    walked: Rc<Cell<bool>>,
) -> Html {
    let kept = duplicate.map(|duplicate| duplicate.kept.as_str()).unwrap_or_default();
    // A patch that is not used is in the report only.
    let versions = duplicate.map_or(&pictured.versions, |duplicate| &duplicate.versions);
    let column = |(number, one)| {
        version(&props.name, kept, one, pictured.dependencies.get(number).map(Vec::as_slice).unwrap_or_default())
    };
    html! {
        <>
            if pictured.picture.nodes.len() > 1 {
                { stateful!(PictureOf { pictured: pictured.clone(), name: props.name.clone(), vanish, walked }) }
            }
            <div class="version-columns">{ for versions.iter().enumerate().map(column) }</div>
        </>
    }
}

fn status(duplicate: &Duplicate) -> Html {
    html! {
        <>
            <p>{ prose(&duplicate.status_says) }</p>
            if let Some(of) = &duplicate.folded_under { <p>{ "It follows from " }{ package(of) }{ "." }</p> }
        </>
    }
}

fn finding(finding: &Finding, vanish: &[String]) -> Html {
    html! {
        <>
            <p>{ "Finding: " }{ link(&finding.id, &finding.title) }</p>
            if !vanish.is_empty() {
                <div class="removed-list">
                    <p class="part-name">{ "Removed by its fix" }</p>
                    <ul class="plain names">{ for vanish.iter().map(|label| html! { <li>{ package(label) }</li> }) }</ul>
                </div>
            }
        </>
    }
}
