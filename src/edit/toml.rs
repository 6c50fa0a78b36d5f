//! The only code that writes TOML.
//!
//! The text is never rendered anew. The document is parsed for its spans, the edits become one tree of goals, the
//! goals become splices of the original text, and the result is parsed again and held against the same edits made on
//! plain data: a wrong file is never handed out.

mod body;
mod claims;
mod form;
mod layout;
mod lexer;
mod list;
pub(super) mod model;
mod plan;
mod render;
mod splice;
mod write;

use std::collections::BTreeMap;
use std::fmt;

use crate::order;

use super::{Edit, Verb};
use crate::key::KeyPath;
use crate::read::tree::{self, Table};

/// Keys nested deeper than this are refused: no manifest has them, and they would only exhaust the stack.
const DEEPEST: usize = 64;

/// Why a set of edits could not be written into a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplyError {
    /// A sentence that names the key and what stood in the way.
    pub message: String,
}

impl ApplyError {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl fmt::Display for ApplyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApplyError {}

/// `text` with all of `edits` written into it, whose `file` is not looked at.
///
/// A byte that no edit claims stays as it is, every comment survives, and the order of `edits` does not matter.
/// A document that already means what the edits claim comes back unchanged.
///
/// # Errors
///
/// The edits clash with each other; `text` is not TOML; a claimed key lies inside something that is no table, or
/// inside an array of tables; an item is claimed of something that is no array of plain values; or the result would
/// not mean exactly what was claimed.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, ApplyError> {
    let root = parsed(text).map_err(|reason| ApplyError::new(format!("not valid TOML: {reason}")))?;
    let claims = agreed(&root, edits)?;
    let before = model::Tree::of(text, &root);
    let wanted = model::claimed(&before, &model::standing(text, &root), &claims)?;
    if wanted == before {
        return Ok(text.to_owned());
    }

    let layout = layout::Layout::of(text, &root)
        .ok_or_else(|| ApplyError::new("the lines of the document could not be told apart"))?;
    let plan = plan::EditPlan::of(&layout, &root, &claims::claim_tree(&claims));
    let result = write::write(&layout, plan).ok_or_else(|| ApplyError::new("two edits touch the same text"))?;
    verify(text, &result, &wanted)?;
    Ok(result)
}

/// The root of the document, or in which line it is broken and how.
fn parsed(text: &str) -> Result<Table, String> {
    tree::Tree::parse_strict(text).map(|tree| tree.root).map_err(|(message, at)| {
        let line = lexer::cut(text, 0..at).matches('\n').count() + 1;
        format!("{} in line {line}", message)
    })
}

/// The claims in canonical order, each once, if they all can stand together.
fn agreed<'e>(root: &Table, edits: &'e [Edit]) -> Result<Vec<(&'e KeyPath, &'e Verb)>, ApplyError> {
    let mut claims: Vec<_> = edits.iter().map(|edit| (&edit.key, &edit.verb)).collect();
    order::sort(&mut claims);
    claims.dedup();
    for (index, a) in claims.iter().enumerate() {
        let (key, verb) = *a;
        if key.keys().is_empty() && *verb != Verb::Keep {
            return Err(ApplyError::new("an edit names no key"));
        }
        if key.keys().len() > DEEPEST {
            return Err(ApplyError::new(format!("a key is nested deeper than {DEEPEST} levels")));
        }
        // Sorted by key, the claims on a key and on all below it follow it without a gap.
        let below = claims.iter().skip(index + 1).take_while(|(other, _)| key.covers(other));
        for b in below {
            if !super::stand_together(root, *a, *b) {
                return Err(ApplyError::new(format!("the edits of `{}` and `{}` contradict each other", a.0, b.0)));
            }
        }
    }
    Ok(claims)
}

/// Whether `result` means what was `wanted` and has every comment of `text`.
fn verify(text: &str, result: &str, wanted: &model::Tree) -> Result<(), ApplyError> {
    let root = parsed(result)
        .map_err(|reason| ApplyError::new(format!("the edits cannot be written as valid TOML: {reason}")))?;
    if model::Tree::of(result, &root) != *wanted {
        return Err(ApplyError::new("the edits cannot be written into this document as it is laid out"));
    }
    let (had, has) = (count_comments(text), count_comments(result));
    match had.iter().find(|(comment, count)| has.get(*comment).is_none_or(|now| now < count)) {
        Some((comment, _)) => Err(ApplyError::new(format!("the comment `{comment}` would be lost"))),
        None => Ok(()),
    }
}

fn count_comments(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for range in lexer::comments(text) {
        *counts.entry(lexer::cut(text, range)).or_default() += 1;
    }
    counts
}

#[cfg(test)]
mod tests;

/// `value` as this module writes it.
pub fn rendered(value: &super::Value) -> String {
    render::value(value)
}
