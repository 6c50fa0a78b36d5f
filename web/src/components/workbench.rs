use plimsoll::report::other_roots as not_audited;
use plimsoll::schema::v1::{Report, Weight};
use plimsoll_session::{Action, Address, Audited, Session, Shared, Side, view};
use yew::prelude::*;

use super::compare::{self, compare};
use super::dependencies::Dependencies;
use super::duplicates::Duplicates;
use super::evidence_pages::{self, target, timeline};
use super::files::{self, files};
use super::finding::FindingPane;
use super::findings::Findings;
use super::other_roots::other_roots;
use super::package_page::PackagePage;
use super::profiles::profiles;
use super::prose::prose;
use super::result::Changes;
use super::settings::audit_settings;
use super::stateful::stateful;
use super::storage::kept;
use super::strip::strip;
use super::upgrades::{self, upgrades};
use crate::browser::address::href;

/// More other workspaces than these are folded away.
const UNFOLDED: usize = 2;

/// The page once files were given: figures, tabs and a view; beside it an open finding and the changes.
pub fn workbench(session: &Session, act: &Callback<Action>) -> Html {
    let Some(audited) = session.audited.clone() else {
        return html! {
            <main class="workbench is-waiting" aria-busy="true"><h1>{ "Reading your workspace" }</h1></main>
        };
    };
    let report = &audited.report;
    let settings = audit_settings(&audited.report, &session.settings, act);
    let pane = pane(session, &audited, act);
    let changes = changes(session, &audited, act);
    html! {
        <>
            { strip(&view::figures(report, &session.plan), settings) }
            { sides(session.address.side, report) }
            <main class="workbench">
                <div class="found">
                    { broken(session.address.side, &audited) }
                    { side(session, audited.clone(), act) }
                    { kept(session) }
                </div>
                if pane.is_some() || changes.is_some() {
                    <div class="beside">{ for pane }{ for changes }</div>
                }
            </main>
        </>
    }
}

fn side(session: &Session, audited: Shared<Audited>, act: &Callback<Action>) -> Html {
    let subject = session.address.subject.clone();
    match session.address.side {
        Side::Findings => html! {
            <>
            { strangers(session, &audited, act) }
            { stateful!(Findings {
                audited,
                upgrades: session.upgrades.ranking.clone(),
                choices: session.choices.clone(),
                plan: session.plan.clone(),
                open: session.open.clone(),
                filter: session.filter.clone(),
                current: subject,
                can_undo: session.can_undo(),
                can_redo: session.can_redo(),
                act,
            }) }
            </>
        },
        Side::Duplicates => stateful!(Duplicates {
            audited,
            upgrades: session.upgrades.report.clone(),
            open: session.open.clone(),
            act
        }),
        Side::Packages => packages(session, audited, act),
        Side::Profiles => profiles(&audited.report),
        Side::Compare => compare(&compare::Props {
            other: session.other.clone(),
            stands_alone: session.other_stands_alone(),
            comparison: session.comparison.clone(),
            busy: session.is_comparing() || session.is_auditing(),
            other_is_earlier: session.other_is_earlier,
            act: act.clone(),
        }),
        Side::Timeline => timeline(&evidence(session, act)),
        Side::Target => target(&evidence(session, act)),
        Side::Upgrades => upgrades(&upgrades::Props {
            upgrades: session.upgrades.clone(),
            choices: session.choices.clone(),
            plan: session.plan.clone(),
            act: act.clone(),
        }),
        Side::Files => files(&files::Props {
            audited,
            inputs: session.inputs.clone(),
            settings: session.settings.clone(),
            rewritten: session.rewritten,
            subject,
            act: act.clone(),
        }),
    }
}

fn evidence(session: &Session, act: &Callback<Action>) -> evidence_pages::Props {
    evidence_pages::Props {
        seen: session.evidence.clone(),
        subject: session.address.subject.clone(),
        plan: session.plan.clone(),
        act: act.clone(),
    }
}

/// The finding that is open.
fn pane(session: &Session, audited: &Shared<Audited>, act: &Callback<Action>) -> Option<Html> {
    let id = session.address.subject.clone().filter(|_| session.address.side == Side::Findings)?;
    let finding = audited.report.findings.iter().find(|finding| finding.id == id);
    let fixes = finding.into_iter().flat_map(|finding| finding.fixes());
    let packages = finding.into_iter().flat_map(|finding| &finding.packages);
    Some(html! {
        { stateful!(FindingPane {
            audited: audited.clone(),
            chosen: session.choices.get(&id).cloned(),
            blocked: session.plan.blocked.iter().find(|blocked| blocked.finding == id).cloned(),
            previews: fixes.map(|fix| session.previews.get(&(id.clone(), fix.id.clone())).cloned()).collect::<Vec<_>>(),
            chains: packages.map(|package| session.chains.get(package).cloned()).collect::<Vec<_>>(),
            id: id.clone(),
            act,
        }) }
    })
}

/// What is chosen or edited, if anything is.
fn changes(session: &Session, audited: &Shared<Audited>, act: &Callback<Action>) -> Option<Html> {
    let edited = session.edited();
    if session.choices.is_empty() && edited.is_empty() && session.writing.is_none() {
        return None;
    }
    Some(html! {
        { stateful!(Changes {
            audited: audited.clone(),
            plan: session.plan.clone(),
            open: session.open.clone(),
            writing: session.writing.clone(),
            edited,
            ladder: session.upgrades.report.clone(),
            busy: session.is_planning() || session.is_auditing(),
            act,
        }) }
    })
}

/// Where the overview is not in sight, that some files are not read as Cargo reads them.
fn broken(side: Side, audited: &Audited) -> Html {
    let errors = audited.report.problems.iter().filter(|problem| problem.weight == Weight::Error).count();
    if side == Side::Findings || errors == 0 {
        return html! {};
    }
    html! {
        <p class="trouble">
            <a href={href(&Address::of(Side::Findings))}>{ view::counted(errors, "error", "errors") }{ " in the files" }</a>
        </p>
    }
}

/// The other workspaces among the files, which are not audited.
fn strangers(session: &Session, audited: &Audited, act: &Callback<Action>) -> Html {
    let workspace = &audited.report.workspace;
    let Some(statement) = not_audited(workspace) else { return html! {} };
    let count = workspace.other_roots.len();
    html! {
        <details class="strangers" open={count <= UNFOLDED}>
            <summary>{ view::counted(count, "other workspace or package", "other workspaces or packages") }{ " not audited" }</summary>
            <p>{ prose(&statement) }</p>
            { other_roots(workspace, &session.settings, act) }
        </details>
    }
}

/// One package, or all of them.
fn packages(session: &Session, audited: Shared<Audited>, act: &Callback<Action>) -> Html {
    let packages = &session.packages;
    if let Some(name) = session.address.subject.clone() {
        return stateful!(PackagePage {
            audited,
            name,
            pictured: packages.pictured.clone(),
            known: packages.known.clone()
        });
    }
    html! {
        { stateful!(Dependencies {
            audited: audited.clone(),
            known: packages.known.clone(),
            table: packages.table.clone(),
            act,
        }) }
    }
}

/// The tabs: the sides from which the audit can be seen. Another state of it is in the menu.
fn sides(current: Side, report: &Report) -> Html {
    let count = |side: Side| match side {
        Side::Duplicates => Some(report.duplicates.len()),
        Side::Packages => report.workspace.packages,
        Side::Files => Some(report.files.len()),
        _ => None,
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
    let shown = Side::ALL.into_iter().filter(|side| *side != Side::Compare || current == Side::Compare);
    html! {
        <nav class="sides" aria-label="Sides of the audit">
            <ul class="plain">{ for shown.map(link) }</ul>
        </nav>
    }
}
