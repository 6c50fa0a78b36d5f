//! Work grows with the workspace and not faster. Allocations are counted, so that no clock decides.
#![allow(unsafe_code, clippy::unwrap_used, clippy::panic)]

#[path = "../benches/common/mod.rs"]
mod common;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use plimsoll::audit::Audit;
use plimsoll::plan::{Selection, plan};

struct Counting;

static BYTES: AtomicUsize = AtomicUsize::new(0);

// SAFETY: all is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        BYTES.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many bytes are asked for in all while `work` runs.
fn bytes<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let before = BYTES.load(Ordering::Relaxed);
    let made = work();
    ((BYTES.load(Ordering::Relaxed) - before) as f64, made)
}

/// The memory that `Audit::new` asks for, and `plan` for each fix, when the workspace is eight times as large.
///
/// To clone or build something for each of all the others would make it sixty-four times as much, and eight for a fix. One test only: the
/// count is of the whole process.
#[test]
fn an_audit_and_its_plan_are_linear() {
    let measure = |count: usize| {
        let files = common::workspace(count);
        let (of_audit, audit) = bytes(|| Audit::new(files));
        let selection = Selection::advised(&audit, |_| true);
        let (of_plan, plan) = bytes(|| plan(&audit, &selection));
        assert!(plan.applied.len() * 15 > count, "{} fixes", plan.applied.len());
        (of_audit, of_plan / plan.applied.len() as f64)
    };
    let (small, large) = (measure(500), measure(4_000));
    let growth = (large.0 / small.0, large.1 / small.1);
    assert!(growth.0 < 11.0, "eight times the packages ask for {} times the memory", growth.0);
    assert!(growth.1 < 2.0, "among eight times the packages, a fix asks for {} times the memory", growth.1);
}
