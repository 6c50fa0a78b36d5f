//! Where things are.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::process;

/// The target that the page is built for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The clone that the commands work on.
pub struct Project {
    /// The folder of the clone.
    pub root: PathBuf,
    /// Cargo's target folder, wherever the developer put it.
    pub target: PathBuf,
    /// The version of the workspace.
    pub version: String,
    /// Where its source is, if a manifest tells, or else the workflow that runs this.
    pub repository: Option<String>,
}

impl Project {
    /// The workspace that Cargo would build here.
    pub fn find() -> Result<Self> {
        let metadata = process::output(Command::new("cargo").args(["metadata", "--no-deps", "--format-version", "1"]))?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let text = |pointer: &str| {
            metadata
                .pointer(pointer)
                .and_then(Value::as_str)
                .with_context(|| format!("cargo metadata says nothing at {pointer}"))
        };
        Ok(Self {
            root: text("/workspace_root")?.into(),
            target: text("/target_directory")?.into(),
            version: text("/packages/0/version")?.to_owned(),
            repository: text("/packages/0/repository").ok().map(str::to_owned).or_else(of_workflow),
        })
    }

    /// The release of the site.
    pub fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The npm package.
    pub fn pkg(&self) -> PathBuf {
        self.root.join("pkg")
    }

    /// `cargo`, in the clone.
    pub fn cargo(&self) -> Command {
        self.command("cargo")
    }

    /// Any program, in the clone.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// A program that builds for the browser what is published. Panics name source files, of dependencies by their
    /// whole paths; without the folder of the registry, a build is the same whoever makes it, and tells nothing of them.
    pub fn publishing(&self, program: &str) -> Command {
        let mut command = self.command(program);
        if let Some(home) = cargo_home() {
            let flags = format!("--remap-path-prefix={}=", home.join("registry/src").display());
            command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
        }
        command
    }

    /// The version of a package in Cargo.lock.
    pub fn locked(&self, package: &str) -> Result<String> {
        let lock = fs::read_to_string(self.root.join("Cargo.lock")).context("cannot read Cargo.lock")?;
        locked(&lock, package).with_context(|| format!("Cargo.lock has no package {package}"))
    }
}

/// Cargo's home on this machine, where it keeps the sources of dependencies.
pub fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))
}

/// The repository of a GitHub workflow.
fn of_workflow() -> Option<String> {
    let [server, repository] = ["GITHUB_SERVER_URL", "GITHUB_REPOSITORY"].map(|name| std::env::var(name).ok());
    Some(format!("{}/{}", server?, repository?))
}

fn locked(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked;

    #[test]
    fn a_version_is_that_of_the_package_and_not_of_its_namesakes() {
        let lock =
            "[[package]]\nname = \"a-b\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"a\"\nversion = \"2.0.0\"\n";
        assert_eq!(locked(lock, "a").as_deref(), Some("2.0.0"));
        assert_eq!(locked(lock, "b"), None);
    }
}
