//! Several files as one run of bytes: each is a line with its path and then its text, and a zero byte parts them.

use plimsoll::input::InputFile;

/// The files that `bytes` are.
pub fn files(bytes: &[u8]) -> Vec<InputFile> {
    let file = |part: &[u8]| {
        let end = part.iter().position(|byte| *byte == b'\n').unwrap_or(0);
        let (path, text) = part.split_at(end);
        InputFile { path: String::from_utf8_lossy(path).into_owned(), bytes: text.get(1..).unwrap_or_default().into() }
    };
    bytes.split(|byte| *byte == 0).map(file).collect()
}
