//! Border types: what leaves the core as JSON, for the page, for other programs and for files. They are apart from
//! the core's own types, so that those can change without breaking who reads the JSON.

pub mod advice;
pub mod v1;
