//! Our own workflows, as the auditor reads them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;

#[test]
fn our_own_workflows_are_read_and_nothing_is_found_in_them() {
    let root = env!("CARGO_MANIFEST_DIR");
    let file =
        |path: &str| InputFile { path: path.to_owned(), bytes: std::fs::read(format!("{root}/{path}")).unwrap() };
    let workflows = [".github/workflows/ci.yml", ".github/workflows/facts.yml"];
    let audit = Audit::new(["Cargo.toml", "Cargo.lock"].into_iter().chain(workflows).map(file).collect());
    assert_eq!(audit.model.workflows.len(), 2, "one is not understood in full");
    let found: Vec<_> = audit
        .findings
        .iter()
        .filter(|finding| finding.rule.starts_with("workflow"))
        .map(|finding| &finding.id)
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
