//! A lock as the text that Cargo 1.53 and later write.

use std::collections::HashMap;

use super::{Lock, NO_CHECKSUM, Package};
use crate::read::lockfile::PackageId;
use crate::read::lockfile::plain::{self, Plain};
use crate::read::lockfile::write::{EntryText, HEAD, LockText, labels};

impl Lock {
    /// Reads the lock, whether or not its text is one that Cargo would write.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (version, _) = text.strip_prefix(HEAD)?.split_once('\n')?;
        let start = text.find("\n[[").map_or(text.len(), |at| at + 1);
        let (entries, end) = plain::entries(text, start);
        if end < text.len() {
            return None;
        }
        let (unused, entries): (Vec<Plain<'_>>, _) = entries.into_iter().partition(|entry| entry.is_unused_patch);
        let mut packages: Vec<Package> = entries.iter().map(Package::of).collect();
        let texts = packages.iter().map(|package| package.entry(false)).collect::<Vec<_>>();
        let labels: Vec<String> = labels(&texts).iter().map(|label| label.concat()).collect();
        let ids: HashMap<&str, usize> = labels.iter().zip(0..).map(|(label, id)| (label.as_str(), id)).collect();
        for (package, entry) in packages.iter_mut().zip(&entries) {
            let names = entry.dependencies.iter();
            let dependencies: Option<Vec<PackageId>> =
                names.map(|name| ids.get(name.text).copied().map(PackageId::new)).collect();
            package.dependencies = dependencies.filter(|ids| ids.is_sorted_by(|a, b| a < b))?;
        }
        Some(Self {
            version: version.parse().ok()?,
            packages,
            unused_patches: unused.iter().map(Package::of).collect(),
        })
    }

    /// The text as Cargo writes it, with zeros for checksums, piece by piece.
    fn write(&self, out: &mut dyn FnMut(&str)) {
        let lock = LockText {
            version: self.version,
            packages: self.packages.iter().map(|package| package.entry(false)).collect(),
            unused_patches: self.unused_patches.iter().map(|patch| patch.entry(true)).collect(),
        };
        lock.write(out);
    }

    /// How many bytes the text has.
    pub(super) fn length(&self) -> usize {
        let mut length = 0_usize;
        self.write(&mut |part| length = length.saturating_add(part.len()));
        length
    }

    /// The text as Cargo writes it, with zeros for checksums.
    pub(in crate::share) fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.length());
        self.write(&mut |part| text.push_str(part));
        text
    }
}

impl Package {
    /// What an entry says, its dependencies aside.
    fn of(entry: &Plain<'_>) -> Self {
        Self {
            name: entry.name.text.to_owned(),
            version: entry.version.text.to_owned(),
            source: entry.source.as_ref().map_or("", |source| source.text).into(),
            dependencies: Vec::new(),
        }
    }

    /// The entry that it is written as.
    pub(super) fn entry(&self, is_patch: bool) -> EntryText<'_> {
        // Those from registries have a checksum, those from git and from folders have none.
        let has_checksum = self.source.starts_with("registry+") || self.source.starts_with("sparse+");
        EntryText {
            name: &self.name,
            version: self.version.as_str().into(),
            source: (&*self.source).into(),
            checksum: if has_checksum && !is_patch { NO_CHECKSUM.into() } else { "".into() },
            dependencies: &self.dependencies,
            replaced_by: None,
        }
    }

    /// How many bytes its table has without the dependencies.
    pub(super) fn length(&self, is_patch: bool) -> usize {
        let mut length = 0;
        let table = if is_patch { "patch.unused" } else { "package" };
        self.entry(is_patch).write_head(table, &mut |part| length += part.len());
        length
    }
}
