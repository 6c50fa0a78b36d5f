use std::cell::Cell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use plimsoll::graph::picture::{NodeKind, Picture};
use plimsoll_session::view::{beside, left_out, telling};
use plimsoll_session::{Pictured, Shared};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, WheelEvent};
use yew::prelude::*;

use super::drawing::{Drawing, Frame};
use super::picture_list::picture_list;
use super::stateful::stateful;

/// Sizes of a picture, in percent.
const SIZES: [u32; 11] = [12, 17, 25, 35, 50, 70, 85, 100, 125, 150, 200];
const FULL: usize = 7;
/// Below this size, names are hard to read.
const LEGIBLE: u32 = 70;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub pictured: Shared<Pictured>,
    pub name: AttrValue,
    /// The packages that the fix removes, as `name version`.
    pub vanish: Shared<Vec<String>>,
    /// Whether the visitor walked here from another picture.
    pub walked: Rc<Cell<bool>>,
}

/// The picture of a package, to be walked, panned and zoomed, and the same as a list.
#[component]
pub fn PictureOf(props: &Props) -> Html {
    let size = use_state_eq(|| FULL);
    // The node under the pointer lights up, or else the focused one.
    let pointed = use_state_eq(|| None::<usize>);
    let focused = use_state_eq(|| None::<usize>);
    let held = use_mut_ref(|| None::<(i32, i32)>);
    let place = use_node_ref();
    let picture = &props.pictured.picture;
    let frame = Frame::of(picture);

    // A new picture comes with its subject in the middle.
    use_effect_with((props.pictured.clone(), place.clone()), {
        let (size, walked) = (size.clone(), props.walked.clone());
        let (pointed, focused) = (pointed.clone(), focused.clone());
        move |(pictured, place)| {
            pointed.set(None);
            focused.set(None);
            let show = {
                let (pictured, place) = (pictured.clone(), place.clone());
                move || {
                    let Some(place) = place.cast::<HtmlElement>() else { return };
                    let frame = Frame::of(&pictured.picture);
                    // All of it, as long as it can be read; or else its width, with the subject in the middle.
                    let whole = fitting(&frame, &place).filter(|size| percent(*size) >= LEGIBLE);
                    let fits =
                        |size: &u32| *size <= 100 && frame.width * *size / 100 <= place.client_width().unsigned_abs();
                    size.set(whole.or_else(|| SIZES.iter().rposition(fits)).unwrap_or(0));
                    if let Some(node) = pictured.picture.nodes.first().filter(|_| whole.is_none()) {
                        look_at(&place, frame.middle(node));
                    }
                }
            };
            show();
            // After a step, the focus is on the node that was reached.
            if let Some(place) = place.cast::<Element>().filter(|_| walked.take()) {
                focus(&place, 0);
            }
            let listener = web_sys::window().map(|window| EventListener::new(&window, "resize", move |_| show()));
            move || drop(listener)
        }
    });
    // The middle of the picture stays in the middle.
    let before = use_mut_ref(|| FULL);
    use_effect_with((*size, place.clone()), move |(size, place)| {
        let was = std::mem::replace(&mut *before.borrow_mut(), *size);
        if let Some(place) = place.cast::<HtmlElement>().filter(|_| was != *size) {
            let (now, was) = (percent(*size) as i32, percent(was) as i32);
            let keep = |scrolled: i32, window: i32| (scrolled + window / 2) * now / was - window / 2;
            place.set_scroll_left(keep(place.scroll_left(), place.client_width()));
            place.set_scroll_top(keep(place.scroll_top(), place.client_height()));
        }
    });
    // A wheel zooms with Ctrl only, and has to be kept from zooming the page.
    use_effect_with((*size, place.clone()), {
        let size = size.clone();
        move |(at, place)| {
            let at = *at;
            let listener = place.cast::<Element>().map(|place| {
                let options = EventListenerOptions::enable_prevent_default();
                EventListener::new_with_options(&place, "wheel", options, move |event| {
                    let Some(wheel) = event.dyn_ref::<WheelEvent>().filter(|wheel| wheel.ctrl_key()) else { return };
                    event.prevent_default();
                    size.set(step(at, wheel.delta_y() < 0.0));
                })
            });
            move || drop(listener)
        }
    });

    let zoom = |larger: bool| {
        let size = size.clone();
        Callback::from(move |_: MouseEvent| size.set(step(*size, larger)))
    };
    let fit = {
        let (size, place, pictured) = (size.clone(), place.clone(), props.pictured.clone());
        Callback::from(move |_: MouseEvent| {
            let Some(place) = place.cast::<HtmlElement>() else { return };
            size.set(fitting(&Frame::of(&pictured.picture), &place).unwrap_or(0));
        })
    };
    let on_key = {
        let (size, place, pictured) = (size.clone(), place.clone(), props.pictured.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.ctrl_key() || event.alt_key() || event.meta_key() {
                return;
            }
            match event.key().as_str() {
                "+" | "=" => size.set(step(*size, true)),
                "-" => size.set(step(*size, false)),
                key => {
                    let next = number(&event).and_then(|from| beside(&pictured.picture, from, key));
                    let Some((place, next)) = place.cast::<Element>().zip(next) else { return };
                    focus(&place, next);
                }
            }
            event.prevent_default();
        })
    };
    let point = {
        let pointed = pointed.clone();
        Callback::from(move |event: MouseEvent| pointed.set(number(&event)))
    };
    let leave = {
        let pointed = pointed.clone();
        Callback::from(move |_: MouseEvent| pointed.set(None))
    };
    let focus_in = {
        let focused = focused.clone();
        Callback::from(move |event: FocusEvent| focused.set(number(&event)))
    };
    let focus_out = {
        let focused = focused.clone();
        Callback::from(move |_: FocusEvent| focused.set(None))
    };
    let walk = {
        let walked = props.walked.clone();
        Callback::from(move |event: MouseEvent| walked.set(number(&event).is_some()))
    };
    let grab = {
        let held = held.clone();
        Callback::from(move |event: MouseEvent| {
            if event.button() == 0 && number(&event).is_none() {
                *held.borrow_mut() = Some((event.client_x(), event.client_y()));
                event.prevent_default();
            }
        })
    };
    let pull = {
        let (held, place) = (held.clone(), place.clone());
        Callback::from(move |event: MouseEvent| {
            let mut held = held.borrow_mut();
            let Some(((x, y), place)) = held.zip(place.cast::<Element>()) else { return };
            if event.buttons() == 0 {
                *held = None;
                return;
            }
            place.set_scroll_left(place.scroll_left() + x - event.client_x());
            place.set_scroll_top(place.scroll_top() + y - event.client_y());
            *held = Some((event.client_x(), event.client_y()));
        })
    };
    let scaled = |length: u32| (length * percent(*size) / 100).to_string();
    let node = pointed.or(*focused).and_then(|number| Some((number, picture.nodes.get(number)?)));
    html! {
        <div class="picture">
            <h3>{ "What is around it" }</h3>
            <div class="toolbar-row" role="group" aria-label="Size of the picture">
                <button type="button" class="button small" disabled={*size == 0} onclick={zoom(false)}>{ "Smaller" }</button>
                <button type="button" class="button small" disabled={*size + 1 == SIZES.len()} onclick={zoom(true)}>
                    { "Larger" }
                </button>
                <button type="button" class="button small" onclick={fit}>{ "Fit" }</button>
                <span class="quiet-text">{ format!("{} %", percent(*size)) }</span>
            </div>
            <p id="picture-says" class="section-note">
                { "Dependencies lead to the right. Arrow keys go from package to package, Enter makes it the one in the \
                   middle. The same is below as a list. " }
                { left_out(&picture.left_out) }
            </p>
            <div
                ref={place}
                class="picture-box"
                tabindex="0"
                role="region"
                aria-label={format!("Picture of what is around {}", props.name)}
                onkeydown={on_key}
                onmousedown={grab}
                onmousemove={pull}
            >
                <svg
                    role="group"
                    aria-label={format!("{} packages around {}", picture.nodes.len(), props.name)}
                    aria-describedby="picture-says"
                    width={scaled(frame.width)}
                    height={scaled(frame.height)}
                    viewBox={format!("0 0 {} {}", frame.width, frame.height)}
                    onclick={walk}
                    onmouseout={leave}
                    onmouseover={point}
                    onfocusin={focus_in}
                    onfocusout={focus_out}
                >
                    { stateful!(Drawing { pictured: props.pictured.clone(), vanish: props.vanish.clone() }) }
                    if let Some((number, node)) = node {
                        <g class="lit" aria-hidden="true">
                            { for telling(picture, number).into_iter().filter_map(|edge| picture.edges.get(edge)).map(|edge| html! {
                                <path class="line" d={frame.line(edge)} />
                            }) }
                            { frame.outline(node, "box") }
                        </g>
                    }
                </svg>
            </div>
            { key(picture, &props.vanish) }
            { picture_list(picture, &props.vanish) }
        </div>
    }
}

/// The legend of the shapes in the picture.
fn key(picture: &Picture, vanish: &[String]) -> Html {
    let is = |kind: NodeKind| picture.nodes.iter().any(|node| node.kind == kind);
    let shapes = [
        ("is-subject", "the package", is(NodeKind::Subject)),
        ("is-member", "member", is(NodeKind::Member)),
        ("is-other", "third-party crate", is(NodeKind::ThirdParty)),
        ("follows", "there only because of it", is(NodeKind::Follows)),
        ("is-removed", "removed by the fix", picture.nodes.iter().any(|node| vanish.contains(&node.label()))),
    ];
    let shapes = shapes.iter().filter(|(_, _, is_there)| *is_there);
    html! {
        <ul class="plain picture-key">
            { for shapes.map(|(class, says, _)| html! { <li><span class={classes!("shape", *class)}>{ *says }</span></li> }) }
        </ul>
    }
}

fn percent(size: usize) -> u32 {
    SIZES.get(size).copied().unwrap_or(100)
}

/// The largest size, up to the full one, at which all of a picture is seen.
fn fitting(frame: &Frame, place: &HtmlElement) -> Option<usize> {
    let within = |length: u32, size: u32, window: i32| length * size / 100 <= window.unsigned_abs();
    // The box grows with the picture up to a part of the window.
    let height = web_sys::window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or_default();
    let height = place.client_height().max(((height * 0.8) as i32).min(576));
    SIZES.iter().rposition(|size| {
        *size <= 100 && within(frame.width, *size, place.client_width()) && within(frame.height, *size, height)
    })
}

fn step(size: usize, larger: bool) -> usize {
    if larger { (size + 1).min(SIZES.len() - 1) } else { size.saturating_sub(1) }
}

/// The number of the package that an event is about.
pub fn number(event: &Event) -> Option<usize> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest("[data-node]").ok()??.get_attribute("data-node")?.parse().ok()
}

/// Gives a package of a picture the focus.
pub fn focus(place: &Element, number: usize) {
    if let Ok(Some(node)) = place.query_selector(&format!("[data-node='{number}']")) {
        crate::browser::focus::give_to(node);
    }
}

/// Brings a place of a picture into the middle.
fn look_at(place: &HtmlElement, (x, y): (u32, u32)) {
    let middle = |at: u32, window: i32| i32::try_from(at).unwrap_or_default() - window / 2;
    place.set_scroll_left(middle(x, place.client_width()));
    place.set_scroll_top(middle(y, place.client_height()));
}
