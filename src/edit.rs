//! Edits as claims on the keys of a TOML file, and which claims agree.
//!
//! A rule never writes text. It claims keys of a file with one of five [`Verb`]s; [`agree`] tells whether two
//! claims can stand together, and [`toml::apply`] is the only code that writes TOML. A `.gitignore` is one array of
//! lines, without a key; [`lines::apply`] writes it.

use std::sync::Arc;

use crate::key::{KeyPath, Value};
use crate::paths;
use crate::read::tree::Table;

mod keep;
pub mod lines;
pub mod toml;

/// The operation on a key and its value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verb {
    /// The key holds this value. Missing tables on the way are made.
    Set(Value),
    /// The key is gone. Comments that stood with it stay.
    Remove,
    /// The array at the key has this string among its items. A missing array is made.
    Include(String),
    /// The array at the key does not have this string among its items.
    Exclude(String),
    /// The key stays as it is, present or absent: the fix is right only while it does.
    Keep,
}

/// One claim on one key of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit {
    /// The path of the file, relative to the folder that was given, with `/` between its parts.
    pub file: Arc<str>,
    /// The key that is claimed.
    pub key: KeyPath,
    /// The operation.
    pub verb: Verb,
}

impl Edit {
    /// A claim of `verb` on `key` of `file`.
    pub fn new(file: &Arc<str>, key: KeyPath, verb: Verb) -> Self {
        Self { file: Arc::clone(file), key, verb }
    }
}

/// `text` of the file at `path` with all of `edits` written into it.
///
/// # Errors
///
/// They cannot be written into a file of its kind, or into this one.
pub fn apply(path: &str, text: &str, edits: &[Edit]) -> Result<String, toml::ApplyError> {
    if paths::name(path) == ".gitignore" { lines::apply(text, edits) } else { toml::apply(text, edits) }
}

/// Whether two edits of a file with this `document` can stand together.
///
/// They do unless they claim different things of one key, or one touches a key inside what the other claims. What is
/// kept can lie inside what is set, or the other way round, as long as it means the same afterwards.
/// The relation is symmetric, and every edit agrees with itself.
pub fn agree(document: &Table, a: &Edit, b: &Edit) -> bool {
    a.file != b.file || stand_together(document, (&a.key, &a.verb), (&b.key, &b.verb))
}

/// Whether two claims on keys of one document can stand together.
fn stand_together(document: &Table, a: (&KeyPath, &Verb), b: (&KeyPath, &Verb)) -> bool {
    match ((a.0, a.1), (b.0, b.1)) {
        ((kept, Verb::Keep), other) | (other, (kept, Verb::Keep)) => keep::leaves(document, kept, other),
        ((a_key, a_verb), (b_key, b_verb)) if a_key == b_key => match (a_verb, b_verb) {
            (Verb::Include(x), Verb::Exclude(y)) | (Verb::Exclude(x), Verb::Include(y)) => x != y,
            (Verb::Include(_), Verb::Include(_)) | (Verb::Exclude(_), Verb::Exclude(_)) => true,
            (x, y) => x == y,
        },
        ((a_key, _), (b_key, _)) => !a_key.covers(b_key) && !b_key.covers(a_key),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::tree::Tree;

    fn edit(key: &[&str], verb: Verb) -> Edit {
        Edit::new(&Arc::from("Cargo.toml"), KeyPath::new(key.iter().copied()), verb)
    }

    fn agree_in(text: &str, a: &Edit, b: &Edit) -> bool {
        let tree = Tree::parse_strict(text).unwrap();
        assert_eq!(super::agree(&tree.root, a, b), super::agree(&tree.root, b, a), "{a:?} {b:?}");
        super::agree(&tree.root, a, b)
    }

    fn agree(a: &Edit, b: &Edit) -> bool {
        agree_in("", a, b)
    }

    #[test]
    fn different_claims_on_one_key_clash() {
        let lto = ["profile", "release", "lto"];
        let thin = edit(&lto, Verb::Set("thin".into()));
        assert!(agree(&thin, &thin));
        assert!(!agree(&thin, &edit(&lto, Verb::Set("fat".into()))));
        assert!(!agree(&thin, &edit(&lto, Verb::Remove)));
        assert!(!agree(&thin, &edit(&lto, Verb::Keep)));
    }

    #[test]
    fn a_claim_inside_another_clashes_unless_one_only_keeps() {
        let whole = ["profile", "release"];
        let inside = ["profile", "release", "lto"];
        assert!(!agree(&edit(&whole, Verb::Remove), &edit(&inside, Verb::Remove)));
        assert!(!agree(&edit(&whole, Verb::Keep), &edit(&inside, Verb::Set(true.into()))));
        assert!(agree(&edit(&whole, Verb::Keep), &edit(&inside, Verb::Keep)));
    }

    #[test]
    fn what_is_kept_stands_beside_all_that_leaves_it_alone() {
        let entry = ["workspace", "dependencies", "tokio"];
        let inner = |key: &'static str| ["workspace", "dependencies", "tokio", key];
        let keep = edit(&inner("features"), Verb::Keep);
        let rt = || Value::Array(vec!["rt".into()]);
        let whole = |features: Option<Value>| {
            let mut table = vec![("version".to_owned(), "2".into())];
            table.extend(features.map(|features| ("features".to_owned(), features)));
            edit(&entry, Verb::Set(Value::Table(table)))
        };
        let full = "[workspace.dependencies]\ntokio = { version = \"1\", features = [\"rt\"] }\n";
        let bare = "[workspace.dependencies]\ntokio = \"1\"\n";
        assert!(agree_in(full, &keep, &edit(&inner("version"), Verb::Set("2".into()))));
        assert!(agree_in(full, &keep, &whole(Some(rt()))));
        assert!(!agree_in(full, &keep, &whole(None)));
        assert!(!agree_in(full, &keep, &edit(&entry, Verb::Set("2".into()))));
        assert!(!agree_in(full, &keep, &edit(&entry, Verb::Remove)));
        assert!(agree_in(full, &keep, &edit(&inner("features"), Verb::Include("rt".into()))));
        assert!(!agree_in(full, &keep, &edit(&inner("features"), Verb::Include("net".into()))));
        assert!(agree_in(full, &keep, &edit(&inner("features"), Verb::Exclude("net".into()))));
        assert!(agree_in(bare, &keep, &edit(&entry, Verb::Set("2".into()))));
        assert!(agree_in(bare, &keep, &whole(None)));
        assert!(!agree_in(bare, &keep, &whole(Some(rt()))));
        assert!(agree_in(bare, &edit(&entry, Verb::Keep), &edit(&entry, Verb::Set("1".into()))));
        assert!(!agree_in(bare, &edit(&entry, Verb::Keep), &edit(&entry, Verb::Set("2".into()))));
        assert!(!agree_in(full, &edit(&entry, Verb::Keep), &edit(&inner("version"), Verb::Set("2".into()))));
        assert!(agree_in(full, &edit(&entry, Verb::Keep), &edit(&inner("package"), Verb::Remove)));
    }

    #[test]
    fn items_of_one_array_clash_only_over_the_same_item() {
        let features = ["dependencies", "tokio", "features"];
        let add = edit(&features, Verb::Include("rt".into()));
        assert!(agree(&add, &edit(&features, Verb::Include("net".into()))));
        assert!(agree(&add, &edit(&features, Verb::Exclude("full".into()))));
        assert!(!agree(&add, &edit(&features, Verb::Exclude("rt".into()))));
        assert!(!agree(&add, &edit(&features, Verb::Set(Value::Array(vec![])))));
    }
}
