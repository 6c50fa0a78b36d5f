//! Holds the resolver against real cargo, on real workspaces: the one of the toolchain, or of `PLIMSOLL_CARGO`.
//!
//! ```text
//! agree PATH… [--bumps N] [--rungs N]
//! ```
//!
//! Each workspace is copied, sources that Cargo wants to see are made empty, and cargo writes the lock: as it is, after
//! `cargo update`, without a lock, and after single bumps of direct dependencies. The resolver does the same with the
//! index that cargo keeps in its cache, and what it predicts is compared with what cargo wrote, package by package.
//! Nothing is compiled or downloaded but index files.

use std::path::Path;
use std::process::ExitCode;

mod cargo;
mod cases;
mod world;

use cases::Tally;

fn main() -> ExitCode {
    let mut paths = Vec::new();
    let (mut bumps, mut rungs) = (20, 5);
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--bumps" => bumps = args.next().and_then(|n| n.parse().ok()).unwrap_or(bumps),
            "--rungs" => rungs = args.next().and_then(|n| n.parse().ok()).unwrap_or(rungs),
            _ => paths.push(arg),
        }
    }
    if paths.is_empty() {
        eprintln!("agree: which workspaces?");
        return ExitCode::from(2);
    }
    let mut all = Tally::default();
    for path in &paths {
        match cases::run(Path::new(path), bumps, rungs) {
            Ok(tally) => {
                println!("{path}: {tally}\n");
                all.add(&tally);
            }
            Err(error) => {
                println!("{path}: {error}\n");
                all.failed += 1;
            }
        }
    }
    println!("together: {all}");
    if all.is_good() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
