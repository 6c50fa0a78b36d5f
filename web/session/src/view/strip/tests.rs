use super::*;
use plimsoll::audit::Audit;
use plimsoll::input::InputFile;
use plimsoll::schema::v1::{self, Choice, Predicted};

#[test]
fn whole_percents_have_all_of_a_saving_between_them() {
    assert_eq!(
        [less([310, 890]), less([-450, 2_000]), less([500, 500])],
        ["3–9 % less", "-5 to 20 % less", "5 % less"]
    );
    assert_eq!((left_of(1_000, [1_000, 2_500]), left([1_000, 2_550])), ([750, 900], [75, 90]));
}

#[test]
fn a_unit_is_said_once_where_it_is_one() {
    let said = |least: u64, most: u64| span([time(least), time(most)]);
    assert_eq!(said(126_000, 139_000), "126.0–139.0 s");
    assert_eq!(said(590_000, 605_000), "590.0 s – 10 min 5 s");
    assert_eq!(said(5_000, 5_000), "5.0 s");
}

fn report() -> Report {
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let package = |name: &str, version: &str, rest: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{rest}\n")
    };
    let lock = format!(
        "version = 4\n\n{}{}{}{}",
        package("a", "0.1.0", "dependencies = [\n \"b\",\n \"dashmap 5.5.3\",\n]\n"),
        package("b", "0.1.0", "dependencies = [\n \"dashmap 6.1.0\",\n]\n"),
        package("dashmap", "5.5.3", registry),
        package("dashmap", "6.1.0", registry),
    );
    let member = |name: &str, dependencies: &str| {
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2021\"\n[dependencies]\n{dependencies}")
    };
    let file = |path: &str, text: &str| InputFile { path: path.into(), bytes: text.into() };
    v1::report(&Audit::new(vec![
        file("Cargo.toml", "[workspace]\nmembers = [\"a\", \"b\"]\nresolver = \"2\"\n"),
        file("a/Cargo.toml", &member("a", "b = { path = \"../b\" }\ndashmap = \"5\"\n")),
        file("b/Cargo.toml", &member("b", "dashmap = \"6\"\n")),
        file("Cargo.lock", &lock),
    ]))
}

#[test]
fn what_comes_after_follows_the_fixes_that_are_on() {
    let mut report = report();
    assert_eq!(workspace_in_short(&report), "2 members · 4 packages");
    let said = |report: &Report, plan: &Plan| -> Vec<(String, Option<String>)> {
        figures(report, plan).into_iter().map(|figure| (figure.before, figure.after)).collect()
    };
    let one = |before: &str, after: Option<&str>| (before.to_owned(), after.map(str::to_owned));
    let none = Plan::default();
    assert_eq!(said(&report, &none), [one("", None), one("4", None), one("1", None)]);

    let finding = report.findings.iter().find(|finding| finding.rule == "duplicate-version").unwrap();
    let (fix, cpu) = (finding.fix.as_ref().unwrap(), finding.impact.cpu_percent.unwrap());
    let plan = Plan {
        applied: vec![Choice { finding: finding.id.clone(), fix: fix.id.clone() }],
        removes: fix.removes.clone(),
        removes_bound: Bound::AtLeast,
        ..Plan::default()
    };
    let after = span([100 - i64::from(cpu[1]), 100 - i64::from(cpu[0])].map(|left| format!("{left}.0 s")));
    let is_noise = finding.impact.is_within_noise;
    report.ranking.recorded_cpu_ms = Some(100_000);
    let shown = said(&report, &plan);
    assert_eq!(shown[0], one("100.0 s", (!is_noise).then_some(after.as_str())));
    assert_eq!(shown[shown.len() - 2..], [one("4", Some("≤ 3")), one("1", Some("≤ 0"))]);
    // A fix that is blocked saves nothing.
    assert_eq!(said(&report, &Plan { applied: Vec::new(), removes: Vec::new(), ..plan })[0], one("100.0 s", None));
}

#[test]
fn a_predicted_lockfile_tells_what_is_left() {
    let mut report = report();
    let lock = v1::CorrectedFile {
        path: "Cargo.lock".to_owned(),
        findings: Vec::new(),
        diff: String::new(),
        text: "[[package]]\nname = \"x\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"x\"\nversion = \"2.0.0\"\n\
               dependencies = [\n \"y\",\n]\n\n[[package]]\nname = \"y\"\n"
            .to_owned(),
    };
    let mut predicted = Predicted { lock: Some(lock), ..Predicted::default() };
    predicted.change.added = vec!["y 1.0.0".to_owned()];
    predicted.change.removed = vec!["a 1.0.0".to_owned(), "b 1.0.0".to_owned()];
    predicted.cost.cpu_percent = [3, 10];
    let plan = Plan { predicted: Some(Box::new(predicted)), ..Plan::default() };
    report.ranking.recorded_cpu_ms = Some(100_000);
    let figures = figures(&report, &plan);
    let after: Vec<_> = figures.iter().map(|figure| figure.after.as_deref()).collect();
    assert_eq!(after, [Some("90.0–97.0 s"), Some("3"), None], "one duplicate was there, and one is");
    assert_eq!(figures[0].left, Some([90, 97]));
}

#[test]
fn a_record_tells_more_than_whole_percents() {
    let mut report = report();
    let finding = report.findings.iter_mut().find(|finding| finding.rule == "duplicate-version").unwrap();
    finding.impact.cpu_percent = Some([5, 15]);
    finding.impact.is_within_noise = false;
    let plan = Plan {
        applied: vec![Choice { finding: finding.id.clone(), fix: finding.fix.as_ref().unwrap().id.clone() }],
        ..Plan::default()
    };
    let id = finding.id.clone();
    let action = report.ranking.actions.iter_mut().find(|action| action.finding.as_ref() == Some(&id)).unwrap();
    action.cpu_ms = Some([16_900, 42_200]);
    let mut after = |work| {
        report.ranking.recorded_cpu_ms = work;
        figures(&report, &plan)[0].after.clone()
    };
    assert_eq!(after(Some(290_200)).as_deref(), Some("248.0–273.3 s"), "what the row of the action saves");
    assert_eq!(after(None).as_deref(), Some("5–15 % less"));
}
