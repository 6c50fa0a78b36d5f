//! Manifests of members that were not given.

use super::Unchecked;
use crate::model::Model;

/// Manifests that are named.
const NAMED: usize = 8;

/// What the manifests would tell that the workspace names and that were not given.
pub(super) fn manifests(model: &Model) -> Option<Unchecked> {
    let missing = model.workspace.missing_manifests();
    let more = missing.len().saturating_sub(NAMED);
    let mut needs = missing.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more > 0 {
        needs.push_str(&format!(" and {more} more"));
    }
    (!missing.is_empty()).then(|| Unchecked {
        what: "what members without their manifest depend on: which workspace dependencies are unused, what members declare \
               besides them, and which duplicates an edit aligns"
            .to_owned(),
        needs,
    })
}

#[cfg(test)]
mod tests {
    use crate::audit::Audit;
    use crate::input::InputFile;

    fn needs(files: &[(&str, &str)]) -> Option<String> {
        let files = files.iter().map(|(path, text)| InputFile { path: (*path).to_owned(), bytes: (*text).into() });
        let audit = Audit::new(files.collect());
        audit.unchecked.into_iter().find(|one| one.what.starts_with("what members without")).map(|one| one.needs)
    }

    #[test]
    fn manifests_that_were_not_given_are_named() {
        let member = "[package]\nname = \"a\"\nedition = \"2021\"\n[dependencies]\nc = { path = \"../c\" }\n";
        let root = "[workspace]\nresolver = \"2\"\nmembers = [\"a\", \"b\", \"crates/*\"]\n";
        assert_eq!(
            needs(&[("Cargo.toml", root), ("a/Cargo.toml", member)]).unwrap(),
            "b/Cargo.toml, c/Cargo.toml, crates/*/Cargo.toml"
        );
        let alone = "[package]\nname = \"d\"\nedition = \"2021\"\n";
        let all = ["a", "b", "c", "crates/d"].map(|folder| format!("{folder}/Cargo.toml"));
        let given: Vec<(&str, &str)> = all.iter().map(|path| (path.as_str(), alone)).collect();
        let files = [[("Cargo.toml", root)].as_slice(), &given].concat();
        assert_eq!(needs(&files), None);
    }
}
