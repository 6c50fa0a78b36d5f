//! Which keys of Cargo's files hold secrets.

use super::names;
use super::pieces::Sensitivity;
use super::tokens;
use crate::input::FileKind;

/// The sensitivity of the string `value` at `keys`.
pub(super) fn place(kind: FileKind, keys: &[&str], value: &str) -> Sensitivity {
    let last = keys.last().copied().unwrap_or_default();
    match kind {
        FileKind::CargoConfig => config(keys, value),
        FileKind::Lockfile if last.starts_with("checksum") => Sensitivity::Sum,
        FileKind::Lockfile => Sensitivity::Name,
        FileKind::Manifest if names_things(keys) => {
            if tokens::names_sum(last) {
                Sensitivity::Sum
            } else {
                Sensitivity::Name
            }
        }
        _ => any(keys),
    }
}

fn any(keys: &[&str]) -> Sensitivity {
    let last = keys.last().copied().unwrap_or_default();
    if keys.iter().any(|key| names::is_secret(key)) {
        Sensitivity::Secret
    } else if last.to_ascii_lowercase().contains("proxy") {
        Sensitivity::Proxy
    } else if tokens::names_sum(last) {
        Sensitivity::Sum
    } else {
        Sensitivity::Open
    }
}

fn config(keys: &[&str], value: &str) -> Sensitivity {
    match keys {
        // Names of registries and their addresses.
        ["registry", "default" | "index"] | ["registries", _, "index" | "protocol"] => Sensitivity::Open,
        ["registry" | "registries", ..] => Sensitivity::Secret,
        [first, ..] if first.starts_with("credential") => Sensitivity::Secret,
        ["env"] => Sensitivity::Unsure,
        ["env", name, ..] => {
            if names::is_secret(name) {
                Sensitivity::Secret
            } else if names::is_setting(name) || names::is_plain(value) {
                any(keys)
            } else {
                Sensitivity::Unsure
            }
        }
        // Names of sources and of aliases are free.
        ["alias", _, ..] | ["source", _] => Sensitivity::Open,
        ["source", _, rest @ ..] | ["patch", _, _, rest @ ..] | ["target", _, rest @ ..] => any(rest),
        _ => any(keys),
    }
}

/// Whether the last of `keys` of a manifest is a name that its owners give, or one that Cargo knows.
fn names_things(keys: &[&str]) -> bool {
    if keys.contains(&"metadata") || keys.first() == Some(&"badges") {
        return false;
    }
    let given = [
        "dependencies",
        "dev-dependencies",
        "build-dependencies",
        "dev_dependencies",
        "build_dependencies",
        "features",
        "lints",
        "profile",
        "patch",
        "replace",
        "target",
        "hints",
    ];
    // Of a dependency, a key that Cargo does not know may be anything.
    let of_dependency = keys.iter().rev().position(|key| key.ends_with("dependencies"));
    if let Some(behind) = of_dependency.filter(|behind| *behind >= 2) {
        let last = keys.len().checked_sub(behind - 1).and_then(|from| keys.get(from..)).unwrap_or_default();
        return !last.iter().any(|key| names::is_secret(key));
    }
    keys.iter().any(|key| given.contains(key))
        || matches!(keys, ["package", key] | ["workspace", "package", key] if !names::is_secret(key))
        || matches!(keys, ["workspace", "members" | "exclude" | "default-members", ..] | ["package", _, _])
}
