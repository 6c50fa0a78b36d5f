//! The output of `cargo metadata` without what is not read of it, for those who share it.

use std::collections::HashMap;

use crate::read::json::Json;

/// What is read, with the names of the things that it is in. Below `features` all of it is.
const READ: [&str; 18] = [
    "packages",
    "workspace_members",
    "resolve",
    "nodes",
    "id",
    "name",
    "version",
    "features",
    "dependencies",
    "rename",
    "req",
    "kind",
    "target",
    "optional",
    "targets",
    "deps",
    "pkg",
    "dep_kinds",
];

/// `text` without what is not read of it, and with numbers in the place of ids, which name folders of the machine that
/// it was made on. Nothing if it is no JSON.
pub fn reduced(text: &str) -> Option<String> {
    let start = text.find('{')?;
    let mut out = String::new();
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let keeps = |keys: &[String]| match keys {
        // The targets of a package also have names, and its nodes repeat their dependencies.
        [.., above, key] if above == "targets" => key == "kind",
        [.., above, key] if above == "nodes" && key == "dependencies" => false,
        [.., above, key] if above == "deps" && key == "name" => false,
        [.., above, _] if above == "features" => true,
        [.., key] => READ.contains(&key.as_str()),
        [] => true,
    };
    let mut changed = |keys: &[String], value: &str| {
        if !matches!(keys.last().map(String::as_str), Some("id" | "pkg" | "workspace_members")) {
            return None;
        }
        let next = numbers.len();
        Some(numbers.entry(value.to_owned()).or_insert(next).to_string())
    };
    let mut json = Json::new(text.get(start..)?);
    json.copy(&mut out, &mut Vec::new(), &keeps, &mut changed).ok()?;
    out.push('\n');
    Some(out)
}
