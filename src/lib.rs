//! Plimsoll finds out what slows a Cargo build down, and repairs the manifests.

pub mod archive;
pub mod audit;
pub mod diff;
pub mod edit;
pub mod facts;
pub mod finding;
pub mod graph;
pub mod input;
pub mod paths;
pub mod plan;
pub mod profile;
pub mod read;
pub mod report;
pub mod rules;
pub mod schema;
pub mod session;
pub mod source;
pub mod workspace;
