//! What is measured, as a module that an interpreter runs: see `tests/linear.rs`.
#![allow(unsafe_code)]

#[path = "../../../benches/common/mod.rs"]
mod common;
mod work;

use std::cell::RefCell;

use work::{WORK, World};

thread_local! {
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

/// Makes the workspace of this number (0 is the one like real ones, the others are the shapes) and size.
// SAFETY: no other function of this name is linked.
#[unsafe(no_mangle)]
pub extern "C" fn make(world: usize, size: usize) {
    let files = match world.checked_sub(1).and_then(|shape| common::shapes::SHAPES.get(shape)) {
        Some((_, files)) => files(size),
        None => common::workspace(size),
    };
    WORLD.with_borrow_mut(|slot| *slot = Some(World::new(files)));
}

/// Does all that comes before the work, unless an earlier work needed it too.
// SAFETY: as above.
#[unsafe(no_mangle)]
pub extern "C" fn prepare(work: usize) {
    WORLD.with_borrow_mut(|slot| slot.iter_mut().for_each(|world| world.prepare(work)));
}

/// Does the work that was prepared for, and returns how much came of it.
// SAFETY: as above.
#[unsafe(no_mangle)]
pub extern "C" fn run(work: usize) -> usize {
    let work = WORK.get(work).copied();
    WORLD.with_borrow(|world| world.as_ref().zip(work).map_or(0, |(world, work)| work(world)))
}
