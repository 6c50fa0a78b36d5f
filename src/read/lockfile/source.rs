//! Where the packages of a lock come from.

use std::collections::HashMap;
use std::fmt;

use cargo_lock::package::GitReference;

/// Where a package comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A folder: a member of the workspace or a path dependency. A lock writes no source for these.
    Path,
    /// crates.io, through its git index or its sparse index; Cargo takes the two for one source.
    CratesIo,
    /// Another registry.
    Registry {
        /// Its index as the lock writes it, with `registry+` or `sparse+` before the URL.
        index: String,
    },
    /// A git repository.
    Git {
        /// The repository, without reference and revision.
        url: String,
        /// The branch, tag or revision that the manifest asks for.
        reference: GitReference,
        /// The commit that it was locked to.
        rev: Option<String>,
    },
    /// A source of a kind that is not known here, as the lock writes it.
    Unknown(String),
}

/// The addresses of crates.io: its git index and its sparse index.
const CRATES_IO: [&str; 2] =
    ["registry+https://github.com/rust-lang/crates.io-index", "sparse+https://index.crates.io/"];

impl Source {
    /// The source that the text of a `source` key tells, with what is wrong with it, if anything is.
    ///
    /// `cargo_lock::SourceId` reads the same, but brings a parser of internationalized addresses along, which would
    /// be a quarter of what the page downloads.
    pub fn parse(text: &str) -> (Self, Option<String>) {
        if CRATES_IO.contains(&text) {
            return (Self::CratesIo, None);
        }
        let wrong = |why: &str| (Self::Unknown(text.to_owned()), Some(why.to_owned()));
        let Some((kind, address)) = text.split_once('+') else {
            return wrong("it has no kind, such as `registry+`, before the address");
        };
        if !address.contains(':') {
            return wrong("what follows the `+` is no address");
        }
        match kind {
            "registry" | "sparse" | "local-registry" | "directory" => (Self::Registry { index: text.to_owned() }, None),
            "path" => (Self::Path, None),
            "git" => (Self::git(address), None),
            _ => wrong("its kind is not known"),
        }
    }

    /// `https://host/repository?branch=next#commit`; version 4 of the lockfile encodes the reference as a URL does.
    fn git(address: &str) -> Self {
        let (address, rev) = split(address, '#');
        let (url, query) = split(address, '?');
        let pairs = query.unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
        let mut references = pairs.filter_map(|(key, value)| match key {
            "branch" => Some(GitReference::Branch(decoded(value))),
            "tag" => Some(GitReference::Tag(decoded(value))),
            "rev" => Some(GitReference::Rev(decoded(value))),
            _ => None,
        });
        Self::Git {
            url: url.to_owned(),
            reference: references.next_back().unwrap_or(GitReference::DefaultBranch),
            rev: rev.filter(|rev| !rev.is_empty()).map(str::to_owned),
        }
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// `text` with `%2F` and its like decoded; what is not encoded well stays.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        match after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(b'%');
                rest = after;
            }
        }
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path => f.write_str("path"),
            Self::CratesIo => f.write_str("crates.io"),
            Self::Registry { index } => f.write_str(index),
            Self::Git { url, rev: Some(rev), .. } => write!(f, "git+{url}#{rev}"),
            Self::Git { url, .. } => write!(f, "git+{url}"),
            Self::Unknown(text) => f.write_str(text),
        }
    }
}

/// A source without the commit that it was locked to, as a small number.
///
/// A dependency names a git source without its commit, so this is what the two are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Origin(usize);

/// The sources met so far: each text is parsed once, however many packages have it.
#[derive(Debug, Default)]
pub(super) struct Sources {
    by_text: HashMap<String, (Source, Origin)>,
    origins: HashMap<Source, Origin>,
}

impl Sources {
    /// The source that `text` tells; no text is [`Source::Path`]. What is wrong with a text is reported only when it is
    /// met for the first time.
    pub(super) fn get(&mut self, text: Option<&str>) -> (Source, Origin, Option<String>) {
        if let Some((source, origin)) = text.and_then(|text| self.by_text.get(text)) {
            return (source.clone(), *origin, None);
        }
        let (source, error) = text.map_or((Source::Path, None), Source::parse);
        let mut plain = source.clone();
        if let Source::Git { rev, .. } = &mut plain {
            *rev = None;
        }
        let next = Origin(self.origins.len());
        let origin = *self.origins.entry(plain).or_insert(next);
        if let Some(text) = text {
            self.by_text.insert(text.to_owned(), (source.clone(), origin));
        }
        (source, origin, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_read_as_cargo_lock_reads_them() {
        let git = "git+https://example.org/a/b.git";
        for text in [
            "registry+https://github.com/rust-lang/crates.io-index".to_owned(),
            "sparse+https://index.crates.io/".to_owned(),
            "registry+https://example.org/index".to_owned(),
            format!("{git}#0123456789abcdef0123456789abcdef01234567"),
            format!("{git}?branch=feature%2Fx#0123456789abcdef0123456789abcdef01234567"),
            format!("{git}?branch=feature/x#0123456789abcdef0123456789abcdef01234567"),
            format!("{git}?tag=v1.0"),
            format!("{git}?rev=abc"),
        ] {
            let theirs = cargo_lock::SourceId::from_url(&text).unwrap();
            let ours = Source::parse(&text);
            assert_eq!(ours.1, None);
            match ours.0 {
                Source::CratesIo => assert!(theirs.is_default_registry()),
                Source::Registry { .. } => assert!(theirs.is_registry() && !theirs.is_default_registry()),
                Source::Git { url, reference, rev } => {
                    assert_eq!((url.as_str(), rev.as_deref()), (theirs.url().as_str(), theirs.precise()));
                    assert_eq!(Some(&reference), theirs.git_reference(), "{text}");
                }
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_is_no_source_is_told() {
        for text in ["", "crates.io", "registry+here", "svn+https://example.org"] {
            assert!(Source::parse(text).1.is_some(), "{text}");
        }
        assert_eq!(decoded("a%2Fb%zz%"), "a/b%zz%");
    }
}
