//! What `docs/myths.md` says of cargo, asked of cargo.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

use std::path::PathBuf;
use std::process::Command;

struct Lab(PathBuf);

impl Drop for Lab {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Lab {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("plimsoll-myths-{name}-{}", std::process::id())))
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn member(&self, name: &str, rest: &str) {
        let package = format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\nedition = \"2021\"\n{rest}");
        self.write(&format!("{name}/Cargo.toml"), &package);
        self.write(&format!("{name}/src/lib.rs"), "");
    }

    /// What cargo says of a build from nothing.
    fn build(&self, arguments: &[&str]) -> String {
        let _ = std::fs::remove_dir_all(self.0.join("target"));
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["build", "-v", "--offline"]).args(arguments).current_dir(&self.0);
        command.env("CARGO_TARGET_DIR", self.0.join("target")).env_remove("RUSTFLAGS");
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    }
}

/// The words behind `before` in all lines of `text`.
fn behind<'t>(text: &'t str, before: &str) -> Vec<&'t str> {
    text.split(before).skip(1).filter_map(|rest| rest.split_whitespace().next()).collect()
}

#[test]
fn the_order_of_members_is_none_of_the_build() {
    let lab = Lab::new("order");
    for (name, rest) in [("a", "[dependencies]\nd = { path = \"../d\" }\n"), ("b", ""), ("c", ""), ("d", ""), ("e", "")]
    {
        lab.member(name, rest);
    }
    // What another one waits for comes first, wherever it is listed.
    for members in ["\"a\", \"b\", \"c\", \"d\", \"e\"", "\"e\", \"d\", \"c\", \"b\", \"a\""] {
        lab.write("Cargo.toml", &format!("[workspace]\nresolver = \"2\"\nmembers = [{members}]\n"));
        let said = lab.build(&["-j1"]);
        let order = behind(&said, "--crate-name ");
        assert_eq!((order.len(), order[0]), (5, "d"), "{said}");
    }
}

#[test]
fn one_call_of_rustc_makes_both_kinds_of_library() {
    let lab = Lab::new("both");
    lab.member("a", "[dependencies]\nd = { path = \"../d\" }\n");
    lab.member("d", "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n");
    lab.write("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"a\", \"d\"]\n");
    lab.write(".cargo/config.toml", "[build]\npipelining = false\n");
    let said = lab.build(&[]);
    assert_eq!(behind(&said, "--crate-type "), ["cdylib", "rlib", "lib"], "{said}");
    // Only the plain library writes its metadata for others to go on, whatever `pipelining` says.
    assert_eq!(behind(&said, "--emit="), ["dep-info,link", "dep-info,metadata,link"], "{said}");
}
