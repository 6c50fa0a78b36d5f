//! Work grows with the workspace and not faster.
//!
//! No clock decides, and no tool that a machine may lack: the core runs as WebAssembly, as it does on the page, in an
//! interpreter that counts the instructions. The count is the same on every machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasmi::{Config, Engine, Instance, Linker, Module, Store};

/// How much more ten times the packages may take.
const MOST: f64 = 12.0;

/// How much more ten times as much of one thing may take. Where all of the work is to sort names, as with all packages in
/// three versions, the logarithm alone adds a quarter.
const MOST_OF_ONE: f64 = 13.0;

/// The measured crate as a module.
fn module() -> Result<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let mut build = Command::new(cargo);
    build.args(["build", "--release", "--lib", "--package", "linear-tests", "--target", "wasm32-unknown-unknown"]);
    let status = build.current_dir(&root).env_remove("RUSTFLAGS").arg("--target-dir").arg(&target).status()?;
    ensure!(status.success(), "the module cannot be built: is the target wasm32-unknown-unknown installed?");
    Ok(target.join("wasm32-unknown-unknown/release/linear_tests.wasm"))
}

struct Machine {
    engine: Engine,
    module: Module,
}

impl Machine {
    fn new() -> Result<Self> {
        let mut config = Config::default();
        config.consume_fuel(true);
        let engine = Engine::new(&config);
        let bytes = std::fs::read(module()?)?;
        let module = Module::new(&engine, &bytes)?;
        Ok(Self { engine, module })
    }

    /// How many instructions a work takes in a world of this size, and how much comes of it.
    fn count(&self, world: u32, size: u32, work: u32) -> Result<(f64, u32)> {
        let mut store = Store::new(&self.engine, ());
        store.set_fuel(u64::MAX)?;
        let instance: Instance = Linker::new(&self.engine).instantiate_and_start(&mut store, &self.module)?;
        instance.get_typed_func::<(u32, u32, u32), ()>(&store, "prepare")?.call(&mut store, (world, size, work))?;
        let before = store.get_fuel()?;
        let came = instance.get_typed_func::<u32, u32>(&store, "run")?.call(&mut store, work)?;
        Ok(((before - store.get_fuel()?) as f64, came))
    }

    /// What ten times as much takes, as a multiple. What is there whatever the size, such as the reading of the data
    /// files, is found by going back from the two smaller sizes, and not counted.
    fn growth(&self, world: u32, size: u32, work: u32) -> Result<f64> {
        let (quarter, _) = self.count(world, size / 4, work)?;
        let (once, came) = self.count(world, size, work)?;
        let (ten_times, _) = self.count(world, size * 10, work)?;
        ensure!(came > 0, "nothing comes of work {work} in world {world}");
        let always = ((4.0 * quarter - once) / 3.0).max(0.0);
        let growth = (ten_times - always) / (once - always).max(1.0);
        println!("world {world:2} work {work:2}: {once:14} {ten_times:14} instructions, {growth:.1} times");
        Ok(growth)
    }
}

const NAMES: [&str; 12] = [
    "audit",
    "plan",
    "report",
    "brief report",
    "JSON",
    "Markdown",
    "HTML",
    "comparison",
    "costs",
    "writing a link",
    "reading a link",
    "list and pictures of packages",
];

/// Audit, plan, reports, comparison, costs, links and pictures of a workspace like real ones.
#[test]
fn ten_times_the_packages_take_at_most_twelve_times_the_work() -> Result<()> {
    let machine = Machine::new()?;
    let mut slow = Vec::new();
    for (work, name) in (0..).zip(NAMES) {
        // The compressor of links takes a thousand instructions for each byte.
        let size = match name {
            _ if name.ends_with("a link") => 100,
            // Up to some size a report has all entry points.
            "report" | "JSON" | "Markdown" | "HTML" => 1_000,
            _ => 400,
        };
        let growth = machine.growth(0, size, work).context(name)?;
        if growth > MOST {
            slow.push(format!("{name}: {growth:.1}"));
        }
    }
    ensure!(slow.is_empty(), "ten times the packages take more than {MOST} times the work: {}", slow.join(", "));
    Ok(())
}

/// The audit, the plan and the report of workspaces of other shapes.
#[test]
fn ten_times_as_much_of_anything_takes_at_most_thirteen_times_the_work() -> Result<()> {
    let machine = Machine::new()?;
    let mut slow = Vec::new();
    for shape in 1..=20 {
        // Where what there is of each only levels off at some size, it begins there.
        let size = match shape {
            1 => 400,
            3 => 600,
            6 => 100,
            9 => 3_000,
            _ => 200,
        };
        let growth = machine.growth(shape, size, 12)?;
        if growth > MOST_OF_ONE {
            slow.push(format!("shape {shape}: {growth:.1}"));
        }
    }
    ensure!(slow.is_empty(), "ten times as much takes more than {MOST_OF_ONE} times the work: {}", slow.join(", "));
    Ok(())
}
