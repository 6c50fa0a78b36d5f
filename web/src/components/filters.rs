use plimsoll::schema::v1::{Report, Safety, Severity};
use plimsoll_session::view::FilterChoices;
use plimsoll_session::{Action, Filter};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::select::select;

/// Which findings are shown: by what can be done, by severity, rule and member.
pub fn filters(report: &Report, filter: &Filter, act: &Callback<Action>) -> Html {
    let changed = |change: fn(&mut Filter, String)| {
        let filter = filter.clone();
        act.reform(move |value: String| {
            let mut filter = filter.clone();
            change(&mut filter, value);
            Action::Filter(filter)
        })
    };
    let on_fixable = {
        let filter = filter.clone();
        act.reform(move |event: Event| {
            let fixable = event.target_unchecked_into::<HtmlInputElement>().checked();
            Action::Filter(Filter { fixable, ..filter.clone() })
        })
    };
    let FilterChoices { severities, safeties, rules, members } = FilterChoices::of(report);
    html! {
        <>
            <label class="check">
                <input type="checkbox" checked={filter.fixable} onchange={on_fixable} />
                { " only with a fix" }
            </label>
            <details class="filters">
                <summary>{ "More filters" }</summary>
                <div class="toolbar-row">
                    { select("by-severity", "Severity", &severities, filter.severity.map_or("", Severity::name),
                        changed(|filter, value| filter.severity = Severity::from_name(&value))) }
                    { select("by-safety", "Fix", &safeties, filter.safety.map_or("", Safety::name),
                        changed(|filter, value| filter.safety = Safety::from_name(&value))) }
                    { select("by-rule", "Rule", &rules, &filter.rule, changed(|filter, value| filter.rule = value)) }
                    { select("by-member", "In", &members, &filter.manifest,
                        changed(|filter, value| filter.manifest = value)) }
                </div>
            </details>
        </>
    }
}
