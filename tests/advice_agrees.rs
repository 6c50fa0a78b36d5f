//! The advice on upgrades, on a small registry that is served on loopback: what it says vanishes is what vanishes when
//! real cargo does it.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll::advice::{Advisor, Given, Step};
use plimsoll::audit::Audit;
use plimsoll::edit;
use plimsoll::finding::FindingId;
use plimsoll::input::InputFile;
use plimsoll::plan::{Reason, Selection};
use plimsoll::read::lockfile;
use plimsoll::registry::entries::Rust;
use plimsoll::registry::{Registry, Store};
use plimsoll::resolve::Lack;
use plimsoll::schema::advice::FIX;
use plimsoll::schema::v1::{ActionKind, ranking};

#[path = "resolver_agrees/index.rs"]
mod index;
#[path = "support/real.rs"]
mod real;
#[path = "support/scratch.rs"]
mod scratch;

use index::Server;
use scratch::Scratch;

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\nrust-version = \"1.70\"\n\n\
                        [dependencies]\nstats = \"0.16\" # kept\nalgebra = \"0.32\"\nweb = { version = \"1\" }\n\
                        stuck = \"1\"\n";

fn release(name: &str, version: &str, dependencies: &[(&str, &str)], more: &str) -> String {
    let dependencies: Vec<String> = dependencies
        .iter()
        .map(|(name, requirement)| {
            format!(
                "{{\"name\":\"{name}\",\"req\":\"{requirement}\",\"features\":[],\"optional\":false,\
                 \"default_features\":true,\"target\":null,\"kind\":\"normal\"}}"
            )
        })
        .collect();
    format!(
        "{{\"name\":\"{name}\",\"vers\":\"{version}\",\"deps\":[{}],\"cksum\":\"{:064}\",\"features\":{{}},\
         \"yanked\":false{more}}}\n",
        dependencies.join(","),
        0
    )
}

/// What is published: `stats` 0.18 lets go of the old `algebra`, a newer `web` of the old `url`, and the newest `stuck`
/// still needs the old `bits`.
fn registry(late: bool) -> BTreeMap<String, String> {
    let mut index = BTreeMap::new();
    let mut add = |name: &str, line: String| *index.entry(name.to_owned()).or_insert_with(String::new) += &line;
    add("stats", release("stats", "0.16.1", &[("algebra", "^0.29"), ("bits", "^2")], ""));
    add("algebra", release("algebra", "0.29.0", &[("algebra-macros", "^0.1")], ""));
    add("algebra", release("algebra", "0.32.0", &[], ""));
    add("algebra-macros", release("algebra-macros", "0.1.0", &[], ""));
    add("web", release("web", "1.0.0", &[("url", "^1")], ""));
    add("url", release("url", "1.0.0", &[], ""));
    add("url", release("url", "2.0.0", &[], ""));
    add("stuck", release("stuck", "1.0.0", &[("bits", "^1"), ("url", "^2")], ""));
    add("bits", release("bits", "1.0.0", &[], ""));
    add("bits", release("bits", "2.0.0", &[], ""));
    if late {
        add("stats", release("stats", "0.18.0", &[("algebra", "^0.32"), ("bits", "^2")], ",\"rust_version\":\"1.80\""));
        add("web", release("web", "1.1.0", &[("url", "^2")], ""));
        add("stuck", release("stuck", "2.0.0", &[("bits", "^1"), ("url", "^2")], ""));
    }
    index
}

/// The package, where cargo knows this registry.
fn scratch(name: &str, server: &Server) -> Scratch {
    let scratch = Scratch::with_registry(name, &server.address());
    scratch.write("work/src/lib.rs", "");
    scratch.write("work/Cargo.toml", MANIFEST);
    scratch
}

/// The lock that cargo writes.
fn locked(scratch: &Scratch, arguments: &[&str]) -> String {
    scratch.cargo_with_registry(arguments).unwrap();
    scratch.read("work/Cargo.lock").unwrap()
}

/// An advisor for the manifest with this lock.
fn advisor(lock: &str, pins: &[&str]) -> Advisor {
    advisor_of(MANIFEST, lock, pins)
}

fn advisor_of(manifest: &str, lock: &str, pins: &[&str]) -> Advisor {
    let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.into() }]);
    let lock = lockfile::read(&Arc::from("Cargo.lock"), lock).0.unwrap();
    let given =
        Given { workspace: audit.model.workspace, lock, config: None, rustc: None, metadata: None, schedule: None };
    Advisor::new(given, Store::default(), pins.iter().map(|pin| (*pin).to_owned()))
}

/// Goes on to the end, giving what is asked for.
fn finish(advisor: &mut Advisor, index: &BTreeMap<String, String>) {
    for _ in 0..1_000 {
        match advisor.step() {
            Step::Going { .. } => {}
            Step::Needs(needs) => {
                for need in needs {
                    assert_eq!((need.lack, &need.registry), (Lack::NotGiven, &Registry::CratesIo));
                    let text = index[&need.name].clone();
                    advisor.store().add_sparse(Registry::CratesIo, &need.name, text.into_bytes()).unwrap();
                }
            }
            Step::Failed(why) => panic!("{why}"),
            Step::Done => return,
        }
    }
    panic!("it never ends");
}

#[test]
fn the_ladder_is_what_cargo_does() {
    let server = Server::start();
    server.publish(&registry(false));
    let scratch = scratch("ladder", &server);
    let lock = locked(&scratch, &["generate-lockfile"]);
    let late = registry(true);
    server.publish(&late);

    let mut advisor = advisor(&lock, &[]);
    finish(&mut advisor, &late);
    let report = advisor.report();
    assert!(report.complete);
    let ids: Vec<&str> = report.rungs.iter().map(|rung| rung.id.as_str()).collect();
    assert_eq!(ids.len(), 2, "{ids:?}");
    let stats = report.rungs.iter().find(|rung| rung.id == "bump:stats@0.16.1-0.18.0").unwrap();
    assert_eq!(stats.step.removed, ["algebra 0.29.0", "algebra-macros 0.1.0"]);
    assert_eq!((stats.majors, stats.duplicates.as_slice()), (1, &["algebra".to_owned()][..]));
    assert_eq!(report.rungs.last().unwrap().state.too_new, ["stats 0.18.0 needs 1.80"]);

    let prediction = advisor.predict(&ids).unwrap().unwrap();
    let manifest = edit::apply("Cargo.toml", MANIFEST, &prediction.edits).unwrap();
    assert_eq!(manifest, MANIFEST.replace("stats = \"0.16\"", "stats = \"0.18\""));
    scratch.write("work/Cargo.toml", &manifest);
    let mut written = String::new();
    for command in &prediction.commands {
        written = locked(&scratch, &command.split(' ').skip(1).collect::<Vec<_>>());
    }
    assert_eq!(written, prediction.lock);

    let bits = report.duplicates.iter().find(|duplicate| duplicate.name == "bits").unwrap();
    assert_eq!(bits.options, []);
    let blocker = &bits.blockers[0];
    assert_eq!(
        (blocker.name.as_str(), blocker.version.as_str(), blocker.requirement.as_str()),
        ("stuck", "2.0.0", "^1")
    );
    assert_eq!(blocker.skip, "{ crate = \"bits@1.0.0\", reason = \"stuck 2.0.0 requires it\" }");
    let direct = report.direct.iter().find(|direct| direct.name == "stats").unwrap();
    assert_eq!(direct.compatible, None);
    let newest = direct.newest.as_ref().unwrap();
    assert_eq!((newest.version.as_str(), newest.fits_rust), ("0.18.0", false));
    let web = report.direct.iter().find(|direct| direct.name == "web").unwrap();
    assert_eq!(web.compatible.as_ref().unwrap().version, "1.1.0");
}

const KEEL: &str = "[package]\nname = \"keel\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
                    [dependencies]\nstats = \"0.16\"\nweb = \"1\" # kept\nalgebra = \"0.32\"\nurl = \"2\"\n";
const MAST: &str = "[package]\nname = \"mast\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n\
                    [dependencies]\nstats = \"0.16\"\nbits = \"1\"\n";
const ROOT: &str = "[workspace]\nmembers = [\"keel\", \"mast\"]\nresolver = \"2\"\n";

#[test]
fn fixes_and_upgrades_together_give_the_lock_that_is_foreseen() {
    let server = Server::start();
    server.publish(&registry(false));
    let scratch = scratch("together", &server);
    for (path, text) in [("Cargo.toml", ROOT), ("keel/Cargo.toml", KEEL), ("mast/Cargo.toml", MAST)] {
        scratch.write(&format!("work/{path}"), text);
    }
    scratch.write("work/keel/src/lib.rs", "");
    scratch.write("work/mast/src/lib.rs", "");
    let lock = locked(&scratch, &["generate-lockfile"]);
    let late = registry(true);
    server.publish(&late);

    let file = |path: &str, text: &str| InputFile { path: path.into(), bytes: text.into() };
    let audit = Audit::new(vec![
        file("Cargo.toml", ROOT),
        file("keel/Cargo.toml", KEEL),
        file("mast/Cargo.toml", MAST),
        file("Cargo.lock", &lock),
    ]);
    let mut advisor = Advisor::new(Given::of(&audit).unwrap(), Store::default(), []);
    let upgrade = FindingId::from("upgrade:bump:stats@0.16.1-0.18.0");
    let mut selection = Selection::none();
    selection.choose(upgrade.clone(), FIX);
    let early = advisor.plan(&audit, &selection);
    assert_eq!((early.unknown.as_slice(), early.files.len()), (&[upgrade.clone()][..], 0), "nothing is searched yet");
    finish(&mut advisor, &late);
    let report = advisor.report();
    assert!(report.rungs.iter().any(|rung| rung.id == "bump:stats@0.16.1-0.18.0" && rung.cost.is_some()));
    let actions = ranking(&audit, Some(&report)).actions;
    let action = actions.iter().find(|action| action.id == "upgrade:bump:stats@0.16.1-0.18.0").unwrap();
    assert!(action.kind == ActionKind::Upgrade && action.breaking && action.files == 2, "{action:#?}");
    assert!(ranking(&audit, None).actions.iter().all(|action| action.kind != ActionKind::Upgrade));

    let align = audit.findings.iter().find(|finding| finding.id.as_str() == "duplicate-version:bits").unwrap();
    selection.choose(align.id.clone(), align.fixes[0].id.clone());
    selection.choose(FindingId::from("upgrade:update:web@1.0.0"), FIX);
    let plan = advisor.plan(&audit, &selection);
    assert_eq!((plan.applied.len(), plan.blocked.as_slice()), (3, &[][..]));
    assert_eq!(plan.commands, ["cargo update -p web@1.0.0"]);
    let mast = MAST.replace("stats = \"0.16\"", "stats = \"0.18\"").replace("bits = \"1\"", "bits = \"2\"");
    assert_eq!(plan.files.iter().find(|file| &*file.path == "mast/Cargo.toml").unwrap().after, mast);
    let predicted = plan.predicted.clone().unwrap().unwrap();
    let gone: Vec<&str> = predicted.change.removed.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(gone, ["algebra", "algebra-macros", "bits", "url"]);
    for file in &plan.files {
        scratch.write(&format!("work/{}", file.path), &file.after);
    }
    let mut written = String::new();
    for command in &plan.commands {
        written = locked(&scratch, &command.split(' ').skip(1).collect::<Vec<_>>());
    }
    assert_eq!(written, predicted.lock.after);
    assert_eq!(locked(&scratch, &["update", "--workspace", "--locked"]), written);

    // The lock of the upgrade alone keeps what only the fix lets go.
    let mut alone = Selection::none();
    alone.choose(upgrade.clone(), FIX);
    let alone = advisor.plan(&audit, &alone).predicted.unwrap().unwrap();
    assert!(alone.lock.after.contains("name = \"bits\"\nversion = \"1.0.0\""));

    // A fix that writes the same requirement elsewhere is in its way, and the upgrade is in no file.
    let shared = audit.findings.iter().find(|finding| finding.id.as_str() == "shared-dependency:stats").unwrap();
    selection.choose(shared.id.clone(), shared.fixes[0].id.clone());
    let plan = advisor.plan(&audit, &selection);
    let blocked = &plan.blocked[0];
    assert_eq!(blocked.finding, upgrade);
    assert!(matches!(&blocked.reason, Reason::Claimed { by, .. } if *by == shared.id), "{:?}", blocked.reason);
    assert!(plan.files.iter().all(|file| !file.after.contains("0.18")));
    let lock = plan.predicted.unwrap().unwrap().lock.after;
    assert!(lock.contains("name = \"stats\"\nversion = \"0.16.1\""));
}

#[test]
fn who_stands_in_the_way_is_named_and_nobody_else() {
    // Each holder with its dependency, early and late: a name, the version, and what it needs.
    let early = [
        ("ahead", "1.0.0", "held", "^1"),
        ("held", "1.0.0", "aa", "^1"),
        ("middle", "1.0.0", "bb", "^1"),
        ("third", "1.0.0", "cc", "^1"),
        ("firm", "1.0.0", "dd", "^1"),
        ("under", "1.0.0", "firm", "^1"),
        ("root", "1.0.0", "ee", "^1"),
        ("ee", "1.0.0", "ff", "^1"),
        ("ee", "2.0.0", "ff", "^2"),
    ];
    let late = [
        ("ahead", "2.0.0", "aa", "^2"),
        ("held", "2.0.0", "aa", "^1"),
        ("middle", "2.0.0", "bb", "^2"),
        ("middle", "3.0.0", "bb", "^1"),
        ("third", "2.0.0", "cc", "^3"),
        ("firm", "1.1.0", "dd", "^1"),
        ("firm", "2.0.0", "dd", "^1.0.0"),
        ("under", "2.0.0", "firm", "^2"),
        ("root", "2.0.0", "ee", "^2"),
    ];
    let plain = ["aa", "bb", "cc", "dd", "ff"];
    let registry = |with_late: bool| {
        let mut index: BTreeMap<String, String> = BTreeMap::new();
        for name in plain {
            for version in ["1.0.0", "2.0.0"] {
                *index.entry(name.to_owned()).or_default() += &release(name, version, &[], "");
            }
        }
        for (name, version, needs, requirement) in early.iter().chain(late.iter().filter(|_| with_late)) {
            *index.entry((*name).to_owned()).or_default() += &release(name, version, &[(needs, requirement)], "");
        }
        if with_late {
            *index.get_mut("cc").unwrap() += &release("cc", "3.0.0", &[], "");
        }
        index
    };
    let mut manifest =
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n".to_owned();
    for (name, requirement) in [
        ("ahead", "1"),
        ("middle", "1"),
        ("third", "1"),
        ("under", "1"),
        ("root", "1"),
        ("aa", "2"),
        ("bb", "2"),
        ("cc", "2"),
        ("dd", "2"),
        ("ee", "2"),
    ] {
        manifest += &format!("{name} = \"{requirement}\"\n");
    }
    let server = Server::start();
    server.publish(&registry(false));
    let scratch = scratch("in-the-way", &server);
    scratch.write("work/Cargo.toml", &manifest);
    let lock = locked(&scratch, &["generate-lockfile"]);
    let mut advisor = advisor_of(&manifest, &lock, &[]);
    finish(&mut advisor, &registry(true));
    let report = advisor.report();
    let names: Vec<&str> = report.duplicates.iter().map(|duplicate| duplicate.name.as_str()).collect();
    assert_eq!(names, ["aa", "bb", "cc", "dd", "ee"], "one that follows from another is folded under it");
    let [aa, bb, cc, dd, ee] = report.duplicates.as_slice() else { panic!("{names:?}") };

    assert!(aa.blockers.is_empty(), "a newer `ahead` does without what holds it: {:?}", aa.blockers);
    assert_eq!(aa.options[0].label, "Bump `ahead` 1.0.0 to 2.0.0 (breaking)");
    assert!(bb.blockers.is_empty(), "not the newest release, but one lets go: {:?}", bb.blockers);
    assert_eq!(bb.options[0].label, "Bump `middle` 1.0.0 to 2.0.0 (breaking)");
    assert!(cc.blockers.is_empty() && cc.options.is_empty(), "{cc:?}");
    assert_eq!(
        (cc.together.join(","), cc.instead.join(",")),
        ("`third` 1.0.0 to 2.0.0 (breaking)".into(), "3.0.0".into())
    );
    let blockers: Vec<_> = dd.blockers.iter().map(|one| (one.name.as_str(), one.version.as_str())).collect();
    assert_eq!((blockers.as_slice(), dd.options.as_slice()), (&[("firm", "2.0.0")][..], &[][..]));
    assert_eq!((dd.blockers[0].on.as_str(), dd.blockers[0].requirement.as_str()), ("dd", "^1.0.0"));
    assert_eq!(
        (ee.options[0].label.as_str(), ee.followers.join(",")),
        ("Bump `root` 1.0.0 to 2.0.0 (breaking)", "ff".into())
    );
}

#[test]
fn what_is_pinned_stays() {
    let server = Server::start();
    server.publish(&registry(false));
    let scratch = scratch("pins", &server);
    let lock = locked(&scratch, &["generate-lockfile"]);
    let late = registry(true);
    let mut advisor = advisor(&lock, &["stats"]);
    finish(&mut advisor, &late);
    assert!(advisor.report().rungs.iter().all(|rung| !rung.id.contains("stats@")));
    advisor.pin([]);
    finish(&mut advisor, &late);
    assert!(advisor.report().rungs.iter().any(|rung| rung.id.contains("bump:stats@")));
}

#[test]
fn nothing_is_said_without_the_index() {
    let server = Server::start();
    server.publish(&registry(false));
    let scratch = scratch("partial", &server);
    let lock = locked(&scratch, &["generate-lockfile"]);
    let mut late = registry(true);
    late.remove("algebra-macros");
    let mut advisor = advisor(&lock, &[]);
    let Step::Needs(needs) = advisor.step() else { panic!("it needs the index") };
    for need in &needs {
        match late.get(&need.name) {
            Some(text) => drop(advisor.store().add_sparse(Registry::CratesIo, &need.name, text.clone().into_bytes())),
            None => drop(advisor.store().add_sparse(Registry::CratesIo, &need.name, b"<html>".to_vec())),
        }
    }
    let Step::Needs(needs) = advisor.step() else { panic!("one file is garbage") };
    assert_eq!(needs.len(), 1);
    assert_eq!((needs[0].name.as_str(), needs[0].lack), ("algebra-macros", Lack::Garbage));
    // An index that is older than the lock lacks what the lock has.
    let old = "{\"name\":\"algebra-macros\",\"vers\":\"0.0.9\",\"deps\":[],\"cksum\":\"\",\"features\":{},\"yanked\":false}\n";
    advisor.store().add_sparse(Registry::CratesIo, "algebra-macros", old.into()).unwrap();
    let Step::Needs(needs) = advisor.step() else { panic!("one file is older than the lock") };
    assert_eq!(needs[0].lack, Lack::Outdated);
    advisor.pass();
    assert!(matches!(advisor.step(), Step::Failed(_)));
    assert_eq!(advisor.report().rungs, []);
}

/// `wide` takes every `bits` and gets the newest, `narrow` needs the old one; of `late`, `wide` was locked before the new one
/// came out, and `new` needs that.
fn wide_registry(late: bool) -> BTreeMap<String, String> {
    let mut index = BTreeMap::new();
    let mut add = |name: &str, line: String| *index.entry(name.to_owned()).or_insert_with(String::new) += &line;
    add("wide", release("wide", "1.0.0", &[("bits", ">=1, <3")], ""));
    add("narrow", release("narrow", "1.0.0", &[("bits", "^1")], ""));
    add("open", release("open", "1.0.0", &[("ends", ">=1")], ""));
    add("new", release("new", "1.0.0", &[("ends", "^1")], ""));
    add("bits", release("bits", "1.0.0", &[], ""));
    add("bits", release("bits", "2.0.0", &[("bits-macros", "^1")], ""));
    add("bits", release("bits", "3.0.0-rc.1", &[], ""));
    add("bits-macros", release("bits-macros", "1.0.0", &[], ""));
    add("ends", release("ends", "1.0.0", &[], ""));
    if late {
        add("ends", release("ends", "2.0.0", &[], ""));
        add("new", release("new", "2.0.0", &[("ends", "^2")], ""));
    }
    index
}

#[test]
fn versions_that_ranges_allow_are_unified_in_the_lock() {
    const WIDE: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nwide = \"1\"\n\
                        narrow = \"1\"\nopen = \"1\"\nnew = \"1\"\n";
    let server = Server::start();
    server.publish(&wide_registry(false));
    let scratch = scratch("wide", &server);
    scratch.write("work/Cargo.toml", WIDE);
    locked(&scratch, &["generate-lockfile"]);
    let late = wide_registry(true);
    server.publish(&late);
    let manifest = WIDE.replace("new = \"1\"", "new = \"2\"");
    scratch.write("work/Cargo.toml", &manifest);
    let lock = locked(&scratch, &["update", "--workspace"]);
    assert_eq!((lock.matches("name = \"bits\"").count(), lock.matches("name = \"ends\"").count()), (2, 2), "{lock}");

    for (rust, separator) in [(None, '@'), (Rust::parse("1.62"), '@'), (Rust::parse("1.61"), ':')] {
        let audit = Audit::new(vec![InputFile { path: "Cargo.toml".into(), bytes: manifest.as_str().into() }]);
        let read = lockfile::read(&Arc::from("Cargo.lock"), &lock).0.unwrap();
        let given = Given {
            workspace: audit.model.workspace,
            lock: read,
            config: None,
            rustc: rust,
            metadata: None,
            schedule: None,
        };
        let mut advisor = Advisor::new(given, Store::default(), []);
        finish(&mut advisor, &late);
        let report = advisor.report();
        let rungs: Vec<&str> = report.rungs.iter().map(|rung| rung.id.as_str()).collect();
        assert!(rungs.contains(&"precise:bits@2.0.0-1.0.0"), "{rungs:?}");
        let ends = report.duplicates.iter().find(|duplicate| duplicate.name == "ends").unwrap();
        let options: Vec<&str> = ends.options.iter().map(|option| option.id.as_str()).collect();
        assert!(options.contains(&"precise:ends@1.0.0-2.0.0"), "{options:?}");
        let up = advisor.predict(&["precise:ends@1.0.0-2.0.0"]).unwrap().unwrap();
        scratch.write("work/Cargo.lock", &lock);
        assert_eq!(up.commands.len(), 1);
        let words: Vec<&str> = up.commands[0].split(' ').skip(1).collect();
        assert_eq!(locked(&scratch, &words), up.lock);
        let down = report.rungs.iter().find(|rung| rung.id == "precise:bits@2.0.0-1.0.0").unwrap();
        assert_eq!(down.label, "Downgrade `bits` 2.0.0 to 1.0.0 in Cargo.lock (breaking)");
        assert_eq!(down.step.removed, ["bits 2.0.0", "bits-macros 1.0.0"]);
        let prediction = advisor.predict(&rungs).unwrap().unwrap();
        let expected = format!("cargo update -p bits{separator}2.0.0 --precise 1.0.0");
        assert!(prediction.commands.contains(&expected), "{:?}", prediction.commands);
        scratch.write("work/Cargo.lock", &lock);
        let mut written = String::new();
        for command in &prediction.commands {
            written = locked(&scratch, &command.split(' ').skip(1).collect::<Vec<_>>());
        }
        assert_eq!(written, prediction.lock);
        assert_eq!((written.matches("name = \"bits\"").count(), written.matches("name = \"ends\"").count()), (1, 1));
    }
}

#[test]
fn a_range_that_one_dependent_does_not_have_unifies_nothing() {
    const BOTH: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nwide = \"1\"\n\
                        narrow = \"1\"\nbits = \"2\"\n";
    let server = Server::start();
    server.publish(&wide_registry(false));
    let scratch = scratch("wide-and-not", &server);
    scratch.write("work/Cargo.toml", BOTH);
    let lock = locked(&scratch, &["generate-lockfile"]);
    let mut advisor = advisor_of(BOTH, &lock, &[]);
    finish(&mut advisor, &wide_registry(false));
    assert!(advisor.report().rungs.iter().all(|rung| !rung.id.starts_with("precise:")));
    assert!(scratch.cargo_with_registry(&["update", "-p", "bits@2.0.0", "--precise", "1.0.0"]).is_err());
}

/// Two crates of one family, of which a third package needs the new core: either alone would take the old core away from
/// half of it.
#[test]
fn crates_of_one_family_are_moved_together_or_not_at_all() {
    let registry = |with_hmac: bool| {
        let mut index: BTreeMap<String, String> = BTreeMap::new();
        let mut add = |name: &str, line: String| *index.entry(name.to_owned()).or_default() += &line;
        for version in ["0.10.0", "0.11.0"] {
            add("digest", release("digest", version, &[], ""));
        }
        add("sha2", release("sha2", "0.10.0", &[("digest", "^0.10"), ("old-helper", "^1")], ""));
        add("sha2", release("sha2", "0.11.0", &[("digest", "^0.11")], ""));
        add("old-helper", release("old-helper", "1.0.0", &[], ""));
        add("hmac", release("hmac", "0.12.0", &[("digest", "^0.10")], ""));
        if with_hmac {
            add("hmac", release("hmac", "0.13.0", &[("digest", "^0.11")], ""));
        }
        add("modern", release("modern", "1.0.0", &[("digest", "^0.11")], ""));
        index
    };
    const FAMILY: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\nsha2 = \"0.10\"\n\
                          hmac = \"0.12\"\nmodern = \"1\"\n";
    let server = Server::start();
    for with_hmac in [true, false] {
        server.publish(&registry(with_hmac));
        let scratch = scratch(&format!("family-{with_hmac}"), &server);
        scratch.write("work/Cargo.toml", FAMILY);
        let lock = locked(&scratch, &["generate-lockfile"]);
        let mut advisor = advisor_of(FAMILY, &lock, &[]);
        finish(&mut advisor, &registry(with_hmac));
        let report = advisor.report();
        let rungs: Vec<&str> = report.rungs.iter().map(|rung| rung.id.as_str()).collect();
        let why = report
            .passed
            .iter()
            .find(|passed| passed.id == "bump:sha2@0.10.0-0.11.0")
            .map(|passed| passed.why.as_str());
        let expected = "In app, `hmac` would be built on `digest` 0.10.0 and `sha2` on 0.11.0: their types would not match. They are moved \
                        together or not at all.";
        assert_eq!(why, Some(expected), "{:?}", report.passed);
        let together: &[&str] = if with_hmac { &["bump:hmac@0.12.0-0.13.0+sha2@0.10.0-0.11.0"] } else { &[] };
        assert_eq!(rungs, together);
    }
}
