use super::difference::difference;
use super::*;
use crate::audit::Audit;
use crate::input::InputFile;

fn audit(manifest: &str, lock: &str) -> Audit {
    let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
    Audit::new(vec![file("Cargo.toml", manifest), file("Cargo.lock", lock)])
}

fn lock(packages: &[(&str, &str, &[&str])]) -> String {
    let mut text = "version = 4\n".to_owned();
    for (name, version, dependencies) in packages {
        text.push_str(&format!("\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n"));
        if *name != "app" {
            text.push_str("source = \"registry+https://github.com/rust-lang/crates.io-index\"\n");
        }
        if !dependencies.is_empty() {
            let list: Vec<String> = dependencies.iter().map(|name| format!(" \"{name}\",\n")).collect();
            text.push_str(&format!("dependencies = [\n{}]\n", list.concat()));
        }
    }
    text
}

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nserde = \"1\"\n\
                        tokio = \"1\"\nnobody-knows = \"1\"\n[dev-dependencies]\nregex = \"1\"\n";

fn packages() -> String {
    lock(&[
        ("app", "0.1.0", &["nobody-knows", "regex", "serde", "tokio"]),
        ("nobody-knows", "1.0.0", &[]),
        ("regex", "1.0.0", &["regex-automata"]),
        ("regex-automata", "0.4.0", &[]),
        ("serde", "1.0.0", &["serde_derive"]),
        ("serde_derive", "1.0.0", &["syn"]),
        ("syn", "2.0.0", &[]),
        ("tokio", "1.0.0", &["windows-sys"]),
        ("windows-sys", "0.59.0", &[]),
    ])
}

#[test]
fn what_is_not_built_costs_nothing() {
    let audit = audit(MANIFEST, &packages());
    let graph = audit.model.graph().unwrap();
    let dev = Costs::new(graph, &audit.model.workspace, None, Profile::Dev);
    let of = |name: &str| dev.of(graph.by_name(name));
    // Only the tests need it, it is for Windows alone, and the workspace's own code is not known.
    for name in ["regex", "regex-automata", "windows-sys", "app"] {
        assert_eq!(of(name), Estimate::default(), "{name}");
    }
    assert_eq!((of("nobody-knows").known, of("nobody-knows").unknown), (0, 1));
    assert!(of("tokio").low < of("tokio").middle && of("tokio").middle < of("tokio").high);
    let sum: u64 = ["nobody-knows", "serde", "serde_derive", "syn", "tokio"].iter().map(|name| of(name).middle).sum();
    assert_eq!(dev.total().middle, sum);
}

#[test]
fn what_a_member_only_may_turn_on_costs_nothing() {
    let manifest = |features: &str| {
        format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\ntokio = {{ version = \"1\", optional = true }}\n\
             [target.'cfg(windows)'.dependencies]\nregex = \"1\"\n[features]\n{features}\n"
        )
    };
    let lock = lock(&[("app", "0.1.0", &["regex", "tokio"]), ("regex", "1.0.0", &[]), ("tokio", "1.0.0", &[])]);
    for (features, is_on) in [
        ("", false),
        ("net = [\"dep:tokio\"]", false),
        ("default = [\"net\"]\nnet = [\"dep:tokio\"]", true),
        ("default = [\"tokio/rt\"]", true),
        ("default = [\"tokio?/rt\"]", false),
    ] {
        let audit = audit(&manifest(features), &lock);
        let graph = audit.model.graph().unwrap();
        let dev = Costs::new(graph, &audit.model.workspace, None, Profile::Dev);
        assert_eq!(dev.of(graph.by_name("tokio")).known == 1, is_on, "{features}");
        assert_eq!(dev.of(graph.by_name("regex")).known, 0);
    }
}

#[test]
fn macros_and_what_they_need_are_not_optimized() {
    let audit = audit(MANIFEST, &packages());
    let graph = audit.model.graph().unwrap();
    let of = |profile: Profile, name: &str| {
        Costs::new(graph, &audit.model.workspace, None, profile).of(graph.by_name(name)).middle
    };
    for name in ["serde_derive", "syn"] {
        assert_eq!(of(Profile::Dev, name), of(Profile::Release, name), "{name}");
    }
    assert!(of(Profile::Release, "tokio") > of(Profile::Dev, "tokio"));
    // Without debug information it takes less than the reference did.
    assert!((500..1000).contains(&of(Profile::Dev, "syn")));
}

#[test]
fn ranges_are_no_excuse() {
    let audit = audit(MANIFEST, &packages());
    let graph = audit.model.graph().unwrap();
    let dev = Costs::new(graph, &audit.model.workspace, None, Profile::Dev);
    for name in ["nobody-knows", "serde", "tokio"] {
        let share = dev.share(graph.by_name(name));
        assert!(share.low <= share.middle && share.middle <= share.high, "{name} {share:?}");
        assert!(share.high <= 3 * share.low.max(1), "{name} {share:?}");
    }
    assert_eq!(dev.share(&[]), Share::default());
    let lean = dev.debuginfo();
    assert!(lean.low > 0 && lean.high < 500 && lean.high <= 3 * lean.low, "{lean:?}");
}

/// Two versions of a crate, of which the members can give one up.
fn duplicate() -> (String, String) {
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\nndarray = \"0.15\"\n\
                    user = \"1\"\ntokio = \"1\"\n";
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let lock = format!(
        "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n \"ndarray 0.15.6\",\n \"tokio\",\n \
         \"user\",\n]\n\n[[package]]\nname = \"ndarray\"\nversion = \"0.15.6\"\n{registry}\n[[package]]\nname = \
         \"ndarray\"\nversion = \"0.16.1\"\n{registry}\n[[package]]\nname = \"tokio\"\nversion = \"1.48.0\"\n{registry}\n\
         [[package]]\nname = \"user\"\nversion = \"1.0.0\"\n{registry}dependencies = [\n \"ndarray 0.16.1\",\n]\n"
    );
    (manifest.to_owned(), lock)
}

#[test]
fn a_fix_is_weighed_by_the_reference_costs() {
    let (manifest, lock) = duplicate();
    let audit = audit(&manifest, &lock);
    let impact = &audit.findings.iter().find(|finding| finding.rule == "duplicate-version").unwrap().impact;
    assert_eq!((impact.basis, impact.packages), (crate::finding::Basis::Costs, 1));
    let cpu = impact.cpu.unwrap();
    assert!(0 < cpu.low && cpu.low < cpu.high && cpu.high < 50, "{cpu:?}");
    assert!(impact.statement.contains("By the reference costs"), "{}", impact.statement);
}

#[test]
fn a_fix_is_weighed_by_the_build_of_the_user() {
    let (manifest, lock) = duplicate();
    let unit = |number: usize, name: &str, version: &str, start: u32, duration: u32, needed: &str| {
        format!(
            "{{\"i\":{number},\"name\":\"{name}\",\"version\":\"{version}\",\"mode\":\"todo\",\"target\":\"\",\"features\":[],\
             \"start\":{start}.0,\"duration\":{duration}.0,\"unblocked_units\":[{needed}],\"unblocked_rmeta_units\":[],\
             \"sections\":null}}"
        )
    };
    let page = |fresh: u32| {
        format!(
            "<title>Cargo Build Timings</title>\n<td>Profile:</td><td>dev</td>\n<td>Fresh units:</td><td>{fresh}</td>\n\
             <td>Max concurrency:</td><td>1 (jobs=1 ncpu=1)</td>\nconst UNIT_DATA = [{},{},{},{},{}];\n</html>",
            unit(0, "ndarray", "0.15.6", 1, 3, ""),
            unit(1, "ndarray", "0.16.1", 4, 3, "3"),
            unit(2, "tokio", "1.48.0", 7, 5, ""),
            unit(3, "user", "1.0.0", 12, 2, "4"),
            unit(4, "app", "0.1.0", 14, 1, ""),
        )
    };
    let with = |page: String| {
        let file = |path: &str, text: &str| InputFile { path: path.to_owned(), bytes: text.into() };
        Audit::new(vec![file("Cargo.toml", &manifest), file("Cargo.lock", &lock), file("cargo-timing.html", &page)])
    };
    let audit = with(page(0));
    assert!(audit.model.problems.is_empty(), "{:?}", audit.model.problems);
    let finding = audit.findings.iter().find(|finding| finding.rule == "duplicate-version").unwrap();
    assert_eq!(finding.impact.basis, crate::finding::Basis::Timings);
    // Three of fourteen seconds, a fifth more or less.
    let cpu = finding.impact.cpu.unwrap();
    assert!(cpu.low <= 21 && 22 <= cpu.high && cpu.high <= 3 * cpu.low, "{cpu:?}");
    assert!(finding.impact.statement.contains("Your recorded build of 15.0 s"), "{}", finding.impact.statement);
    assert!(!finding.impact.is_within_noise && finding.impact.time.unwrap().cpu.high < 5_000);
    // So is a change of the lockfile: what goes is in the record, a new version takes the place of the one before, and
    // what comes is weighed by the reference costs.
    let saved = |text: String| {
        assert_ne!(text, lock);
        let changed = self::audit(&manifest, &text);
        let costs = |model: &'static crate::model::Model| {
            Costs::new(model.graph().unwrap(), &model.workspace, None, Profile::Dev)
        };
        let leak = |model: &crate::model::Model| -> &'static crate::model::Model { Box::leak(Box::new(model.clone())) };
        difference(
            &costs(leak(&audit.model)),
            &costs(leak(&audit.model)),
            &costs(leak(&changed.model)),
            audit.model.simulated(),
        )
    };
    let updated = saved(lock.replace("1.48.0", "1.49.0"));
    assert_eq!(
        (updated.basis, updated.cpu.low, updated.cpu.high),
        (crate::finding::Basis::Timings, 0, 0),
        "{updated:?}"
    );
    assert!(updated.is_within_noise && updated.statement.contains("as much total CPU time as before of 14.0 s"));
    let aligned = saved(lock.replace("ndarray 0.15.6", "ndarray 0.16.1"));
    assert!(aligned.cpu.low > 0 && !aligned.is_within_noise, "{aligned:?}");
    let [low, high] = aligned.time.unwrap().cpu;
    assert!(
        low < 3_000 && 3_000 < high && aligned.statement.contains(" s less total CPU time of 14.0 s"),
        "{aligned:?}"
    );
    let syn = "[[package]]\nname = \"syn\"\nversion = \"2.0.0\"\n\
               source = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let grown = saved(format!("{}\n{syn}", lock.replacen("\"tokio\"", "\"syn\",\n \"tokio\"", 1)));
    assert!(grown.cpu.high < 0 && grown.statement.contains(" s more total CPU time"), "{grown:?}");
    assert!(grown.statement.contains("the reference costs tell"), "{grown:?}");
    let evidence = crate::schema::v1::evidence(&audit);
    let what_if = &evidence.build.as_ref().unwrap().what_if;
    let of_fix = what_if.iter().find(|what_if| what_if.finding.as_deref() == Some(finding.id.as_str())).unwrap();
    assert!(of_fix.wall[0] <= 12_000 && 12_000 <= of_fix.wall[1], "{of_fix:?}");
    // It comes over to the page as it is.
    let json = serde_json::to_string(&evidence).unwrap();
    assert_eq!(serde_json::from_str::<crate::schema::v1::Evidence>(&json).unwrap(), evidence);
    // A record of no use is not used in silence: the costs speak again.
    let fresh = with(page(3));
    let finding = fresh.findings.iter().find(|finding| finding.rule == "duplicate-version").unwrap();
    assert_eq!(finding.impact.basis, crate::finding::Basis::Costs);
    let build = crate::schema::v1::evidence(&fresh).build.unwrap();
    assert!(build.chart.no_predictions.unwrap().contains("cargo clean") && build.what_if.is_empty());
}

#[test]
fn two_lockfiles_are_weighed_against_each_other() {
    let (manifest, lock) = duplicate();
    let before = audit(&manifest, &lock);
    let old = "[[package]]\nname = \"ndarray\"\nversion = \"0.15.6\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n";
    let after = audit(&manifest, &lock.replace(old, "").replace("\"ndarray 0.15.6\"", "\"ndarray 0.16.1\""));
    let costs =
        |audit: &'static Audit| Costs::new(audit.model.graph().unwrap(), &audit.model.workspace, None, Profile::Dev);
    let (before, after) = (costs(Box::leak(Box::new(before))), costs(Box::leak(Box::new(after))));
    let saved = difference(&before, &before, &after, None);
    let whole = before.share(before.graph.by_name("ndarray"));
    let half = i8::try_from(whole.middle / 20).unwrap();
    assert!(saved.cpu.low <= half && half <= saved.cpu.high && saved.cpu.low > 0, "{saved:?} {whole:?}");
    let costs = difference(&after, &after, &before, None).cpu;
    assert!(costs.high < 0 && costs.low <= -saved.cpu.high, "{costs:?} {saved:?}");
    let same = difference(&before, &before, &before, None);
    assert!((same.cpu.low, same.cpu.high, same.is_within_noise) == (0, 0, true), "{same:?}");
}
