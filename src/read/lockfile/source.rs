//! Where the packages of a lock come from.

use std::collections::HashMap;
use std::fmt;

use cargo_lock::package::SourceKind;
use cargo_lock::{SourceId, package::GitReference};

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

impl Source {
    /// The source that the text of a `source` key tells, with what is wrong with it, if anything is.
    pub fn parse(text: &str) -> (Self, Option<String>) {
        let id = match SourceId::from_url(text) {
            Ok(id) => id,
            Err(error) => return (Self::Unknown(text.to_owned()), Some(error.to_string())),
        };
        let source = match id.kind() {
            _ if id.is_default_registry() => Self::CratesIo,
            SourceKind::Path => Self::Path,
            SourceKind::Git(reference) => Self::Git {
                url: id.url().to_string(),
                reference: reference.clone(),
                rev: id.precise().map(str::to_owned),
            },
            _ => Self::Registry { index: text.to_owned() },
        };
        (source, None)
    }
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
    /// The source that `text` tells; no text is [`Source::Path`]. What is wrong with a text is told only when it is
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
