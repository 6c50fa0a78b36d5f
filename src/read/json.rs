//! JSON as a stream of events, of which the reader takes what it knows and skips the rest.
//!
//! Numbers stay text: what Plimsoll reads of JSON has none that matter, and the tables for turning text into floating
//! point numbers would be a twentieth of the page.

use json_event_parser::{JsonEvent, LowLevelJsonParser};

mod copy;

/// What is wrong with a JSON text, and at which byte of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) at: usize,
    pub(crate) message: String,
}

/// A JSON text and how far it was read.
pub(crate) struct Json<'t> {
    text: &'t [u8],
    at: usize,
    parser: LowLevelJsonParser,
}

impl<'t> Json<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text: text.as_bytes(), at: 0, parser: LowLevelJsonParser::new() }
    }

    /// Reads an object and gives each of its keys to `entry`, which has to take the value. `null` is an object without
    /// keys.
    pub(crate) fn object(
        &mut self,
        entry: &mut dyn FnMut(&mut Self, &str) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        match self.next()? {
            JsonEvent::Null => return Ok(()),
            JsonEvent::StartObject => {}
            _ => return Err(self.trouble("expected an object")),
        }
        while let JsonEvent::ObjectKey(key) = self.next()? {
            entry(self, &key)?;
        }
        Ok(())
    }

    /// Reads an array and calls `item` in front of each of its items, which has to take it.
    pub(crate) fn array(&mut self, item: &mut dyn FnMut(&mut Self) -> Result<(), Trouble>) -> Result<(), Trouble> {
        if self.next()? != JsonEvent::StartArray {
            return Err(self.trouble("expected an array"));
        }
        while !self.is_at_end_of_array() {
            item(self)?;
        }
        self.next().map(drop)
    }

    /// Between two items the parser waits for a comma or the bracket, which has to be told before an item is asked for.
    fn is_at_end_of_array(&self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        rest.iter().find(|byte| !byte.is_ascii_whitespace()).is_none_or(|byte| *byte == b']')
    }

    /// Reads a string; nothing for `null`.
    pub(crate) fn string_or_null(&mut self) -> Result<Option<String>, Trouble> {
        match self.next()? {
            JsonEvent::String(text) => Ok(Some(text.into_owned())),
            JsonEvent::Null => Ok(None),
            _ => Err(self.trouble("expected a string")),
        }
    }

    /// Reads a string.
    pub(crate) fn string(&mut self) -> Result<String, Trouble> {
        self.string_or_null()?.ok_or_else(|| self.trouble("expected a string, not null"))
    }

    /// Reads an array of strings.
    pub(crate) fn strings(&mut self) -> Result<Vec<String>, Trouble> {
        let mut strings = Vec::new();
        self.array(&mut |json| {
            strings.push(json.string()?);
            Ok(())
        })?;
        Ok(strings)
    }

    /// Reads a boolean.
    pub(crate) fn boolean(&mut self) -> Result<bool, Trouble> {
        match self.next()? {
            JsonEvent::Boolean(flag) => Ok(flag),
            _ => Err(self.trouble("expected true or false")),
        }
    }

    /// Reads a number that is a count, rounded down; nothing for `null`.
    pub(crate) fn count_or_null(&mut self) -> Result<Option<u64>, Trouble> {
        Ok(self.thousandths_or_null()?.map(|thousandths| thousandths / 1000))
    }

    /// Reads a number that is not negative in thousandths, rounded down; nothing for `null`.
    pub(crate) fn thousandths_or_null(&mut self) -> Result<Option<u64>, Trouble> {
        match self.next()? {
            JsonEvent::Number(text) => match thousandths(&text) {
                Some(number) => Ok(Some(number)),
                None => Err(self.trouble("expected a number that is not negative")),
            },
            JsonEvent::Null => Ok(None),
            _ => Err(self.trouble("expected a number")),
        }
    }

    /// Takes a `null`, if there is one.
    pub(crate) fn is_null(&mut self) -> Result<bool, Trouble> {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let first = rest.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != b':' && **byte != b',');
        if first == Some(&b'n') {
            self.next()?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Passes over a value, whatever it is.
    pub(crate) fn skip(&mut self) -> Result<(), Trouble> {
        let mut depth = 0_usize;
        loop {
            match self.next()? {
                JsonEvent::StartArray | JsonEvent::StartObject => depth += 1,
                JsonEvent::EndArray | JsonEvent::EndObject => depth = depth.saturating_sub(1),
                JsonEvent::Eof => return Err(self.trouble("unexpected end")),
                _ => {}
            }
            if depth == 0 {
                return Ok(());
            }
        }
    }

    fn next(&mut self) -> Result<JsonEvent<'t>, Trouble> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let read = self.parser.parse_next(rest, true);
            self.at += read.consumed_bytes;
            match read.event {
                Some(Ok(JsonEvent::Eof)) => return Err(self.trouble("unexpected end")),
                Some(Ok(event)) => return Ok(event),
                Some(Err(error)) => {
                    let at = usize::try_from(error.location().start.offset).unwrap_or(self.at);
                    return Err(Trouble { at, message: error.message().to_owned() });
                }
                None if read.consumed_bytes == 0 => return Err(self.trouble("unexpected end")),
                None => {}
            }
        }
    }

    /// Something that is wrong with what was read last.
    pub(crate) fn trouble(&self, message: &str) -> Trouble {
        Trouble { at: self.at.saturating_sub(1), message: message.to_owned() }
    }
}

/// A number as JSON or Cargo writes it, times a thousand and rounded down. What is negative or too large is none.
pub(crate) fn thousandths(text: &str) -> Option<u64> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent = 3 + exponent.parse::<i32>().ok()? - i32::try_from(fraction.len()).ok()?;
    let mut digits = whole.bytes().chain(fraction.bytes()).peekable();
    digits.peek()?;
    let mut number: u64 = 0;
    // A fraction can have more digits than a number holds, of which the last do not matter.
    let mut dropped = 0;
    for digit in digits {
        let digit = u64::from(digit.checked_sub(b'0').filter(|digit| *digit < 10)?);
        match number.checked_mul(10).and_then(|number| number.checked_add(digit)) {
            Some(more) if dropped == 0 => number = more,
            _ => dropped += 1,
        }
    }
    let exponent = exponent + dropped;
    let power = 10_u64.checked_pow(exponent.unsigned_abs());
    if exponent < 0 { Some(power.map_or(0, |power| number / power)) } else { number.checked_mul(power?) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_thousandths() {
        for (text, number) in [
            ("0", Some(0)),
            ("12", Some(12_000)),
            ("0.5352", Some(535)),
            ("1.5e1", Some(15_000)),
            ("15E-1", Some(1_500)),
            ("3.4e-9", Some(0)),
            ("33.33333333333333333333333333", Some(33_333)),
            ("-1", None),
            ("", None),
            (".", None),
            ("1e30", None),
            ("1e99999999999", None),
        ] {
            assert_eq!(thousandths(text), number, "{text}");
        }
    }

    #[test]
    fn what_is_not_known_is_skipped() {
        let mut json = Json::new(r#"{"a": [1.5e300, {"b": []}], "c" : [ "x" , "y" ], "d": null, "e": [] }"#);
        let mut found = Vec::new();
        let read = json.object(&mut |json, key| match key {
            "c" | "e" => {
                found.push((key.to_owned(), json.strings()?));
                Ok(())
            }
            _ => json.skip(),
        });
        assert_eq!(read, Ok(()));
        assert_eq!(found, [("c".to_owned(), vec!["x".to_owned(), "y".to_owned()]), ("e".to_owned(), Vec::new())]);
    }

    #[test]
    fn nothing_broken_hangs_or_overflows() {
        for text in
            ["", "{", "[", "{\"a\"", "{\"a\":", "{\"a\":[1", "{\"a\":[1,", "{\"a\":[}", "nul", "\"", "]", "{1:2}"]
        {
            assert!(Json::new(text).skip().is_err(), "{text}");
            let strings = Json::new(text).object(&mut |json, _| json.strings().map(drop));
            assert!(strings.is_err(), "{text}");
        }
        let deep = "[".repeat(1_000_000);
        assert!(Json::new(&deep).skip().is_err());
    }
}
