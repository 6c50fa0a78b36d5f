//! A package for the real cargo, to hold the data against.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::PathBuf;

#[path = "../../tests/support/real.rs"]
mod real;

/// The least that a manifest must say, as dotted keys, so that any table may follow.
pub(super) const PACKAGE: &str = "package.name = 'p'\npackage.version = '0.1.0'\npackage.edition = '2021'\n";

/// A package in a folder of its own, which is removed at the end.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub(super) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("plimsoll-{name}-{}", std::process::id()));
        let scratch = Self(folder);
        for (path, text) in [
            ("src/lib.rs", ""),
            ("dep/src/lib.rs", ""),
            ("dep/Cargo.toml", "package = { name = 'dep', version = '1.0.0', edition = '2021' }"),
            (".cargo/config.toml", ""),
            ("Cargo.toml", PACKAGE),
        ] {
            scratch.write(path, text);
        }
        scratch
    }

    /// Writes a file of the package.
    pub(super) fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Makes the next build start from nothing.
    pub(super) fn remove_target(&self) {
        let _ = fs::remove_dir_all(self.0.join("target"));
    }

    /// What `cargo check` says on its error output.
    pub(super) fn check(&self) -> String {
        self.cargo(&["check", "--offline", "--lib"])
    }

    /// What cargo says on its error output.
    pub(super) fn cargo(&self, arguments: &[&str]) -> String {
        let mut command = real::cargo();
        command.args(arguments).current_dir(&self.0);
        command.env_remove("CARGO_INCREMENTAL").env_remove("RUSTFLAGS");
        command.env("CARGO_TARGET_DIR", self.0.join("target"));
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
