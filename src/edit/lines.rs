//! The only code that writes lists of lines, such as `.gitignore`: a line is one claim, on the file as a whole.

use super::toml::ApplyError;
use super::{Edit, Verb};
use crate::order;

/// `text` with all lines that `edits` include, each at the end unless it is there. All else stays as it is.
///
/// # Errors
///
/// An edit claims a key or anything but a line.
pub fn apply(text: &str, edits: &[Edit]) -> Result<String, ApplyError> {
    let mut lines = Vec::new();
    for edit in edits {
        match &edit.verb {
            Verb::Keep => {}
            Verb::Include(line) if edit.key.keys().is_empty() && is_line(line) => lines.push(line.as_str()),
            _ => return Err(ApplyError { message: "all that can be claimed of it is a line".to_owned() }),
        }
    }
    order::sort(&mut lines);
    lines.dedup();
    lines.retain(|line| !text.lines().any(|other| other.trim_end() == *line));
    let last = text.rfind('\n').and_then(|at| text.get(..at));
    let newline = if last.is_some_and(|before| before.ends_with('\r')) { "\r\n" } else { "\n" };
    let mut result = text.to_owned();
    for line in lines {
        let is_open = !result.is_empty() && !result.ends_with('\n');
        for part in [if is_open { newline } else { "" }, line, newline] {
            result.push_str(part);
        }
    }
    Ok(result)
}

fn is_line(line: &str) -> bool {
    !line.is_empty() && line.trim() == line && !line.contains(['\n', '\r'])
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::key::KeyPath;

    fn edit(verb: Verb) -> Edit {
        Edit::new(&Arc::from(".gitignore"), KeyPath::new::<String>([]), verb)
    }

    #[test]
    fn a_line_comes_to_the_end_in_the_newlines_of_the_file() {
        for (text, expected) in [
            ("", "/target\n"),
            ("a\n", "a\n/target\n"),
            ("a", "a\n/target\n"),
            ("a\r\nb", "a\r\nb\r\n/target\r\n"),
            ("a\n\n", "a\n\n/target\n"),
            ("/target  \nb", "/target  \nb"),
        ] {
            assert_eq!(apply(text, &[edit(Verb::Include("/target".into()))]).as_deref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn only_lines_can_be_claimed() {
        for verb in [Verb::Remove, Verb::Set(true.into()), Verb::Include("a\nb".into()), Verb::Include(" a".into())] {
            assert!(apply("", &[edit(verb)]).is_err());
        }
        let keyed = Edit { key: KeyPath::new(["a"]), ..edit(Verb::Include("b".into())) };
        assert!(apply("", &[keyed]).is_err());
    }

    proptest! {
        #[test]
        fn nothing_else_changes_in_whatever_order(
            text in "([ab /#]{0,3}(\r?\n)?){0,6}",
            lines in prop::collection::vec("[ab/#]{1,3}", 0..4),
            turn in 0..4_usize,
        ) {
            let mut edits: Vec<Edit> = lines.iter().map(|line| edit(Verb::Include(line.clone()))).collect();
            let result = apply(&text, &edits).unwrap();
            prop_assert!(result.starts_with(&text));
            prop_assert!(lines.iter().all(|line| result.lines().any(|other| other.trim_end() == line)));
            prop_assert_eq!(apply(&result, &edits), Ok(result.clone()));
            if !text.contains('\r') {
                prop_assert!(!result.contains('\r'));
            } else if text.matches('\n').count() == text.matches("\r\n").count() {
                prop_assert_eq!(result.matches('\n').count(), result.matches("\r\n").count());
            }
            let turn = turn.min(edits.len());
            edits.rotate_left(turn);
            prop_assert_eq!(apply(&text, &edits), Ok(result.clone()));
            // One after the other, they mean the same.
            let after = edits.iter().fold(text, |text, edit| apply(&text, std::slice::from_ref(edit)).unwrap());
            let sorted = |text: &str| -> Vec<String> {
                let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
                crate::order::sort(&mut lines);
                lines
            };
            prop_assert_eq!(sorted(&after), sorted(&result));
        }
    }
}
