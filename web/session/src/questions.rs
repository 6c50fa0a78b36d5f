//! What the worker is asked, and what it answers.

use std::collections::BTreeMap;

use plimsoll::graph::picture::Picture;
use plimsoll::schema::v1::{Report, Version};
use serde::{Deserialize, Serialize};

/// An audit as the page has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Audited {
    /// The report.
    pub report: Report,
    /// The texts of the files that findings point into, by path.
    pub texts: BTreeMap<String, String>,
}

/// A package, or all packages of one name, as the page has it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pictured {
    /// Its versions, lowest first.
    pub versions: Vec<Version>,
    /// What each of them depends on, as `name version`.
    pub dependencies: Vec<Vec<String>>,
    /// What is around it.
    pub picture: Picture,
}
