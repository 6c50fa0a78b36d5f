//! `cargo xtask agree`: the resolver and the advice on upgrades against real cargo.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::cargo;
use crate::process;
use crate::project::Project;

/// Compares on every workspace that is named: a folder with a `Cargo.lock`, or a folder of such folders, of which those
/// with git dependencies are left out. `--cargo 1.N` compares with that cargo instead of the machine's own.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let mut options: Vec<&str> = Vec::new();
    let mut workspaces: Vec<PathBuf> = Vec::new();
    let mut version = None;
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        if argument == "--cargo" {
            version = arguments.next();
        } else if argument.starts_with("--") {
            options.push(argument);
            options.extend(arguments.next().map(String::as_str));
        } else if Path::new(argument).join("Cargo.lock").is_file() {
            workspaces.push(argument.into());
        } else {
            let mut below: Vec<PathBuf> = std::fs::read_dir(argument)?.flatten().map(|entry| entry.path()).collect();
            below.retain(|folder| {
                std::fs::read_to_string(folder.join("Cargo.lock")).is_ok_and(|lock| !lock.contains("\"git+"))
            });
            below.sort();
            workspaces.extend(below);
        }
    }
    if workspaces.is_empty() {
        bail!("which workspaces? Name folders with a Cargo.lock");
    }
    let mut command = project.cargo();
    if let Some(version) = version {
        command.env("PLIMSOLL_CARGO", cargo::ensure(version)?);
    }
    command.args(["run", "--release", "--quiet", "--example", "agree", "--"]).args(options);
    process::run(command.args(workspaces.iter().map(|path| std::path::absolute(path).unwrap_or_else(|_| path.clone()))))
}
