//! Keys that get a value inside of tables that are there.

use super::*;

#[test]
fn only_the_bytes_of_the_value_change() {
    check(
        "[package]\nname   =  \"a\"   # the name\r\nedition= '2018' # old\n",
        &[set("package.name", "b"), set("package.edition", "2024")],
        "[package]\nname   =  \"b\"   # the name\r\nedition= '2024' # old\n",
    );
}

#[test]
fn the_same_value_in_another_spelling_stays() {
    let text = "a = '''x'''\nb = 0x10\nc = [ 'y' , ]\nd = { e=1 }\n";
    let same = [set("a", "x"), set("b", 16), set("c", strings(&["y"])), set("d", table(&[("e", 1.into())]))];
    check(text, &same, text);
}

#[test]
fn single_quotes_give_way_where_they_cannot_hold_the_value() {
    check("a = 'x'\n", &[set("a", "it's")], "a = \"it's\"\n");
}

#[test]
fn a_new_key_follows_the_last_of_its_own_table() {
    check(
        "[profile.release]\nlto = true\n# end of release\n\n# dev\n[profile.dev]\n",
        &[set("profile.release.panic", "abort"), set("profile.dev.debug", 0)],
        "[profile.release]\nlto = true\npanic = \"abort\"\n# end of release\n\n# dev\n[profile.dev]\ndebug = 0\n",
    );
}

#[test]
fn a_new_key_keeps_indent_and_column() {
    check(
        "[package]\n  name    = \"a\"\n  version = \"1\"\n",
        &[set("package.edition", "2024"), set("package.rust-version", "1.85")],
        "[package]\n  name    = \"a\"\n  version = \"1\"\n  edition = \"2024\"\n  rust-version = \"1.85\"\n",
    );
    check("[a]\nb=1\n", &[set("a.c", 2)], "[a]\nb=1\nc=2\n");
}

#[test]
fn newlines_and_a_missing_last_one_are_kept() {
    check("[a]\r\nb = 1\r\n[c]\n", &[set("a.d", 2)], "[a]\r\nb = 1\r\nd = 2\r\n[c]\n");
    check("[a]\r\nb = 1", &[set("a.d", 2)], "[a]\r\nb = 1\r\nd = 2");
    check("\u{feff}a = 1", &[set("b", 2), set("a", 3)], "\u{feff}a = 3\nb = 2");
    check("", &[set("a", 1)], "a = 1\n");
    check("\u{feff}", &[set("a.b", 1)], "\u{feff}[a]\nb = 1\n");
}

#[test]
fn a_key_of_the_root_stays_above_the_tables() {
    check(
        "# licence\n\n[package]\nname = \"a\"\n",
        &[edit("cargo-features", Verb::Set(strings(&["x"])))],
        "# licence\n\ncargo-features = [\"x\"]\n\n[package]\nname = \"a\"\n",
    );
    check("# about a\n[a]\n", &[set("b", 1)], "b = 1\n\n# about a\n[a]\n");
}

#[test]
fn a_file_of_comments_gets_its_keys_above_its_tables() {
    check("# 1\n\n\n", &[set("b", 1), set("c.d", 1)], "# 1\n\nb = 1\n\n[c]\nd = 1\n\n\n");
    check("# 1\n\n# 2", &[set("b", 1), set("c.d", 1)], "# 1\n\nb = 1\n\n# 2\n\n[c]\nd = 1");
}

#[test]
fn inline_tables_get_entries_in_their_own_style() {
    let features = || set("d.features", strings(&["x"]));
    check("d = { version = \"1\" }\n", &[features()], "d = { version = \"1\", features = [\"x\"] }\n");
    check("d = {version=\"1\",path=\".\"}\n", &[set("d.a", 1)], "d = {version=\"1\",path=\".\",a = 1}\n");
    check("d = {}\n", &[features()], "d = { features = [\"x\"] }\n");
    check("d = { version = \"1\", }\n", &[set("d.a", 1)], "d = { version = \"1\", a = 1, }\n");
    check(
        "d = {\n  version = \"1\", # one\n}\n",
        &[features()],
        "d = {\n  version = \"1\", # one\n  features = [\"x\"],\n}\n",
    );
    check(
        "d = {\n  version = \"1\" # one\n}\n",
        &[features()],
        "d = {\n  version = \"1\", # one\n  features = [\"x\"]\n}\n",
    );
}

#[test]
fn the_first_new_entry_takes_the_place_of_the_first_that_goes() {
    check(
        "[dependencies]\nserde = { version = \"1\", features = [\"a\"] } # why\n",
        &[remove("dependencies.serde.version"), set("dependencies.serde.workspace", true)],
        "[dependencies]\nserde = { workspace = true, features = [\"a\"] } # why\n",
    );
    check(
        "d = { version = \"1\", default-features = false }\n",
        &[remove("d.version"), remove("d.default-features"), set("d.workspace", true)],
        "d = { workspace = true }\n",
    );
}

#[test]
fn dotted_keys_get_a_line_beside_them() {
    check(
        "[dependencies]\nserde.version = \"1\"\ntokio = \"1\"\n",
        &[set("dependencies.serde.features", strings(&["derive"]))],
        "[dependencies]\nserde.version = \"1\"\nserde.features = [\"derive\"]\ntokio = \"1\"\n",
    );
    check(
        "[workspace]\nmembers = []\ndependencies.serde = \"1\"\nresolver = \"3\"\n",
        &[set("workspace.dependencies.tokio.version", "1")],
        "[workspace]\nmembers = []\ndependencies.serde = \"1\"\ndependencies.tokio = { version = \"1\" }\nresolver = \"3\"\n",
    );
}

#[test]
fn a_string_dependency_becomes_a_table() {
    check(
        "[dependencies]\nserde = \"1\" # why\n",
        &[set("dependencies.serde", workspace())],
        "[dependencies]\nserde = { workspace = true } # why\n",
    );
    check(
        "[dependencies]\na.workspace = true\nb.workspace = true\nserde = \"1\" # why\n",
        &[set("dependencies.serde", workspace()), set("dependencies.c", workspace())],
        "[dependencies]\na.workspace = true\nb.workspace = true\nc.workspace = true\nserde.workspace = true # why\n",
    );
}

#[test]
fn the_file_shows_whether_tables_of_one_key_are_dotted() {
    check(
        "[dependencies]\na = \"1\"\nb = \"1\"\nc.workspace = true\nd = { version = \"1\", optional = true }\n",
        &[set("dependencies.b", workspace())],
        "[dependencies]\na = \"1\"\nb.workspace = true\nc.workspace = true\n\
         d = { version = \"1\", optional = true }\n",
    );
    check(
        "[dependencies]\na.workspace = true\nb = \"1\"\nc = { workspace = true }\n",
        &[set("dependencies.b", workspace())],
        "[dependencies]\na.workspace = true\nb = { workspace = true }\nc = { workspace = true }\n",
    );
}

#[test]
fn a_table_turns_into_another_in_its_own_form() {
    let wanted = || table(&[("workspace", true.into()), ("features", strings(&["a"]))]);
    check(
        "[dependencies]\nd = { version = \"1\", features = [ \"a\" ] }\n",
        &[set("dependencies.d", wanted())],
        "[dependencies]\nd = { workspace = true, features = [ \"a\" ] }\n",
    );
    check(
        "[dependencies.d]\n# one\nversion = \"1\" # two\nfeatures = [ \"a\" ]\n",
        &[set("dependencies.d", wanted())],
        "[dependencies.d]\n# one\n# two\nfeatures = [ \"a\" ]\nworkspace = true\n",
    );
    check(
        "[dependencies]\nd.version = \"1\"\ne = \"1\"\n",
        &[set("dependencies.d", wanted())],
        "[dependencies]\nd.workspace = true\nd.features = [\"a\"]\ne = \"1\"\n",
    );
}

#[test]
fn a_table_gives_way_to_a_value() {
    check(
        "[dependencies]\na = \"1\"\n\n[dependencies.d] # why\nversion = \"1\"\n\n[lib]\n",
        &[set("dependencies.d", "2")],
        "[dependencies]\na = \"1\"\nd = \"2\"\n\n# why\n\n[lib]\n",
    );
    check(
        "[package]\nversion.workspace = true\nname = \"a\"\n",
        &[set("package.version", "1")],
        "[package]\nversion = \"1\"\nname = \"a\"\n",
    );
    check("a.b.c = 1\nd = 1\n", &[set("a.b", table(&[]))], "a.b = {}\nd = 1\n");
    check("x = { a.b = 1, c = 2 }\n", &[set("x.a", 1)], "x = { a = 1, c = 2 }\n");
}

#[test]
fn comments_inside_a_value_move_above_it() {
    check(
        "[a]\n  b = [ # one\n    1, # two\n  ] # three\n",
        &[set("a.b", true)],
        "[a]\n  # one\n  # two\n  b = true # three\n",
    );
    check(
        "d = { version = \"1\", features = [ # one\n  \"a\"] }\n",
        &[remove("d.features")],
        "# one\nd = { version = \"1\" }\n",
    );
}

#[test]
fn sorted_dependencies_stay_sorted() {
    check(
        "[dependencies]\n# first\nb = \"1\"\n# then\nd = \"1\"\n",
        &[set("dependencies.c", "1"), set("dependencies.a", "1"), set("dependencies.e", "1")],
        "[dependencies]\na = \"1\"\n# first\nb = \"1\"\nc = \"1\"\n# then\nd = \"1\"\ne = \"1\"\n",
    );
    check(
        "[dependencies]\nd = \"1\"\nb = \"1\"\n",
        &[set("dependencies.c", "1")],
        "[dependencies]\nd = \"1\"\nb = \"1\"\nc = \"1\"\n",
    );
}

#[test]
fn quoted_keys_are_found_and_written() {
    check(
        "[\"profile\".'dev']\n\"opt-level\" = 0\n",
        &[set("profile.dev.opt-level", 1), set("profile.dev.\"a b\"", 2)],
        "[\"profile\".'dev']\n\"opt-level\" = 1\n\"a b\" = 2\n",
    );
}
