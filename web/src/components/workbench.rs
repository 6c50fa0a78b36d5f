use plimsoll::schema::v1::Report;
use plimsoll_session::{Action, Address, Audited, Session, Shared, Side, view};
use yew::prelude::*;

use super::compare::Compare;
use super::dependencies::Dependencies;
use super::duplicates::Duplicates;
use super::evidence_page::EvidencePage;
use super::files::Files;
use super::findings::Findings;
use super::package_page::PackagePage;
use super::problems::problems;
use super::profiles::Profiles;
use super::result::ResultPanel;
use super::settings::AuditSettings;
use super::storage::kept;
use super::summary::Summary;
use super::upgrades::Upgrades;
use crate::browser::address::href;

/// The page once files were given: findings on one side, the plan on the other.
pub fn workbench(session: &Session, act: &Callback<Action>) -> Html {
    let Some(audited) = session.audited.clone() else {
        return html! {
            <main class="workbench is-waiting" aria-busy="true"><h1>{ "Reading your workspace" }</h1></main>
        };
    };
    let subject = |side: Side| session.address.subject.clone().filter(|_| session.address.side == side);
    html! {
        <main class="workbench">
            <Summary audited={audited.clone()} choices={session.choices.clone()} settings={session.settings.clone()} {act}>
                <AuditSettings audited={audited.clone()} settings={session.settings.clone()} {act} />
                { kept(session) }
            </Summary>
            <div class="found">
                { sides(session.address.side, &audited.report) }
                { problems(&audited) }
                { match session.address.side {
                    Side::Findings => html! {
                        <Findings
                            audited={audited.clone()}
                            choices={session.choices.clone()}
                            plan={session.plan.clone()}
                            open={session.open.clone()}
                            filter={session.filter.clone()}
                            current={subject(Side::Findings)}
                            previews={session.previews.clone()}
                            chains={session.chains.clone()}
                            can_undo={session.can_undo()}
                            can_redo={session.can_redo()}
                            {act}
                        />
                    },
                    Side::Packages => packages(session, audited.clone(), act),
                    Side::Profiles => html! { <Profiles audited={audited.clone()} /> },
                    Side::Compare => html! {
                        <Compare
                            other={session.other.clone()}
                            stands_alone={session.other_stands_alone()}
                            comparison={session.comparison.clone()}
                            busy={session.is_comparing() || session.is_auditing()}
                            other_is_earlier={session.other_is_earlier}
                            {act}
                        />
                    },
                    Side::Evidence => html! {
                        <EvidencePage
                            seen={session.evidence.clone()}
                            subject={subject(Side::Evidence)}
                            removes={session.plan.removes.clone()}
                            {act}
                        />
                    },
                    Side::Upgrades => html! {
                        <Upgrades
                            upgrades={session.upgrades.clone()}
                            choices={session.choices.clone()}
                            plan={session.plan.clone()}
                            {act}
                        />
                    },
                    Side::Files => html! {
                        <Files
                            audited={audited.clone()}
                            inputs={session.inputs.clone()}
                            settings={session.settings.clone()}
                            rewritten={session.rewritten}
                            subject={subject(Side::Files)}
                            {act}
                        />
                    },
                } }
            </div>
            <ResultPanel
                audited={audited.clone()}
                plan={session.plan.clone()}
                open={session.open.clone()}
                writing={session.writing.clone()}
                edited={session.edited()}
                ladder={session.upgrades.report.clone()}
                busy={session.is_planning() || session.is_auditing()}
                {act}
            />
            if !session.plan.applied.is_empty() {
                <a class="to-result" href="#result">{ view::heard_of_plan(&session.plan) }</a>
            }
        </main>
    }
}

/// One package, or all of them.
fn packages(session: &Session, audited: Shared<Audited>, act: &Callback<Action>) -> Html {
    let packages = &session.packages;
    if let Some(name) = session.address.subject.clone() {
        return html! { <PackagePage {audited} {name} pictured={packages.pictured.clone()} known={packages.known.clone()} /> };
    }
    html! {
        <>
            <Dependencies audited={audited.clone()} known={packages.known.clone()} table={packages.table.clone()} {act} />
            <Duplicates {audited} open={session.open.clone()} {act} />
        </>
    }
}

/// The sides from which the audit can be seen.
fn sides(current: Side, report: &Report) -> Html {
    let count = |side: Side| match side {
        Side::Findings => Some(report.findings.len()),
        Side::Packages => report.workspace.packages,
        Side::Files => Some(report.files.len()),
        Side::Profiles => Some(report.profiles.len()),
        Side::Compare | Side::Upgrades | Side::Evidence => None,
    };
    let link = |side: Side| {
        html! {
            <li>
                <a href={href(&Address::of(side))} aria-current={(side == current).then_some("page")}>
                    { side.title() }
                    { for count(side).map(|count| html! { <span class="count">{ view::grouped(count) }</span> }) }
                </a>
            </li>
        }
    };
    html! {
        <nav class="sides" aria-label="Sides of the audit">
            <ul class="plain">{ for Side::ALL.into_iter().map(link) }</ul>
        </nav>
    }
}
