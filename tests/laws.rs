//! Laws that every edit of every manifest obeys.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "laws/dice.rs"]
mod dice;
#[path = "laws/manifest.rs"]
mod manifest;
#[path = "laws/meaning.rs"]
mod meaning;
#[path = "laws/untouched.rs"]
mod untouched;

use dice::Dice;
use plimsoll::edit::toml::apply;
use plimsoll::edit::{Edit, Verb, agree};
use plimsoll::key::{KeyPath, Value};
use plimsoll::read::tree::Tree;
use proptest::prelude::*;

fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { failure_persistence: None, cases: usual.cases * 3, ..usual }
}

/// The chance that a manifest and its edits are made of.
fn chance() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    (prop::collection::vec(any::<u8>(), 0..700), prop::collection::vec(any::<u8>(), 0..80))
}

/// A manifest, and edits of it that agree with each other and have nothing in their way.
fn scene((text, edits): (Vec<u8>, Vec<u8>), most: usize) -> (String, Vec<Edit>) {
    let text = manifest::manifest(&mut Dice::new(text));
    let before = meaning::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let tree = Tree::parse_strict(&text).unwrap();
    let mut chosen: Vec<Edit> = Vec::new();
    let mut dice = Dice::new(edits);
    for _ in 0..dice.roll(most) + 1 {
        let edit = manifest::edit(&mut dice, &before);
        let fits = chosen.iter().all(|other| agree(&tree.root, other, &edit));
        if fits && meaning::obstacle(&before, &edit).is_none() {
            chosen.push(edit);
        }
    }
    (text, chosen)
}

/// All that holds for one set of edits of one manifest.
fn check(text: &str, edits: &[Edit]) {
    let before = meaning::parse(text).unwrap();
    let result = apply(text, edits).unwrap_or_else(|error| panic!("{error}\n{edits:#?}\n{text}"));
    let say = || format!("\n{edits:#?}\n--- before ---\n{text}\n--- after ---\n{result}\n---");
    let after = meaning::parse(&result).unwrap_or_else(|error| panic!("{error}{}", say()));

    if let Err(reason) = meaning::holds(&before, &after, edits) {
        panic!("{reason}{}", say());
    }
    assert_eq!(apply(&result, edits).as_ref(), Ok(&result), "twice is not once{}", say());
    let mut turned = edits.to_vec();
    for _ in 0..edits.len() {
        turned.rotate_left(1);
        assert_eq!(apply(text, &turned).as_ref(), Ok(&result), "the order counts{}", say());
    }
    turned.reverse();
    assert_eq!(apply(text, &turned).as_ref(), Ok(&result), "the order counts{}", say());
    if let Err(reason) = untouched::newlines_survive(text, &result) {
        panic!("{reason}{}", say());
    }
    if let Err(reason) = untouched::comments_survive(text, &result) {
        panic!("{reason}{}", say());
    }
    if let Err(reason) = untouched::lines_survive(text, &result, edits) {
        panic!("{reason}{}", say());
    }
}

/// The edits one after another, in every order, mean the same as all at once.
fn check_sequences(text: &str, edits: &[Edit]) {
    let result = apply(text, edits).unwrap_or_else(|error| panic!("{error}\n{edits:#?}\n{text}"));
    let at_once = meaning::unordered(&meaning::parse(&result).unwrap());
    for order in orders(edits.len()) {
        let mut now = text.to_owned();
        for index in &order {
            let edit = std::slice::from_ref(&edits[*index]);
            now = apply(&now, edit).unwrap_or_else(|error| panic!("{error}\n{edits:#?}\n{text}\n---\n{now}"));
        }
        let meaning = meaning::unordered(&meaning::parse(&now).unwrap());
        assert_eq!(meaning, at_once, "{order:?}\n{edits:#?}\n{text}\n---\n{now}");
    }
}

fn orders(length: usize) -> Vec<Vec<usize>> {
    match length {
        0 => vec![vec![]],
        _ => {
            let shorter = orders(length - 1);
            let insert = |order: &Vec<usize>, place| {
                let mut order = order.clone();
                order.insert(place, length - 1);
                order
            };
            shorter.iter().flat_map(|order| (0..length).map(move |place| insert(order, place))).collect()
        }
    }
}

/// One edit that keeps a part of a table, and one that sets another part, or writes the table anew with the part that is
/// kept.
fn keep_and_set(dice: &mut Dice, before: &meaning::Table) -> Option<[Edit; 2]> {
    let mut entries = Vec::new();
    manifest::collect(before, &mut Vec::new(), &mut entries);
    entries.retain(|path| meaning::get(before, path).is_some_and(|value| value.as_table().is_some()));
    entries.retain(|path| !path.is_empty());
    if entries.is_empty() {
        return None;
    }
    let path = dice.pick(&entries).clone();
    let table = meaning::get(before, &path)?.as_table()?;
    let mut names: Vec<String> = table.keys().cloned().collect();
    names.push("features".to_owned());
    let kept = dice.pick(&names).clone();
    let entry = KeyPath::new(path.iter().cloned());
    let edit = |key, verb| Edit::new(&"Cargo.toml".into(), key, verb);
    let other = ["version", "x"].into_iter().find(|name| *name != kept)?;
    let written: Value = "1.2.3".into();
    let set = match dice.roll(2) {
        0 => edit(entry.join(other), Verb::Set(written)),
        _ => {
            let mut anew = vec![(other.to_owned(), written)];
            if let Some(value) = table.get(&kept) {
                anew.push((kept.clone(), meaning::writable(value)?));
            }
            edit(entry.clone(), Verb::Set(Value::Table(anew)))
        }
    };
    let is_free = meaning::obstacle(before, &set).is_none();
    is_free.then(|| [edit(entry.join(kept), Verb::Keep), set])
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn edits_do_what_they_claim_and_nothing_else(chance in chance()) {
        let (text, edits) = scene(chance, 8);
        check(&text, &edits);
    }

    #[test]
    fn edits_commute(chance in chance()) {
        let (text, edits) = scene(chance, 3);
        check_sequences(&text, &edits);
    }

    #[test]
    fn keeping_and_setting_parts_of_one_entry_combine(chance in chance()) {
        let text = manifest::manifest(&mut Dice::new(chance.0));
        let before = meaning::parse(&text).unwrap();
        let mut dice = Dice::new(chance.1);
        if let Some(edits) = keep_and_set(&mut dice, &before) {
            let tree = Tree::parse_strict(&text).unwrap();
            prop_assert!(agree(&tree.root, &edits[0], &edits[1]), "{:#?}\n{}", edits, text);
            check(&text, &edits);
            check_sequences(&text, &edits);
        }
    }

    #[test]
    fn no_edits_change_nothing(chance in chance()) {
        let (text, _) = scene(chance, 1);
        prop_assert_eq!(apply(&text, &[]), Ok(text));
    }

    #[test]
    fn what_stands_in_the_way_is_told(chance in chance()) {
        let text = manifest::manifest(&mut Dice::new(chance.0));
        let before = meaning::parse(&text).unwrap();
        let edit = manifest::edit(&mut Dice::new(chance.1), &before);
        let is_free = meaning::obstacle(&before, &edit).is_none();
        prop_assert_eq!(apply(&text, std::slice::from_ref(&edit)).is_ok(), is_free, "{:?}\n{}", edit, text);
    }

    #[test]
    fn damaged_text_is_no_panic(chance in chance(), cut in any::<prop::sample::Index>(), noise in "[\\[\\]{}\"'#=,.\\r\\n a]{0,4}") {
        let (mut text, edits) = scene(chance, 8);
        let at = (0..=cut.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap();
        text.insert_str(at, &noise);
        if meaning::parse(&text).is_err() {
            prop_assert!(apply(&text, &edits).is_err());
        } else {
            let _ = apply(&text, &edits);
        }
    }

    #[test]
    fn arbitrary_text_is_no_panic(text in any::<String>(), edits in prop::collection::vec(any::<u8>(), 0..80)) {
        let edit = manifest::edit(&mut Dice::new(edits), &meaning::Table::new());
        let _ = apply(&text, &[edit]);
    }
}
