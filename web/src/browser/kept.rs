//! What the page keeps in this browser between visits: the session, as bytes.

use js_sys::Uint8Array;
use plimsoll::session::Saved;
use plimsoll_web::protocol;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    // `boot.js` talks to the database, which has no promises of its own.
    #[wasm_bindgen(catch, js_namespace = plimsollKept)]
    async fn read() -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollKept)]
    async fn write(bytes: Uint8Array) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollKept)]
    async fn forget() -> Result<JsValue, JsValue>;
}

/// The first byte of what is kept. A session that another version kept is not read.
const VERSION: u8 = 3;

/// More than this is not kept.
const MOST: usize = 64 << 20;

/// The session that was kept, if there is one and the browser hands it out.
pub async fn session() -> Option<Saved> {
    let bytes = read().await.ok()?.dyn_into::<Uint8Array>().ok()?.to_vec();
    let (version, message) = bytes.split_first()?;
    if *version == VERSION { protocol::unpack(message).ok() } else { None }
}

/// Keeps the session, or forgets the kept one if there is nothing in it. Where a browser keeps nothing, in a private
/// window for one, the page works all the same.
pub async fn keep(saved: &Saved) {
    let bytes = match protocol::pack(saved) {
        Ok(message) if !saved.inputs.is_empty() && message.len() < MOST => message,
        _ => {
            let _ = forget().await;
            return;
        }
    };
    let kept: Vec<u8> = std::iter::once(VERSION).chain(bytes).collect();
    let _ = write(Uint8Array::from(kept.as_slice())).await;
}
