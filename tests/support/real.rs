//! The real cargo that claims are held against: the one that runs the tests, or the one that `PLIMSOLL_CARGO` names,
//! such as `PLIMSOLL_CARGO=$(cargo xtask cargo 1.99)`.
#![allow(dead_code, clippy::unwrap_used)]

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// A call of it. Another one than that of the toolchain is given the toolchain's rustc: it would find that of rustup,
/// which chooses a toolchain by the folder.
pub fn cargo() -> Command {
    let own = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let Some(other) = std::env::var_os("PLIMSOLL_CARGO").filter(|path| !path.is_empty()) else {
        return Command::new(own);
    };
    let mut command = Command::new(other);
    for (name, tool) in [("RUSTC", "rustc"), ("RUSTDOC", "rustdoc")] {
        let tool = own.with_file_name(format!("{tool}{}", std::env::consts::EXE_SUFFIX));
        command.envs(tool.is_file().then_some((name, tool)));
    }
    command
}

/// Its minor version.
pub static MINOR: LazyLock<u64> = LazyLock::new(|| {
    let output = cargo().arg("--version").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.strip_prefix("cargo 1.").and_then(|rest| rest.split('.').next()?.parse().ok()).unwrap()
});
