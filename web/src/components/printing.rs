use gloo_events::EventListener;
use yew::prelude::*;

/// Whether the page is being printed: a list is printed to its end.
#[hook]
pub fn use_printing() -> bool {
    let printing = use_state_eq(|| false);
    use_effect_with((), {
        let printing = printing.clone();
        move |()| {
            let listeners = web_sys::window().map(|window| {
                [("beforeprint", true), ("afterprint", false)].map(|(name, is_printing)| {
                    let printing = printing.clone();
                    EventListener::new(&window, name, move |_| printing.set(is_printing))
                })
            });
            move || drop(listeners)
        }
    });
    *printing
}
