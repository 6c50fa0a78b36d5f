//! Links: what they hold, what they leave out, and what becomes of those that were tampered with.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "support/case.rs"]
mod case;
#[path = "laws/dice.rs"]
mod dice;
#[path = "support/memory.rs"]
mod memory;
#[path = "share/root.rs"]
mod root;
#[path = "support/world.rs"]
mod world;

use std::time::{Duration, Instant};

use memory::peak;
use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::plan::{Selection, plan};
use plimsoll::saved::{Choices, Chosen, Saved, Settings};
use plimsoll::schema::v1;
use plimsoll::share::{self, Damage, Discretion, SharedAudit};
use proptest::prelude::*;

fn audit(shared: &SharedAudit) -> Audit {
    let file = |(path, bytes): &(String, Vec<u8>)| InputFile { path: path.clone(), bytes: bytes.clone() };
    Audit::new(shared.saved.inputs.iter().map(file).collect())
}

fn shared(files: &[(String, String)]) -> SharedAudit {
    let inputs = files.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes())).collect();
    let mut shared = SharedAudit { saved: Saved { inputs, ..Saved::default() }, address: "/findings/x".to_owned() };
    let audit = audit(&shared);
    let advised = audit.findings.iter().filter_map(|finding| Some((finding, finding.fixes.first()?)));
    let choices: Choices =
        advised.map(|(finding, fix)| (finding.id.to_string(), Chosen::Fix(fix.id.to_string()))).collect();
    shared.saved.choices = choices;
    shared
}

/// All that a visitor sees: the report, and what the choices come to.
fn seen(shared: &SharedAudit) -> (v1::Report, Vec<(String, String)>) {
    let audit = audit(shared);
    let plan = plan(&audit, &Selection::from_choices(shared.saved.choices.clone()));
    let files = plan.files.iter().map(|file| (file.path.to_string(), file.after.clone())).collect();
    (v1::Report { plan: Some(v1::plan(&audit, &plan)), ..v1::report(&audit) }, files)
}

fn travelled(shared: &SharedAudit) -> SharedAudit {
    let prepared = share::prepare(&audit(shared), shared, Discretion::default());
    share::read(&share::write(&prepared.shared).unwrap()).unwrap()
}

fn checksums_are_gone(shared: &SharedAudit) -> SharedAudit {
    let mut shared = shared.clone();
    for (_, bytes) in shared.saved.inputs.iter_mut().filter(|(path, _)| path.ends_with("Cargo.lock")) {
        *bytes = share::without_checksums(&String::from_utf8_lossy(bytes)).into_bytes();
    }
    shared
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_claimed_bit_by_bit_stays_within_the_bounds(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(shared) = share::unpack_plain(&bytes) {
            prop_assert!(share::written(&shared) <= share::most_written(bytes.len()));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn whoever_opens_a_link_sees_the_same(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let shared = shared(&world::files(bytes));
        prop_assert_eq!(seen(&travelled(&shared)), seen(&checksums_are_gone(&shared)));
    }

    #[test]
    fn what_is_written_is_read(
        inputs in prop::collection::vec(("[^\0]{0,12}", "[^\0]{0,300}"), 0..4),
        choices in prop::collection::btree_map("[^\0]{0,9}", ("[^\0]{0,9}", any::<bool>()), 0..3),
        open in prop::collection::btree_set("[^\0]{0,9}", 0..3),
        toolchain in prop::option::of("[^\0]{0,9}"),
        address in "[^\0]{0,9}",
    ) {
        let chosen = |(text, is_fix)| if is_fix { Chosen::Fix(text) } else { Chosen::Dismissed(text) };
        let shared = SharedAudit {
            saved: Saved {
                inputs: inputs.into_iter().map(|(path, text)| (path, text.into_bytes())).collect(),
                choices: choices.into_iter().map(|(finding, choice)| (finding, chosen(choice))).collect(),
                open,
                settings: Settings { toolchain, ..Settings::default() },
                ..Saved::default()
            },
            address,
        };
        prop_assert_eq!(share::read(&share::write(&shared).unwrap()), Ok(shared.clone()));
        prop_assert_eq!(share::from_json(&share::to_json(&shared)), Ok(shared));
    }

    #[test]
    fn no_nonsense_is_read_for_long(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let start = Instant::now();
        let _ = share::unpack_unchecked(&bytes);
        prop_assert!(start.elapsed() < Duration::from_secs(20));
    }
}

#[test]
fn the_cases_come_through() {
    for case in case::all() {
        let shared = shared(&case.files);
        let (report, files) = seen(&travelled(&shared));
        let (mut wanted, corrected) = seen(&checksums_are_gone(&shared));
        // What an audit has no use for stays at home, and of metadata what it does not read.
        let size =
            |report: &v1::Report| report.files.iter().map(|file| (file.path.clone(), file.bytes)).collect::<Vec<_>>();
        let there: Vec<String> = report.files.iter().map(|file| file.path.clone()).collect();
        assert!(
            size(&wanted)
                .iter()
                .all(|(path, _)| there.contains(path)
                    || !wanted.files.iter().any(|file| file.path == *path && file.used)),
            "{}",
            case.name
        );
        // Nor is anything told of it then.
        wanted.problems.retain(|problem| there.contains(&problem.file));
        wanted.files = report.files.clone();
        assert!((&report, &files) == (&wanted, &corrected), "{}: {:#?}", case.name, (report.problems, wanted.problems));
    }
}

/// A workspace as version 1 wrote it. It has to be opened by all later versions.
const LINK_OF_VERSION_1: &str = include_str!("share/version-1.txt");

fn sample() -> SharedAudit {
    let lock = "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n\n\
                [[package]]\nname = \"anchor\"\nversion = \"0.1.0\"\ndependencies = [\n \"syn 1.0.109\",\n \"syn 2.0.87\",\n \"winch\",\n]\n\n\
                [[package]]\nname = \"syn\"\nversion = \"1.0.109\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
                checksum = \"72b64191b275b66ffe2469e8af2c1cfe3bafa67b529ead792a6d0160888b4237\"\n\n\
                [[package]]\nname = \"syn\"\nversion = \"2.0.87\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
                checksum = \"25aa4ce346d03a6dcd68dd8b4010bcb74e54e62c90c573f394c46eae99aba32d\"\n\n\
                [[package]]\nname = \"winch\"\nversion = \"0.2.0\"\nsource = \"git+https://example.org/winch?branch=main#0123456789abcdef0123456789abcdef01234567\"\n";
    let manifest = "[package]\nname = \"anchor\" # heavy\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nsyn = \"2\"\n\
                    old-syn = { package = \"syn\", version = \"1\" }\nwinch = { git = \"https://example.org/winch\", branch = \"main\" }\n\n\
                    [profile.release]\ncodegen_units = 1\n";
    let file = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
    let mut shared = shared(&[("Cargo.toml", manifest), ("Cargo.lock", lock)].map(file));
    shared.saved.choices.insert("strip:release".to_owned(), Chosen::Dismissed("für später".to_owned()));
    shared.saved.open.insert("duplicate syn".to_owned());
    shared.saved.settings = Settings { toolchain: Some("1.85".to_owned()), goal: Some("size".to_owned()), root: None };
    "/packages/syn".clone_into(&mut shared.address);
    checksums_are_gone(&shared)
}

#[test]
fn a_link_of_version_1_opens() {
    if std::env::var_os("PLIMSOLL_NEW_FORM").is_some() {
        std::fs::write("tests/share/version-1.txt", format!("{}\n", share::write(&sample()).unwrap())).unwrap();
        return;
    }
    assert_eq!(share::read(LINK_OF_VERSION_1.trim()), Ok(sample()));
}

#[test]
fn a_link_of_a_later_version_says_so() {
    for fragment in ["", "a", "a2AAAA", "/findings", "A1AAAA"] {
        assert_eq!(share::read(fragment), Err(Damage::Unknown), "{fragment}");
    }
}

#[test]
fn a_link_that_was_changed_on_its_way_is_refused() {
    let link = LINK_OF_VERSION_1.trim();
    for end in 0..link.len() {
        assert!(share::read(&link[..end]).is_err(), "cut at {end}");
    }
    for at in 2..link.len() {
        for other in ['A', 'z', '_', ' ', '%', 'ü'] {
            let changed = format!("{}{other}{}", &link[..at], &link[at + 1..]);
            // The last character may have bits that say nothing.
            if changed != link && at + 1 < link.len() {
                assert!(share::read(&changed).is_err(), "{other} at {at}");
            }
        }
        let mut swapped: Vec<u8> = link.bytes().collect();
        if at + 1 < link.len() && swapped[at] != swapped[at + 1] {
            swapped.swap(at, at + 1);
            let swapped = String::from_utf8(swapped).unwrap();
            assert!(
                share::read(&swapped).map_or(true, |read| read == sample() && at + 2 == link.len()),
                "swapped at {at}"
            );
        }
    }
}

/// With a sum that is right, damage has to be found by reading.
#[test]
fn what_tampers_with_the_sum_too_meets_the_limits() {
    let bytes = share::pack(&sample()).unwrap();
    let bytes = &bytes[3..];
    let start = Instant::now();
    for end in 0..bytes.len() {
        let _ = share::unpack_unchecked(&bytes[..end]);
    }
    for at in 0..bytes.len() {
        for bit in [at % 8, (at + 5) % 8] {
            let mut flipped = bytes.to_vec();
            flipped[at] ^= 1 << bit;
            let _ = share::unpack_unchecked(&flipped);
        }
    }
    let _ = share::unpack_unchecked(&[0; 64]);
    let _ = share::unpack_unchecked(&[255; 64]);
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
}

#[test]
fn a_bomb_is_refused_in_time() {
    let of = |bytes: usize| {
        let inputs = vec![("Cargo.toml".to_owned(), vec![b'#'; bytes])];
        SharedAudit { saved: Saved { inputs, ..Saved::default() }, address: String::new() }
    };
    assert_eq!(share::write(&of(share::MOST_TEXT + 1)), Err(Damage::TooMuch));
    assert_eq!(share::write(&of(share::MOST_TEXT / 2)), Err(Damage::TooMuch), "no link holds what it may not give out");
    let bomb = share::pack_without_limits(&of(120_000));
    assert!(bomb.len() < 1_000, "{}", bomb.len());
    let start = Instant::now();
    assert!(share::unpack_unchecked(&bomb).is_err());
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// Of 641 characters; unbounded, its lockfile of few packages with long names would have 200 MB.
const LINK_THAT_UNFOLDS: &str = include_str!("share/unfolds-to-200-megabytes.txt");

#[test]
fn what_a_short_link_would_unfold_to_is_refused_before_it_is_made() {
    let link = LINK_THAT_UNFOLDS.trim();
    let link = link.rsplit('#').next().unwrap();
    // The dictionary is read once, and stays.
    let _ = share::read(LINK_OF_VERSION_1.trim());
    let (read, most) = peak(|| share::read(link));
    assert_eq!(read, Err(Damage::TooMuch));
    assert!(most < 4 << 20, "{most} bytes for {} characters", link.len());
    assert_eq!(Damage::TooMuch.to_string(), "unpacked, it would be larger than Plimsoll allows");
}

/// A lockfile in which each package requires all that come before it.
fn dense(packages: usize, name: &dyn Fn(usize) -> String, source: &dyn Fn(usize) -> String) -> String {
    let mut lock =
        "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n"
            .to_owned();
    for at in 0..packages {
        lock += &format!("\n[[package]]\nname = \"{}\"\nversion = \"1.0.0\"\n", name(at));
        if !source(at).is_empty() {
            lock += &format!("source = \"{}\"\n", source(at));
        }
        if at > 0 {
            lock += "dependencies = [\n";
            for other in 0..at {
                let from = source(other);
                let label = match from.split_once('#') {
                    Some((address, _)) => format!("{} 1.0.0 ({address})", name(other)),
                    None => name(other),
                };
                lock += &format!(" \"{label}\",\n");
            }
            lock += "]\n";
        }
    }
    lock
}

#[test]
fn what_repeats_long_names_sources_and_empty_items_is_bounded() {
    let lock = |text: String| SharedAudit {
        saved: Saved { inputs: vec![("Cargo.lock".to_owned(), text.into_bytes())], ..Saved::default() },
        ..SharedAudit::default()
    };
    let long = "n".repeat(400);
    let names = lock(dense(120, &|at| format!("{long}-{at:03}"), &|_| String::new()));
    // Those of one name and version are told apart by where they come from.
    let sources = lock(dense(120, &|_| "p".to_owned(), &|at| format!("git+https://example.org/{long}{at:03}#0")));
    let source =
        lock(dense(1, &|_| "p".to_owned(), &|_| format!("git+https://example.org/{long}{long}{long}{long}#0")));
    let same = |(path, bytes): &(String, Vec<u8>)| {
        let text = String::from_utf8_lossy(bytes);
        let (head, table) = text.split_at(text.find("\n[[").unwrap());
        let tables = (0..1_500).map(|at| table.replace("\"p\"", &format!("\"p{at:04}\"")));
        (path.clone(), format!("{head}{}", tables.collect::<String>()).into_bytes())
    };
    let one_source = SharedAudit {
        saved: Saved { inputs: source.saved.inputs.iter().map(same).collect(), ..Saved::default() },
        ..SharedAudit::default()
    };
    let files = SharedAudit {
        saved: Saved { inputs: vec![("Cargo.toml".to_owned(), Vec::new()); 9_999], ..Saved::default() },
        ..SharedAudit::default()
    };
    let choices = SharedAudit {
        saved: Saved {
            choices: (0..9_999_u32).map(|at| (at.to_string(), Chosen::Fix(String::new()))).collect(),
            ..Saved::default()
        },
        ..SharedAudit::default()
    };
    let all =
        [("names", names), ("sources", sources), ("one source", one_source), ("files", files), ("choices", choices)];
    for (what, shared) in all {
        // Written without limits, as who builds such a link would do it.
        let link = share::pack_without_limits(&shared);
        let (read, most) = peak(|| share::unpack_unchecked(&link));
        if matches!(what, "names" | "sources" | "one source") {
            assert!(read == Err(Damage::TooMuch), "{what}: {}", link.len());
        }
        assert!(most < allowed(link.len()), "{what}: {most} bytes for a link of {}", link.len());
        if let Ok(read) = &read {
            assert!(share::written(read) <= share::most_written(link.len()), "{what}");
        }
        // Whatever is written can be read.
        if let Ok(packed) = share::pack(&shared) {
            assert!(share::unpack(&packed).is_ok(), "{what}");
        }
    }
}

/// The bytes that reading a link of so many bytes may take at its peak: the coder, and what comes of the link, twice.
fn allowed(link: usize) -> usize {
    (8 << 20) + 2 * share::most_written(link)
}

#[test]
fn real_workspaces_are_far_from_the_limits() {
    // More than twice as many packages as the largest workspace that links were tried on, and each shaped alike, so that
    // its link is far shorter than that of a real one.
    let package = |at: usize| {
        let list = (0..10.min(at))
            .map(|back| format!("package-{:05}", at - 1 - back))
            .collect::<std::collections::BTreeSet<_>>();
        let list: String = list.iter().map(|name| format!(" \"{name}\",\n")).collect();
        let list = if list.is_empty() { list } else { format!("dependencies = [\n{list}]\n") };
        format!(
            "\n[[package]]\nname = \"package-{at:05}\"\nversion = \"1.{}.{}\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
             checksum = \"{}\"\n{list}",
            at % 37,
            at % 11,
            "0".repeat(64)
        )
    };
    let head =
        "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n";
    let lock: String = std::iter::once(head.to_owned()).chain((0..4_000).map(package)).collect();
    let shared = SharedAudit {
        saved: Saved { inputs: vec![("Cargo.lock".to_owned(), lock.into_bytes())], ..Saved::default() },
        ..SharedAudit::default()
    };
    let packed = share::pack(&shared).unwrap();
    let (read, most) = peak(|| share::unpack(&packed));
    assert!(read == Ok(shared));
    assert!(most < allowed(packed.len()), "{most}");
}

#[test]
fn more_addresses_than_a_link_tells_apart_are_told_as_text() {
    let mut lock =
        "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n"
            .to_owned();
    for at in 0..300 {
        lock += &format!(
            "\n[[package]]\nname = \"p{at:03}\"\nversion = \"1.0.0\"\nsource = \"git+https://example.org/{at:03}#0\"\n"
        );
    }
    let shared = SharedAudit {
        saved: Saved { inputs: vec![("Cargo.lock".to_owned(), lock.into_bytes())], ..Saved::default() },
        ..SharedAudit::default()
    };
    assert_eq!(share::read(&share::write(&shared).unwrap()), Ok(shared));
}

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
    let written = share::to_json(&read);
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

fn private() -> SharedAudit {
    let root = "# the fleet's own\n[workspace]\nmembers = [\"hulls/secret-hull\", \"rig\"]\nresolver = \"2\"\n\n[workspace.dependencies]\n\
                secret-hull = { path = \"hulls/secret-hull\" }\nlog = \"0.4\" # public\n\
                sail = { version = \"1\", registry = \"navy\" }\nrope = { git = \"https://git.navy.example/rope\" }\n";
    let hull = "[package]\nname = \"secret-hull\"\nversion = \"0.1.0\"\nedition = \"2021\"\nrepository = \"https://git.navy.example/hull\"\n\n\
                [dependencies]\nlog = \"0.4\"\nsail.workspace = true\nrope.workspace = true\n\n[features]\nx = [\"sail/y\"]\n";
    let rig = "[package]\nname = \"rig\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nsecret-hull.workspace = true\nlog = \"0.4\"\n";
    let config = "[registries.navy]\nindex = \"sparse+https://index.navy.example/\"\ntoken = \"s3cr3t\"\n";
    let lock = "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\nversion = 4\n\n\
        [[package]]\nname = \"log\"\nversion = \"0.4.22\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
        checksum = \"a7a70ba024b9dc04c27ea2f0c0548feb474ec5c54bba33a7f72f873a39d07b24\"\n\n\
        [[package]]\nname = \"rig\"\nversion = \"0.1.0\"\ndependencies = [\n \"log\",\n \"secret-hull\",\n]\n\n\
        [[package]]\nname = \"rope\"\nversion = \"0.3.0\"\nsource = \"git+https://git.navy.example/rope#0123456789abcdef0123456789abcdef01234567\"\n\n\
        [[package]]\nname = \"sail\"\nversion = \"1.0.0\"\nsource = \"sparse+https://index.navy.example/\"\n\
        checksum = \"b7a70ba024b9dc04c27ea2f0c0548feb474ec5c54bba33a7f72f873a39d07b24\"\n\n\
        [[package]]\nname = \"secret-hull\"\nversion = \"0.1.0\"\ndependencies = [\n \"log\",\n \"rope\",\n \"sail\",\n]\n";
    let file = |(path, text): (&str, &str)| (path.to_owned(), text.to_owned());
    shared(
        &[
            ("Cargo.toml", root),
            ("hulls/secret-hull/Cargo.toml", hull),
            ("rig/Cargo.toml", rig),
            ("Cargo.lock", lock),
            (".cargo/config.toml", config),
            ("notes.txt", "s3cr3t"),
        ]
        .map(file),
    )
}

fn whole_text(shared: &SharedAudit) -> String {
    share::to_json(shared)
}

#[test]
fn secrets_are_never_shared_and_told_of() {
    let shared = private();
    let prepared = share::prepare(&audit(&shared), &shared, Discretion::default());
    assert_eq!(prepared.secrets, [(".cargo/config.toml".to_owned(), 3)]);
    assert_eq!(prepared.left_out, ["notes.txt"]);
    let text = whole_text(&prepared.shared);
    assert!(!text.contains("s3cr3t") && text.contains("secret-hull") && text.contains("the fleet's own"), "{text}");
}

#[test]
fn what_is_left_out_is_found_nowhere_and_the_audit_still_fits_together() {
    let shared = private();
    let before = audit(&shared);
    let all = Discretion { comments: true, names: true, folders: true, addresses: true, metadata: true };
    let prepared = share::prepare(&before, &shared, all);
    let text = whole_text(&prepared.shared);
    for word in ["secret", "hull", "sail", "rope", "navy", "fleet", "public", "rig", "s3cr3t"] {
        assert!(!text.contains(word), "{word} is in {text}");
    }
    assert!(text.contains("log") && text.contains("crates.io-index"), "{text}");
    let after = audit(&prepared.shared);
    let rules = |audit: &Audit| {
        let mut rules: Vec<_> = audit.findings.iter().map(|finding| (finding.rule, finding.fixes.len())).collect();
        rules.sort_unstable();
        rules
    };
    assert_eq!(rules(&after), rules(&before), "{:#?}\n{text}", after.findings);
    assert!(!rules(&before).is_empty());
    assert_eq!(after.model.problems, []);
    assert_eq!(after.model.workspace.members.len(), before.model.workspace.members.len());
    let graph = |audit: &Audit| {
        let graph = audit.model.graph().unwrap();
        (graph.packages().len(), graph.members().len(), graph.stale().len())
    };
    assert_eq!(graph(&after), graph(&before));
    assert_eq!(prepared.shared.saved.choices.len(), shared.saved.choices.len());
    assert!(prepared.shared.saved.choices.keys().all(|id| after.finding(&id.as_str().into()).is_some()));
}
