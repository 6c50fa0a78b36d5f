//! What stands in the way of an upgrade, what is pinned, and what is not known.

use std::collections::BTreeMap;

use plimsoll::advice::Step;
use plimsoll::registry::Registry;
use plimsoll::resolve::Lack;

use crate::index::Server;
use crate::made::{advisor, advisor_of, finish, locked, registry, release, scratch};

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
