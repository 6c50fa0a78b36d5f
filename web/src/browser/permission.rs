//! The permission to ask the public index, which this browser remembers until it is revoked.

use super::storage::local_storage;

const KEY: &str = "plimsoll-public-index";

/// Whether the visitor gave it on an earlier visit.
pub fn is_given() -> bool {
    local_storage().and_then(|storage| storage.get_item(KEY).ok()?).is_some()
}

/// Remembers it, or that it is revoked. Without local storage, it lasts as long as the visit.
pub fn remember(public: bool) {
    let Some(storage) = local_storage() else { return };
    let _ = if public { storage.set_item(KEY, "yes") } else { storage.remove_item(KEY) };
}
