use super::*;

fn show(node: &Node) -> String {
    match &node.data {
        Data::Text(text) => format!("{text:?}"),
        Data::Other => "_".to_owned(),
        Data::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Data::Map(entries) => {
            let entries = entries.iter().map(|entry| format!("{}: {}", entry.key, show(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn blocks_of_keys_and_lists_are_read() {
    for (text, expected) in [
        ("a: 1\nb:\n  c: 'x # y'\n  d: \"e\\n\" # f\n", r#"{a: "1", b: {c: "x # y", d: "e\n"}}"#),
        ("a:\n- b: 1\n  c: 2\n- d\n-\n  e: f\n", r#"{a: [{b: "1", c: "2"}, "d", {e: "f"}]}"#),
        ("a: b\n  c\n\nd: |\n  x\n   y\n\n  z\n\ne: >-\n  x\n  y\n", r#"{a: "b c", d: "x\n y\n\nz", e: "x y"}"#),
        ("a: [b, 'c]',\n  {d: e}] # f\ng: ~\nh:\n", "{a: _, g: _, h: _}"),
        ("---\na: b # c\n# d\n", r#"{a: "b"}"#),
    ] {
        assert_eq!(parse(text).as_ref().map(show).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_not_known_for_sure_is_left_unread() {
    for text in [
        "a: &b c\n",
        "a: *b\n",
        "a: !x y\n",
        "a: \"b\n  c\"\n",
        "a: b: c\n",
        "a:\n   b: 1\n  c: 2\n",
        "a: 1\na: 2\n",
        "\ta: 1\n",
        "a: |2\n   b\n",
        "a: 1\n---\nb: 2\n",
        "? a\n: b\n",
        "- - a\n",
        "a: [b c\n",
        "a: {b: 'c'd}\n",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn places_are_those_of_keys_and_values() {
    let text = "\u{feff}a: b\r\nc:\r\n  - d: 'e'\r\n    f: |\r\n      g\r\n";
    let node = parse(text).unwrap();
    assert_eq!(text.get(node.entry("a").unwrap().span()), Some("a: b"));
    let item = &node.get("c").unwrap().items()[0];
    assert_eq!(text.get(item.entry("d").unwrap().span()), Some("d: 'e'"));
    assert_eq!(text.get(item.entry("f").unwrap().span()), Some("f: |"));
    assert_eq!(item.get("f").and_then(Node::text), Some("g"));
}
