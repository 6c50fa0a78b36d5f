//! Projects that tests make on their way.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::Page;

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

/// Drops a project of which a build was recorded, with its target folder, and waits for its audit.
pub async fn drop_small(page: &Page) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let project = folder.path().join("small");
    small(&project)?;
    page.wait_for_text("#status", "Ready").await?;
    page.drop_on("#app", &[&project]).await?;
    page.find("#workspace").await?;
    Ok(())
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

/// A project in `folder` with a target folder of so many files, and the record of a build of so many units: each package
/// needs the one before it, on eight jobs.
pub fn large(folder: &Path, files: usize, units: usize) -> Result<()> {
    let manifest =
        "[package]\nname = \"large\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nu0 = \"1\"\n";
    write(folder.join("Cargo.toml"), manifest.as_bytes())?;
    let source = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let mut lock =
        "version = 4\n\n[[package]]\nname = \"large\"\nversion = \"0.1.0\"\ndependencies = [\n \"u0\",\n]\n".to_owned();
    let mut record = format!(
        "<title>Cargo Build Timings</title>\n<td>Profile:</td><td>dev</td>\n<td>Fresh units:</td><td>0</td>\n\
         <td>Max concurrency:</td><td>8 (jobs=8 ncpu=8)</td>\n<td>Total time:</td><td>{units}.0s</td>\n\
         const UNIT_DATA = [\n"
    );
    for number in 0..units {
        lock.push_str(&format!("\n[[package]]\nname = \"u{number}\"\nversion = \"1.0.0\"\n{source}"));
        let start = number as f64 / 8.0;
        let comma = if number + 1 == units { "" } else { "," };
        let next = if number + 8 < units { (number + 8).to_string() } else { String::new() };
        record.push_str(&format!(
            "{{\"i\":{number},\"name\":\"u{number}\",\"version\":\"1.0.0\",\"mode\":\"todo\",\"target\":\"\",\
             \"features\":[],\"start\":{start:.3},\"duration\":1.0,\"unblocked_units\":[{next}],\
             \"unblocked_rmeta_units\":[],\"sections\":[[\"Frontend\",{{\"start\":0.0,\"end\":0.6}}],[\"Codegen\",\
             {{\"start\":0.6,\"end\":1.0}}]]}}{comma}\n"
        ));
    }
    record.push_str("];\n</html>\n");
    write(folder.join("Cargo.lock"), lock.as_bytes())?;
    write(folder.join("target/cargo-timings/cargo-timing.html"), record.as_bytes())?;
    let target = folder.join("target/debug");
    for number in 0..files {
        let (unit, part) = (number % 1_500, number / 1_500);
        let path = match part % 3 {
            0 => format!("deps/libu{unit}-{part:016x}.rlib"),
            1 => format!(".fingerprint/u{unit}-{:016x}/{part}", part / 12),
            _ => format!("incremental/u{unit}-1a2b3c/s-abc/{part}.o"),
        };
        write(target.join(path), &vec![0; number % 97])?;
    }
    Ok(())
}
