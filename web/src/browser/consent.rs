//! Whether the visitor lets the page ask the public index, which this browser keeps in mind until that is taken back.

use super::colours::storage;

const KEY: &str = "plimsoll-public-index";

/// Whether the visitor said yes on an earlier visit.
pub fn is_given() -> bool {
    storage().and_then(|storage| storage.get_item(KEY).ok()?).is_some()
}

/// Keeps the yes in mind, or forgets it. Where a browser keeps nothing, it holds for the visit.
pub fn remember(public: bool) {
    let Some(storage) = storage() else { return };
    let _ = if public { storage.set_item(KEY, "yes") } else { storage.remove_item(KEY) };
}
