use plimsoll::schema::v1::Workspace;
use plimsoll_session::{Action, Settings};
use yew::prelude::*;

/// More buttons than these are folded away.
const SHOWN: usize = 5;

/// A button for each other workspace among the files, which audits it in place of this one.
pub fn other_roots(workspace: &Workspace, settings: &Settings, act: &Callback<Action>) -> Html {
    // Without keys, the focus stays where it is when the two workspaces change places.
    let button = |root: &String| {
        let settings = Settings { root: Some(root.clone()), ..settings.clone() };
        let onclick = act.reform(move |_: MouseEvent| Action::Set(settings.clone()));
        html! {
            <button type="button" class="button small audit-root" {onclick}>{ format!("Audit {root}") }</button>
        }
    };
    let (shown, folded) = workspace.other_roots.split_at(workspace.other_roots.len().min(SHOWN));
    html! {
        <div class="other-roots">
            <div class="picker-row">{ for shown.iter().map(button) }</div>
            if !folded.is_empty() {
                <details>
                    <summary>{ format!("{} more", folded.len()) }</summary>
                    <div class="picker-row">{ for folded.iter().map(button) }</div>
                </details>
            }
        </div>
    }
}
