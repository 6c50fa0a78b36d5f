//! The page, the worker and the JavaScript API, from one wasm.
//!
//! A second wasm for the worker would cost a visitor most of the bytes of the first, so both run this one. The page
//! hands its compiled module to the worker, which calls [`worker::answer`] and nothing else. Without the feature
//! `page`, what is left is [`api`].

#[cfg(not(feature = "page"))]
mod api;
#[cfg(feature = "page")]
mod app;
#[cfg(feature = "page")]
mod browser;
#[cfg(feature = "page")]
mod components;
#[cfg(feature = "page")]
mod example;
#[cfg(feature = "page")]
mod protocol;
#[cfg(feature = "page")]
mod worker;

/// Runs whenever the wasm is initialised: on the page, in the worker and in Node.
fn main() {
    // A panic ends the instance. As a JavaScript exception it tells whoever called what happened and where.
    let throw = |panic: &std::panic::PanicHookInfo<'_>| wasm_bindgen::throw_str(&panic.to_string());

    #[cfg(not(feature = "page"))]
    std::panic::set_hook(Box::new(throw));

    #[cfg(feature = "page")]
    {
        // By way of Yew, as it would else put a hook of its own in the place of this one.
        yew::set_custom_panic_hook(Box::new(throw));
        app::render();
    }
}
