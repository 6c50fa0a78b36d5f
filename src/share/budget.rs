//! What reading a link may cost. A link of a few hundred characters can claim gigabytes, so that everything is paid for
//! before it is made.

use super::Damage;

/// The most bytes of text that a link may hold as text, which bounds how long a page is busy with it.
pub const MOST_TEXT: usize = 1 << 20;

/// The most bytes that a link may become: the texts of all files, and what tells them apart. The largest lockfile that
/// links were tried on has 1,548 packages and takes 0.8 MB with the 88 files around it.
pub const MOST_WRITTEN: usize = 32 << 20;

/// The most files of a link.
pub(super) const MOST_FILES: u32 = 10_000;

/// How many packages the lockfiles of a link may have together.
pub(super) const MOST_PACKAGES: usize = 20_000;

/// How many dependencies they may have together.
pub(super) const MOST_EDGES: usize = 200_000;

/// What a file, a package, a choice or an id costs beside its text: about what it takes in memory.
const ITEM: usize = 64;

/// What may still come.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    /// Bytes that are coded one by one.
    text: usize,
    /// Bytes that are made of what was coded.
    written: usize,
    packages: usize,
    edges: usize,
}

impl Budget {
    /// The most that any link may hold.
    pub(super) const MOST: Self =
        Self { text: MOST_TEXT, written: MOST_WRITTEN, packages: MOST_PACKAGES, edges: MOST_EDGES };

    /// Without any limit.
    pub(super) const NONE: Self =
        Self { text: usize::MAX, written: usize::MAX, packages: usize::MAX, edges: usize::MAX };

    /// What a link of so many bytes may hold. What comes out of ten bytes and never ends is an attack.
    pub(super) fn of(bytes: usize) -> Self {
        let text = MOST_TEXT.min(bytes.saturating_mul(400).saturating_add(1 << 16));
        let written = MOST_WRITTEN.min(bytes.saturating_mul(1000).saturating_add(1 << 20));
        Self { text, written, ..Self::MOST }
    }

    /// The most bytes that may be written.
    pub(super) fn written(&self) -> usize {
        self.written
    }

    /// Whether a budget would have done of which `self` is the most, and `left` is what is left.
    pub(super) fn covers(&self, left: &Self) -> bool {
        let spent = |most: usize, left: usize| most.saturating_sub(left);
        spent(Self::MOST.text, left.text) <= self.text && spent(Self::MOST.written, left.written) <= self.written
    }

    /// A byte of text.
    pub(super) fn byte(&mut self) -> Result<(), Damage> {
        take(&mut self.text, 1)?;
        take(&mut self.written, 1)
    }

    /// Bytes that are copied from what was coded before.
    pub(super) fn copy(&mut self, bytes: usize) -> Result<(), Damage> {
        take(&mut self.written, bytes)
    }

    /// A file, a choice, an id.
    pub(super) fn item(&mut self) -> Result<(), Damage> {
        take(&mut self.written, ITEM)
    }

    /// A package, with all that is written of it in a lockfile beside its dependencies.
    pub(super) fn package(&mut self, bytes: usize) -> Result<(), Damage> {
        take(&mut self.packages, 1)?;
        take(&mut self.written, ITEM.saturating_add(bytes))
    }

    /// A dependency that is written in so many bytes.
    pub(super) fn edge(&mut self, bytes: usize) -> Result<(), Damage> {
        take(&mut self.edges, 1)?;
        take(&mut self.written, bytes)
    }
}

fn take(left: &mut usize, cost: usize) -> Result<(), Damage> {
    *left = left.checked_sub(cost).ok_or(Damage::TooMuch)?;
    Ok(())
}
