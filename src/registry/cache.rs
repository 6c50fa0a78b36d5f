//! Cargo's cache of index files on disk: `registry/index/<registry>/.cache/se/rd/serde`.
//!
//! Such a file begins with a byte for the version of the cache, three since Cargo 1.61, and four bytes, least first, for
//! the newest form of releases that the writer knew, two since 1.60. The version of the index file follows, an ETag or a
//! commit, up to a zero byte; then for each release its version, a zero byte, its line of the index, and a zero byte.
//! Source: `SummariesCache` in `src/cargo/sources/registry/index/cache.rs` of Cargo.

use super::Registry;

/// The version of the cache that is read here.
const CACHE_VERSION: u8 = 3;

/// Where a file of a cache belongs, as far as its path tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The registry, if the folder above `.cache` is in the path.
    pub registry: Option<Registry>,
    /// The name of the package, in lower case.
    pub name: String,
}

impl Spot {
    /// What the path of a file tells, if it lies where Cargo puts an index file: below `.cache`, or below a folder that
    /// is dropped as a whole.
    pub fn of_path(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.split('/').collect();
        let name = *parts.last()?;
        let place = super::path_of(name)?;
        if !path.ends_with(&place) || name.chars().any(|c| c.is_ascii_uppercase()) {
            return None;
        }
        let above = path.len().checked_sub(place.len())?;
        let above = path.get(..above)?.strip_suffix('/')?;
        let mut above = above.rsplit('/');
        if above.next() != Some(".cache") {
            return None;
        }
        Some(Self { registry: above.next().and_then(Registry::of_cache_folder), name: name.to_owned() })
    }
}

/// Why a file is no file of a cache that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// Another version of the cache: a much older Cargo wrote it, or a newer one than is known here.
    Version(u8),
    /// It ends too soon, or has something else where a version or a line should be.
    Garbage,
}

/// The lines of the releases in a file of the cache, as byte ranges, and the version of the index file.
///
/// # Errors
///
/// The file is of another version of the cache, or none at all.
pub fn lines(bytes: &[u8]) -> Result<(&str, Vec<std::ops::Range<usize>>), Unreadable> {
    match bytes.first() {
        Some(&CACHE_VERSION) => {}
        Some(version) if *version < 32 => return Err(Unreadable::Version(*version)),
        _ => return Err(Unreadable::Garbage),
    }
    // Lines of a form that the writer did not know are in the cache all the same, so the next four bytes do not matter.
    let mut at = 5;
    let mut next = || {
        let rest = bytes.get(at..)?;
        let length = rest.iter().position(|byte| *byte == 0)?;
        let found = at..at + length;
        at += length + 1;
        Some(found)
    };
    let version = next().and_then(|range| bytes.get(range)).and_then(|text| std::str::from_utf8(text).ok());
    let version = version.ok_or(Unreadable::Garbage)?;
    let mut lines = Vec::new();
    let mut end = 5 + version.len() + 1;
    while let Some(release) = next() {
        let line = next().ok_or(Unreadable::Garbage)?;
        let text = bytes.get(release).and_then(|text| std::str::from_utf8(text).ok());
        if text.and_then(|text| semver::Version::parse(text).ok()).is_none() {
            return Err(Unreadable::Garbage);
        }
        end = line.end + 1;
        lines.push(line);
    }
    if end == bytes.len() { Ok((version, lines)) } else { Err(Unreadable::Garbage) }
}

/// A file of the cache, as Cargo would write it of these lines, for those who keep what they fetched.
pub fn write(version: &str, releases: &[(String, &[u8])]) -> Vec<u8> {
    let mut bytes = vec![CACHE_VERSION, 2, 0, 0, 0];
    bytes.extend(version.bytes().filter(|byte| *byte != 0));
    bytes.push(0);
    for (release, line) in releases {
        bytes.extend(release.as_bytes());
        bytes.push(0);
        bytes.extend(*line);
        bytes.push(0);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_tells_registry_and_name() {
        let spot = |path: &str| Spot::of_path(path).map(|spot| (spot.registry, spot.name));
        let serde = Some((Some(Registry::CratesIo), "serde".to_owned()));
        assert_eq!(spot("registry/index/index.crates.io-1949cf8c6b5b557f/.cache/se/rd/serde"), serde);
        assert_eq!(spot("index.crates.io-1949cf8c6b5b557f/.cache/3/s/syn"), {
            Some((Some(Registry::CratesIo), "syn".to_owned()))
        });
        assert_eq!(spot(".cache/1/a"), Some((None, "a".to_owned())));
        for path in ["se/rd/serde", ".cache/serde", ".cache/se/rd/Serde", "src/3/s/syn", ".cache/3/x/syn", ""] {
            assert_eq!(spot(path), None, "{path}");
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let file = write("etag: \"1\"", &[("1.0.0".to_owned(), b"{}"), ("1.0.1+b".to_owned(), b"{\"v\":2}")]);
        let (version, found) = lines(&file).unwrap();
        assert_eq!(version, "etag: \"1\"");
        let texts: Vec<_> = found.iter().map(|range| &file[range.clone()]).collect();
        assert_eq!(texts, [&b"{}"[..], b"{\"v\":2}"]);
        assert_eq!(lines(&write("", &[])), Ok(("", Vec::new())));
    }

    #[test]
    fn nothing_broken_is_taken_for_a_cache() {
        let whole = write("v", &[("1.0.0".to_owned(), b"{}"), ("2.0.0".to_owned(), b"{}")]);
        let ends = [7, 16, whole.len()];
        for length in 0..whole.len() {
            // What is cut between two releases cannot be told from a file of fewer.
            assert_eq!(lines(&whole[..length]).is_ok(), ends.contains(&length), "{length}");
        }
        assert_eq!(lines(&[2, 2, 0, 0, 0]), Err(Unreadable::Version(2)));
        assert_eq!(lines(b"{\"name\":\"a\"}"), Err(Unreadable::Garbage));
        assert_eq!(lines(&write("v", &[("one".to_owned(), b"{}")])), Err(Unreadable::Garbage));
    }
}
