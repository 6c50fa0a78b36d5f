//! How much memory something takes at its peak.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// Counts what its thread has and had at most.
struct Counting;

thread_local! {
    static HAS: Cell<isize> = const { Cell::new(0) };
    static HAD: Cell<isize> = const { Cell::new(0) };
}

fn count(bytes: isize) {
    // While a thread ends there is nothing to count with.
    let _ = HAS.try_with(|has| {
        has.set(has.get() + bytes);
        let _ = HAD.try_with(|had| had.set(had.get().max(has.get())));
    });
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Both may be there for a moment.
        count(size as isize);
        count(-(layout.size() as isize));
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

/// What `act` returns, and how many more bytes there were at once meanwhile than before.
pub fn peak<T>(act: impl FnOnce() -> T) -> (T, usize) {
    let before = HAS.get();
    HAD.set(before);
    let result = act();
    (result, usize::try_from(HAD.get() - before).unwrap_or(0))
}
