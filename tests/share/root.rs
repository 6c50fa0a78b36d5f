//! Which workspace is audited, in what is shared.

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::model::Options;
use plimsoll::saved::{Saved, Settings};
use plimsoll::share::{self, Discretion, SharedAudit};

#[test]
fn the_root_that_was_chosen_goes_along() {
    let file = |path: &str, text: &str| (path.to_owned(), text.as_bytes().to_vec());
    let package = |name: &str| format!("[workspace]\n[package]\nname = \"{name}\"\nedition = \"2021\"\n");
    let saved = Saved {
        inputs: vec![file("top.txt", "1"), file("x/Cargo.toml", &package("x")), file("x/y/Cargo.toml", &package("y"))],
        settings: Settings { root: Some("x/y/Cargo.toml".to_owned()), ..Settings::default() },
        open: ["duplicate syn".to_owned()].into(),
        ..Saved::default()
    };
    let shared = SharedAudit { saved, address: String::new() };
    assert_eq!(share::read(&share::write(&super::free(&shared)).unwrap()).as_ref(), Ok(&shared));
    assert_eq!(share::from_json(&share::to_json(&super::free(&shared))).as_ref(), Ok(&shared));

    let root_of = |shared: &SharedAudit| {
        let files = shared.saved.inputs.iter();
        let files = files.map(|(path, bytes)| InputFile { path: path.clone(), bytes: bytes.clone() }).collect();
        let options = Options { root: shared.saved.settings.root.clone(), ..Options::default() };
        let audit = Audit::with(files, &options);
        let root = audit.model.workspace.root.clone();
        (audit, root.unwrap().to_string())
    };
    let (audit, root) = root_of(&shared);
    assert_eq!(root, "x/y/Cargo.toml");
    // What stays with the sender was the only file outside of `x`.
    for folders in [false, true] {
        let prepared = share::prepare(&audit, &shared, Discretion { folders, names: folders, ..Discretion::default() });
        let (audit, root) = root_of(&prepared.shared);
        assert_eq!(Some(&root), prepared.shared.saved.settings.root.as_ref());
        let of = audit.model.workspace.members.len();
        assert!(of == 1 && root.ends_with("/Cargo.toml"), "{root}");
    }
}
