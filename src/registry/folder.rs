//! Where in a folder of the user Cargo's caches are: `registry/index/<registry>/.cache` below Cargo's home.

use super::Registry;

/// What a folder is to someone who looks for caches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    /// The cache of a registry. Nothing if the path does not tell of which.
    Cache(Option<Registry>),
    /// Caches may be below it.
    Above,
    /// There is none below it.
    Other,
}

/// The folders between the home of a user and the caches.
const ABOVE: [&str; 3] = [".cargo", "registry", "index"];

/// What the folder at this path is, which begins with the name of the folder that was given. That one may be any folder
/// from the user's home down to the cache itself.
pub fn at(path: &str) -> Folder {
    let (parent, name) = path.rsplit_once('/').map_or(("", path), |(above, name)| (above, name));
    let registry = Registry::of_cache_folder(parent.rsplit('/').next().unwrap_or_default());
    match name {
        ".cache" if parent.is_empty() => Folder::Cache(None),
        // There is a folder of this name in the home of a user, too.
        ".cache" => registry.map_or(Folder::Other, |registry| Folder::Cache(Some(registry))),
        _ if parent.is_empty() || ABOVE.contains(&name) || Registry::of_cache_folder(name).is_some() => Folder::Above,
        _ => Folder::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn caches_are_found_from_any_folder_above_them() {
        let place = ["user", ".cargo", "registry", "index", "index.crates.io-1949cf8c6b5b557f"];
        for from in 0..place.len() {
            for to in from..place.len() {
                assert_eq!(at(&place[from..=to].join("/")), Folder::Above);
            }
            let cache = format!("{}/.cache", place[from..].join("/"));
            assert_eq!(at(&cache), Folder::Cache(Some(Registry::CratesIo)));
        }
        assert_eq!(at(".cache"), Folder::Cache(None));
        for other in ["user/.cache", "user/.cargo/registry/src", "user/project", "index/x/.cache"] {
            assert_eq!(at(other), Folder::Other, "{other}");
        }
    }
}
