//! Lists in sentences.

use std::borrow::Borrow;
use std::fmt::Display;

/// `names` as a sentence has them: at most `most`, then how many more.
pub fn list(names: impl IntoIterator<Item = impl AsRef<str>>, most: usize) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{}`", name.as_ref())).collect();
    let shown = names.iter().take(most).cloned().collect::<Vec<_>>();
    match names.len().saturating_sub(most) {
        0 => words(&shown),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// `words` as a sentence has them: with commas, and `and` before the last.
pub fn words<W: Borrow<str> + Display>(words: &[W]) -> String {
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_up_to_a_bound() {
        let names = ["a", "b", "c"];
        assert_eq!(list(names, 3), "`a`, `b` and `c`");
        assert_eq!(list(names, 1), "`a` and 2 more");
        assert_eq!(list(["a"], 3), "`a`");
        assert_eq!(list([""; 0], 3), "");
        assert_eq!(words(&["a", "b", "c"]), "a, b and c");
    }
}
