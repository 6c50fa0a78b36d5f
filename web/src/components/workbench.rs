use plimsoll::session::{Action, Session};
use yew::prelude::*;

use super::duplicates::Duplicates;
use super::files::Files;
use super::findings::Findings;
use super::problems::Problems;
use super::result::ResultPanel;
use super::summary::Summary;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub session: Session,
    pub act: Callback<Action>,
}

/// What there is once files were given: what was found on one side, what comes of it on the other.
#[component]
pub fn Workbench(props: &Props) -> Html {
    let (session, act) = (&props.session, &props.act);
    let Some(audited) = session.audited.clone() else {
        return html! {
            <main class="workbench is-waiting" aria-busy="true"><h1>{ "Reading your workspace" }</h1></main>
        };
    };
    html! {
        <main class="workbench">
            <Summary audited={audited.clone()} act={act} />
            <div class="found">
                <Problems audited={audited.clone()} />
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
                <Duplicates audited={audited.clone()} open={session.open.clone()} act={act} />
                <Files audited={audited.clone()} inputs={session.inputs.clone()} act={act} />
            </div>
            <ResultPanel
                audited={audited}
                plan={session.plan.clone()}
                open={session.open.clone()}
                busy={session.is_planning() || session.is_auditing()}
                act={act}
            />
        </main>
    }
}
