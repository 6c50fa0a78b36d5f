//! Bytes as text: UTF-8, and UTF-16 with a byte order mark, which Windows PowerShell 5 writes with `>`.

use std::borrow::Cow;
use std::ops::Range;

/// A decoded file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// The text. A byte order mark of UTF-8 is a part of it, one of UTF-16 is not.
    pub text: String,
    /// Whether the file is UTF-16.
    pub is_utf16: bool,
    /// Where the first U+FFFD stands that replaces what is no character, in bytes of `text`.
    pub replaced: Option<Range<usize>>,
}

/// Decodes a file, or says why it is no text and what to do.
///
/// In UTF-16, a surrogate without its partner is read as U+FFFD.
pub fn decode(bytes: Vec<u8>) -> Result<Text, String> {
    let text = match order(&bytes) {
        Some(Order::Utf32) => return Err("it is UTF-32: save it as UTF-8".to_owned()),
        Some(Order::Little) => utf16(bytes.get(2..).unwrap_or_default(), u16::from_le_bytes),
        Some(Order::Big) => utf16(bytes.get(2..).unwrap_or_default(), u16::from_be_bytes),
        None if is_likely_utf16(&bytes) => {
            return Err("it looks like UTF-16 without a byte order mark: save it as UTF-8".to_owned());
        }
        None => {
            let text = String::from_utf8(bytes)
                .map_err(|error| format!("byte {} is not UTF-8", error.utf8_error().valid_up_to()))?;
            Text { text, ..Text::default() }
        }
    };
    if text.text.contains('\0') { Err("it holds zero bytes".to_owned()) } else { Ok(text) }
}

/// The text of a file, if it is one.
pub fn text_of(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match order(bytes) {
        Some(_) => decode(bytes.to_vec()).ok().map(|text| Cow::Owned(text.text)),
        None => std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).map(Cow::Borrowed),
    }
}

/// The text of a file with U+FFFD in place of whatever is no character.
pub fn lossy_text_of(bytes: &[u8]) -> Cow<'_, str> {
    let is_utf16 = matches!(order(bytes), Some(Order::Little | Order::Big));
    let decoded = if is_utf16 { text_of(bytes) } else { None };
    decoded.unwrap_or_else(|| String::from_utf8_lossy(bytes))
}

enum Order {
    Little,
    Big,
    Utf32,
}

/// What the byte order mark tells.
fn order(bytes: &[u8]) -> Option<Order> {
    match bytes {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => Some(Order::Utf32),
        [0xff, 0xfe, ..] => Some(Order::Little),
        [0xfe, 0xff, ..] => Some(Order::Big),
        _ => None,
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Text {
    let (units, rest) = bytes.as_chunks();
    let mut decoded = Text { text: String::with_capacity(units.len()), is_utf16: true, replaced: None };
    let units = char::decode_utf16(units.iter().map(|bytes| unit(*bytes)));
    // A byte too many is the half of a character as well.
    let rest = rest.iter().map(|_| None);
    for read in units.map(Result::ok).chain(rest) {
        let start = decoded.text.len();
        decoded.text.push(read.unwrap_or(char::REPLACEMENT_CHARACTER));
        if read.is_none() && decoded.replaced.is_none() {
            decoded.replaced = Some(start..decoded.text.len());
        }
    }
    decoded
}

/// The bytes that are looked at for the question whether they are UTF-16.
const LOOKED_AT: usize = 4096;

/// Whether every other byte is mostly zero, as it is where UTF-16 holds ASCII, and the others are not.
fn is_likely_utf16(bytes: &[u8]) -> bool {
    let (units, _) = bytes.get(..bytes.len().min(LOOKED_AT)).unwrap_or_default().as_chunks::<2>();
    let first = units.iter().filter(|[first, _]| *first == 0).count();
    let second = units.iter().filter(|[_, second]| *second == 0).count();
    let (few, many) = (first.min(second), first.max(second));
    units.len() >= 2 && many * 2 > units.len() && few * 10 <= units.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn little(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn big(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    #[test]
    fn utf_16_is_read_by_its_byte_order_mark() {
        for text in ["", "a", "a = \"ü\"\r\n🦀\n", "[workspace]\n"] {
            for bytes in [little(&format!("\u{feff}{text}")), big(&format!("\u{feff}{text}"))] {
                let read = decode(bytes.clone()).unwrap();
                assert_eq!((read.text.as_str(), read.is_utf16, read.replaced), (text, true, None));
                assert_eq!(text_of(&bytes).as_deref(), Some(text));
                assert_eq!(lossy_text_of(&bytes), text);
            }
        }
    }

    #[test]
    fn half_a_character_is_replaced_and_told() {
        for half in [0xd83d_u16, 0xdd80] {
            let mut bytes = little("\u{feff}ü = ");
            bytes.extend(half.to_le_bytes());
            bytes.extend(little("1"));
            let read = decode(bytes).unwrap();
            assert_eq!((read.text.as_str(), read.replaced), ("ü = \u{fffd}1", Some(5..8)));
        }
        let mut bytes = big("\u{feff}ab");
        bytes.push(b'c');
        let read = decode(bytes).unwrap();
        assert_eq!((read.text.as_str(), read.replaced), ("ab\u{fffd}", Some(2..5)));
    }

    #[test]
    fn what_is_no_text_says_what_to_do() {
        let without_mark = "looks like UTF-16 without a byte order mark: save it as UTF-8";
        let wide: Vec<u8> = "\u{feff}a".chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        for (bytes, why) in [
            (little("[package]\nname = \"a\"\n"), without_mark),
            (big("[package]\nname = \"ä\"\n"), without_mark),
            (wide, "it is UTF-32: save it as UTF-8"),
            (b"a\xff".to_vec(), "byte 1 is not UTF-8"),
            (b"a\0b and more of it".to_vec(), "zero bytes"),
            (little("\u{feff}a\0"), "zero bytes"),
            (vec![0; 64], "zero bytes"),
        ] {
            assert!(text_of(&bytes).is_none(), "{bytes:?}");
            lossy_text_of(&bytes);
            let said = decode(bytes).unwrap_err();
            assert!(said.contains(why), "{said}");
        }
    }
}
