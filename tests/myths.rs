//! What `docs/myths.md` says of cargo, asked of cargo.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use scratch::Scratch;

/// What cargo says of a build from nothing.
fn build(scratch: &Scratch, arguments: &[&str]) -> String {
    scratch.remove_target();
    let said = scratch.cargo("", &[&["build", "-v"], arguments].concat(), None);
    assert!(said.succeeded, "{}{}", said.out, said.err);
    said.err
}

/// The words behind `before` in all lines of `text`.
fn behind<'t>(text: &'t str, before: &str) -> Vec<&'t str> {
    text.split(before).skip(1).filter_map(|rest| rest.split_whitespace().next()).collect()
}

#[test]
fn the_order_of_members_is_none_of_the_build() {
    let scratch = Scratch::new("myths-order");
    for (name, rest) in [("a", "[dependencies]\nd = { path = \"../d\" }\n"), ("b", ""), ("c", ""), ("d", ""), ("e", "")]
    {
        scratch.package(name, name, rest);
    }
    // What another one waits for comes first, wherever it is listed.
    for members in ["\"a\", \"b\", \"c\", \"d\", \"e\"", "\"e\", \"d\", \"c\", \"b\", \"a\""] {
        scratch.write("Cargo.toml", &format!("[workspace]\nresolver = \"2\"\nmembers = [{members}]\n"));
        let said = build(&scratch, &["-j1"]);
        let order = behind(&said, "--crate-name ");
        assert_eq!((order.len(), order[0]), (5, "d"), "{said}");
    }
}

#[test]
fn one_call_of_rustc_makes_both_kinds_of_library() {
    let scratch = Scratch::new("myths-both");
    scratch.package("a", "a", "[dependencies]\nd = { path = \"../d\" }\n");
    scratch.package("d", "d", "[lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n");
    scratch.write("Cargo.toml", "[workspace]\nresolver = \"2\"\nmembers = [\"a\", \"d\"]\n");
    scratch.write(".cargo/config.toml", "[build]\npipelining = false\n");
    let said = build(&scratch, &[]);
    assert_eq!(behind(&said, "--crate-type "), ["cdylib", "rlib", "lib"], "{said}");
    // Only the plain library writes its metadata for others to go on, whatever `pipelining` says.
    assert_eq!(behind(&said, "--emit="), ["dep-info,link", "dep-info,metadata,link"], "{said}");
}
