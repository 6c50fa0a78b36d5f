//! Shared audits on their way: in the address bar, in the page itself, and behind a passphrase.

use js_sys::Uint8Array;
use plimsoll::share::{self, SEALED, VERSION};
use plimsoll_session::Parcel;
use wasm_bindgen::prelude::*;

use super::download;

#[wasm_bindgen]
extern "C" {
    // The browser's own cryptography is a matter of promises and dictionaries, and so of `boot.js`.
    #[wasm_bindgen(catch, js_namespace = plimsollSeal, js_name = seal)]
    async fn js_seal(bytes: Uint8Array, passphrase: &str) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(catch, js_namespace = plimsollSeal, js_name = unseal)]
    async fn js_unseal(bytes: Uint8Array, passphrase: &str) -> Result<JsValue, JsValue>;
    /// Whether this browser can encrypt on this page.
    #[wasm_bindgen(js_namespace = plimsollSeal, js_name = isThere)]
    pub fn is_there() -> bool;
    /// The audit that this page was saved with.
    #[wasm_bindgen(js_namespace = plimsollShip, js_name = shared)]
    fn js_shared() -> Option<String>;
    /// The text of a page that holds all of Plimsoll.
    #[wasm_bindgen(catch, js_namespace = plimsollShip, js_name = whole)]
    async fn js_whole() -> Result<JsValue, JsValue>;
}

/// The shared audit that the page was opened with, if it was.
pub fn received() -> Option<Parcel> {
    in_address().or_else(|| js_shared().map(|text| Parcel::of_file(text.into_bytes())))
}

/// The shared audit that the address bar shows.
pub fn in_address() -> Option<Parcel> {
    let hash = web_sys::window()?.location().hash().ok()?;
    let fragment = hash.strip_prefix('#')?;
    // A fragment that looks like a link of any version is one, so that a later version gets its notice.
    let is_link = fragment.starts_with(['a', 'e']) && fragment.as_bytes().get(1).is_some_and(u8::is_ascii_digit);
    is_link.then(|| Parcel::Fragment(fragment.to_owned()))
}

/// The address of this page with `fragment`.
pub fn link(fragment: &str) -> String {
    let here = web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default();
    let here = here.split('#').next().unwrap_or_default();
    format!("{here}#{fragment}")
}

/// `fragment`, encrypted with `passphrase`.
pub async fn encrypt(fragment: &str, passphrase: &str) -> Result<String, String> {
    let bytes = share::bytes(VERSION, fragment).map_err(|damage| damage.to_string())?;
    encrypt_bytes(&bytes, passphrase).await
}

async fn encrypt_bytes(bytes: &[u8], passphrase: &str) -> Result<String, String> {
    let sealed = js_seal(Uint8Array::from(bytes), passphrase).await.map_err(|error| said(&error))?;
    Ok(share::fragment(SEALED, &Uint8Array::new(&sealed).to_vec()))
}

/// The bytes of an encrypted fragment.
pub async fn decrypt(fragment: &str, passphrase: &str) -> Result<Vec<u8>, String> {
    let bytes = share::bytes(SEALED, fragment).map_err(|damage| damage.to_string())?;
    let opened = js_unseal(Uint8Array::from(bytes.as_slice()), passphrase).await.map_err(|error| said(&error))?;
    Ok(Uint8Array::new(&opened).to_vec())
}

/// Hands out the audit that `json` is, encrypted if there is a passphrase: as a file, or as a page that holds Plimsoll
/// too.
pub async fn save(json: Vec<u8>, passphrase: &str, page: bool) -> Result<(), String> {
    let json = match passphrase {
        "" => json,
        passphrase => share::sealed_file(&encrypt_bytes(&json, passphrase).await?).into_bytes(),
    };
    match page {
        true => save_page(json).await,
        false => download::save("audit.plimsoll.json", &json).map_err(|error| said(&error)),
    }
}

async fn save_page(json: Vec<u8>) -> Result<(), String> {
    let page = js_whole().await.map_err(|error| said(&error))?.as_string().unwrap_or_default();
    // The start page is not seen before the audit.
    let page = page.replacen("<html", "<html data-returns", 1);
    let (head, tail) = page.rsplit_once("</body>").ok_or("what came is no page")?;
    let json = String::from_utf8_lossy(&json);
    let page = format!("{head}<script type=\"application/json\" id=\"shared\">{json}</script></body>{tail}");
    download::save("plimsoll-audit.html", page.as_bytes()).map_err(|error| said(&error))
}

fn said(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.filter(|message| !message.is_empty()).unwrap_or_else(|| "the passphrase is another one".to_owned())
}
