//! The worker's side: one call in, one reply out. `worker.js` holds the message loop.

use wasm_bindgen::prelude::*;

use crate::audit;
use crate::protocol::{Call, Reply, Request, Response};

/// Answers one message of the page. An error or a panic here is a crash, which `worker.js` reports.
#[wasm_bindgen]
pub fn answer(call: JsValue) -> Result<JsValue, JsError> {
    let Call { id, request } = serde_wasm_bindgen::from_value(call)?;
    let response = respond(request);
    Ok(serde_wasm_bindgen::to_value(&Reply::Answer { id, response })?)
}

fn respond(request: Request) -> Response {
    match request {
        Request::Ping => Response::Pong,
        Request::Audit { files } => Response::Report(audit::audit(&files)),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::*;

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn a_ping_comes_back_with_its_id() {
        let call = serde_wasm_bindgen::to_value(&Call { id: 7, request: Request::Ping }).unwrap();
        let reply = serde_wasm_bindgen::from_value(answer(call).ok().unwrap()).unwrap();
        assert!(matches!(reply, Reply::Answer { id: 7, response: Response::Pong }));
    }

    #[wasm_bindgen_test]
    fn a_message_that_is_no_call_is_an_error() {
        assert!(answer(JsValue::from_str("nonsense")).is_err());
    }
}
