//! The page. A placeholder that shows whether the worker answers.

use yew::prelude::*;

use crate::browser::WorkerClient;
use crate::protocol::{Request, Response};

/// Draws the page, if this is one: the worker runs the same wasm, without a window.
pub fn render() {
    let root = web_sys::window().and_then(|window| window.document()?.get_element_by_id("app"));
    if let Some(root) = root {
        yew::Renderer::<Page>::with_root(root).render();
    }
}

#[component]
fn Page() -> Html {
    let worker = use_state(WorkerClient::new);
    let status = use_state(|| AttrValue::from("starting"));

    {
        let status = status.clone();
        use_effect_with((), move |()| {
            worker.post(Request::Ping, move |reply| {
                status.set(match reply {
                    Ok(Response::Pong) => "ready".into(),
                    Ok(other) => format!("confused: {other:?}").into(),
                    Err(crash) => format!("stopped: {}", crash.message).into(),
                });
            });
        });
    }

    html! {
        <main>
            <h1>{ "Plimsoll" }</h1>
            <p>{ "Finds out what slows a Cargo build down, and repairs the manifests." }</p>
            <p id="worker" role="status">{ "Worker: " }{ &*status }</p>
        </main>
    }
}
