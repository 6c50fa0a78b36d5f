//! A workspace as the resolver sees it, with the index that cargo keeps on this machine.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use plimsoll::input::{self, InputFile};
use plimsoll::registry::{Registry, Store, path_of};
use plimsoll::resolve::{Lack, Need, Outcome};

/// The files of a folder that an audit wants.
pub fn files(folder: &Path) -> Vec<InputFile> {
    let mut files = Vec::new();
    walk(folder, "", &mut files);
    files
}

fn walk(folder: &Path, prefix: &str, files: &mut Vec<InputFile>) {
    let mut entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if prefix.is_empty() { name.clone() } else { format!("{prefix}/{name}") };
        if entry.path().is_dir() && input::descends_into(&name) {
            walk(&entry.path(), &path, files);
        } else if entry.path().is_file() && input::is_wanted(&path) {
            let bytes = fs::read(entry.path()).unwrap_or_default();
            files.push(InputFile { path, bytes });
        }
    }
}

/// The index files of this machine's cargo, by the folder of each registry.
pub struct Index {
    folders: Vec<(String, PathBuf)>,
    /// The packages that are in no cache.
    pub missing: BTreeSet<String>,
}

impl Index {
    pub fn of_this_machine() -> Self {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo"))).unwrap_or_default();
        let folders = fs::read_dir(home.join("registry/index")).into_iter().flatten().flatten();
        let folders =
            folders.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path().join(".cache")));
        Self { folders: folders.collect(), missing: BTreeSet::new() }
    }

    /// Gives `store` what `needs` asks for. Whether anything new was given.
    pub fn give(&mut self, store: &mut Store, needs: &[Need]) -> Result<bool, String> {
        let mut new = false;
        self.fetch(needs);
        for need in needs {
            if need.lack != Lack::NotGiven {
                return Err(format!("the index file of {need}: {:?}", need.lack));
            }
            let Some(place) = path_of(&need.name) else { continue };
            let folders = self.folders.iter();
            let mut caches =
                folders.filter(|(name, _)| Registry::of_cache_folder(name).as_ref() == Some(&need.registry));
            let file = caches.find_map(|(name, folder)| Some((name, fs::read(folder.join(&place)).ok()?)));
            new = true;
            match file {
                Some((name, bytes)) => {
                    let path = format!("{name}/.cache/{place}");
                    if let Some(Err(why)) = store.add_cached(&path, bytes, &need.registry) {
                        return Err(format!("{path}: {why:?}"));
                    }
                }
                None => {
                    // Cargo looked it up before and keeps no file, so the registry does not have it.
                    self.missing.insert(need.name.clone());
                    store.add_absent(need.registry.clone(), &need.name);
                }
            }
        }
        Ok(new)
    }
}

impl Index {
    /// Lets cargo look up what is in no cache yet: as dependencies of a package that is made up for it.
    fn fetch(&self, needs: &[Need]) {
        let is_cached = |need: &&Need| {
            let Some(place) = path_of(&need.name) else { return true };
            self.folders.iter().any(|(name, folder)| {
                Registry::of_cache_folder(name).as_ref() == Some(&need.registry) && folder.join(&place).exists()
            })
        };
        let missing: Vec<_> =
            needs.iter().filter(|need| need.registry == Registry::CratesIo && !is_cached(need)).collect();
        let missing: Vec<_> = missing.iter().filter(|need| !self.missing.contains(&need.name)).collect();
        if missing.is_empty() {
            return;
        }
        let folder = std::env::temp_dir().join(format!("plimsoll-agree-{}-fetch", std::process::id()));
        let _ = fs::create_dir_all(folder.join("src"));
        let _ = fs::write(folder.join("src/lib.rs"), "");
        let mut manifest =
            "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\n".to_owned();
        for need in missing {
            manifest += &format!("{} = \"*\"\n", need.name);
        }
        let _ = fs::write(folder.join("Cargo.toml"), manifest);
        // It may well find no solution; what counts is that it looked.
        let _ = std::process::Command::new("cargo").arg("generate-lockfile").current_dir(&folder).output();
        let _ = fs::remove_dir_all(&folder);
    }
}

/// What `outcome` says that is no resolution.
pub fn refusal(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Resolved(_) => "resolved".to_owned(),
        Outcome::Needs(needs) => format!("needs {} packages", needs.len()),
        Outcome::Conflict { package, dependency } => format!("conflict: {dependency} of {package}"),
        Outcome::Unknown(names) => format!("unknown: {}", names.join(", ")),
        Outcome::TooLong => "too long".to_owned(),
    }
}
