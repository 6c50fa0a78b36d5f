//! The ladder, alone and together with fixes.

use plimsoll::advice::{Advisor, Given};
use plimsoll::audit::Audit;
use plimsoll::edit;
use plimsoll::finding::FindingId;
use plimsoll::input::InputFile;
use plimsoll::plan::{Reason, Selection};
use plimsoll::registry::Store;
use plimsoll::schema::advice::FIX;
use plimsoll::schema::v1::{ActionKind, ranking};

use crate::index::Server;
use crate::made::{MANIFEST, advisor, finish, locked, registry, scratch};

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
