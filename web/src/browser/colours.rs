//! Light or dark: as the system says, or as the visitor does.

use web_sys::Storage;

const KEY: &str = "plimsoll-colours";

/// What the visitor chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Colours {
    /// Whatever the system asks for.
    #[default]
    System,
    Light,
    Dark,
}

impl Colours {
    /// What was chosen on an earlier visit.
    pub fn remembered() -> Self {
        match storage().and_then(|storage| storage.get_item(KEY).ok()?).as_deref() {
            Some("light") => Self::Light,
            Some("dark") => Self::Dark,
            _ => Self::System,
        }
    }

    /// The name of the colours, as the style sheets and the switch have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the switch changes to.
    pub fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }

    /// Puts them on, without remembering them.
    pub fn put_on(self) {
        let root = web_sys::window().and_then(|window| window.document()?.document_element());
        let Some(root) = root else { return };
        // A page without colours of its own is better than one that stops.
        let _ = match self {
            Self::System => root.remove_attribute("data-theme"),
            chosen => root.set_attribute("data-theme", chosen.name()),
        };
    }

    /// Remembers them, if the browser lets the page remember anything.
    pub fn remember(self) {
        let Some(storage) = storage() else { return };
        let _ = match self {
            Self::System => storage.remove_item(KEY),
            chosen => storage.set_item(KEY, chosen.name()),
        };
    }
}

/// What the browser keeps for the page, if it lets it.
pub fn storage() -> Option<Storage> {
    web_sys::window()?.local_storage().ok()?
}
