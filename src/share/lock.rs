//! A `Cargo.lock` as its graph. Checksums are left out: an audit does not look at them.

use std::rc::Rc;

use super::Damage;
use super::budget::{MOST_EDGES, MOST_PACKAGES};
use super::coder::{Coder, hash, hash_text};
use crate::order;
use crate::read::lockfile::PackageId;
use crate::read::lockfile::write::{CRATES_IO, EntryText, HEAD, labels};

mod text;

/// The most addresses that packages may come from, as eight bits tell which.
const MOST_SOURCES: usize = 256;

/// How many of them are known from the beginning: none, and that of crates.io.
const KNOWN: usize = 2;

/// What a checksum becomes.
pub(super) const NO_CHECKSUM: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A lock as Cargo 1.53 and later write it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Lock {
    version: u32,
    packages: Vec<Package>,
    unused_patches: Vec<Package>,
}

#[derive(Debug, Default, PartialEq, Clone)]
struct Package {
    name: String,
    version: String,
    source: Rc<str>,
    /// In the order of the packages.
    dependencies: Vec<PackageId>,
}

/// `text` with zeros for the digits of its checksums. Nothing else changes, and no byte moves.
pub fn without_checksums(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let body = line.trim_end();
        let is_checksum = body.starts_with("checksum = \"") || body.starts_with("\"checksum ");
        let digits = body.strip_suffix('"').and_then(|body| Some((body, body.rsplit_once('"')?.1)));
        match digits.filter(|(_, digits)| is_checksum && is_sha256(digits)) {
            Some((body, digits)) => {
                out.push_str(body.strip_suffix(digits).unwrap_or_default());
                out.push_str(NO_CHECKSUM);
                out.push_str(line.get(body.len()..).unwrap_or_default());
            }
            None => out.push_str(line),
        }
    }
    out
}

fn is_sha256(digits: &str) -> bool {
    digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Lock {
    /// The lock that `text` is; nothing if that would not give back each byte of it but for checksums.
    pub(super) fn of(text: &str) -> Option<Self> {
        let lock = Self::read(text)?;
        (lock.is_small() && lock.length() == text.len() && lock.to_text() == text).then_some(lock)
    }

    /// Whether a reader would take it.
    fn is_small(&self) -> bool {
        let edges: usize = self.packages.iter().map(|package| package.dependencies.len()).sum();
        let is_known = |packages: &[Package]| {
            let mut sources: Vec<&str> = Vec::new();
            packages.iter().all(|Package { source, .. }| {
                if !sources.contains(&&**source) {
                    sources.push(source);
                }
                sources.len() <= MOST_SOURCES - KNOWN
            })
        };
        self.packages.len() + self.unused_patches.len() <= MOST_PACKAGES
            && edges <= MOST_EDGES
            && is_known(&self.packages)
            && is_known(&self.unused_patches)
    }

    /// Writes this lock, or reads one.
    pub(super) fn code(&self, coder: &mut Coder<'_>) -> Result<Self, Damage> {
        let version = coder.count(self.version, 20);
        coder.budget.copy(HEAD.len() + 11)?;
        let mut packages = code_packages(&self.packages, false, coder)?;
        let unused_patches = code_packages(&self.unused_patches, true, coder)?;
        code_edges(&self.packages, &mut packages, coder)?;
        Ok(Self { version, packages, unused_patches })
    }
}

/// What stands around each dependency of a list.
const IN_LIST: usize = " \"\",\n".len();

/// What stands around the list.
const AROUND_LIST: usize = "dependencies = [\n]\n".len();

/// Names, versions and sources.
fn code_packages(given: &[Package], is_patch: bool, coder: &mut Coder<'_>) -> Result<Vec<Package>, Damage> {
    let count = coder.count(given.len() as u32, 21) as usize;
    if count > MOST_PACKAGES {
        return Err(Damage::TooMuch);
    }
    let nothing = Package::default();
    let mut sources: Vec<Rc<str>> = vec!["".into(), CRATES_IO.into()];
    let mut packages: Vec<Package> = Vec::new();
    let mut last = Package::default();
    let mut of = 1;
    for at in 0..count {
        let package = given.get(at).unwrap_or(&nothing);
        // Names are sorted, so that most begin as the last one does.
        let before = last.name.as_bytes();
        let whole = hash_text(before);
        let (mut place, mut same, mut so_far) = (0, true, whole);
        let name = coder.text(package.name.as_bytes(), 1, &mut |byte| {
            if let Some(byte) = byte {
                same &= before.get(place) == Some(&byte);
                so_far = hash(so_far, u32::from(byte));
                place += 1;
            }
            let next = |ahead: usize| u32::from(before.get(place + ahead).copied().unwrap_or(0));
            let near = hash(u32::from(same) | next(0) << 8 | next(1) << 16, place.min(3) as u32);
            [hash(near, 31), hash(so_far, 32)]
        })?;
        let name = utf8(name)?;
        let own = hash_text(name.as_bytes());
        let before = if name == last.name { last.version.as_bytes() } else { &[] };
        let (mut place, mut so_far) = (0, 0);
        let version = coder.text(package.version.as_bytes(), 2, &mut |byte| {
            if let Some(byte) = byte {
                so_far = hash(so_far, u32::from(byte));
                place += 1;
            }
            let next = u32::from(before.get(place).copied().unwrap_or(0));
            [hash(hash(own, so_far), 33), hash(hash(so_far, next), 34)]
        })?;
        let version = utf8(version)?;
        let known = sources.iter().position(|source| *source == package.source).unwrap_or(sources.len());
        let stem = hash_text(stem(&name).as_bytes());
        of = coder.number(known.min(255) as u32, 8, &[of, hash(own, 35), hash(stem, 36)], 13) as usize as u32;
        let source = match sources.get(of as usize) {
            Some(source) => Rc::clone(source),
            None => {
                let source = coder.text(package.source.as_bytes(), 6, &mut |_| [0, 0])?;
                let source: Rc<str> = utf8(source)?.into();
                sources.push(Rc::clone(&source));
                source
            }
        };
        last = Package { name, version, source, dependencies: Vec::new() };
        coder.budget.package(last.length(is_patch) + AROUND_LIST)?;
        packages.push(last.clone());
    }
    Ok(packages)
}

fn utf8(bytes: Vec<u8>) -> Result<String, Damage> {
    String::from_utf8(bytes).map_err(|_| Damage::Nonsense)
}

/// What packages of one family begin with.
fn stem(name: &str) -> &str {
    name.split(['-', '_']).next().unwrap_or_default()
}

/// Who depends on whom. A dependency is identified by the bits of a hash of its name, of which those are left out that all
/// names in question share. So a pair of packages that was met before, in the dictionary too, costs next to nothing.
fn code_edges(given: &[Package], packages: &mut [Package], coder: &mut Coder<'_>) -> Result<(), Damage> {
    let key = |package: &Package| hash_text(package.name.as_bytes());
    let mut by_key: Vec<usize> = (0..packages.len()).collect();
    let keys: Vec<u32> = packages.iter().map(key).collect();
    let key_of = |id: usize| keys.get(id).copied().unwrap_or(0);
    order::sort_by_key(&mut by_key, |id| (key_of(*id), *id));
    let mut place = vec![0; packages.len()];
    for (at, id) in by_key.iter().enumerate() {
        if let Some(place) = place.get_mut(*id) {
            *place = at;
        }
    }
    let entries: Vec<EntryText<'_>> = packages.iter().map(|package| package.entry(false)).collect();
    let lengths: Vec<usize> = labels(&entries).iter().map(|label| label.iter().map(|part| part.len()).sum()).collect();
    for (at, package) in packages.iter_mut().enumerate() {
        let own = key_of(at);
        let family = hash_text(stem(&package.name).as_bytes());
        let kind = package.source.is_empty();
        let wanted = given.get(at).map(|package| package.dependencies.as_slice()).unwrap_or_default();
        let mut wanted: Vec<usize> = wanted.iter().filter_map(|id| place.get(id.index()).copied()).collect();
        order::sort(&mut wanted);
        let mut wanted = wanted.into_iter();
        let mut from = 0;
        let (mut last, mut one_before) = (0, 0);
        let mut chosen = Vec::new();
        loop {
            let next = wanted.next();
            let so_far = chosen.len().min(20) as u32;
            let ends = [
                hash(hash(own, last), 41),
                hash(hash(so_far, u32::from(kind)), 42),
                hash(hash(last, one_before), 43),
                hash(hash(family, so_far), 44),
                hash(hash(own, so_far), 45),
                hash(last, 46),
            ];
            if from >= by_key.len() || !coder.bit(next.is_some(), &ends, 14, None) {
                break;
            }
            let at = code_target(coder, &by_key, &key_of, from, next, [own, last, one_before, family, u32::from(kind)]);
            let Some(id) = by_key.get(at) else { return Err(Damage::Nonsense) };
            coder.budget.edge(lengths.get(*id).map_or(0, |length| length + IN_LIST))?;
            chosen.push(*id);
            one_before = last;
            last = key_of(*id);
            from = at + 1;
        }
        coder.check()?;
        order::sort(&mut chosen);
        package.dependencies = chosen.into_iter().map(PackageId::new).collect();
    }
    Ok(())
}

/// Which of `by_key`, from `from` on.
fn code_target(
    coder: &mut Coder<'_>,
    by_key: &[usize],
    key_of: &dyn Fn(usize) -> u32,
    from: usize,
    wanted: Option<usize>,
    [own, last, one_before, family, kind]: [u32; 5],
) -> usize {
    let (mut low, mut high) = (from, by_key.len());
    let key_at = |at: usize| by_key.get(at).map_or(0, |id| key_of(*id));
    for depth in 0..32 {
        if high - low < 2 || key_at(low) == key_at(high - 1) {
            break;
        }
        let bit_of = |at: usize| key_at(at) >> (31 - depth) & 1 == 1;
        if bit_of(low) == bit_of(high - 1) {
            continue;
        }
        let inner = by_key.get(low..high).unwrap_or_default();
        let middle = low + inner.partition_point(|id| key_of(*id) >> (31 - depth) & 1 == 0);
        let node = key_at(low) >> (31 - depth) | 1;
        let node = hash(node, depth);
        let contexts = [
            hash(node, 51),
            hash(hash(node, own), 52),
            hash(hash(node, last), 53),
            hash(hash(node, family), 54),
            hash(hash(node, hash(last, one_before)), 55),
            hash(hash(node, kind), 56),
        ];
        if coder.bit(wanted.is_some_and(|wanted| wanted >= middle), &contexts, 15, None) {
            low = middle;
        } else {
            high = middle;
        }
    }
    // Versions of one name.
    while high - low > 1 {
        let middle = low + (high - low).div_ceil(2);
        let contexts = [hash(key_at(low), 57), hash(hash(own, key_at(low)), 58), 59];
        if coder.bit(wanted.is_some_and(|wanted| wanted >= middle), &contexts, 12, None) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
