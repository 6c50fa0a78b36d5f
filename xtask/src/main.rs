//! The developer commands: `cargo xtask help` lists them.
//!
//! Everything starts from a fresh clone. What a command needs and the machine lacks is set up by [`tools`] and
//! [`browser`], outside the clone and once for all clones.

mod agree;
mod browser;
mod build;
mod cargo;
mod costs;
mod licences;
mod npm;
mod process;
mod project;
mod screenshots;
mod serve;
mod size;
mod standalone;
mod test;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use project::Project;

struct Command {
    name: &'static str,
    arguments: &'static str,
    summary: &'static str,
    run: fn(&Project, &[String]) -> Result<()>,
}

const COMMANDS: &[Command] = &[
    Command {
        name: "serve",
        arguments: "[PORT] [--release]",
        summary: "build the page, serve it on this machine and build it again on every change",
        run: serve::run,
    },
    Command {
        name: "build",
        arguments: "",
        summary: "build the static site into dist/, ready for any web server under any path",
        run: build::run,
    },
    Command {
        name: "standalone",
        arguments: "",
        summary: "build the site, and with it dist/plimsoll.html: all of it in one file that opens from a disk",
        run: standalone::run,
    },
    Command {
        name: "test",
        arguments: "[STEP…]",
        summary: "run every check, or only the steps of these names",
        run: test::run,
    },
    Command {
        name: "size",
        arguments: "",
        summary: "what a visitor downloads, of the site in dist/, against the budgets",
        run: size::run,
    },
    Command {
        name: "npm",
        arguments: "",
        summary: "build the npm package into pkg/, with TypeScript types",
        run: npm::run,
    },
    Command {
        name: "costs",
        arguments: "FOLDER [N] [TIMES]",
        summary: "measure what the N crates cost that the Cargo.lock files below a folder name most",
        run: costs::run,
    },
    Command {
        name: "screenshots",
        arguments: "[DIR]",
        summary: "build the site and take pictures of its views, light and dark, wide and narrow",
        run: screenshots::run,
    },
    Command {
        name: "measure",
        arguments: "[PROJECT…] [--evidence]",
        summary: "build the site and time its load, and the audit of projects or of large evidence dropped on it",
        run: screenshots::measure,
    },
    Command {
        name: "cargo",
        arguments: "1.N",
        summary: "build this version of cargo from the registry, once, and print its path",
        run: cargo::run,
    },
    Command {
        name: "agree",
        arguments: "PATH… [--bumps N] [--rungs N] [--cargo 1.N]",
        summary: "hold the resolver and the upgrades against real cargo, on real workspaces",
        run: agree::run,
    },
];

fn help() {
    println!("The developer commands of Plimsoll\n");
    for command in COMMANDS {
        let call = format!("{} {}", command.name, command.arguments);
        println!("  cargo xtask {call:26}{}", command.summary);
    }
    println!("\nTools are kept in {}; $PLIMSOLL_TOOLS names another folder.", tools::folder().display());
}

fn main() -> ExitCode {
    if let Some(result) = costs::wrap() {
        return result.unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        });
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = arguments.split_first().map_or(("help", &[][..]), |(name, rest)| (name.as_str(), rest));
    if matches!(name, "help" | "--help" | "-h") {
        help();
        return ExitCode::SUCCESS;
    }
    let Some(command) = COMMANDS.iter().find(|command| command.name == name) else {
        eprintln!("There is no command `{name}`.\n");
        help();
        return ExitCode::from(2);
    };
    match Project::find().and_then(|project| (command.run)(&project, rest)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
