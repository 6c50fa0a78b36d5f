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

/// The first byte of what is kept. With another layout of the session it becomes another one, and what was kept with the
/// number before is still read: a new version of the page loses no session.
const VERSION: u8 = 3;

/// More than this is not kept.
const MOST: usize = 64 << 20;

/// The session that was kept, if there is one and the browser hands it out.
pub async fn session() -> Option<Saved> {
    opened(&read().await.ok()?.dyn_into::<Uint8Array>().ok()?.to_vec())
}

fn opened(bytes: &[u8]) -> Option<Saved> {
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

#[cfg(test)]
mod tests {
    use plimsoll::session::{Chosen, Settings};
    use wasm_bindgen_test::*;

    use super::*;

    wasm_bindgen_test_configure!(run_in_browser);

    fn sample() -> Saved {
        let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
        Saved {
            inputs: vec![file("Cargo.toml", "[package]\nname = \"anchor\"\n")],
            folder: Some("anchor".to_owned()),
            choices: [
                ("strip:release".to_owned(), Chosen::Dismissed("für später".to_owned())),
                ("upgrade:update".to_owned(), Chosen::Fix("upgrade".to_owned())),
            ]
            .into(),
            settings: Settings { toolchain: Some("1.85".to_owned()), goal: Some("size".to_owned()) },
            open: ["duplicate syn".to_owned()].into(),
            other: vec![file("Cargo.lock", "version = 4\n")],
            originals: vec![file("Cargo.toml", "[package]\n")],
            pins: ["statrs".to_owned()].into(),
        }
    }

    #[wasm_bindgen_test]
    fn what_an_earlier_page_kept_is_opened() {
        let kept = include_bytes!("kept-3.bin");
        assert_eq!(opened(kept), Some(sample()));
        // A page that is gone back to knows nothing of what comes after it.
        assert_eq!(opened(&[VERSION + 1, 0]), None);
    }
}
