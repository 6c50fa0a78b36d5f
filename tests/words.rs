//! The words that users read are those of Cargo's documentation, of its output and of Rust engineers.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A phrase, and what to write instead. They are found as whole words, in any case, outside of `code`.
const PHRASES: &[(&str, &str)] = &[
    ("after a yes", "with permission"),
    ("all units together", "total CPU time"),
    ("as the manifest asks", "as set in Cargo.toml"),
    ("ask for", "require (a version), enable (a feature)"),
    ("asked for", "required (a version), enabled (a feature)"),
    ("asking for", "requiring (a version), enabling (a feature)"),
    ("asks for", "requires (a version), enables (a feature)"),
    ("at the turn of", "(say it plainly)"),
    ("come in through", "pulled in by"),
    ("comes in through", "pulled in by"),
    ("compiled for itself", "triggers a full rebuild"),
    ("debug info", "debuginfo"),
    ("debug information", "debuginfo"),
    ("displaces", "takes precedence over, overrides"),
    ("do not hold", "do not apply"),
    ("does not hold", "does not apply"),
    ("fix is advised", "recommended"),
    ("fixes are advised", "recommended"),
    ("foresee", "predict"),
    ("foreseen", "predicted"),
    ("go before", "take precedence over, override"),
    ("goes before", "takes precedence over, overrides"),
    ("good to know", "Info"),
    ("gone with", "transitive duplicate, resolved together with"),
    ("held by", "required by"),
    ("hold for", "apply to"),
    ("holder", "dependent, reverse dependency"),
    ("holders", "dependents, reverse dependencies"),
    ("holds for", "applies to"),
    ("in more than one version", "multiple versions of X in Cargo.lock; duplicate X"),
    ("is advised", "is recommended"),
    ("more than one version", "multiple versions"),
    ("nobody", "(say it plainly)"),
    ("of its own", "separate, own (or say it plainly)"),
    ("of old", "(say it plainly)"),
    ("on the clock", "wall time"),
    ("once with and once without", "triggers a full rebuild"),
    ("other people's packages", "third-party crates"),
    ("overrule", "override"),
    ("overruled", "overridden"),
    ("overrules", "overrides"),
    ("packages of others", "third-party crates"),
    ("passed over", "ignored"),
    ("passes over", "ignores"),
    ("play the build again", "simulate the build"),
    ("played again", "replayed, simulated"),
    ("plays it again", "simulates it"),
    ("procedural macro", "proc macro"),
    ("procedural macros", "proc macros"),
    ("rust to speak of", "toolchain"),
    ("scripts and macros", "build scripts and proc macros; host"),
    ("scripts or macros", "build scripts or proc macros; host"),
    ("speaks against", "Drawbacks"),
    ("spell out", "declare"),
    ("spelled out", "declared"),
    ("spells out", "declares its own version of a workspace dependency"),
    ("stops short of", "excludes"),
    ("take the yes back", "revoke"),
    ("there more than once", "multiple versions of X in Cargo.lock; duplicate X"),
    ("there twice", "multiple versions of X in Cargo.lock; duplicate X"),
    ("to speak of", "(say it plainly)"),
    ("two builds of the same differ by", "within measurement noise"),
    ("two sides", "host and target"),
    ("vanish", "be removed"),
    ("vanished", "was removed"),
    ("vanishes", "is removed"),
    ("what holds", "effective settings"),
    ("whoever", "(say it plainly)"),
    ("worked out", "computed"),
    ("worth doing first", "top recommendations"),
];

/// Places whose words are still to be changed. Entries leave this list; none is added.
const NOT_YET: &[&str] = &[];

/// The phrase in `text`, with what to write instead.
fn found(text: &str) -> Option<(&'static str, &'static str)> {
    // Every second part stands between backticks.
    let prose: Vec<&str> = text.split('`').step_by(2).collect();
    let text = prose.join("`").to_lowercase();
    // Names between braces are code, too.
    let text: String = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest)).collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    PHRASES.iter().copied().find(|(phrase, _)| {
        text.match_indices(phrase)
            .any(|(at, _)| !text[..at].ends_with(is_word) && !text[at + phrase.len()..].starts_with(is_word))
    })
}

/// The string literals of a file of Rust, without those of attributes, which doc comments are, and of tests.
fn literals(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut skip_item = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                if tokens.peek().is_some_and(|next| matches!(next, TokenTree::Punct(punct) if punct.as_char() == '!')) {
                    tokens.next();
                }
                if let Some(TokenTree::Group(group)) = tokens.peek()
                    && group.delimiter() == Delimiter::Bracket
                {
                    let attribute = group.stream().to_string().replace(' ', "");
                    skip_item |= attribute == "cfg(test)" || attribute == "test";
                    tokens.next();
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == ';' => skip_item = false,
            TokenTree::Group(group) => {
                if !skip_item {
                    literals(group.stream(), found);
                }
                if group.delimiter() == Delimiter::Brace {
                    skip_item = false;
                }
            }
            TokenTree::Literal(literal) if !skip_item => {
                let text = literal.to_string();
                if text.starts_with(['"', 'r']) {
                    // A backslash at the end of a line joins it with the next.
                    let lines: Vec<&str> = text.lines().collect();
                    let joined = lines.iter().map(|line| line.trim_start().trim_end_matches('\\')).collect::<String>();
                    found.push(joined.replace("\\n", "\n").replace("\\\"", "\""));
                }
            }
            _ => {}
        }
    }
}

/// All files below `folder` with one of these extensions, relative to `root`.
fn files(root: &Path, folder: &str, extensions: &[&str], found: &mut Vec<String>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            files(root, &name, extensions, found);
        } else if path.extension().is_some_and(|own| extensions.iter().any(|extension| own == *extension)) {
            found.push(name);
        }
    }
}

/// What a file shows to users, in parts.
fn shown(name: &str, text: &str) -> Vec<String> {
    if name.ends_with(".rs") {
        let mut found = Vec::new();
        literals(text.parse().unwrap(), &mut found);
        return found;
    }
    if name.ends_with(".toml") {
        return text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect();
    }
    // Paragraphs, without blocks of code.
    let outside: String = text.split("```").step_by(2).collect::<Vec<_>>().join("\n\n");
    let lists = outside.replace("\n- ", "\n\n- ").replace("\n|", "\n\n|");
    lists.split("\n\n").map(str::to_owned).collect()
}

#[test]
fn users_read_the_words_of_cargo() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = ["README.md", "CHANGELOG.md", "SECURITY.md", "index.html"].map(str::to_owned).into();
    files(root, "src", &["rs", "toml"], &mut names);
    files(root, "web/src", &["rs"], &mut names);
    files(root, "docs", &["md"], &mut names);
    let is_test = |name: &str| name.ends_with("/tests.rs") || name.contains("/tests/");
    names.retain(|name| !is_test(name));
    let (mut wrong, mut left) = (Vec::new(), Vec::new());
    for name in &names {
        let text = fs::read_to_string(root.join(name)).unwrap();
        let open = NOT_YET.iter().find(|open| name.starts_with(*open));
        for part in shown(name, &text) {
            let Some((phrase, instead)) = found(&part) else { continue };
            match open {
                Some(open) => left.push(*open),
                None => wrong.push(format!("{name}: \"{phrase}\", write: {instead}\n    {}", part.trim())),
            }
        }
    }
    assert!(wrong.is_empty(), "{} places\n{}", wrong.len(), wrong.join("\n"));
    for open in NOT_YET {
        assert!(left.contains(open), "{open} has none of the phrases any more: take it off `NOT_YET`");
    }
}

#[test]
fn phrases_are_whole_words_outside_of_code() {
    assert!(found("It is Held\nby `a`").is_some());
    assert!(found("`held by` a, upheld by b").is_none());
    assert!(found("a stakeholder").is_none());
    let source =
        "/// held by\n#[doc = \"held by\"] fn f() { g(\"is \\\n   held by\") }\n#[cfg(test)] mod tests { \"x\" }";
    let mut texts = Vec::new();
    literals(source.parse().unwrap(), &mut texts);
    assert_eq!(texts.len(), 1);
    assert!(found(&texts[0]).is_some());
}
