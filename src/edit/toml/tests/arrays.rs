//! Items of arrays.

use super::*;

#[test]
fn an_item_joins_a_line() {
    check("a = [\"x\"]\n", &[include("a", "z"), include("a", "y")], "a = [\"x\", \"y\", \"z\"]\n");
    check("a = [ \"x\" ]\n", &[include("a", "y")], "a = [ \"x\", \"y\" ]\n");
    check("a = [\"x\", ]\n", &[include("a", "y")], "a = [\"x\", \"y\", ]\n");
    check("a = ['w','x']\n", &[include("a", "y")], "a = ['w','x','y']\n");
    check("a = []\n", &[include("a", "y")], "a = [\"y\"]\n");
    check("a = [\"x\"]\n", &[include("a", "x")], "a = [\"x\"]\n");
}

#[test]
fn an_item_gets_a_line_where_the_others_have() {
    check("a = [\n    \"x\",\n]\n", &[include("a", "y")], "a = [\n    \"x\",\n    \"y\",\n]\n");
    check("a = [\n\t\"x\"\n]\n", &[include("a", "y")], "a = [\n\t\"x\",\n\t\"y\"\n]\n");
    check(
        "a = [\r\n  # one\r\n  \"x\", # two\r\n  # three\r\n]\r\n",
        &[include("a", "y"), include("a", "z")],
        "a = [\r\n  # one\r\n  \"x\", # two\r\n  \"y\",\r\n  \"z\",\r\n  # three\r\n]\r\n",
    );
    check("a = [\n  \"x\" # two\n]\n", &[include("a", "y")], "a = [\n  \"x\", # two\n  \"y\"\n]\n");
    check("a = [\"x\",\n     \"y\"]\n", &[include("a", "z")], "a = [\"x\",\n     \"y\",\n     \"z\"]\n");
    check("a = [\n  # none\n]\n", &[include("a", "y")], "a = [\n  # none\n  \"y\",\n]\n");
}

#[test]
fn a_missing_array_is_made() {
    check("[f]\n", &[include("f.d", "y"), include("f.d", "x"), exclude("f.e", "z")], "[f]\nd = [\"x\", \"y\"]\n");
}

#[test]
fn an_item_goes_with_one_comma() {
    check("a = [\"x\", \"y\", \"z\"]\n", &[exclude("a", "x")], "a = [\"y\", \"z\"]\n");
    check("a = [\"x\", \"y\", \"z\"]\n", &[exclude("a", "y")], "a = [\"x\", \"z\"]\n");
    check("a = [\"x\", \"y\", \"z\"]\n", &[exclude("a", "z")], "a = [\"x\", \"y\"]\n");
    check("a = [\"x\", \"y\", \"x\"]\n", &[exclude("a", "x")], "a = [\"y\"]\n");
    check("a = [ \"x\" ]\n", &[exclude("a", "x")], "a = []\n");
    check("a = [\n  \"x\",\n]\n", &[exclude("a", "x")], "a = []\n");
    check("a = [\"x\"]\n", &[exclude("a", "q")], "a = [\"x\"]\n");
}

#[test]
fn an_item_goes_with_its_line_but_not_its_comments() {
    check(
        "a = [\n  # one\n  \"x\", # two\n  # three\n  \"y\",\n  \"z\"\n]\n",
        &[exclude("a", "x"), exclude("a", "z")],
        "a = [\n  # one\n  # two\n  # three\n  \"y\"\n]\n",
    );
    check("a = [\n  # one\n  \"x\", # two\n]\n", &[exclude("a", "x")], "a = [\n  # one\n  # two\n]\n");
}

#[test]
fn items_come_and_go_at_once() {
    check("a = [\"x\", \"y\"]\n", &[exclude("a", "y"), include("a", "z")], "a = [\"x\", \"z\"]\n");
    check("a = [\"x\", \"y\"]\n", &[exclude("a", "x"), include("a", "z")], "a = [\"y\", \"z\"]\n");
    check(
        "a = [\n  \"x\", # one\n]\n",
        &[exclude("a", "x"), include("a", "y"), include("a", "z")],
        "a = [\n  \"y\",\n  \"z\", # one\n]\n",
    );
}

#[test]
fn an_array_turns_into_another_with_its_comments() {
    check(
        "a = [\n  \"x\", # one\n  \"y\", # two\n]\n",
        &[set("a", strings(&["y", "z"]))],
        "a = [\n  # one\n  \"y\", # two\n  \"z\",\n]\n",
    );
}
