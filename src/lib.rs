//! Plimsoll finds out what slows a Cargo build down, and repairs the manifests.

pub mod edit;
pub mod graph;
pub mod read;
pub mod source;
