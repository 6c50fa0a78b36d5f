//! The units of a recorded build over time, to be walked, stretched and dragged.

mod bars;
mod minimap;

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use plimsoll::schedule::chart::{Bar, Chart};
use plimsoll::schema::v1::Plan;
use plimsoll::schema::v1::evidence::Evidence;
use plimsoll_session::Shared;
use plimsoll_session::view::{MOST_STRETCH, decimal, dependents, is_removed, px, time, turned, unit};
use wasm_bindgen::JsCast;
use web_sys::{Element, WheelEvent};
use yew::prelude::*;

use self::bars::{Bars, Labels, Removed, Scale, outline};
use self::minimap::Minimap;
use super::picture::{focus, number};
use super::stateful::stateful;
use super::width::use_width;

/// Pixels of the scale above the bars and of the use of the processors below, and between two rows.
const SCALE: usize = 24;
const USE: usize = 44;
const BETWEEN: usize = 4;

/// The rows together are so high, if none is too high or too low for that.
const ROWS: usize = 240;

/// So many pixels the mouse moves before a press is a drag.
const SHAKE: i32 = 3;

/// The chart at one size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    width: f32,
    height: usize,
    row: usize,
    duration: u32,
}

impl Frame {
    fn x(self, time: u32) -> f32 {
        time as f32 / self.duration as f32 * self.width
    }

    fn y(self, bar: &Bar) -> f32 {
        (SCALE + bar.row * self.row) as f32
    }
}

#[derive(Properties, PartialEq)]
pub struct Props {
    pub known: Shared<Evidence>,
    /// What the chosen fixes do.
    pub plan: Shared<Plan>,
}

/// A drag of the chart: where it began, where the chart was then, and whether the mouse has moved.
struct Drag {
    from: (i32, i32),
    scrolled: (i32, i32),
    has_moved: bool,
}

/// The units of a build over time.
#[component]
pub fn Gantt(props: &Props) -> Html {
    let place = use_node_ref();
    let room = use_width(&place) as f32;
    let stretch = use_state_eq(|| 1.0_f32);
    // How far it is scrolled, as a part of the whole.
    let scrolled = use_state_eq(|| 0.0_f32);
    let pointed = use_state_eq(|| None::<usize>);
    let focused = use_state_eq(|| None::<usize>);
    let drag = use_mut_ref(|| None::<Drag>);
    // What part of the whole is to be so many pixels from the left edge, once the chart has its new size.
    let anchor = use_mut_ref(|| None::<(f32, f32)>);
    let whole = room * *stretch;
    use_effect_with((place.clone(), whole.to_bits()), {
        let anchor = anchor.clone();
        move |(place, whole)| {
            if let Some(((part, at), place)) = anchor.borrow_mut().take().zip(place.cast::<Element>()) {
                place.set_scroll_left((part * f32::from_bits(*whole) - at) as i32);
            }
        }
    });
    let zoom = {
        let (stretch, place) = (stretch.clone(), place.clone());
        Callback::from(move |(next, at): (f32, Option<f32>)| {
            if let Some(place) = place.cast::<Element>() {
                let at = at.unwrap_or(place.client_width() as f32 / 2.0);
                *anchor.borrow_mut() = Some(((place.scroll_left() as f32 + at) / whole, at));
            }
            stretch.set(next.clamp(1.0, MOST_STRETCH));
        })
    };
    use_effect_with((place.clone(), stretch.to_bits(), whole.to_bits()), {
        let zoom = zoom.clone();
        move |(place, stretch, _)| {
            let stretch = f32::from_bits(*stretch);
            let listener = place.cast::<Element>().map(|place| on_wheel(&place, stretch, zoom));
            move || drop(listener)
        }
    });
    let Some(build) = &props.known.build else { return html! {} };
    let chart = &build.chart;
    let row = (ROWS / chart.rows.max(1)).clamp(22, 44);
    let frame = Frame { width: whole, height: SCALE + chart.rows * row + USE, row, duration: chart.duration.max(1) };
    let (now, most) = (*stretch, MOST_STRETCH);
    let on_key = {
        let (zoom, place, known) = (zoom.clone(), place.clone(), props.known.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match event.key().as_str() {
                "+" | "=" => zoom.emit((now * 2.0, None)),
                "-" => zoom.emit((now / 2.0, None)),
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
    let on_scroll = {
        let scrolled = scrolled.clone();
        Callback::from(move |event: Event| {
            let place: Element = event.target_unchecked_into();
            scrolled.set(place.scroll_left() as f32 / place.scroll_width().max(1) as f32);
        })
    };
    let on_move = {
        let place = place.clone();
        Callback::from(move |part: f32| {
            if let Some(place) = place.cast::<Element>() {
                place.set_scroll_left((part * whole) as i32 - place.client_width() / 2);
            }
        })
    };
    let note = |slot: &UseStateHandle<Option<usize>>| {
        let slot = slot.clone();
        move |number: Option<usize>| slot.set(number)
    };
    let (point, leave) = (note(&pointed), note(&pointed));
    let (come, go) = (note(&focused), note(&focused));
    let size = |to: f32| zoom.reform(move |_: MouseEvent| (to, None));
    let lit = pointed.or(*focused).and_then(|number| Some((number, chart.bars.get(number)?)));
    let removes = chart.bars.iter().any(|bar| is_removed(bar, &props.plan.removes));
    let outlined = |class: &'static str, bar: &Bar| outline(class, bar, frame);
    html! {
        <div class="gantt">
            <div class="toolbar-row" role="group" aria-label="Size of the chart">
                <button type="button" class="button small" disabled={now == 1.0} onclick={size(now / 2.0)}>{ "Shorter" }</button>
                <button type="button" class="button small" disabled={now == most} onclick={size(now * 2.0)}>{ "Longer" }</button>
                <span class="quiet-text">{ format!("{} × as long", decimal(now, 1)) }</span>
            </div>
            <p id="gantt-says" class="section-note">
                { "Each bar is a unit, its darker part what comes before dependents can start; those on the critical path \
                   have an edge, macros and build scripts a tint. " }
                if removes { { "What the chosen changes remove is hatched. " } }
                { "Arrow keys go from unit to unit; + and −, or the wheel, stretch the chart, which can be dragged. The same \
                   is below as a table." }
            </p>
            { stateful!(Minimap {
                known: props.known.clone(),
                plan: props.plan.clone(),
                sight: (*scrolled, 1.0 / now),
                on_move,
            }) }
            <div
                ref={place.clone()}
                class="gantt-box"
                tabindex="0"
                role="region"
                aria-label="Chart of the build"
                onkeydown={on_key}
                onscroll={on_scroll}
                onmousedown={grab(&drag, &place)}
                onmousemove={pull(&drag, &place)}
                onclick={let_go(&drag)}
                ondragstart={|event: DragEvent| event.prevent_default()}
            >
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
                    <defs>
                        <pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                            <rect class="hatch-ground" width="6" height="6" />
                            <rect class="hatch-line" width="2.5" height="6" />
                        </pattern>
                    </defs>
                    { stateful!(Scale { known: props.known.clone(), frame }) }
                    <g transform={format!("translate(0 {SCALE}) scale({} 1)", decimal(frame.width / frame.duration as f32, 9))}>
                        { stateful!(Bars { known: props.known.clone(), row }) }
                    </g>
                    { stateful!(Removed { known: props.known.clone(), plan: props.plan.clone(), frame }) }
                    { stateful!(Labels { known: props.known.clone(), frame }) }
                    if let Some((place, bar)) = lit {
                        <g class="lit" aria-hidden="true">
                            { for bar.needs.iter().filter_map(|need| chart.bars.get(*need)).map(|need| outlined("need", need)) }
                            { for dependents(chart, place).map(|one| outlined("dependent", one)) }
                            { outlined("one", bar) }
                        </g>
                    }
                </svg>
            </div>
            <p class="gantt-detail" aria-hidden="true">
                { lit.map_or_else(
                    || "Point at a unit to see what it is, what it waited for and what waits for it.".to_owned(),
                    |(_, bar)| unit(bar)
                ) }
            </p>
        </div>
    }
}

/// The wheel over the chart stretches it around the pointer. Where it is as short as it gets, a turn on scrolls the page.
fn on_wheel(place: &Element, stretch: f32, zoom: Callback<(f32, Option<f32>)>) -> EventListener {
    let of = place.clone();
    // The browser waits for a listener that may prevent the default.
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(place, "wheel", options, move |event| {
        let Some(event) = event.dyn_ref::<WheelEvent>() else { return };
        let next = turned(stretch, event.delta_y());
        let is_sideways = event.shift_key() || event.delta_x().abs() > event.delta_y().abs();
        if is_sideways || next == stretch {
            return;
        }
        event.prevent_default();
        let at = f64::from(event.client_x()) - of.get_bounding_client_rect().left();
        zoom.emit((next, Some(at as f32)));
    })
}

fn grab(drag: &Rc<RefCell<Option<Drag>>>, place: &NodeRef) -> Callback<MouseEvent> {
    let (drag, place) = (drag.clone(), place.clone());
    Callback::from(move |event: MouseEvent| {
        *drag.borrow_mut() = place.cast::<Element>().filter(|_| event.button() == 0).map(|place| Drag {
            from: (event.client_x(), event.client_y()),
            scrolled: (place.scroll_left(), place.scroll_top()),
            has_moved: false,
        });
    })
}

fn pull(drag: &Rc<RefCell<Option<Drag>>>, place: &NodeRef) -> Callback<MouseEvent> {
    let (drag, place) = (drag.clone(), place.clone());
    Callback::from(move |event: MouseEvent| {
        let mut drag = drag.borrow_mut();
        let Some((drag, place)) = drag.as_mut().filter(|_| event.buttons() & 1 == 1).zip(place.cast::<Element>())
        else {
            return;
        };
        let by = (event.client_x() - drag.from.0, event.client_y() - drag.from.1);
        drag.has_moved |= by.0.abs() > SHAKE || by.1.abs() > SHAKE;
        if drag.has_moved {
            place.set_scroll_left(drag.scrolled.0 - by.0);
            place.set_scroll_top(drag.scrolled.1 - by.1);
        }
    })
}

/// The end of a drag is no click on the unit under the pointer.
fn let_go(drag: &Rc<RefCell<Option<Drag>>>) -> Callback<MouseEvent> {
    let drag = drag.clone();
    Callback::from(move |event: MouseEvent| {
        if drag.borrow_mut().take().is_some_and(|drag| drag.has_moved) {
            event.prevent_default();
        }
    })
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
