//! What the index of a registry says: which releases a package has, what each requires, and which are yanked.
//!
//! An index has one file for each package. [`entries`] reads such a file, as a sparse registry serves it or as Cargo
//! keeps it in its own [`cache`] on disk, [`folder`] finds such caches, and [`record`] reads one release. [`Store`] holds
//! what is known, and tells it from what is known not to be there and from what was not looked up: an answer that
//! rests on less than it needs is never given.

use std::fmt;

pub mod cache;
pub mod entries;
pub mod folder;
pub mod record;
mod store;

pub use store::{Known, Store};

use crate::read::lockfile::Source;

/// A registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Registry {
    /// crates.io, the only registry whose names of packages are public.
    CratesIo,
    /// Another one, by the host of its index, which is all that the folder of a cache tells.
    Other(String),
}

/// The domain of the public sparse index; its address is made of it here and nowhere else.
pub const CRATES_IO_DOMAIN: &str = "index.crates.io";

/// How the folder of Cargo's cache is named for the git index of crates.io.
const CRATES_IO_GIT: &str = "github.com-1ecc6299db9ec823";

/// The git index of crates.io, as index files name it.
const CRATES_IO_GIT_URL: &str = "github.com/rust-lang/crates.io-index";

impl Registry {
    /// The registry whose index has this address, with or without a kind such as `sparse+` before it.
    pub fn of_index(address: &str) -> Self {
        let address = address.split_once('+').map_or(address, |(_, address)| address);
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
        let host = host.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let path = rest.trim_end_matches('/').trim_end_matches(".git");
        if host == CRATES_IO_DOMAIN || path.eq_ignore_ascii_case(CRATES_IO_GIT_URL) {
            Self::CratesIo
        } else {
            Self::Other(host)
        }
    }

    /// The registry whose cache Cargo keeps in a folder of this name: its host and a hash.
    pub fn of_cache_folder(folder: &str) -> Option<Self> {
        let (host, hash) = folder.rsplit_once('-')?;
        if host.is_empty() || hash.len() != 16 || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let is_crates_io = host == CRATES_IO_DOMAIN || folder == CRATES_IO_GIT;
        Some(if is_crates_io { Self::CratesIo } else { Self::Other(host.to_ascii_lowercase()) })
    }

    /// The registry that a package of a lock comes from, if it comes from one.
    pub fn of_source(source: &Source) -> Option<Self> {
        match source {
            Source::CratesIo => Some(Self::CratesIo),
            Source::Registry { index } => Some(Self::of_index(index)),
            Source::Path | Source::Git { .. } | Source::Unknown(_) => None,
        }
    }

    /// The address of the sparse index; only that of crates.io is known.
    pub fn sparse_index(&self) -> Option<String> {
        (*self == Self::CratesIo).then(|| format!("https://{CRATES_IO_DOMAIN}/"))
    }

    /// The address of the file of a package in the sparse index. None for a private registry: the names of its packages
    /// are private.
    pub fn address_of(&self, name: &str) -> Option<String> {
        Some(self.sparse_index()? + &path_of(name)?)
    }
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CratesIo => "crates.io",
            Self::Other(host) => host,
        })
    }
}

/// The path of the file of a package in an index, such as `se/rd/serde`. Nothing for what can be no package's name.
pub fn path_of(name: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.chars().all(is_part) || name.len() > 64 {
        return None;
    }
    let name = name.to_ascii_lowercase();
    Some(match (name.len(), name.get(..1), name.get(..2), name.get(2..4)) {
        (1 | 2, ..) => format!("{}/{name}", name.len()),
        (3, Some(first), ..) => format!("3/{first}/{name}"),
        (4.., _, Some(first), Some(second)) => format!("{first}/{second}/{name}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_one_path() {
        for (name, path) in [
            ("a", "1/a"),
            ("Ab", "2/ab"),
            ("syn", "3/s/syn"),
            ("time", "ti/me/time"),
            ("Inflector", "in/fl/inflector"),
            ("serde_json", "se/rd/serde_json"),
        ] {
            assert_eq!(path_of(name).as_deref(), Some(path));
        }
        for name in ["", "a/b", "..", "\u{e4}\u{e4}", "a b"] {
            assert_eq!(path_of(name), None, "{name}");
        }
    }

    #[test]
    fn the_page_may_ask_the_public_index_and_nobody_else() {
        let page = include_str!("../index.html");
        let policy = page.lines().find(|line| line.contains("http-equiv=\"Content-Security-Policy\"")).unwrap();
        assert!(policy.contains(&format!("connect-src 'self' https://{CRATES_IO_DOMAIN};")));
        assert_eq!(policy.matches("https://").count(), 1);
    }

    #[test]
    fn a_registry_is_known_by_its_index_and_by_its_cache() {
        let other = |host: &str| Registry::Other(host.to_owned());
        for (index, registry) in [
            ("registry+https://github.com/rust-lang/crates.io-index", Registry::CratesIo),
            ("https://github.com/rust-lang/crates.io-index.git", Registry::CratesIo),
            ("sparse+https://index.crates.io/", Registry::CratesIo),
            ("registry+https://github.com/example/index", other("github.com")),
            ("sparse+https://user@Cargo.Example.org:8443/index/", other("cargo.example.org")),
        ] {
            assert_eq!(Registry::of_index(index), registry);
        }
        assert_eq!(Registry::of_cache_folder("index.crates.io-1949cf8c6b5b557f"), Some(Registry::CratesIo));
        assert_eq!(Registry::of_cache_folder("github.com-1ecc6299db9ec823"), Some(Registry::CratesIo));
        assert_eq!(Registry::of_cache_folder("a-b.org-0123456789abcdef"), Some(other("a-b.org")));
        assert_eq!(Registry::of_cache_folder("src"), None);
        assert_eq!(Registry::CratesIo.address_of("syn").as_deref(), Some("https://index.crates.io/3/s/syn"));
        assert_eq!(other("a.org").address_of("syn"), None);
    }
}
