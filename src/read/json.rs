//! JSON as a stream of events, of which the reader takes what it knows and skips the rest.
//!
//! Numbers stay text: what Plimsoll reads of JSON has none that matter, and the tables for turning text into floating
//! point numbers would be a twentieth of the page.

use json_event_parser::{JsonEvent, LowLevelJsonParser};

use crate::number;

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
            JsonEvent::Number(text) => match number::thousandths(&text) {
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

#[cfg(test)]
mod tests {
    use super::*;

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
