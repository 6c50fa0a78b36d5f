//! Fields of `[package]` and `[workspace]` whose value Cargo does not accept.

use super::{Loaded, Sink};
use crate::key::KeyPath;
use crate::read::tree::{Entry, Node, Table};

/// Editions that are stable, or stable to name.
const EDITIONS: [&str; 5] = ["2015", "2018", "2021", "2024", "future"];

/// Looks at the fields of one manifest.
pub fn check(loaded: &Loaded<'_>, sink: &mut Sink<'_>) {
    let root = &loaded.manifest.tree.root;
    let workspace = root.table("workspace");
    for name in ["package", "project"] {
        let Some(entry) = root.entry(name) else { continue };
        let Some(table) = entry.value.as_table() else { continue };
        if table.get("name").is_none() && loaded.manifest.is_whole {
            sink.error(entry.span(), format!("[{name}] has no `name`"));
        }
        package(table, sink);
        if let Some(entry) = table.entry("workspace").filter(|_| workspace.is_some()) {
            let message = "a manifest with [workspace] is a root and cannot name another with `package.workspace`";
            sink.error(entry.span(), message);
        }
        if let Some(entry) = table.entry("resolver").filter(|_| workspace.is_some_and(|w| w.get("resolver").is_some()))
        {
            sink.error(entry.span(), "`resolver` stands in both [package] and [workspace]: leave one out");
        }
    }
    let tables = [root.table("package"), root.table("project"), workspace];
    for entry in tables.into_iter().flatten().filter_map(|table| table.entry("resolver")) {
        resolver(entry, sink);
    }
    if let Some(offered) = workspace.and_then(|workspace| workspace.table("package")) {
        version(offered, "workspace.package", false, sink);
        rust_version(offered, "workspace.package", sink);
    }
    lints(root.table("lints"), &KeyPath::new(["lints"]), sink);
    let offered = workspace.and_then(|workspace| workspace.table("lints"));
    lints(offered, &KeyPath::new(["workspace", "lints"]), sink);
    if root.table("package").is_none() && root.table("project").is_none() && workspace.is_some() {
        of_virtual(root, sink);
    }
}

fn package(table: &Table, sink: &mut Sink<'_>) {
    version(table, "package", true, sink);
    rust_version(table, "package", sink);
    if let Some(entry) = table.entry("edition") {
        edition(entry, sink);
    }
    let publishes = |value: &Node| value.as_bool() == Some(true) || value.as_array().is_some_and(|r| !r.is_empty());
    if let Some(entry) = table.entry("publish").filter(|entry| publishes(&entry.value))
        && table.get("version").is_none()
    {
        sink.error(entry.span(), "`publish` needs a `version`, which [package] does not have");
    }
    let names_no_file = |path: &str| ["", ".", ".."].contains(&path.rsplit('/').next().unwrap_or_default());
    if let Some(entry) = table.entry("build").filter(|entry| entry.value.as_str().is_some_and(names_no_file)) {
        sink.error(entry.span(), "`build` names no file");
    }
    if let Some(entry) = table.entry("build").filter(|entry| entry.value.as_bool() != Some(false))
        && table.get("metabuild").is_some()
    {
        sink.error(entry.span(), "`build` and `metabuild` cannot stand together");
    }
}

/// An edition that no Cargo knows.
pub fn edition(entry: &Entry, sink: &mut Sink<'_>) {
    if let Some(written) = entry.value.as_str().filter(|edition| !EDITIONS.contains(edition)) {
        sink.error(entry.span(), format!("`{written}` is no edition: 2015, 2018, 2021 and 2024 are"));
    }
}

fn version(table: &Table, path: &str, trims: bool, sink: &mut Sink<'_>) {
    let Some((entry, written)) = table.entry("version").and_then(|entry| Some((entry, entry.value.as_str()?))) else {
        return;
    };
    let text = if trims { written.trim() } else { written };
    if let Err(error) = semver::Version::parse(text) {
        let message =
            format!("`{written}` of `{path}.version` is no version, as it would be with three numbers: {error}");
        sink.error(entry.span(), message);
    }
}

fn rust_version(table: &Table, path: &str, sink: &mut Sink<'_>) {
    let Some((entry, written)) = table.entry("rust-version").and_then(|entry| Some((entry, entry.value.as_str()?)))
    else {
        return;
    };
    if !is_rust_version(written) {
        let message =
            format!("`{written}` of `{path}.rust-version` is no Rust version: one to three numbers are, such as 1.85");
        sink.error(entry.span(), message);
    }
}

/// Whether Cargo takes `written` as a `rust-version`: numbers only, without operator and pre-release.
fn is_rust_version(written: &str) -> bool {
    if let Ok(version) = semver::Version::parse(written) {
        return version.pre.is_empty() && version.build.is_empty();
    }
    let Ok(requirement) = semver::VersionReq::parse(written) else { return false };
    let [only] = requirement.comparators.as_slice() else { return false };
    only.op == semver::Op::Caret && !written.starts_with('^') && only.pre.is_empty()
}

fn resolver(entry: &Entry, sink: &mut Sink<'_>) {
    if let Some(written) = entry.value.as_str().filter(|resolver| !["1", "2", "3"].contains(resolver)) {
        sink.error(entry.span(), format!("`{written}` is no resolver: \"1\", \"2\" and \"3\" are"));
    }
}

fn lints(table: Option<&Table>, path: &KeyPath, sink: &mut Sink<'_>) {
    for (tool, entry) in table.into_iter().flat_map(Table::in_order) {
        if !["cargo", "clippy", "rust", "rustdoc"].contains(&tool) {
            continue;
        }
        for (name, entry) in entry.value.as_table().into_iter().flat_map(Table::in_order) {
            let Some((prefix, rest)) = name.split_once("::") else { continue };
            let known = ["cargo", "clippy", "rust", "rustdoc"].contains(&prefix);
            let table = path.join(if known { prefix } else { tool });
            let message = if known {
                format!("`{name}` is no lint of [{}]: write `{rest}` in [{table}]", path.join(tool))
            } else {
                format!("`{name}` is no lint of [{}]: the name of a lint has no `::` here", path.join(tool))
            };
            sink.error(entry.span(), message);
        }
    }
}

/// Tables that only a package can have.
fn of_virtual(root: &Table, sink: &mut Sink<'_>) {
    const OF_PACKAGES: [&str; 15] = [
        "badges",
        "features",
        "lib",
        "bin",
        "example",
        "test",
        "bench",
        "dependencies",
        "dev-dependencies",
        "dev_dependencies",
        "build-dependencies",
        "build_dependencies",
        "target",
        "lints",
        "hints",
    ];
    for (name, entry) in root.in_order() {
        if OF_PACKAGES.contains(&name) {
            let way = match name {
                "lints" => ", which members inherit from [workspace.lints]",
                "dependencies" => ", which members inherit from [workspace.dependencies]",
                _ => ": move it into the manifest of a package",
            };
            sink.error(entry.span(), format!("a root without [package] cannot have [{name}]{way}"));
        }
    }
}
