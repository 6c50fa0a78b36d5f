//! Readers: the text of an input in, plain data and problems with places out. Reading never fails as a whole.

pub mod lockfile;
