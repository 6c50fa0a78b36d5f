//! JSON on its way out, for those who share what they were given.

use json_event_parser::JsonEvent;

use super::{Json, Trouble};

impl Json<'_> {
    /// Copies a value to `out`, of objects only the keys that `keeps` lets through, and of strings what `changed` makes
    /// of them. Both get the keys that lead there.
    pub(crate) fn copy(
        &mut self,
        out: &mut String,
        keys: &mut Vec<String>,
        keeps: &dyn Fn(&[String]) -> bool,
        changed: &mut dyn FnMut(&[String], &str) -> Option<String>,
    ) -> Result<(), Trouble> {
        // The parser bounds the depth of a text, and so this recursion.
        match self.next()? {
            JsonEvent::Null => out.push_str("null"),
            JsonEvent::Boolean(flag) => out.push_str(if flag { "true" } else { "false" }),
            JsonEvent::Number(text) => out.push_str(&text),
            JsonEvent::String(text) => quote(out, &changed(keys, &text).unwrap_or_else(|| text.into_owned())),
            JsonEvent::StartArray => {
                out.push('[');
                let mut is_first = true;
                while !self.is_at_end_of_array() {
                    if !std::mem::take(&mut is_first) {
                        out.push(',');
                    }
                    self.copy(out, keys, keeps, changed)?;
                }
                self.next()?;
                out.push(']');
            }
            JsonEvent::StartObject => {
                out.push('{');
                let mut is_first = true;
                while let JsonEvent::ObjectKey(key) = self.next()? {
                    keys.push(key.into_owned());
                    if keeps(keys) {
                        if !std::mem::take(&mut is_first) {
                            out.push(',');
                        }
                        quote(out, keys.last().map(String::as_str).unwrap_or_default());
                        out.push(':');
                        self.copy(out, keys, keeps, changed)?;
                    } else {
                        self.skip()?;
                    }
                    keys.pop();
                }
                out.push('}');
            }
            _ => return Err(self.trouble("expected a value")),
        }
        Ok(())
    }
}

/// Writes `text` as a string of JSON.
fn quote(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // A page that this stands in must not end its script here.
            '<' => out.push_str("\\u003c"),
            c if c < ' ' || c == '\u{7f}' || c == '\u{2028}' || c == '\u{2029}' => {
                out.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    out.push(char::from_digit(c as u32 >> shift & 15, 16).unwrap_or('0'));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}
