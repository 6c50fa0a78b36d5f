//! The workflow that publishes the page, as the auditor reads it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;

#[test]
fn our_own_workflow_is_read_and_nothing_is_found_in_it() {
    let root = env!("CARGO_MANIFEST_DIR");
    let file =
        |path: &str| InputFile { path: path.to_owned(), bytes: std::fs::read(format!("{root}/{path}")).unwrap() };
    let workflow = ".github/workflows/pages.yml";
    let audit = Audit::new(["Cargo.toml", "Cargo.lock", workflow].map(file).to_vec());
    assert_eq!(audit.model.workflows.len(), 1, "it is not understood in full");
    let found: Vec<_> = audit
        .findings
        .iter()
        .filter(|finding| finding.rule.starts_with("workflow"))
        .map(|finding| &finding.id)
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
