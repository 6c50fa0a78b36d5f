//! What of a data file goes into the program: all but its comments and the sources of its rows, which only people and
//! tests read. They are a third of what a visitor would download of the data.

/// The text of a data file without lines that are comments, sources or empty, cut out when the program is compiled.
macro_rules! shipped {
    ($file:literal) => {{
        const WHOLE: &str = include_str!($file);
        const SHIPPED: [u8; $crate::facts::shipped::length(WHOLE)] = $crate::facts::shipped::cut(WHOLE);
        // A text without some of its lines is a text.
        match core::str::from_utf8(&SHIPPED) {
            Ok(text) => text,
            Err(_) => "",
        }
    }};
}
pub(super) use shipped;

const LEFT_OUT: [&[u8]; 3] = [b"#", b"source = ", b"\n"];

/// How many bytes of `text` stay.
pub(super) const fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut length) = (0, 0);
    while at < bytes.len() {
        let end = line_end(bytes, at);
        if is_kept(bytes, at) {
            length += end - at;
        }
        at = end;
    }
    length
}

/// What of `text` stays, which is so many bytes.
#[allow(clippy::indexing_slicing, reason = "an index out of bounds is an error of the compiler here")]
pub(super) const fn cut<const LENGTH: usize>(text: &str) -> [u8; LENGTH] {
    let bytes = text.as_bytes();
    let mut cut = [0; LENGTH];
    let (mut at, mut to) = (0, 0);
    while at < bytes.len() {
        let end = line_end(bytes, at);
        let is_kept = is_kept(bytes, at);
        while at < end {
            if is_kept {
                cut[to] = bytes[at];
                to += 1;
            }
            at += 1;
        }
    }
    cut
}

/// Behind the end of the line that starts at `at`.
#[allow(clippy::indexing_slicing, reason = "an index out of bounds is an error of the compiler here")]
const fn line_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() {
        at += 1;
        if bytes[at - 1] == b'\n' {
            break;
        }
    }
    at
}

#[allow(clippy::indexing_slicing, reason = "an index out of bounds is an error of the compiler here")]
const fn is_kept(bytes: &[u8], at: usize) -> bool {
    let mut number = 0;
    while number < LEFT_OUT.len() {
        let start = LEFT_OUT[number];
        let mut same = 0;
        while same < start.len() && at + same < bytes.len() && bytes[at + same] == start[same] {
            same += 1;
        }
        if same == start.len() {
            return false;
        }
        number += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_sources_and_empty_lines_are_left_out() {
        const TEXT: &str = "# a word\n\n[[row]]\nname = \"a\" # kept\nsource = \"https://x\"\nsources = 1\n";
        const SHIPPED: [u8; length(TEXT)] = cut(TEXT);
        assert_eq!(std::str::from_utf8(&SHIPPED), Ok("[[row]]\nname = \"a\" # kept\nsources = 1\n"));
        assert_eq!(length("") + length("#") + length("\n"), 0);
        assert_eq!(length("no end"), 6);
    }
}
