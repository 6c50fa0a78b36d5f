//! Tokens, passwords and private keys, which no way out lets through: links, shared files and pages, reports, and the
//! details of a crash.
//!
//! They are looked for in the values of a file: under each key in its tree of TOML, YAML or JSON, and in each string
//! and comment for itself. A file that does not parse is looked at line by line, and more of it is masked. All of a
//! value is masked, and the text around it stays, so that the file can be read as before.
//!
//! Only this module makes a [`Scrubbed`] value. Reports, links and shared files are written of nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Deref, Range};

use serde::{Serialize, Serializer};

use crate::audit::Audit;
use crate::input::{FileKind, Shared, SourceFile, Syntax};
use crate::order::Collect;
use crate::saved::{Chosen, Saved, Settings, SharedAudit};

mod address;
mod assign;
mod commands;
mod config;
mod json;
mod lines;
mod names;
mod pieces;
mod private_key;
mod report;
mod scan;
mod tokens;
mod toml;
mod values;
mod yaml;

pub use report::{advised_report, finding, report};

use pieces::Pieces;
use scan::Look;

/// The word that replaces a secret.
const HIDDEN: &str = "hidden";

/// How often a file that has secrets is looked through again.
const MOST_PASSES: usize = 3;

/// A value without secrets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scrubbed<T>(T);

impl<T> Scrubbed<T> {
    /// The result of `change`, which may remove parts and adds no text of a file.
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Scrubbed<U> {
        Scrubbed(change(self.0))
    }

    /// A value that is known to hold no secret, as a test or a measurement made it. Values of a user go through a
    /// [`Scrubber`]: clippy lets nothing in the core and the auditor call this.
    #[doc(hidden)]
    pub fn assume_free_of_secrets(value: T) -> Self {
        Self(value)
    }

    /// The value, to go on with.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> Deref for Scrubbed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T: Serialize> Serialize for Scrubbed<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

/// Masks values that look like secrets, and the secrets that were found elsewhere in the same files, by their
/// first word.
#[derive(Debug, Clone, Default)]
pub struct Scrubber {
    known: BTreeMap<String, BTreeSet<String>>,
}

impl Scrubber {
    /// Knows the secrets of the files of `audit` that are quoted. Of others, which can be very large, only names and
    /// figures appear.
    pub fn new(audit: &Audit) -> Self {
        let is_quoted = |file: &&SourceFile| file.kind.entry().shared != Shared::Never;
        let mut scrubber = Self::default();
        audit.model.files.iter().filter(is_quoted).for_each(|file| scrubber.learn(file.kind, &file.text));
        scrubber
    }

    /// Remembers the secrets of `text`.
    fn learn(&mut self, kind: FileKind, text: &str) {
        let pieces = pieces(kind, text);
        for secret in pieces.secrets(text) {
            if let Some((start, word)) = words(&secret).next().filter(|_| is_telling(&secret)) {
                let rest = secret.get(start..).unwrap_or_default().trim_end().to_owned();
                self.known.entry(word.to_owned()).or_default().insert(rest);
            }
        }
    }

    /// `text`, a file of `kind`, without its secrets, and the lines that had one, from 1.
    pub fn file(&self, kind: FileKind, text: &str) -> (Scrubbed<String>, Vec<usize>) {
        let (mut masked, mut lines) = self.once(kind, text);
        // Beside a mask, another text may look like a secret now, such as a name in front of an `@`.
        for _ in 0..MOST_PASSES {
            let (again, more) = if lines.is_empty() { break } else { self.once(kind, &masked) };
            if again == masked {
                break;
            }
            // A mask has no line break, so lines keep their numbers, but for those behind a long string.
            if again.lines().count() == text.lines().count() {
                let told = lines.iter().copied().into_set();
                lines.extend(more.into_iter().filter(|line| !told.contains(line)));
            }
            masked = again;
        }
        (Scrubbed(masked), lines)
    }

    fn once(&self, kind: FileKind, text: &str) -> (String, Vec<usize>) {
        let mut pieces = pieces(kind, text);
        if !self.known.is_empty() {
            let mut known = Vec::new();
            self.known(text, &mut known);
            pieces.clip(known);
        }
        pieces.masked(text)
    }

    /// A text that is no file: a sentence, a path, the name of a finding.
    pub fn words(&self, text: &str) -> Scrubbed<String> {
        let mut found = Vec::new();
        scan::find(text, 0, scan::Style::Plain, Look { said: true, sums: false }, &mut found);
        self.known(text, &mut found);
        Scrubbed(pieces::masked(text, found))
    }

    /// An audit to share, whose files are of `kinds`, and where its secrets were: a path and a line.
    pub(crate) fn shared(
        &self,
        kinds: &[FileKind],
        shared: SharedAudit,
    ) -> (Scrubbed<SharedAudit>, Vec<(String, usize)>) {
        let mut places = Vec::new();
        let word = |text: &str| self.words(text).into_inner();
        let SharedAudit { saved, address } = shared;
        let Saved { inputs, folder, choices, settings, open, other, originals, pins } = saved;
        let inputs = inputs.into_iter().zip(kinds).map(|((path, bytes), kind)| {
            let path = word(&path);
            let (text, lines) = self.file(*kind, &String::from_utf8_lossy(&bytes));
            places.extend(lines.into_iter().map(|line| (path.clone(), line)));
            (path, text.into_inner().into_bytes())
        });
        let inputs = inputs.collect();
        let choices = choices.iter().map(|(finding, chosen)| {
            let chosen = match chosen {
                Chosen::Fix(fix) => Chosen::Fix(word(fix)),
                Chosen::Dismissed(reason) => Chosen::Dismissed(word(reason)),
            };
            (word(finding), chosen)
        });
        let Settings { toolchain, goal, root } = settings;
        let settings =
            Settings { toolchain: toolchain.map(|text| word(&text)), goal, root: root.map(|path| word(&path)) };
        let open = open.iter().map(|open| word(open)).into_set();
        let choices = choices.into_map();
        let address = word(&address);
        // All but the workspace stays with the sender.
        let _ = (folder, other, originals, pins);
        let saved = Saved { inputs, choices, settings, open, ..Saved::default() };
        (Scrubbed(SharedAudit { saved, address }), places)
    }

    /// Finds the secrets in `text` that are known from elsewhere.
    fn known(&self, text: &str, found: &mut Vec<Range<usize>>) {
        if self.known.is_empty() {
            return;
        }
        for (at, word) in words(text) {
            let rest = text.get(at..).unwrap_or_default();
            let secrets = self.known.get(word).into_iter().flatten();
            let longest = secrets.filter(|secret| rest.starts_with(secret.as_str())).map(String::len).max();
            found.extend(longest.map(|length| at..at + length));
        }
    }
}

/// A text whose kind and surroundings are not known, without its secrets. It takes no parser, and masks rather more.
pub fn scrubbed(kind: FileKind, text: &str) -> Scrubbed<String> {
    Scrubbed(lines::find(kind, text).masked(text).0)
}

/// Whether a secret can be looked for everywhere: a short word that people write is one of many.
fn is_telling(secret: &str) -> bool {
    let has = |of: fn(&u8) -> bool| secret.bytes().any(|byte| of(&byte));
    let is_word = has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic);
    let is_version = secret.starts_with(|c: char| c.is_ascii_digit() || c == 'v') && secret.contains('.');
    !names::is_hidden(secret)
        && !is_version
        && ((secret.len() >= 8 && is_word) || secret.len() >= 16)
        && secret.len() < 4096
}

/// The words of `text`, each with its place.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(is_part)?;
        let rest = text.get(start..)?;
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        at = start + length;
        Some((start, rest.get(..length)?))
    })
}

/// The parts of `text`, with its secrets.
fn pieces(kind: FileKind, text: &str) -> Pieces {
    let parsed = match kind.entry().syntax {
        Syntax::Toml => toml::find(kind, text),
        Syntax::Yaml => yaml::find(text),
        Syntax::Json => json::find(text),
        Syntax::Lines | Syntax::Other => None,
    };
    parsed.unwrap_or_else(|| lines::find(kind, text))
}
