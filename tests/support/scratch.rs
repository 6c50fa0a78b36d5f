//! A folder of small packages for real cargo, which is removed at the end.

use std::fs;
use std::path::PathBuf;

/// The folder.
pub struct Scratch(PathBuf);

/// What cargo came to.
#[allow(dead_code)]
pub struct Said {
    pub succeeded: bool,
    #[allow(dead_code)]
    pub out: String,
    pub err: String,
}

impl Scratch {
    /// A folder of this name that no other test has.
    pub fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("plimsoll-{name}-{}", std::process::id())))
    }

    /// A folder with a home for cargo in `home`, whose crates.io is the registry at this address, and a workspace in
    /// `work`.
    #[allow(dead_code)]
    pub fn with_registry(name: &str, address: &str) -> Self {
        let scratch = Self::new(&format!("registry-{name}"));
        let config =
            format!("[source.crates-io]\nreplace-with = \"made\"\n[source.made]\nregistry = \"sparse+{address}\"\n");
        scratch.write("home/config.toml", &config);
        scratch
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.0.join(path)
    }

    pub fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// The text of a file, if there is one.
    #[allow(dead_code)]
    pub fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.path(path)).ok()
    }

    /// A package in `folder` with this name, and what follows `[package]`.
    #[allow(dead_code)]
    pub fn package(&self, folder: &str, name: &str, rest: &str) {
        let text = format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{rest}\n");
        self.write(&format!("{folder}/Cargo.toml"), &text);
        self.write(&format!("{folder}/src/lib.rs"), "pub fn name() {}");
    }

    /// Runs cargo in `work` with the registry of [`Scratch::with_registry`] and no variable of cargo's.
    ///
    /// # Errors
    ///
    /// Cargo fails: its error output.
    #[allow(dead_code)]
    pub fn cargo_with_registry(&self, arguments: &[&str]) -> Result<(), String> {
        let mut command = crate::real::cargo();
        command.args(arguments).current_dir(self.path("work"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO")) {
            command.env_remove(name);
        }
        let output = command.env("CARGO_HOME", self.path("home")).output().unwrap();
        if output.status.success() { Ok(()) } else { Err(String::from_utf8(output.stderr).unwrap()) }
    }

    /// Makes the next build start from nothing.
    #[allow(dead_code)]
    pub fn remove_target(&self) {
        let _ = fs::remove_dir_all(self.path("target"));
    }

    /// What cargo says on its error output, without the network and with these variables.
    #[allow(dead_code)]
    pub fn cargo_in(&self, env: &[(&str, &str)], arguments: &[&str]) -> String {
        let mut command = crate::real::cargo();
        command.args(arguments).arg("--offline").current_dir(self.path(""));
        for name in ["CI", "TF_BUILD", "RUSTFLAGS", "CARGO_BUILD_TARGET", "CARGO_INCREMENTAL"] {
            command.env_remove(name);
        }
        command.env("CARGO_TARGET_DIR", self.path("target")).envs(env.iter().copied());
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    }

    /// Runs cargo in `folder` without the network, with these `RUSTFLAGS` and none of the environment's.
    #[allow(dead_code)]
    pub fn cargo(&self, folder: &str, arguments: &[&str], flags: Option<&str>) -> Said {
        let mut command = crate::real::cargo();
        command.args(arguments).arg("--offline").current_dir(self.path(folder));
        command.env("CARGO_TARGET_DIR", self.path("target")).env_remove("RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
        command.envs(flags.map(|flags| ("RUSTFLAGS", flags)));
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { succeeded: output.status.success(), out: text(output.stdout), err: text(output.stderr) }
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
