//! `cargo xtask cargo`: a cargo of another version, built from the registry, to hold claims against.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;
use crate::project::Project;
use crate::tools;

/// Installs cargo 1.N if it is missing, and prints its path and nothing else on the standard output.
pub fn run(_: &Project, arguments: &[String]) -> Result<()> {
    let [version] = arguments else { bail!("which cargo? Name a version, such as 1.99") };
    println!("{}", ensure(version)?.display());
    Ok(())
}

/// The path of cargo 1.N, installed if it is missing.
pub fn ensure(version: &str) -> Result<PathBuf> {
    let minor = minor(version).with_context(|| format!("`{version}` is no version of cargo: they are named 1.N"))?;
    let root = tools::folder().join(format!("cargo-1.{minor}"));
    let program = root.join("bin").join(format!("cargo{}", std::env::consts::EXE_SUFFIX));
    if !is_of(&program, minor) {
        eprintln!("Building cargo 1.{minor} into {}, once. This compiles for some minutes.", root.display());
        std::fs::create_dir_all(&root).with_context(|| format!("cannot make {}", root.display()))?;
        install(&root, minor)?;
        if !is_of(&program, minor) {
            bail!("{} is still not cargo 1.{minor}", program.display());
        }
    }
    Ok(program)
}

/// The crate `cargo` of Rust 1.N has the version 0.(N + 1).
fn install(root: &Path, minor: u64) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(root).env_remove("CARGO_TARGET_DIR");
    // Without a channel it takes itself for a nightly, and so allows unstable features.
    cargo.env("CFG_RELEASE_CHANNEL", "stable");
    cargo.envs([("CARGO_PROFILE_DEV_DEBUG", "0"), ("CARGO_PROFILE_DEV_STRIP", "symbols")]);
    cargo.args(["install", "--force", "--locked", "--profile", "dev", "--version", &format!("~0.{}", minor + 1)]);
    // It declares a newer compiler than it needs.
    process::run(cargo.args(["--ignore-rust-version", "--root"]).arg(root).arg("cargo"))
}

fn is_of(program: &Path, minor: u64) -> bool {
    let output = Command::new(program).arg("--version").output();
    let start = format!("cargo 1.{minor}.");
    output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).starts_with(&start))
}

fn minor(version: &str) -> Option<u64> {
    version.strip_prefix("1.")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_named_by_its_minor_number() {
        assert_eq!((minor("1.99"), minor("1.100")), (Some(99), Some(100)));
        assert_eq!((minor("1.99.0"), minor("99"), minor("stable")), (None, None, None));
    }

    #[test]
    fn a_program_that_is_missing_has_no_version() {
        assert!(!is_of(Path::new("/nowhere/cargo"), 99));
    }
}
