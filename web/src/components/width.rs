use gloo_events::EventListener;
use web_sys::Element;
use yew::prelude::*;

/// The width of an element in pixels, which follows that of the window.
#[hook]
pub fn use_width(place: &NodeRef) -> i32 {
    let width = use_state_eq(|| 720);
    use_effect_with(place.clone(), {
        let width = width.clone();
        move |place| {
            let measure = {
                let place = place.clone();
                move || {
                    if let Some(place) = place.cast::<Element>() {
                        width.set(place.client_width().max(200));
                    }
                }
            };
            measure();
            let listener = web_sys::window().map(|window| EventListener::new(&window, "resize", move |_| measure()));
            move || drop(listener)
        }
    });
    *width
}
