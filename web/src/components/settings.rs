use plimsoll::schema::v1::Report;
use plimsoll_session::{Action, Settings, view};
use yew::prelude::*;

use super::select::select;

/// The settings of the audit.
pub fn audit_settings(report: &Report, settings: &Settings, act: &Callback<Action>) -> Html {
    let workspace = &report.workspace;
    let from_files = match (&settings.toolchain, workspace.rust_is_assumed) {
        (Some(_), _) => "as the files say".to_owned(),
        (None, true) => format!("{} (assumed)", workspace.rust),
        (None, false) => format!("{}, as the files say", workspace.rust),
    };
    let toolchains = view::toolchains().map(|channel| (channel.clone(), format!("Rust {channel}")));
    let toolchains: Vec<_> = std::iter::once((String::new(), from_files)).chain(toolchains).collect();
    let on_toolchain = {
        let settings = settings.clone();
        act.reform(move |chosen: String| {
            Action::Set(Settings { toolchain: (!chosen.is_empty()).then_some(chosen), ..settings.clone() })
        })
    };
    let no_goal = match (&settings.goal, &report.goal) {
        (None, Some(goal)) => format!("{}, as the manifest says", goal.label()),
        _ => "everything equally".to_owned(),
    };
    let goals = view::goals().map(|(name, label)| (name.to_owned(), label.to_owned()));
    let goals: Vec<_> = std::iter::once((String::new(), no_goal)).chain(goals).collect();
    let on_goal = {
        let settings = settings.clone();
        act.reform(move |chosen: String| {
            Action::Set(Settings { goal: (!chosen.is_empty()).then_some(chosen), ..settings.clone() })
        })
    };
    html! {
        <div class="settings">
            { select("goal", "Optimize for", &goals, settings.goal.as_deref().unwrap_or_default(), on_goal) }
            { select("toolchain", "Toolchain", &toolchains, settings.toolchain.as_deref().unwrap_or_default(), on_toolchain) }
        </div>
    }
}
