//! Light or dark: as the system says, or as the visitor does.

use super::storage::local_storage;

const KEY: &str = "plimsoll-colours";

/// The visitor's choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// Whatever the system asks for.
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    /// The theme of an earlier visit.
    pub fn remembered() -> Self {
        match local_storage().and_then(|storage| storage.get_item(KEY).ok()?).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The name in style sheets and on the switch.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The next one.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// Applies it, without remembering it.
    pub fn apply(self) {
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        let Some(root) = root else { return };
        // A page without colours of its own is better than one that stops.
        let _ = match self {
            Self::System => root.remove_attribute("data-theme"),
            chosen => root.set_attribute("data-theme", chosen.name()),
        };
    }

    /// Remembers it, if the browser lets the page remember anything.
    pub fn remember(self) {
        let Some(storage) = local_storage() else { return };
        let _ = match self {
            Self::System => storage.remove_item(KEY),
            chosen => storage.set_item(KEY, chosen.name()),
        };
    }
}
