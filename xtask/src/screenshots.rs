//! `cargo xtask screenshots` and `cargo xtask measure`: the page in a browser, looked at and timed.

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

/// Times the load of the page, and the audit of each of the projects that are named, or what a large target folder and a
/// large recorded build take.
pub fn measure(project: &Project, arguments: &[String]) -> Result<()> {
    let here = std::env::current_dir()?;
    build::site(project)?;
    let mut cargo = project.cargo();
    Browser::ensure()?.give_to(&mut cargo);
    cargo.args(["run", "--quiet", "--release", "--package", "browser-tests", "--bin", "measure", "--"]);
    let argument = |argument: &String| match argument.starts_with("--") {
        true => argument.into(),
        false => here.join(argument),
    };
    process::run(cargo.args(arguments.iter().map(argument)))
}

fn take(project: &Project, folder: PathBuf) -> Result<()> {
    let mut cargo = project.cargo();
    Browser::ensure()?.give_to(&mut cargo);
    cargo.args(["run", "--quiet", "--package", "browser-tests", "--bin", "screenshots", "--"]);
    process::run(cargo.arg(folder))
}
