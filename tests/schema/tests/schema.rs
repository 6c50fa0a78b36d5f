//! The schemas and types that are checked in are what the code says, and reports are what the schemas say.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[path = "../../support/case.rs"]
mod case;

use std::fs;
use std::path::PathBuf;

use plimsoll::advice::{Advisor, Given, Step};
use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::registry::{Registry, Store};
use plimsoll::schema::v1;
use plimsoll::secrets;
use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Holds the file at `path` to `made`, or writes it.
fn check(path: &str, made: &str) {
    let file = root().join(path);
    if std::env::var_os("PLIMSOLL_BLESS").is_some() {
        fs::write(file, made).unwrap();
        return;
    }
    let is = fs::read_to_string(file).unwrap_or_default();
    assert!(is == made, "{path} is out of date: PLIMSOLL_BLESS=1 cargo test --package schema-tests");
}

#[test]
fn what_is_checked_in_is_what_the_types_say() {
    check("docs/schema/report-v1.schema.json", &format!("{:#}\n", schema_tests::report()));
    check("docs/schema/advice-v1.schema.json", &format!("{:#}\n", schema_tests::advice()));
    check("web/src/report.d.ts", &schema_tests::types(&schema_tests::report()));
}

#[test]
fn reports_of_all_cases_are_valid() {
    let validator = jsonschema::draft202012::new(&schema_tests::report()).unwrap();
    let (mut plans, mut reports) = (0, 0);
    for case in case::all_in(&root().join("tests/cases")) {
        let audit = case.audit();
        let plan = plimsoll::plan::plan(&audit, &plimsoll::plan::Selection::advised(&audit, |_| true));
        for report in
            [serde_json::to_value(secrets::report(&audit, Some(&plan))), serde_json::to_value(v1::report(&audit))]
        {
            let report = report.unwrap();
            let errors: Vec<String> =
                validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(errors.is_empty(), "{}:\n{}", case.name, errors.join("\n"));
            plans += usize::from(report["plan"].is_object());
            reports += 1;
        }
    }
    assert!(plans > 50 && reports > 100, "{plans} of {reports}");
}

#[test]
fn what_is_no_report_is_not_valid() {
    let validator = jsonschema::draft202012::new(&schema_tests::report()).unwrap();
    let case =
        case::all_in(&root().join("tests/cases")).into_iter().find(|case| !case.audit().findings.is_empty()).unwrap();
    let report = serde_json::to_value(v1::report(&case.audit())).unwrap();
    assert!(validator.is_valid(&report));
    for (path, wrong) in [
        ("/schema", Value::from("plimsoll/2")),
        ("/findings/0/severity", Value::from("fatal")),
        ("/findings/0/impact/basis", Value::from("guessed")),
        ("/files/0/bytes", Value::from(-1)),
        ("/workspace", Value::Null),
    ] {
        let mut report = report.clone();
        *report.pointer_mut(path).unwrap_or_else(|| panic!("{path}")) = wrong;
        assert!(!validator.is_valid(&report), "{path}");
    }
}

/// A line of an index.
fn release(name: &str, version: &str, dependency: Option<(&str, &str)>) -> String {
    let dependencies: Vec<Value> = dependency
        .map(|(name, req)| {
            serde_json::json!({
                "name": name, "req": req, "features": [], "optional": false, "default_features": true, "target": null,
                "kind": "normal",
            })
        })
        .into_iter()
        .collect();
    let line = serde_json::json!({
        "name": name, "vers": version, "deps": dependencies, "cksum": "0".repeat(64), "features": {}, "yanked": false,
    });
    format!("{line}\n")
}

#[test]
fn advice_is_valid() {
    const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2021\"\n\n[dependencies]\n\
                            algebra = \"0.2\"\nstats = \"0.1\"\nstuck = \"1\"\n";
    let package = |name: &str, version: &str, dependencies: &str| {
        let source = "registry+https://github.com/rust-lang/crates.io-index";
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{source}\"\n{dependencies}\n")
    };
    let lock = [
        "version = 4\n\n".to_owned(),
        package("algebra", "0.1.0", ""),
        package("algebra", "0.2.0", ""),
        "[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\"algebra 0.2.0\", \"stats\", \"stuck\"]\n\n".into(),
        package("stats", "0.1.0", "dependencies = [\"algebra 0.1.0\"]\n"),
        package("stuck", "1.0.0", "dependencies = [\"algebra 0.1.0\"]\n"),
    ]
    .concat();
    let file = |path: &str, text: &str| InputFile { path: path.into(), bytes: text.into() };
    let audit = Audit::new(vec![file("Cargo.toml", MANIFEST), file("Cargo.lock", &lock)]);
    let mut store = Store::default();
    for (name, lines) in [
        ("algebra", [release("algebra", "0.1.0", None), release("algebra", "0.2.0", None)]),
        ("stats", [("0.1.0", "^0.1"), ("0.2.0", "^0.2")].map(|(v, req)| release("stats", v, Some(("algebra", req))))),
        ("stuck", [("1.0.0", "^0.1"), ("2.0.0", "^0.1")].map(|(v, req)| release("stuck", v, Some(("algebra", req))))),
    ] {
        store.add_sparse(Registry::CratesIo, name, lines.concat().into_bytes()).unwrap();
    }
    let mut advisor = Advisor::new(Given::of(&audit).unwrap(), store, []);
    loop {
        match advisor.step() {
            Step::Going { .. } => {}
            Step::Done => break,
            Step::Needs(needs) => panic!("{needs:?}"),
            Step::Failed(why) => panic!("{why}"),
        }
    }
    let report = serde_json::to_value(advisor.report()).unwrap();
    let told = |list: &str| report[list].as_array().unwrap().len();
    assert!(told("direct") == 3 && told("duplicates") == 1, "{report:#}");
    let validator = jsonschema::draft202012::new(&schema_tests::advice()).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let mut wrong = report;
    wrong["direct"][0]["yanked"] = Value::from("no");
    assert!(!validator.is_valid(&wrong));
}
