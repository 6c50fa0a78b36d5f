use super::cells::share;
use super::*;
use crate::view::{Table, rows};
use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::schema::v1::ledger::{CpuShare, dependencies};

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n\
                        serde = { version = \"1\", features = [\"derive\"] }\nlog = \"0.4\"\n\
                        tokio = { version = \"1\", optional = true, default-features = false }\n\
                        [dev-dependencies]\nregex = \"1\"\n";

const LOCK: &str = include_str!("../../../../tests/ledger/Cargo.lock");

/// The ledger of a member with four direct dependencies, of nine third-party packages.
pub fn known() -> Dependencies {
    let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
    dependencies(&Audit::new(vec![file("Cargo.toml", MANIFEST), file("Cargo.lock", LOCK)])).unwrap()
}

fn names(costs: &Costs, table: &Table) -> Vec<String> {
    rows(costs, table).into_iter().map(|place| table.listing(costs).lines[place].name.clone()).collect()
}

#[test]
fn direct_dependencies_are_ordered_filtered_and_searched() {
    let costs = Costs::of(&known());
    let of = |table: Table| names(&costs, &table);
    assert_eq!(of(Table::default())[0], "serde", "what saves most comes first");
    assert_eq!(of(Table { by: Column::Name, ..Table::default() }), ["log", "regex", "serde", "tokio"]);
    assert_eq!(of(Table { by: Column::Brings, ..Table::default() })[..2], ["serde", "regex"]);
    assert_eq!(of(Table { dev_only: true, ..Table::default() }), ["regex"]);
    assert_eq!(of(Table { optional: true, ..Table::default() }), ["tokio"]);
    assert_eq!(of(Table { duplicates: true, ..Table::default() }), ["serde"]);
    assert_eq!(of(Table { member: "app".into(), ..Table::default() }).len(), 4);
    assert_eq!(of(Table { member: "another".into(), ..Table::default() }), [""; 0]);
    assert_eq!(of(Table { words: "derive".into(), ..Table::default() }), ["serde"], "a feature");
    assert_eq!(of(Table { words: "e 1.0".into(), by: Column::Name, ..Table::default() }), ["regex", "serde"]);
}

#[test]
fn all_packages_are_found_by_words_whatever_their_hyphens() {
    let costs = Costs::of(&known());
    let of = |words: &str| {
        let table = Table { all: true, words: words.into(), by: Column::Name, ..Table::default() };
        names(&costs, &table)
    };
    assert_eq!(of("").len(), 10);
    assert_eq!(of("serde-der"), ["serde_derive"]);
    assert_eq!(of("syn 2"), ["syn"]);
    assert_eq!(of("folder"), ["app"]);
    assert_eq!(of("proc"), ["serde_derive"]);
    assert_eq!(names(&costs, &Table { all: true, duplicates: true, ..Table::default() }), ["syn", "syn"]);
}

#[test]
fn rows_say_what_is_known_and_no_more() {
    let costs = Costs::of(&known());
    let told = |all: bool, name: &str| {
        let listing = if all { &costs.all } else { &costs.direct };
        let line = listing.lines.iter().find(|line| line.name == name).unwrap();
        assert_eq!(line.cells.len(), line.figures.len());
        (line.tags.join(" "), line.cells.clone())
    };
    let (tags, cells) = told(false, "serde");
    assert_eq!((tags.as_str(), cells[0].as_str()), ("", "3"));
    assert_eq!(cells[2..], ["1", "default, derive", "app"]);
    assert!(cells[1].ends_with(" %") && cells[1].contains('–'), "{cells:?}");
    let (tags, cells) = told(false, "tokio");
    assert_eq!((tags.as_str(), cells[3].as_str()), ("optional", "no default"));
    let (tags, cells) = told(false, "regex");
    assert!(tags == "dev-only" && cells[1].starts_with("+ "), "{cells:?}");
    // Another package requires it, so that its removal saves nothing.
    let (_, cells) = told(false, "log");
    assert_eq!(cells[..2], ["0", "–"]);
    let (tags, cells) = told(true, "app");
    assert_eq!((tags.as_str(), cells), ("member", vec!["–".to_owned(); 5]), "without a record");
    let (tags, cells) = told(true, "serde_derive");
    assert_eq!(
        (tags.as_str(), cells[0].as_str(), &cells[3..]),
        ("proc macro", "2", &["serde".into(), "serde 1.0.0".into()][..])
    );
}

#[test]
fn shares_are_ranges_that_their_bounds_lie_in() {
    let of = |low: u32, high: u32| share(&CpuShare { low, middle: low, high, unmeasured: 0 });
    assert_eq!([of(0, 9), of(4, 10), of(20, 20), of(23, 91)], ["< 1 %", "0–1 %", "2 %", "2–10 %"]);
    let recorded = |work: u64, high: u32| {
        let cpu = CpuShare { low: 0, middle: 0, high, unmeasured: 0 };
        cpu_time(&Cost { cpu, cpu_ms: Some(work), ..Cost::default() })
    };
    assert_eq!([recorded(0, 0), recorded(12, 0), recorded(9_000, 34)], ["none", "< 1 % · 12 ms", "0–4 % · 9.0 s"]);
}

#[test]
fn a_trial_names_what_is_removed_and_what_keeps_it() {
    let costs = Costs::of(&known());
    let of = |name: &str| {
        let line = costs.direct.lines.iter().find(|line| line.name == name).unwrap();
        (line.says.clone(), line.entries[0].clone())
    };
    let (says, entry) = of("serde");
    assert!(
        says.starts_with(
            "If no member required `serde 1.0.0`, 3 packages would be removed from Cargo.lock. They take "
        ),
        "{says}"
    );
    assert!(says.ends_with(" by the reference costs."), "{says}");
    let expected =
        "`app`: normal, default features, features derive. Without this entry alone, 3 packages would be removed.";
    assert_eq!(entry, expected);
    let serde = &costs.direct.lines[0];
    let removes = [("serde 1.0.0", false), ("serde_derive 1.0.0", false), ("syn 2.0.0", true)];
    assert_eq!(serde.removes, removes.map(|(label, is_duplicate)| (label.to_owned(), is_duplicate)));
    let (says, _) = of("log");
    assert_eq!(
        says,
        "If no member required `log 0.4.0`, Cargo.lock would keep it: `regex-automata 0.4.0` requires it too."
    );
    let (says, _) = of("regex");
    assert!(
        says.contains("A build with tests takes ") && says.contains("3 packages that it needs would stay"),
        "{says}"
    );
    let (says, _) = of("tokio");
    assert!(says.contains("A build on Linux compiles none of them."), "{says}");
    let macros = costs.all.lines.iter().find(|line| line.name == "serde_derive").unwrap();
    assert!(macros.says.ends_with("It is removed with `serde 1.0.0`."), "{}", macros.says);
}
