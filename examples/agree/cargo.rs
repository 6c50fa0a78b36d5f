//! A copy of a workspace for the real cargo to write locks in.

use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../tests/support/real.rs"]
mod real;

/// What is not copied: what would choose another cargo or other registries, and what builds leave behind.
const LEFT: &[&str] = &["target", ".git", ".cargo", "rust-toolchain", "rust-toolchain.toml", "truth.json", "evidence"];

/// A copy, removed at the end.
pub struct Copy(PathBuf);

impl Copy {
    pub fn of(path: &Path) -> Result<Self, String> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let copy = Self(std::env::temp_dir().join(format!("plimsoll-agree-{}-{name}", std::process::id())));
        copy_folder(path, &copy.0).map_err(|error| format!("cannot copy: {error}"))?;
        copy.make_sources(path);
        Ok(copy)
    }

    pub fn folder(&self) -> &Path {
        &self.0
    }

    /// Makes the source files that cargo wants to see for a package empty, where they are missing. Which ones those are
    /// tells `truth.json`, if there is one; else cargo is asked again and again.
    fn make_sources(&self, path: &Path) {
        let mut stubs: Vec<PathBuf> = Vec::new();
        let mut told: Vec<String> = Vec::new();
        let truth = fs::read_to_string(path.join("truth.json")).ok();
        if let Some(truth) = truth.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok()) {
            for member in truth.get("members").and_then(|members| members.as_array()).into_iter().flatten() {
                told.extend(member.get("manifest").and_then(|path| path.as_str()).map(str::to_owned));
                let targets = member.get("targets").and_then(|targets| targets.as_array()).into_iter().flatten();
                stubs.extend(targets.filter_map(|target| target.as_str()).map(|target| self.0.join(target)));
            }
        }
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else if entry.file_name() == "Cargo.toml" {
                    let relative = entry.path().strip_prefix(&self.0).map(Path::to_path_buf).unwrap_or_default();
                    if !told.iter().any(|told| Path::new(told) == relative) {
                        stubs.push(folder.join("src/lib.rs"));
                    }
                }
            }
        }
        for stub in stubs.into_iter().filter(|stub| !stub.exists()) {
            let _ = stub.parent().map(fs::create_dir_all);
            let _ = fs::write(stub, "");
        }
    }

    pub fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.0.join(path)).ok()
    }

    pub fn write(&self, path: &str, text: &str) {
        let _ = fs::write(self.0.join(path), text);
    }

    pub fn remove(&self, path: &str) {
        let _ = fs::remove_file(self.0.join(path));
    }

    /// Calls cargo, and says what it complained of if it failed.
    pub fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        let mut command = real::cargo();
        command.args(arguments).current_dir(&self.0);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO_") && name != "CARGO_HOME") {
            command.env_remove(name);
        }
        let output = command.output().map_err(|error| error.to_string())?;
        if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if LEFT.iter().any(|left| name == *left) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}
