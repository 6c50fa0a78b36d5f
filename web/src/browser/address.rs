//! The address bar: each side of the audit, and each finding, package and file on it, has a fragment of its own.

use plimsoll_session::Address;
use wasm_bindgen::JsValue;

use super::encryption;

/// The address that the bar shows; nothing if it shows none of ours.
pub fn current() -> Option<Address> {
    let hash = web_sys::window()?.location().hash().ok()?;
    let fragment = hash.strip_prefix('#')?;
    let decoded = js_sys::decode_uri(fragment).ok().and_then(|text| text.as_string());
    Address::parse(decoded.as_deref().unwrap_or(fragment))
}

/// The fragment that the bar shows, if it leads to nothing on this page.
pub fn astray() -> Option<String> {
    let window = web_sys::window()?;
    let hash = window.location().hash().ok()?;
    let fragment = hash.strip_prefix('#').filter(|fragment| !fragment.is_empty())?;
    let is_element = || window.document().and_then(|document| document.get_element_by_id(fragment)).is_some();
    let decoded = || js_sys::decode_uri(fragment).ok().and_then(|text| text.as_string());
    (current().is_none() && encryption::in_address().is_none() && !is_element())
        .then(|| decoded().unwrap_or_else(|| fragment.to_owned()))
}

/// A link to `address` on this page.
pub fn href(address: &Address) -> String {
    format!("#{}", String::from(js_sys::encode_uri(&address.to_string())))
}

/// Shows `address` in the bar, as a further step of the visitor's way or in place of the last one.
pub fn show(address: &Address, further: bool) {
    if current().as_ref() == Some(address) {
        return;
    }
    let Some(history) = web_sys::window().and_then(|window| window.history().ok()) else { return };
    let href = href(address);
    // Browsers refuse it to a page that does it too often. The page works all the same.
    let _ = match further {
        true => history.push_state_with_url(&JsValue::NULL, "", Some(&href)),
        false => history.replace_state_with_url(&JsValue::NULL, "", Some(&href)),
    };
}
