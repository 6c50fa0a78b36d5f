use plimsoll::schema::v1::{Blocked, CorrectedFile};
use plimsoll_session::{Action, Address, Audited, Chosen, Shared, Side};
use web_sys::HtmlElement;
use yew::prelude::*;

use super::finding_detail::finding_detail;
use super::prose::prose;
use super::switch::fix_switch;
use crate::browser::focus;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub audited: Shared<Audited>,
    /// Its id.
    pub id: AttrValue,
    pub chosen: Option<Chosen>,
    pub blocked: Option<Blocked>,
    /// The corrected files of each of its fixes alone, as far as they are known.
    pub previews: Vec<Option<Shared<Vec<CorrectedFile>>>>,
    /// The shortest chains to each of its packages, as far as they are known.
    pub chains: Vec<Option<Shared<Vec<Vec<String>>>>>,
    pub act: Callback<Action>,
}

/// A finding, beside the list that it is in; where there is no room for both, in its place.
#[component]
pub fn FindingPane(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.id.clone(), move |_| {
            // The list may be out of sight, and with it what was pressed.
            if let Some(heading) = node.cast::<HtmlElement>().filter(|_| focus::is_hidden()) {
                let _ = heading.focus();
            }
        });
    }
    let close = props.act.reform(|_: MouseEvent| Action::Go(Address::of(Side::Findings)));
    let on_key = props.act.clone();
    let on_key = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            on_key.emit(Action::Go(Address::of(Side::Findings)));
        }
    });
    let finding = props.audited.report.findings.iter().find(|finding| props.id == finding.id);
    let title = finding.map_or("No such finding", |finding| &finding.title);
    html! {
        <section class={classes!("pane", finding.map(|finding| format!("severity-{}", finding.severity)))} aria-labelledby="pane-title" onkeydown={on_key}>
            <div class="pane-head">
                { for finding.map(|finding| fix_switch(finding, props.chosen.as_ref(), &props.act)) }
                <h2 id="pane-title" ref={node} tabindex="-1">{ prose(title) }</h2>
                <button type="button" id="close-pane" class="button quiet small" aria-label="Close the finding" onclick={close}>{ "Close" }</button>
            </div>
            if let Some(finding) = finding {
                { finding_detail(props, finding) }
            } else {
                <p class="section-note">{ "It is in none of these files any more, or its fix was made." }</p>
            }
        </section>
    }
}
