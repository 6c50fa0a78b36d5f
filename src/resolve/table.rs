//! Rows that are looked up by number, without a way to fail.

use std::collections::HashMap;
use std::ops::{Index, IndexMut};

/// A package's name in one source, by number.
pub(super) type NameId = u32;
/// A requirement, by number.
pub(super) type RequirementId = u32;

/// A list with a row for every number; rows that were never set are empty.
#[derive(Debug, Clone)]
pub(super) struct Table<T> {
    rows: Vec<T>,
    none: T,
}

impl<T: Clone> Table<T> {
    pub(super) fn new(none: T) -> Self {
        Self { rows: Vec::new(), none }
    }

    /// Adds a row and returns its number.
    pub(super) fn push(&mut self, row: T) -> u32 {
        self.rows.push(row);
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX) - 1
    }

    /// The row, made if it is not there yet.
    pub(super) fn grown(&mut self, at: u32) -> &mut T {
        if at as usize >= self.rows.len() {
            self.rows.resize(at as usize + 1, self.none.clone());
        }
        &mut self[at]
    }

    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn truncate(&mut self, length: u32) {
        self.rows.truncate(length as usize);
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.rows.iter()
    }
}

impl<T> Index<u32> for Table<T> {
    type Output = T;

    fn index(&self, at: u32) -> &T {
        self.rows.get(at as usize).unwrap_or(&self.none)
    }
}

impl<T> IndexMut<u32> for Table<T> {
    fn index_mut(&mut self, at: u32) -> &mut T {
        self.rows.get_mut(at as usize).unwrap_or(&mut self.none)
    }
}

/// A string by its number.
pub(super) type Symbol = u32;

/// The strings that were met, each once.
#[derive(Debug, Clone, Default)]
pub(super) struct Symbols {
    numbers: HashMap<Box<str>, Symbol>,
    texts: Vec<Box<str>>,
}

impl Symbols {
    pub(super) fn of(&mut self, text: &str) -> Symbol {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = u32::try_from(self.texts.len()).unwrap_or(u32::MAX);
        self.numbers.insert(text.into(), number);
        self.texts.push(text.into());
        number
    }

    pub(super) fn text(&self, symbol: Symbol) -> &str {
        self.texts.get(symbol as usize).map_or("", |text| text)
    }
}
