use plimsoll::schedule::{Codegen, Lto};
use plimsoll::schema::v1::Plan;
use plimsoll::schema::v1::evidence::{Evidence, Trial};
use plimsoll_session::evidence::Seen;
use plimsoll_session::view::{By, counted, heard_of_trial, ordered};
use plimsoll_session::{Action, Shared};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::select::select;

/// Packages to choose from, those first that take the most time.
const PACKAGES: usize = 300;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Evidence>,
    pub seen: Seen,
    /// What the chosen fixes do.
    pub plan: Shared<Plan>,
    pub act: Callback<Action>,
}

/// Changes to try on the recorded build, and their predicted effect.
#[component]
pub fn Trials(props: &Props) -> Html {
    let Some(build) = &props.known.build else { return html! {} };
    let trial = &props.seen.trial;
    let with_fixes = props.seen.with_fixes;
    let change = |make: fn(&mut Trial, &mut bool, String)| {
        let (act, trial) = (props.act.clone(), trial.clone());
        Callback::from(move |value: String| {
            let (mut trial, mut with_fixes) = (trial.clone(), with_fixes);
            make(&mut trial, &mut with_fixes, value);
            act.emit(Action::Try { trial, with_fixes });
        })
    };
    let check = |make: fn(&mut Trial, &mut bool, String)| {
        change(make).reform(|event: Event| event.target_unchecked_into::<HtmlInputElement>().checked().to_string())
    };
    let jobs = std::iter::once((String::new(), format!("{}, as recorded", build.chart.jobs)));
    let jobs: Vec<_> = jobs.chain([1, 2, 4, 8, 16, 32, 64].map(|jobs| (jobs.to_string(), jobs.to_string()))).collect();
    let mut names = vec![(String::new(), "none".to_owned())];
    for number in ordered(&build.chart, By::Duration, false) {
        let Some(bar) = build.chart.bars.get(number) else { continue };
        if names.len() <= PACKAGES && names.iter().all(|(name, _)| *name != bar.name) {
            names.push((bar.name.clone(), bar.name.clone()));
        }
    }
    let named = |chosen: Option<&str>| chosen.unwrap_or_default().to_owned();
    let percents: Vec<_> =
        [75, 50, 25, 10].map(|percent: u32| (percent.to_string(), format!("{percent} % of its time"))).into();
    let parts: Vec<_> = [2, 4, 8].map(|parts: u32| (parts.to_string(), format!("{parts} parts"))).into();
    html! {
        <section class="trials" aria-labelledby="trials">
            <h3 id="trials">{ "Try a change" }</h3>
            <div class="toolbar-row">
                { select(
                    "trial-jobs",
                    "Processors",
                    &jobs,
                    &trial.jobs.map(|jobs| jobs.to_string()).unwrap_or_default(),
                    change(|trial, _, value| trial.jobs = value.parse().ok()),
                ) }
                { select(
                    "trial-scale",
                    "Speed up a package",
                    &names,
                    &named(trial.scale.as_ref().map(|(name, _)| name.as_str())),
                    change(|trial, _, value| {
                        let percent = trial.scale.as_ref().map_or(50, |(_, percent)| *percent);
                        trial.scale = (!value.is_empty()).then_some((value, percent));
                    }),
                ) }
                if let Some((_, percent)) = &trial.scale {
                    { select("trial-percent", "to", &percents, &percent.to_string(), change(|trial, _, value| {
                        if let (Some((_, percent)), Ok(value)) = (&mut trial.scale, value.parse()) {
                            *percent = value;
                        }
                    })) }
                }
                { select(
                    "trial-split",
                    "Split a package",
                    &names,
                    &named(trial.split.as_ref().map(|(name, _)| name.as_str())),
                    change(|trial, _, value| {
                        let into = trial.split.as_ref().map_or(2, |(_, into)| *into);
                        trial.split = (!value.is_empty()).then_some((value, into));
                    }),
                ) }
                if let Some((_, into)) = &trial.split {
                    { select("trial-parts", "into", &parts, &into.to_string(), change(|trial, _, value| {
                        if let (Some((_, into)), Ok(value)) = (&mut trial.split, value.parse()) {
                            *into = value;
                        }
                    })) }
                }
            </div>
            if let Some(codegen) = build.codegen {
                <div class="toolbar-row">
                    { select(
                        "trial-lto",
                        "Link-time optimization",
                        &ways_to_link(codegen),
                        trial.lto.map(Lto::word).unwrap_or_default(),
                        change(|trial, _, value| trial.lto = Lto::parse(&value)),
                    ) }
                    { select(
                        "trial-units",
                        "Codegen units",
                        &units(codegen),
                        &trial.codegen_units.map(|units| units.to_string()).unwrap_or_default(),
                        change(|trial, _, value| trial.codegen_units = value.parse().ok()),
                    ) }
                </div>
            }
            <div class="toolbar-row">
                if build.has_debuginfo {
                    <label class="check">
                        <input
                            id="trial-debuginfo"
                            type="checkbox"
                            checked={trial.no_debuginfo}
                            onchange={check(|trial, _, value| trial.no_debuginfo = value == "true")}
                        />
                        { "No debuginfo for dependencies" }
                    </label>
                }
                <label class="check">
                    <input
                        id="trial-fixes"
                        type="checkbox"
                        checked={with_fixes}
                        onchange={check(|_, with_fixes, value| *with_fixes = value == "true")}
                    />
                    { format!(
                        "Without what the chosen fixes remove, {}",
                        counted(props.plan.removes.len(), "package", "packages")
                    ) }
                </label>
            </div>
            <p id="outcome">
                { match &props.seen.outcome {
                    Some(outcome) => heard_of_trial(outcome),
                    None if *trial == Trial::default() && (!with_fixes || props.plan.removes.is_empty()) => {
                        "Choose a change, and the build is simulated with it.".to_owned()
                    }
                    None => "Working it out…".to_owned(),
                } }
            </p>
        </section>
    }
}

/// Ways to optimize at link time, that of the manifest first.
fn ways_to_link(now: Codegen) -> Vec<(String, String)> {
    let others = Lto::ALL.into_iter().filter(|lto| *lto != now.lto).map(|lto| (lto.word().into(), lto.word().into()));
    std::iter::once((String::new(), format!("{}, as in the manifest", now.lto.word()))).chain(others).collect()
}

/// Numbers of codegen units, that of the manifest first.
fn units(now: Codegen) -> Vec<(String, String)> {
    let others =
        [1, 16].into_iter().filter(|units| *units != now.units).map(|units| (units.to_string(), units.to_string()));
    std::iter::once((String::new(), format!("{}, as in the manifest", now.units))).chain(others).collect()
}
