//! The page. It asks the auditor, which runs in a worker, for all that takes knowledge of Cargo.

mod app;
mod browser;
mod components;

fn main() {
    // By way of Yew, as it would else put a hook of its own in the place of this one.
    yew::set_custom_panic_hook(Box::new(plimsoll_web::throw));
    app::render();
}
