use plimsoll::schema::v1::Plan;
use plimsoll::schema::v1::evidence::{Build, Evidence, WhatIf};
use plimsoll_session::evidence::Seen;
use plimsoll_session::view::{counted, heard_of_trial, percent, time, times};
use plimsoll_session::{Action, Address, Shared, Side};
use yew::prelude::*;

use super::gantt::Gantt;
use super::prose::prose;
use super::stateful::stateful;
use super::trials::Trials;
use super::units::{Units, table};
use crate::browser::address::href;

/// A recorded build: its time, its critical path, and the predicted effect of a change.
pub fn build_record(known: &Shared<Evidence>, seen: &Seen, plan: &Shared<Plan>, act: &Callback<Action>) -> Html {
    let Some(build) = &known.build else { return html! {} };
    html! {
        <div id="build" class="build-record">
            { lead(build) }
            { stateful!(Gantt { known: known.clone(), plan: plan.clone() }) }
            { parts(build) }
            if build.chart.no_predictions.is_none() {
                { stateful!(Trials { known: known.clone(), seen: seen.clone(), plan: plan.clone(), act }) }
                if !build.what_if.is_empty() {
                    <h3>{ "What changes would do" }</h3>
                    <ul class="plain rows outcomes">{ for build.what_if.iter().map(change) }</ul>
                }
            }
            <h3>{ "Units" }</h3>
            { stateful!(Units { known: known.clone() }) }
        </div>
    }
}

fn lead(build: &Build) -> Html {
    let chart = &build.chart;
    let times = times(chart);
    let said: Vec<&str> = [&build.profile, &build.rustc].into_iter().filter_map(Option::as_deref).collect();
    html! {
        <>
            <p class="lead">
                <strong>{ time(chart.duration.into()) }</strong>
                { format!(
                    " wall time, {} CPU time in {}, {} at once at most.",
                    time(times.work),
                    counted(chart.bars.len(), "unit", "units"),
                    chart.rows
                ) }
            </p>
            if !said.is_empty() { <p class="quiet-text">{ said.join(", ") }</p> }
            if let Some(bound) = chart.bound {
                <p>
                    { format!(
                        "With enough processors it takes {}, the length of the critical path; build scripts and proc macros \
                         are {} of that.",
                        time(bound.into()),
                        time(times.critical_host)
                    ) }
                </p>
            }
            <p>
                { match (&chart.no_predictions, chart.error) {
                    (Some(why), _) => html! { <>{ "Nothing is predicted: " }{ prose(why) }{ "." }</> },
                    (None, Some(error)) => format!(
                        "Simulated with {}, the build is off by {error} %.",
                        counted(chart.jobs, "job", "jobs")
                    )
                    .into(),
                    (None, None) => html! {},
                } }
            </p>
        </>
    }
}

/// Where the time of the build went.
fn parts(build: &Build) -> Html {
    let times = times(&build.chart);
    let row = |(what, part): (&'static str, u64)| {
        html! { <tr><th scope="row">{ what }</th><td>{ time(part) }</td><td>{ percent(part, times.work) }</td></tr> }
    };
    let parts = [
        ("Until metadata is there", times.front),
        ("Code generation after that", times.code),
        ("Macros, programs and checks as a whole", times.whole),
        ("Linker, as far as it is told apart", times.link),
        ("Build scripts, compiled and run", times.scripts),
    ];
    table("Where the time of the build went", &["Part", "Time", "Share"], parts.into_iter().map(row).collect())
}

fn change(one: &WhatIf) -> Html {
    html! {
        <li>
            <span>
                if let Some(finding) = &one.finding {
                    <a href={href(&Address::at(Side::Findings, finding))}>{ prose(&one.change) }</a>
                } else {
                    { prose(&one.change) }
                }
            </span>
            <span>{ heard_of_trial(one) }</span>
        </li>
    }
}
