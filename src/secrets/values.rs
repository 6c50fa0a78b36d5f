//! Values that are no secret, whatever their name: flags, and references to values elsewhere.

use super::HIDDEN;

/// Values that are no secret under any name.
pub(super) fn is_no_secret(value: &str) -> bool {
    let value = value.trim().trim_matches(['"', '\'']);
    let lower = value.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "" | "true"
            | "false"
            | "read"
            | "write"
            | "none"
            | "inherit"
            | "null"
            | "~"
            | "required"
            | "optional"
            | "|"
            | ">"
            | "|-"
            | ">-"
            | "|+"
            | ">+"
            | "***"
    ) || lower.starts_with("cargo:") && !lower.contains(' ')
        || is_hidden(value)
        || is_reference(value)
}

/// Whether `text` is a mask.
pub(super) fn is_hidden(text: &str) -> bool {
    let text = text.trim().trim_matches(['"', '\'', '\\']);
    text.strip_prefix(HIDDEN).is_some_and(|rest| {
        rest.is_empty() || rest.strip_prefix('-').is_some_and(|n| n.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

/// Whether a value is taken from elsewhere as a whole: `${{ secrets.X }}`, `$X`, `${X}`, `$(cat x)`, `%X%`, with no
/// more around it than the scheme of an authorization.
pub(super) fn is_reference(value: &str) -> bool {
    let mut rest = value.trim();
    let mut any = false;
    while let Some(first) = rest.chars().next() {
        let taken = reference(rest);
        if taken > 0 {
            any = true;
            rest = rest.get(taken..).unwrap_or_default();
            continue;
        }
        if first.is_ascii_alphabetic() {
            let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(rest.len());
            let word = rest.get(..length).unwrap_or_default();
            let is_scheme = ["bearer", "basic", "token", "x-access-token", "oauth2", "git"]
                .iter()
                .any(|scheme| word.eq_ignore_ascii_case(scheme));
            if !is_scheme {
                return false;
            }
            rest = rest.get(length..).unwrap_or_default();
        } else if " :@\"'\\\n\r\t".contains(first) {
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        } else {
            return false;
        }
    }
    any
}

/// As much of `text` as a reference may have.
fn start(text: &str) -> &str {
    let mut end = text.len().min(512);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The length of the reference that `text` begins with; 0 if there is none. One with a literal in it is none.
pub(super) fn reference(text: &str) -> usize {
    let name = |text: &str| text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(text.len());
    if let Some(rest) = text.strip_prefix("${{") {
        let rest = start(rest);
        let end = rest.find("}}").unwrap_or(rest.len());
        let inner = rest.get(..end).unwrap_or_default();
        return if inner.contains('\'') || end == rest.len() { 0 } else { end + 5 };
    }
    if let Some(rest) = text.strip_prefix("${") {
        let length = name(rest);
        let is_closed = length > 0 && rest.get(length..).is_some_and(|rest| rest.starts_with('}'));
        return if is_closed { length + 3 } else { 0 };
    }
    if let Some(rest) = text.strip_prefix("$(") {
        let rest = start(rest);
        let end = rest.find([')', '\n']).unwrap_or(rest.len());
        return if rest.get(end..).is_some_and(|rest| rest.starts_with(')')) { end + 3 } else { 0 };
    }
    if let Some(rest) = text.strip_prefix("$env:") {
        return 5 + name(rest);
    }
    if let Some(rest) = text.strip_prefix('$') {
        let length = name(rest);
        return if length > 0 && !rest.starts_with(|c: char| c.is_ascii_digit()) { length + 1 } else { 0 };
    }
    if let Some(rest) = text.strip_prefix('%') {
        let length = name(rest);
        let is_closed = length > 1 && rest.get(length..).is_some_and(|rest| rest.starts_with('%'));
        return if is_closed { length + 2 } else { 0 };
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_from_elsewhere_is_no_secret() {
        for value in
            ["${{ secrets.T }}", "$X", "Bearer ${TOKEN}", "$(cat x)", "${{ a || b }}", "%XY%", "x-access-token:$T"]
        {
            assert!(is_reference(value), "{value}");
        }
        for value in ["${{ secrets.T || 'hunter2' }}", "${X:-hunter2}", "a$X", "$X!", "$1a", "", "hunter2"] {
            assert!(!is_reference(value), "{value}");
        }
    }
}
