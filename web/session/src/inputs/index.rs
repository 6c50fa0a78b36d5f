//! Where which file is among those that are there, so that many can be added without looking through all for each.

use std::collections::{BTreeSet, HashMap};

use super::super::Shared;
use super::{identity_of, is_evidence};
use plimsoll::input::{self, Identity, InputFile, paste::Places};

/// The files by path and identity.
#[derive(Default)]
pub(super) struct Index {
    by_path: HashMap<String, usize>,
    /// Filled when pasted text needs it.
    known: Option<Known>,
}

#[derive(Default)]
struct Known {
    places: Places,
    by_identity: HashMap<Key, BTreeSet<usize>>,
    keys: Vec<Option<Key>>,
}

/// Manifests with equal keys are the same one: the package, or that both are roots without a package.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Package(String),
    Root,
}

fn key(identity: &Identity) -> Option<Key> {
    let root = identity.workspace.then_some(Key::Root);
    identity.package.clone().map(Key::Package).or(root)
}

impl Known {
    fn set(&mut self, at: usize, file: &InputFile) {
        if self.keys.len() <= at {
            self.keys.resize(at + 1, None);
        }
        let new = identity_of(file).as_ref().and_then(key);
        if let Some(new) = &new {
            self.by_identity.entry(new.clone()).or_default().insert(at);
        }
        let old = self.keys.get_mut(at).map(|slot| std::mem::replace(slot, new.clone()));
        if let Some(old) = old.flatten().filter(|old| Some(old) != new.as_ref())
            && let Some(places) = self.by_identity.get_mut(&old)
        {
            places.remove(&at);
        }
        self.places.set(&file.path, &input::lossy_text_of(&file.bytes));
    }
}

impl Index {
    pub(super) fn of(inputs: &[Shared<InputFile>]) -> Self {
        let by_path = inputs.iter().enumerate().map(|(at, file)| (file.path.clone(), at)).collect();
        Self { by_path, known: None }
    }

    /// Where the file at `path` is.
    pub(super) fn at(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// Where the first manifest of this identity is.
    pub(super) fn same(&mut self, inputs: &[Shared<InputFile>], identity: &Identity) -> Option<usize> {
        self.known(inputs).by_identity.get(&key(identity)?)?.first().copied()
    }

    pub(super) fn places(&mut self, inputs: &[Shared<InputFile>]) -> &mut Places {
        &mut self.known(inputs).places
    }

    fn known(&mut self, inputs: &[Shared<InputFile>]) -> &mut Known {
        self.known.get_or_insert_with(|| {
            let mut known = Known::default();
            inputs.iter().enumerate().for_each(|(at, file)| known.set(at, file));
            known
        })
    }

    /// Puts a file where one of its path is, or behind the others.
    pub(super) fn put(&mut self, inputs: &mut Vec<Shared<InputFile>>, file: Shared<InputFile>) {
        let mut there = self.at(&file.path);
        if is_evidence(&file)
            && let Some(at) = there.take()
        {
            self.remove(inputs, at);
        }
        let at = there.unwrap_or(inputs.len());
        if let Some(known) = &mut self.known {
            known.set(at, &file);
        }
        match inputs.get_mut(at) {
            Some(other) => *other = file,
            None => {
                self.by_path.insert(file.path.clone(), at);
                inputs.push(file);
            }
        }
    }

    /// Takes a file out. All behind it move up.
    pub(super) fn remove(&mut self, inputs: &mut Vec<Shared<InputFile>>, at: usize) -> Shared<InputFile> {
        let file = inputs.remove(at);
        *self = Self::of(inputs);
        file
    }
}
