//! Event listeners of the window.

use gloo_events::{EventListener, EventListenerOptions};
use plimsoll_session::{Action, Share};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DragEvent, Element, Event, KeyboardEvent};
use yew::prelude::*;

use super::{App, Msg, add};
use crate::browser::{Autosave, address, encryption, focus, folder, intake, keys};

/// The whole window takes drops and pastes.
pub fn listeners(ctx: &Context<App>, autosave: &Autosave) -> Vec<EventListener> {
    let Some(window) = web_sys::window() else { return Vec::new() };
    let link = ctx.link();
    let act = link.callback(Msg::Act);
    let dragging = link.callback(Msg::Dragging);
    let options = EventListenerOptions::enable_prevent_default();
    let on = |name: &'static str, handle: Box<dyn Fn(&Event)>| {
        EventListener::new_with_options(&window, name, options, move |event| handle(event))
    };
    let stirring = link.callback(|()| Msg::Stirring);
    let stirs = |name: &'static str| {
        let stirring = stirring.clone();
        EventListener::once(&window, name, move |_| stirring.emit(()))
    };
    let pressed = link.callback(Msg::Pressed);
    let went = act.clone();
    let over = dragging.clone();
    let (leave, stop) = (dragging.clone(), dragging);
    let dropped = act.clone();
    // By no message, which would wait for its turn while the page is no more.
    let leaves = |name: &'static str| {
        let autosave = autosave.clone();
        EventListener::new(&window, name, move |_| autosave.flush())
    };
    vec![
        // On a phone, a page that is out of sight may end without a further word.
        leaves("pagehide"),
        leaves("visibilitychange"),
        stirs("pointerdown"),
        stirs("keydown"),
        stirs("dragenter"),
        on(
            "keydown",
            Box::new(move |event| {
                if let Some(key) = event.dyn_ref::<KeyboardEvent>().and_then(keys::key) {
                    event.prevent_default();
                    pressed.emit(key);
                }
            }),
        ),
        on(
            "click",
            Box::new(|event| {
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                if target.is_some_and(|target| target.id() == "skip") {
                    // Its fragment would be an address.
                    event.prevent_default();
                    focus::skip();
                }
            }),
        ),
        on(
            "hashchange",
            Box::new(move |_| {
                if let Some(parcel) = encryption::in_address() {
                    went.emit(Action::Share(Share::Receive(parcel, None)));
                } else if let Some(address) = address::current() {
                    went.emit(Action::Go(address));
                } else if let Some(fragment) = address::astray() {
                    went.emit(Action::Astray(fragment));
                }
            }),
        ),
        on(
            "dragover",
            Box::new(move |event| {
                event.prevent_default();
                over.emit(true);
            }),
        ),
        on(
            "dragleave",
            Box::new(move |event| {
                // Without an element that it goes to, the drag has left the window.
                if event.dyn_ref::<DragEvent>().is_some_and(|event| event.related_target().is_none()) {
                    leave.emit(false);
                }
            }),
        ),
        on(
            "drop",
            Box::new(move |event| {
                event.prevent_default();
                stop.emit(false);
                let transfer = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
                if let Some(transfer) = transfer {
                    folder::remember(&transfer);
                    add(&dropped, intake::read_dropped(intake::dropped(&transfer), dropped.reform(Action::LookedAt)));
                }
            }),
        ),
        on(
            "paste",
            Box::new(move |event| {
                let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
                if target.is_some_and(|target| target.matches("input, textarea").unwrap_or(false)) {
                    return;
                }
                let transfer = event.dyn_ref::<ClipboardEvent>().and_then(ClipboardEvent::clipboard_data);
                if let Some(transfer) = transfer {
                    event.prevent_default();
                    add(&act, intake::read_dropped(intake::dropped(&transfer), act.reform(Action::LookedAt)));
                }
            }),
        ),
    ]
}
