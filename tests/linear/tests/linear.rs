//! Work grows with the workspace and not faster.
//!
//! No clock decides, and no tool that a machine may lack: the core runs as WebAssembly, as it does on the page, in an
//! interpreter that counts the instructions. The count is the same on every machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, anyhow, ensure};
use wasmi::{CompilationMode, Config, Engine, Instance, Linker, Module, Store};

/// How much more ten times the packages may take.
const MOST: f64 = 12.0;

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
        // Or else the first run pays for the translation of what it calls.
        config.compilation_mode(CompilationMode::Eager);
        let engine = Engine::new(&config);
        let bytes = std::fs::read(module()?)?;
        let module = Module::new(&engine, &bytes)?;
        Ok(Self { engine, module })
    }

    fn world(&self, number: u32, size: u32) -> Result<World> {
        let mut store = Store::new(&self.engine, ());
        store.set_fuel(u64::MAX)?;
        let instance: Instance = Linker::new(&self.engine).instantiate_and_start(&mut store, &self.module)?;
        instance.get_typed_func::<(u32, u32), ()>(&store, "make")?.call(&mut store, (number, size))?;
        Ok(World { store, instance })
    }

    /// What ten times as much takes of each work, as a multiple. What is there whatever the size, such as the reading of
    /// the data files, is found by going back from the two smaller sizes, and not counted.
    fn growth(&self, number: u32, size: u32, works: &[u32]) -> Result<Vec<f64>> {
        let mut worlds = [size / 4, size, size * 10].map(|size| self.world(number, size));
        let mut growths = Vec::new();
        for work in works {
            let mut counts = [0.0; 3];
            for (world, count) in worlds.iter_mut().zip(&mut counts) {
                let world = world.as_mut().map_err(|error| anyhow!("{error:#}"))?;
                let came;
                (*count, came) = world.count(*work)?;
                ensure!(came > 0, "nothing comes of work {work} in world {number}");
            }
            let [quarter, once, ten_times] = counts;
            let always = ((4.0 * quarter - once) / 3.0).max(0.0);
            let growth = (ten_times - always) / (once - always).max(1.0);
            println!("world {number:2} work {work:2}: {once:14} {ten_times:14} instructions, {growth:.1} times");
            growths.push(growth);
        }
        Ok(growths)
    }
}

struct World {
    store: Store<()>,
    instance: Instance,
}

impl World {
    /// How many instructions a work takes, and how much comes of it.
    fn count(&mut self, work: u32) -> Result<(f64, u32)> {
        let (store, instance) = (&mut self.store, &self.instance);
        instance.get_typed_func::<u32, ()>(&*store, "prepare")?.call(&mut *store, work)?;
        let before = store.get_fuel()?;
        let came = instance.get_typed_func::<u32, u32>(&*store, "run")?.call(&mut *store, work)?;
        Ok(((before - store.get_fuel()?) as f64, came))
    }
}

/// The works of `work.rs` by their number, all that are of one size together.
const WORKS: [(u32, &[(u32, &str)]); 3] = [
    (400, &[(0, "audit"), (1, "plan"), (3, "brief report"), (7, "comparison"), (8, "costs"), (11, "pictures")]),
    // Up to some size a report has all entry points.
    (1_000, &[(2, "report"), (4, "JSON"), (5, "Markdown"), (6, "HTML")]),
    // The compressor of links takes a thousand instructions for each byte.
    (40, &[(9, "writing a link"), (10, "reading a link")]),
];

/// Audit, plan, reports, comparison, costs, links and pictures of a workspace like real ones.
#[test]
fn ten_times_the_packages_take_at_most_twelve_times_the_work() -> Result<()> {
    let machine = Machine::new()?;
    let mut slow = Vec::new();
    for (size, works) in WORKS {
        let numbers: Vec<u32> = works.iter().map(|(number, _)| *number).collect();
        for (growth, (_, name)) in machine.growth(0, size, &numbers)?.into_iter().zip(works) {
            if growth > MOST {
                slow.push(format!("{name}: {growth:.1}"));
            }
        }
    }
    ensure!(slow.is_empty(), "ten times the packages take more than {MOST} times the work: {}", slow.join(", "));
    Ok(())
}

/// The audit, the plan and the report of workspaces of other shapes.
#[test]
fn ten_times_as_much_of_anything_takes_at_most_twelve_times_the_work() -> Result<()> {
    let machine = Machine::new()?;
    let mut slow = Vec::new();
    for shape in 1..=20 {
        // Where what there is of each only levels off at some size, it begins there.
        let size = match shape {
            1 => 400,
            3 => 1_200,
            6 => 100,
            9 => 3_000,
            _ => 200,
        };
        let growths = machine.growth(shape, size, &[12])?;
        slow.extend(
            growths.iter().filter(|growth| **growth > MOST).map(|growth| format!("shape {shape}: {growth:.1}")),
        );
    }
    ensure!(slow.is_empty(), "ten times as much takes more than {MOST} times the work: {}", slow.join(", "));
    Ok(())
}
