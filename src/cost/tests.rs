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
    let graph = audit.graph.as_ref().unwrap();
    let dev = Costs::new(graph, &audit.workspace, None, Profile::Dev);
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
fn macros_and_what_they_need_are_not_optimized() {
    let audit = audit(MANIFEST, &packages());
    let graph = audit.graph.as_ref().unwrap();
    let of = |profile: Profile, name: &str| {
        Costs::new(graph, &audit.workspace, None, profile).of(graph.by_name(name)).middle
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
    let graph = audit.graph.as_ref().unwrap();
    let dev = Costs::new(graph, &audit.workspace, None, Profile::Dev);
    for name in ["nobody-knows", "serde", "tokio"] {
        let share = dev.share(graph.by_name(name));
        assert!(share.low <= share.middle && share.middle <= share.high, "{name} {share:?}");
        assert!(share.high <= 3 * share.low.max(1), "{name} {share:?}");
    }
    assert_eq!(dev.share(&[]), Share::default());
    let lean = dev.debuginfo();
    assert!(lean.low > 0 && lean.high < 500 && lean.high <= 3 * lean.low, "{lean:?}");
}
