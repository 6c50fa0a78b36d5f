//! A workspace with a crate for each part of a build, and the flags that cargo compiles them with.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;

use crate::sandbox::Sandbox;

const MANIFESTS: [(&str, &str); 4] = [
    (
        "Cargo.toml",
        "[package]\nname = \"p\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[workspace]\nmembers = [\"m\", \"mac\"]\nexclude = [\"near\"]\n[dependencies]\nm.path = \"m\"\nmac.path = \"mac\"\nnear.path = \"near\"\nreg = \"1\"\n[build-dependencies]\nhost = \"1\"\n",
    ),
    ("m/Cargo.toml", "[package]\nname = \"m\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"),
    (
        "mac/Cargo.toml",
        "[package]\nname = \"mac\"\nversion = \"1.0.0\"\nedition = \"2021\"\n[lib]\nproc-macro = true\n[dependencies]\nmacdep = \"1\"\n",
    ),
    ("near/Cargo.toml", "[package]\nname = \"near\"\nversion = \"1.0.0\"\nedition = \"2021\"\n"),
];

/// Its files, with these settings in the root manifest and in cargo config.
pub fn files(settings: &str, config: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        MANIFESTS.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    files[0].1.push_str(settings);
    files.push((".cargo/config.toml".to_owned(), config.to_owned()));
    files.extend(["src/main.rs", "build.rs"].map(|path| (path.to_owned(), "fn main() {}".to_owned())));
    files
}

/// A call of rustc: what stands behind each `-C`.
#[derive(Debug)]
pub struct Call(Vec<String>);

impl Call {
    fn flag(&self, name: &str) -> Option<&str> {
        let flag = self.0.iter().find(|flag| flag.split('=').next() == Some(name))?;
        Some(flag.split_once('=').map_or("", |(_, value)| value))
    }

    /// A setting as the flags have it, in the words of the facts.
    pub fn value(&self, key: &str) -> Option<String> {
        let optimizes = self.flag("opt-level").is_some();
        let on = |flag: Option<&str>, default: bool| flag.map_or(default, |flag| flag == "on").to_string();
        let assertions = on(self.flag("debug-assertions"), !optimizes);
        let text = match key {
            "codegen-units" => self.flag(key).unwrap_or("rustc's").to_owned(),
            "debug" => match self.flag("debuginfo") {
                None => "none".to_owned(),
                Some("1") => "limited".to_owned(),
                Some("2") => "full".to_owned(),
                Some(name) => name.to_owned(),
            },
            "debug-assertions" => assertions,
            "incremental" => self.flag(key).is_some().to_string(),
            "lto" => self.flag(key).map_or("false", |lto| if lto.is_empty() { "fat" } else { lto }).to_owned(),
            "opt-level" => self.flag(key).unwrap_or("0").to_owned(),
            // Without a word rustc checks what it checks assertions for.
            "overflow-checks" => on(self.flag(key), assertions == "true"),
            "panic" => self.flag(key).unwrap_or("unwind").to_owned(),
            "rpath" => self.flag(key).is_some().to_string(),
            // Passed on only where there is debug information.
            "split-debuginfo" if self.flag("debuginfo").is_none() => return None,
            "split-debuginfo" => self.flag(key).unwrap_or("none").to_owned(),
            "strip" => self.flag(key).unwrap_or("none").to_owned(),
            _ => panic!("{key}"),
        };
        Some(text)
    }
}

/// What cargo says of a build.
pub fn built(sandbox: &Sandbox, profile: &str) -> String {
    let arguments: Vec<&str> = match profile {
        "dev" => vec!["build", "-v"],
        "test" => vec!["test", "--no-run", "-v"],
        "bench" => vec!["bench", "--no-run", "-v"],
        other => vec!["build", "-v", "--profile", other],
    };
    let said = sandbox.cargo(&arguments);
    assert!(said.ok, "{}", said.said);
    said.said
}

/// The calls of rustc of a build, by crate.
pub fn calls(sandbox: &Sandbox, profile: &str) -> BTreeMap<String, Call> {
    let call = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "--crate-name");
        let name = words.nth(1)?.to_owned();
        let mut flags = Vec::new();
        while let Some(word) = words.next() {
            if word == "-C" {
                flags.push(words.next()?.trim_end_matches('`').to_owned());
            }
        }
        Some((name, Call(flags)))
    };
    built(sandbox, profile).lines().filter(|line| line.contains("Running `")).filter_map(call).collect()
}
