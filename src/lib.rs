//! Plimsoll finds out what slows a Cargo build down, and repairs the manifests.

pub mod audit;
pub mod edit;
pub mod input;
pub mod paths;
pub mod graph;
pub mod read;
pub mod source;
pub mod workspace;
