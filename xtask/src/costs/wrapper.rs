//! Stands between Cargo and rustc, and between Cargo and build scripts, and writes down what each of them takes.
//!
//! Cargo calls the program in `RUSTC_WRAPPER` with rustc and its arguments. A build script it calls directly, so each
//! is put aside once it is linked, with this program in its place.

use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result};
use serde_json::json;

/// Names the file that the calls are written to, and says that this program is a wrapper.
pub const LOG: &str = "PLIMSOLL_COSTS_LOG";

/// What a build script is called once it has been put aside.
const ASIDE: &str = "plimsoll-real";

/// Runs what Cargo wanted to run, and ends as that did.
pub fn run(log: &str) -> Result<ExitCode> {
    let arguments: Vec<String> = std::env::args().collect();
    let script = PathBuf::from(arguments.first().context("no arguments")?);
    let aside = script.with_file_name(ASIDE);
    if aside.is_file() {
        let status = Command::new(aside).args(arguments.get(1..).unwrap_or_default()).status()?;
        write(log, &json!({ "package": package(), "kind": "run-build-script", "cpu": finished_children()? }))?;
        return Ok(exit(status.code()));
    }

    let (rustc, arguments) = arguments.get(1..).and_then(<[_]>::split_first).context("no rustc")?;
    let mut command = Command::new(rustc);
    command.args(arguments).stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let process = PathBuf::from(format!("/proc/{}/stat", child.id()));
    let mut metadata_at = None;
    for line in BufReader::new(child.stderr.take().context("no output")?).split(b'\n') {
        let mut line = line?;
        let text = String::from_utf8_lossy(&line);
        if text.contains("\"artifact\"") && text.contains("\"metadata\"") {
            metadata_at = ticks(&process, 13).ok();
        }
        line.push(b'\n');
        std::io::stderr().write_all(&line)?;
    }
    let status = child.wait()?;
    let cpu = finished_children()?;

    let value = |flag: &str| {
        let position = arguments.iter().position(|argument| argument == flag)?;
        arguments.get(position + 1).cloned()
    };
    let codegen = |key: &str| {
        let setting = |argument: &String| argument.strip_prefix(key)?.strip_prefix('=').map(str::to_owned);
        let settings: Option<String> = arguments.iter().filter_map(setting).next_back();
        settings
    };
    let Some(name) = value("--crate-name").filter(|name| name != "___") else { return Ok(exit(status.code())) };
    let is_build_script = name.starts_with("build_script_");
    let kind = if is_build_script { Some("build-script".to_owned()) } else { value("--crate-type") };
    if status.success() {
        if is_build_script {
            put_aside(&value("--out-dir").context("no folder")?, &name, codegen("extra-filename").as_deref())?;
        }
        let entry = json!({
            "package": package(), "kind": kind, "cpu": cpu, "metadata-at": metadata_at,
            "opt-level": codegen("opt-level"), "debuginfo": codegen("debuginfo"),
        });
        write(log, &entry)?;
    }
    Ok(exit(status.code()))
}

fn exit(code: Option<i32>) -> ExitCode {
    code.and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from)
}

fn package() -> [String; 2] {
    ["CARGO_PKG_NAME", "CARGO_PKG_VERSION"].map(|name| std::env::var(name).unwrap_or_default())
}

/// One call a line. A short write to a file that is open for appending is not mixed with others.
fn write(log: &str, entry: &serde_json::Value) -> Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).open(log)?;
    file.write_all(format!("{entry}\n").as_bytes())?;
    Ok(())
}

/// Moves the program aside. Cargo gives it a second name as a hard link after this, which then is one of the wrapper.
fn put_aside(folder: &str, name: &str, extra: Option<&str>) -> Result<()> {
    let built = Path::new(folder).join(format!("{name}{}", extra.unwrap_or_default()));
    fs::rename(&built, built.with_file_name(ASIDE))?;
    fs::copy(std::env::current_exe()?, &built)?;
    Ok(())
}

/// The CPU seconds, user and system, of all children that have ended, and of theirs: a linker's as well.
fn finished_children() -> Result<f64> {
    ticks(Path::new("/proc/self/stat"), 15)
}

/// The sum of a field of a `stat` file and the next one, in seconds. The kernel counts in hundredths here.
fn ticks(file: &Path, field: usize) -> Result<f64> {
    let text = fs::read_to_string(file).context("CPU time is read from /proc, as Linux has it")?;
    // The name of the program is in parentheses and may hold spaces. The state behind them is the third field.
    let (_, rest) = text.rsplit_once(") ").context("no name")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let get = |field: usize| -> Result<f64> { Ok(fields.get(field - 2).context("too few fields")?.parse::<f64>()?) };
    Ok((get(field)? + get(field + 1)?) / 100.0)
}
