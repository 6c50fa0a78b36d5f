//! The rooms of the core stand on floors, and no import points up.
//!
//! The floors are those of the code map in `src/lib.rs`; this test has no list of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A line of the code map that allows two modules of one room to import each other begins with this.
const ALLOWED: &str = "// Both ways: ";

/// A module, by its path from the crate's root.
type Module = Vec<String>;

struct Source {
    module: Module,
    path: PathBuf,
    /// Every path that its code names, outside of tests.
    paths: BTreeSet<Module>,
    allows: bool,
}

#[test]
fn no_import_points_up() {
    let floors = floors(&fs::read_to_string("src/lib.rs").unwrap());
    let sources = sources(Path::new("src"));
    let rooms: BTreeSet<&str> = sources.iter().filter_map(|source| source.module.first()).map(String::as_str).collect();
    let listed: BTreeSet<&str> = floors.keys().map(String::as_str).collect();
    assert_eq!(rooms, listed, "the floors of the code map in src/lib.rs list each room once");

    let mut wrong = Vec::new();
    for source in &sources {
        let Some(room) = source.module.first() else { continue };
        for path in &source.paths {
            let Some(other) = path.first().filter(|other| *other != room && floors.contains_key(*other)) else {
                continue;
            };
            if floors[other] >= floors[room] {
                wrong.push(format!(
                    "{}: `{room}` is on floor {} and imports `crate::{}` of floor {}",
                    source.path.display(),
                    floors[room],
                    path.join("::"),
                    floors[other]
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn modules_of_a_room_do_not_import_each_other() {
    let sources = sources(Path::new("src"));
    let all: BTreeMap<&Module, &Source> = sources.iter().map(|source| (&source.module, source)).collect();
    let mut imports: BTreeMap<&Module, BTreeSet<&Module>> = BTreeMap::new();
    for source in &sources {
        for path in &source.paths {
            // The deepest module on the way is the one that is imported from.
            let target = (1..=path.len()).rev().find_map(|length| all.get_key_value(&path[..length].to_vec()));
            let Some((target, _)) = target else { continue };
            // A module may name what it is part of, and what is part of it.
            let is_kin = target.starts_with(&source.module) || source.module.starts_with(target);
            if !is_kin && target.first() == source.module.first() {
                imports.entry(&source.module).or_default().insert(target);
            }
        }
    }
    let mut wrong = Vec::new();
    for (module, targets) in &imports {
        for target in targets {
            let is_mutual = reaches(&imports, target, module) && !all[*module].allows && !all[*target].allows;
            if is_mutual {
                wrong.push(format!("{} and {} import each other", module.join("::"), target.join("::")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\nA comment that begins with `{ALLOWED}` says why they may.", wrong.join("\n"));
}

fn reaches<'a>(imports: &BTreeMap<&'a Module, BTreeSet<&'a Module>>, from: &'a Module, to: &Module) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        if module == to {
            return true;
        }
        if seen.insert(module) {
            open.extend(imports.get(module).into_iter().flatten());
        }
    }
    false
}

/// The floor of each room, from the lowest, as the code map has them: a line a floor, the highest first, with the names of
/// the rooms in front of a dash.
fn floors(code_map: &str) -> BTreeMap<String, usize> {
    let map = code_map.split_once("```text floors\n").and_then(|(_, rest)| rest.split_once("//! ```"));
    let (map, _) = map.expect("the code map has a block of floors");
    let lines: Vec<&str> = map.lines().filter_map(|line| line.strip_prefix("//! ")).collect();
    let mut floors = BTreeMap::new();
    for (floor, line) in lines.iter().rev().enumerate() {
        let (rooms, _) = line.split_once('\u{2014}').unwrap_or_else(|| panic!("no dash in {line:?}"));
        for room in rooms.split_whitespace() {
            assert_eq!(floors.insert(room.to_owned(), floor), None, "{room} stands on two floors");
        }
    }
    assert!(floors.len() > 20, "{floors:?}");
    floors
}

fn sources(root: &Path) -> Vec<Source> {
    let mut sources = Vec::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                sources.extend(source(root, path));
            }
        }
    }
    sources.sort_by(|a, b| a.module.cmp(&b.module));
    sources
}

/// Tests may import what they like.
fn source(root: &Path, path: PathBuf) -> Option<Source> {
    let relative = path.strip_prefix(root).unwrap().with_extension("");
    let module: Module = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if module.iter().any(|part| part == "tests" || part == "held_against_cargo") {
        return None;
    }
    let module = if module == ["lib"] { Vec::new() } else { module };
    let text = fs::read_to_string(&path).unwrap();
    let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut paths = BTreeSet::new();
    collect(tokens, &module, &mut paths);
    Some(Source { allows: text.lines().any(|line| line.starts_with(ALLOWED)), module, path, paths })
}

/// All paths that begin with `crate` or `super`.
fn collect(tokens: TokenStream, module: &Module, paths: &mut BTreeSet<Module>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        if is_test(&tokens[at..]) {
            // The attribute, and everything up to the end of the item.
            while at < tokens.len() && !ends_item(&tokens[at]) {
                at += 1;
            }
        } else if let Some(start) = start(&tokens[at..], module) {
            at += follow(&tokens[at + 1..], &start, paths) + 1;
            continue;
        } else if let TokenTree::Group(group) = &tokens[at] {
            collect(group.stream(), module, paths);
        }
        at += 1;
    }
}

fn is_test(tokens: &[TokenTree]) -> bool {
    let [TokenTree::Punct(hash), TokenTree::Group(attribute), ..] = tokens else { return false };
    hash.as_char() == '#' && attribute.stream().to_string().replace(' ', "") == "cfg(test)"
}

fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    }
}

/// Where a path starts that begins with this token.
fn start(tokens: &[TokenTree], module: &Module) -> Option<Module> {
    let TokenTree::Ident(first) = tokens.first()? else { return None };
    match first.to_string().as_str() {
        "crate" => Some(Vec::new()),
        "super" => Some(module.split_last().map(|(_, parent)| parent.to_vec()).unwrap_or_default()),
        _ => None,
    }
}

/// Follows a path through `::name`, and into braces; returns how many tokens it is long.
fn follow(tokens: &[TokenTree], start: &Module, paths: &mut BTreeSet<Module>) -> usize {
    let mut path = start.clone();
    let mut at = 0;
    while let [TokenTree::Punct(a), TokenTree::Punct(b), next, ..] = &tokens[at..] {
        if (a.as_char(), b.as_char()) != (':', ':') {
            break;
        }
        at += 3;
        match next {
            TokenTree::Ident(name) if name == "super" => _ = path.pop(),
            TokenTree::Ident(name) if name == "self" => {}
            TokenTree::Ident(name) => path.push(name.to_string()),
            TokenTree::Group(group) => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for item in inner.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',')) {
                    let Some(TokenTree::Ident(name)) = item.first() else { continue };
                    let mut inner = path.clone();
                    if name != "self" {
                        inner.push(name.to_string());
                    }
                    follow(&item[1..], &inner, paths);
                }
                return at;
            }
            _ => break,
        }
    }
    paths.insert(path);
    at
}

#[test]
fn paths_are_found() {
    let code =
        "use crate::{a::{self, B}, c}; use super::d::E; fn f() { crate::g::h(); } #[cfg(test)] mod t { use crate::x; }";
    let mut paths = BTreeSet::new();
    collect(code.parse().unwrap(), &vec!["room".to_owned(), "here".to_owned()], &mut paths);
    let paths: Vec<String> = paths.into_iter().map(|path| path.join("::")).collect();
    assert_eq!(paths, ["a", "a::B", "c", "g::h", "room::d::E"]);
}
