//! Keys and tables that go.

use super::*;

#[test]
fn a_line_goes_and_its_comments_stay() {
    check(
        "[a]\n# above b\nb = 1\n  c = 2 # beside c\n\nd = [\n  1, # one\n  # two\n]\ne = 1\n",
        &[remove("a.b"), remove("a.c"), remove("a.d")],
        "[a]\n# above b\n  # beside c\n\n# one\n# two\ne = 1\n",
    );
    check("a = 1\r\nb = 2 # two", &[remove("b")], "a = 1\r\n# two");
    check("a = 1\nb = 2", &[remove("b")], "a = 1\n");
}

#[test]
fn the_last_line_leaves_the_header() {
    check("[a]\nb = 1\n[c]\n", &[remove("a.b")], "[a]\n[c]\n");
}

#[test]
fn a_table_goes_with_all_inside_it() {
    check(
        "[a]\nx = 1\n\n# about b\n[b] # header\ny = 1\n\n# inside\nz = 1\n\n[b.c]\n[[b.d]]\nk = 1\n\n[e]\n",
        &[remove("b")],
        "[a]\nx = 1\n\n# about b\n# header\n\n# inside\n\n[e]\n",
    );
    check("[a]\nx = 1\n\n[b]\ny = 1\n\n[c]\nz = 1\n", &[remove("b")], "[a]\nx = 1\n\n[c]\nz = 1\n");
    check("[a]\nx = 1\n\n[b]\ny = 1\n", &[remove("b")], "[a]\nx = 1\n");
    check("[a]\nx = 1\n\n[b]\ny = 1\n", &[remove("a")], "[b]\ny = 1\n");
    check("[a]\nx = 1\n[b]\ny = 1\n[c]\n", &[remove("b")], "[a]\nx = 1\n[c]\n");
}

#[test]
fn a_table_goes_where_another_comes() {
    check(
        "[profile.a]\nx = 1\n\n[profile.b]\ny = 1\n",
        &[remove("profile.b"), set("profile.c.z", 1)],
        "[profile.a]\nx = 1\n\n[profile.c]\nz = 1\n",
    );
}

#[test]
fn all_lines_of_a_dotted_key_go() {
    check("[d]\ns.v = 1\nt = 1\ns.w = 1\n", &[remove("d.s")], "[d]\nt = 1\n");
    check("[d]\ns.v = 1\nt = 1\n", &[remove("d.s.v")], "[d]\nt = 1\n");
}

#[test]
fn an_entry_goes_with_one_comma() {
    check("d = { a = 1, b = 2, c = 3 }\n", &[remove("d.a")], "d = { b = 2, c = 3 }\n");
    check("d = { a = 1, b = 2, c = 3 }\n", &[remove("d.b")], "d = { a = 1, c = 3 }\n");
    check("d = { a = 1, b = 2, c = 3 }\n", &[remove("d.c")], "d = { a = 1, b = 2 }\n");
    check("d = { a = 1, b = 2, c = 3 }\n", &[remove("d.b"), remove("d.c")], "d = { a = 1 }\n");
    check("d = { a = 1 , b = 2 }\n", &[remove("d.b")], "d = { a = 1 }\n");
    check("d = { a = 1, b = 2, }\n", &[remove("d.b")], "d = { a = 1, }\n");
    check("d = { a = 1 }\n", &[remove("d.a")], "d = {}\n");
    check("d = { a.b = 1, c = 2, a.d = 3 }\n", &[remove("d.a")], "d = { c = 2 }\n");
    check("d = { a.b = 1, a.d = 3 }\n", &[remove("d.a.b")], "d = { a.d = 3 }\n");
}

#[test]
fn what_is_not_there_needs_no_removal() {
    let text = "[a]\nb = \"1\"\n";
    check(text, &[remove("a.c"), remove("x.y.z"), remove("a.b.version"), edit("a.q", Verb::Keep)], text);
}
