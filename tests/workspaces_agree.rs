//! Holds to real cargo what is said of packages in no workspace, and of files that count only in their own folders.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "support/real.rs"]
mod real;
#[path = "support/sandbox.rs"]
mod sandbox;

use case::{Cargo, Case};
use plimsoll::paths;
use plimsoll::workspace::{Apart, Belongs};
use sandbox::Sandbox;

const METADATA: &[&str] = &["metadata", "--no-deps", "--format-version", "1"];
const REFUSES: &str = "current package believes it's in a workspace when it's not";

fn named(name: &str) -> Case {
    case::all().into_iter().find(|case| case.name == name).unwrap()
}

/// In the folders of these packages, and of no other, cargo says that the package is in no workspace.
#[test]
fn cargo_refuses_to_run_where_that_is_told() {
    let mut told = 0;
    for case in case::all().into_iter().filter(|case| case.cargo.at(*real::MINOR) == Cargo::Loads) {
        let audit = case.audit_for(*real::MINOR);
        let workspace = &audit.model.workspace;
        let belongings = workspace.belongings();
        let packages = workspace.manifests.values().filter(|manifest| manifest.package.is_some());
        let sandbox = Sandbox::new(&case);
        for manifest in packages {
            let said = sandbox.cargo_in(paths::folder(&manifest.file), METADATA);
            // Of packages around other roots nothing is said.
            let of_this_root = !said.said.contains(REFUSES)
                || workspace.root.as_ref().is_some_and(|root| said.said.contains(&format!("work/{root}\n")));
            let is_told = belongings.iter().any(|(file, belongs)| {
                **file == manifest.file && (matches!(belongs, Belongs::Nowhere { .. }) || said.said.contains(REFUSES))
            });
            assert!(
                !of_this_root || is_told == said.said.contains(REFUSES),
                "{}: {}\n{}",
                case.name,
                manifest.file,
                said.said
            );
            told += usize::from(is_told);
        }
    }
    assert!(told > 4);
}

/// Each way out that is told leads out, and `exclude` does not where it is told that it does not.
#[test]
fn the_ways_out_of_no_workspace_lead_out() {
    let case = named("packages-in-no-workspace");
    let audit = case.audit_for(*real::MINOR);
    let sandbox = Sandbox::new(&case);
    let text = |file: &str| case.files.iter().find(|(path, _)| path == file).unwrap().1.clone();
    let root = text("Cargo.toml");
    let mut ways = Vec::new();
    for (file, belongs) in audit.model.workspace.belongings() {
        let Belongs::Nowhere { folder, apart } = belongs else { panic!("{file}") };
        ways.push(apart);
        let runs = |what: &str| {
            let said = sandbox.cargo_in(&folder, METADATA);
            assert!(said.ok || said.said.contains(REFUSES), "{file}: {what}: {}", said.said);
            sandbox.restore(&audit);
            said.ok
        };
        sandbox.write("work/Cargo.toml", &root.replace("members = [", &format!("members = [\"{folder}\", ")));
        assert!(runs("member"), "{file}");
        sandbox.write("work/Cargo.toml", &root.replace("exclude = [", &format!("exclude = [\"{folder}\", ")));
        assert_eq!(runs("exclude"), apart == Apart::Exclude, "{file}");
        let own = text(file).replace("workspace = \"..\"\n", "");
        sandbox.write(&format!("work/{file}"), &format!("{own}\n[workspace]\n"));
        assert!(runs("[workspace]"), "{file}");
    }
    for way in [Apart::Exclude, Apart::OwnTable, Apart::NoPointer] {
        assert!(ways.contains(&way), "{way:?}");
    }
}

/// A config counts in its folder and below: an alias of a member is none at the root.
#[test]
fn config_counts_in_its_folder_and_below() {
    let case = named("members-and-other-roots");
    let sandbox = Sandbox::new(&case);
    sandbox.write("work/.cargo/config.toml", "[alias]\nat-root = \"locate-project\"\n");
    sandbox.write("work/tools/.cargo/config.toml", "[alias]\nat-tools = \"locate-project\"\n");
    let knows = |folder: &str, alias: &str| sandbox.cargo_in(folder, &[alias]).ok;
    assert!(knows("", "at-root") && knows("tools", "at-root") && knows("crates/a", "at-root"));
    assert!(knows("tools", "at-tools") && !knows("", "at-tools") && !knows("crates/a", "at-tools"));
}

/// The members share the lockfile beside the root manifest: whatever lies beside that of a member is not read.
#[test]
fn the_lockfile_is_the_one_beside_the_root_manifest() {
    let sandbox = Sandbox::new(&named("packages-in-no-workspace"));
    sandbox.write("work/a/Cargo.lock", "no lockfile");
    let said = sandbox.cargo_in("a", &["metadata", "--format-version", "1"]);
    assert!(said.ok, "{}", said.said);
    assert!(sandbox.lock().contains("name = \"a\""));
    sandbox.write("work/Cargo.lock", "no lockfile");
    assert!(!sandbox.cargo_in("a", &["metadata", "--format-version", "1"]).ok);
}
