//! Shared audits as JSON files.

use plimsoll::saved::{Chosen, Saved, Settings};
use plimsoll::share::{self, Damage, SharedAudit};

use crate::free;

#[test]
fn too_large_a_file_is_refused() {
    let mut text = "{\"plimsoll-audit\": 1, \"files\": [".to_owned();
    for _ in 0..20_000 {
        text += "{\"path\": \"\", \"text\": \"\"},";
    }
    text.pop();
    assert_eq!(share::from_json(&format!("{text}]}}")), Err(Damage::TooMuch));
    assert_eq!(
        share::from_json(&format!("{{\"plimsoll-audit\": 1}}{}", " ".repeat(share::MOST_FILE))),
        Err(Damage::TooMuch)
    );
    // Escapes make text shorter, never longer.
    let path = "\\u0041".repeat(1000);
    let shared = share::from_json(&format!("{{\"plimsoll-audit\": 1, \"address\": \"{path}\"}}")).unwrap();
    assert_eq!(shared.address, "A".repeat(1000));
}

#[test]
fn json_of_another_kind_is_refused() {
    for (text, damage) in [
        ("{}", Damage::Unknown),
        ("{\"plimsoll-audit\": 2}", Damage::Unknown),
        ("{\"plimsoll-audit\": 1, \"files\": 3}", Damage::Nonsense),
        ("{\"plimsoll-audit\": 1", Damage::Nonsense),
        ("[", Damage::Nonsense),
    ] {
        assert_eq!(share::from_json(text), Err(damage), "{text}");
    }
    let deep = format!("{{\"plimsoll-audit\": 1, \"files\": {}", "[".repeat(1_000_000));
    assert_eq!(share::from_json(&deep), Err(Damage::Nonsense));
}

/// Files of the first version look like this, and may have more in them than is known.
const FILE: &str = r#"{
  "plimsoll-audit": 1,
  "files": [
    {"path": "Cargo.toml", "text": "[package]\nname = \"\u00e9\"\n"},
    {"path": "a/Cargo.toml", "text": "", "mode": [0.5e3, null]}
  ],
  "choices": [
    {"finding": "a:b", "fix": "c"},
    {"finding": "d:e", "dismissed": "f"},
    {"finding": "g:h", "postponed": true}
  ],
  "open": ["i", "j"],
  "settings": {"toolchain": null, "goal": "size", "theme": {}},
  "later": {"k": [{}]},
  "address": "/findings"
}
"#;

#[test]
fn files_of_the_first_version_are_read() {
    let read = share::from_json(FILE).unwrap();
    let chosen =
        [("a:b".to_owned(), Chosen::Fix("c".to_owned())), ("d:e".to_owned(), Chosen::Dismissed("f".to_owned()))];
    let expected = SharedAudit {
        saved: Saved {
            inputs: vec![
                ("Cargo.toml".to_owned(), "[package]\nname = \"é\"\n".into()),
                ("a/Cargo.toml".to_owned(), Vec::new()),
            ],
            choices: chosen.into_iter().collect(),
            open: ["i".to_owned(), "j".to_owned()].into_iter().collect(),
            settings: Settings { goal: Some("size".to_owned()), ..Settings::default() },
            ..Saved::default()
        },
        address: "/findings".to_owned(),
    };
    assert_eq!(read, expected);
    let written = share::to_json(&free(&read));
    assert!(share::is_audit(written.as_bytes()), "{written}");
    assert_eq!(share::from_json(&written), Ok(expected));
    // What other programs rely on: the names, and a key only where there is a value.
    let written: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(written["plimsoll-audit"], 1);
    assert_eq!(written["files"][0]["path"], "Cargo.toml");
    assert_eq!(
        written["choices"],
        serde_json::json!([{"finding": "a:b", "fix": "c"}, {"finding": "d:e", "dismissed": "f"}])
    );
    assert_eq!(written["settings"], serde_json::json!({"goal": "size"}));
}

#[test]
fn a_file_that_windows_wrote_anew_is_read() {
    for text in [FILE.to_owned(), share::sealed_file("e1AAAA")] {
        let utf16 =
            |to_bytes: fn(u16) -> [u8; 2]| "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(to_bytes);
        for bytes in [
            format!("\u{feff}{text}").into_bytes(),
            utf16(u16::to_le_bytes).collect(),
            utf16(u16::to_be_bytes).collect(),
        ] {
            assert!(share::is_audit(&bytes));
            assert_eq!(share::sealed_in(&bytes), share::sealed_in(text.as_bytes()));
            assert_eq!(share::from_file(&bytes), share::from_json(&text));
        }
    }
}
