use plimsoll::schema::v1::{Blocked, CorrectedFile, Finding};
use plimsoll_session::view::impact_in_short;
use plimsoll_session::{Action, Audited, Chosen, Shared};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::choices::safety;
use super::finding_detail::finding_detail;
use super::prose::prose;
use super::switch::fix_switch;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    /// Its place in the report.
    pub index: usize,
    pub open: bool,
    /// Whether it is at the fore, which gives it the focus.
    pub current: bool,
    pub chosen: Option<Chosen>,
    pub blocked: Option<Blocked>,
    pub previews: Vec<Option<Shared<Vec<CorrectedFile>>>>,
    pub chains: Vec<Option<Shared<Vec<Vec<String>>>>>,
    pub act: Callback<Action>,
}

/// One finding: a line with a switch, and all about it once it is open.
#[component]
pub fn FindingCard(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.current, move |current| {
            if let Some(opener) = node.cast::<HtmlElement>().filter(|_| *current) {
                let _ = opener.focus();
            }
        });
    }
    let Some(finding) = props.audited.report.findings.get(props.index) else { return html! {} };
    let id = finding.id.clone();
    let toggle = {
        let id = id.clone();
        props.act.reform(move |_: MouseEvent| Action::Toggle(id.clone()))
    };
    html! {
        <li class={classes!("finding", format!("severity-{}", finding.severity), props.open.then_some("is-open"))}>
            <div class="finding-line">
                <div class="finding-switch">{ fix_switch(finding, props.chosen.as_ref(), &props.act) }</div>
                <div class="finding-head">
                    <h4>
                        <button ref={node} type="button" class="opener" aria-expanded={props.open.to_string()} onclick={toggle}>
                            { prose(&finding.title) }
                        </button>
                    </h4>
                    <p class="finding-facts">
                        { fixes(finding) }
                        <span class="impact">{ prose(&impact_in_short(&finding.impact)) }</span>
                    </p>
                    if let Some(reason) = props.chosen.as_ref().and_then(Chosen::reason) {
                        <p class="dismissed-note">{ format!("Dismissed: {reason}") }</p>
                    }
                    if let Some(blocked) = &props.blocked {
                        <p class="blocked-note">{ "Blocked: " }{ prose(&blocked.reason) }</p>
                    }
                </div>
            </div>
            if props.open {
                { finding_detail(props, finding) }
            }
        </li>
    }
}

fn fixes(finding: &Finding) -> Html {
    match (&finding.fix, finding.alternatives.len()) {
        (Some(fix), _) => safety(fix),
        (None, 0) => html! { <span class="tag">{ "no fix" }</span> },
        (None, 1) => html! { <span class="tag">{ "1 fix to choose" }</span> },
        (None, count) => html! { <span class="tag">{ format!("{count} fixes to choose from") }</span> },
    }
}
