//! What can be cleaned up: the narrowest commands, what each frees, and what it costs to have it again.

use serde::{Deserialize, Serialize};

use super::{Account, Category, ProfileFolder, State};
use crate::{order, shell};

/// A way to free some bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clean {
    /// What goes, as a phrase: "what incremental compilation keeps for `debug`".
    pub what: String,
    /// The commands, to be run in the folder that holds the target folder.
    pub commands: Vec<String>,
    /// How many bytes that frees at least, of those that were listed.
    pub frees: u64,
    /// What it costs.
    pub costs: String,
    /// Whether nothing has to be built again.
    pub is_free: bool,
    /// The category that it empties, if it is one.
    pub category: Option<Category>,
}

/// Profiles and triples that were not used for so long are taken for left over, in days.
const UNUSED_DAYS: u64 = 30;

/// Packages that are named in commands at most.
const MOST_NAMED: usize = 200;

/// What can be cleaned up, what costs nothing first, then what frees the most. `now` is in seconds since 1970.
pub fn cleanups(account: &Account, now: Option<u64>) -> Vec<Clean> {
    let mut cleans = Vec::new();
    by_category(account, &mut cleans);
    places(account, now, &mut cleans);
    unused(account, &mut cleans);
    cleans.push(Clean {
        what: "everything".to_owned(),
        commands: vec!["cargo clean".to_owned()],
        frees: account.bytes,
        costs: "a full rebuild of each profile".to_owned(),
        is_free: false,
        category: None,
    });
    cleans.retain(|clean| clean.frees > 0 && !clean.commands.is_empty());
    order::sort_by_key(&mut cleans, |clean| (!clean.is_free, std::cmp::Reverse(clean.frees)));
    cleans
}

fn by_category(account: &Account, cleans: &mut Vec<Clean>) {
    let roots = || account.roots.iter().filter(|root| is_direct(root, ""));
    let bytes_of = |category: Category| {
        account.categories.iter().find(|slice| slice.of == category).map_or(0, |slice| slice.bytes)
    };
    for (category, folder, costs) in [
        (Category::Package, "package", ""),
        (Category::Tmp, "tmp", ""),
        (Category::Timings, "cargo-timings", ""),
        (Category::Docs, "doc", "`cargo doc` writes it again"),
        (Category::RustAnalyzer, "rust-analyzer", "rust-analyzer checks the workspace again"),
        (Category::Miri, "miri", "the next run of Miri builds everything"),
        (Category::Trybuild, "tests", "the next run of the tests builds their dependencies again"),
        (Category::Nextest, "nextest", "records of earlier runs are lost"),
        (Category::Criterion, "criterion", "earlier measurements to compare with are lost"),
    ] {
        // What lies loose in `package/`, a `.crate` file, stays.
        let frees = match category {
            Category::Package => {
                let in_folders = |cell: &&super::account::Cell| cell.category == category && cell.package.is_some();
                account.cells.iter().filter(in_folders).map(|cell| cell.bytes).sum()
            }
            _ => bytes_of(category),
        };
        let commands = match category {
            Category::Docs => vec!["cargo clean --doc".to_owned()],
            // A pattern is none in quotes.
            Category::Package => roots().map(|root| format!("{}/*/", remove(&within(root, "package")))).collect(),
            _ => roots().map(|root| remove(&within(root, folder))).collect(),
        };
        let is_free = costs.is_empty();
        let costs = if is_free { "nothing: no build uses it" } else { costs };
        let what = category.name().to_owned();
        cleans.push(Clean { what, commands, frees, costs: costs.to_owned(), is_free, category: Some(category) });
    }
    let places = account.places.iter().enumerate();
    for (number, place) in places.filter(|(_, place)| is_direct(root(account, place), &folder(place))) {
        let is_kept = |cell: &&super::account::Cell| cell.category == Category::Incremental && cell.place == number;
        cleans.push(Clean {
            what: format!("the incremental cache in `{}`", folder(place)),
            commands: vec![remove(&format!("{}/incremental", path(account, place)))],
            frees: account.cells.iter().filter(is_kept).map(|cell| cell.bytes).sum(),
            costs: "the next build recompiles the workspace members; dependencies stay".to_owned(),
            is_free: false,
            category: Some(Category::Incremental),
        });
    }
}

/// Single profiles and triples, and which of them were not used for a while.
fn places(account: &Account, now: Option<u64>, cleans: &mut Vec<Clean>) {
    let is_profile =
        |place: &&ProfileFolder| !place.profile.is_empty() && is_direct(root(account, place), &folder(place));
    let places = || account.places.iter().filter(is_profile);
    let are_several = places().count() > 1;
    for place in places() {
        let days =
            now.or(account.newest).zip(place.newest).map_or(0, |(now, newest)| now.saturating_sub(newest) / 86_400);
        let what = match folder(place) {
            folder if days >= UNUSED_DAYS => format!("`{folder}`, which was not used for {days} days"),
            // Alone it is everything.
            folder if are_several => format!("all of `{folder}`"),
            _ => continue,
        };
        let profile = match place.profile.as_str() {
            "debug" => "dev",
            other => other,
        };
        // `cargo clean --profile` knows the folder of the profile alone: with `--target` it empties that one all the same.
        let command = if place.triple.is_empty() {
            format!("cargo clean {}", shell::option("--profile", profile))
        } else {
            remove(&path(account, place))
        };
        cleans.push(Clean {
            what,
            commands: vec![command],
            frees: place.bytes,
            costs: "a full rebuild of it".to_owned(),
            is_free: false,
            category: None,
        });
    }
}

/// Builds that the lockfile cannot use, by their hashes, so that nothing else goes.
fn unused(account: &Account, cleans: &mut Vec<Clean>) {
    for (state, what) in [
        (State::NotLocked, "packages that are not in the lockfile"),
        (State::Locked, "builds that are a week older than the rest, with as many newer ones as the lockfile can use"),
    ] {
        let (mut commands, mut frees, mut named) = (Vec::new(), 0_u64, 0);
        for of in account.crates.iter().filter(|of| of.state == state && !of.unused.is_empty()) {
            if named == MOST_NAMED {
                break;
            }
            named += 1;
            frees = frees.saturating_add(if state == State::NotLocked { of.bytes } else { of.older });
            for (root, folder, hash) in &of.unused {
                let root = account.roots.get(*root).map_or("", String::as_str);
                if !is_direct(root, folder) {
                    continue;
                }
                let base = shell::path(&within(root, folder));
                // The names of both layouts. A pattern that fits nothing is passed over by `rm -f`.
                commands.push(format!("rm -rf {base}/.fingerprint/*-{hash} {base}/build/*-{hash} {base}/deps/*-{hash}* {base}/build/*/{hash}"));
            }
        }
        cleans.push(Clean {
            what: what.to_owned(),
            commands,
            frees,
            costs: "a build with other features or for another command may need some of them again".to_owned(),
            is_free: false,
            category: None,
        });
    }
}

fn folder(place: &ProfileFolder) -> String {
    match (place.triple.as_str(), place.profile.as_str()) {
        ("", profile) => profile.to_owned(),
        (triple, "") => triple.to_owned(),
        (triple, profile) => format!("{triple}/{profile}"),
    }
}

fn root<'a>(account: &'a Account, place: &ProfileFolder) -> &'a str {
    account.roots.get(place.root).map_or("", String::as_str)
}

fn path(account: &Account, place: &ProfileFolder) -> String {
    within(root(account, place), &folder(place))
}

/// The path of something in a target folder.
fn within(root: &str, rest: &str) -> String {
    if root.is_empty() { rest.to_owned() } else { format!("{root}/{rest}") }
}

fn remove(path: &str) -> String {
    format!("rm -r {}", shell::path(path))
}

/// Whether the folder of a target folder is where it seems to be. A list may hold any name, `..` among them.
fn is_direct(root: &str, folder: &str) -> bool {
    let is_dot = |part: &str| matches!(part, "." | "..");
    // The list itself may have been made from a folder further in.
    let mut root = root.split('/').skip_while(|part| is_dot(part));
    !root.any(is_dot) && !folder.split('/').any(is_dot)
}
