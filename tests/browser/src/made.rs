//! Projects that tests make on their way.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

/// A mebibyte.
pub const MIB: usize = 1 << 20;

/// The hash of a unit that the lockfile has no package of.
pub const HASH: &str = "0123456789abcdef";

fn write(path: PathBuf, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, bytes)?)
}

/// A target folder in `folder`, whatever that is called: 3 MiB of serde, 2 MiB of a crate that the lockfile has not,
/// 2 MiB of incremental compilation, 1 MiB of what `cargo package` left behind.
pub fn target_dir(folder: &Path) -> Result<()> {
    let debug = folder.join("debug");
    write(folder.join(".rustc_info.json"), b"{}")?;
    write(folder.join("CACHEDIR.TAG"), b"Signature: 8a477f597d28d172789f06886806bc55\n")?;
    for (name, size, hash) in [("serde", 3, "fedcba9876543210"), ("gone", 2, HASH)] {
        write(debug.join(format!(".fingerprint/{name}-{hash}/lib-{name}")), b"0123456789abcdef")?;
        write(debug.join(format!("deps/lib{name}-{hash}.rlib")), &vec![0; size * MIB])?;
    }
    write(debug.join("incremental/small-1a2b3c/s-abc/query-cache.bin"), &vec![0; 2 * MIB])?;
    write(folder.join("package/small-0.1.0/src/main.rs"), &vec![b'/'; MIB])
}

/// A project in `folder` of which a build was recorded, with its target folder.
pub fn small(folder: &Path) -> Result<()> {
    let manifest = "[package]\nname = \"small\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nlibc = \"0.2\"\nserde = { version = \"1\", features = [\"derive\"] }\n";
    write(folder.join("Cargo.toml"), manifest.as_bytes())?;
    let records = Path::new(env!("CARGO_MANIFEST_DIR")).join("../timings");
    fs::copy(records.join("Cargo.lock"), folder.join("Cargo.lock"))?;
    target_dir(&folder.join("target"))?;
    let record = fs::read(records.join("cargo-1.95.html"))?;
    write(folder.join("target/cargo-timings/cargo-timing.html"), &record)
}
