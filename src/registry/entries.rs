//! A file of an index: one line for each release of one package.
//!
//! Popular packages have hundreds of releases, of which a resolution needs one or two whole and of the others only
//! whether they can be chosen. So each line is looked over once for the few keys that decide that, without reading it,
//! and [`record`](super::record) reads a line when it is needed.

use std::ops::Range;

use semver::Version;

use super::cache::{self, Unreadable};
use crate::order;

/// The newest form of releases that is known here, in which features may have `dep:` and `?`.
pub const NEWEST_FORM: u32 = 2;

/// The releases of a package.
#[derive(Debug, Clone)]
pub struct Entries {
    /// The name, as the index spells it.
    pub name: String,
    /// The releases, highest first.
    pub releases: Vec<Release>,
    /// The version of the index file that the file of a cache was made of: `etag: …`, `last-modified: …` or a commit.
    pub index_version: Option<String>,
    bytes: Vec<u8>,
}

/// What of a release decides whether it can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: Version,
    /// Whether it was withdrawn: it is chosen only where a lock holds it already.
    pub yanked: bool,
    /// Whether Cargo can choose it at all: not if its form is newer than [`NEWEST_FORM`], nor if the line is broken.
    pub readable: bool,
    /// The oldest Rust that it supports, if it says so.
    pub rust: Option<Rust>,
    /// Its line.
    line: Range<usize>,
}

/// A version of Rust, as `rust-version` has it: what is left out is any.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rust {
    /// The first number.
    pub major: u64,
    /// The second one.
    pub minor: Option<u64>,
    /// The third one.
    pub patch: Option<u64>,
}

impl Rust {
    /// `1`, `1.70` or `1.70.0`; nothing else can stand in `rust-version`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|part| {
            let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u64>().ok().filter(|_| digits)
        });
        let rust = Self {
            major: numbers.next()??,
            minor: numbers.next().map_or(Some(None), |part| part.map(Some))?,
            patch: numbers.next().map_or(Some(None), |part| part.map(Some))?,
        };
        numbers.next().is_none().then_some(rust)
    }

    /// Whether a package that needs this one is built by `other`, of which what is left out counts as zero.
    pub fn is_met_by(self, other: Self) -> bool {
        let rest = |rust: Self| (rust.minor.unwrap_or(0), rust.patch.unwrap_or(0));
        self.major == other.major && rest(self) <= rest(other)
    }
}

impl std::fmt::Display for Rust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.major)?;
        for part in [self.minor, self.patch].into_iter().flatten() {
            write!(f, ".{part}")?;
        }
        Ok(())
    }
}

impl Entries {
    /// Reads a file of Cargo's cache.
    ///
    /// # Errors
    ///
    /// It is none, or none that can be read, or one of another package.
    pub fn of_cache(name: &str, bytes: Vec<u8>) -> Result<Self, Unreadable> {
        let (version, lines) = cache::lines(&bytes)?;
        let version = Some(version.to_owned());
        Self::of_lines(name, bytes, lines, version).ok_or(Unreadable::Garbage)
    }

    /// Reads a file as a sparse registry serves it.
    ///
    /// # Errors
    ///
    /// No line is one of an index: the text is something else, such as the page of a proxy, or of another package; or
    /// its last line has no end, so that some of it did not arrive.
    pub fn of_sparse(name: &str, bytes: Vec<u8>) -> Result<Self, Unreadable> {
        let mut lines = Vec::new();
        let mut start = 0;
        for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            lines.push(start..at);
            start = at + 1;
        }
        if bytes.get(start..).is_some_and(|rest| !rest.is_empty()) {
            lines.push(start..bytes.len());
        }
        lines.retain(|range| bytes.get(range.clone()).is_some_and(|line| !line.trim_ascii().is_empty()));
        let cut = lines.last().and_then(|range| bytes.get(range.clone())).is_none_or(|line| head(line).is_none());
        let entries = if cut { None } else { Self::of_lines(name, bytes, lines, None) };
        entries.ok_or(Unreadable::Garbage)
    }

    fn of_lines(name: &str, bytes: Vec<u8>, lines: Vec<Range<usize>>, index_version: Option<String>) -> Option<Self> {
        let mut spelled: Option<String> = None;
        let mut releases = Vec::with_capacity(lines.len());
        for line in lines {
            // Cargo passes over a line that it cannot read; it is of a later form, or was never right.
            let Some(head) = bytes.get(line.clone()).and_then(head) else { continue };
            if !head.name.eq_ignore_ascii_case(name) {
                return None;
            }
            let Ok(version) = Version::parse(head.version) else { continue };
            spelled.get_or_insert_with(|| head.name.to_owned());
            let rust = head.rust.map(Rust::parse);
            let readable = head.form <= NEWEST_FORM && rust != Some(None);
            releases.push(Release { version, yanked: head.yanked, readable, rust: rust.flatten(), line });
        }
        order::sort_by(&mut releases, |a: &Release, b| b.version.cmp(&a.version));
        Some(Self { name: spelled?, releases, index_version, bytes })
    }

    /// The line of a release of these.
    pub fn line(&self, release: &Release) -> &[u8] {
        self.bytes.get(release.line.clone()).unwrap_or_default()
    }

    /// The release of this version.
    pub fn release(&self, version: &Version) -> Option<&Release> {
        let at = self.releases.partition_point(|release| release.version > *version);
        self.releases.get(at).filter(|release| release.version == *version)
    }

    /// How many bytes are kept.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

/// The keys of a line that decide whether its release can be chosen.
#[derive(Debug, Default)]
struct Head<'l> {
    name: &'l str,
    version: &'l str,
    yanked: bool,
    rust: Option<&'l str>,
    form: u32,
}

/// Looks a line over. Nothing if it is no JSON object with a name and a version, as far as that shows.
fn head(line: &[u8]) -> Option<Head<'_>> {
    let mut head = Head { form: 1, ..Head::default() };
    let mut scan = Scan { line, at: 0 };
    scan.take(b'{')?;
    if scan.peek()? == b'}' {
        return None;
    }
    loop {
        let key = scan.string()?;
        scan.take(b':')?;
        match (key, scan.peek()?) {
            (b"name", b'"') => head.name = std::str::from_utf8(scan.string()?).ok()?,
            (b"vers", b'"') => head.version = std::str::from_utf8(scan.string()?).ok()?,
            (b"rust_version", b'"') => head.rust = Some(std::str::from_utf8(scan.string()?).ok()?),
            (b"yanked", _) => head.yanked = scan.value()? == b"true",
            (b"v", _) => {
                let value = std::str::from_utf8(scan.value()?).ok()?;
                head.form = if value == "null" { 1 } else { value.parse().ok()? };
            }
            _ => drop(scan.value()?),
        }
        match scan.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    let rest = line.get(scan.at..).unwrap_or_default();
    (!head.name.is_empty() && !head.version.is_empty() && rest.trim_ascii().is_empty()).then_some(head)
}

struct Scan<'l> {
    line: &'l [u8],
    at: usize,
}

impl<'l> Scan<'l> {
    /// The next byte that is no space, which stays.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.line.get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.line.get(self.at).copied()
    }

    /// The next byte that is no space.
    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    /// What stands between the quotes, escapes and all.
    fn string(&mut self) -> Option<&'l [u8]> {
        self.take(b'"')?;
        let start = self.at;
        loop {
            let rest = self.line.get(self.at..)?;
            self.at += rest.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
            if self.line.get(self.at) == Some(&b'"') {
                self.at += 1;
                return self.line.get(start..self.at - 1);
            }
            self.at += 2;
        }
    }

    /// A value of any kind, up to the comma or bracket behind it.
    fn value(&mut self) -> Option<&'l [u8]> {
        self.peek()?;
        let start = self.at;
        let mut depth = 0_usize;
        loop {
            match *self.line.get(self.at)? {
                b'"' => drop(self.string()?),
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                }
                b'}' | b']' if depth == 0 => break,
                b'}' | b']' => {
                    depth -= 1;
                    self.at += 1;
                }
                b',' if depth == 0 => break,
                _ => self.at += 1,
            }
        }
        self.line.get(start..self.at).map(<[u8]>::trim_ascii_end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_what_decides() {
        let line = br#" {"name":"a","deps":[{"vers":"x","q":"}\"{"}], "vers" : "1.2.3-rc.1" ,"yanked":true,"rust_version":"1.60","v":2} "#;
        let head = head(line).unwrap();
        assert_eq!((head.name, head.version, head.yanked), ("a", "1.2.3-rc.1", true));
        assert_eq!((head.rust, head.form), (Some("1.60"), 2));
    }

    #[test]
    fn nothing_broken_is_a_line() {
        let whole = br#"{"name":"a","vers":"1.0.0","deps":[{"a":"]"}],"yanked":false}"#;
        assert!(head(whole).is_some());
        for length in 0..whole.len() {
            assert!(head(&whole[..length]).is_none(), "{length}");
        }
        for text in ["{}", "[]", "null", "<html>", r#"{"name":"a"}"#, r#"{"name":"a","vers":"1.0.0","v":"x"}"#] {
            assert!(head(text.as_bytes()).is_none(), "{text}");
        }
    }

    #[test]
    fn releases_come_highest_first_and_unknown_forms_are_not_readable() {
        let text = b"{\"name\":\"A\",\"vers\":\"1.0.0\"}\n{\"name\":\"A\",\"vers\":\"1.10.0\",\"v\":3}\n\n\
                     {\"name\":\"A\",\"vers\":\"1.9.0\",\"rust_version\":\"1.60-x\"}\n{\"name\":\"A\",\"vers\":\"?\"}\n";
        let entries = Entries::of_sparse("a", text.to_vec()).unwrap();
        let found: Vec<_> = entries.releases.iter().map(|r| (r.version.to_string(), r.readable)).collect();
        let expected = [("1.10.0", false), ("1.9.0", false), ("1.0.0", true)];
        assert_eq!(found, expected.map(|(version, readable)| (version.to_owned(), readable)));
        assert_eq!(entries.name, "A");
        assert!(entries.release(&Version::new(1, 0, 0)).is_some());
        assert!(Entries::of_sparse("b", text.to_vec()).is_err());
        assert!(Entries::of_sparse("a", text[..40].to_vec()).is_err());
        assert!(Entries::of_sparse("a", b"<!doctype html>".to_vec()).is_err());
        assert!(Entries::of_sparse("a", Vec::new()).is_err());
    }

    #[test]
    fn a_rust_is_met_by_itself_and_what_came_after() {
        let rust = |text: &str| Rust::parse(text).unwrap();
        assert!(rust("1.60").is_met_by(rust("1.60")) && rust("1.60.0").is_met_by(rust("1.60")));
        assert!(!rust("1.60.1").is_met_by(rust("1.60")) && rust("1").is_met_by(rust("1.0")));
        assert!(!rust("1.61").is_met_by(rust("1.60.9")));
        for text in ["", "1.", "1.60-nightly", "^1.60", "1.2.3.4", "1.+2"] {
            assert_eq!(Rust::parse(text), None, "{text}");
        }
    }
}
