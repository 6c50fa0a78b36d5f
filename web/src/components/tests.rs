//! What single parts draw, in a browser.

use std::cell::RefCell;
use std::rc::Rc;

use plimsoll_session::Notice;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::*;
use web_sys::{Element, HtmlElement};
use yew::platform::time::sleep;
use yew::prelude::*;

use super::diff::{Diff, counts};
use super::evidence::Excerpt;
use super::notices::notices;
use super::prose::prose;
use super::switch::Switch;

wasm_bindgen_test_configure!(run_in_browser);

#[derive(Properties, PartialEq)]
struct ShownProps {
    html: Html,
}

#[component]
fn Shown(props: &ShownProps) -> Html {
    props.html.clone()
}

/// Draws `html` and returns what it is drawn in.
async fn draw(html: Html) -> Element {
    let document = web_sys::window().unwrap().document().unwrap();
    let root = document.create_element("div").unwrap();
    document.document_element().unwrap().append_child(&root).unwrap();
    yew::Renderer::<Shown>::with_root_and_props(root.clone(), ShownProps { html }).render();
    // The first turn draws it, unless other tests of this page were before it.
    sleep(std::time::Duration::ZERO).await;
    until(|| root.has_child_nodes()).await;
    root
}

/// Waits a second at most for what other tests may delay.
async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..100 {
        if is_so() {
            return;
        }
        sleep(std::time::Duration::from_millis(10)).await;
    }
}

fn texts(root: &Element, selector: &str) -> Vec<String> {
    let found = root.query_selector_all(selector).unwrap();
    (0..found.length()).filter_map(|index| found.item(index)?.text_content()).collect()
}

#[wasm_bindgen_test]
async fn backticks_become_code() {
    let root = draw(prose("`a` is not `b`")).await;
    assert_eq!(root.text_content().unwrap(), "a is not b");
    assert_eq!(texts(&root, "code"), ["a", "b"]);
}

#[wasm_bindgen_test]
async fn an_excerpt_numbers_its_lines_and_marks_the_span() {
    let text = "[dependencies]\nä = { version = \"1\" }\n\nb = \"2\"\nc = \"3\"\nd = \"4\"\n";
    let root = draw(html! { <Excerpt {text} from=2 to=2 column=5 end_column={Some(22)} /> }).await;
    assert_eq!(texts(&root, "mark"), ["{ version = \"1\" }"]);
    assert_eq!(texts(&root, ".line-number"), ["1", "2", "3", "4"]);
    assert_eq!(texts(&root, ".is-meant .line-number"), ["2"]);
}

#[wasm_bindgen_test]
async fn a_diff_tells_by_signs_as_well_as_by_colour() {
    let diff = "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-a = 1\n+a = 2\n b = 1\n";
    assert_eq!(counts(diff), (1, 1));
    let root = draw(html! { <Diff {diff} /> }).await;
    assert_eq!(texts(&root, ".added .sign"), ["+"]);
    assert_eq!(texts(&root, ".removed .sign"), ["−"]);
    assert_eq!(texts(&root, ".kept .line-text"), ["b = 1\n"]);
}

#[wasm_bindgen_test]
async fn a_switch_says_what_it_was_switched_to() {
    let heard = Rc::new(RefCell::new(Vec::new()));
    let on_change = {
        let heard = Rc::clone(&heard);
        Callback::from(move |on| heard.borrow_mut().push(on))
    };
    let root = draw(html! { <Switch label="x" on=false mixed=true {on_change} /> }).await;
    let input: HtmlElement = root.query_selector("[role=switch]").unwrap().unwrap().unchecked_into();
    // Effects come after the drawing.
    until(|| input.matches(":indeterminate").unwrap()).await;
    assert!(input.matches(":indeterminate").unwrap());
    input.click();
    assert_eq!(*heard.borrow(), [true]);
}

#[wasm_bindgen_test]
async fn a_notice_offers_to_try_again_only_where_that_may_help() {
    let notice = |retry| Notice { text: "It stopped.".to_owned(), retry, ..Notice::default() };
    let root = draw(notices(&[notice(false), notice(true)], &Callback::noop())).await;
    assert_eq!(texts(&root, "button"), ["Dismiss", "Try again", "Dismiss"]);
}
