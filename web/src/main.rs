//! The page and the worker, from one wasm.
fn main() {}
