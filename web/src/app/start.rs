//! The start page. It is part of `index.html`, so that it is there before this program; here it gets to work.

use gloo_events::EventListener;
use plimsoll_session::Action;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, EventTarget, HtmlTextAreaElement};
use yew::Callback;

use crate::components::{audit_text, audits, chosen};

#[wasm_bindgen]
extern "C" {
    /// Has what the visitor did before this program ran happen now.
    #[wasm_bindgen(js_name = plimsollEarly)]
    fn replay();
}

/// The name of the attribute of a page that a visitor comes back to: the start page is hidden.
const RETURNS: &str = "data-returns";

/// The start page of the document, if it is one that has it.
pub struct StartPage(Option<Elements>);

struct Elements {
    root: Element,
    /// What is before the start page.
    app: Element,
    start: Element,
    _listeners: Vec<EventListener>,
}

impl StartPage {
    /// The start page, which emits to `act` from here on.
    pub fn of(act: &Callback<Action>) -> Self {
        let found = || {
            let document = web_sys::window()?.document()?;
            let by_id = |id: &str| document.get_element_by_id(id);
            let target = |id: &str| by_id(id).map(EventTarget::from);
            let text: HtmlTextAreaElement = by_id("paste")?.dyn_into().ok()?;
            let on =
                |element: &EventTarget, name, handle: Box<dyn Fn(&Event)>| EventListener::new(element, name, handle);
            let audit = |area: &HtmlTextAreaElement| {
                let (area, act) = (area.clone(), act.clone());
                move || audit_text(&area, &act)
            };
            let (pressed, clicked, opened) = (audit(&text), audit(&text), act.clone());
            let (folder, files) = (chosen(act), chosen(act));
            let listeners = vec![
                on(&target("folder")?, "change", Box::new(move |event| folder.emit(event.clone()))),
                on(&target("files")?, "change", Box::new(move |event| files.emit(event.clone()))),
                on(&target("example")?, "click", Box::new(move |_| opened.emit(Action::Example))),
                on(&target("audit-text")?, "click", Box::new(move |_| clicked())),
                on(
                    &text,
                    "keydown",
                    Box::new(move |event| {
                        if event.dyn_ref().is_some_and(audits) {
                            pressed();
                        }
                    }),
                ),
            ];
            Some(Elements {
                root: document.document_element()?,
                app: by_id("app")?,
                start: by_id("start")?,
                _listeners: listeners,
            })
        };
        Self(found())
    }

    /// Whether it is seen.
    pub fn is_shown(&self) -> bool {
        let is_seen = |page: &Elements| page.start.is_connected() && !page.root.has_attribute(RETURNS);
        self.0.as_ref().is_some_and(is_seen)
    }

    /// Puts it on the page or takes it off. Says whether that took the focus away.
    pub fn show(&self, is_shown: bool) -> bool {
        let Some(page) = &self.0 else { return false };
        // No browser refuses either: the attribute is well-formed, and the page has a place behind the head.
        let _ = page.root.remove_attribute(RETURNS);
        if is_shown != page.start.is_connected() {
            if is_shown {
                let _ = page.app.insert_adjacent_element("afterend", &page.start);
            } else {
                let had_focus = page.start.matches(":focus-within").unwrap_or(false);
                page.start.remove();
                return had_focus;
            }
        }
        false
    }

    /// The page listens: what its visitor did until now happens.
    pub fn is_ready(&self) {
        if self.0.is_some() {
            replay();
        }
    }
}
