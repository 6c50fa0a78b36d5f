//! The focus, for visitors with a keyboard or a screen reader.

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlElement};

/// The heading of the view.
const HEADING: &str = ".found h2";

/// Whether the focused element is gone, which moves the focus to the start of the page.
pub fn is_lost() -> bool {
    let focused = document().as_ref().and_then(Document::active_element);
    focused.is_none_or(|focused| focused.tag_name() == "BODY")
}

/// Whether nothing nearer has taken a lost focus than the heading, to which it is [led](follow).
pub fn is_free() -> bool {
    let focused = document().as_ref().and_then(Document::active_element);
    is_lost() || focused.is_some_and(|focused| focused.matches(HEADING).unwrap_or_default())
}

/// Whether the focused element is gone or not drawn.
pub fn is_hidden() -> bool {
    let focused = document().as_ref().and_then(Document::active_element);
    is_lost() || focused.is_some_and(|focused| focused.unchecked_into::<HtmlElement>().offset_width() == 0)
}

/// Gives the focus to an element. Those of SVG take it as those of HTML do.
pub fn give_to(element: Element) {
    let _ = element.unchecked_into::<HtmlElement>().focus();
}

/// Moves a lost focus to the heading of the view.
pub fn follow() {
    lead_to(HEADING);
}

/// Moves a lost focus to the heading of the view, or else of the page.
pub fn begin() {
    lead_to(HEADING);
    lead_to("main h1");
}

/// Moves the focus past the head of the page and the tabs.
pub fn skip() {
    let found = |selector| document()?.query_selector(selector).ok()?;
    if let Some(heading) = found(HEADING).or_else(|| found("main h1")) {
        lead(heading);
    }
}

fn lead(heading: Element) {
    // A heading takes no focus of its own accord, and is no stop of the Tab key.
    let _ = heading.set_attribute("tabindex", "-1");
    give_to(heading);
}

fn lead_to(selector: &str) {
    let heading = document().and_then(|document| document.query_selector(selector).ok()?);
    if let Some(heading) = heading.filter(|_| is_lost()) {
        lead(heading);
    }
}

fn document() -> Option<Document> {
    web_sys::window()?.document()
}
