#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::fmt::Write as _;

use super::*;
use crate::source::Weight;

const V1: &str = r#"
[root]
name = "app"
version = "0.1.0"
dependencies = [
 "dep 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)",
 "near 0.2.0",
 "twig 0.3.0 (git+https://example.com/twig?branch=next)",
]

[[package]]
name = "dep"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "near"
version = "0.2.0"

[[package]]
name = "twig"
version = "0.3.0"
source = "git+https://example.com/twig?branch=next#0123456789012345678901234567890123456789"

[metadata]
"checksum dep 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)" = "af6f3550d8dff9ef7dc34d384ac6f107e5d31c8f57d9f28e0081503f547ac8f5"
"checksum twig 0.3.0 (git+https://example.com/twig?branch=next)" = "<none>"
"#;

const V2: &str = r#"
[[package]]
name = "app"
version = "0.1.0"
dependencies = [
 "dep 1.0.0",
 "dep 2.0.0 (registry+https://github.com/rust-lang/crates.io-index)",
 "dep 2.0.0 (git+https://example.com/dep)",
 "only",
]

[[package]]
name = "dep"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "af6f3550d8dff9ef7dc34d384ac6f107e5d31c8f57d9f28e0081503f547ac8f5"

[[package]]
name = "dep"
version = "2.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "bf6f3550d8dff9ef7dc34d384ac6f107e5d31c8f57d9f28e0081503f547ac8f5"

[[package]]
name = "dep"
version = "2.0.0"
source = "git+https://example.com/dep#0123456789012345678901234567890123456789"

[[package]]
name = "only"
version = "3.0.0-rc.1+build.5"
source = "sparse+https://index.crates.io/"
dependencies = ["dep 2.0.0 (git+https://example.com/dep)"]
"#;

const V4: &str = r#"# @generated
version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["other", "twig"]

[[package]]
name = "other"
version = "1.2.3"
source = "sparse+https://cargo.example.com/index/"
checksum = "af6f3550d8dff9ef7dc34d384ac6f107e5d31c8f57d9f28e0081503f547ac8f5"

[[package]]
name = "twig"
version = "0.3.0"
source = "git+https://example.com/twig?branch=a%2Bb#0123456789012345678901234567890123456789"
dependencies = ["app"]

[[patch.unused]]
name = "never"
version = "9.0.0"

[[patch.unused]]
name = "ever"
version = "9.1.0"
source = "git+https://example.com/ever?tag=v9#0123456789012345678901234567890123456789"
"#;

fn check(text: &str) -> (Option<Lock>, String) {
    let (lock, problems) = read(&Arc::from("Cargo.lock"), text);
    let mut told = String::new();
    for problem in problems {
        let place = problem.span.map(|span| text[span].lines().next().unwrap_or_default().to_owned());
        let sign = if problem.weight == Weight::Error { "error" } else { "note" };
        writeln!(told, "{sign} at {:?}: {}", place.unwrap_or_default(), problem.message).unwrap();
    }
    (lock, told)
}

fn clean(text: &str) -> Lock {
    let (lock, told) = check(text);
    assert_eq!(told, "");
    lock.unwrap()
}

/// `name version -> name version, …` for each package.
fn edges(lock: &Lock) -> Vec<String> {
    let show = |package: &Package| format!("{} {}", package.name, package.version);
    lock.packages
        .iter()
        .map(|package| {
            let to: Vec<_> = package.dependencies.iter().map(|id| show(lock.package(*id).unwrap())).collect();
            format!("{} -> {}", show(package), to.join(", "))
        })
        .collect()
}

#[test]
fn every_format_is_read_as_cargo_lock_reads_it() {
    let v3 = V2.replacen('\n', "version = 3\n", 1);
    for (text, version) in
        [(V1, ResolveVersion::V1), (V2, ResolveVersion::V2), (&v3, ResolveVersion::V3), (V4, ResolveVersion::V4)]
    {
        let ours = clean(text);
        assert_eq!(ours.version, Some(version));
        let theirs: cargo_lock::Lockfile = text.parse().unwrap();
        assert_eq!(theirs.version, version);
        // `cargo-lock` keeps a legacy `[root]` apart from the other packages.
        let packages: Vec<_> = theirs.root.iter().chain(&theirs.packages).collect();
        assert_eq!(ours.packages.len(), packages.len());
        for (ours_one, theirs_one) in ours.packages.iter().zip(packages) {
            assert_eq!((&ours_one.name, &ours_one.version), (&theirs_one.name, &theirs_one.version));
            assert_eq!(ours_one.checksum, theirs_one.checksum);
            let linked: Vec<_> = ours_one.dependencies.iter().map(|id| ours.package(*id).unwrap()).collect();
            assert_eq!(linked.len(), theirs_one.dependencies.len());
            for (ours_dep, theirs_dep) in linked.iter().zip(&theirs_one.dependencies) {
                assert_eq!((&ours_dep.name, &ours_dep.version), (&theirs_dep.name, &theirs_dep.version));
                let git = theirs_dep.source.as_ref().is_some_and(|source| source.is_git());
                assert_eq!(matches!(ours_dep.source, Source::Git { .. }), git);
            }
        }
        assert_eq!(ours.unused_patches.len(), theirs.patch.unused.len());
    }
}

#[test]
fn sources_are_told_apart_and_crates_io_is_one() {
    let lock = clean(V2);
    assert_eq!(lock.packages[0].source, Source::Path);
    assert_eq!(lock.packages[1].source, Source::CratesIo);
    assert_eq!(lock.packages[4].source, Source::CratesIo);
    let lock = clean(V4);
    assert_eq!(lock.packages[1].source, Source::Registry { index: "sparse+https://cargo.example.com/index/".into() });
    let rev = Some("0123456789012345678901234567890123456789".to_owned());
    assert_eq!(
        lock.packages[2].source,
        Source::Git {
            url: "https://example.com/twig".into(),
            reference: GitReference::Branch("a+b".into()),
            rev: rev.clone()
        }
    );
    assert_eq!(lock.unused_patches[0].source, Source::Path);
    assert_eq!(
        lock.unused_patches[1].source,
        Source::Git { url: "https://example.com/ever".into(), reference: GitReference::Tag("v9".into()), rev }
    );
    assert!(V4[lock.unused_patches[1].place.span.clone()].starts_with("[[patch.unused]]\nname = \"ever\""));
    assert!(V4[lock.packages[0].place.span.clone()].ends_with("[\"other\", \"twig\"]"));
}

#[test]
fn a_replaced_package_leads_to_what_replaces_it() {
    let lock = clean(
        r#"
[[package]]
name = "app"
version = "0.1.0"
dependencies = ["dep 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)"]

[[package]]
name = "dep"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
replace = "dep 1.0.0"

[[package]]
name = "dep"
version = "1.0.0"
"#,
    );
    assert_eq!(lock.packages[0].dependencies, [PackageId::new(1)]);
    assert_eq!(lock.packages[1].replaced_by, Some(PackageId::new(2)));
}

#[test]
fn a_broken_entry_takes_nothing_else_with_it() {
    let (lock, told) = check(
        r#"version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = ["ü 1.0.0", "half", "gone", "twin"]

[[package]]
name = "half"
garbage here
version = "1.0.0"

[[package]]
version = "1.0.0"

[[package]]
name = "twin"
version = "1.0"

[[package]]
name = "open"
version = "1.0.0"
dependencies = [
 "app",

[[package]]
name = "leaf"
version = "1.0.0"
checksum = "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü"
source = "hg+https://example.com"

[[package]]
name = "leaf"
version = "1.0.0"
source = "hg+https://example.com"
"#,
    );
    assert_eq!(edges(&lock.unwrap()), ["app 0.1.0 -> ", "open 1.0.0 -> app 0.1.0", "leaf 1.0.0 -> "]);
    let expected = "\
note at \"\\\"ü 1.0.0\\\"\": The dependency `ü 1.0.0` is not among the packages of this lock. Cargo ignores it and resolves it again.
note at \"\\\"gone\\\"\": The dependency `gone` is not among the packages of this lock. Cargo ignores it and resolves it again.
error at \"[[package]]\": The package `half` has no version and was left out.
error at \"\": This is not TOML: key with no value, expected `=`.
error at \"[[package]]\": This package has no name and was left out.
error at \"\\\"1.0\\\"\": `1.0` is no version (unexpected end of input while parsing minor version number), so this entry of `twin` was left out.
error at \"\": This is not TOML: unclosed array, expected `]`.
note at \"\\\"üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü\\\"\": This checksum is not a SHA-256 of 64 hex digits.
error at \"\\\"hg+https://example.com\\\"\": This source is not understood: its kind is not known.
error at \"[[package]]\": The package `leaf 1.0.0` is here twice, which Cargo refuses. The first entry was read.
";
    assert_eq!(told, expected);
}

#[test]
fn a_dependency_that_could_be_several_is_not_guessed() {
    let (lock, told) = check(&V2.replace("\"dep 1.0.0\"", "\"dep\"").replace("\"only\"", "\"dep 2.0.0\""));
    assert_eq!(edges(&lock.unwrap())[0], "app 0.1.0 -> dep 2.0.0, dep 2.0.0");
    assert!(told.contains("note at \"\\\"dep\\\"\": The dependency `dep` could be any of 3 packages"), "{told}");
    assert!(told.contains("The dependency `dep 2.0.0` could be any of 2 packages"), "{told}");
}

#[test]
fn of_a_merge_conflict_the_upper_side_is_read() {
    let text = r#"version = 4

[[package]]
name = "app"
version = "0.1.0"
dependencies = [
<<<<<<< HEAD
 "dep",
||||||| base
=======
 "dep 2.0.0",
>>>>>>> topic
]

[[package]]
name = "dep"
<<<<<<< HEAD
version = "1.0.0"
=======
version = "2.0.0"
>>>>>>> topic
"#;
    let (lock, told) = check(text);
    assert_eq!(edges(&lock.unwrap()), ["app 0.1.0 -> dep 1.0.0", "dep 1.0.0 -> "]);
    assert!(told.starts_with("error at \"<<<<<<< HEAD\": Lines 7 to 12 are an unresolved merge conflict"), "{told}");
    assert!(told.contains("Lines 17 to 21 are"), "{told}");
    assert_eq!(told.lines().count(), 2);

    // Where an end or a beginning is missing, only the markers are left out.
    let (lock, told) =
        check(&text.replace("<<<<<<< HEAD\n \"dep\"", " \"dep\"").replace("\"2.0.0\"\n>>>>>>> topic\n", ""));
    assert!(told.contains("Line 8 is the marker of an unresolved merge conflict"), "{told}");
    assert!(told.contains("error at \"<<<<<<< HEAD\": Line 16 is the marker"), "{told}");
    assert_eq!(edges(&lock.unwrap()), ["app 0.1.0 -> dep 1.0.0", "dep 1.0.0 -> "]);
}

#[test]
fn versions_that_cargo_refuses_are_told_and_read() {
    for (version, said) in [
        ("5", "error at \"5\": Lockfile version 5 is not known here; 4 is the newest"),
        ("2", "error at \"2\": Format 2 has no `version` line"),
        ("\"4\"", "error at \"\\\"4\\\"\": The lockfile's `version` must be a whole number."),
    ] {
        let (lock, told) = check(&V4.replace("version = 4", &format!("version = {version}")));
        assert!(told.starts_with(said), "{told}");
        assert_eq!(lock.unwrap().packages.len(), 3);
    }
}

#[test]
fn what_is_no_lock_is_none() {
    assert_eq!(clean("").packages, []);
    let (lock, told) = check("<html>\n<p>Not found</p>\n</html>\n");
    assert_eq!(lock, None);
    assert_eq!(told.lines().count(), 3, "{told}");
    let (lock, told) = check(&"a b\n".repeat(100));
    assert_eq!(lock, None);
    assert_eq!(told.lines().count(), 21);
    assert!(told.contains("80 more lines of this file are not TOML."));
    assert_eq!(check(&format!("a = {}", "[".repeat(100_000))).0, None);
    assert_eq!(check(&format!("[{}a]\nb = 1", "a.".repeat(100_000))).0, None);
}

#[test]
fn two_tables_of_one_name_are_told() {
    let (lock, told) = check(&format!("{V1}\n[metadata]\n"));
    assert_eq!(lock.unwrap().packages.len(), 4);
    assert_eq!(told, "error at \"metadata\": This is not TOML: duplicate key.\n");
}

#[test]
fn a_lock_of_several_pieces_is_read_as_a_whole() {
    let mut text = "version = 4\n".to_owned();
    for number in 0..20_000 {
        let next = (number * 7 + 1) % 20_000;
        write!(text, "\n[[package]]\nname = \"p{number}\"\nversion = \"1.0.0\"\ndependencies = [\n \"p{next}\",\n]\n")
            .unwrap();
    }
    assert!(text.len() > 2 * entries::PIECE);
    let file: Arc<str> = Arc::from("Cargo.lock");
    let (lock, problems) = read(&file, &text);
    assert_eq!(problems, []);
    let (packages, place) = (&lock.as_ref().unwrap().packages, &lock.as_ref().unwrap().packages[19_999].place);
    assert_eq!(packages.len(), 20_000);
    assert_eq!(packages[19_999].dependencies[0].index(), (19_999 * 7 + 1) % 20_000);
    assert!(text[place.span.clone()].starts_with("[[package]]\nname = \"p19999\""));
    // With the line ends of Windows, the parser reads it, some kilobytes at a time.
    let windows = read(&file, &text.replace('\n', "\r\n")).0.unwrap();
    let edges = |lock: &Lock| lock.packages.iter().map(|package| package.dependencies.clone()).collect::<Vec<_>>();
    assert!(edges(&windows) == edges(lock.as_ref().unwrap()));
    // With a table of its own at the end, all of it is parsed at once.
    assert_eq!(read(&file, &format!("{text}\n[metadata]\n")).0, lock);
    // What no two pieces may both have is told as it would be in one.
    for broken in [format!("package = 1\n{text}"), format!("patch = {{}}\n{text}\n[[patch.unused]]\nname = \"a\"\n")] {
        assert!(read(&file, &broken).1.iter().any(|problem| problem.message.contains("not TOML")), "{:.20}", broken);
    }
}

#[test]
fn a_lock_is_written_as_it_was() {
    let file: Arc<str> = Arc::from("Cargo.lock");
    let header = "# This file is automatically @generated by Cargo.\n# It is not intended for manual editing.\n";
    let package = |name: &str, rest: &str| format!("\n[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n{rest}");
    let git = "git+https://example.com/twig?branch=a%2Fb#0123456789012345678901234567890123456789";
    let old = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
               checksum = \"af6f3550d8dff9ef7dc34d384ac6f107e5d31c8f57d9f28e0081503f547ac8f5\"\n";
    let text = format!(
        "{header}version = 4\n{}{}{}{}\n[[patch.unused]]\nname = \"mast\"\nversion = \"2.0.0\"\n",
        package("app", "dependencies = [\n \"dep 1.0.0 (git+https://example.com/twig?branch=a%2Fb)\",\n \"dep 1.0.0 (registry+https://github.com/rust-lang/crates.io-index)\",\n \"keel\",\n]\n"),
        package("dep", &format!("source = \"{git}\"\n")),
        package("dep", old),
        package("keel", &format!("{old}replace = \"sail\"\n")),
    ) .replace("\n[[patch", "\n[[package]]\nname = \"sail\"\nversion = \"1.0.0\"\n\n[[patch");
    let (lock, problems) = read(&file, &text);
    assert_eq!(problems, []);
    assert_eq!(lock.unwrap().to_text(), text);
    // Version 3 does not encode the reference, and of the versions before, Cargo writes 3.
    let three = text.replace("version = 4", "version = 3").replace("a%2Fb", "a/b");
    assert_eq!(read(&file, &three).0.unwrap().to_text(), three);
    for old in [V1, V2] {
        let written = read(&file, old).0.unwrap().to_text();
        let (again, problems) = read(&file, &written);
        assert_eq!(problems, []);
        assert!(written.starts_with(&format!("{header}version = 3\n")));
        assert_eq!(again.unwrap().packages.len(), read(&file, old).0.unwrap().packages.len());
    }
}
