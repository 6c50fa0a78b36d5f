use gloo_events::EventListener;
use plimsoll::schedule::chart::{Bar, Chart, UnitKind};
use plimsoll::schema::v1::evidence::Evidence;
use plimsoll_session::view::{decimal, px, step, time, unit};
use plimsoll_session::{Address, Shared, Side};
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::picture::{focus, number};
use super::stateful::stateful;
use crate::browser::address::href;

/// Pixels of a row, of the bar in it, of the scale above and of the use of the processors below.
const ROW: usize = 22;
const BAR: usize = 18;
const SCALE: usize = 24;
const USE: usize = 44;
/// The most times that the chart is stretched.
const MOST: u32 = 64;
/// So many bars are drawn at once.
const AT_ONCE: usize = 150;
/// Pixels of a letter.
const LETTER: f32 = 7.5;

/// The chart at one size.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Frame {
    width: f32,
    height: usize,
    duration: u32,
}

impl Frame {
    fn x(self, time: u32) -> f32 {
        time as f32 / self.duration as f32 * self.width
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Evidence>,
}

/// The units of a build over time, to be walked and stretched.
#[component]
pub fn Gantt(props: &Props) -> Html {
    let stretch = use_state_eq(|| 1_u32);
    let room = use_state_eq(|| 720);
    let pointed = use_state_eq(|| None::<usize>);
    let focused = use_state_eq(|| None::<usize>);
    let place = use_node_ref();
    use_effect_with(place.clone(), {
        let room = room.clone();
        move |place| {
            let place = place.clone();
            let measure = move || {
                if let Some(place) = place.cast::<Element>() {
                    room.set(place.client_width().max(200));
                }
            };
            measure();
            let listener = web_sys::window().map(|window| EventListener::new(&window, "resize", move |_| measure()));
            move || drop(listener)
        }
    });
    let Some(build) = &props.known.build else { return html! {} };
    let chart = &build.chart;
    let frame = Frame {
        width: *room as f32 * *stretch as f32,
        height: SCALE + chart.rows * ROW + USE,
        duration: chart.duration.max(1),
    };
    let resize = {
        let (stretch, place) = (stretch.clone(), place.clone());
        Callback::from(move |larger: bool| {
            let next = if larger { (*stretch * 2).min(MOST) } else { (*stretch / 2).max(1) };
            // The middle of the chart stays in the middle, as soon as there is room for it.
            if let Some(place) = place.cast::<HtmlElement>().filter(|_| next != *stretch) {
                let (now, was) = (next as i32, *stretch as i32);
                let left = (place.scroll_left() + place.client_width() / 2) * now / was - place.client_width() / 2;
                let then = place.clone();
                yew::platform::spawn_local(async move {
                    yew::platform::time::sleep(std::time::Duration::ZERO).await;
                    then.set_scroll_left(left);
                });
            }
            stretch.set(next);
        })
    };
    let on_key = {
        let (resize, place, known) = (resize.clone(), place.clone(), props.known.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match event.key().as_str() {
                "+" | "=" => resize.emit(true),
                "-" => resize.emit(false),
                key => {
                    let chart = known.build.as_ref().map(|build| &build.chart);
                    let next = chart.zip(number(&event)).and_then(|(chart, from)| beside(chart, from, key));
                    let Some((place, next)) = place.cast::<Element>().zip(next) else { return };
                    focus(&place, next);
                }
            }
            event.prevent_default();
        })
    };
    let note = |slot: &UseStateHandle<Option<usize>>| {
        let slot = slot.clone();
        move |number: Option<usize>| slot.set(number)
    };
    let (point, leave) = (note(&pointed), note(&pointed));
    let (come, go) = (note(&focused), note(&focused));
    let size = |larger: bool| resize.reform(move |_: MouseEvent| larger);
    let lit = pointed.or(*focused).and_then(|number| Some((number, chart.bars.get(number)?)));
    html! {
        <div class="gantt">
            <div class="toolbar-row" role="group" aria-label="Size of the chart">
                <button type="button" class="button small" disabled={*stretch == 1} onclick={size(false)}>{ "Shorter" }</button>
                <button type="button" class="button small" disabled={*stretch == MOST} onclick={size(true)}>{ "Longer" }</button>
                <span class="quiet-text">{ format!("{} × as long", *stretch) }</span>
            </div>
            <p id="gantt-says" class="section-note">
                { "Each bar is a unit, its darker part what comes before dependents can start; those on the critical path \
                   have an edge, macros and build scripts a tint. Arrow keys go from unit to unit, + and − stretch the chart. The same is below as a table." }
            </p>
            <div ref={place} class="gantt-box" tabindex="0" role="region" aria-label="Chart of the build" onkeydown={on_key}>
                <svg
                    role="group"
                    aria-label={format!("{} units in {}", chart.bars.len(), time(chart.duration.into()))}
                    aria-describedby="gantt-says"
                    width={px(frame.width)}
                    height={frame.height.to_string()}
                    viewBox={format!("0 0 {} {}", px(frame.width), frame.height)}
                    onmouseover={move |event: MouseEvent| point(number(&event))}
                    onmouseout={move |_: MouseEvent| leave(None)}
                    onfocusin={move |event: FocusEvent| come(number(&event))}
                    onfocusout={move |_: FocusEvent| go(None)}
                >
                    { stateful!(Scale { known: props.known.clone(), frame }) }
                    <g transform={format!("translate(0 {SCALE}) scale({} 1)", decimal(frame.width / frame.duration as f32, 9))}>
                        { stateful!(Bars { known: props.known.clone() }) }
                    </g>
                    { stateful!(Labels { known: props.known.clone(), frame }) }
                    if let Some((_, bar)) = lit {
                        <g class="lit" aria-hidden="true">
                            { for bar.needs.iter().filter_map(|need| chart.bars.get(*need)).map(|need| outline("need", need, frame)) }
                            { outline("one", bar, frame) }
                        </g>
                    }
                </svg>
            </div>
            <p class="gantt-detail" aria-hidden="true">
                { lit.map_or_else(|| "Point at a unit to see what it is, and what it waited for.".to_owned(), |(_, bar)| unit(bar)) }
            </p>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct BarsProps {
    known: Shared<Evidence>,
}

/// The bars. Their coordinates are milliseconds, which a transformation stretches, so that they are drawn once; and not
/// all of them at once, so that the page keeps listening.
#[component]
fn Bars(props: &BarsProps) -> Html {
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
    let part = |from: usize| html! { <key={from}>{ stateful!(Part { known: props.known.clone(), from }) }</> };
    html! { { for (0..bars.min(*drawn)).step_by(AT_ONCE).map(part) } }
}

#[derive(Properties, PartialEq)]
struct PartProps {
    known: Shared<Evidence>,
    from: usize,
}

/// Some of the bars.
#[component]
fn Part(props: &PartProps) -> Html {
    let Some(build) = &props.known.build else { return html! {} };
    let bars = build.chart.bars.iter().enumerate().skip(props.from).take(AT_ONCE);
    html! { { for bars.map(|(number, one)| bar(number, one)) } }
}

fn bar(number: usize, bar: &Bar) -> Html {
    let class = match bar.kind {
        UnitKind::Library => "of-library",
        UnitKind::Macro => "of-macro",
        UnitKind::BuildScript | UnitKind::Run => "of-script",
        UnitKind::Program => "of-program",
        UnitKind::Other => "of-other",
    };
    let rect = |class: &'static str, width: u32| {
        let (x, y) = (bar.start.to_string(), (bar.row * ROW).to_string());
        html! { <rect {class} {x} {y} width={width.to_string()} height={BAR.to_string()} /> }
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
struct FrameProps {
    known: Shared<Evidence>,
    frame: Frame,
}

/// The scale and the use of the processors, which lie behind the bars.
#[component]
fn Scale(props: &FrameProps) -> Html {
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

/// The names of those units whose bars have room for them.
#[component]
fn Labels(props: &FrameProps) -> Html {
    let Some(build) = &props.known.build else { return html! {} };
    let frame = props.frame;
    let has_room = |bar: &&Bar| bar.label.len() as f32 * LETTER + 8.0 < frame.x(bar.duration);
    let label = |bar: &Bar| {
        let (x, y) = (px(frame.x(bar.start) + 4.0), (SCALE + bar.row * ROW + 13).to_string());
        html! { <text {x} {y} font-size="12">{ &bar.label }</text> }
    };
    html! { <g class="labels" aria-hidden="true">{ for build.chart.bars.iter().filter(has_room).map(label) }</g> }
}

fn outline(class: &'static str, bar: &Bar, frame: Frame) -> Html {
    html! {
        <rect
            {class}
            x={px(frame.x(bar.start))}
            y={(SCALE + bar.row * ROW).to_string()}
            width={px(frame.x(bar.duration).max(2.0))}
            height={BAR.to_string()}
        />
    }
}

/// How busy the machine was, as an area at the bottom.
fn processors(chart: &Chart, frame: Frame) -> Html {
    let mut area = String::new();
    let mut last = 0.0;
    for (at, percent) in &chart.cpu {
        let y = frame.height as f32 - (USE as f32 - 14.0) * (*percent).min(100) as f32 / 100.0;
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
            <text class="mark-says" x="4" y={(bottom - USE + 12).to_string()} font-size="11">{ "use of the processors" }</text>
        </>
    }
}

/// The unit to which a key leads from another: along the time, or to the row above or below.
fn beside(chart: &Chart, from: usize, key: &str) -> Option<usize> {
    let bar = chart.bars.get(from)?;
    let middle = |bar: &Bar| bar.start.saturating_add(bar.duration / 2);
    let in_row = |row: usize| {
        let bars = chart.bars.iter().enumerate().filter(move |(_, other)| other.row == row);
        bars.min_by_key(|(_, other)| middle(other).abs_diff(middle(bar))).map(|(number, _)| number)
    };
    match key {
        "ArrowRight" => Some(from + 1).filter(|next| *next < chart.bars.len()),
        "ArrowLeft" => from.checked_sub(1),
        "ArrowUp" => in_row(bar.row.checked_sub(1)?),
        "ArrowDown" => in_row(bar.row + 1),
        "Home" => Some(0),
        "End" => chart.bars.len().checked_sub(1),
        _ => None,
    }
}
