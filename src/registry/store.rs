//! What is known of which package of which registry.

use std::collections::HashMap;
use std::rc::Rc;

use super::cache::{Spot, Unreadable};
use super::entries::Entries;
use super::{Registry, path_of};

/// What is known of a package.
#[derive(Debug, Clone)]
pub enum Known {
    /// Its releases.
    Releases(Rc<Entries>),
    /// The registry has no such package.
    Absent,
    /// A file was given for it, but it cannot be read.
    Garbage(Unreadable),
}

/// The files of indices that were given.
///
/// A package of which nothing was given is not in it, which is not the same as one that is known to be
/// [absent](Known::Absent): a resolution that comes upon the first has to ask for it.
#[derive(Debug, Clone, Default)]
pub struct Store {
    registries: HashMap<Registry, HashMap<String, Known>>,
    size: usize,
}

impl Store {
    /// What is known of a package; nothing if nothing was given.
    pub fn get(&self, registry: &Registry, name: &str) -> Option<&Known> {
        let names = self.registries.get(registry)?;
        names.get(name).or_else(|| names.get(&name.to_ascii_lowercase()))
    }

    /// Takes in a file of Cargo's cache. `assumed` is its registry if the path does not tell. A file that is no file of a
    /// cache by its path is left alone, and nothing is returned.
    pub fn add_cached(&mut self, path: &str, bytes: Vec<u8>, assumed: &Registry) -> Option<Result<(), Unreadable>> {
        let spot = Spot::of_path(path)?;
        let registry = spot.registry.unwrap_or_else(|| assumed.clone());
        Some(self.put(registry, &spot.name, Entries::of_cache(&spot.name, bytes)))
    }

    /// Takes in what a sparse registry answered for a package.
    ///
    /// # Errors
    ///
    /// The answer is no index file of that package. It counts as [`Known::Garbage`] then.
    pub fn add_sparse(&mut self, registry: Registry, name: &str, bytes: Vec<u8>) -> Result<(), Unreadable> {
        self.put(registry, name, Entries::of_sparse(name, bytes))
    }

    /// Notes that the registry has no such package: a sparse registry says so with 404, 410 or 451.
    pub fn add_absent(&mut self, registry: Registry, name: &str) {
        self.insert(registry, name, Known::Absent);
    }

    fn put(&mut self, registry: Registry, name: &str, read: Result<Entries, Unreadable>) -> Result<(), Unreadable> {
        match read {
            Ok(entries) => {
                self.size += entries.size();
                self.insert(registry, name, Known::Releases(Rc::new(entries)));
                Ok(())
            }
            Err(why) => {
                // What was read before is better than nothing.
                if !matches!(self.get(&registry, name), Some(Known::Releases(_))) {
                    self.insert(registry, name, Known::Garbage(why));
                }
                Err(why)
            }
        }
    }

    fn insert(&mut self, registry: Registry, name: &str, known: Known) {
        if path_of(name).is_some() {
            self.registries.entry(registry).or_default().insert(name.to_ascii_lowercase(), known);
        }
    }

    /// How many packages are known, present or absent.
    pub fn len(&self) -> usize {
        self.registries.values().map(HashMap::len).sum()
    }

    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        self.registries.values().all(HashMap::is_empty)
    }

    /// How many bytes of index files were taken in.
    pub fn size(&self) -> usize {
        self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_absent_is_not_what_is_not_given() {
        let mut store = Store::default();
        let line = b"{\"name\":\"Inflector\",\"vers\":\"1.0.0\"}\n".to_vec();
        store.add_sparse(Registry::CratesIo, "inflector", line).unwrap();
        store.add_absent(Registry::CratesIo, "gone");
        assert!(store.add_sparse(Registry::CratesIo, "bad", b"<html>".to_vec()).is_err());
        assert!(matches!(store.get(&Registry::CratesIo, "Inflector"), Some(Known::Releases(_))));
        assert!(matches!(store.get(&Registry::CratesIo, "gone"), Some(Known::Absent)));
        assert!(matches!(store.get(&Registry::CratesIo, "bad"), Some(Known::Garbage(_))));
        assert!(store.get(&Registry::CratesIo, "never").is_none());
        assert!(store.get(&Registry::Other("a.org".into()), "gone").is_none());
        assert_eq!(store.len(), 3);
        // A bad answer does not push aside a good one.
        assert!(store.add_sparse(Registry::CratesIo, "inflector", b"x".to_vec()).is_err());
        assert!(matches!(store.get(&Registry::CratesIo, "inflector"), Some(Known::Releases(_))));
    }
}
