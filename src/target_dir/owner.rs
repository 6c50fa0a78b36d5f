//! Who owns a file, by its path within the target folder.

use std::collections::{HashMap, HashSet};

use super::Category;

/// The owner of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Owner<'p> {
    pub(super) category: Category,
    /// The triple, where it has its own folder; empty otherwise.
    pub(super) triple: &'p str,
    /// The folder of the profile; empty where it is of none.
    pub(super) profile: &'p str,
    /// The package or the crate; empty where it is of none.
    pub(super) name: &'p str,
    /// The hash that tells builds of a package apart; empty where there is none.
    pub(super) hash: &'p str,
    /// What of the package a file of its fingerprint is for, such as `lib-serde`; empty for all others.
    pub(super) unit: &'p str,
}

/// Which folders of a root are profiles, and which are triples.
pub(super) struct Shape<'p> {
    profiles: HashSet<&'p str>,
    /// What each folder `build/PACKAGE/HASH` is the unit of, such as `bin-app`.
    units: HashMap<&'p str, &'p str>,
}

/// The folders that only a profile has.
const IN_PROFILE: [&str; 6] = ["deps", ".fingerprint", "build", "incremental", "examples", ".cargo-lock"];

/// Tools that keep a folder of their own, and who they are.
const TOOLS: &[(&str, Category)] = &[
    ("doc", Category::Docs),
    ("package", Category::Package),
    ("tmp", Category::Tmp),
    ("cargo-timings", Category::Timings),
    ("criterion", Category::Criterion),
    ("nextest", Category::Nextest),
    ("miri", Category::Miri),
    ("llvm-cov", Category::Coverage),
    ("llvm-cov-target", Category::Coverage),
    ("tarpaulin", Category::Coverage),
    ("coverage", Category::Coverage),
    ("rust-analyzer", Category::RustAnalyzer),
    ("ra", Category::RustAnalyzer),
    ("tests", Category::Trybuild),
];

impl<'p> Shape<'p> {
    /// Looks at all paths of a root. `debug` and `release` are profiles whatever is in them.
    pub(super) fn new(paths: impl Iterator<Item = &'p str>) -> Self {
        let (mut profiles, mut units) = (HashSet::new(), HashMap::new());
        for path in paths {
            if let Some((folder, file)) = path.split_once("/fingerprint/") {
                let unit = unit_of(file);
                units.extend((!unit.is_empty()).then_some((folder, unit)));
            }
            let mut at = 0;
            // The folder of a profile is the first or, below a triple, the second.
            for (depth, part) in path.split_inclusive('/').enumerate().take(3) {
                let folder = path.get(..at.max(1) - 1).unwrap_or_default();
                at += part.len();
                let part = part.trim_end_matches('/');
                let first = folder.split('/').next().unwrap_or_default();
                if depth > 0 && IN_PROFILE.contains(&part) && tool(first).is_none() {
                    profiles.insert(folder);
                }
            }
        }
        Self { profiles, units }
    }

    fn is_profile(&self, folder: &str) -> bool {
        let name = folder.rsplit('/').next().unwrap_or_default();
        matches!(name, "debug" | "release") || self.profiles.contains(folder)
    }

    /// The owner of the file at `path`, or of a folder whose content is not listed.
    pub(super) fn owner(&self, path: &'p str) -> Owner<'p> {
        let mut owner = Owner { category: Category::Other, triple: "", profile: "", name: "", hash: "", unit: "" };
        let (first, mut rest) = path.split_once('/').unwrap_or((path, ""));
        if let Some(category) = tool(first) {
            owner.category = category;
            if category == Category::Docs || category == Category::Package {
                owner.name = folder_of(rest);
                if category == Category::Package {
                    owner.name = without_version(owner.name);
                }
            }
            return owner;
        }
        if self.is_profile(first) {
            owner.profile = first;
        } else {
            let (second, below) = rest.split_once('/').unwrap_or((rest, ""));
            let length = first.len() + 1 + second.len();
            let is_triple = path.get(..length).is_some_and(|folder| self.is_profile(folder)) && !second.is_empty();
            if !is_triple {
                if looks_like_triple(first) {
                    owner.triple = first;
                    if let Some(category) = tool(second) {
                        owner.category = category;
                        owner.name = folder_of(below);
                    }
                }
                return owner;
            }
            (owner.triple, owner.profile, rest) = (first, second, below);
        }
        within_profile(&mut owner, rest);
        if let Some((folder, file)) = path.split_once("/out/")
            && let Some(unit) = self.units.get(folder)
        {
            owner.category = match unit.split('-').next() {
                // `build-script-…`, and `run-build-script-…`, in whose folder is what it made.
                Some("build" | "run") => Category::BuildScripts,
                Some("example") => Category::Examples,
                _ => compiled(file),
            };
        }
        owner
    }
}

fn tool(name: &str) -> Option<Category> {
    if name.starts_with("flycheck") {
        return Some(Category::RustAnalyzer);
    }
    TOOLS.iter().find(|(tool, _)| *tool == name).map(|(_, category)| *category)
}

/// `x86_64-unknown-linux-gnu`, or the name of a file that describes a target.
fn looks_like_triple(name: &str) -> bool {
    name.matches('-').count() >= 1 && !name.starts_with('.')
}

/// The package of `NAME-VERSION`.
fn without_version(folder: &str) -> &str {
    let is_version = |(at, _): &(usize, &str)| folder.as_bytes().get(at + 1).is_some_and(u8::is_ascii_digit);
    folder.match_indices('-').find(is_version).and_then(|(at, _)| folder.get(..at)).unwrap_or(folder)
}

fn folder_of(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

/// Files of a profile's folder.
fn within_profile<'p>(owner: &mut Owner<'p>, path: &'p str) {
    let (folder, rest) = path.split_once('/').unwrap_or(("", path));
    match folder {
        "incremental" => {
            owner.category = Category::Incremental;
            let name = rest.split('/').next().unwrap_or_default();
            owner.name = name.rsplit_once('-').map_or(name, |(name, _)| name);
        }
        "deps" => {
            let file = rest.split('/').next().unwrap_or_default();
            owner.category = compiled(rest);
            (owner.name, owner.hash) = crate_of(file);
        }
        ".fingerprint" => {
            owner.category = Category::Fingerprints;
            let (unit, file) = rest.split_once('/').unwrap_or((rest, ""));
            (owner.name, owner.hash) = hashed(unit).unwrap_or((unit, ""));
            owner.unit = unit_of(file);
        }
        "build" => within_build(owner, rest),
        "examples" => {
            owner.category = Category::Examples;
            let file = rest.split('/').next().unwrap_or_default();
            owner.name = crate_of(file).0;
        }
        // Files that stand in the folder of the profile itself.
        "" => match rest {
            // A folder whose content is not listed.
            "incremental" => owner.category = Category::Incremental,
            "deps" => owner.category = Category::Crates,
            ".fingerprint" => owner.category = Category::Fingerprints,
            "build" => owner.category = Category::BuildScripts,
            "examples" => owner.category = Category::Examples,
            "" | ".cargo-lock" | ".cargo-artifact-lock" | ".cargo-build-lock" => {}
            file => {
                owner.category = Category::Artifacts;
                owner.name = crate_of(file).0;
            }
        },
        _ if folder.ends_with(".dSYM") => owner.category = Category::Artifacts,
        _ => {}
    }
}

/// Files of `build/`: those of build scripts, and of every unit from 1.100 on.
fn within_build<'p>(owner: &mut Owner<'p>, path: &'p str) {
    owner.category = Category::BuildScripts;
    let mut parts = path.splitn(4, '/');
    let first = parts.next().unwrap_or_default();
    if let Some((name, hash)) = hashed(first) {
        (owner.name, owner.hash) = (name, hash);
        return;
    }
    owner.name = first;
    let Some(hash) = parts.next().filter(|hash| is_hash(hash)) else { return };
    owner.hash = hash;
    match (parts.next(), parts.next()) {
        (Some("fingerprint"), file) => {
            owner.category = Category::Fingerprints;
            owner.unit = unit_of(file.unwrap_or_default());
        }
        (Some("out"), Some(file)) => {
            // What a build script makes is here too. Cargo puts the hash into the names of crates.
            let name = file.split('/').next().unwrap_or_default();
            let is_script = name.starts_with("build_script") || name.starts_with("build-script");
            let is_crate = name.contains(hash) || (!file.contains('/') && compiled(file) == Category::Crates);
            let has_crate = is_crate || name == owner.name || name.strip_suffix(".exe") == Some(owner.name);
            if !is_script && has_crate {
                owner.category = compiled(file);
            }
        }
        _ => {}
    }
}

/// What a compiled file is: a library for rustc, or something that was linked.
fn compiled(file: &str) -> Category {
    let is_library = [".rlib", ".rmeta", ".d", ".a", ".o", ".dwo", ".lib"].iter().any(|end| file.ends_with(end));
    if is_library { Category::Crates } else { Category::Programs }
}

/// The crate and the hash in the name of a compiled file, such as `libserde-0123456789abcdef.rlib`.
fn crate_of(file: &str) -> (&str, &str) {
    let is_library = [".rlib", ".rmeta", ".so", ".dylib", ".a"].iter().any(|end| file.ends_with(end));
    let stem = file.split('.').next().unwrap_or_default();
    let stem = if is_library { stem.strip_prefix("lib").unwrap_or(stem) } else { stem };
    hashed(stem).unwrap_or((stem, ""))
}

/// `NAME-HASH`, taken apart.
fn hashed(text: &str) -> Option<(&str, &str)> {
    text.rsplit_once('-').filter(|(_, hash)| is_hash(hash))
}

/// Cargo's hashes have sixteen digits.
fn is_hash(text: &str) -> bool {
    text.len() == 16 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The unit that a file of a fingerprint is about. Only the file that holds the hash has this name alone.
fn unit_of(file: &str) -> &str {
    let is_hash = !file.contains(['.', '/']) && !file.starts_with("dep-") && !file.starts_with("output-");
    if is_hash { file } else { "" }
}
