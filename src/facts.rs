//! What is known of Cargo and of crates, as data with a source and the day it was checked.
//!
//! The data are the `*.toml` files beside this module, each with a word on how it was checked. Rules ask here and
//! carry no such knowledge themselves. A row that cannot be read is left out at run time; a test reads them all.

pub mod keys;
#[cfg(test)]
mod lab;
mod near;
pub mod platforms;
pub mod profiles;
mod row;
pub mod umbrellas;

pub use near::nearest;
