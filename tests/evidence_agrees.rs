//! Holds what is said of builds and target folders to what real cargo makes of a small workspace.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, clippy::indexing_slicing)]

#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::read::timings::{self, Unusable};
use plimsoll::read::{listing, listing::Exactness};
use plimsoll::schedule::NoSchedule;
use plimsoll::schema::v1::evidence;
use plimsoll::target_dir::{Account, Category, State, account, cleanups};
use scratch::Scratch;

/// `app` needs a library with a build script, and a macro.
fn workspace(name: &str) -> Scratch {
    let scratch = Scratch::new(&format!("evidence-{name}"));
    scratch.package(".", "app", "[workspace]\nmembers = [\"lib-a\", \"mac\"]\n[dependencies]\nlib-a = { path = \"lib-a\" }\nmac = { path = \"mac\" }");
    scratch.package("lib-a", "lib-a", "");
    scratch.write("lib-a/build.rs", "fn main() {}");
    scratch.package("mac", "mac", "[lib]\nproc-macro = true");
    scratch.write("mac/src/lib.rs", "");
    scratch.write("src/main.rs", "fn main() {}");
    scratch.write("examples/one.rs", "fn main() {}");
    scratch
}

fn cargo(scratch: &Scratch, arguments: &[&str]) {
    let said = scratch.cargo("", arguments, None);
    assert!(said.succeeded, "{}", said.err);
}

/// The target folder as `find -printf '%s\t%T@\t%p\n'` lists it.
fn list(scratch: &Scratch) -> String {
    fn walk(root: &Path, folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(root, &path, text);
            } else {
                let data = path.metadata().unwrap();
                let time = data.modified().unwrap().duration_since(std::time::UNIX_EPOCH).unwrap();
                let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
                writeln!(text, "{}\t{}\t{name}", data.len(), time.as_secs_f64()).unwrap();
            }
        }
    }
    let mut text = String::new();
    walk(&scratch.path(""), &scratch.path("target"), &mut text);
    text
}

fn look(scratch: &Scratch) -> Account {
    let text = list(scratch);
    assert!(listing::is_listing(&text));
    let read = listing::read(&text);
    assert_eq!((read.exactness, read.skipped, read.entries.len()), (Exactness::Bytes, 0, text.lines().count()));
    account(&read, Some(&|name| usize::from(["app", "lib-a", "mac"].contains(&name))))
}

fn of(account: &Account, category: Category) -> u64 {
    account.categories.iter().find(|slice| slice.of == category).map_or(0, |slice| slice.bytes)
}

#[test]
fn an_account_holds_for_the_folder_of_real_builds() {
    let scratch = workspace("target");
    for command in [&["build"][..], &["build", "--release"], &["doc"], &["test", "--no-run"], &["build", "--examples"]]
    {
        cargo(&scratch, command);
    }
    cargo(&scratch, &["package", "-p", "mac", "--allow-dirty"]);
    let before = look(&scratch);
    assert_eq!(
        before.bytes,
        list(&scratch).lines().map(|line| line.split('\t').next().unwrap().parse::<u64>().unwrap()).sum::<u64>()
    );
    for category in [
        Category::Crates,
        Category::Programs,
        Category::Artifacts,
        Category::Incremental,
        Category::BuildScripts,
        Category::Fingerprints,
        Category::Examples,
        Category::Docs,
        Category::Package,
    ] {
        assert!(of(&before, category) > 0, "{category:?}");
    }
    // Two small files of rustc's and the mark of a cache belong to nobody.
    assert!(of(&before, Category::Other) < 10_000, "{:?}", before.categories);
    assert_eq!((before.older, before.unlocked), (0, 0));
    for name in ["app", "lib-a", "mac"] {
        let of = before.crates.iter().find(|of| of.name == name).unwrap();
        assert!(of.state == State::Locked && of.builds >= 2, "{of:?}");
    }

    // What each command frees is what was said, nothing else goes, and what was free of cost costs no build.
    for clean in cleanups(&before, None) {
        let Some(category) = clean.category.filter(|category| *category != Category::Incremental) else { continue };
        let here = look(&scratch);
        for command in &clean.commands {
            let mut words = command.split(' ');
            match words.next().unwrap() {
                "cargo" => cargo(&scratch, &words.collect::<Vec<_>>()),
                _ => {
                    let done = Command::new("sh").args(["-c", command]).current_dir(scratch.path("")).status().unwrap();
                    assert!(done.success(), "{command}");
                }
            }
        }
        let after = look(&scratch);
        assert_eq!(here.bytes - after.bytes, clean.frees, "{:?}", clean.commands);
        if category != Category::Package {
            assert_eq!(of(&after, category), 0, "{category:?}");
        }
    }
    let said = scratch.cargo("", &["build"], None);
    assert!(!said.err.contains("Compiling"), "{}", said.err);

    // A profile by its command.
    let here = look(&scratch);
    let release = here.places.iter().find(|place| place.profile == "release").unwrap().bytes;
    cargo(&scratch, &["clean", "--profile", "release"]);
    assert_eq!(here.bytes - look(&scratch).bytes, release);

    // Packages that left the lockfile, by their hashes.
    let versions = |name: &str| usize::from(["app", "mac"].contains(&name));
    let text = list(&scratch);
    let here = account(&listing::read(&text), Some(&versions));
    let gone = here.crates.iter().find(|of| of.name == "lib-a").unwrap();
    assert_eq!(gone.state, State::NotLocked);
    let cleans = cleanups(&here, None);
    let clean = cleans.iter().find(|clean| clean.what.contains("not in the lockfile")).unwrap();
    let script = clean.commands.join("\n");
    assert!(Command::new("sh").args(["-c", &script]).current_dir(scratch.path("")).status().unwrap().success());
    let after = look(&scratch);
    // What incremental compilation keeps and the handed out file have no hash of the package's.
    assert!(
        here.unlocked > 0 && here.bytes - after.bytes == here.unlocked,
        "{} {}",
        here.bytes - after.bytes,
        here.unlocked
    );
}

#[cfg(target_os = "linux")]
#[test]
fn du_says_the_same() {
    let scratch = workspace("du");
    cargo(&scratch, &["build"]);
    let du = |arguments: &[&str]| {
        let output = Command::new("du").args(arguments).arg("target").current_dir(scratch.path("")).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let total: u64 = du(&["-s"]).split('\t').next().unwrap().parse().unwrap();
    for (arguments, exactness) in [(&["-a"][..], Exactness::Blocks), (&["-h", "--max-depth=2"], Exactness::Rounded)] {
        let text = du(arguments);
        assert!(listing::is_listing(&text));
        let read = listing::read(&text);
        assert_eq!(read.exactness, exactness);
        let account = account(&read, None);
        assert!(
            account.bytes.abs_diff(total * 1024) * 50 <= total * 1024,
            "{arguments:?} {} {}",
            account.bytes,
            total * 1024
        );
        assert!(of(&account, Category::Incremental) > 0 && of(&account, Category::Fingerprints) > 0, "{arguments:?}");
    }
}

#[test]
fn a_recorded_build_becomes_a_schedule() {
    let scratch = workspace("timings");
    let report = || fs::read_to_string(scratch.path("target/cargo-timings/cargo-timing.html")).unwrap();
    let file = |path: &str, text: String| InputFile { path: path.to_owned(), bytes: text.into() };
    let audit = |timings: String| {
        let mut files = vec![file("cargo-timing.html", timings)];
        for path in ["Cargo.toml", "Cargo.lock", "lib-a/Cargo.toml", "mac/Cargo.toml"] {
            files.push(file(path, fs::read_to_string(scratch.path(path)).unwrap()));
        }
        Audit::new(files)
    };
    cargo(&scratch, &["build", "--timings"]);
    let audited = audit(report());
    assert!(audited.model.problems.is_empty(), "{:?}", audited.model.problems);
    let units = &audited.model.timings.as_ref().unwrap().units;
    assert_eq!(units.len(), 6, "the library and the program, the macro, and the library with its script, which runs");
    let build = evidence(&audited).build.unwrap();
    assert!(build.chart.bars.iter().any(|bar| bar.is_critical && bar.name == "app"));
    let needs = |label: &str| {
        let bar = build.chart.bars.iter().find(|bar| bar.label.starts_with(label)).unwrap();
        let mut needs: Vec<&str> = bar.needs.iter().map(|need| build.chart.bars[*need].label.as_str()).collect();
        needs.sort();
        needs
    };
    assert_eq!(needs("lib-a 1.0.0 build script (run)"), ["lib-a 1.0.0 build script"]);
    assert!(needs("app 1.0.0 binary").contains(&"app 1.0.0"), "{:?}", needs("app 1.0.0 binary"));
    assert!(needs("app 1.0.0").contains(&"mac 1.0.0"), "{:?}", needs("app 1.0.0"));

    // A build in which nearly everything was there already.
    scratch.write("src/main.rs", "fn main() { println!() }");
    cargo(&scratch, &["build", "--timings"]);
    assert!(matches!(audit(report()).model.schedule, Some(Err(NoSchedule::Fresh(5)))));
    cargo(&scratch, &["build", "--timings"]);
    let nothing = audit(report());
    assert_eq!(timings::read(&report()), Err(Unusable::NothingBuilt));
    assert!(
        nothing.model.problems.iter().any(|problem| problem.message.contains("cargo clean")),
        "{:?}",
        nothing.model.problems
    );

    // A lockfile of something else.
    let other = Audit::new(vec![
        file("cargo-timing.html", {
            cargo(&scratch, &["clean"]);
            cargo(&scratch, &["build", "--timings"]);
            report()
        }),
        file("Cargo.toml", "[package]\nname = \"other\"\nversion = \"1.0.0\"\n".to_owned()),
        file("Cargo.lock", "version = 4\n\n[[package]]\nname = \"other\"\nversion = \"1.0.0\"\n".to_owned()),
    ]);
    assert!(matches!(other.model.schedule, Some(Err(NoSchedule::OtherWorkspace(names))) if names.len() == 3));
}
