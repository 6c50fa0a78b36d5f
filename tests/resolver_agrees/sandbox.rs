//! A workspace and a home for cargo that knows a registry on loopback only.

use std::fs;
use std::path::PathBuf;

use super::index::Server;

/// A folder with a workspace in it and a home for cargo, removed at the end.
pub struct Sandbox(PathBuf);

impl Sandbox {
    pub fn new(name: &str, server: &Server) -> Self {
        let sandbox = Self(std::env::temp_dir().join(format!("plimsoll-registry-{}-{name}", std::process::id())));
        let config = format!(
            "[source.crates-io]\nreplace-with = \"made\"\n[source.made]\nregistry = \"sparse+{}\"\n",
            server.address()
        );
        sandbox.write("home/config.toml", &config);
        sandbox
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.path(path)).ok()
    }

    pub fn cargo(&self, arguments: &[&str]) -> Result<(), String> {
        let mut command = crate::real::cargo();
        command.args(arguments).current_dir(self.path("work"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO")) {
            command.env_remove(name);
        }
        let output = command.env("CARGO_HOME", self.path("home")).output().unwrap();
        if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).ok();
    }
}
