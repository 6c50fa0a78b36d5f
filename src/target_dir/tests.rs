use proptest::prelude::*;

use super::*;
use crate::read::listing::{self, Entry, Listing};

fn listing(entries: &[(&str, u64, u64)]) -> Listing {
    let entries = entries.iter().map(|(path, bytes, modified)| Entry {
        path: (*path).to_owned(),
        bytes: *bytes,
        modified: Some(*modified),
    });
    Listing { entries: entries.collect(), ..Listing::default() }
}

fn of(account: &Account, category: Category) -> u64 {
    account.categories.iter().find(|slice| slice.of == category).map_or(0, |slice| slice.bytes)
}

const H: [&str; 6] = [
    "0123456789abcdef",
    "1123456789abcdef",
    "2123456789abcdef",
    "3123456789abcdef",
    "4123456789abcdef",
    "5123456789abcdef",
];

#[test]
fn each_file_has_the_owner_that_it_should_have() {
    for (path, category, triple, profile, name) in [
        ("debug/deps/libserde-0123456789abcdef.rlib", Category::Crates, "", "debug", "serde"),
        ("debug/deps/app-0123456789abcdef", Category::Programs, "", "debug", "app"),
        ("debug/deps/libmac-0123456789abcdef.so", Category::Programs, "", "debug", "mac"),
        ("debug/deps/app-0123456789abcdef.app.1f-cgu.0.rcgu.o", Category::Crates, "", "debug", "app"),
        (
            "debug/.fingerprint/serde-core-0123456789abcdef/lib-serde_core",
            Category::Fingerprints,
            "",
            "debug",
            "serde-core",
        ),
        ("debug/build/ring-0123456789abcdef/out/x.o", Category::BuildScripts, "", "debug", "ring"),
        ("debug/incremental/app-3a2b/s-x/y.o", Category::Incremental, "", "debug", "app"),
        ("debug/libapp.rlib", Category::Artifacts, "", "debug", "app"),
        ("debug/examples/one-0123456789abcdef", Category::Examples, "", "debug", "one"),
        (
            "x86_64-unknown-linux-musl/dist/deps/liba-0123456789abcdef.rlib",
            Category::Crates,
            "x86_64-unknown-linux-musl",
            "dist",
            "a",
        ),
        ("x86_64-unknown-linux-musl/doc/a/index.html", Category::Docs, "x86_64-unknown-linux-musl", "", "a"),
        ("doc/a/index.html", Category::Docs, "", "", "a"),
        ("package/a-0.1.0/src/lib.rs", Category::Package, "", "", "a"),
        ("rust-analyzer/debug/deps/liba-0123456789abcdef.rlib", Category::RustAnalyzer, "", "", ""),
        ("flycheck0/stdout", Category::RustAnalyzer, "", "", ""),
        ("llvm-cov-target/debug/deps/x", Category::Coverage, "", "", ""),
        ("CACHEDIR.TAG", Category::Other, "", "", ""),
        // From 1.100 on.
        (
            "debug/build/serde/1123456789abcdef/out/libserde-1123456789abcdef.rlib",
            Category::Crates,
            "",
            "debug",
            "serde",
        ),
        ("debug/build/serde/1123456789abcdef/fingerprint/lib-serde", Category::Fingerprints, "", "debug", "serde"),
        ("debug/build/ring/1123456789abcdef/out/x/y.o", Category::BuildScripts, "", "debug", "ring"),
        ("debug/build/ring/1123456789abcdef/out/build_script_build", Category::BuildScripts, "", "debug", "ring"),
        ("debug/build/ring/1123456789abcdef/run/stdout", Category::BuildScripts, "", "debug", "ring"),
        ("debug/build/app/1123456789abcdef/out/app", Category::Programs, "", "debug", "app"),
    ] {
        let shape = owner::Shape::new(std::iter::once(path).chain(["x86_64-unknown-linux-musl/dist/deps/x"]));
        let owner = shape.owner(path);
        assert_eq!(
            (owner.category, owner.triple, owner.profile, owner.name),
            (category, triple, profile, name),
            "{path}"
        );
    }
}

/// As cargo 1.99 writes it with `-Z build-dir-new-layout`.
#[test]
fn a_unit_of_the_new_layout_is_what_its_fingerprint_says() {
    let paths = [
        ("release/build/app/10123456789abcde/fingerprint/bin-tool", Category::Fingerprints),
        ("release/build/app/10123456789abcde/fingerprint/dep-bin-tool", Category::Fingerprints),
        ("release/build/app/10123456789abcde/out/tool", Category::Programs),
        ("release/build/app/10123456789abcde/out/tool.d", Category::Crates),
        ("release/build/app/20123456789abcde/fingerprint/example-show", Category::Fingerprints),
        ("release/build/app/20123456789abcde/out/show", Category::Examples),
        ("release/build/app/30123456789abcde/fingerprint/test-integration-test-one", Category::Fingerprints),
        ("release/build/app/30123456789abcde/out/one-30123456789abcde", Category::Programs),
        ("release/build/app/40123456789abcde/fingerprint/run-build-script-build-script-build", Category::Fingerprints),
        ("release/build/app/40123456789abcde/out/app", Category::BuildScripts),
        ("release/build/app/40123456789abcde/run/stdout", Category::BuildScripts),
        ("release/build/app/50123456789abcde/fingerprint/build-script-build-script-build", Category::Fingerprints),
        ("release/build/app/50123456789abcde/out/build_script_build", Category::BuildScripts),
        ("release/build/mac/60123456789abcde/fingerprint/lib-mac", Category::Fingerprints),
        ("release/build/mac/60123456789abcde/out/libmac-60123456789abcde.so", Category::Programs),
        ("release/examples/show", Category::Examples),
        ("release/tool", Category::Artifacts),
    ];
    let shape = owner::Shape::new(paths.iter().map(|(path, _)| *path));
    for (path, category) in paths {
        assert_eq!(shape.owner(path).category, category, "{path}");
    }
}

#[test]
fn leftovers_are_told_from_what_the_lockfile_uses() {
    let unit = |hash: &str, package: &str, krate: &str, time: u64| {
        [
            (format!("t/target/debug/.fingerprint/{package}-{hash}/lib-{krate}"), 10, time),
            (format!("t/target/debug/deps/lib{krate}-{hash}.rlib"), 1_000, time),
        ]
    };
    let mut files: Vec<(String, u64, u64)> = vec![("t/target/CACHEDIR.TAG".to_owned(), 0, 1)];
    files.extend(H.iter().zip(1..).flat_map(|(hash, time)| unit(hash, "my-lib", "my_lib", time * 300_000)));
    files.extend(unit("f123456789abcdef", "gone", "gone", 100));
    let files: Vec<(&str, u64, u64)> = files.iter().map(|(path, bytes, time)| (path.as_str(), *bytes, *time)).collect();
    let versions = |name: &str| usize::from(name == "my-lib");
    let account = account(&listing(&files), Some(&versions));
    assert_eq!(account.roots, ["t/target"]);
    assert_eq!((account.bytes, account.older, account.unlocked), (7_070, 2_020, 1_010));
    let mine = &account.crates[0];
    assert_eq!((mine.name.as_str(), mine.bytes, mine.builds, mine.state), ("my-lib", 6_060, 6, State::Locked));
    assert_eq!(account.crates[1].state, State::NotLocked);
    let cleans = cleanups(&account, None);
    let older = cleans.iter().find(|clean| clean.what.starts_with("builds that are a week older")).unwrap();
    assert_eq!(older.frees, 2_020);
    assert!(older.commands[0].contains("t/target/debug/deps/*-1123456789abcdef*"), "{:?}", older.commands);
    let without_lock = super::account(&listing(&files), None);
    assert_eq!((without_lock.older, without_lock.unlocked), (0, 0));
}

#[test]
fn the_name_of_a_crate_is_that_of_its_package() {
    let list = listing(&[
        ("target/debug/.fingerprint/my-app-0123456789abcdef/lib-my_app", 1, 1),
        ("target/debug/.fingerprint/un_der-1123456789abcdef/lib-un_der", 1, 1),
        ("target/debug/incremental/my_app-1a2b3c/s-abc/query-cache.bin", 10, 1),
        ("target/debug/incremental/un_der-1a2b3c/s-abc/query-cache.bin", 20, 1),
    ]);
    let account = account(&list, Some(&|_: &str| 1));
    let crates: Vec<(&str, u64)> = account.crates.iter().map(|of| (of.name.as_str(), of.bytes)).collect();
    assert_eq!(crates, [("un_der", 21), ("my-app", 11)]);
    assert!(account.crates.iter().all(|of| of.state == State::Locked));
}

#[test]
fn what_was_not_used_for_long_can_go() {
    let day = 86_400;
    let account = account(
        &listing(&[
            ("target/debug/deps/a.d", 5, 100 * day),
            ("target/release/deps/a.d", 7, 20 * day),
            ("target/release/incremental/a-1/x", 9, 20 * day),
            ("target/package/a-0.1.0/Cargo.toml", 3, 20 * day),
            ("target/package/a-0.1.0.crate", 2, 20 * day),
            ("target/x86_64-unknown-linux-musl/dist/deps/a.d", 4, 100 * day),
        ]),
        None,
    );
    let cleans = cleanups(&account, None);
    let said: Vec<(&str, u64)> = cleans.iter().map(|clean| (clean.commands[0].as_str(), clean.frees)).collect();
    assert_eq!(
        said,
        [
            ("rm -r target/package/*/", 3),
            ("cargo clean", 30),
            ("cargo clean --profile release", 16),
            ("rm -r target/release/incremental", 9),
            ("cargo clean --profile dev", 5),
            ("rm -r target/x86_64-unknown-linux-musl/dist", 4),
        ]
    );
    assert!(cleans[2].what.contains("80 days"));
}

#[test]
fn lists_that_go_only_so_deep_are_accounted_for_too() {
    let text =
        "1.0G\ttarget/debug/deps\n512M\ttarget/debug/incremental\n1.6G\ttarget/debug\n10M\ttarget/doc\n1.7G\ttarget\n";
    let account = account(&listing::read(text), None);
    assert_eq!(of(&account, Category::Crates), 1 << 30);
    assert_eq!(of(&account, Category::Incremental), 512 << 20);
    assert_eq!(of(&account, Category::Docs), 10 << 20);
    assert_eq!(account.bytes, (1700 << 30) / 1000);
}

fn paths() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        Just("target".to_owned()),
        Just("debug".to_owned()),
        Just("deps".to_owned()),
        Just("build".to_owned()),
        Just(".fingerprint".to_owned()),
        Just("incremental".to_owned()),
        Just("doc".to_owned()),
        Just("out".to_owned()),
        Just("fingerprint".to_owned()),
        Just("a-0123456789abcdef".to_owned()),
        Just("0123456789abcdef".to_owned()),
        Just("x86_64-unknown-linux-gnu".to_owned()),
        Just("CACHEDIR.TAG".to_owned()),
        "[a-zé.-]{1,6}",
    ];
    proptest::collection::vec(part, 1..7).prop_map(|parts| parts.join("/"))
}

proptest! {
    #[test]
    fn every_byte_has_one_owner(files in proptest::collection::btree_map(paths(), (0_u64..1_000_000, 0_u64..9_999_999), 1..40)) {
        let files: Vec<(&str, u64, u64)> = files.iter().map(|(path, (bytes, time))| (path.as_str(), *bytes, *time)).collect();
        let listing = listing(&files);
        let account = account(&listing, Some(&|name| name.len() % 2));
        let elsewhere: u64 = files.iter().filter(|(path, ..)| {
            !account.roots.iter().any(|root| root.is_empty() || path == root || path.starts_with(&format!("{root}/")))
        }).map(|(_, bytes, _)| bytes).sum();
        let total: u64 = files.iter().map(|(_, bytes, _)| bytes).sum();
        prop_assert_eq!(account.bytes + elsewhere, total);
        prop_assert_eq!(account.categories.iter().map(|slice| slice.bytes).sum::<u64>(), account.bytes);
        prop_assert_eq!(account.places.iter().map(|place| place.bytes).sum::<u64>(), account.bytes);
        prop_assert_eq!(account.cells.iter().map(|cell| cell.bytes).sum::<u64>(), account.bytes);
        prop_assert_eq!(account.files + account.elsewhere, files.len());
        let named: u64 = account.cells.iter().filter(|cell| cell.package.is_some()).map(|cell| cell.bytes).sum();
        prop_assert_eq!(account.crates.iter().map(|of| of.bytes).sum::<u64>(), named);
        for clean in cleanups(&account, None) {
            prop_assert!(clean.frees <= account.bytes);
        }
    }
}

#[test]
fn a_hundred_thousand_files_are_accounted_for() {
    let mut text = String::new();
    for number in 0..100_000_u64 {
        let hash = format!("{:016x}", number / 8);
        let name = format!("crate-{}", number % 977);
        text += &match number % 4 {
            0 => format!("{number}\t{}\tp/target/debug/.fingerprint/{name}-{hash}/lib-x\n", 1_700_000_000 + number),
            1 => format!("{number}\t{}\tp/target/debug/deps/lib{name}-{hash}.rlib\n", 1_700_000_000 + number),
            2 => format!(
                "{number}\t{}\tp/target/debug/incremental/{name}-{hash}/s-{number}/x.o\n",
                1_700_000_000 + number
            ),
            _ => format!("{number}\t{}\tp/target/release/build/{name}-{hash}/out/{number}.o\n", 1_700_000_000 + number),
        };
    }
    let account = account(&listing::read(&text), Some(&|name| name.len() % 2));
    let cleans = cleanups(&account, None);
    assert_eq!((account.files, account.bytes), (100_000, 99_999 * 100_000 / 2));
    assert!(!cleans.is_empty() && cleans.iter().all(|clean| clean.commands.len() <= 100_000));
}

/// A name of a folder in a list may be anything that a file system takes.
#[cfg(unix)]
#[test]
fn commands_remove_what_they_say_and_run_nothing_else() {
    use std::fs;
    use std::process::Command;

    let folder = std::env::temp_dir().join(format!("plimsoll-clean-{}", std::process::id()));
    let names =
        ["-rf", "--", "$(touch pwned)", "`touch pwned`", "a b", "it's", "a;touch pwned", "*", "~", "a\ntouch pwned\n"];
    let mut ran = 0;
    for (root, profile) in names.into_iter().flat_map(|name| [(name, "debug"), ("p", name), (name, name), ("..", name)])
    {
        let base = if root == ".." { "target".to_owned() } else { format!("{root}/target") };
        let files = [
            format!("{base}/{profile}/.fingerprint/x-{}/lib-x", H[0]),
            format!("{base}/{profile}/deps/libx-{}.rlib", H[0]),
            format!("{base}/x86_64-unknown-linux-gnu/{profile}/deps/libx-{}.rlib", H[1]),
            format!("{base}/{profile}/incremental/x-1/y"),
            format!("{base}/package/x-1/y"),
            format!("{base}/tmp/y"),
        ];
        let entries: Vec<(&str, u64, u64)> = files.iter().map(|path| (path.as_str(), 10, 1_700_000_000)).collect();
        let account = account(&listing(&entries), Some(&|_: &str| 0));
        for clean in cleanups(&account, Some(1_800_000_000)) {
            let _ = fs::remove_dir_all(&folder);
            let others = ["keep", "-rf/keep", "a/keep", "p/keep", "p/src/keep"].map(str::to_owned);
            for path in files.iter().chain(&others) {
                let path = folder.join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, "").unwrap();
            }
            // What Cargo is told is looked at, and not done.
            let script = format!("cargo() {{ printf '<%s>' \"$@\"; }}\n{}", clean.commands.join("\n"));
            let done = Command::new("sh").args(["-euc", &script]).current_dir(&folder).output().unwrap();
            let (out, said) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
            assert!(done.status.success() && said.is_empty(), "{script}\n{said}");
            assert!(others.iter().all(|path| folder.join(path).exists()), "{script}");
            assert!(!folder.join("pwned").exists(), "{script}");
            let left = files.iter().filter(|path| folder.join(path).exists()).count();
            match out.as_ref() {
                "" => assert!(left < files.len(), "{script}"),
                "<clean>" | "<clean><--doc>" => {}
                out if profile.starts_with('-') => assert_eq!(out, format!("<clean><--profile={profile}>")),
                out => {
                    assert_eq!(out, format!("<clean><--profile><{}>", if profile == "debug" { "dev" } else { profile }))
                }
            }
            ran += 1;
        }
    }
    fs::remove_dir_all(&folder).unwrap();
    assert!(ran > 200, "{ran}");
}

#[test]
fn what_leads_out_of_a_target_folder_is_not_removed() {
    let list = listing(&[
        ("p/target/../deps/libx-0123456789abcdef.rlib", 10, 1),
        ("p/target/../incremental/x-1/y", 10, 1),
        ("p/target/x86_64-unknown-linux-gnu/../deps/libx-0123456789abcdef.rlib", 10, 1),
        ("p/../target/debug/incremental/x-1/y", 10, 1),
        ("../q/target/debug/incremental/x-1/y", 10, 1),
    ]);
    let commands = cleanups(&account(&list, Some(&|_: &str| 0)), Some(1_800_000_000));
    let commands: Vec<String> = commands.into_iter().flat_map(|clean| clean.commands).collect();
    let removed: Vec<&String> = commands.iter().filter(|command| command.starts_with("rm ")).collect();
    assert!(removed.iter().all(|command| !command.contains("/..")), "{commands:#?}");
    assert!(removed.iter().any(|command| **command == "rm -r ../q/target/debug/incremental"), "{commands:#?}");
}

#[test]
fn an_absolute_path_stays_one() {
    let list = listing(&[("/home/a/p/target/debug/incremental/x-1/y", 10, 1), ("/home/a/p/target/tmp/y", 5, 1)]);
    let cleans = cleanups(&account(&list, None), None);
    assert_eq!(cleans[0].commands, ["rm -r /home/a/p/target/tmp"]);
}
