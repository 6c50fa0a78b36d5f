use super::*;
use crate::audit::Audit;
use crate::input::InputFile;
use crate::schema::v1;

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\n\
                        serde = { version = \"1\", features = [\"derive\"] }\ntokio = { version = \"1\", optional = true }\n\
                        log = \"0.4\"\n[dev-dependencies]\nregex = \"1\"\n";

/// A member with four direct dependencies, of nine third-party packages.
const LOCK: &str = include_str!("../../tests/ledger/Cargo.lock");

fn audit(manifest: &str, others: &[(&str, &str)]) -> Audit {
    let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
    let files = [("Cargo.toml", manifest), ("Cargo.lock", LOCK)];
    Audit::new(files.iter().chain(others).map(|(path, text)| file(path, text)).collect())
}

fn dependencies() -> v1::ledger::Dependencies {
    v1::ledger::dependencies(&audit(MANIFEST, &[])).unwrap()
}

fn of<'a>(ledger: &'a v1::Ledger, name: &str) -> &'a v1::ledger::DirectDependency {
    ledger.dependencies.iter().find(|dependency| dependency.name == name).unwrap()
}

#[test]
fn a_dependency_brings_what_nothing_else_needs() {
    let all = dependencies();
    let ledger = &all.ledger;
    let serde = of(ledger, "serde");
    assert_eq!(serde.brings, ["serde 1.0.0", "serde_derive 1.0.0", "syn 2.0.0"]);
    assert_eq!((serde.shares, serde.duplicates.as_slice()), (Some(0), ["syn 2.0.0".to_owned()].as_slice()));
    // `regex` needs `memchr` and `log` with `syn`, which others need too.
    let regex = of(ledger, "regex");
    assert_eq!(regex.brings, ["regex 1.0.0", "regex-automata 0.4.0"]);
    assert_eq!(regex.shares, Some(3));
    // A third-party package requires it, so that it stays.
    let log = of(ledger, "log");
    assert_eq!((log.brings.len(), log.kept_by.as_slice()), (0, ["regex-automata 0.4.0".to_owned()].as_slice()));
    assert_eq!(log.shares, Some(1));
    assert_eq!((ledger.packages, ledger.shared_packages), (9, 3));
    let brought: usize = ledger.dependencies.iter().map(|dependency| dependency.brings.len()).sum();
    assert_eq!(brought + ledger.shared_packages, ledger.packages);
}

#[test]
fn entries_of_manifests_are_told() {
    let all = dependencies();
    let required = |name: &str| of(&all.ledger, name).required_by[0].clone();
    assert_eq!((required("serde").kinds, required("serde").features), (vec!["normal".into()], vec!["derive".into()]));
    assert_eq!((required("tokio").optional, required("serde").optional), (true, false));
    assert_eq!((required("regex").kinds, required("serde").removes), (vec!["dev".into()], 3));
    assert!(of(&all.ledger, "regex").dev_only && !of(&all.ledger, "log").dev_only);
}

#[test]
fn shares_add_up_and_tests_are_apart() {
    let all = dependencies();
    let ledger = &all.ledger;
    assert_eq!(ledger.basis, v1::Basis::Costs);
    let (regex, serde) = (of(ledger, "regex"), of(ledger, "serde"));
    // `cargo build` does not compile it, `cargo test` does.
    assert_eq!(regex.cost.cpu, v1::ledger::CpuShare::default());
    assert!(regex.cost.with_tests.middle > 0, "{regex:?}");
    assert!(serde.cost.cpu.low < serde.cost.cpu.middle && serde.cost.cpu.middle < serde.cost.cpu.high);
    assert_eq!(serde.cost.with_tests, v1::ledger::CpuShare::default());
    let sum: u32 = all.packages.iter().map(|package| package.own.cpu.middle).sum();
    assert!((990..=1_010).contains(&sum), "{sum}");
    assert_eq!(ledger.dependencies[0].name, "serde", "the one that saves most comes first");
    // What one member may switch on is not built, so that it costs nothing.
    assert_eq!(of(ledger, "tokio").cost.cpu.high, 0);
}

#[test]
fn packages_have_one_role_each_and_the_dependency_that_brings_them() {
    let all = dependencies();
    let told = |label: &str| {
        let is_it = |package: &&v1::ledger::PackageCost| format!("{} {}", package.name, package.version) == label;
        let package = all.packages.iter().find(is_it).unwrap();
        let only_for = package.only_for.map(|place| all.ledger.dependencies[place as usize].name.as_str());
        (package.role, only_for)
    };
    assert_eq!(told("syn 2.0.0"), (Role::Duplicate, Some("serde")));
    assert_eq!(told("syn 1.0.0"), (Role::Duplicate, None));
    assert_eq!(told("regex-automata 0.4.0"), (Role::DevOnly, Some("regex")));
    assert_eq!(told("serde_derive 1.0.0"), (Role::ProcMacro, Some("serde")));
    assert_eq!(told("log 0.4.0"), (Role::Direct, None));
    assert_eq!(told("memchr 2.0.0"), (Role::Transitive, None));
    let at = |label: &str| {
        all.packages.iter().find(|package| format!("{} {}", package.name, package.version) == label).unwrap()
    };
    assert!(at("regex 1.0.0").dev_only && !at("log 0.4.0").dev_only);
    assert!(at("syn 1.0.0").duplicate && !at("serde 1.0.0").duplicate);
    assert_eq!(
        (at("syn 2.0.0").required_by.as_slice(), at("syn 2.0.0").required_by_more),
        (["serde_derive 1.0.0".to_owned()].as_slice(), 0)
    );
    assert_eq!((at("serde 1.0.0").source.as_deref(), at("app 0.1.0").source.as_deref()), (None, Some("folder")));
    // Nine of third parties, and the member, whose cost is not known.
    assert_eq!((all.packages.len(), at("app 0.1.0").millionths), (10, 0));
    let without_tests = all.packages.iter().filter(|package| package.own.with_tests.high == 0);
    let sum: u32 = without_tests.map(|package| package.millionths).sum();
    assert!((999_900..=1_000_000).contains(&sum), "{sum}");
}

#[test]
fn without_a_lockfile_there_is_no_ledger() {
    let file = InputFile { path: "Cargo.toml".into(), bytes: MANIFEST.into() };
    assert_eq!(Ledger::of(&Audit::new(vec![file]).model), None);
}

#[test]
fn a_manifest_that_is_missing_leaves_kinds_unknown() {
    let ledger = v1::ledger::ledger(&audit("[workspace]\nmembers = [\"app\"]\n", &[])).unwrap();
    assert_eq!(of(&ledger, "regex").required_by[0].kinds, [""; 0]);
    assert!(!of(&ledger, "regex").dev_only);
}

#[test]
fn a_record_has_times_of_all_units_and_of_the_critical_path() {
    let unit = |number: usize, name: &str, version: &str, start: u32, duration: u32, needed: &str| {
        format!(
            "{{\"i\":{number},\"name\":\"{name}\",\"version\":\"{version}\",\"mode\":\"todo\",\"target\":\"\",\"features\":[],\
             \"start\":{start}.0,\"duration\":{duration}.0,\"unblocked_units\":[{needed}],\"unblocked_rmeta_units\":[],\
             \"sections\":null}}"
        )
    };
    let page = format!(
        "<title>Cargo Build Timings</title>\n<td>Profile:</td><td>dev</td>\n<td>Fresh units:</td><td>0</td>\n\
         <td>Max concurrency:</td><td>2 (jobs=2 ncpu=2)</td>\nconst UNIT_DATA = [{},{},{},{},{}];\n</html>",
        unit(0, "syn", "2.0.0", 0, 4, "1"),
        unit(1, "serde_derive", "1.0.0", 4, 3, "2"),
        unit(2, "serde", "1.0.0", 7, 2, "4"),
        unit(3, "memchr", "2.0.0", 0, 5, ""),
        unit(4, "app", "0.1.0", 9, 6, ""),
    );
    let all = v1::ledger::dependencies(&audit(MANIFEST, &[("cargo-timing.html", &page)])).unwrap();
    let ledger = &all.ledger;
    assert_eq!(ledger.basis, v1::Basis::Recorded);
    assert_eq!((ledger.recorded_ms, ledger.critical_path_ms), (Some(20_000), Some(15_000)));
    let cost = of(ledger, "serde").cost;
    assert_eq!((cost.cpu_ms, cost.critical_ms, cost.cpu.middle), (Some(9_000), Some(9_000), 450));
    assert!(cost.cpu.low < 450 && 450 < cost.cpu.high, "{cost:?}");
    // Only tests need it, and the record is of a build without them.
    let tests = of(ledger, "regex").cost;
    assert_eq!((tests.cpu_ms, tests.cpu.high), (Some(0), 0));
    assert!(tests.with_tests.middle > 0, "{tests:?}");
    let app = all.packages.iter().find(|package| package.name == "app").unwrap();
    assert_eq!((app.role, app.own.cpu_ms, app.own.critical_ms), (Role::Member, Some(6_000), Some(6_000)));
    // Third-party packages alone add up to the total.
    assert_eq!((ledger.total.cpu_ms, ledger.shared.cpu_ms), (Some(14_000), Some(5_000)));
}

#[test]
fn reports_have_the_heaviest_first_and_the_rest_in_a_line() {
    let audit = audit(MANIFEST, &[]);
    let report = crate::secrets::report(&audit, None);
    let text = crate::report::markdown(&report, None);
    let rows: Vec<&str> = text
        .lines()
        .skip_while(|line| !line.contains("Heavy"))
        .filter(|line| line.starts_with("| `"))
        .take(4)
        .collect();
    assert_eq!(rows.len(), 4, "{text}");
    assert!(rows[0].starts_with("| `serde 1.0.0` | 3 | "), "{rows:#?}");
    let row = |name: &str| *rows.iter().find(|row| row.contains(&format!("| `{name} "))).unwrap();
    assert!(row("log").contains("| 0, `regex-automata 0.4.0` requires it too | none | `app` |"), "{rows:#?}");
    assert!(row("regex").starts_with("| `regex 1.0.0` (dev) | at least 2 | +"), "{rows:#?}");
    assert!(text.contains("Of 9 third-party packages, 3 are removed with no single dependency"), "{text}");
    assert!(text.contains("These are all direct dependencies."), "{text}");
    let page = crate::report::html(&report, None);
    assert!(page.contains("<th scope=\"row\"><code>serde 1.0.0</code></th><td class=\"number\">3</td>"), "{page}");
}
