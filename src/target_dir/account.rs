//! The account of a target folder: each byte is some owner's.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::Category;
use super::owner::{Owner, Shape};
use super::roots::roots;
use crate::order;
use crate::read::listing::{Exactness, Listing};

/// What lies in a target folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The folders, as the list has them.
    pub roots: Vec<String>,
    /// All bytes in them.
    pub bytes: u64,
    /// The files in them.
    pub files: usize,
    /// Files of the list that lie elsewhere.
    pub elsewhere: usize,
    /// How exact the sizes are, in words.
    pub exactness: String,
    /// What the bytes are for, the most first.
    pub categories: Vec<Slice<Category>>,
    /// Where they lie: by triple and profile, the most first.
    pub places: Vec<ProfileFolder>,
    /// Whose they are, the most first. What belongs to no package is in none of them.
    pub crates: Vec<Crate>,
    /// The cells that the account is made of, in a fixed order: of each category, place and crate.
    pub cells: Vec<Cell>,
    /// Bytes of builds that are older than what the lockfile can still use.
    pub older: u64,
    /// Bytes of packages that are not in the lockfile.
    pub unlocked: u64,
    /// The last change of any file, in seconds since 1970.
    pub newest: Option<u64>,
}

/// Some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice<K> {
    /// What for.
    pub of: K,
    /// How many.
    pub bytes: u64,
    /// In how many files.
    pub files: usize,
}

/// The folder of a profile, or what belongs to none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileFolder {
    /// Which of the roots.
    pub root: usize,
    /// The triple; empty for what is built for the machine itself.
    pub triple: String,
    /// The folder of the profile; empty for what belongs to none.
    pub profile: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its files.
    pub files: usize,
    /// Its last change, in seconds since 1970.
    pub newest: Option<u64>,
}

/// How a package stands to the lockfile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is in the lockfile.
    Locked,
    /// It is not.
    NotLocked,
    /// That cannot be told: there is no lockfile, or the name is that of a program or a test.
    Unknown,
}

/// What a package takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Crate {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: u64,
    /// Its files.
    pub files: usize,
    /// How many builds of it there are.
    pub builds: usize,
    /// Bytes of those that are older than what the lockfile can still use.
    pub older: u64,
    /// How it stands to the lockfile.
    pub state: State,
    /// The folders and hashes of its builds that nothing uses, for exact commands: root, folder of the profile, hash.
    #[serde(skip)]
    pub(super) unused: Vec<(usize, String, String)>,
}

/// The bytes of one owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// What for.
    pub category: Category,
    /// Where, as a number of [`Account::places`].
    pub place: usize,
    /// Whose, as a number of [`Account::crates`].
    pub package: Option<usize>,
    /// How many.
    pub bytes: u64,
}

/// How many seconds before the last change of the folder a build was changed last that counts as older. A day on
/// which builds, tests, checks and documents were made has as many builds of a unit as commands, and all are in use.
const OLD: u64 = 7 * 24 * 60 * 60;

/// The builds of one unit that can be of use at once, for each version in the lockfile: for the program and for build
/// scripts and macros, each compiled and, for `cargo check` and `cargo doc`, only checked.
const BUILDS_PER_VERSION: usize = 4;

#[derive(Default)]
struct Sum {
    bytes: u64,
    files: usize,
    newest: Option<u64>,
}

impl Sum {
    fn add(&mut self, bytes: u64, files: usize, modified: Option<u64>) {
        self.bytes = self.bytes.saturating_add(bytes);
        self.files += files;
        self.newest = self.newest.max(modified);
    }
}

/// Accounts for a list of files. `versions` tells how many versions of a package the lockfile has, members included.
pub fn account(listing: &Listing, versions: Option<&dyn Fn(&str) -> usize>) -> Account {
    let entries = &listing.entries;
    let roots = roots(entries);
    let mut elsewhere = 0;
    let mut within: Vec<Vec<usize>> = vec![Vec::new(); roots.len()];
    for (at, entry) in entries.iter().enumerate() {
        let root =
            roots.iter().position(|root| entry.path.starts_with(root.as_str()) || format!("{}/", entry.path) == *root);
        match root.and_then(|root| within.get_mut(root)) {
            Some(within) => within.push(at),
            None => elsewhere += 1,
        }
    }
    let mut sums: HashMap<(usize, Owner<'_>), Sum> = HashMap::new();
    for (number, (root, within)) in roots.iter().zip(&within).enumerate() {
        let path = |at: &usize| entries.get(*at).and_then(|entry| entry.path.get(root.len()..)).unwrap_or_default();
        let shape = Shape::new(within.iter().map(path));
        for at in within {
            let Some(entry) = entries.get(*at) else { continue };
            sums.entry((number, shape.owner(path(at)))).or_default().add(entry.bytes, 1, entry.modified);
        }
    }
    let mut account = Account {
        roots: roots.iter().map(|root| root.trim_end_matches('/').to_owned()).collect(),
        bytes: sums.values().map(|sum| sum.bytes).sum(),
        files: sums.values().map(|sum| sum.files).sum(),
        elsewhere,
        exactness: listing.exactness.to_string(),
        categories: Vec::new(),
        places: Vec::new(),
        crates: Vec::new(),
        cells: Vec::new(),
        older: 0,
        unlocked: 0,
        newest: sums.values().filter_map(|sum| sum.newest).max(),
    };
    let mut sums: Vec<((usize, Owner<'_>), Sum)> = sums.into_iter().collect();
    order::sort_by(&mut sums, |(a, _), (b, _)| a.cmp(b));
    fill(&mut account, &sums, versions, listing.exactness);
    account
}

/// The builds of a package in one folder: by hash, what they weigh.
type Builds<'p> = BTreeMap<(usize, &'p str, &'p str, &'p str), Build<'p>>;

/// A build by its age: its last change, its hash and its bytes.
type Dated<'p> = (Option<u64>, &'p str, u64);

/// A unit: the root, the triple, the profile, the package, and what of it.
type Unit<'p> = (usize, &'p str, &'p str, &'p str, &'p str);

#[derive(Default)]
struct Build<'p> {
    package: &'p str,
    bytes: u64,
    newest: Option<u64>,
    units: Vec<&'p str>,
}

fn fill(
    account: &mut Account,
    sums: &[((usize, Owner<'_>), Sum)],
    versions: Option<&dyn Fn(&str) -> usize>,
    exactness: Exactness,
) {
    // The name of a package is in its fingerprint, that of its crate in the file. The hash belongs to both.
    let mut packages: HashMap<(usize, &str, &str, &str), &str> = HashMap::new();
    // What has another hash, as incremental compilation does, has the name of the crate alone.
    let mut by_crate: HashMap<String, &str> = HashMap::new();
    for ((root, owner), _) in sums {
        let is_named = matches!(owner.category, Category::Fingerprints | Category::BuildScripts);
        if is_named && !owner.hash.is_empty() {
            packages.insert((*root, owner.triple, owner.profile, owner.hash), owner.name);
            let name = by_crate.entry(owner.name.replace('-', "_")).or_insert(owner.name);
            if owner.name.contains('_') {
                *name = owner.name;
            }
        }
    }
    let mut categories: HashMap<Category, Sum> = HashMap::new();
    let mut places: BTreeMap<(usize, &str, &str), Sum> = BTreeMap::new();
    let mut crates: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut builds: Builds<'_> = BTreeMap::new();
    let mut cells: BTreeMap<(Category, usize, &str, &str, &str), u64> = BTreeMap::new();
    for ((root, owner), sum) in sums {
        let unit = (*root, owner.triple, owner.profile, owner.hash);
        let package = packages.get(&unit).copied();
        let name = package.or_else(|| by_crate.get(owner.name).copied()).unwrap_or(owner.name);
        categories.entry(owner.category).or_default().add(sum.bytes, sum.files, sum.newest);
        places.entry((*root, owner.triple, owner.profile)).or_default().add(sum.bytes, sum.files, sum.newest);
        if !name.is_empty() {
            crates.entry(name).or_default().add(sum.bytes, sum.files, sum.newest);
        }
        if let Some(package) = package.filter(|_| !owner.hash.is_empty()) {
            let build = builds.entry(unit).or_default();
            build.package = package;
            build.bytes = build.bytes.saturating_add(sum.bytes);
            build.newest = build.newest.max(sum.newest);
            if !owner.unit.is_empty() {
                build.units.push(owner.unit);
            }
        }
        *cells.entry((owner.category, *root, owner.triple, owner.profile, name)).or_default() += sum.bytes;
    }
    account.categories = Category::ALL
        .iter()
        .filter_map(|of| categories.get(of).map(|sum| Slice { of: *of, bytes: sum.bytes, files: sum.files }))
        .collect();
    order::sort_by_key(&mut account.categories, |slice| std::cmp::Reverse(slice.bytes));
    account.places = places
        .iter()
        .map(|((root, triple, profile), sum)| ProfileFolder {
            root: *root,
            triple: (*triple).to_owned(),
            profile: (*profile).to_owned(),
            bytes: sum.bytes,
            files: sum.files,
            newest: sum.newest,
        })
        .collect();
    order::sort_by_key(&mut account.places, |place| std::cmp::Reverse(place.bytes));
    account.crates = crates
        .iter()
        .map(|(name, sum)| Crate {
            name: (*name).to_owned(),
            bytes: sum.bytes,
            files: sum.files,
            builds: 0,
            older: 0,
            state: State::Unknown,
            unused: Vec::new(),
        })
        .collect();
    judge(account, &builds, versions, exactness);
    order::sort_by_key(&mut account.crates, |of| std::cmp::Reverse(of.bytes));
    let crate_numbers: HashMap<&str, usize> = account.crates.iter().map(|of| of.name.as_str()).zip(0..).collect();
    let place_numbers: HashMap<(usize, &str, &str), usize> = account
        .places
        .iter()
        .map(|place| (place.root, place.triple.as_str(), place.profile.as_str()))
        .zip(0..)
        .collect();
    account.cells = cells
        .iter()
        .map(|((category, root, triple, profile, name), bytes)| Cell {
            category: *category,
            place: place_numbers.get(&(*root, triple, profile)).copied().unwrap_or_default(),
            package: crate_numbers.get(name).copied(),
            bytes: *bytes,
        })
        .collect();
}

/// Tells which builds are of no use to the lockfile.
fn judge(account: &mut Account, builds: &Builds<'_>, versions: Option<&dyn Fn(&str) -> usize>, exactness: Exactness) {
    let mut places: HashMap<String, usize> = account.crates.iter().map(|of| of.name.clone()).zip(0..).collect();
    let account_newest = account.newest;
    // Builds of the same unit of a package in the same folder, the newest first.
    let mut alike: BTreeMap<Unit<'_>, Vec<Dated<'_>>> = BTreeMap::new();
    for ((root, triple, profile, hash), build) in builds {
        let Some(of) = places.get_mut(build.package).and_then(|place| account.crates.get_mut(*place)) else { continue };
        of.builds += 1;
        let Some(versions) = versions else { continue };
        if versions(build.package) == 0 {
            of.state = State::NotLocked;
            account.unlocked = account.unlocked.saturating_add(build.bytes);
            of.unused.push((*root, folder(triple, profile), (*hash).to_owned()));
            continue;
        }
        of.state = State::Locked;
        if exactness != Exactness::Rounded
            && let Some(unit) = build.units.first()
        {
            let alike = alike.entry((*root, triple, profile, build.package, unit)).or_default();
            alike.push((build.newest, hash, build.bytes));
        }
    }
    for ((root, triple, profile, package, _), mut builds) in alike {
        // Without times it cannot be told which are older.
        if builds.iter().any(|(newest, ..)| newest.is_none()) {
            continue;
        }
        let most = versions.map_or(0, |versions| versions(package)) * BUILDS_PER_VERSION;
        order::sort_by(&mut builds, |a, b| b.cmp(a));
        let Some(of) = places.get(package).and_then(|place| account.crates.get_mut(*place)) else { continue };
        let is_old =
            |(newest, ..): &Dated<'_>| account_newest.zip(*newest).is_some_and(|(last, newest)| newest + OLD < last);
        for (_, hash, bytes) in builds.into_iter().skip(most).filter(is_old) {
            of.older = of.older.saturating_add(bytes);
            account.older = account.older.saturating_add(bytes);
            of.unused.push((root, folder(triple, profile), hash.to_owned()));
        }
    }
}

fn folder(triple: &str, profile: &str) -> String {
    if triple.is_empty() { profile.to_owned() } else { format!("{triple}/{profile}") }
}
