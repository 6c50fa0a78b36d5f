use super::*;

fn show(node: &Node) -> String {
    match &node.data {
        Data::Text(text) => format!("{text:?}"),
        Data::Null | Data::Other => "_".to_owned(),
        Data::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Data::Map(entries) => {
            let entries = entries.iter().map(|entry| format!("{}: {}", entry.key, show(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
    }
}

#[test]
fn yaml_is_read() {
    for (text, expected) in [
        ("a: 1\nb:\n  c: 'x # y'\n  d: \"e\\n\" # f\n", r#"{a: "1", b: {c: "x # y", d: "e\n"}}"#),
        ("a:\n- b: 1\n  c: 2\n- d\n-\n  e: f\n", r#"{a: [{b: "1", c: "2"}, "d", {e: "f"}]}"#),
        ("a: b\n  c\n\nd: |\n  x\n   y\n\n  z\n\ne: >-\n  x\n  y\n", r#"{a: "b c", d: "x\n y\n\nz", e: "x y"}"#),
        ("a: [b, 'c]',\n  {d: e}] # f\ng: ~\nh:\n", r#"{a: ["b", "c]", {d: "e"}], g: _, h: _}"#),
        ("---\na: b # c\n# d\n", r#"{a: "b"}"#),
        // In brackets.
        ("a: [main, release-*, '*', \"**\"]\n", r#"{a: ["main", "release-*", "*", "**"]}"#),
        ("a: {}\nb: []\nc: [ ]\nd: { }\n", "{a: {}, b: [], c: [], d: {}}"),
        ("a: [\n  b,\n  c, # d\n]\ne: {\n  f: g,\n  h: [i],\n}\n", r#"{a: ["b", "c"], e: {f: "g", h: ["i"]}}"#),
        ("{\"a\": {\"b\": [1, true, null]}, \"c\":\"d\"}", r#"{a: {b: ["1", "true", _]}, c: "d"}"#),
        ("a: [b: c, d]\n", r#"{a: [{b: "c"}, "d"]}"#),
        // Quotes over lines.
        ("a: \"b\n  c\n\n  d\"\ne: 'f\n  g'\nh: \"i\\\n  j\"\n", r#"{a: "b c\nd", e: "f g", h: "ij"}"#),
        ("a: 'it''s'\nb: \"\\x41\\u00e9\\t\"\n", r#"{a: "it's", b: "Aé\t"}"#),
        // Blocks with indicators.
        ("a: |2\n    b\n   c\nd: |2-\n    e\nf: >+\n  g\n\nh: i\n", r#"{a: "  b\n c", d: "  e", f: "g", h: "i"}"#),
        ("a: >\n  b\n  c\n\n  d\n    e\n  f\n", r#"{a: "b c\nd\n  e\nf"}"#),
        ("a: |\nb: |-\n\n  c\n", r#"{a: "", b: "\nc"}"#),
        ("a: | # b\n  c # d\n", r#"{a: "c # d"}"#),
        // Anchors.
        ("a: &x {b: c}\nd: *x\ne: [*x, *x]\n", r#"{a: {b: "c"}, d: {b: "c"}, e: [{b: "c"}, {b: "c"}]}"#),
        ("a: &x 1\nb: *x\nc: &x 2\nd: *x\n", r#"{a: "1", b: "1", c: "2", d: "2"}"#),
        ("a: &x\n  - &y b\n  - *y\nc: *x\n*y : d\n", r#"{a: ["b", "b"], c: ["b", "b"], b: "d"}"#),
        ("a: &x\nb: *x\n", "{a: _, b: _}"),
        // Keys.
        ("on: push\ntrue: a\n1: b\n? c\n: d\n'<<': e\n", r#"{on: "push", true: "a", 1: "b", c: "d", <<: "e"}"#),
        ("a : b\n\"c d\":  e\n", r#"{a: "b", c d: "e"}"#),
        // Tags.
        ("a: !!str 010\nb: !!int 7\nc: !!map {d: e}\n", r#"{a: "010", b: _, c: {d: "e"}}"#),
        // Signs inside of words.
        (
            "a: b*c\nd: e&f\ng: h!i\nj: k#l\nm: -n\no: ?p\nq: r:s\n",
            r#"{a: "b*c", d: "e&f", g: "h!i", j: "k#l", m: "-n", o: "?p", q: "r:s"}"#,
        ),
        // Around the document.
        ("\u{feff}# a\n%YAML 1.2\n--- # b\nc: d\n...\n# e\n", r#"{c: "d"}"#),
        ("a:\tb\nc: d\t# e\n\t\nf: [\n  \tg\n  ]\n", r#"{a: "b", c: "d", f: ["g"]}"#),
        ("é:\t\tb\nc:\n  - d:\te\n    g: |\n      h:\ti\n", r#"{é: "b", c: [{d: "e", g: "h:\ti"}]}"#),
        ("a: b\r\nc:\r\n  - d\r\n\r\n  - |\r\n    e\r\n    f\r\n", r#"{a: "b", c: ["d", "e\nf"]}"#),
        ("a:\n   b: 1\nc:\n d:\n    - - e\n      - f\n", r#"{a: {b: "1"}, c: {d: [["e", "f"]]}}"#),
        ("é: ü # ö\na: b\n", r#"{é: "ü", a: "b"}"#),
    ] {
        assert_eq!(parse(text).as_ref().map(show), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn what_is_not_read_is_told_with_place_and_cause() {
    let deep = format!("a: {}", "[".repeat(DEEPEST + 1));
    let long = format!("a: {}", "b".repeat(LONGEST));
    let wide = format!("[{}]", "a,".repeat(MOST_NODES + 1));
    for (text, at, cause) in [
        ("", 0, "it is empty"),
        ("# a\n", 0, "it is empty"),
        ("a: b: c\n", 4, "this is not valid YAML (mapping values are not allowed in this context)"),
        ("a:\n   b: 1\n  c: 2\n", 13, "this is not valid YAML ("),
        ("a:\n\tb: 1\n", 4, "this is not valid YAML ("),
        ("a: *b\n", 3, "this is not valid YAML (while parsing node, found unknown anchor)"),
        ("a: [b c\n", 8, "this is not valid YAML ("),
        ("a: {b: 'c'd}\n", 10, "this is not valid YAML ("),
        ("a: \"b\n", 3, "this is not valid YAML ("),
        ("é: ü\nb: c: d\n", 11, "this is not valid YAML ("),
        ("a: 1\nb: 2\na: 3\n", 10, "the key `a` is defined twice"),
        ("a: 1\nA: 2\n", 5, "the key `A` is defined twice"),
        ("a: {b: 1, 'b': 2}\n", 10, "the key `b` is defined twice"),
        ("1: a\n\"1\": b\n", 5, "the key `1` is defined twice"),
        ("a: &x {b: c}\nd:\n  <<: *x\n", 18, "GitHub Actions does not support merge keys (`<<`)"),
        ("? [a]\n: b\n", 2, "GitHub Actions accepts only strings as keys"),
        ("a: 1\n---\nb: 2\n", 5, "a second YAML document starts here"),
        ("a: !x y\n", 3, "GitHub Actions does not know the tag `!x`"),
        ("a: &x [b, *x]\n", 10, "this alias is inside the anchor that it names"),
        (&deep, 3 + DEEPEST - 1, "values are nested deeper than 64 levels"),
        (&long, 0, "it is longer than 512 KiB"),
        (&wide, 2 * MOST_NODES - 1, "with its aliases expanded it has more than 50000 values"),
    ] {
        let told = text.get(..40).unwrap_or(text);
        let unread = parse(text).expect_err(told);
        assert!(unread.cause.starts_with(cause), "{told}: {unread:?}");
        assert_eq!(unread.span.start, at, "{told}: {unread:?}");
    }
}

#[test]
fn aliases_expand_within_bounds() {
    let many = |first: &str| {
        let mut text = format!("a0: &a0 {first}\n");
        for level in 1..20 {
            let before = level - 1;
            text += &format!("a{level}: &a{level} [*a{before}, *a{before}, *a{before}, *a{before}]\n");
        }
        text
    };
    for first in ["b".to_owned(), "{}".to_owned(), "c".repeat(LONGEST / 2)] {
        let unread = parse(&many(&first)).unwrap_err();
        assert!(unread.cause.starts_with("with its aliases expanded"), "{unread:?}");
    }
    // Each level by itself is shallow.
    let mut text = "a0: &a0 b\n".to_owned();
    for level in 1..100 {
        text += &format!("a{level}: &a{level} [*a{}]\n", level - 1);
    }
    let unread = parse(&text).unwrap_err();
    assert!(unread.cause.starts_with("values are nested deeper"), "{unread:?}");
}

#[test]
fn places_are_those_of_keys_and_values() {
    let text = "\u{feff}a: b\r\nc:\r\n  - d: 'e' # ü\r\n    f: | # >\r\n\r\n      g\r\n    h: \"i\r\n      j\" # k\r\n    l: &x m # n\r\n    \
                o: *x # p\r\n    q:\r\n    r: [s, t] # u\r\n    v: &y 'w''x' # '\r\n    z: >2-\r\n";
    let node = parse(text).unwrap();
    assert_eq!(text.get(node.entry("a").unwrap().span()), Some("a: b"));
    let item = &node.get("c").unwrap().items()[0];
    for (key, expected) in [
        ("d", "d: 'e'"),
        ("f", "f: |"),
        ("h", "h: \"i"),
        ("l", "l: &x m"),
        ("o", "o: *x"),
        ("q", "q"),
        ("r", "r: [s, t]"),
        ("v", "v: &y 'w''x'"),
        ("z", "z: >2-"),
    ] {
        assert_eq!(text.get(item.entry(key).unwrap().span()), Some(expected), "{text}");
    }
    assert_eq!(item.get("f").and_then(Node::text), Some("\ng"));
    assert_eq!(text.get(node.entry("c").unwrap().span()), Some("c:\r\n  - d: 'e' # ü"));
}
