//! Plimsoll finds out what slows a Cargo build down, and repairs the manifests.

pub mod edit;
pub mod facts;
pub mod source;
