//! Tables that are not there yet.

use super::*;

#[test]
fn a_new_profile_follows_the_other_profiles() {
    check(
        "[package]\nname = \"a\"\n\n[profile.release]\nlto = true\n# lto = false\n\n# library\n[lib]\n",
        &[set("profile.dist.lto", "thin"), set("profile.dist.inherits", "release")],
        "[package]\nname = \"a\"\n\n[profile.release]\nlto = true\n# lto = false\n\n\
         [profile.dist]\ninherits = \"release\"\nlto = \"thin\"\n\n# library\n[lib]\n",
    );
}

#[test]
fn a_table_without_relatives_comes_last() {
    check(
        "[package]\r\nname = \"a\"\r\n",
        &[set("profile.dev.package.\"*\".opt-level", 3), set("profile.dev.debug", 0)],
        "[package]\r\nname = \"a\"\r\n\r\n[profile.dev]\r\ndebug = 0\r\n\r\n\
         [profile.dev.package.\"*\"]\r\nopt-level = 3\r\n",
    );
    check("[package]", &[set("a.b", 1)], "[package]\n\n[a]\nb = 1");
    check("[package]\n[lib]\n", &[set("package.metadata.x", 1)], "[package]\n\n[package.metadata]\nx = 1\n\n[lib]\n");
}

#[test]
fn workspace_dependencies_follow_the_workspace() {
    check(
        "[workspace]\nmembers = []\n\n[workspace.package]\nedition = \"2024\"\n\n[package]\n",
        &[
            set("workspace.dependencies.serde", table(&[("version", "1".into()), ("features", strings(&["derive"]))])),
            set("workspace.dependencies.anyhow", "1"),
        ],
        "[workspace]\nmembers = []\n\n[workspace.package]\nedition = \"2024\"\n\n[workspace.dependencies]\n\
         anyhow = \"1\"\nserde = { version = \"1\", features = [\"derive\"] }\n\n[package]\n",
    );
}

#[test]
fn a_table_of_the_root_gets_a_header() {
    check(
        "[package]\nname = \"a\"\n",
        &[set("lints", workspace())],
        "[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n",
    );
}

#[test]
fn a_table_that_only_its_own_tables_imply_gets_a_header() {
    check(
        "[workspace.package]\nedition = \"2024\"\n",
        &[set("workspace.resolver", "3")],
        "[workspace.package]\nedition = \"2024\"\n\n[workspace]\nresolver = \"3\"\n",
    );
}

#[test]
fn inline_parents_are_extended_inline() {
    check(
        "profile = { dev = { debug = 0 } }\n",
        &[set("profile.dist.lto", true), set("profile.dist.inherits", "release"), set("profile.dev.panic", "abort")],
        "profile = { dev = { debug = 0, panic = \"abort\" }, dist = { inherits = \"release\", lto = true } }\n",
    );
}

#[test]
fn a_new_dependency_takes_one_line() {
    check(
        "[dependencies]\na = \"1\"\n\n[dependencies.z]\nversion = \"1\"\n",
        &[set("dependencies.b.workspace", true), include("dependencies.b.features", "x")],
        "[dependencies]\na = \"1\"\nb = { workspace = true, features = [\"x\"] }\n\n[dependencies.z]\nversion = \"1\"\n",
    );
    check(
        "[dependencies.z]\nversion = \"1\"\n",
        &[set("dependencies.b", workspace())],
        "[dependencies.z]\nversion = \"1\"\n\n[dependencies.b]\nworkspace = true\n",
    );
}

#[test]
fn a_table_can_be_new_and_empty() {
    check("[package]\n", &[set("workspace", table(&[]))], "[package]\n\n[workspace]\n");
}
