use plimsoll::schema::v1::Finding;
use plimsoll_session::{Action, Chosen};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::stateful::stateful;

#[derive(Properties, PartialEq)]
pub struct Props {
    /// Its name for screen readers.
    pub label: AttrValue,
    pub on: bool,
    /// Whether some of its fixes are on and some off.
    #[prop_or_default]
    pub mixed: bool,
    pub on_change: Callback<bool>,
}

/// A switch, which is a checkbox to the keyboard and to screen readers.
#[component]
pub fn Switch(props: &Props) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((props.mixed, props.on), move |(mixed, on)| {
            if let Some(input) = node.cast::<HtmlInputElement>() {
                input.set_indeterminate(*mixed);
                input.set_checked(*on);
            }
        });
    }
    let on_change = {
        let (on_change, on) = (props.on_change.clone(), props.on);
        Callback::from(move |_: Event| on_change.emit(!on))
    };
    html! {
        <input
            ref={node}
            class="switch"
            type="checkbox"
            role="switch"
            aria-label={props.label.clone()}
            checked={props.on}
            onchange={on_change}
        />
    }
}

/// A switch for the fix of a finding that is advised or was chosen. What has to be chosen first has none.
pub fn fix_switch(finding: &Finding, chosen: Option<&Chosen>, act: &Callback<Action>) -> Html {
    let chosen = chosen.and_then(Chosen::fix);
    let fix = chosen.or(finding.fix.as_ref().map(|fix| &fix.id)).cloned();
    let Some(fix) = fix else { return html! {} };
    let id = finding.id.clone();
    let on_change = act.reform(move |on: bool| Action::Choose { finding: id.clone(), fix: on.then(|| fix.clone()) });
    let label = format!("Fix: {}", finding.title.replace('`', ""));
    stateful!(Switch { label, on: chosen.is_some(), on_change })
}
