//! Reading: text to plain data. Reading never fails as a whole; what is wrong is a
//! [`Problem`](crate::source::Problem) with a place, and the rest is read all the same.

pub mod canonical_url;
mod depth;
pub(crate) mod json;
pub mod listing;
pub mod lockfile;
pub mod manifest;
pub mod metadata;
pub mod requirement;
pub(crate) mod strings;
pub mod timings;
pub mod toml_1_1;
pub mod toolchain;
pub mod tree;
pub mod workflow;
pub mod yaml;
