use plimsoll::session::{Action, Session, view};
use yew::prelude::*;

use super::duplicates::Duplicates;
use super::files::Files;
use super::findings::Findings;
use super::problems::problems;
use super::result::ResultPanel;
use super::settings::AuditSettings;
use super::summary::Summary;

/// What there is once files were given: what was found on one side, what comes of it on the other.
pub fn workbench(session: &Session, act: &Callback<Action>) -> Html {
    let Some(audited) = session.audited.clone() else {
        return html! {
            <main class="workbench is-waiting" aria-busy="true"><h1>{ "Reading your workspace" }</h1></main>
        };
    };
    html! {
        <main class="workbench">
            <Summary audited={audited.clone()} act={act}>
                <AuditSettings audited={audited.clone()} settings={session.settings.clone()} {act} />
            </Summary>
            <div class="found">
                { problems(&audited) }
                <Findings
                    audited={audited.clone()}
                    choices={session.choices.clone()}
                    plan={session.plan.clone()}
                    open={session.open.clone()}
                    filter={session.filter.clone()}
                    previews={session.previews.clone()}
                    chains={session.chains.clone()}
                    can_undo={session.can_undo()}
                    can_redo={session.can_redo()}
                    act={act}
                />
            </div>
            <ResultPanel
                audited={audited.clone()}
                plan={session.plan.clone()}
                open={session.open.clone()}
                busy={session.is_planning() || session.is_auditing()}
                act={act}
            />
            <div class="further">
                <Duplicates audited={audited.clone()} open={session.open.clone()} act={act} />
                <Files {audited} inputs={session.inputs.clone()} act={act} />
            </div>
            if !session.plan.applied.is_empty() {
                <a class="to-result" href="#result">{ view::heard_of_plan(&session.plan) }</a>
            }
        </main>
    }
}
