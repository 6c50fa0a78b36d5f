//! The keys that work wherever the focus is, unless it is where one writes.

use plimsoll_session::{Action, Address, Destination, Export, Side};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// The effect of a key.
pub enum Key {
    /// Something of the session.
    Act(Action),
    /// The search field comes to the fore.
    Search,
    /// The list of keys comes.
    Help,
}

/// All keys with what they do, to be shown.
pub const KEYS: [(&str, &str); 10] = [
    ("n", "next finding"),
    ("p", "previous finding"),
    ("Enter", "open or close the finding"),
    ("Space", "switch its fix"),
    ("1 – 9", "overview, duplicates, dependencies, upgrades, profiles, timeline, target, files, compare"),
    ("/", "search"),
    ("d", "download the corrected files"),
    ("z", "undo"),
    ("Shift z", "redo"),
    ("?", "these keys"),
];

/// The side that a digit leads to.
fn side(digit: &str) -> Option<Side> {
    let number: usize = digit.parse().ok()?;
    Side::ALL.get(number.checked_sub(1)?).copied()
}

/// The effect of a key press; `None` if the page has no use for it.
pub fn key(event: &KeyboardEvent) -> Option<Key> {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is = |selectors: &str| target.as_ref().is_some_and(|target| target.matches(selectors).unwrap_or(false));
    let elsewhere = event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented();
    if elsewhere || is("input:not([type=checkbox], [type=radio]), textarea, select, dialog *") {
        return None;
    }
    Some(match event.key().as_str() {
        "n" => Key::Act(Action::Step { forward: true }),
        "p" => Key::Act(Action::Step { forward: false }),
        // A space presses what is focused; of a finding's line that is its switch, and Enter opens it.
        " " if is(".finding.is-current .opener") => Key::Act(Action::Flip),
        "d" => Key::Act(Action::Export(Export::Zip, Destination::Save)),
        "z" => Key::Act(Action::Undo),
        "Z" => Key::Act(Action::Redo),
        "/" => Key::Search,
        "?" => Key::Help,
        digit => Key::Act(Action::Go(Address::of(side(digit)?))),
    })
}
