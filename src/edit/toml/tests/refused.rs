//! Edits that cannot be made.

use super::*;

#[test]
fn edits_that_contradict_each_other() {
    check_refused("", &[set("a", 1), set("a", 2)], "the edits of `a` and `a` contradict");
    check_refused("", &[set("a", table(&[])), set("a.b", 2)], "the edits of `a` and `a.b` contradict");
    check_refused("a.b = 1\n", &[edit("a.b", Verb::Keep), remove("a")], "contradict");
    check_refused("", &[include("a", "x"), exclude("a", "x")], "contradict");
    let elsewhere = Edit { file: Arc::from("other/Cargo.toml"), ..set("a", 1) };
    check_refused("", &[elsewhere, remove("a")], "contradict");
}

#[test]
fn a_text_that_is_no_toml() {
    check_refused("a = ", &[], "not valid TOML");
}

#[test]
fn keys_inside_of_what_is_no_table() {
    check_refused("a = \"1\"\n", &[set("a.b", 1)], "`a` is a string, so `a.b` cannot be edited");
    check_refused("a = [1]\n", &[include("a.b", "x")], "`a` is an array");
    check_refused("[[bin]]\nname = \"a\"\n", &[set("bin.name", "b")], "`bin` is an array");
    check_refused("[[bin]]\nname = \"a\"\n", &[remove("bin.name")], "`bin` is an array");
}

#[test]
fn items_of_what_is_no_array_of_strings() {
    check_refused("a = \"1\"\n", &[include("a", "x")], "`a` is a string, not an array");
    check_refused("[a]\n", &[exclude("a", "x")], "`a` is a table, not an array");
    check_refused("[[a]]\n", &[include("a", "x")], "`a` is an array of tables");
}

#[test]
fn keys_that_cannot_be_written() {
    check_refused("", &[edit("a", Verb::Set(table(&[("b", 1.into()), ("b", 2.into())])))], "the key `b` twice");
    let nowhere = Edit::new(&Arc::from(""), KeyPath::new(Vec::<String>::new()), Verb::Remove);
    check_refused("", &[nowhere], "names no key");
    let deep = Edit::new(&Arc::from(""), KeyPath::new(vec!["a"; 1000]), Verb::Remove);
    check_refused("", &[deep], "nested deeper");
}
