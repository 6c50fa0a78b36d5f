//! The layers of the chart that are drawn once and then stretched, or anew for each size.

use plimsoll::schedule::chart::{Bar, Chart, UnitKind};
use plimsoll::schema::v1::Plan;
use plimsoll::schema::v1::evidence::Evidence;
use plimsoll_session::view::{is_removed, named_within, px, step, time, unit};
use plimsoll_session::{Address, Shared, Side};
use yew::prelude::*;

use super::Frame;
use crate::browser::address::href;
use crate::components::stateful::stateful;

/// So many bars are drawn at once.
const AT_ONCE: usize = 150;

#[derive(Properties, PartialEq)]
pub struct BarsProps {
    pub known: Shared<Evidence>,
    /// Pixels of a row.
    pub row: usize,
}

/// The bars. Their coordinates are milliseconds, which a transformation stretches, so that they are drawn once; and not
/// all of them at once, so that the page keeps listening.
#[component]
pub fn Bars(props: &BarsProps) -> Html {
    let drawn = use_state_eq(|| AT_ONCE);
    let bars = props.known.build.as_ref().map_or(0, |build| build.chart.bars.len());
    use_effect_with((*drawn, bars), {
        let drawn = drawn.clone();
        move |(so_far, bars)| {
            let next = so_far + AT_ONCE;
            if so_far < bars {
                yew::platform::spawn_local(async move {
                    yew::platform::time::sleep(std::time::Duration::ZERO).await;
                    drawn.set(next);
                });
            }
        }
    });
    let row = props.row;
    let part = |from: usize| html! { <key={from}>{ stateful!(Part { known: props.known.clone(), from, row }) }</> };
    html! { { for (0..bars.min(*drawn)).step_by(AT_ONCE).map(part) } }
}

#[derive(Properties, PartialEq)]
struct PartProps {
    known: Shared<Evidence>,
    from: usize,
    row: usize,
}

/// Some of the bars.
#[component]
fn Part(props: &PartProps) -> Html {
    let Some(build) = &props.known.build else { return html! {} };
    let bars = build.chart.bars.iter().enumerate().skip(props.from).take(AT_ONCE);
    html! { { for bars.map(|(number, one)| bar(number, one, props.row)) } }
}

fn bar(number: usize, bar: &Bar, row: usize) -> Html {
    let class = match bar.kind {
        UnitKind::Library => "of-library",
        UnitKind::Macro => "of-macro",
        UnitKind::BuildScript | UnitKind::Run => "of-script",
        UnitKind::Program => "of-program",
        UnitKind::Other => "of-other",
    };
    let rect = |class: &'static str, width: u32| {
        let (x, y, height) = (bar.start.to_string(), (bar.row * row).to_string(), (row - super::BETWEEN).to_string());
        html! { <rect {class} {x} {y} width={width.to_string()} {height} /> }
    };
    html! {
        <a
            key={number}
            class={classes!("bar", class, bar.is_critical.then_some("is-critical"))}
            href={href(&Address::at(Side::Packages, &bar.name))}
            aria-label={unit(bar)}
            tabindex={if number == 0 { "0" } else { "-1" }}
            data-node={number.to_string()}
        >
            { rect("whole", bar.duration) }
            { rect("front", bar.front.unwrap_or(bar.duration).min(bar.duration)) }
        </a>
    }
}

#[derive(Properties, PartialEq)]
pub struct FrameProps {
    pub known: Shared<Evidence>,
    pub frame: Frame,
}

/// The scale and the use of the processors, which lie behind the bars.
#[component]
pub fn Scale(props: &FrameProps) -> Html {
    let Some(build) = &props.known.build else { return html! {} };
    let frame = props.frame;
    let every = step(frame.duration, (frame.width / 80.0) as u32);
    let marks = (0..=frame.duration / every.max(1)).map(|mark| {
        let at = mark * every;
        let x = px(frame.x(at));
        html! {
            <>
                <line class="mark" x1={x.clone()} x2={x.clone()} y1="0" y2={frame.height.to_string()} />
                <text class="mark-says" {x} y="14" dx="4" font-size="11">{ time(at.into()) }</text>
            </>
        }
    });
    html! { <g aria-hidden="true">{ for marks }{ processors(&build.chart, frame) }</g> }
}

/// The names of the units, as far as their bars have room for them.
#[component]
pub fn Labels(props: &FrameProps) -> Html {
    let Some(build) = &props.known.build else { return html! {} };
    let frame = props.frame;
    let label = |bar: &Bar| {
        let name = named_within(bar, frame.x(bar.duration))?;
        let (x, y) = (px(frame.x(bar.start) + 4.0), px(frame.y(bar) + (frame.row - super::BETWEEN) as f32 / 2.0 + 4.0));
        Some(html! { <text {x} {y} font-size="12">{ name }</text> })
    };
    html! { <g class="labels" aria-hidden="true">{ for build.chart.bars.iter().filter_map(label) }</g> }
}

#[derive(Properties, PartialEq)]
pub struct RemovedProps {
    pub known: Shared<Evidence>,
    pub plan: Shared<Plan>,
    pub frame: Frame,
}

/// Hatches the units that the chosen fixes remove.
#[component]
pub fn Removed(props: &RemovedProps) -> Html {
    let Some(build) = &props.known.build else { return html! {} };
    let removed = build.chart.bars.iter().filter(|bar| is_removed(bar, &props.plan.removes));
    html! { <g class="removed" aria-hidden="true">{ for removed.map(|bar| outline("hatched", bar, props.frame)) }</g> }
}

/// The edge of a unit.
pub fn outline(class: &'static str, bar: &Bar, frame: Frame) -> Html {
    html! {
        <rect
            {class}
            x={px(frame.x(bar.start))}
            y={px(frame.y(bar))}
            width={px(frame.x(bar.duration).max(2.0))}
            height={(frame.row - super::BETWEEN).to_string()}
        />
    }
}

/// How busy the machine was, as an area at the bottom.
fn processors(chart: &Chart, frame: Frame) -> Html {
    let mut area = String::new();
    let mut last = 0.0;
    for (at, percent) in &chart.cpu {
        let y = frame.height as f32 - (super::USE as f32 - 14.0) * (*percent).min(100) as f32 / 100.0;
        last = frame.x(*at);
        area.push_str(&format!("{}{} {}", if area.is_empty() { 'M' } else { 'L' }, px(last), px(y)));
    }
    if area.is_empty() {
        return html! {};
    }
    let bottom = frame.height;
    let first = chart.cpu.first().map_or(0.0, |(at, _)| frame.x(*at));
    area.push_str(&format!("L{} {bottom}L{} {bottom}Z", px(last), px(first)));
    html! {
        <>
            <path class="use" d={area} />
            <text class="mark-says" x="4" y={(bottom - super::USE + 12).to_string()} font-size="11">{ "use of the processors" }</text>
        </>
    }
}
