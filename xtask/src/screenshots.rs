//! `cargo xtask screenshots`: pictures of the page.

use std::path::PathBuf;

use anyhow::Result;

use crate::browser::Browser;
use crate::build;
use crate::process;
use crate::project::Project;

/// Takes the pictures that `tests/browser/src/bin/screenshots.rs` lists.
pub fn run(project: &Project, arguments: &[String]) -> Result<()> {
    let folder = match arguments {
        [folder, ..] => std::env::current_dir()?.join(folder),
        [] => project.target.join("screenshots"),
    };
    build::site(project)?;
    take(project, folder)
}

fn take(project: &Project, folder: PathBuf) -> Result<()> {
    let mut cargo = project.cargo();
    Browser::ensure()?.give_to(&mut cargo);
    cargo.args(["run", "--quiet", "--package", "browser-tests", "--bin", "screenshots", "--"]);
    process::run(cargo.arg(folder))
}
