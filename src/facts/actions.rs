//! Which variables the actions of workflows set for the steps behind them.

use std::sync::LazyLock;

use super::row::{Document, Row};
use super::shipped::shipped;

const ACTIONS: &str = shipped!("actions.toml");

/// An action of which it is known what it sets.
#[derive(Debug)]
pub struct Action {
    /// Its name, in small letters.
    pub name: &'static str,
    /// Variables with their values, as `NAME=value`.
    sets: Vec<&'static str>,
}

impl Action {
    fn read(row: Row<'_>) -> Option<Self> {
        Some(Self { name: row.text("name")?, sets: row.texts("sets")? })
    }

    /// The value that it gives to `variable`, unless that is set already.
    pub fn sets(&self, variable: &str) -> Option<&'static str> {
        self.sets.iter().find_map(|set| set.strip_prefix(variable)?.strip_prefix('='))
    }
}

static READ: LazyLock<Vec<Action>> =
    LazyLock::new(|| Document::parse(ACTIONS).rows("action").filter_map(Action::read).collect());

/// The action of this name, which is in small letters.
pub fn action(name: &str) -> Option<&'static Action> {
    READ.iter().find(|action| action.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(READ.len(), Document::parse(ACTIONS).rows("action").count());
        assert!(READ.is_sorted_by(|a, b| a.name < b.name));
        assert!(READ.iter().all(|action| action.name.to_lowercase() == action.name));
        assert!(READ.iter().flat_map(|action| &action.sets).all(|set| set.contains('=')));
    }

    #[test]
    fn variables_have_values() {
        let action = action("actions-rust-lang/setup-rust-toolchain").unwrap();
        assert_eq!(action.sets("RUSTFLAGS"), Some("-D warnings"));
        assert_eq!(action.sets("CARGO"), None);
    }
}
